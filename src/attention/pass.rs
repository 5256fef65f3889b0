//! Runs of the kernel: of all layers, with all heads kept or some, and of one head.

use std::ops::Range;
use std::sync::Arc;

use super::block::finish;
use super::dense::{Place, Projection, forward, forward_from, intervened, project, read_by, run_head, run_heads};
use super::heads::{Made, Pass};
use super::mix::{concatenated, mix_heads};
use super::{AttentionSpec, Begun, HeadTrace, Heads, Projected, Room, Trace};
use crate::jobs::{Report, Stopped, uninterrupted};
use crate::math::Matrix;
use crate::model::{LayerWeights, Model, alibi_slopes};

/// Runs attention (Vaswani et al. 2017, §3.2) over all layers and heads, from X `[T, D]`, and keeps
/// everything.
///
/// A model without layers, and a text without tokens, give empty matrices.
#[must_use]
pub fn trace(model: &Model, x: &Matrix, spec: &AttentionSpec) -> Trace {
    retrace(Trace::default(), model, x, spec)
}

/// [`trace`] in the memory of an older one: its maps, the bulk of it, are written over. While a slider
/// moves, that spares the system the giving, clearing and taking back of as much memory in each frame.
#[must_use]
pub fn retrace(old: Trace, model: &Model, x: &Matrix, spec: &AttentionSpec) -> Trace {
    uninterrupted(|report| keep_all((old, None), model, x, spec, (false, report)))
}

/// [`trace`] of a text that begins as another one does, with the rows of that run.
///
/// # Errors
/// `report` stopped it.
pub fn trace_on(
    begun: Option<Begun<'_>>,
    model: &Model,
    x: &Matrix,
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<Trace, Stopped> {
    keep_all((Trace::default(), begun), model, x, spec, (false, report))
}

/// A run in the memory of an older one, and on from another; with what the activations of MLPs read kept or not.
pub(super) fn keep_all(
    (old, begun): (Trace, Option<Begun<'_>>),
    model: &Model,
    x: &Matrix,
    spec: &AttentionSpec,
    (keeps_hidden, report): (bool, &dyn Report),
) -> Result<Trace, Stopped> {
    let embeddings = Arc::new(x.clone());
    let mut layers = Vec::with_capacity(model.layers.len());
    let mut pass = Pass {
        old: &mut old.into_heads(),
        begun,
        room: &|_, _| Some(Room::default()),
        each: &|_, _, _| {},
        done: &mut |layer| layers.push(layer),
        keeps_hidden,
        report,
    };
    forward(model, &embeddings, spec, &mut pass)?;
    Ok(Trace { embeddings, layers })
}

/// What a model writes, `[T, D]`, with no head kept.
///
/// # Errors
/// `report` stopped it.
pub fn output(model: &Model, x: &Matrix, spec: &AttentionSpec, report: &dyn Report) -> Result<Arc<Matrix>, Stopped> {
    forward(model, &Arc::new(x.clone()), spec, &mut Pass::of_none(&mut std::iter::empty(), &mut drop, report))
}

/// What a model's layers write from one of them on, and up to another, `[T, D]`, from the stream `[T, D]` that goes into the
/// first, with no head kept.
///
/// # Errors
/// `report` stopped it.
pub fn output_from(
    model: &Model,
    layers: Range<usize>,
    stream: Arc<Matrix>,
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<Arc<Matrix>, Stopped> {
    let (mut old, mut done) = (std::iter::empty(), drop);
    let mut pass = Pass::of_none(&mut old, &mut done, report);
    if layers.end >= model.layers.len() {
        return forward_from(model, (layers.start, stream), spec, &mut pass);
    }
    // A copy shares its numbers.
    let part = Model { layers: model.layers[..layers.end].to_vec() };
    forward_from(&part, (layers.start, stream), spec, &mut pass)
}

/// One head alone, with no other kept; none where there is no such head. The layers before are run, its own is not.
///
/// # Errors
/// `report` stopped it.
pub fn lone_head(
    model: &Model,
    x: &Matrix,
    spec: &AttentionSpec,
    (layer, head): (usize, usize),
    report: &dyn Report,
) -> Result<Option<HeadTrace>, Stopped> {
    let Some(weights) = model.layers.get(layer).filter(|weights| head < weights.heads.len()) else { return Ok(None) };
    let before = Model { layers: model.layers[..layer].to_vec() };
    let input = read_by(layer, output(&before, x, spec, report)?, spec);
    trace_head(weights, (layer, head), &input, spec, report).map(Some)
}

/// One head of a layer, from what the layer reads. Panics where there is no such head.
///
/// # Errors
/// `report` stopped it.
pub fn trace_head(
    weights: &LayerWeights,
    (layer, head): (usize, usize),
    input: &Matrix,
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<HeadTrace, Stopped> {
    let spec = &*spec.at(weights);
    let projected = project(input, &weights.alone(head));
    let rope = projected.rope(spec, 0);
    let Projected { mut q, mut kv, .. } = projected;
    let (slope, w_o) = (alibi_slopes(weights.heads.len())[head], &weights.heads[head].w_o);
    let place = Place { layer, head, slope, rope: rope.as_deref(), w_o };
    let kv = Projection::group(kv.swap_remove(0), rope.as_deref(), None);
    run_head(&place, q.swap_remove(0), &kv, (None, None), spec, report)
}

/// The heads of a layer from their queries, keys and values, in the memory of old ones as far as there
/// are any. The index of the layer tells which interventions are meant.
#[must_use]
pub fn trace_heads(
    layer: usize,
    projected: Projected,
    old: &mut impl Iterator<Item = HeadTrace>,
    spec: &AttentionSpec,
) -> Heads {
    let memory: Vec<_> = projected.q.iter().map(|_| (old.next(), Some(Room::default()))).collect();
    let made = uninterrupted(|report| {
        let (mut old, mut done) = (std::iter::empty(), drop);
        run_heads(layer, projected, None, memory.into_iter(), spec, &Pass::of_none(&mut old, &mut done, report))
    });
    made.into_iter().map(Made::kept).collect()
}

/// Queries, keys and values `[T, K]` of each head of a layer as they meet, after RoPE, from what the layer reads.
#[must_use]
pub fn turned_heads(
    layer: usize,
    input: &Matrix,
    weights: &LayerWeights,
    spec: &AttentionSpec,
) -> Vec<[Arc<Matrix>; 3]> {
    let projected = project(input, weights);
    let rope = projected.rope(spec, 0);
    let Projected { q, kv, group, .. } = projected;
    let kv: Vec<[Projection; 2]> = kv.into_iter().map(|kv| Projection::group(kv, rope.as_deref(), None)).collect();
    let turn = |(head, (q, group)): (usize, (Matrix, usize))| {
        let place = Place { layer, head, slope: 0.0, rope: rope.as_deref(), w_o: &weights.heads[head].w_o };
        intervened(&place, q, &kv[group], spec).map(|part| part.turned)
    };
    q.into_iter().zip(group).enumerate().map(turn).collect()
}

/// What a layer writes, `[T, D]`, where something else made the outputs `[T, K]` of its heads, from [`turned_heads`].
#[must_use]
pub fn written(
    layer: usize,
    input: &Matrix,
    outputs: Vec<Matrix>,
    weights: &LayerWeights,
    spec: &AttentionSpec,
) -> Matrix {
    let made: Vec<Made> = outputs.into_iter().map(Made::LetGo).collect();
    let concat = concatenated(layer, input.nrows(), &made, spec);
    let attention = mix_heads(layer, input, &concat, weights, spec);
    match &weights.block {
        None => attention,
        Some(block) => finish(layer, input, attention, block, spec, false).0,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::dense::BLOCK;
    use super::*;
    use crate::model::HeadWeights;

    /// Asked so often; says no from some time on.
    struct Until {
        last: usize,
        asked: AtomicUsize,
    }

    impl Report for Until {
        fn check(&self) -> Result<(), Stopped> {
            let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
            if asked > self.last { Err(Stopped::Cancelled) } else { Ok(()) }
        }
    }

    #[test]
    fn a_head_is_stopped_between_its_blocks_of_queries() {
        let part = || Matrix::from_fn(3, 3, |row, column| ((row + 2 * column) % 5) as f32 * 0.1).into();
        let head = HeadWeights { w_q: part(), w_k: part(), w_v: part(), w_o: part() };
        let layer = LayerWeights::of_heads(vec![Arc::new(head)]);
        // On one core and on all.
        for blocks in [2, 4] {
            let x = Matrix::from_fn(blocks * BLOCK, 3, |row, column| ((row + column) % 7) as f32 * 0.1);
            let run = |last: usize| {
                let report = Until { last, asked: AtomicUsize::new(0) };
                let made = trace_head(&layer, (0, 0), &x, &AttentionSpec::default(), &report);
                (made.map(|head| head.weights.tokens()), report.asked.into_inner())
            };
            assert_eq!(run(blocks), (Ok(blocks * BLOCK), blocks), "each block asks once");
            assert_eq!(run(blocks - 1).0, Err(Stopped::Cancelled), "{blocks} blocks");
            assert_eq!(run(0).0, Err(Stopped::Cancelled), "{blocks} blocks");
        }
    }
}
