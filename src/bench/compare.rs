//! Every kernel over the same head.

use std::time::Instant;

use crate::attention::{AttentionSpec, HeadTrace};
use crate::kernels::{HeadInput, Kernel, Links, Meaningless, Threads, attend, linear_weights, sparse_weights};
use crate::math::Matrix;

/// A kernel's output beside the exact one.
#[derive(Clone, Debug)]
pub struct Compared {
    pub kernel: Kernel,
    /// What it gives, or the setting that it cannot obey.
    pub result: Result<Comparison, Meaningless>,
}

/// How far an output is from the exact one.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// `[T, K]`
    pub output: Matrix,
    /// `[T, K]`: output − exact output.
    pub difference: Matrix,
    /// Of the difference, without sign.
    pub largest: f32,
    pub mean: f32,
    /// The fastest of three runs.
    pub seconds: f64,
    /// The head with the attention matrix that the kernel amounts to, and its output. Its scores are −∞
    /// for pairs that the kernel leaves out.
    pub head: HeadTrace,
}

impl Compared {
    /// Runs the kernels over a head with an ALiBi slope.
    #[must_use]
    pub fn of(head: &HeadTrace, slope: f32, spec: &AttentionSpec, kernels: &[Kernel], threads: Threads) -> Vec<Self> {
        let input = HeadInput::of(head, slope);
        let exact = &head.output;
        let compare = |kernel: &Kernel| {
            let result = run(kernel, &input, spec, threads).map(|(output, seconds)| {
                let difference = &output - exact;
                let sizes = difference.iter().map(|d| f64::from(d.abs()));
                let mean = (sizes.sum::<f64>() / difference.len().max(1) as f64) as f32;
                let largest = if difference.is_empty() { 0.0 } else { difference.amax() };
                let head = effective(kernel, head, &input, spec, &output);
                Comparison { output, difference, largest, mean, seconds, head }
            });
            Self { kernel: *kernel, result }
        };
        kernels.iter().map(compare).collect()
    }
}

fn run(
    kernel: &Kernel,
    input: &HeadInput<'_>,
    spec: &AttentionSpec,
    threads: Threads,
) -> Result<(Matrix, f64), Meaningless> {
    let once = || -> Result<(Matrix, f64), Meaningless> {
        let start = Instant::now();
        let output = attend(kernel, std::slice::from_ref(input), spec, threads)?.swap_remove(0);
        Ok((output, start.elapsed().as_secs_f64()))
    };
    let (output, first) = once()?;
    Ok((output, first.min(once()?.1).min(once()?.1)))
}

/// The head as if the kernel's attention matrix were all that there is.
fn effective(
    kernel: &Kernel,
    head: &HeadTrace,
    input: &HeadInput<'_>,
    spec: &AttentionSpec,
    output: &Matrix,
) -> HeadTrace {
    let mut head = HeadTrace { output: output.clone(), ..head.clone() };
    match kernel {
        Kernel::Exact | Kernel::Flash(_) => {}
        Kernel::Sparse(pattern) => {
            head.weights = sparse_weights(input, spec, *pattern);
            let links = Links::new(*pattern, &spec.mask, input.tokens());
            head.scores.forbid(|query, key| !links.allows(query, key));
        }
        Kernel::Linear(map) => head.weights = linear_weights(input, spec, *map),
    }
    head
}
