//! Times and bytes over growing sentences.

use std::time::Duration;

use super::roof::{Memory, Roof};
use super::timed::{Timed, timed};
use super::token::{self, TokenSample};
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

/// A piece of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What the machine can do at most.
    Roof,
    /// A kernel, by its place in the set-up, over a text.
    Kernel { kernel: usize, tokens: usize },
    /// One more token, with its cache.
    Token { tokens: usize },
}

/// A kernel at a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Its place in the set-up.
    pub kernel: usize,
    /// T
    pub tokens: usize,
    pub time: Timed,
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
    pub roof: Option<Roof>,
    pub samples: Vec<Sample>,
    pub skipped: Vec<Skipped>,
    /// A token with its cache, in growing T.
    pub decoded: Vec<TokenSample>,
    /// What is measured now.
    pub now: Option<Step>,
    /// Seconds that are still to come, as far as what was measured tells.
    pub remaining: Option<f64>,
}

impl Progress {
    /// Steps that are done.
    #[must_use]
    pub fn done(&self) -> usize {
        usize::from(self.roof.is_some()) + self.samples.len() + self.skipped.len() + self.decoded.len()
    }
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

    /// All that is measured: the machine, and then everything at each size, in growing T.
    pub fn steps(&self) -> impl Iterator<Item = Step> + use<> {
        let kernels = self.kernels.len();
        let at = move |tokens: usize| {
            let kernels = (0..kernels).map(move |kernel| Step::Kernel { kernel, tokens });
            kernels.chain([Step::Token { tokens }])
        };
        std::iter::once(Step::Roof).chain(self.sizes().flat_map(at))
    }

    /// By formula, where a kernel would take more memory than the program allows itself.
    fn too_large(&self, kernel: usize, tokens: usize) -> Option<f64> {
        let bytes = self.kernels[kernel].method().bytes(tokens as f64, self.head_width);
        Some(bytes).filter(|bytes| *bytes > limits::BYTES as f64)
    }

    /// One kernel over a text, whose first run warms up.
    fn sample(&self, kernel: usize, tokens: usize, report: &dyn Report) -> Result<Sample, Stopped> {
        let [q, k, v] = [1, 2, 3].map(|seed| {
            let mut matrix = Matrix::zeros(tokens, self.head_width);
            fill_normal(matrix.as_mut_slice(), seed, 1.0);
            matrix
        });
        let head = [HeadInput { q: &q, k: &k, v: &v, slope: 0.0 }];
        let mask = Mask { causal: self.causal, pattern: Pattern::Full };
        let spec = AttentionSpec { mask, ..AttentionSpec::default() };
        let run = |threads| attend(&self.kernels[kernel], &head, &spec, threads).map(drop);
        // The first run's bytes are counted: the counter sees its own thread only.
        let (_, counted) = timed(report, || {
            allocation_counter::measure(|| {
                let _ = run(Threads::One);
            })
        })?;
        let time = Timed::of_runs(RUNS, BUDGET, || {
            let (seconds, _) = timed(report, || run(self.threads))?;
            Ok(seconds)
        })?;
        let output = (tokens * self.head_width * size_of::<f32>()) as u64;
        Ok(Sample { kernel, tokens, time, bytes: counted.bytes_max.saturating_sub(output) })
    }
}

/// Measures the machine, and each kernel and a token with its cache at each size, in growing T. `tell` sees every step; `stop`
/// is asked before each run.
///
/// # Errors
/// One of them ended it.
pub fn measure(
    setup: &Setup,
    stop: &dyn Report,
    mut tell: impl FnMut(&Progress) -> Result<(), Stopped>,
) -> Result<Progress, Stopped> {
    let mut progress = Progress::default();
    let memory = Memory::new();
    for step in setup.steps() {
        if let Step::Kernel { kernel, tokens } = step
            && let Some(bytes) = setup.too_large(kernel, tokens)
        {
            progress.skipped.push(Skipped { kernel, tokens, bytes });
            continue;
        }
        (progress.now, progress.remaining) = (Some(step), remaining(setup, &progress, step));
        tell(&progress)?;
        match step {
            Step::Roof => progress.roof = Some(Roof::measure(setup.threads, &memory, stop)?),
            Step::Kernel { kernel, tokens } => progress.samples.push(setup.sample(kernel, tokens, stop)?),
            Step::Token { tokens } => {
                progress.decoded.push(TokenSample::measure(tokens, setup.head_width, &memory, stop)?);
            }
        }
    }
    // Once more at the end: a machine that was busy for the first moment would have too low a roof for all that follows.
    let again = Roof::measure(setup.threads, &memory, stop)?;
    progress.roof = progress.roof.map(|roof| roof.or_higher(again));
    (progress.now, progress.remaining) = (None, Some(0.0));
    Ok(progress)
}

/// What is left from a step on, from each kernel's last time and its formula; none before all have run once.
fn remaining(setup: &Setup, progress: &Progress, from: Step) -> Option<f64> {
    let a_token = token::RUNS as f64 * progress.roof?.seconds_of_memory();
    let mut sum = 0.0;
    for step in setup.steps().skip_while(|step| *step != from) {
        sum += match step {
            Step::Kernel { kernel, tokens } => {
                let last = progress.samples.iter().rfind(|sample| sample.kernel == kernel)?;
                let cost =
                    |tokens: usize| setup.kernels[kernel].method().flops(tokens as f64, setup.head_width, setup.causal);
                let one = last.time.seconds * cost(tokens) / cost(last.tokens);
                // The warm-up has one thread.
                let warm = one * setup.threads.count() as f64;
                let runs = warm + (one * RUNS as f64).max(BUDGET.as_secs_f64());
                if setup.too_large(kernel, tokens).is_none() { runs } else { 0.0 }
            }
            // What empties the caches takes longer than the token.
            Step::Token { .. } => a_token,
            Step::Roof => 0.0,
        };
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
            assert_eq!(progress.done(), seen);
            assert_eq!(progress.now, setup.steps().nth(seen));
            // The machine and four kernels.
            assert_eq!(progress.remaining.is_some(), seen >= 5);
            seen += 1;
            Ok(())
        });
        let progress = progress.unwrap();
        let sizes: Vec<_> = progress.samples.iter().map(|sample| (sample.tokens, sample.kernel)).collect();
        let expected: Vec<_> =
            [128, 256, 512].into_iter().flat_map(|tokens| (0..4).map(move |k| (tokens, k))).collect();
        assert_eq!(sizes, expected);
        assert!(progress.samples.iter().all(|sample| sample.time.seconds > 0.0 && sample.time.spread >= 0.0));
        assert_eq!(progress.decoded.iter().map(|token| token.tokens).collect::<Vec<_>>(), [128, 256, 512]);
        assert_eq!((seen, progress.roof.is_some()), (setup.steps().count(), true));
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
