//! Direct logit attribution: what each part of a model adds to a token's logit (Elhage et al. 2021).

use std::sync::Arc;

use rayon::prelude::*;

use crate::attention::{LayerTrace, Trace, moments};
use crate::model::{Block, Checkpoint, HeadWeights, LayerWeights, NormKind, Order, Position, Unembedding, sinusoidal};

/// What writes to the residual stream, or is added behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogitPart {
    /// The embedding of the token; with its place where a norm has made them one.
    Word,
    /// Its place, learned or waves.
    Position,
    /// The output of a head through its rows of W_O. The bias of its values is in it.
    Head { layer: usize, head: usize },
    /// The bias of W_O.
    AttentionBias { layer: usize },
    /// The MLP, with its bias.
    Mlp { layer: usize },
    /// What the last norm adds.
    NormBias,
    /// What is added to the token's logit, whatever was read.
    UnembeddingBias,
}

/// A logit as a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// As the model gives it: raw, of weights that nothing was folded into.
    pub logit: f32,
    /// In the order of the computation.
    pub parts: Vec<(LogitPart, f32)>,
    /// The logit without all parts: what interventions put into the stream or took from it; else the rounding.
    pub rest: f32,
}

/// Why a logit is no sum of what parts add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAttribution {
    /// The model was saved without what makes logits.
    NoLogits,
    /// Norms stand after the sums (BERT): each layer rescales what all before it wrote, so that no part reaches the end as
    /// it was written.
    NormsBetween,
}

/// What each part adds to the logit of a token at a place, with the scale of the last norm held fixed at what it is there.
/// With it the way from the stream to a logit is linear, and parts and rest add up to the logit. It is what `logit_attrs`
/// of TransformerLens gives over `stack_head_results`, with no weights folded and no logits centred.
///
/// Heads are read from [`LayerTrace::concat`], so none needs to be kept. `tokens` are those of the trace.
///
/// # Errors
/// Of this model no logit is such a sum.
///
/// Panics where the place lies outside the text, or the token outside the vocabulary.
pub fn attribute(
    checkpoint: &Checkpoint,
    tokens: &[usize],
    trace: &Trace,
    (place, token): (usize, usize),
) -> Result<Attribution, NoAttribution> {
    let direction = LogitDirection::new(checkpoint, token)?;
    let stream = trace.layers.last().map_or(&trace.embeddings, |layer| &layer.output);
    let row = stream.rows(place, 1).into_owned();
    let (mean, scale) = match &checkpoint.final_norm {
        Some(norm) => {
            let (means, scales) = moments(&row, norm);
            (means[0], scales[0])
        }
        None => (0.0, 1.0),
    };
    // The mean is in the direction already, and what is left of it there is rounding.
    let centred = row.iter().map(|x| f64::from(*x) - mean);
    let logit = scale * direction.dot_of(centred) + direction.norm_bias + direction.bias;
    let along = |numbers: &mut dyn Iterator<Item = f32>| scale * direction.dot_of(numbers.map(f64::from));

    let embedding = &checkpoint.embedding;
    let embedded = along(&mut trace.embeddings.row(place).iter().copied());
    let word = match (&embedding.positions, &embedding.norm) {
        (Some(_), None) => {
            let word = embedding.words.column(tokens[place]);
            along(&mut word.iter().map(|number| number * embedding.scale))
        }
        _ => embedded,
    };
    let waves = match checkpoint.position {
        Position::Sinusoidal { strength } => {
            along(&mut sinusoidal(tokens.len(), checkpoint.width(), strength).row(place).iter().copied())
        }
        _ => 0.0,
    };
    let mut parts = vec![(LogitPart::Word, word), (LogitPart::Position, embedded - word + waves)];
    parts.retain(|(part, number)| *part == LogitPart::Word || *number != 0.0);
    let layers: Vec<_> = trace.layers.par_iter().zip(&checkpoint.model.layers).enumerate().collect();
    parts.par_extend(layers.into_par_iter().flat_map_iter(|(index, (layer, weights))| {
        let parts = of_layer(index, layer, weights, place, &direction.numbers);
        parts.into_iter().map(|(part, number)| (part, scale * number))
    }));
    let constants = [(LogitPart::NormBias, direction.norm_bias), (LogitPart::UnembeddingBias, direction.bias)];
    parts.extend(constants.into_iter().filter(|(_, number)| *number != 0.0));
    let rest = logit - parts.iter().map(|(_, number)| number).sum::<f64>();
    let parts = parts.into_iter().map(|(part, number)| (part, number as f32)).collect();
    Ok(Attribution { logit: logit as f32, parts, rest: rest as f32 })
}

/// What the parts of a layer add along a direction `[D]`.
fn of_layer(
    layer: usize,
    trace: &LayerTrace,
    weights: &LayerWeights,
    place: usize,
    direction: &[f64],
) -> Vec<(LogitPart, f64)> {
    let head_width = weights.head_width();
    let dot = |numbers: &mut dyn Iterator<Item = f32>| {
        numbers.zip(direction).map(|(number, d)| f64::from(number) * d).sum::<f64>()
    };
    let of_head = |(head, own): (usize, &Arc<HeadWeights>)| {
        // W_O of the head times the direction, `[K]`.
        let mut read = vec![0.0f64; head_width];
        for (column, d) in own.w_o.columns().zip(direction) {
            read.iter_mut().zip(column.iter()).for_each(|(sum, number)| *sum += f64::from(*number) * d);
        }
        let mixed = read.iter().enumerate().map(|(k, r)| f64::from(trace.concat[(place, head * head_width + k)]) * r);
        (LogitPart::Head { layer, head }, mixed.sum())
    };
    let mut parts: Vec<_> = weights.heads.iter().enumerate().map(of_head).collect();
    if let (Some(block), Some(of_block)) = (&weights.block, &trace.block) {
        if !block.output_bias.is_empty() {
            parts.push((LogitPart::AttentionBias { layer }, dot(&mut block.output_bias.iter().copied())));
        }
        let mlp = of_block.mlp.as_ref();
        parts.extend(mlp.map(|mlp| (LogitPart::Mlp { layer }, dot(&mut mlp.row(place).iter().copied()))));
    }
    parts
}

/// The unembedding, where the way from the stream to it is linear but for the scale of the last norm.
pub(super) fn linear_unembedding(checkpoint: &Checkpoint) -> Result<&Unembedding, NoAttribution> {
    let last = checkpoint.unembedding.as_ref().ok_or(NoAttribution::NoLogits)?;
    let mut blocks = checkpoint.model.layers.iter().filter_map(|layer| layer.block.as_ref());
    let norms_after =
        |block: &Arc<Block>| block.order == Order::Post && (block.attention_norm.is_some() || block.mlp_norm.is_some());
    if last.transform.is_some() || blocks.any(norms_after) { Err(NoAttribution::NormsBetween) } else { Ok(last) }
}

/// How the residual stream is read by the logit of a token.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LogitDirection {
    /// `[D]`: the stream times it is the logit without what is added to it, but for the scale of the last norm.
    pub numbers: Vec<f64>,
    norm_bias: f64,
    bias: f64,
}

impl LogitDirection {
    /// Of a token: its column of the unembedding times the weight of the last norm. A LayerNorm takes the mean from the
    /// stream, which is the same as to take it from the direction.
    pub fn new(checkpoint: &Checkpoint, token: usize) -> Result<Self, NoAttribution> {
        let last = linear_unembedding(checkpoint)?;
        let column = last.matrix.weight.column(token);
        let mut numbers: Vec<f64> = column.iter().map(|number| f64::from(*number)).collect();
        let mut norm_bias = 0.0;
        if let Some(norm) = &checkpoint.final_norm {
            norm_bias = numbers.iter().zip(&norm.bias).map(|(number, bias)| number * f64::from(*bias)).sum();
            numbers.iter_mut().zip(&norm.weight).for_each(|(number, weight)| *number *= f64::from(*weight));
            if norm.kind == NormKind::Layer {
                let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
                numbers.iter_mut().for_each(|number| *number -= mean);
            }
        }
        let bias = last.matrix.bias.get(token).copied().map_or(0.0, f64::from);
        Ok(Self { numbers, norm_bias, bias })
    }

    fn dot_of(&self, numbers: impl Iterator<Item = f64>) -> f64 {
        numbers.zip(&self.numbers).map(|(number, direction)| number * direction).sum()
    }
}
