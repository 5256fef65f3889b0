//! An MLP backwards.

use super::linear::Sums;
use crate::attention::{MlpHidden, activate, activation_slope};
use crate::math::{Matrix, Packed, columns};
use crate::model::Activation;
use crate::train::layout::MlpSpans;

/// The gradient of the loss by what an MLP computed: `[T, M]` inside, `[T, D]` at both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct MlpGradient {
    /// By what it reads.
    pub read: Matrix,
    /// By `x W_up + b`.
    pub up: Matrix,
    /// By `x W_gate + b`, where there is a gate, and by its function.
    pub gate: Option<[Matrix; 2]>,
    /// By what W_down reads.
    pub hidden: Matrix,
    /// By what it writes.
    pub written: Matrix,
}

/// From dY of `y = h W_down + b`, `h = a(x W_up + b)`, or `a(x W_gate + b) ∘ (x W_up + b)`, to dX `[T, D]`.
pub(super) fn mlp_back(
    x: &Matrix,
    hidden: &MlpHidden,
    activation: Activation,
    spans: &MlpSpans,
    dy: Matrix,
    sums: &mut Sums<'_>,
) -> MlpGradient {
    let of = |matrix: &Matrix| Packed::of_columns(&columns(matrix).collect::<Vec<_>>());
    let dh = sums.linear(&spans.down, &of(&hidden.activated(activation)), &columns(&dy).collect::<Vec<_>>());
    let x = of(x);
    let mut slope = hidden.gate.as_ref().unwrap_or(&hidden.up).clone();
    activation_slope(activation, slope.as_mut_slice());
    let (up, gate) = match &hidden.gate {
        None => (dh.component_mul(&slope), None),
        Some(gate) => {
            let mut opened = gate.clone();
            activate(activation, opened.as_mut_slice());
            let d_opened = dh.component_mul(&hidden.up);
            (dh.component_mul(&opened), Some([d_opened.component_mul(&slope), d_opened]))
        }
    };
    let mut read = sums.linear(&spans.up, &x, &columns(&up).collect::<Vec<_>>());
    if let Some((spans, [gate, _])) = spans.gate.as_ref().zip(gate.as_ref()) {
        read += sums.linear(spans, &x, &columns(gate).collect::<Vec<_>>());
    }
    MlpGradient { read, up, gate, hidden: dh, written: dy }
}
