//! What this machine can do at most: the roof under which every kernel stays (the roofline model, Williams et al. 2009).

use std::hint::black_box;
use std::time::Duration;

use pulp::{Arch, Simd, WithSimd};

use super::timed::{Timed, timed};
use crate::attention::cache_bytes;
use crate::jobs::{Report, Stopped};
use crate::kernels::{Kernel, Threads, least_traffic};

/// The most that this machine does in a second, the fastest of some runs each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roof {
    /// Operations on the threads that measure, a multiply-add as two: in registers, on the widest vectors that the kernels
    /// use.
    pub operations: f64,
    /// Bytes that these threads read from main memory.
    pub bytes: f64,
    /// Bytes that one thread reads from it, as a token that is decoded does.
    pub bytes_of_one: f64,
}

impl Roof {
    /// Runs of each at least, and how long they take in all at least: a thread that was asleep comes late to the first.
    const RUNS: usize = 5;
    const BUDGET: Duration = Duration::from_millis(100);

    /// # Errors
    /// `report` stopped it.
    pub(super) fn measure(threads: Threads, memory: &Memory, report: &dyn Report) -> Result<Self, Stopped> {
        let fastest = |work: &dyn Fn()| {
            let run = || timed(report, work).map(|(seconds, ())| seconds);
            Timed::of_runs(Self::RUNS, Self::BUDGET, run).map(|time| time.seconds)
        };
        let count = threads.count();
        Ok(Self {
            operations: operations(count) / fastest(&|| multiply_adds(count))?,
            bytes: Memory::BYTES as f64 / fastest(&|| memory.read(count))?,
            bytes_of_one: Memory::BYTES as f64 / fastest(&|| memory.read(1))?,
        })
    }

    /// The higher of two measurements: whatever else the machine does only lowers them.
    pub(super) fn or_higher(self, other: Self) -> Self {
        Self {
            operations: self.operations.max(other.operations),
            bytes: self.bytes.max(other.bytes),
            bytes_of_one: self.bytes_of_one.max(other.bytes_of_one),
        }
    }

    /// Seconds in which one thread reads [`Memory`].
    pub(super) fn seconds_of_memory(&self) -> f64 {
        Memory::BYTES as f64 / self.bytes_of_one
    }

    /// The least seconds in which all pairs of a head can be met (exact, Flash): its operations at the peak.
    #[must_use]
    pub fn least_of_pairs(&self, tokens: f64, head_width: usize, causal: bool) -> f64 {
        Kernel::Exact.method().flops(tokens, head_width, causal) / self.operations
    }

    /// The least seconds of any kernel over a head whose numbers come from main memory: Q, K and V are read, the output is
    /// written.
    #[must_use]
    pub fn least_of_memory(&self, tokens: f64, head_width: usize) -> f64 {
        least_traffic(tokens, head_width) / self.bytes
    }

    /// The least seconds of a token of one head: the cache of keys and values is read from main memory.
    #[must_use]
    pub fn least_of_token(&self, tokens: f64, head_width: usize) -> f64 {
        tokens * cache_bytes(1, 1, head_width, size_of::<f32>()) as f64 / self.bytes_of_one
    }
}

/// Memory that no cache of a processor holds.
pub(super) struct Memory(Vec<f32>);

impl Memory {
    const BYTES: usize = 256 << 20;

    pub fn new() -> Self {
        Self(vec![1.0; Self::BYTES / size_of::<f32>()])
    }

    /// Reads all of it on so many threads. What was in the caches before is gone then.
    pub fn read(&self, threads: usize) {
        rayon::scope(|scope| {
            for part in self.0.chunks(self.0.len().div_ceil(threads.max(1))) {
                scope.spawn(|_| Arch::new().dispatch(Sum(part)));
            }
        });
    }
}

/// Sums side by side, so that no sum waits for the one before.
const SUMS: usize = 12;

struct Sum<'a>(&'a [f32]);

impl WithSimd for Sum<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut sums = [simd.splat_f32s(0.0); SUMS];
        for vectors in S::as_simd_f32s(self.0).0.as_chunks::<SUMS>().0 {
            for s in 0..SUMS {
                sums[s] = simd.add_f32s(sums[s], vectors[s]);
            }
        }
        black_box(sums);
    }
}

const STEPS: u64 = 1_000_000;

struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (factor, term) = (black_box(simd.splat_f32s(0.999)), black_box(simd.splat_f32s(1e-3)));
        let mut sums = [simd.splat_f32s(0.5); SUMS];
        for _ in 0..STEPS {
            for sum in &mut sums {
                *sum = simd.mul_add_f32s(*sum, factor, term);
            }
        }
        black_box(sums);
    }
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// Multiply-adds in registers on so many threads: nothing waits for memory or for another. The threads are those of the
/// kernels; new ones might share a core for as long as they live.
pub fn multiply_adds(threads: usize) {
    rayon::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|_| Arch::new().dispatch(MultiplyAdds));
        }
    });
}

/// Operations of [`multiply_adds`]; a multiply-add counts as two.
#[must_use]
pub fn operations(threads: usize) -> f64 {
    (2 * STEPS) as f64 * (SUMS * threads * Arch::new().dispatch(Lanes)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::CancelToken;

    const ROOF: Roof = Roof { operations: 2e11, bytes: 2e10, bytes_of_one: 1e10 };

    #[test]
    fn the_roof_grows_with_the_square_by_operations_and_with_the_text_by_memory() {
        // 4 · K · T² operations, 4 · T · K numbers of 4 bytes, and 2 · T · K of a cache.
        assert!((ROOF.least_of_pairs(1024.0, 64, false) / (4.0 * 64.0 * 1024.0 * 1024.0 / 2e11) - 1.0).abs() < 1e-12);
        assert!((ROOF.least_of_memory(1024.0, 64) / (16.0 * 64.0 * 1024.0 / 2e10) - 1.0).abs() < 1e-12);
        assert!((ROOF.least_of_token(1024.0, 64) / (8.0 * 64.0 * 1024.0 / 1e10) - 1.0).abs() < 1e-12);
        let grows = |least: &dyn Fn(f64) -> f64| least(8192.0) / least(4096.0);
        assert!((grows(&|t| ROOF.least_of_pairs(t, 64, true)) - 4.0).abs() < 1e-3);
        assert!((grows(&|t| ROOF.least_of_memory(t, 64)) - 2.0).abs() < 1e-12);
        // The causal half.
        let half = ROOF.least_of_pairs(8192.0, 64, true) / ROOF.least_of_pairs(8192.0, 64, false);
        assert!((half - 0.5).abs() < 1e-3);
    }

    #[test]
    fn of_two_measurements_each_limit_is_the_higher_one() {
        let other = Roof { operations: 1e11, bytes: 3e10, bytes_of_one: 1e10 };
        let expected = Roof { operations: 2e11, bytes: 3e10, bytes_of_one: 1e10 };
        assert_eq!((ROOF.or_higher(other), other.or_higher(ROOF)), (expected, expected));
    }

    #[test]
    fn a_roof_is_measured_and_can_be_stopped() {
        let cancel = CancelToken::default();
        let memory = Memory::new();
        let roof = Roof::measure(Threads::One, &memory, &cancel).unwrap();
        assert!([roof.operations, roof.bytes, roof.bytes_of_one].iter().all(|rate| rate.is_finite() && *rate > 1e6));
        cancel.cancel();
        assert_eq!(Roof::measure(Threads::One, &memory, &cancel), Err(Stopped::Cancelled));
    }
}
