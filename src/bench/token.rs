//! One more token over a text of growing length, with the keys and values of those before it kept.

use std::time::Duration;

use super::roof::Memory;
use super::timed::{Timed, timed};
use crate::attention::AttentionSpec;
use crate::jobs::{Report, Stopped};
use crate::kernels::KvCache;
use crate::math::fill_normal;

/// A token with its cache, at a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TokenSample {
    /// T, the new token among them.
    pub tokens: usize,
    pub time: Timed,
}

/// Runs at a length. Each is as cold as in a model, where the weights and the caches of other layers and heads go through
/// the processor between two tokens.
pub(super) const RUNS: usize = 7;

impl TokenSample {
    /// One head of width K on one thread, over seeded normal keys and values.
    ///
    /// # Errors
    /// `report` stopped it.
    pub(super) fn measure(
        tokens: usize,
        head_width: usize,
        memory: &Memory,
        report: &dyn Report,
    ) -> Result<Self, Stopped> {
        let [mut keys, mut values] = [(); 2].map(|()| vec![0.0; tokens * head_width]);
        for (seed, rows) in (1..).zip([&mut keys, &mut values]) {
            fill_normal(rows, seed, 1.0);
        }
        let mut cache = KvCache::new(1, 1, head_width);
        for (key, value) in keys.chunks_exact(head_width).zip(values.chunks_exact(head_width)) {
            cache.push(&[key], &[value]);
        }
        let (query, spec) = (&values[..head_width], AttentionSpec::default());
        let time = Timed::of_runs(RUNS, Duration::ZERO, || {
            report.check()?;
            memory.read(1);
            Ok(timed(report, || cache.attend(&[query], &[0.0], &spec))?.0)
        })?;
        Ok(Self { tokens, time })
    }

    /// The last measurement whose runs agree.
    #[must_use]
    pub fn last_solid(samples: &[Self]) -> Option<&Self> {
        samples.iter().rfind(|sample| sample.time.is_steady())
    }

    /// Seconds of a token at T: the last solid measurement, carried on in step with T, since the cache is read once.
    #[must_use]
    pub fn forecast(samples: &[Self], tokens: f64) -> Option<f64> {
        let last = Self::last_solid(samples)?;
        Some(last.time.seconds * tokens / last.tokens as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::CancelToken;

    #[test]
    fn what_is_not_measured_grows_with_the_cache_from_the_last_solid_time() {
        let sample = |tokens, seconds, spread| TokenSample { tokens, time: Timed { seconds, spread } };
        let samples = [sample(128, 1e-6, 0.0), sample(256, 2e-6, 0.1), sample(512, 9e-6, 0.3)];
        assert!((TokenSample::forecast(&samples, 4096.0).unwrap() / 32e-6 - 1.0).abs() < 1e-12);
        assert_eq!(TokenSample::forecast(&samples[2..], 4096.0), None);
    }

    #[test]
    fn a_token_is_measured_and_can_be_stopped() {
        let (cancel, memory) = (CancelToken::default(), Memory::new());
        let sample = TokenSample::measure(256, 8, &memory, &cancel).unwrap();
        assert!(sample.tokens == 256 && sample.time.seconds > 0.0 && sample.time.spread >= 0.0);
        cancel.cancel();
        assert_eq!(TokenSample::measure(256, 8, &memory, &cancel), Err(Stopped::Cancelled));
    }
}
