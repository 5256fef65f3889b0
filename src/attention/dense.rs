//! The dense kernel: the reference, which keeps every intermediate.
//!
//! To be read by its numbered passes: each is marked by a comment and ends at the next blank line.

use std::sync::Arc;

use rayon::prelude::*;

use super::begun::{Begun, first_new, joined, joined_parts, joined_shared, new_rows, take_over_map};
use super::block::{add_bias, finish, normalized, normed};
use super::heads::{Made, Pass, SMALL, ToMake, make_heads};
use super::intervention::Changes;
use super::mix::{concatenated, mix_heads};
use super::parts::{Column, PARALLEL_FROM, in_parts, multiply, pack, saturate, unwritten, zeros};
use super::steps::penalty_per_token;
use super::{AttentionMap, AttentionSpec, Handed, HeadTrace, LayerTrace, Mask, Projected, Room, Site};
use crate::jobs::{Report, Stopped};
use crate::math::{Matrix, Packed, columns, columns_mut, scale_in_place, softmax_in_place, transposed};
use crate::model::{HeadWeights, LayerWeights, Model, Order, Position, RopeTable, Tensor, alibi_slopes, sinusoidal};

/// This file, as it was compiled.
pub const SOURCE: &str = include_str!("dense.rs");
/// Queries that are worked on together: their rows stay in the cache from the first pass to the last.
pub(crate) const BLOCK: usize = 48;

/// Runs attention (Vaswani et al. 2017, §3.2) over all layers and heads, from X `[T, D]`; gives the output of the last
/// layer. What becomes of heads and layers is for `pass` to say.
///
/// # Errors
/// `pass.report` stopped it.
pub fn forward(
    model: &Model,
    x: &Arc<Matrix>,
    spec: &AttentionSpec,
    pass: &mut Pass<'_>,
) -> Result<Arc<Matrix>, Stopped> {
    forward_from(model, (0, entering(x, spec)), spec, pass)
}

/// [`forward`] from a layer on, from the stream that goes into it.
pub(super) fn forward_from(
    model: &Model,
    (first, mut stream): (usize, Arc<Matrix>),
    spec: &AttentionSpec,
    pass: &mut Pass<'_>,
) -> Result<Arc<Matrix>, Stopped> {
    for (index, weights) in model.layers.iter().enumerate().skip(first) {
        let layer = trace_layer(index, read_by(index, stream, spec), weights, spec, pass)?;

        // 10. Next layer: it reads what this one wrote
        stream = Arc::clone(&layer.output);
        (pass.done)(layer);
    }
    Ok(stream)
}

/// What goes into the first layer, `[T, D]`.
pub(crate) fn entering(x: &Arc<Matrix>, spec: &AttentionSpec) -> Arc<Matrix> {
    // 1. X: the embeddings, plus waves of their positions where the encoding is sinusoidal
    let mut stream = Arc::clone(x);
    if let Position::Sinusoidal { strength } = spec.position {
        *Arc::make_mut(&mut stream) += sinusoidal(x.nrows(), x.ncols(), strength);
    }
    stream
}

/// What a layer reads `[T, D]`, of what goes into it.
pub(crate) fn read_by(layer: usize, mut stream: Arc<Matrix>, spec: &AttentionSpec) -> Arc<Matrix> {
    let changes = Changes::at(&spec.interventions, Site::ResidPre, layer, 0);
    if !changes.is_empty() {
        changes.matrix(Arc::make_mut(&mut stream));
    }
    stream
}

fn trace_layer(
    layer: usize,
    input: Arc<Matrix>,
    weights: &LayerWeights,
    spec: &AttentionSpec,
    pass: &mut Pass<'_>,
) -> Result<LayerTrace, Stopped> {
    pass.report.check()?;
    let spec = &*spec.at(weights);
    let heads = weights.heads.len();
    // The old heads give their room back before the new ones ask for it.
    let old: Vec<Option<HeadTrace>> = (0..heads).map(|_| pass.old.next()).collect();
    let rooms: Vec<Option<Room>> = (0..heads).map(|head| (pass.room)(layer, head)).collect();
    let begun = pass.begun.and_then(|begun| begun.layer(layer));
    let read = new_rows(begun, &input);
    let projected = project(&read, weights);
    pass.report.check()?;
    let made = run_heads(layer, projected, begun, old.into_iter().zip(rooms), spec, pass)?;
    pass.report.check()?;
    let concat = Arc::new(concatenated(layer, input.nrows(), &made, spec));
    let written = mix_heads(layer, &read, &new_rows(begun, &concat), weights, spec);
    let (output, block) = match &weights.block {
        None => (written, None),
        Some(block) => {
            let (output, parts) = finish(layer, &read, written, block, spec, pass.keeps_hidden);
            (output, Some(joined_parts(begun, parts)))
        }
    };
    let output = Arc::new(joined(begun, |layer| &layer.output, output));
    let heads = made.into_iter().map(Made::kept).collect();
    Ok(LayerTrace { input, heads, concat, output, block })
}

/// The heads of a layer, each in the memory of an old one, and in a room where it is kept.
pub(super) fn run_heads(
    layer: usize,
    projected: Projected,
    begun: Option<Begun<'_, LayerTrace>>,
    memory: impl Iterator<Item = (Option<HeadTrace>, Option<Room>)>,
    spec: &AttentionSpec,
    pass: &Pass<'_>,
) -> Result<Vec<Made>, Stopped> {
    let rope = projected.rope(spec, first_new(begun));
    let Projected { q, kv, group, w_o, .. } = projected;
    let (heads, new, length) = (q.len(), q.first().map_or(0, Matrix::nrows), q.first().map_or(0, Matrix::len));
    let tokens = first_new(begun) + new;
    let work = heads * tokens * (new + length);
    let share = |(index, kv): (usize, [Matrix; 2])| {
        let leader = group.iter().position(|own| *own == index);
        Projection::group(kv, rope.as_deref(), begun.zip(leader).map(|(begun, leader)| begun.head(leader)))
    };
    let kv: Vec<[Projection; 2]> = if work < PARALLEL_FROM || rope.is_none() {
        kv.into_iter().enumerate().map(share).collect()
    } else {
        kv.into_par_iter().enumerate().map(share).collect()
    };
    let to_make = q.into_iter().zip(&group).zip(alibi_slopes(heads)).zip(&w_o).zip(memory).enumerate();
    let to_make = to_make.map(|(head, ((((q, group), slope), w_o), (old, room)))| {
        let place = Place { layer, head, slope, rope: rope.as_deref(), w_o };
        ToMake { head, input: (place, q, &kv[*group]), old, room }
    });
    make_heads(layer, to_make.collect(), (work, tokens), pass.each, |(place, q, kv), old| {
        run_head(&place, q, kv, (begun.map(|begun| begun.head(place.head)), old), spec, pass.report)
    })
}

/// Which head, its ALiBi slope, and how it is turned where RoPE is on.
pub(super) struct Place<'a> {
    pub layer: usize,
    pub head: usize,
    pub slope: f32,
    pub rope: Option<&'a RopeTable>,
    pub w_o: &'a Tensor,
}

/// Queries, keys and values of a head after what interventions change of them.
pub(super) fn intervened(
    place: &Place<'_>,
    mut q: Matrix,
    [k, v]: &[Projection; 2],
    spec: &AttentionSpec,
) -> [Projection; 3] {
    let changes = |site| Changes::at(&spec.interventions, site, place.layer, place.head);
    changes(Site::Q).matrix(&mut q);
    let rope = place.rope;
    [Projection::new(q, rope), k.intervened(&changes(Site::K), rope), v.intervened(&changes(Site::V), None)]
}

/// A head, from the queries of new tokens, and keys and values of all; with what there is of it, in the memory of an old
/// one.
pub(super) fn run_head(
    place: &Place<'_>,
    q: Matrix,
    kv: &[Projection; 2],
    memory: (Option<Begun<'_, HeadTrace>>, Option<HeadTrace>),
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<HeadTrace, Stopped> {
    let [q, k, v] = intervened(place, q, kv, spec);
    let tokens = k.turned.nrows();
    let mut head = attend([q, k], v.turned, place, memory, spec, report)?;
    let pattern = Changes::at(&spec.interventions, Site::Pattern, place.layer, place.head);
    if pattern.fit((tokens, tokens)) {
        pattern.map(Arc::make_mut(&mut head.weights));
        head.output = head.weights.0.tr_mul(&head.v);
    }
    Ok(head)
}

/// Queries or keys after RoPE, and before it where it is on.
#[derive(Clone)]
pub(super) struct Projection {
    pub turned: Arc<Matrix>,
    plain: Option<Arc<Matrix>>,
}

impl Projection {
    fn new(plain: Matrix, rope: Option<&RopeTable>) -> Self {
        let Some(rope) = rope else { return Self { turned: Arc::new(plain), plain: None } };
        let mut turned = plain.clone();

        // 3. RoPE: turn each query and each key by its position
        rope.turn(&mut turned);

        Self { turned: Arc::new(turned), plain: Some(Arc::new(plain)) }
    }

    /// Keys and values of a group of heads, below those that there are.
    pub(super) fn group(
        [k, v]: [Matrix; 2],
        rope: Option<&RopeTable>,
        begun: Option<Begun<'_, HeadTrace>>,
    ) -> [Self; 2] {
        let v = Self { turned: Arc::new(joined(begun, |head| &head.v, v)), plain: None };
        [Self::new(k, rope).below(begun, |head| &head.k, 1), v]
    }

    /// Below queries or keys that there are; `part` is their place among what is not turned.
    fn below<'a>(
        self,
        begun: Option<Begun<'a, HeadTrace>>,
        turned: impl FnOnce(&'a HeadTrace) -> &'a Matrix,
        part: usize,
    ) -> Self {
        let plain = |head: &'a HeadTrace| head.unrotated.as_ref().map_or(&head.q, |plain| &plain[part]).as_ref();
        Self {
            turned: joined_shared(begun, turned, self.turned),
            plain: self.plain.map(|new| joined_shared(begun, plain, new)),
        }
    }

    /// Those of one head, where it has others than its group.
    fn intervened(&self, changes: &Changes, rope: Option<&RopeTable>) -> Self {
        if changes.is_empty() {
            return self.clone();
        }
        let mut plain = self.plain.as_ref().unwrap_or(&self.turned).as_ref().clone();
        changes.matrix(&mut plain);
        Self::new(plain, rope)
    }
}

/// Q of each head, and K and V of each group, from what the layer reads.
pub(super) fn project(input: &Matrix, weights: &LayerWeights) -> Projected {
    let block = weights.block.as_deref();
    let before = block.filter(|block| block.order != Order::Post);
    let input = &*normed(input, before.and_then(|block| block.attention_norm.as_ref()));
    let group = weights.groups();
    let mut leaders: Vec<&HeadWeights> = Vec::new();
    for (head, group) in weights.heads.iter().zip(&group) {
        if *group == leaders.len() {
            leaders.push(head);
        }
    }

    // 2. Q, K, V: the input times W_Q, W_K and W_V; each column of them makes one of the result
    let queries = weights.heads.iter().map(|head| &head.w_q);
    let parts = queries.chain(leaders.iter().flat_map(|leader| [&leader.w_k, &leader.w_v]));
    let w: Vec<Column<'_>> = parts.flat_map(|part| (0..part.ncols()).map(move |column| (part, column))).collect();
    let bias = block.map(|block| block.projection_bias(weights.head_width())).unwrap_or_default();
    let empty = || zeros(input.nrows(), weights.head_width());
    let mut q: Vec<Matrix> = weights.heads.iter().map(|_| empty()).collect();
    let mut kv: Vec<[Matrix; 2]> = leaders.iter().map(|_| [empty(), empty()]).collect();
    let results = q.iter_mut().chain(kv.as_flattened_mut()).flat_map(columns_mut).collect();
    let packed = pack(input);
    in_parts(input.len() * w.len(), results, |part, results| {
        multiply(&packed, &w[part.clone()], results);
        add_bias(&bias, part, results);
        results.iter_mut().for_each(|column| saturate(column));
    });
    if let Some([of_queries, of_keys]) = block.and_then(|block| block.head_norms.as_ref()) {
        q.iter_mut().for_each(|q| *q = normalized(q, of_queries));
        kv.iter_mut().for_each(|[k, _]| *k = normalized(k, of_keys));
    }
    let w_o = weights.heads.iter().map(|head| head.w_o.clone()).collect();
    Projected { q, kv, group, w_o, rotary: block.and_then(|block| block.rotary.clone()) }
}

/// One head, in blocks of queries: each block is independent of the others.
fn attend(
    [q, k]: [Projection; 2],
    v: Arc<Matrix>,
    place: &Place<'_>,
    (begun, old): (Option<Begun<'_, HeadTrace>>, Option<HeadTrace>),
    spec: &AttentionSpec,
    report: &dyn Report,
) -> Result<HeadTrace, Stopped> {
    let (first, (tokens, head_width)) = (first_new(begun), k.turned.shape());
    let (q_t, v_t) = (transposed(&q.turned), transposed(&v));
    let queries: Vec<&[f32]> = columns(&q_t).collect();
    let keys = Packed::new(&columns(&k.turned).collect::<Vec<_>>());
    let values = Packed::new(&columns(&v_t).collect::<Vec<_>>());
    let memory = old.map(|old| [old.scores, old.weights]).unwrap_or_default();
    // A map that somebody still looks at is not written over.
    let memory = memory.map(|map| Arc::try_unwrap(map).unwrap_or_default().0);
    let [mut scores, mut weights] = memory.map(|memory| unwritten(memory, tokens, tokens));
    take_over_map(begun, |head| &head.scores, f32::NEG_INFINITY, &mut scores);
    take_over_map(begun, |head| &head.weights, 0.0, &mut weights);
    let mut output_t = zeros(head_width, tokens - first);
    let score_row = ScoreRow::new(spec, head_width, place.slope);
    let run = |(block, rows): (usize, &mut [[&mut [f32]; 3]])| {
        report.check()?;
        // The causal mask leaves out the keys after the block's last query.
        let block = block * BLOCK..block * BLOCK + rows.len();
        let places = first + block.start..first + block.end;
        let end = places.clone().map(|query| spec.mask.end(query, tokens)).max().unwrap_or(0);

        // 4. Products: q·k of a block of queries and of all keys up to the last that one of them may
        // look at; with the causal mask, half
        let mut products: Vec<_> = rows.iter_mut().map(|[scores, ..]| &mut scores[..end]).collect();
        keys.multiply(&queries[block], &mut products);

        for (query, [scores, weights, _]) in places.zip(rows.iter_mut()) {
            score_row.score_in_place(query, tokens, scores);

            // 6. Softmax: the row's maximum, exponentials, their sum, and each one's share of it
            weights[..end].copy_from_slice(&scores[..end]);
            softmax_in_place(&mut weights[..end]);
            weights[end..].fill(0.0);
        }

        // 7. Output of the head: the values, mixed by the weights
        let (weights, mut outputs): (Vec<_>, Vec<_>) =
            rows.iter_mut().map(|[_, weights, output]| (&weights[..end], &mut **output)).unzip();
        values.multiply(&weights, &mut outputs);
        Ok(())
    };
    let maps = columns_mut(&mut scores).zip(columns_mut(&mut weights)).skip(first);
    let mut rows: Vec<[&mut [f32]; 3]> =
        maps.zip(columns_mut(&mut output_t)).map(|((scores, weights), output)| [scores, weights, output]).collect();
    if rows.len() <= SMALL {
        rows.chunks_mut(BLOCK).enumerate().try_for_each(run)?;
    } else {
        rows.par_chunks_mut(BLOCK).enumerate().try_for_each(run)?;
    }
    drop(rows);
    let [scores, weights] = [scores, weights].map(|map| Arc::new(AttentionMap(map)));
    let output = joined(begun, |head| &head.output, transposed(&output_t));
    let q = q.below(begun, |head| &head.q, 0);
    let unrotated = q.plain.zip(k.plain).map(|(q, k)| [q, k]);
    Ok(HeadTrace {
        q: q.turned,
        k: k.turned,
        unrotated,
        v,
        scores,
        weights,
        output,
        handed: Handed::new(place.w_o.clone()),
    })
}

/// How products become scores.
pub(crate) struct ScoreRow<'a> {
    mask: &'a Mask,
    scale: f32,
    temperature: f32,
    bias: f32,
}

impl<'a> ScoreRow<'a> {
    /// For a head of width K with an ALiBi slope.
    pub fn new(spec: &'a AttentionSpec, head_width: usize, slope: f32) -> Self {
        let (scale, bias) = (spec.score_scale(head_width), penalty_per_token(spec.position, slope));
        Self { mask: &spec.mask, scale, temperature: spec.temperature, bias }
    }

    /// By how much the score falls with each token of distance; 0 without ALiBi.
    pub fn bias_per_token(&self) -> f32 {
        self.bias / self.temperature
    }

    /// The score of a pair at a distance, from its product.
    pub fn score(&self, distance: usize, product: f32) -> f32 {
        (product * self.scale + self.bias * distance as f32) / self.temperature
    }

    /// Turns a query's products with the first keys of a sentence into its scores.
    pub fn score_in_place(&self, query: usize, tokens: usize, row: &mut [f32]) {
        // 5. Scores: (q·k·s + b) / τ, and −∞ for each key that the mask forbids
        let (row, forbidden) = row.split_at_mut(self.mask.end(query, tokens).min(row.len()));
        let factor = self.scale / self.temperature;
        if self.bias == 0.0 {
            scale_in_place(row, factor);
        } else {
            for (key, score) in row.iter_mut().enumerate() {
                *score = self.score(query.abs_diff(key), *score);
            }
        }
        forbidden.fill(f32::NEG_INFINITY);
        let (before, range) = self.mask.allowed(query, tokens);
        let before = before.min(row.len());
        if let Some(gap) = row.get_mut(before..range.start) {
            gap.fill(f32::NEG_INFINITY);
        }
        if self.mask.is_irregular() {
            let blocked = row.iter_mut().enumerate().filter(|(key, _)| !self.mask.allows(query, *key, tokens));
            blocked.for_each(|(_, score)| *score = f32::NEG_INFINITY);
        }
    }
}
