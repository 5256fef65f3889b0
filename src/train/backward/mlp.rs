//! An MLP backwards.

use super::linear::Sums;
use crate::attention::{MlpHidden, activate, activation_slope};
use crate::math::{Matrix, Packed, columns};
use crate::model::Activation;
use crate::train::layout::MlpSpans;

/// From dY of `y = h W_down + b`, `h = a(x W_up + b)`, or `a(x W_gate + b) ∘ (x W_up + b)`, to dX `[T, D]`.
pub(super) fn mlp_back(
    x: &Matrix,
    hidden: &MlpHidden,
    activation: Activation,
    spans: &MlpSpans,
    dy: &Matrix,
    sums: &mut Sums<'_>,
) -> Matrix {
    let of = |matrix: &Matrix| Packed::of_columns(&columns(matrix).collect::<Vec<_>>());
    let read = hidden.activated(activation);
    let dh = sums.linear(&spans.down, &of(&read), &columns(dy).collect::<Vec<_>>());
    let x = of(x);
    let mut slope = hidden.gate.as_ref().unwrap_or(&hidden.up).clone();
    activation_slope(activation, slope.as_mut_slice());
    let Some((gate, gate_spans)) = hidden.gate.as_ref().zip(spans.gate.as_ref()) else {
        let d_up = dh.component_mul(&slope);
        return sums.linear(&spans.up, &x, &columns(&d_up).collect::<Vec<_>>());
    };
    let mut opened = gate.clone();
    activate(activation, opened.as_mut_slice());
    let d_up = dh.component_mul(&opened);
    let d_gate = dh.component_mul(&hidden.up).component_mul(&slope);
    let by_up = sums.linear(&spans.up, &x, &columns(&d_up).collect::<Vec<_>>());
    by_up + sums.linear(gate_spans, &x, &columns(&d_gate).collect::<Vec<_>>())
}
