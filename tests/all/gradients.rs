//! Gradients in the walk-through: they are what a finite difference of the loss says, and what is said of them is true.

use std::sync::Arc;

use attention_lab::analysis::{Stage, StageCell, Walk};
use attention_lab::attention::{Action, At, AttentionSpec, Intervention, Rows, Site};
use attention_lab::document::{Document, Which};
use attention_lab::math::Matrix;
use attention_lab::model::{Activation, Block, Checkpoint, HeadWeights, Mlp, NormKind, Order, Position, Tensor};
use attention_lab::train::{Architecture, MlpShape, Positions, Settings, source_lines};
use attention_lab::workbench::{
    Depth, Edit, SettingsChange, ThemeChoice, TrainChange, View, ViewChange, WalkChange, Workbench,
};
use egui::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use strum::VariantArray;

use crate::harness::{Lab, Region, bench, checkpoint, harness, picture, preset};

/// By how much a number is moved to either side.
const STEP: f32 = 1e-2;
const LAYER: usize = 1;

/// A model with all the parts that are learned here, after a few steps.
fn learned(positions: Positions) -> Document {
    learned_in(Order::Pre, positions)
}

fn learned_in(order: Order, positions: Positions) -> Document {
    let model = Architecture {
        layers: 2,
        heads: 2,
        width: 16,
        norm: Some(NormKind::Layer),
        gain: true,
        biases: true,
        mlp: Some(MlpShape { width: 12, activation: Activation::Gelu, gate: true }),
        positions,
        order,
        ..Architecture::default()
    };
    let mut workbench = Workbench::new(preset("start"));
    let settings = Settings { tokens: 20, batch: 4, model, ..Settings::default() };
    workbench.apply(TrainChange::Settings(Box::new(settings)));
    workbench.apply(TrainChange::To(20));
    workbench.update_now();
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    workbench.document().clone()
}

fn walking(document: Document, locked: Option<StageCell>) -> Workbench {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    workbench.apply(WalkChange::Gradients(true));
    workbench.apply(ViewChange::Head { layer: LAYER, head: 1 });
    locked.into_iter().for_each(|cell| workbench.apply(WalkChange::Number(cell)));
    workbench.update_now();
    workbench
}

/// The mean loss of a document's text in nats, from its logits alone.
fn loss(document: &Document, checkpoint: &Checkpoint, spec: &AttentionSpec) -> f64 {
    let ids = document.pieces(Which::First).map(|piece| piece.id).collect();
    let logits = checkpoint.read(ids, spec).logits.unwrap();
    let follows = document.follows();
    let nats = follows.iter().enumerate().filter_map(|(place, word)| {
        let row: Vec<f64> = logits.row(place).iter().map(|logit| f64::from(*logit)).collect();
        let max = row.iter().copied().fold(f64::MIN, f64::max);
        let sum: f64 = row.iter().map(|logit| (logit - max).exp()).sum();
        Some(max + sum.ln() - row[(*word)?])
    });
    nats.sum::<f64>() / follows.iter().flatten().count() as f64
}

/// The gradient that is shown by all numbers of a stage.
fn shown(workbench: &Workbench, cell: StageCell) -> Option<Arc<Matrix>> {
    let document = workbench.document();
    let derived = workbench.derived();
    let walk = Walk::new(&derived.built.model, derived.trace(Which::First), &document.spec);
    let shape = walk.shape(cell.layer, cell.stage);
    workbench.blame().unwrap().by_stage(cell.layer, cell.head, cell.stage, shape).map(|gradient| gradient.numbers)
}

/// The number with the largest gradient of a stage.
fn largest(workbench: &Workbench, layer: usize, stage: Stage) -> (StageCell, f32) {
    let cell = StageCell { layer, head: 1, stage, row: 0, column: 0 };
    let gradient = shown(workbench, cell).unwrap_or_else(|| panic!("{stage:?} has a gradient"));
    let place = (0..gradient.len()).max_by(|a, b| gradient[*a].abs().total_cmp(&gradient[*b].abs())).unwrap();
    let (row, column) = (place % gradient.nrows(), place / gradient.nrows());
    (cell.at(stage, row, column), gradient[place])
}

fn moved(tensor: &mut Tensor, (row, column): (usize, usize), by: f32) {
    let (rows, columns) = tensor.shape();
    let change = |r: usize, c: usize| if (r, c) == (row, column) { by } else { 0.0 };
    let matrix = Matrix::from_fn(rows, columns, |r, c| tensor.at((r, c)) + change(r, c));
    *tensor = matrix.into();
}

/// Changes a number of the model, where the cell shows one.
fn move_weight(checkpoint: &mut Checkpoint, cell: StageCell, by: f32) -> bool {
    let StageCell { layer, head, stage, row, column } = cell;
    let layer = &mut checkpoint.model.layers[layer];
    let k = layer.head_width();
    let at = (row, column);
    let weights = |head: usize, heads: &mut Vec<Arc<HeadWeights>>, change: &dyn Fn(&mut HeadWeights)| {
        change(Arc::make_mut(&mut heads[head]));
    };
    let block: &mut Block = Arc::make_mut(layer.block.as_mut().unwrap());
    let norm = |norm: &mut attention_lab::model::Norm| {
        let numbers = if row == 0 { &mut norm.weight } else { &mut norm.bias };
        numbers[column] += by;
    };
    let mlp: &mut Mlp = block.mlp.as_mut().unwrap();
    match stage {
        Stage::WQ => weights(head, &mut layer.heads, &|head| moved(&mut head.w_q, at, by)),
        Stage::WK => weights(head, &mut layer.heads, &|head| moved(&mut head.w_k, at, by)),
        Stage::WV => weights(head, &mut layer.heads, &|head| moved(&mut head.w_v, at, by)),
        Stage::WO => weights(row / k, &mut layer.heads, &|head| moved(&mut head.w_o, (row % k, column), by)),
        Stage::BQ => block.biases[0][head * k + column] += by,
        Stage::BK => block.biases[1][head * k + column] += by,
        Stage::BV => block.biases[2][head * k + column] += by,
        Stage::BO => block.output_bias[column] += by,
        Stage::InputNorm => norm(block.attention_norm.as_mut().unwrap()),
        Stage::MlpNorm => norm(block.mlp_norm.as_mut().unwrap()),
        Stage::WUp => moved(&mut mlp.up.weight, at, by),
        Stage::WGate => moved(&mut mlp.gate.as_mut().unwrap().weight, at, by),
        Stage::WDown => moved(&mut mlp.down.weight, at, by),
        Stage::BUp => mlp.up.bias[column] += by,
        Stage::BGate => mlp.gate.as_mut().unwrap().bias[column] += by,
        Stage::BDown => mlp.down.bias[column] += by,
        _ => return false,
    }
    true
}

/// An intervention that changes a number of the run, where a site shows it.
fn move_number(workbench: &Workbench, cell: StageCell, by: f32) -> Option<Intervention> {
    let StageCell { layer, head, stage, row, column } = cell;
    let turned = matches!(workbench.document().spec.position, Position::Rope { .. });
    let trace = &workbench.derived().trace(Which::First).layers[layer];
    let made = &trace.heads[head];
    let (site, mut matrix) = match stage {
        Stage::Embeddings | Stage::Input => (Site::ResidPre, Matrix::clone(&trace.input)),
        Stage::PlainQueries => (Site::Q, Matrix::clone(&made.unrotated.as_ref().unwrap()[0])),
        Stage::PlainKeys => (Site::K, Matrix::clone(&made.unrotated.as_ref().unwrap()[1])),
        Stage::Queries if !turned => (Site::Q, Matrix::clone(&made.q)),
        Stage::Keys if !turned => (Site::K, Matrix::clone(&made.k)),
        Stage::Values => (Site::V, Matrix::clone(&made.v)),
        Stage::Weights => {
            let tokens = made.weights.tokens();
            (Site::Pattern, Matrix::from_fn(tokens, tokens, |query, key| made.weights.at(query, key)))
        }
        Stage::HeadOutput => (Site::Mixed, made.output.clone()),
        Stage::Attention => (Site::AttnOut, Matrix::clone(&trace.block.as_ref().unwrap().attention)),
        Stage::Output => (Site::ResidPost, Matrix::clone(&trace.output)),
        _ => return None,
    };
    matrix[(row, column)] += by;
    let at = At { site, layer, head: site.is_per_head().then_some(head) };
    Some(Intervention::new(at, Rows::All, Action::From(matrix.into())))
}

#[test]
fn what_is_shown_is_what_a_finite_difference_says() {
    use Stage::{
        Active, Attention, BDown, BGate, BK, BO, BQ, BUp, BV, Concat, Embeddings, Exponentials, Gate, HeadOutput,
        Hidden, Input, InputNorm, Keys, Middle, Mlp, MlpNorm, MlpNormed, Normed, Output, PlainKeys, PlainQueries,
        Products, Queries, Scaled, Scores, Sums, Up, Values, WDown, WGate, WK, WO, WQ, WUp, WV, Weights,
    };
    let own = [Positions::Rotary, Positions::Learned].map(learned);
    // As a user may set it: without the turns that it was trained with.
    let mut unturned = own[0].clone();
    unturned.spec.position = Position::None;
    for document in own.into_iter().chain([unturned]) {
        let workbench = walking(document.clone(), None);
        let own = &document.reader().unwrap().model.checkpoint;
        let mut stages = vec![
            InputNorm,
            WQ,
            BQ,
            WK,
            BK,
            WV,
            BV,
            Queries,
            Keys,
            Values,
            Products,
            Scaled,
            Scores,
            Weights,
            HeadOutput,
            Concat,
            WO,
            BO,
            Attention,
            Middle,
            MlpNorm,
            WUp,
            BUp,
            WGate,
            BGate,
            WDown,
            BDown,
            Mlp,
            Output,
            Input,
            Normed,
            Exponentials,
            Sums,
            MlpNormed,
            Up,
            Gate,
            Active,
            Hidden,
        ];
        if matches!(document.spec.position, Position::Rope { .. }) {
            stages.extend([PlainQueries, PlainKeys]);
        }
        let all = stages.into_iter().map(|stage| (LAYER, stage)).chain([(0, Embeddings), (0, WQ)]);
        for (layer, stage) in all {
            let (cell, gradient) = largest(&workbench, layer, stage);
            let is_turned = matches!(document.spec.position, Position::Rope { .. });
            if stage == BK && !is_turned {
                // It moves all scores of a row alike.
                assert!(gradient.abs() < 1e-6, "{gradient}");
                continue;
            }
            assert!(gradient.abs() > 1e-5, "{stage:?} matters: {gradient}");
            let check = |[up, down]: [f64; 2], how: &str| {
                let difference = (up - down) / (2.0 * f64::from(STEP));
                let error = (difference - f64::from(gradient)).abs();
                let position = document.spec.position;
                let near = error < 1e-4 + 0.03 * f64::from(gradient.abs());
                assert!(near, "{stage:?} {how}, {position:?}: {gradient}, but {difference}");
            };
            let by_hand = [STEP, -STEP].map(|by| {
                let (mut checkpoint, mut spec) = (own.clone(), document.spec.clone());
                let is_moved = move_weight(&mut checkpoint, cell, by);
                let number = move_number(&workbench, cell, by);
                let is_moved = is_moved || number.is_some();
                spec.interventions.extend(number);
                is_moved.then(|| loss(&document, &checkpoint, &spec))
            });
            if let [Some(up), Some(down)] = by_hand {
                check([up, down], "by hand");
            }
            let nudged = [STEP, -STEP].map(|by| {
                let mut workbench = walking(document.clone(), None);
                workbench.apply(ViewChange::Head { layer: cell.layer, head: cell.head });
                workbench.apply(WalkChange::Number(cell));
                workbench.apply(WalkChange::Nudge(by));
                workbench.update_now();
                let nudge = workbench.nudge().unwrap_or_else(|| panic!("{stage:?} can be nudged"));
                assert!((nudge.predicted - gradient * by).abs() <= 1e-6 * gradient.abs());
                f64::from(nudge.real)
            });
            check(nudged, "nudged");
        }
        // A bias moves what its norm makes of all tokens alike.
        for (made, norm) in [(Normed, InputNorm), (MlpNormed, MlpNorm)] {
            let at = |stage| shown(&workbench, StageCell { layer: LAYER, head: 1, stage, row: 0, column: 0 }).unwrap();
            let (made, norm) = (at(made), at(norm));
            for column in 0..made.ncols() {
                let sum: f32 = made.column(column).iter().sum();
                assert!((sum - norm[(1, column)]).abs() < 1e-5 + 1e-3 * sum.abs(), "{sum} of {}", norm[(1, column)]);
            }
        }
        let base = loss(&document, own, &document.spec);
        assert!((f64::from(workbench.blame().unwrap().blame.loss) - base).abs() < 1e-5);
    }
}

/// What lies within the softmax and within the MLP, from what it is made of or made into.
#[test]
fn gradients_within_the_softmax_and_the_mlp_agree_with_those_around() {
    for order in [Order::Pre, Order::Post, Order::Parallel] {
        let workbench = walking(learned_in(order, Positions::Learned), None);
        let by = |stage: Stage| {
            let cell = StageCell { layer: LAYER, head: 1, stage, row: 0, column: 0 };
            shown(&workbench, cell).unwrap_or_else(|| panic!("{stage:?} has a gradient"))
        };
        let near = |a: f32, b: f32, what: &str| {
            assert!((a - b).abs() < 2e-6 + 1e-3 * b.abs(), "{order:?}, {what}: {a} for {b}");
        };
        let built = &workbench.derived().built;
        let walk = Walk::new(&built.model, workbench.derived().trace(Which::First), &workbench.document().spec);
        let value = |stage: Stage, row, column| walk.value(StageCell { layer: LAYER, head: 1, stage, row, column });

        // s = ln e + max, and A = e / l, where l is one more way for e.
        let [scores, e, l, weights] = [Stage::Scores, Stage::Exponentials, Stage::Sums, Stage::Weights].map(by);
        assert!(by(Stage::Maxima).iter().all(|gradient| *gradient == 0.0));
        assert!(l.amax() > 1e-5, "the sums matter");
        for (row, column) in (0..scores.nrows()).flat_map(|row| (0..=row).map(move |column| (row, column))) {
            near(e[(row, column)] * value(Stage::Exponentials, row, column), scores[(row, column)], "score");
            let through = weights[(row, column)] / value(Stage::Sums, row, 0) + l[row];
            near(e[(row, column)], through, "exponential");
        }

        // A bias moves what it is added to for all tokens alike.
        let post = [(Stage::MiddleNormed, Stage::MiddleNorm, 1), (Stage::MlpSum, Stage::BDown, 0)];
        let inside = [(Stage::Up, Stage::BUp, 0), (Stage::Gate, Stage::BGate, 0)];
        for (made, bias, row) in inside.into_iter().chain(post.into_iter().filter(|_| order == Order::Post)) {
            let (made, bias) = (by(made), by(bias));
            (0..made.ncols()).for_each(|j| near(made.column(j).iter().sum(), bias[(row, j)], "bias"));
        }
        // h = opened ∘ up, and what W_down makes of it.
        let [mlp, hidden, active, up] = [Stage::Mlp, Stage::Hidden, Stage::Active, Stage::Up].map(by);
        for (row, j) in (0..hidden.nrows()).flat_map(|row| (0..hidden.ncols()).map(move |j| (row, j))) {
            let down: f32 = (0..mlp.ncols()).map(|d| mlp[(row, d)] * value(Stage::WDown, j, d)).sum();
            near(hidden[(row, j)], down, "hidden");
            near(active[(row, j)], hidden[(row, j)] * value(Stage::Up, row, j), "opened");
            near(up[(row, j)], hidden[(row, j)] * value(Stage::Active, row, j), "up");
        }
    }
}

/// Opens the menu of what is rarely changed. Whether the switch can be pressed.
fn switch(lab: &mut Lab, more: &str, name: &str) -> bool {
    lab.get_by_role_and_label(Role::Button, more).click();
    lab.run();
    !lab.get_by_role_and_label(Role::Button, name).accesskit_node().is_disabled()
}

#[test]
fn the_switch_is_for_models_that_learn_here_alone() {
    for document in [checkpoint("gpt2"), checkpoint("bert"), preset("start")] {
        let mut workbench = Workbench::new(document);
        workbench.apply(ViewChange::View(View::Walk));
        workbench.apply(WalkChange::Gradients(true));
        let mut lab = harness(workbench, (1280.0, 720.0));
        lab.run();
        assert!(!switch(&mut lab, "More", "Gradients"));
        assert!(!bench(&lab).shows_gradients() && bench(&lab).blame().is_none());
        lab.get_by_role_and_label(Role::Button, "Gradients").hover();
        lab.run_steps(60);
        assert!(lab.query_by_label_contains("Gradients are shown of models that learn here").is_some());
    }
    let mut workbench = walking(learned(Positions::Rotary), None);
    workbench.apply(WalkChange::Gradients(false));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    assert!(bench(&lab).blame().is_none());
    assert!(switch(&mut lab, "More", "Gradients"));
    lab.get_by_role_and_label(Role::Button, "Gradients").click();
    lab.run();
    assert!(bench(&lab).blame().is_some());
    assert!(lab.query_by_label("more of it lowers the loss").is_some());
}

#[test]
fn the_chosen_number_says_what_more_of_it_does() {
    let document = learned(Positions::Rotary);
    let workbench = walking(document.clone(), None);
    let (cell, gradient) = largest(&workbench, LAYER, Stage::Scores);
    let says = |document: &Document, cell: StageCell| {
        let mut lab = harness(walking(document.clone(), Some(cell)), (1280.0, 720.0));
        lab.run();
        lab
    };
    let mut lab = says(&document, cell);
    let sentence = if gradient < 0.0 { "lowers" } else { "raises" };
    assert!(lab.query_by_label(&format!("More of this number {sentence} the loss.")).is_some());
    lab.get_by_label("+0.10").click();
    lab.run();
    assert_eq!(bench(&lab).view().walk.nudge, 0.1);
    let nudge = bench(&lab).nudge().unwrap();
    assert!(nudge.real != 0.0 && (nudge.predicted - 0.1 * gradient).abs() < 1e-6, "{nudge:?} of {gradient}");
    assert!(lab.query_by_label("Real change of the loss").is_some());
    // The second token may not look at the third.
    let masked = says(&document, cell.at(Stage::Scores, 1, 2));
    assert!(masked.query_by_label_contains("the mask forbids the pair").is_some());
    // What is subtracted from all scores of a row changes nothing, and what their exponentials are divided by does.
    let nudge = |stage: Stage| bench(&says(&document, cell.at(stage, 1, 0))).nudge().expect("it can be nudged");
    assert!(nudge(Stage::Maxima).real.abs() < 1e-6 && nudge(Stage::Maxima).predicted == 0.0);
    assert!(nudge(Stage::Sums).real != 0.0);
    let mut set = document.clone();
    set.spec.interventions.extend(move_number(&workbench, cell.at(Stage::HeadOutput, 3, 2), 0.0));
    assert!(says(&set, cell.at(Stage::HeadOutput, 1, 0)).query_by_label_contains("Nothing changes").is_some());
    // What stands in the place of the weights was not made from exponentials.
    let mut put = document.clone();
    put.spec.interventions.extend(move_number(&workbench, cell.at(Stage::Weights, 3, 2), 0.0));
    assert!(says(&put, cell.at(Stage::Sums, 1, 0)).query_by_label_contains("No gradient by this").is_some());
    // A softmax so sharp that one token has all of it.
    let mut sharp = Workbench::new(document);
    sharp.apply(attention_lab::workbench::Command::Edit(Edit::Temperature(0.01)));
    let sharp = walking(sharp.document().clone(), None);
    let made = sharp.derived().inside(Which::First, LAYER, 1).unwrap();
    let tokens = made.weights.tokens();
    let pairs = (0..tokens).flat_map(|query| (0..query).map(move |key| (query, key)));
    let mut saturated = pairs.filter(|(query, key)| made.weights.at(*query, *key) == 0.0);
    let (query, key) = saturated.next().expect("a weight of nothing where the mask allows one");
    let lab = says(sharp.document(), cell.at(Stage::Scores, query, key));
    assert!(lab.query_by_label_contains("a saturated softmax passes nothing on").is_some());
}

#[test]
fn the_code_is_the_page_of_attention_backwards() {
    let mut workbench = walking(
        learned(Positions::Rotary),
        Some(StageCell { layer: LAYER, head: 1, stage: Stage::Scores, row: 3, column: 2 }),
    );
    workbench.apply(WalkChange::Depth(Depth::Code));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    assert!(lab.query_by_label_contains("The page of attention backwards").is_some());
    assert!(lab.query_by_label_contains("dS = A ∘ (dA − rowsum(dA ∘ A))").is_some());
    for stage in Stage::VARIANTS {
        let (source, lines) = source_lines(*stage);
        let marked: Vec<&str> = source.lines().skip(lines.start).take(lines.len()).collect();
        assert!(marked.len() > 1 && marked[0].trim_start().starts_with("// "), "{stage:?}: {marked:?}");
    }
}

#[test]
fn gradients_look_as_before() {
    let mut workbench = walking(learned(Positions::Rotary), None);
    workbench.apply(SettingsChange::Theme(ThemeChoice::Dark));
    let (cell, _) = largest(&workbench, LAYER, Stage::Scores);
    workbench.apply(WalkChange::Number(cell));
    picture("gradients-dark", workbench, Region::View);
    let mut workbench = walking(learned(Positions::Rotary), Some(cell));
    workbench.apply(SettingsChange::Language(Some("de".into())));
    picture("gradients-inspector-de", workbench, Region::Inspector);
}
