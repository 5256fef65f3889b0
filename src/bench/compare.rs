//! Every kernel over the same head.

use std::sync::Arc;
use std::time::Instant;

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
pub const RUNS: u64 = 3;

/// How far an output is from the exact one.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// `[T, K]`: output − exact output.
    pub difference: Matrix,
    /// Of the difference, without sign.
    pub largest: f32,
    pub mean: f32,
    /// The fastest of the runs.
    pub seconds: f64,
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
        let exact = &head.output;
        let compare = |kernel: &Kernel| {
            let result = run(kernel, &input, spec, threads, report)?.map(|(output, seconds)| {
                let difference = &output - exact;
                let sizes = difference.iter().map(|d| f64::from(d.abs()));
                let mean = (sizes.sum::<f64>() / difference.len().max(1) as f64) as f32;
                let largest = if difference.is_empty() { 0.0 } else { difference.amax() };
                let head = effective(kernel, head, &input, spec, output);
                Comparison { difference, largest, mean, seconds, head }
            });
            Ok(Self { kernel: *kernel, result })
        };
        kernels.iter().map(compare).collect()
    }
}

fn run(
    kernel: &Kernel,
    input: &HeadInput<'_>,
    spec: &AttentionSpec,
    threads: Threads,
    report: &dyn Report,
) -> Result<Result<(Matrix, f64), Meaningless>, Stopped> {
    let (mut output, mut seconds) = (Matrix::zeros(0, 0), f64::MAX);
    for _ in 0..RUNS {
        report.check()?;
        let start = Instant::now();
        match attend(kernel, std::slice::from_ref(input), spec, threads) {
            Ok(mut outputs) => output = outputs.swap_remove(0),
            Err(meaningless) => return Ok(Err(meaningless)),
        }
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    Ok(Ok((output, seconds)))
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
