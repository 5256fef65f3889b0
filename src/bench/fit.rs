//! What measurements tell about sizes that were not measured.

use strum::IntoStaticStr;

use super::Sample;

/// A power law through measurements: `value = factor · T^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub factor: f64,
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
        (points.len() >= 2 && below > 0.0 && above.is_finite()).then(|| {
            let exponent = above / below;
            Self { factor: (y - exponent * x).exp(), exponent }
        })
    }

    /// Of a kernel's seconds.
    #[must_use]
    pub fn of_seconds(samples: &[Sample], kernel: usize) -> Option<Self> {
        Self::of(&points(samples, kernel, |sample| sample.seconds))
    }

    /// Of a kernel's bytes.
    #[must_use]
    pub fn of_bytes(samples: &[Sample], kernel: usize) -> Option<Self> {
        Self::of(&points(samples, kernel, |sample| sample.bytes as f64))
    }

    /// The value at T.
    #[must_use]
    pub fn at(self, tokens: f64) -> f64 {
        self.factor * tokens.powf(self.exponent)
    }

    /// By how much it grows with twice the tokens.
    #[must_use]
    pub fn per_doubling(self) -> f64 {
        self.exponent.exp2()
    }
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

    #[test]
    fn a_power_law_is_found_again_behind_a_constant_start() {
        let points: Vec<(f64, f64)> = (0..9).map(|i| 128.0 * f64::from(1 << i)).map(|t| (t, 3e-9 * t * t)).collect();
        let fit = Fit::of(&points).unwrap();
        assert!((fit.per_doubling() - 4.0).abs() < 1e-9 && (fit.at(MILLION) - 3e-9 * MILLION * MILLION).abs() < 1e-3);
        // What does not grow at small sizes does not bend the end of the line.
        let late: Vec<(f64, f64)> = points.iter().map(|(t, s)| (*t, s + 1e-5)).collect();
        assert!((Fit::of(&late).unwrap().per_doubling() - 4.0).abs() < 0.01);
        assert_eq!(Fit::of(&points[..1]), None);
        assert_eq!(Fit::of(&[]), None);
        assert_eq!(Fit::of(&[(8.0, 1.0), (8.0, 1.0)]), None);
    }

    #[test]
    fn a_million_tokens_of_scores_fit_into_no_machine() {
        assert_eq!(machine_for(4.0 * MILLION * MILLION), Machine::None);
        assert_eq!(machine_for(1e9), Machine::Laptop);
    }
}
