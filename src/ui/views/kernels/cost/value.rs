//! What a kernel costs at a length.

use crate::bench::{Fit, Progress, Setup};

/// What is measured or told of a kernel at a length.
#[derive(Clone, Copy)]
pub(super) struct Value {
    pub value: f64,
    /// Not measured, but on the line through what was.
    pub extrapolated: bool,
}

/// Seconds of a kernel at T: measured, or else from the fit.
pub(super) fn seconds_at(progress: &Progress, kernel: usize, tokens: usize) -> Option<Value> {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    match sample {
        Some(sample) => Some(Value { value: sample.seconds, extrapolated: false }),
        None => Fit::of_seconds(&progress.samples, kernel)
            .map(|fit| Value { value: fit.at(tokens as f64), extrapolated: true }),
    }
}

/// Bytes of a kernel at T: measured, or else by formula.
pub(super) fn bytes_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Value {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    match sample {
        Some(sample) => Value { value: sample.bytes as f64, extrapolated: false },
        None => {
            Value { value: setup.kernels[kernel].method().bytes(tokens as f64, setup.head_width), extrapolated: true }
        }
    }
}
