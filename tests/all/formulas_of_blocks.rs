//! Every number of layers with norms, biases and MLPs against the formula that the walk gives for it.

use std::collections::HashSet;
use std::sync::Arc;

use attention_lab::analysis::{How, NormOf, Operation, Stage, StageCell, Walk};
use attention_lab::attention::{AttentionSpec, BLOCK_SOURCE, Intervention, Mask, trace};
use attention_lab::files::open_checkpoint;
use attention_lab::math::Matrix;
use attention_lab::math::fill_normal;
use attention_lab::model::{
    Activation, Block, HeadWeights, LayerWeights, Linear, Mlp, Model, Norm, NormKind, Order, Position, Rotary,
};
use proptest::prelude::*;

use crate::checkpoints::{folder, gguf, names};
use crate::formulas::{Shape, check, check_in_matrix, is_source, model};
use crate::strategies::{interventions, pattern, position};

/// What a block has.
#[derive(Clone, Debug)]
struct Parts {
    order: Order,
    /// Before attention, before the MLP, and of heads; each with a bias or without.
    norms: [Option<(NormKind, bool)>; 3],
    /// Of the projections, of W_O, and of the MLP.
    biases: [bool; 3],
    turns: Option<usize>,
    window: Option<usize>,
    score_factor: f32,
    /// Width, whether there is a gate, and the function.
    mlp: Option<(usize, bool, Activation)>,
    /// Heads that share keys and values.
    group: usize,
}

fn parts() -> impl Strategy<Value = Parts> {
    let order = prop_oneof![Just(Order::Pre), Just(Order::Post), Just(Order::Parallel)];
    let kind = prop_oneof![Just(NormKind::Layer), Just(NormKind::Rms)];
    let norm = move || prop::option::of((kind.clone(), any::<bool>()));
    let function = prop_oneof![
        Just(Activation::Gelu),
        Just(Activation::GeluTanh),
        Just(Activation::QuickGelu),
        Just(Activation::Relu),
        Just(Activation::Silu)
    ];
    let mlp = prop::option::weighted(0.8, (1usize..=9, any::<bool>(), function));
    let rest = (prop::option::of(0usize..=4), prop::option::of(0usize..4), prop_oneof![Just(1.0f32), 0.1f32..2.0]);
    ([norm(), norm(), norm()], any::<[bool; 3]>(), rest, mlp, order, 1usize..=3).prop_map(
        |(norms, biases, (turns, window, score_factor), mlp, order, group)| Parts {
            order,
            norms,
            biases,
            turns,
            window,
            score_factor,
            mlp,
            group,
        },
    )
}

/// A model of heads, and what a block has, as a model of blocks.
fn with_blocks(parts: &Parts, shape: &Shape) -> (Model, Matrix) {
    let (plain, x) = model(shape);
    let Shape { width, head_width, heads, seed, .. } = *shape;
    let numbers = |many: usize, number: u64, mean: f32| -> Vec<f32> {
        let mut numbers = vec![0.0; many];
        fill_normal(&mut numbers, seed.wrapping_mul(31).wrapping_add(number), 0.5);
        numbers.into_iter().map(|number| number + mean).collect()
    };
    let block = |layer: u64| {
        let norm = |place: usize, width: usize| {
            let (kind, has_bias) = parts.norms[place.min(2)]?;
            let number = 100 * layer + 10 * place as u64;
            let bias = if has_bias { numbers(width, number + 1, 0.0) } else { Vec::new() };
            Some(Norm { kind, weight: numbers(width, number, 1.0), bias, epsilon: 1e-5 })
        };
        let bias = |place: usize, many: usize, number: u64| {
            if parts.biases[place] { numbers(many, 100 * layer + number, 0.0) } else { Vec::new() }
        };
        let linear = |rows: usize, columns: usize, number: u64| Linear {
            weight: Matrix::from_vec(rows, columns, numbers(rows * columns, 100 * layer + number, 0.0)).into(),
            bias: bias(2, columns, number + 1),
        };
        let groups = heads.div_ceil(parts.group);
        Block {
            order: parts.order,
            attention_norm: norm(0, width),
            mlp_norm: norm(1, width),
            biases: [
                bias(0, heads * head_width, 40),
                bias(0, groups * head_width, 41),
                bias(0, groups * head_width, 42),
            ],
            output_bias: bias(1, width, 43),
            head_norms: norm(2, head_width).zip(norm(3, head_width)).map(<[Norm; 2]>::from),
            rotary: parts.turns.map(|turns| {
                Arc::new(Rotary { turns: (0..turns.min(head_width / 2)).map(|m| 0.7f64.powi(m as i32 * 3)).collect() })
            }),
            window: parts.window,
            score_factor: parts.score_factor,
            mlp: parts.mlp.map(|(inner, has_gate, activation)| Mlp {
                gate: has_gate.then(|| linear(width, inner, 50)),
                up: linear(width, inner, 60),
                activation,
                down: linear(inner, width, 70),
            }),
        }
    };
    let layers = plain.layers.iter().enumerate().map(|(l, layer)| {
        let shared = |h: usize| {
            let leader = &layer.heads[h / parts.group * parts.group];
            let own = HeadWeights::clone(&layer.heads[h]);
            Arc::new(HeadWeights { w_k: leader.w_k.clone(), w_v: leader.w_v.clone(), ..own })
        };
        LayerWeights { heads: (0..heads).map(shared).collect(), block: Some(Arc::new(block(l as u64))) }
    });
    (Model { layers: layers.collect() }, x)
}

fn shape() -> impl Strategy<Value = Shape> {
    ((0usize..=6, 1usize..=7, 1usize..=6), 1usize..=3, 1usize..=2, any::<u64>()).prop_map(
        |((tokens, width, head_width), heads, layers, seed)| Shape {
            tokens,
            width,
            head_width,
            heads,
            layers,
            ablated: 0,
            seed,
            sizes: [1.0, 0.5],
        },
    )
}

fn intervened(shape: Shape) -> impl Strategy<Value = (Shape, Vec<Intervention>)> {
    let Shape { tokens, width, head_width, heads, layers, .. } = shape;
    let any = interventions([layers, heads, tokens], [width, head_width]);
    prop_oneof![Just(Vec::new()), any].prop_map(move |list| (shape.clone(), list))
}

fn spec() -> impl Strategy<Value = AttentionSpec> {
    (prop_oneof![Just(1.0f32), 0.1f32..10.0], any::<bool>(), any::<bool>(), pattern(), position(), any::<bool>())
        .prop_map(|(temperature, scale, causal, pattern, position, residual)| AttentionSpec {
            temperature,
            scale,
            mask: Mask { causal, pattern },
            position,
            residual,
            ..AttentionSpec::default()
        })
}

/// Mean and scale of a norm's formula, against those of its row.
fn check_norm(operation: &Operation, kind: NormKind, epsilon: f32) {
    let Operation::Norm { row, mean, scale, .. } = operation else { return };
    let numbers = || row.iter().map(|input| f64::from(input.value));
    let count = row.len() as f64;
    let own = if kind == NormKind::Layer { numbers().sum::<f64>() / count } else { 0.0 };
    let square = numbers().map(|x| (x - own).powi(2)).sum::<f64>() / count;
    let expected = 1.0 / (square + f64::from(epsilon)).sqrt();
    assert!((mean - own).abs() <= 1e-9 * (1.0 + own.abs()), "{mean} for {own}");
    assert!((scale - expected).abs() <= 1e-9 * expected, "{scale} for {expected}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_cell_of_a_block_is_what_its_formula_says(
        parts in parts(), (shape, list) in shape().prop_flat_map(intervened), spec in spec(), turn: u8,
    ) {
        let ((model, x), spec) = (with_blocks(&parts, &shape), AttentionSpec { interventions: list, ..spec });
        let trace = trace(&model, &x, &spec);
        let walk = Walk::new(&model, &trace, &spec);
        for layer in 0..shape.layers {
            let stages = walk.stages(layer);
            prop_assert!(stages.is_sorted() && stages.last() == Some(&Stage::Output));
            // Whatever is made goes into something, up to what the layer writes.
            let read: HashSet<Stage> =
                stages.iter().flat_map(|stage| walk.way(layer).reads(*stage).to_vec()).chain([Stage::Output]).collect();
            prop_assert!(stages.iter().all(|stage| read.contains(stage) || *stage == Stage::Embeddings), "{stages:?}");
            for stage in stages {
                let head = usize::from(turn) % shape.heads;
                let (rows, columns) = walk.shape(layer, stage);
                let matrix = walk.matrix(layer, head, stage);
                prop_assert_eq!(matrix.shape(), (rows, columns), "{:?}", stage);
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let formula = check(&walk, &model, &spec, &trace, StageCell { layer, head, stage, row, column });
                    check_in_matrix(&walk, &spec.at(&model.layers[layer]), &trace, &formula, matrix.at(row, column));
                    let place = match walk.way(layer).how(stage) {
                        How::Norm(NormOf::Attention) => 0,
                        How::Norm(NormOf::Mlp) => 1,
                        _ => 2,
                    };
                    let norm = parts.norms[place].map_or(NormKind::Layer, |(kind, _)| kind);
                    check_norm(&formula.operation, norm, 1e-5);
                }
            }
        }
    }
}

/// What a model computes on a few words, and each of its stages at some of its cells; the way back from its output ends at
/// what is given.
fn check_checkpoint(name: &str, path: &std::path::Path) {
    let (checkpoint, words) = open_checkpoint(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let tokens: Vec<usize> = words.split("Über the moon, the moon.").unwrap().iter().map(|piece| piece.id).collect();
    let spec = checkpoint.spec();
    let (model, x) = (&checkpoint.model, checkpoint.embed(&tokens));
    let trace = trace(model, &x, &spec);
    let walk = Walk::new(model, &trace, &spec);
    for (layer, weights) in model.layers.iter().enumerate() {
        let head = layer % weights.heads.len();
        for stage in walk.stages(layer) {
            let (rows, columns) = walk.shape(layer, stage);
            let matrix = walk.matrix(layer, head, stage);
            assert_eq!(matrix.shape(), (rows, columns), "{name}: {stage:?}");
            for i in 0..24 {
                let (row, column) = (i * 31 % rows, i * 17 % columns);
                let formula = check(&walk, model, &spec, &trace, StageCell { layer, head, stage, row, column });
                check_in_matrix(&walk, &spec.at(weights), &trace, &formula, matrix.at(row, column));
            }
        }
    }
    let last = model.layers.len() - 1;
    let mut at = StageCell { layer: last, head: 0, stage: Stage::Output, row: tokens.len() - 1, column: 1 };
    for step in 0.. {
        let formula = walk.formula(at);
        let inputs: Vec<_> = formula.inputs().collect();
        let Some(input) = inputs.get(step * 7 % inputs.len().max(1)) else {
            assert!(is_source(&formula.operation), "{name}: {formula:?}");
            break;
        };
        at = input.cell;
    }
}

#[test]
fn every_stage_of_every_family_is_what_its_formula_says() {
    for name in names() {
        check_checkpoint(&name, &folder(&name));
    }
    for name in ["llama", "llama3", "pieces"] {
        check_checkpoint(name, &gguf(&format!("{name}.gguf")));
    }
}

/// The stages of a family's first layer that designed layers do not have.
fn own_stages(name: &str) -> Vec<Stage> {
    let (checkpoint, words) = open_checkpoint(&folder(name)).unwrap();
    let tokens: Vec<usize> = words.split("moon").unwrap().iter().map(|piece| piece.id).collect();
    let spec = checkpoint.spec();
    let trace = trace(&checkpoint.model, &checkpoint.embed(&tokens), &spec);
    let walk = Walk::new(&checkpoint.model, &trace, &spec);
    let bare = Model { layers: vec![LayerWeights::of_heads(checkpoint.model.layers[0].heads.clone())] };
    let spec = AttentionSpec { position: Position::None, ..spec.clone() };
    let without = attention_lab::attention::trace(&bare, &checkpoint.embed(&tokens), &spec);
    let without = Walk::new(&bare, &without, &spec).stages(0);
    walk.stages(0).into_iter().filter(|stage| !without.contains(stage)).collect()
}

#[test]
fn a_family_has_the_stages_of_its_blocks_and_no_others() {
    use Stage::{
        Active, Attention, BDown, BK, BO, BQ, BUp, BV, Gate, Hidden, InputNorm, KeyNorm, Middle, MiddleNorm,
        MiddleNormed, Mlp, MlpNorm, MlpNormed, MlpSum, Normed, OutputNorm, PlainKeys, PlainQueries, QueryNorm, RawKeys,
        RawQueries, Up, WDown, WGate, WUp,
    };
    let mlp = [WUp, BUp, Up, Active, WDown, BDown, Mlp];
    let gated = [WUp, WGate, Up, Gate, Active, Hidden, WDown, Mlp];
    let before = [MlpNorm, MlpNormed];
    let gpt2 = [InputNorm, Normed, BQ, BK, BV, BO, Attention, Middle];
    assert_eq!(own_stages("gpt2"), [&gpt2[..], &before, &mlp].concat());
    let neox = [InputNorm, Normed, BQ, BK, BV, PlainQueries, PlainKeys, BO, Attention, Middle];
    assert_eq!(own_stages("neox"), [&neox[..], &before, &mlp].concat());
    let bert = [BQ, BK, BV, BO, Attention, Middle, MiddleNorm, MiddleNormed];
    assert_eq!(own_stages("bert"), [&bert[..], &mlp, &[MlpSum, OutputNorm]].concat());
    let llama = [InputNorm, Normed, PlainQueries, PlainKeys, Attention, Middle];
    assert_eq!(own_stages("llama"), [&llama[..], &before, &gated].concat());
    let qwen3 =
        [InputNorm, Normed, QueryNorm, KeyNorm, RawQueries, RawKeys, PlainQueries, PlainKeys, Attention, Middle];
    assert_eq!(own_stages("qwen3"), [&qwen3[..], &before, &gated].concat());
}

#[test]
fn each_stage_of_a_block_has_its_lines_of_the_kernel() {
    let telling = [
        (Stage::Normed, "f64::from(*x) - mean"),
        (Stage::InputNorm, "f64::from(*x) - mean"),
        (Stage::MlpNormed, "f64::from(*x) - mean"),
        (Stage::Middle, "input + part"),
        (Stage::WUp, "multiply(&packed, &numbered"),
        (Stage::Gate, "multiply(&packed, &numbered"),
        (Stage::Active, "activate(mlp.activation"),
        (Stage::Hidden, "*up *= gate"),
        (Stage::Mlp, "linear(&hidden, &mlp.down)"),
        (Stage::Output, "stream + mlp"),
    ];
    let (checkpoint, words) = open_checkpoint(&folder("llama")).unwrap();
    let tokens: Vec<usize> = words.split("moon").unwrap().iter().map(|piece| piece.id).collect();
    let spec = checkpoint.spec();
    let trace = trace(&checkpoint.model, &checkpoint.embed(&tokens), &spec);
    let walk = Walk::new(&checkpoint.model, &trace, &spec);
    for (stage, telling) in telling {
        let (source, range) = walk.source_lines(0, stage);
        assert_eq!(source, BLOCK_SOURCE);
        let found = source.lines().skip(range.start).take(range.len()).collect::<Vec<_>>().join("\n");
        assert!(found.contains(telling), "{stage:?}: {found}");
        assert!(found.trim_start().starts_with("// ") && found.lines().count() < 16, "{stage:?}: {found}");
    }
}
