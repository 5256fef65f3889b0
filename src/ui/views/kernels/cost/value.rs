//! What a kernel costs at a length.

use crate::bench::{Progress, STEADY, Setup, forecast};

/// What is measured or told of a kernel at a length.
#[derive(Clone, Copy)]
pub(super) struct Value {
    pub value: f64,
    /// Not measured, but told by the formula from what was.
    pub extrapolated: bool,
    /// By which share the run in the middle was slower than the fastest; of a time that was measured.
    pub spread: Option<f64>,
}

impl Value {
    /// Whether it can be held against another: its runs agree, or it is none that was run.
    pub fn is_steady(self) -> bool {
        self.spread.is_none_or(|spread| spread <= STEADY)
    }
}

/// Seconds of a kernel at T: measured, or else from its last measurement by formula.
pub(super) fn seconds_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Option<Value> {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    match sample {
        Some(sample) => Some(Value { value: sample.seconds, extrapolated: false, spread: Some(sample.spread) }),
        None => forecast(setup, &progress.samples, kernel, tokens as f64).map(|value| Value {
            value,
            extrapolated: true,
            spread: None,
        }),
    }
}

/// Bytes of a kernel at T: measured, or else by formula.
pub(super) fn bytes_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Value {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    let formula = || setup.kernels[kernel].method().bytes(tokens as f64, setup.head_width);
    let value = sample.map_or_else(formula, |sample| sample.bytes as f64);
    Value { value, extrapolated: sample.is_none(), spread: None }
}
