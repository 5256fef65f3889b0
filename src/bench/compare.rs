//! Every kernel over the same head.

use std::sync::Arc;
use std::time::Duration;

use super::timed::{Timed, timed};
use crate::attention::{AttentionSpec, HeadTrace};
use crate::jobs::{Report, Stopped};
use crate::kernels::{HeadInput, Kernel, Meaningless, Threads, attend};
use crate::math::Matrix;

/// A kernel's output beside the exact one.
#[derive(Clone, Debug)]
pub struct Compared {
    pub kernel: Kernel,
    /// What it gives, or the setting that it cannot obey.
    pub result: Result<Comparison, Meaningless>,
}

/// Runs of each kernel that is compared.
const RUNS: usize = 3;

/// How far an output is from the exact one.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// `[T, K]`: output − exact output.
    pub difference: Matrix,
    /// Of the difference, without sign.
    pub largest: f32,
    pub mean: f32,
    /// Of the runs.
    pub time: Timed,
    /// The head with the weights that the kernel amounts to, and its output. Its scores are −∞ for pairs that
    /// the kernel leaves out. What the kernel does not change is shared with the exact head.
    pub head: HeadTrace,
}

impl Compared {
    /// Runs the kernels over a head with an ALiBi slope.
    ///
    /// # Errors
    /// `report` stopped it.
    pub fn of(
        head: &HeadTrace,
        slope: f32,
        spec: &AttentionSpec,
        kernels: &[Kernel],
        threads: Threads,
        report: &dyn Report,
    ) -> Result<Vec<Self>, Stopped> {
        let input = HeadInput::of(head, slope);
        let compare = |kernel: &Kernel| {
            let result = run(kernel, &input, spec, threads, report)?.map(|(output, time)| {
                let difference = &output - &head.output;
                let (largest, mean) = sizes(&difference);
                let head = effective(kernel, head, &input, spec, output);
                Comparison { difference, largest, mean, time, head }
            });
            Ok(Self { kernel: *kernel, result })
        };
        kernels.iter().map(compare).collect()
    }
}

/// The largest and the mean difference of a kernel's output from exact, without a time: it does not wait for what is timed.
///
/// # Errors
/// The setting that the kernel cannot obey.
pub fn difference(
    head: &HeadTrace,
    slope: f32,
    spec: &AttentionSpec,
    kernel: &Kernel,
    threads: Threads,
) -> Result<(f32, f32), Meaningless> {
    let output = attend(kernel, &[HeadInput::of(head, slope)], spec, threads)?.swap_remove(0);
    Ok(sizes(&(output - &head.output)))
}

/// The largest and the mean of a difference, without sign.
fn sizes(difference: &Matrix) -> (f32, f32) {
    let sum: f64 = difference.iter().map(|d| f64::from(d.abs())).sum();
    let largest = if difference.is_empty() { 0.0 } else { difference.amax() };
    (largest, (sum / difference.len().max(1) as f64) as f32)
}

fn run(
    kernel: &Kernel,
    input: &HeadInput<'_>,
    spec: &AttentionSpec,
    threads: Threads,
    report: &dyn Report,
) -> Result<Result<(Matrix, Timed), Meaningless>, Stopped> {
    if let Err(meaningless) = kernel.check(spec) {
        return Ok(Err(meaningless));
    }
    let mut output = Matrix::zeros(0, 0);
    let time = Timed::of_runs(RUNS, Duration::ZERO, || {
        let heads = std::slice::from_ref(input);
        let (seconds, mut outputs) = timed(report, || kernel.method().outputs(heads, spec, threads))?;
        output = outputs.swap_remove(0);
        Ok(seconds)
    })?;
    Ok(Ok((output, time)))
}

/// The head as if the kernel's attention matrix were all that there is.
fn effective(
    kernel: &Kernel,
    head: &HeadTrace,
    input: &HeadInput<'_>,
    spec: &AttentionSpec,
    output: Matrix,
) -> HeadTrace {
    let HeadTrace { mut scores, mut weights, .. } = head.clone();
    if let Some((instead, links)) = kernel.method().effective(input, spec) {
        weights = Arc::new(instead);
        if let Some(links) = links {
            Arc::make_mut(&mut scores).forbid(|query, key| !links.allows(query, key));
        }
    }
    HeadTrace { scores, weights, output, ..head.clone() }
}
