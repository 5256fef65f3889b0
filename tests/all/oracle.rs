//! A formula carried out in `f64`, and how near the number that is shown must be.

use attention_lab::analysis::{CellFormula, Input, Operation, Penalty, StageCell};
use attention_lab::attention::{AttentionSpec, Trace};
use attention_lab::model::Activation;

/// Smallest number above 0: what a result too small for `f32` may lose.
const TINY: f64 = f32::from_bits(1) as f64;
/// Below this difference of score and maximum an exponential may be flushed to 0.
const FLUSH: f64 = -87.0;

/// The formula carried out in `f64`.
pub fn evaluate(formula: &CellFormula) -> f64 {
    let sum = || terms(formula).into_iter().sum();
    match &formula.operation {
        Operation::Given | Operation::Replaced => f64::from(formula.value),
        Operation::Copy(of) => f64::from(of.value),
        Operation::Ablated | Operation::Nothing => 0.0,
        Operation::Masked => f64::NEG_INFINITY,
        Operation::Max(of) => of.iter().map(|of| f64::from(of.value)).fold(f64::NEG_INFINITY, f64::max),
        Operation::Dot { limit: Some(limit), .. }
        | Operation::Sum { limit: Some(limit), .. }
        | Operation::Norm { limit: Some(limit), .. } => {
            let limit = f64::from(*limit);
            let sum: f64 = sum();
            sum.clamp(-limit, limit)
        }
        _ => sum(),
    }
}

/// By how much the value of a formula may differ from [`evaluate`]: with n roundings on the way of
/// each term, `n · ε · Σ|terms|`, which is the standard bound (Higham 2002, §3.1) twice, as one
/// rounding errs by ε/2. `exp` counts as 2 roundings. A score adds the error of two sums of K
/// terms, for its q·k and the one shown are added in different orders. 0 where nothing is rounded.
pub fn rounding_bound(formula: &CellFormula, spec: &AttentionSpec, trace: &Trace) -> f64 {
    let terms = terms(formula);
    let inherited = match &formula.operation {
        Operation::Logit { .. } => score_error(formula.cell, spec, trace),
        _ => 0.0,
    };
    let roundings = match &formula.operation {
        Operation::Given | Operation::Replaced | Operation::Copy(_) => return 0.0,
        Operation::Ablated | Operation::Nothing => return 0.0,
        Operation::Masked | Operation::Max(_) => return 0.0,
        Operation::Activate { activation: Activation::Relu, .. } => return 0.0,
        // What `math::activation` promises, and the product.
        Operation::Activate { of, activation: Activation::Gelu } => {
            return (2e-7 + f64::from(f32::EPSILON)) * f64::from(of.value.abs()) + TINY;
        }
        Operation::Activate { of, .. } => {
            return (1e-6 + f64::from(f32::EPSILON)) * f64::from(of.value.abs()) + TINY;
        }
        Operation::Sum { .. } | Operation::Scale { .. } => 1.0,
        Operation::Wave { .. } | Operation::Share { .. } => 2.0,
        Operation::Turn { .. } | Operation::Norm { .. } => 3.0,
        Operation::Logit { .. } => 4.0,
        Operation::Dot { .. } | Operation::Total(_) => terms.len() as f64,
        Operation::Exponential { score, max } => match difference(score, max) {
            // It may be 0 instead: the error is the number itself.
            below if below < FLUSH => return terms[0],
            below => 2.0 + below.abs(),
        },
    };
    let size: f64 = terms.iter().map(|term| term.abs()).sum();
    roundings * (f64::from(f32::EPSILON) * size + TINY) + inherited
}

/// What is added up, each computed in `f64`; none where nothing is computed.
fn terms(formula: &CellFormula) -> Vec<f64> {
    let float = |input: &Input| f64::from(input.value);
    match &formula.operation {
        Operation::Given | Operation::Replaced | Operation::Copy(_) => Vec::new(),
        Operation::Ablated | Operation::Nothing => Vec::new(),
        Operation::Masked | Operation::Max(_) => Vec::new(),
        Operation::Wave { cosine, angle, strength, .. } => {
            vec![if *cosine { angle.cos() } else { angle.sin() } * f64::from(*strength)]
        }
        Operation::Sum { of, .. } => of.iter().map(float).collect(),
        Operation::Norm { row, column, mean, scale, parameters, .. } => {
            let [weight, bias] = [0, 1].map(|place| parameters.get(place).map_or(0.0, float));
            vec![(float(&row[*column]) - mean) * scale * weight, bias]
        }
        Operation::Activate { of, activation } => activated(float(of), *activation),
        Operation::Dot { pairs, plus, .. } => {
            pairs.iter().map(|[a, b]| float(a) * float(b)).chain(plus.as_ref().map(float)).collect()
        }
        Operation::Turn { cos, sin, subtract, angle, .. } => {
            let sign = if *subtract { -1.0 } else { 1.0 };
            vec![float(cos) * angle.cos(), sign * float(sin) * angle.sin()]
        }
        Operation::Scale { of, by } => vec![float(of) * f64::from(*by)],
        Operation::Logit { of, penalty, temperature } => {
            let temperature = f64::from(*temperature);
            let penalty = penalty.map(|penalty| exact(penalty) / temperature);
            [float(of) / temperature].into_iter().chain(penalty).collect()
        }
        Operation::Exponential { score, max } => vec![difference(score, max).exp()],
        Operation::Total(of) => of.iter().map(float).collect(),
        Operation::Share { of, sum } => vec![float(of) / float(sum)],
    }
}

/// What a score may differ by because its q·k was added in another order than the one shown: either sum errs by
/// `K · ε/2 · Σ|q[d]·k[d]|`.
fn score_error(cell: StageCell, spec: &AttentionSpec, trace: &Trace) -> f64 {
    let head = &trace.layers[cell.layer].heads[cell.head];
    let k = head.q.ncols();
    let product = |d: usize| f64::from((head.q[(cell.row, d)] * head.k[(cell.column, d)]).abs());
    let size: f64 = (0..k).map(product).sum();
    let sum = k as f64 * (f64::from(f32::EPSILON) * size + TINY) * f64::from(spec.score_scale(k));
    (sum + 4.0 * TINY) / f64::from(spec.temperature)
}

/// The function of an MLP as a sum.
fn activated(x: f64, activation: Activation) -> Vec<f64> {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    match activation {
        Activation::Gelu => vec![0.5 * x, 0.5 * x * libm::erf(x / 2f64.sqrt())],
        Activation::GeluTanh => {
            let root = (2.0 / std::f64::consts::PI).sqrt();
            vec![0.5 * x, 0.5 * x * (root * (x + 0.044_715 * x.powi(3))).tanh()]
        }
        Activation::QuickGelu => vec![x * sigmoid(1.702 * x)],
        Activation::Relu => vec![x.max(0.0)],
        Activation::Silu => vec![x * sigmoid(x)],
    }
}

fn difference(score: &Input, max: &Input) -> f64 {
    f64::from(score.value) - f64::from(max.value)
}

fn exact(penalty: Penalty) -> f64 {
    -f64::from(penalty.strength) * f64::from(penalty.slope) * penalty.distance as f64
}
