//! Every number of the computation against the formula that the walk gives for it.

use std::collections::HashSet;
use std::sync::Arc;

use attention_lab::analysis::{CellFormula, Operation, Span, Stage, StageCell, Walk};
use attention_lab::attention::{AttentionSpec, Intervention, Mask, Pattern, Site, Trace, trace};
use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::{HeadWeights, LayerWeights, Model, Position};
use proptest::prelude::*;

use crate::oracle::{evaluate, rounding_bound};
use crate::strategies::{interventions, pattern, position};

/// Sizes, the seed and the magnitudes of a model.
#[derive(Clone, Debug)]
pub struct Shape {
    pub tokens: usize,
    pub width: usize,
    pub head_width: usize,
    pub heads: usize,
    pub layers: usize,
    /// A bit for each head of each layer.
    pub ablated: u8,
    pub seed: u64,
    /// Of the embeddings, and of the weights.
    pub sizes: [f32; 2],
}

/// Weights, and X.
pub fn model(shape: &Shape) -> (Model, Matrix) {
    let normal = |rows, columns, number: usize, deviation| {
        let mut matrix = Matrix::zeros(rows, columns);
        fill_normal(matrix.as_mut_slice(), shape.seed ^ number as u64, deviation);
        matrix
    };
    let Shape { tokens, width, head_width, heads, layers, sizes, .. } = *shape;
    let head = |number: usize| {
        let part = |i, rows, columns| normal(rows, columns, 16 * number + i, sizes[1]);
        Arc::new(HeadWeights {
            w_q: part(1, width, head_width).into(),
            w_k: part(2, width, head_width).into(),
            w_v: part(3, width, head_width).into(),
            w_o: part(4, head_width, width).into(),
        })
    };
    let layer = |l: usize| LayerWeights::of_heads((0..heads).map(|h| head(l * heads + h)).collect());
    (Model { layers: (0..layers).map(layer).collect() }, normal(tokens, width, 0, sizes[0]))
}

impl Shape {
    /// The settings, and the heads that are ablated.
    pub fn ablating(&self, mut spec: AttentionSpec) -> AttentionSpec {
        for number in (0..self.layers * self.heads).filter(|number| self.ablated >> number & 1 == 1) {
            spec.set_ablated(number / self.heads, number % self.heads, true);
        }
        spec
    }
}

/// What the trace holds of a cell, or the model: looked up without the walk.
fn kept(model: &Model, spec: &AttentionSpec, trace: &Trace, cell: StageCell) -> Option<f32> {
    let StageCell { layer: l, head: h, stage, row, column } = cell;
    let (at, layer) = ((row, column), &trace.layers[l]);
    let (weights, head) = (&model.layers[l], &layer.heads[h]);
    let k = weights.heads[h].w_q.ncols();
    Some(match stage {
        Stage::Embeddings if matches!(spec.position, Position::Sinusoidal { .. }) => trace.embeddings[at],
        Stage::Embeddings => trace.layers[0].input[at],
        Stage::Input => layer.input[at],
        Stage::WQ => weights.heads[h].w_q.at(at),
        Stage::WK => weights.heads[h].w_k.at(at),
        Stage::WV => weights.heads[h].w_v.at(at),
        Stage::PlainQueries => head.unrotated.as_ref().unwrap()[0][at],
        Stage::PlainKeys => head.unrotated.as_ref().unwrap()[1][at],
        Stage::Queries => head.q[at],
        Stage::Keys => head.k[at],
        Stage::Values => head.v[at],
        Stage::Scores => head.scores.at(row, column),
        Stage::Weights => head.weights.at(row, column),
        Stage::HeadOutput => head.output[at],
        // What else is done to the head may come after its ablation.
        Stage::Concat if spec.interventions.iter().any(is_other_change_of_mixed) => return None,
        Stage::Concat if spec.ablates(l, column / k) => 0.0,
        Stage::Concat => layer.heads[column / k].output[(row, column % k)],
        Stage::WO => weights.heads[row / k].w_o.at((row % k, column)),
        Stage::Output => layer.output[at],
        Stage::Attention => layer.block.as_ref().unwrap().attention[at],
        Stage::Mlp => layer.block.as_ref().unwrap().mlp.as_ref().unwrap()[at],
        _ => return None,
    })
}

fn is_other_change_of_mixed(one: &Intervention) -> bool {
    one.at.site == Site::Mixed && one.ablated_head().is_none()
}

/// Whether the walk back ends here.
pub fn is_source(operation: &Operation) -> bool {
    use Operation::{Ablated, Given, Masked, Nothing, Replaced, Wave};
    matches!(operation, Given | Wave { .. } | Ablated | Replaced | Masked | Nothing)
}

/// Whether a formula rounds nothing.
fn is_exact(operation: &Operation) -> bool {
    use Operation::{Ablated, Copy, Given, Masked, Max, Nothing, Replaced};
    matches!(operation, Given | Copy(_) | Max(_) | Ablated | Replaced | Masked | Nothing)
}

fn cells(span: &Span) -> impl Iterator<Item = StageCell> {
    let Span { layer, head, stage, rows, columns } = span.clone();
    rows.flat_map(move |row| columns.clone().map(move |column| StageCell { layer, head, stage, row, column }))
}

/// All that holds for one cell.
pub fn check(walk: &Walk, model: &Model, spec: &AttentionSpec, trace: &Trace, cell: StageCell) -> CellFormula {
    let formula = walk.formula(cell);
    assert_eq!(formula.cell, cell);
    assert_eq!(formula.value.to_bits(), walk.value(cell).to_bits(), "{cell:?}");
    if let Some(kept) = kept(model, spec, trace, cell) {
        assert_eq!(formula.value.to_bits(), kept.to_bits(), "{cell:?}");
    }

    let (evaluated, bound) = (evaluate(&formula), rounding_bound(&formula, &spec.at(&model.layers[cell.layer]), trace));
    let value = f64::from(formula.value);
    assert!(bound.is_finite() && bound >= 0.0, "{cell:?}: {bound}");
    assert!(value == evaluated || (value - evaluated).abs() <= bound, "{value} ± {bound}: {formula:?}");
    assert!(!is_exact(&formula.operation) || (value == evaluated && bound == 0.0), "{formula:?}");

    assert_eq!(formula.inputs().count() == 0, is_source(&formula.operation), "{formula:?}");
    for input in formula.inputs() {
        assert_eq!(input.value.to_bits(), walk.value(input.cell).to_bits(), "{cell:?} from {:?}", input.cell);
        // Each step goes back in an order that has a beginning, so that every walk ends.
        assert!((input.cell.layer, input.cell.stage) < (cell.layer, cell.stage), "{cell:?} from {:?}", input.cell);
        let (rows, columns) = walk.shape(input.cell.layer, input.cell.stage);
        assert!(input.cell.row < rows && input.cell.column < columns);
        assert!(walk.stages(input.cell.layer).contains(&input.cell.stage), "{cell:?} from {:?}", input.cell);
    }

    let spans = formula.spans();
    let covered: HashSet<StageCell> = spans.iter().flat_map(cells).collect();
    let inputs: HashSet<StageCell> = formula.inputs().map(|input| input.cell).collect();
    assert_eq!(covered.len(), spans.iter().flat_map(cells).count(), "spans overlap: {spans:?}");
    assert_eq!(covered, inputs, "{cell:?}");
    assert!(spans.len() <= 3, "{spans:?}");
    formula
}

/// The same cell in the matrix of its stage.
pub fn check_in_matrix(walk: &Walk, spec: &AttentionSpec, trace: &Trace, formula: &CellFormula, number: f32) {
    let (number, evaluated) = (f64::from(number), evaluate(formula));
    // The matrix scales products of its own, which were added in another order than the input.
    let product = match &formula.operation {
        Operation::Scale { of, by } => rounding_bound(&walk.formula(of.cell), spec, trace) * f64::from(*by),
        _ => 0.0,
    };
    let near = (number - evaluated).abs() <= rounding_bound(formula, spec, trace) + product;
    assert!(number == evaluated || near, "{number} in the matrix: {formula:?}");
}

fn spec() -> impl Strategy<Value = AttentionSpec> {
    let temperature = prop_oneof![Just(1.0f32), 0.01f32..100.0];
    (temperature, any::<bool>(), any::<bool>(), pattern(), position(), any::<bool>()).prop_map(
        |(temperature, scale, causal, pattern, position, residual)| AttentionSpec {
            temperature,
            scale,
            mask: Mask { causal, pattern },
            position,
            residual,
            ..AttentionSpec::default()
        },
    )
}

fn shape() -> impl Strategy<Value = Shape> {
    // The second reaches the limit of the kernel, the third numbers too small for `f32`.
    let sizes = prop_oneof![6 => Just([1.0f32, 0.5]), 1 => Just([1e6, 1e9]), 1 => Just([1e-22, 1e-4])];
    ((0usize..=9, 1usize..=10, 1usize..=8), 1usize..=4, 1usize..=2, any::<u8>(), any::<u8>(), any::<u64>(), sizes)
        .prop_map(|((tokens, width, head_width), heads, layers, some, other, seed, sizes)| Shape {
            tokens,
            width,
            head_width,
            heads,
            layers,
            ablated: some & other,
            seed,
            sizes,
        })
}

/// A shape, with interventions that fit it, or with the heads that it ablates.
fn intervened(shape: Shape) -> impl Strategy<Value = (Shape, Vec<Intervention>)> {
    let Shape { tokens, width, head_width, heads, layers, .. } = shape;
    let ablated = shape.ablating(AttentionSpec::default()).interventions;
    let any = interventions([layers, heads, tokens], [width, head_width]);
    prop_oneof![Just(ablated), any].prop_map(move |list| (shape.clone(), list))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn every_cell_is_what_its_formula_says((shape, list) in shape().prop_flat_map(intervened), spec in spec(), turn: u8) {
        let ((model, x), spec) = (model(&shape), AttentionSpec { interventions: list, ..spec });
        let trace = trace(&model, &x, &spec);
        let walk = Walk::new(&model, &trace, &spec);
        for layer in 0..shape.layers {
            for stage in walk.stages(layer) {
                let head = usize::from(turn) % shape.heads;
                let (rows, columns) = walk.shape(layer, stage);
                let matrix = walk.matrix(layer, head, stage);
                prop_assert_eq!(matrix.shape(), (rows, columns));
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let formula = check(&walk, &model, &spec, &trace, StageCell { layer, head, stage, row, column });
                    check_in_matrix(&walk, &spec, &trace, &formula, matrix.at(row, column));
                }
            }
        }
    }

    #[test]
    fn a_walk_back_ends_at_what_is_given(shape in shape(), spec in spec(), steps in prop::collection::vec(any::<u16>(), 30)) {
        prop_assume!(shape.tokens > 0);
        let ((model, x), spec) = (model(&shape), shape.ablating(spec));
        let trace = trace(&model, &x, &spec);
        let walk = Walk::new(&model, &trace, &spec);
        let (row, column) = (usize::from(steps[0]) % shape.tokens, usize::from(steps[1]) % shape.width);
        let mut formula = walk.formula(StageCell { layer: shape.layers - 1, head: 0, stage: Stage::Output, row, column });
        for step in &steps {
            let inputs: Vec<_> = formula.inputs().collect();
            if inputs.is_empty() {
                break;
            }
            formula = walk.formula(inputs[usize::from(*step) % inputs.len()].cell);
        }
        // Two layers have less than thirty stages between an output and an embedding.
        prop_assert!(is_source(&formula.operation), "{:?}", formula);
        if is_exact(&formula.operation) && !matches!(formula.operation, Operation::Given) {
            prop_assert!(formula.value == 0.0 || formula.value == f32::NEG_INFINITY);
        }
    }
}

#[test]
fn long_sentences_and_wide_heads_are_worked_on_in_blocks() {
    let shape = Shape {
        tokens: 150,
        width: 44,
        head_width: 22,
        heads: 2,
        layers: 2,
        ablated: 0b0010,
        seed: 7,
        sizes: [1.0, 0.3],
    };
    let (model, x) = model(&shape);
    let mask = Mask { causal: true, pattern: Pattern::Window { width: 60 } };
    for position in [Position::Rope { strength: 1.0 }, Position::Alibi { strength: 1.0 }] {
        let spec = AttentionSpec { mask: mask.clone(), position, residual: true, ..AttentionSpec::default() };
        let spec = shape.ablating(spec);
        let trace = trace(&model, &x, &spec);
        let walk = Walk::new(&model, &trace, &spec);
        for (layer, head) in [(0, 0), (1, 1)] {
            for stage in walk.stages(layer) {
                let (rows, columns) = walk.shape(layer, stage);
                let matrix = walk.matrix(layer, head, stage);
                for i in 0..60 {
                    let (row, column) = (i * 31 % rows, i * 17 % columns);
                    let formula = check(&walk, &model, &spec, &trace, StageCell { layer, head, stage, row, column });
                    check_in_matrix(&walk, &spec, &trace, &formula, matrix.at(row, column));
                }
            }
        }
    }
}
