//! Formulas of small models, with numbers worked out by hand, and the shape of the walk.

use std::ops::Range;
use std::sync::Arc;

use attention_lab::analysis::{CellFormula, Input, Operation, Span, Stage, StageCell, Walk};
use attention_lab::attention::{AttentionSpec, MIX_SOURCE, Mask, Pattern, SOURCE, trace};
use attention_lab::math::Matrix;
use attention_lab::model::{HeadWeights, LayerWeights, Model, Part, Position};
use strum::VariantArray;

use crate::formulas::{Shape, model};
use crate::oracle::evaluate;

/// Two tokens of two features; W_Q, W_K and W_V of one head of width 2, and W_O.
fn worked() -> (Model, Matrix) {
    let rows = |numbers: [f32; 4]| Matrix::from_row_slice(2, 2, &numbers);
    let head = HeadWeights {
        w_q: rows([1.0, 0.0, 0.0, 1.0]).into(),
        w_k: rows([0.0, 1.0, 1.0, 0.0]).into(),
        w_v: rows([2.0, 0.0, 0.0, 4.0]).into(),
        w_o: rows([1.0, 1.0, 0.0, 10.0]).into(),
    };
    let layer = LayerWeights::of_heads(vec![Arc::new(head)]);
    (Model { layers: vec![layer] }, rows([1.0, 2.0, 3.0, 4.0]))
}

fn at(stage: Stage, row: usize, column: usize) -> StageCell {
    StageCell { layer: 0, head: 0, stage, row, column }
}

/// Values of the inputs, in order.
fn values(formula: &CellFormula) -> Vec<f32> {
    formula.inputs().map(|input| input.value).collect()
}

fn span(stage: Stage, rows: Range<usize>, columns: Range<usize>) -> Span {
    Span { layer: 0, head: 0, stage, rows, columns }
}

#[test]
fn a_score_of_two_tokens_by_hand() {
    let (model, x) = worked();
    let spec = AttentionSpec {
        temperature: 2.0,
        scale: false,
        mask: Mask { causal: true, pattern: Pattern::Full },
        position: Position::Alibi { strength: 4.0 },
        residual: true,
        ..AttentionSpec::default()
    };
    let trace = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &trace, &spec);

    // q of the second token is (3, 4); k of the first, whose features W_K swaps, is (2, 1).
    let query = walk.formula(at(Stage::Queries, 1, 1));
    assert_eq!((query.value, values(&query)), (4.0, vec![3.0, 0.0, 4.0, 1.0]));
    assert_eq!(query.spans(), [span(Stage::Embeddings, 1..2, 0..2), span(Stage::WQ, 0..2, 1..2)]);
    let product = walk.formula(at(Stage::Products, 1, 0));
    assert_eq!((product.value, values(&product)), (10.0, vec![3.0, 2.0, 4.0, 1.0]));
    assert_eq!(product.spans(), [span(Stage::Queries, 1..2, 0..2), span(Stage::Keys, 0..1, 0..2)]);
    let scaled = walk.formula(at(Stage::Scaled, 1, 0));
    assert_eq!(scaled.operation, Operation::Scale { of: product_input(&walk), by: 1.0 });

    // The only head of a layer has slope 2⁻⁸: (10 − 4 · 1/256 · 1) / 2.
    let score = walk.formula(at(Stage::Scores, 1, 0));
    assert_eq!(score.value, 4.992_187_5);
    let Operation::Logit { of, penalty: Some(penalty), temperature } = score.operation else { panic!("{score:?}") };
    assert_eq!((of.value, penalty.term, penalty.distance, temperature), (10.0, -0.015_625, 1, 2.0));

    // The first token may not look at the second, though their product is a number: (1, 2)·(4, 3).
    let forbidden = walk.formula(at(Stage::Scores, 0, 1));
    assert_eq!((forbidden.value, &forbidden.operation), (f32::NEG_INFINITY, &Operation::Masked));
    assert_eq!(walk.value(at(Stage::Products, 0, 1)), 10.0);
    assert_eq!(walk.value(at(Stage::Exponentials, 0, 1)), 0.0);
    assert_eq!(walk.value(at(Stage::Weights, 0, 0)), 1.0);

    // It looks at itself alone, so its head's output is its value (2, 8); W_O makes 2·1 + 8·10 of it,
    // and the residual adds 2.
    let output = walk.formula(at(Stage::Output, 0, 1));
    assert_eq!((output.value, values(&output)), (84.0, vec![2.0, 1.0, 8.0, 10.0, 2.0]));
    let spans = [span(Stage::Concat, 0..1, 0..2), span(Stage::WO, 0..2, 1..2), span(Stage::Embeddings, 0..1, 1..2)];
    assert_eq!(output.spans(), spans);
}

fn product_input(walk: &Walk) -> Input {
    let cell = at(Stage::Products, 1, 0);
    Input { cell, value: walk.value(cell) }
}

#[test]
fn a_row_of_the_softmax_by_hand() {
    // Keys (0, 0) and (ln 3, 0): scores 0 and ln 3 for the query (1, 0); e⁰ and e^ln 3 are as 1 to 3.
    let (mut model, _) = worked();
    let head = Arc::make_mut(&mut model.layers[0].heads[0]);
    head.w_q = Matrix::from_row_slice(2, 2, &[0.0, 0.0, 1.0, 0.0]).into();
    head.w_k = Matrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 0.0]).into();
    let x = Matrix::from_row_slice(2, 2, &[0.0, 1.0, 3f32.ln(), 1.0]);
    let spec = AttentionSpec { scale: false, ..AttentionSpec::default() };
    let trace = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &trace, &spec);
    let near = |cell: StageCell, expected: f32| assert!((walk.value(cell) - expected).abs() < 1e-6, "{cell:?}");
    near(at(Stage::Maxima, 0, 0), 3f32.ln());
    near(at(Stage::Exponentials, 0, 0), 1.0 / 3.0);
    near(at(Stage::Exponentials, 0, 1), 1.0);
    near(at(Stage::Sums, 0, 0), 4.0 / 3.0);
    near(at(Stage::Weights, 0, 0), 0.25);
    near(at(Stage::Weights, 0, 1), 0.75);
    // Values are twice the first feature: 0.25 · 0 + 0.75 · 2 ln 3.
    near(at(Stage::HeadOutput, 0, 0), 1.5 * 3f32.ln());
    let weight = walk.formula(at(Stage::Weights, 0, 1));
    assert_eq!(weight.spans(), [span(Stage::Exponentials, 0..1, 1..2), span(Stage::Sums, 0..1, 0..1)]);
    let output = walk.formula(at(Stage::HeadOutput, 0, 0));
    assert_eq!(output.spans(), [span(Stage::Weights, 0..1, 0..2), span(Stage::Values, 0..2, 0..1)]);
    let sum = walk.formula(at(Stage::Sums, 0, 0));
    assert_eq!(sum.spans(), [span(Stage::Exponentials, 0..1, 0..2)]);
}

#[test]
fn turns_and_waves_by_hand() {
    let (model, x) = worked();
    let near = |formula: &CellFormula, expected: f32| assert!((formula.value - expected).abs() < 1e-6, "{formula:?}");
    let (sin, cos) = (1f32.sin(), 1f32.cos());

    // The second token's query (3, 4), turned by one radian.
    let spec = AttentionSpec { position: Position::Rope { strength: 1.0 }, ..AttentionSpec::default() };
    let turned = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &turned, &spec);
    near(&walk.formula(at(Stage::PlainQueries, 1, 0)), 3.0);
    let first = walk.formula(at(Stage::Queries, 1, 0));
    near(&first, 3.0 * cos - 4.0 * sin);
    assert_eq!(values(&first), [3.0, 4.0]);
    assert!(matches!(first.operation, Operation::Turn { subtract: true, position: 1, angle: 1.0, .. }));
    near(&walk.formula(at(Stage::Queries, 1, 1)), 4.0 * cos + 3.0 * sin);

    // The second token (3, 4), with waves of half strength: sin 1 and cos 1.
    let spec = AttentionSpec { position: Position::Sinusoidal { strength: 0.5 }, ..AttentionSpec::default() };
    let waved = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &waved, &spec);
    let input = walk.formula(at(Stage::Input, 1, 1));
    near(&input, 4.0 + 0.5 * cos);
    assert_eq!(input.spans(), [span(Stage::Embeddings, 1..2, 1..2), span(Stage::Positions, 1..2, 1..2)]);
    let wave = walk.formula(at(Stage::Positions, 1, 0));
    near(&wave, 0.5 * sin);
    let expected = Operation::Wave { cosine: false, position: 1, angle: 1.0, strength: 0.5 };
    assert_eq!(wave.operation, expected);
}

#[test]
fn heads_layers_and_ablations_are_walked_through() {
    let shape =
        Shape { tokens: 3, width: 6, head_width: 2, heads: 3, layers: 2, ablated: 0b0010, seed: 1, sizes: [1.0, 0.5] };
    let (model, x) = model(&shape);
    let spec = shape.ablating(AttentionSpec::default());
    let trace = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &trace, &spec);
    // The input of a later layer is the output before it, with the head that the walk came from.
    let input = walk.formula(StageCell { layer: 1, head: 2, stage: Stage::Input, row: 2, column: 4 });
    let before = StageCell { layer: 0, head: 2, stage: Stage::Output, row: 2, column: 4 };
    assert!(matches!(input.operation, Operation::Copy(of) if of.cell == before));
    // Column 5 of the concatenation is column 1 of the third head; column 3 belongs to an ablated one.
    let concat = walk.formula(at(Stage::Concat, 0, 5));
    let output = StageCell { head: 2, ..at(Stage::HeadOutput, 0, 1) };
    assert!(matches!(concat.operation, Operation::Copy(of) if of.cell == output));
    let ablated = walk.formula(at(Stage::Concat, 0, 3));
    assert_eq!((ablated.value, ablated.operation), (0.0, Operation::Ablated));
    assert_ne!(trace.layers[0].heads[1].output[(0, 1)], 0.0);
}

#[test]
fn a_number_beyond_the_limit_is_cut_as_the_kernel_cuts_it() {
    let (mut model, mut x) = worked();
    x *= 1e9;
    let head = Arc::make_mut(&mut model.layers[0].heads[0]);
    head.set_part(Part::Query, head.w_q.to_matrix() * 1e9);
    let spec = AttentionSpec::default();
    let trace = trace(&model, &x, &spec);
    let query = Walk::new(&model, &trace, &spec).formula(at(Stage::Queries, 1, 1));
    let Operation::Dot { limit: Some(limit), .. } = query.operation else { panic!("{query:?}") };
    assert_eq!((query.value, evaluate(&query)), (limit, f64::from(limit)));
}

#[test]
fn a_query_that_may_look_at_nothing_has_no_softmax() {
    let (model, x) = worked();
    let mask = Mask { causal: false, pattern: Pattern::Padding { count: 1 } };
    let spec = AttentionSpec { mask, ..AttentionSpec::default() };
    let trace = trace(&model, &x, &spec);
    let walk = Walk::new(&model, &trace, &spec);
    let max = walk.formula(at(Stage::Maxima, 1, 0));
    assert_eq!((max.value, evaluate(&max)), (f32::NEG_INFINITY, f64::NEG_INFINITY));
    assert_eq!(walk.formula(at(Stage::Exponentials, 1, 0)).operation, Operation::Nothing);
    assert_eq!(walk.formula(at(Stage::Weights, 1, 0)).operation, Operation::Nothing);
    assert_eq!((walk.value(at(Stage::Sums, 1, 0)), walk.value(at(Stage::Weights, 1, 0))), (0.0, 0.0));
}

#[test]
fn stages_follow_the_settings() {
    let (model, x) = model(&Shape {
        tokens: 2,
        width: 4,
        head_width: 2,
        heads: 2,
        layers: 2,
        ablated: 0,
        seed: 1,
        sizes: [1.0, 1.0],
    });
    let missing = |position: Position, layer: usize| {
        let spec = AttentionSpec { position, ..AttentionSpec::default() };
        let trace = trace(&model, &x, &spec);
        let stages = Walk::new(&model, &trace, &spec).stages(layer);
        assert!(stages.is_sorted());
        let of_heads = Stage::VARIANTS.iter().copied().filter(|stage| !is_of_blocks(*stage));
        assert!(!stages.iter().any(|stage| is_of_blocks(*stage)));
        of_heads.filter(|stage| !stages.contains(stage)).collect::<Vec<_>>()
    };
    use Stage::{Embeddings, PlainKeys, PlainQueries, Positions};
    assert!(Stage::VARIANTS.is_sorted());
    assert_eq!(missing(Position::None, 0), [Positions, Stage::Input, PlainQueries, PlainKeys]);
    assert_eq!(missing(Position::None, 1), [Embeddings, Positions, PlainQueries, PlainKeys]);
    assert_eq!(missing(Position::Sinusoidal { strength: 1.0 }, 0), [PlainQueries, PlainKeys]);
    assert_eq!(missing(Position::Sinusoidal { strength: 1.0 }, 1), [Embeddings, Positions, PlainQueries, PlainKeys]);
    assert_eq!(missing(Position::Rope { strength: 1.0 }, 0), [Positions, Stage::Input]);
}

/// Whether only a layer that is more than its heads has a stage.
fn is_of_blocks(stage: Stage) -> bool {
    use Stage::{BK, BO, BQ, BV, InputNorm, KeyNorm, Mlp, Normed, Output, QueryNorm, RawKeys, RawQueries, WO};
    let of_heads = [InputNorm, Normed, BQ, BK, BV, QueryNorm, KeyNorm, RawQueries, RawKeys, BO, Mlp];
    of_heads.contains(&stage) || stage > WO && stage < Output
}

#[test]
fn each_stage_has_its_lines_of_the_kernel() {
    let (one, x) = worked();
    let model = Model { layers: [one.layers.clone(), one.layers].concat() };
    let lines = |position: Position, layer: usize, stage: Stage| {
        let spec = AttentionSpec { position, ..AttentionSpec::default() };
        let trace = trace(&model, &x, &spec);
        let (source, range) = Walk::new(&model, &trace, &spec).source_lines(layer, stage);
        let is_mix = matches!(stage, Stage::Concat | Stage::WO | Stage::Output);
        assert_eq!(source, if is_mix { MIX_SOURCE } else { SOURCE }, "{stage:?}");
        source.lines().skip(range.start).take(range.len()).collect::<Vec<_>>().join("\n")
    };
    for stage in Stage::VARIANTS.iter().copied().filter(|stage| !is_of_blocks(*stage)) {
        let position = match stage {
            Stage::Positions | Stage::Input => Position::Sinusoidal { strength: 1.0 },
            Stage::PlainQueries | Stage::PlainKeys => Position::Rope { strength: 1.0 },
            _ => Position::None,
        };
        let telling = match stage {
            Stage::Embeddings => "let mut stream = Arc::clone(x)",
            Stage::Positions | Stage::Input => "&mut stream) += sinusoidal(",
            Stage::WQ => "head.w_q",
            Stage::WK => "leader.w_k",
            Stage::WV => "leader.w_v",
            Stage::PlainQueries | Stage::PlainKeys | Stage::Queries | Stage::Keys | Stage::Values => {
                "multiply(&packed, &w[part"
            }
            Stage::Products => "keys.multiply(&queries[block]",
            Stage::Scaled => "self.scale / self.temperature",
            Stage::Scores => "fill(f32::NEG_INFINITY)",
            Stage::Maxima | Stage::Exponentials | Stage::Sums | Stage::Weights => "softmax_in_place",
            Stage::HeadOutput => "values.multiply(&weights, &mut outputs)",
            Stage::Concat => ".copy_from(&head.output().column(k))",
            _ => "packed.multiply(&w_o",
        };
        let found = lines(position, 0, stage);
        assert!(found.contains(telling), "{stage:?}: {found}");
        assert!(found.trim_start().starts_with("// ") && found.lines().count() < 25, "{stage:?}: {found}");
    }
    let rope = Position::Rope { strength: 1.0 };
    assert!(lines(rope, 0, Stage::Queries).contains("rope.turn(&mut turned"));
    assert!(lines(rope, 0, Stage::Keys).contains("rope.turn(&mut turned"));
    assert!(lines(rope, 0, Stage::PlainKeys).contains("multiply(&packed, &w[part"));
    assert!(lines(rope, 1, Stage::Input).contains("stream = Arc::clone(&layer.output)"));
    // A pass stops where its block does.
    assert!(!lines(rope, 1, Stage::Input).contains("Trace {"));
    assert!(!lines(rope, 0, Stage::HeadOutput).contains("let block"));
}
