//! MLPs of rows, and their way back.

use super::buffer::Buffer;
use super::matrices::{Back, Model};
use crate::attention::{activate, activation_slope};
use crate::train::MlpShape;
use crate::train::layout::MlpSpans;

/// What an MLP keeps of the way there, each `[N, M]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    up: Buffer,
    gate: Buffer,
    /// What the activation makes of the gate, or of `up` where there is none.
    active: Buffer,
    /// What W_down reads.
    hidden: Buffer,
}

/// `y = h W_down + b` for x `[N, D]`.
pub(super) fn forward(
    model: Model<'_>,
    (shape, spans): (MlpShape, &MlpSpans),
    x: &[f32],
    kept: &mut Kept,
    y: &mut [f32],
) {
    let count = x.len() / spans.up.weight.rows * shape.width;
    let Kept { up, gate, active, hidden } = kept;
    let (up, active) = (up.of(count), active.of(count));
    model.linear(spans.up.weight, Some(spans.up.bias), x, up);
    let read = if let Some(spans) = &spans.gate {
        let gate = gate.of(count);
        model.linear(spans.weight, Some(spans.bias), x, gate);
        active.copy_from_slice(gate);
        activate(shape.activation, active);
        let hidden = hidden.of(count);
        hidden.iter_mut().zip(up.iter().zip(&*active)).for_each(|(hidden, (up, active))| *hidden = up * active);
        hidden
    } else {
        active.copy_from_slice(up);
        activate(shape.activation, active);
        active
    };
    model.linear(spans.down.weight, Some(spans.down.bias), read, y);
}

/// From dY to dX; `dh` is memory for the gradients between the matrices.
pub(super) fn backward(
    (shape, spans): (MlpShape, &MlpSpans),
    x: &[f32],
    kept: &mut Kept,
    dy: &[f32],
    dh: &mut Buffer,
    dx: &mut [f32],
    back: &mut Back<'_>,
) {
    let Kept { up, gate, active, hidden } = kept;
    let count = up.held().len();
    let dh = dh.of(count);
    back.linear(&spans.down, if spans.gate.is_some() { hidden.held() } else { active.held() }, dy);
    back.through(spans.down.weight, dy, dh);
    let Some(gate_spans) = &spans.gate else {
        let slope = up.of(count);
        activation_slope(shape.activation, slope);
        slope.iter_mut().zip(dh).for_each(|(slope, dh)| *slope *= *dh);
        back.linear(&spans.up, x, slope);
        return back.through(spans.up.weight, slope, dx);
    };
    // dGate = dh ∘ up ∘ slope, and dUp = dh ∘ active.
    let slope = gate.of(count);
    activation_slope(shape.activation, slope);
    for (slope, (dh, up)) in slope.iter_mut().zip(dh.iter().zip(up.held())) {
        *slope *= dh * up;
    }
    dh.iter_mut().zip(active.held()).for_each(|(dh, active)| *dh *= active);
    back.linear(&spans.up, x, dh);
    back.linear(gate_spans, x, slope);
    back.through(spans.up.weight, dh, dx);
    back.through_add(gate_spans.weight, slope, dx);
}
