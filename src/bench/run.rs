//! Times and bytes over growing sentences.

use std::time::{Duration, Instant};

use crate::attention::{AttentionSpec, Mask, Pattern};
use crate::jobs::{Report, Stopped};
use crate::kernels::{HeadInput, Kernel, Threads, attend};
use crate::math::{Matrix, fill_normal};
use crate::model::limits;

/// What is measured: one head over seeded normal queries, keys and values.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub kernels: Vec<Kernel>,
    /// K
    pub head_width: usize,
    pub causal: bool,
    pub threads: Threads,
    /// Largest T.
    pub limit: usize,
}

/// A kernel at a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Its place in the set-up.
    pub kernel: usize,
    /// T
    pub tokens: usize,
    /// The fastest of the runs: whatever else the machine does only adds to a time.
    pub seconds: f64,
    /// By which share of that the run in the middle was slower: small on a machine that has nothing else to do.
    pub spread: f64,
    /// The most that was allocated at a time, beside inputs and output, on one thread.
    pub bytes: u64,
}

/// A kernel at a size that was not measured, since it would take more memory than the program allows
/// itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skipped {
    pub kernel: usize,
    pub tokens: usize,
    /// By formula.
    pub bytes: f64,
}

/// How far a measurement has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    pub samples: Vec<Sample>,
    pub skipped: Vec<Skipped>,
    /// What is measured now, and at which T.
    pub now: Option<(usize, usize)>,
    /// Seconds that are still to come, as far as what was measured tells.
    pub remaining: Option<f64>,
}

/// T of the first measurement.
const FIRST: usize = 128;
/// Each kernel runs at least so often at each size, and for so long in all.
const RUNS: usize = 3;
const BUDGET: Duration = Duration::from_millis(60);

impl Setup {
    /// The sizes: powers of two up to the limit.
    pub fn sizes(&self) -> impl Iterator<Item = usize> + use<> {
        let limit = self.limit;
        std::iter::successors(Some(FIRST), |tokens| Some(tokens * 2)).take_while(move |tokens| *tokens <= limit)
    }
}

/// Measures each kernel at each size, in growing T. `tell` sees every step; `stop` is asked before each
/// run.
///
/// # Errors
/// One of them ended it.
pub fn measure(
    setup: &Setup,
    stop: &dyn Report,
    mut tell: impl FnMut(&Progress) -> Result<(), Stopped>,
) -> Result<Progress, Stopped> {
    let mut progress = Progress::default();
    let mask = Mask { causal: setup.causal, pattern: Pattern::Full };
    let spec = AttentionSpec { mask, ..AttentionSpec::default() };
    for tokens in setup.sizes() {
        let [q, k, v] = [1, 2, 3].map(|seed| {
            let mut matrix = Matrix::zeros(tokens, setup.head_width);
            fill_normal(matrix.as_mut_slice(), seed, 1.0);
            matrix
        });
        let head = [HeadInput { q: &q, k: &k, v: &v, slope: 0.0 }];
        for (index, kernel) in setup.kernels.iter().enumerate() {
            let bytes = kernel.method().bytes(tokens as f64, setup.head_width);
            if bytes > limits::BYTES as f64 {
                progress.skipped.push(Skipped { kernel: index, tokens, bytes });
                continue;
            }
            progress.now = Some((index, tokens));
            progress.remaining = remaining(setup, &progress);
            tell(&progress)?;
            let run = |threads| attend(kernel, &head, &spec, threads).map(drop);
            // The first run warms up, and is the one whose bytes are counted: the counter sees its own
            // thread only.
            let output = (tokens * setup.head_width * size_of::<f32>()) as u64;
            let counted = allocation_counter::measure(|| {
                let _ = run(Threads::One);
            });
            let mut runs: Vec<f64> = Vec::new();
            let start = Instant::now();
            while runs.len() < RUNS || start.elapsed() < BUDGET {
                stop.check()?;
                let start = Instant::now();
                let _ = run(setup.threads);
                runs.push(start.elapsed().as_secs_f64());
            }
            runs.sort_by(f64::total_cmp);
            let (seconds, middle) = (runs[0], runs[runs.len() / 2]);
            let spread = if seconds > 0.0 { middle / seconds - 1.0 } else { 0.0 };
            let bytes = counted.bytes_max.saturating_sub(output);
            progress.samples.push(Sample { kernel: index, tokens, seconds, spread, bytes });
        }
    }
    (progress.now, progress.remaining) = (None, Some(0.0));
    Ok(progress)
}

/// What is left, from each kernel's last time and its formula; none before all have run once.
fn remaining(setup: &Setup, progress: &Progress) -> Option<f64> {
    let (now, at) = progress.now?;
    let mut sum = 0.0;
    for (index, kernel) in setup.kernels.iter().enumerate() {
        let last = progress.samples.iter().rfind(|sample| sample.kernel == index)?;
        let cost = |tokens: usize| kernel.method().flops(tokens as f64, setup.head_width, setup.causal);
        for tokens in setup.sizes().filter(|tokens| (*tokens, index) >= (at, now)) {
            if kernel.method().bytes(tokens as f64, setup.head_width) > limits::BYTES as f64 {
                break;
            }
            let one = last.seconds * cost(tokens) / cost(last.tokens);
            // The warm-up has one thread.
            let warm = one * setup.threads.count() as f64;
            sum += warm + (one * RUNS as f64).max(BUDGET.as_secs_f64());
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::CancelToken;
    use crate::kernels::{FeatureMap, SparsePattern, Tiles};

    fn setup(limit: usize) -> Setup {
        let kernels = vec![
            Kernel::Exact,
            Kernel::Flash(Tiles::default()),
            Kernel::Sparse(SparsePattern { window: 16, ..SparsePattern::default() }),
            Kernel::Linear(FeatureMap::Elu),
        ];
        Setup { kernels, head_width: 8, causal: true, threads: Threads::One, limit }
    }

    #[test]
    fn every_kernel_is_measured_at_every_size_in_growing_order() {
        let setup = setup(512);
        let mut seen = 0;
        let progress = measure(&setup, &CancelToken::default(), |progress| {
            assert_eq!(progress.samples.len(), seen);
            assert_eq!(progress.remaining.is_some(), seen >= 4);
            seen += 1;
            Ok(())
        });
        let progress = progress.unwrap();
        let sizes: Vec<_> = progress.samples.iter().map(|sample| (sample.tokens, sample.kernel)).collect();
        let expected: Vec<_> =
            [128, 256, 512].into_iter().flat_map(|tokens| (0..4).map(move |k| (tokens, k))).collect();
        assert_eq!(sizes, expected);
        assert!(progress.samples.iter().all(|sample| sample.seconds > 0.0 && sample.spread >= 0.0));
        // Within a third of the formula, which leaves out what does not grow.
        for sample in progress.samples.iter().filter(|sample| sample.tokens == 512) {
            let formula = setup.kernels[sample.kernel].method().bytes(512.0, 8);
            let ratio = sample.bytes as f64 / formula;
            assert!((0.5..1.6).contains(&ratio), "{:?}: {} for {formula}", setup.kernels[sample.kernel], sample.bytes);
        }
    }

    #[test]
    fn what_memory_cannot_hold_is_refused_and_cancelling_stops() {
        let mut steps = 0;
        let stopped = measure(&setup(1 << 20), &CancelToken::default(), |_| {
            steps += 1;
            if steps > 2 { Err(Stopped::Cancelled) } else { Ok(()) }
        });
        assert_eq!((stopped, steps), (Err(Stopped::Cancelled), 3));
        assert!(Kernel::Exact.method().bytes(32_768.0, 64) > limits::BYTES as f64);
        assert!(Kernel::Exact.method().bytes(16_384.0, 64) < limits::BYTES as f64);
    }
}
