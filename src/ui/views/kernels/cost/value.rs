//! What a kernel costs at a length.

use crate::bench::{Progress, Setup, Timed, TokenSample, forecast};

/// What is measured or told at a length.
#[derive(Clone, Copy)]
pub(super) struct Value {
    pub value: f64,
    /// Not measured, but told by the formula from what was.
    pub extrapolated: bool,
    /// Where it is a time that was measured.
    pub time: Option<Timed>,
}

impl Value {
    /// A time: measured, or else told.
    fn seconds(measured: Option<Timed>, told: impl FnOnce() -> Option<f64>) -> Option<Self> {
        match measured {
            Some(time) => Some(Self { value: time.seconds, extrapolated: false, time: Some(time) }),
            None => told().map(|value| Self { value, extrapolated: true, time: None }),
        }
    }

    /// Whether it can be held against another: its runs agree, or it is none that was run.
    fn is_steady(self) -> bool {
        self.time.is_none_or(Timed::is_steady)
    }

    /// What it has grown by from another, and whether both are measured; none where runs differ too much to say.
    pub fn grown_from(self, before: Self) -> Option<(f64, bool)> {
        let steady = before.is_steady() && self.is_steady();
        let measured = !before.extrapolated && !self.extrapolated;
        Some((self.value / before.value, measured)).filter(|(ratio, _)| ratio.is_finite() && steady)
    }
}

/// Seconds of a kernel at T: measured, or else from its last solid measurement by formula.
pub(super) fn seconds_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Option<Value> {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    let told = || forecast(setup, &progress.samples, kernel, tokens as f64);
    Value::seconds(sample.map(|sample| sample.time), told)
}

/// Bytes of a kernel at T: measured, or else by formula.
pub(super) fn bytes_at(setup: &Setup, progress: &Progress, kernel: usize, tokens: usize) -> Value {
    let sample = progress.samples.iter().find(|sample| (sample.kernel, sample.tokens) == (kernel, tokens));
    let formula = || setup.kernels[kernel].method().bytes(tokens as f64, setup.head_width);
    let value = sample.map_or_else(formula, |sample| sample.bytes as f64);
    Value { value, extrapolated: sample.is_none(), time: None }
}

/// Seconds of one token over T of them in its cache: measured, or else from the last solid measurement, as T.
pub(super) fn token_at(progress: &Progress, tokens: usize) -> Option<Value> {
    let sample = progress.decoded.iter().find(|sample| sample.tokens == tokens);
    let told = || TokenSample::forecast(&progress.decoded, tokens as f64);
    Value::seconds(sample.map(|sample| sample.time), told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Sample;
    use crate::kernels::{Kernel, Threads};

    #[test]
    fn growth_is_stated_of_runs_that_agree_and_marked_where_it_is_not_measured() {
        let kernels = vec![Kernel::Exact];
        let setup = Setup { kernels, head_width: 64, causal: false, threads: Threads::One, limit: 1024 };
        let times = [(128, 1e-3, 0.05), (256, 4.2e-3, 0.2), (512, 15e-3, 0.21)];
        let sample =
            |(tokens, seconds, spread)| Sample { kernel: 0, tokens, time: Timed { seconds, spread }, bytes: 1 };
        let progress = Progress { samples: times.map(sample).to_vec(), ..Progress::default() };
        let at = |tokens| seconds_at(&setup, &progress, 0, tokens).unwrap();
        let (grown, measured) = at(256).grown_from(at(128)).unwrap();
        assert!((grown - 4.2).abs() < 1e-9 && measured);
        // Above 20 %, nothing is said of what was measured.
        assert_eq!(at(512).grown_from(at(256)), None);
        assert_eq!(at(1024).grown_from(at(512)), None);
        // The formula goes on from 256 tokens, by the exponent that is known.
        assert!((at(1024).value / (16.0 * 4.2e-3) - 1.0).abs() < 1e-9);
        let (grown, measured) = at(2048).grown_from(at(1024)).unwrap();
        assert!((grown - 4.0).abs() < 1e-9 && !measured);
    }
}
