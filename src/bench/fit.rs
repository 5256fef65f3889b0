//! What measurements tell about sizes that were not measured.

use strum::IntoStaticStr;

use super::{Sample, Setup};

/// A power law through measurements: `value ∝ T^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub exponent: f64,
}

/// Measurements that a fit looks at: the last ones, where the power law shows.
const LAST: usize = 4;

impl Fit {
    /// The least-squares line through the logarithms of the last measurements; none through fewer than
    /// two.
    #[must_use]
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        let points: Vec<(f64, f64)> =
            points[points.len().saturating_sub(LAST)..].iter().map(|(x, y)| (x.ln(), y.ln())).collect();
        let n = points.len() as f64;
        let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
        let (above, below) = points
            .iter()
            .fold((0.0, 0.0), |(above, below), (px, py)| (above + (px - x) * (py - y), below + (px - x).powi(2)));
        (points.len() >= 2 && below > 0.0 && above.is_finite()).then(|| Self { exponent: above / below })
    }

    /// Of a kernel's seconds.
    #[must_use]
    pub fn of_seconds(samples: &[Sample], kernel: usize) -> Option<Self> {
        Self::of(&points(samples, kernel, |sample| sample.time.seconds))
    }

    /// Of a kernel's bytes.
    #[must_use]
    pub fn of_bytes(samples: &[Sample], kernel: usize) -> Option<Self> {
        Self::of(&points(samples, kernel, |sample| sample.bytes as f64))
    }

    /// By how much it grows with twice the tokens.
    #[must_use]
    pub fn per_doubling(self) -> f64 {
        self.exponent.exp2()
    }
}

/// An exponent further than this from the formula's is none to go on.
const FAR: f64 = 0.35;

/// How a kernel's time grows with twice the tokens, measured and by formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    pub measured: f64,
    pub formula: f64,
    /// Whether the runs of each measurement agree.
    pub steady: bool,
}

impl Growth {
    /// Of the last measurements; none of fewer than two.
    #[must_use]
    pub fn of(setup: &Setup, samples: &[Sample], kernel: usize) -> Option<Self> {
        let own: Vec<&Sample> = samples.iter().filter(|sample| sample.kernel == kernel).collect();
        let last = &own[own.len().saturating_sub(LAST)..];
        let (first, end) = (last.first()?.tokens as f64, last.last()?.tokens as f64);
        let cost = |tokens: f64| setup.kernels[kernel].method().flops(tokens, setup.head_width, setup.causal);
        Some(Self {
            measured: Fit::of_seconds(samples, kernel)?.per_doubling(),
            formula: (cost(end) / cost(first)).powf(1.0 / (end / first).log2()),
            steady: last.iter().all(|sample| sample.time.is_steady()),
        })
    }

    /// Whether what was measured is far from the formula: the sizes are too small, or the machine was busy.
    #[must_use]
    pub fn is_far(self) -> bool {
        (self.measured / self.formula).log2().abs() > FAR
    }
}

/// The last measurement of a kernel whose runs agree: what is not measured is told from it.
#[must_use]
pub fn last_solid(samples: &[Sample], kernel: usize) -> Option<&Sample> {
    samples.iter().rfind(|sample| sample.kernel == kernel && sample.time.is_steady())
}

/// Seconds of a kernel at T: its last solid measurement, carried on by the formula. One slope that is fitted to a few small
/// sizes would be wrong by orders of magnitude at a million tokens.
#[must_use]
pub fn forecast(setup: &Setup, samples: &[Sample], kernel: usize, tokens: f64) -> Option<f64> {
    let last = last_solid(samples, kernel)?;
    let cost = |tokens: f64| setup.kernels[kernel].method().flops(tokens, setup.head_width, setup.causal);
    Some(last.time.seconds * cost(tokens) / cost(last.tokens as f64))
}

fn points(samples: &[Sample], kernel: usize, value: impl Fn(&Sample) -> f64) -> Vec<(f64, f64)> {
    let own = samples.iter().filter(|sample| sample.kernel == kernel);
    own.map(|sample| (sample.tokens as f64, value(sample))).filter(|(_, value)| *value > 0.0).collect()
}

/// The context of a million tokens, 2²⁰.
pub const MILLION: f64 = 1_048_576.0;

/// The smallest kind of machine whose memory holds so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "machine-", const_into_str)]
pub enum Machine {
    /// 16 GB
    Laptop,
    /// 80 GB, one data-centre GPU
    Gpu,
    /// 640 GB, eight of them
    GpuServer,
    /// 4 TB of main memory
    LargeServer,
    None,
}

/// The smallest machine that holds a number of bytes.
#[must_use]
pub fn machine_for(bytes: f64) -> Machine {
    const GB: f64 = 1e9;
    match bytes {
        bytes if bytes <= 16.0 * GB => Machine::Laptop,
        bytes if bytes <= 80.0 * GB => Machine::Gpu,
        bytes if bytes <= 640.0 * GB => Machine::GpuServer,
        bytes if bytes <= 4000.0 * GB => Machine::LargeServer,
        _ => Machine::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Timed;
    use crate::kernels::{Kernel, Threads};

    #[test]
    fn a_power_law_is_found_again_behind_a_constant_start() {
        let points: Vec<(f64, f64)> = (0..9).map(|i| 128.0 * f64::from(1 << i)).map(|t| (t, 3e-9 * t * t)).collect();
        let fit = Fit::of(&points).unwrap();
        assert!((fit.per_doubling() - 4.0).abs() < 1e-9);
        // What does not grow at small sizes does not bend the end of the line.
        let late: Vec<(f64, f64)> = points.iter().map(|(t, s)| (*t, s + 1e-5)).collect();
        assert!((Fit::of(&late).unwrap().per_doubling() - 4.0).abs() < 0.01);
        assert_eq!(Fit::of(&points[..1]), None);
        assert_eq!(Fit::of(&[]), None);
        assert_eq!(Fit::of(&[(8.0, 1.0), (8.0, 1.0)]), None);
    }

    /// Exact attention from 128 tokens on, each measurement with a time and a spread of its own.
    fn measured(times: &[(f64, f64)]) -> (Setup, Vec<Sample>) {
        let kernels = vec![Kernel::Exact];
        let setup = Setup { kernels, head_width: 64, causal: false, threads: Threads::One, limit: 1 << 17 };
        let sample = |(i, (seconds, spread)): (usize, &(f64, f64))| Sample {
            kernel: 0,
            tokens: 128 << i,
            time: Timed { seconds: *seconds, spread: *spread },
            bytes: 1,
        };
        (setup, times.iter().enumerate().map(sample).collect())
    }

    #[test]
    fn a_forecast_takes_the_last_measurement_and_the_known_exponent() {
        // The small sizes grow too slowly, as on a machine that is busy with something else.
        let (setup, samples) = measured(&[(1e-3, 0.05), (1.1e-3, 0.05), (1.3e-3, 0.6), (4e-3, 0.05)]);
        let million = forecast(&setup, &samples, 0, MILLION).unwrap();
        assert!((million / (4e-3 * (MILLION / 1024.0).powi(2)) - 1.0).abs() < 1e-9);
        let growth = Growth::of(&setup, &samples, 0).unwrap();
        assert!(growth.is_far() && !growth.steady && (growth.formula - 4.0).abs() < 1e-9, "{growth:?}");
        let (setup, samples) = measured(&[(1e-3, 0.05), (4.1e-3, 0.1), (16e-3, 0.0), (66e-3, 0.05)]);
        let growth = Growth::of(&setup, &samples, 0).unwrap();
        assert!(!growth.is_far() && growth.steady, "{growth:?}");
        assert_eq!((Growth::of(&setup, &samples[..1], 0), forecast(&setup, &[], 0, MILLION)), (None, None));
    }

    #[test]
    fn a_forecast_passes_over_measurements_whose_runs_differ() {
        let (setup, samples) = measured(&[(1e-3, 0.05), (4e-3, 0.1), (90e-3, 0.21)]);
        assert_eq!(last_solid(&samples, 0), Some(&samples[1]));
        let told = forecast(&setup, &samples, 0, 512.0).unwrap();
        assert!((told / 16e-3 - 1.0).abs() < 1e-9, "{told}");
        assert_eq!(forecast(&setup, &samples[2..], 0, MILLION), None, "nothing solid to go on");
    }

    #[test]
    fn a_million_tokens_of_scores_fit_into_no_machine() {
        assert_eq!(machine_for(4.0 * MILLION * MILLION), Machine::None);
        assert_eq!(machine_for(1e9), Machine::Laptop);
    }
}
