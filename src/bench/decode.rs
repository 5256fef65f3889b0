//! A layer, token by token.

use std::sync::Arc;
use std::time::Duration;

use super::timed::{Timed, timed};
use crate::attention::{AttentionSpec, Mask};
use crate::jobs::{Report, Stopped};
use crate::kernels::{HeadInput, KvCache, Meaningless, Threads, exact};
use crate::math::Matrix;
use crate::model::alibi_slopes;

/// What a token took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DecodeStep {
    /// Bytes of the cache with this token.
    pub bytes: u64,
    /// Of some runs.
    pub time: Timed,
    /// Operations of all heads with the cache, a multiply-add as two.
    pub flops: f64,
    /// And without: attention over all tokens again.
    pub flops_without: f64,
    /// The largest difference of any head from this row of causal exact attention.
    pub difference: f32,
}

/// A step is timed so often: it takes microseconds.
const RUNS: usize = 5;

/// Decodes the tokens of a layer one by one, from queries, keys and values of its heads, heads sharing keys and values in groups, and compares each
/// row with causal exact attention over the same numbers. The inner error is a setting that has no meaning
/// where the sentence grows.
///
/// # Errors
/// `report` stopped it.
pub fn decode(
    heads: &[[Arc<Matrix>; 3]],
    group_size: usize,
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<Result<Vec<DecodeStep>, Meaningless>, Stopped> {
    if let Err(meaningless) = KvCache::check(spec) {
        return Ok(Err(meaningless));
    }
    let spec = AttentionSpec { mask: Mask { causal: true, ..spec.mask.clone() }, ..spec.clone() };
    let Some([queries, ..]) = heads.first() else { return Ok(Ok(Vec::new())) };
    let (tokens, width) = queries.shape();
    let slopes = alibi_slopes(heads.len());
    let inputs: Vec<HeadInput<'_>> =
        heads.iter().zip(&slopes).map(|([q, k, v], slope)| HeadInput { q, k, v, slope: *slope }).collect();
    let expected = exact(&inputs, &spec, Threads::All);
    // A token's numbers side by side.
    let transposed: Vec<[Matrix; 3]> =
        heads.iter().map(|parts| [0, 1, 2].map(|part: usize| parts[part].transpose())).collect();
    let rows = |part: usize, token: usize, every: usize| -> Vec<&[f32]> {
        transposed.iter().step_by(every).map(|head| &head[part].as_slice()[token * width..][..width]).collect()
    };
    let mut cache = KvCache::new(heads.len(), group_size, width);
    let group = group_size.max(1);
    let step = |token: usize| {
        cache.push(&rows(1, token, group), &rows(2, token, group));
        let queries = rows(0, token, 1);
        let mut outputs = Vec::new();
        let time = Timed::of_runs(RUNS, Duration::ZERO, || {
            let (seconds, row) = timed(report, || cache.attend(&queries, &slopes, &spec))?;
            outputs = row;
            Ok(seconds)
        })?;
        let differences = outputs.iter().zip(&expected).flat_map(|(output, expected)| {
            output.iter().enumerate().map(move |(d, value)| (value - expected[(token, d)]).abs())
        });
        let (n, products) = ((token + 1) as f64, 4.0 * (width * heads.len()) as f64);
        Ok(DecodeStep {
            bytes: cache.bytes(),
            time,
            flops: products * n,
            flops_without: products * n * (n + 1.0) / 2.0,
            difference: differences.fold(0.0, f32::max),
        })
    };
    (0..tokens).map(step).collect::<Result<_, _>>().map(Ok)
}
