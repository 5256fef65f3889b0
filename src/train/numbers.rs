//! The numbers of a model that is there, in one list.

use super::layout::{LayerSpans, LinearSpans, NormSpans, Span};
use super::{Architecture, Layout, MlpShape, Positions};
use crate::model::{Block, Checkpoint, LayerWeights, Linear, Norm, NormKind, Position};

impl Layout {
    /// The layout of a model, and its numbers, which make the very same model again; none of a model that has parts which
    /// are not trained here.
    #[must_use]
    pub fn of(checkpoint: &Checkpoint) -> Option<(Self, Vec<f32>)> {
        let first = checkpoint.model.layers.first()?;
        let places = checkpoint.embedding.positions.as_ref().map(|places| places.table.ncols());
        let layout = Self::new(architecture(checkpoint, first)?, checkpoint.vocabulary(), places.unwrap_or_default());
        let mut numbers = vec![0.0; layout.count()];
        layout.gather(checkpoint, &mut numbers)?;
        let made = Checkpoint { family: checkpoint.family, ..layout.checkpoint(&numbers) };
        (made == *checkpoint).then_some((layout, numbers))
    }

    fn gather(&self, checkpoint: &Checkpoint, numbers: &mut [f32]) -> Option<()> {
        put(numbers, self.words, &checkpoint.embedding.words.numbers())?;
        if let (Some(span), Some(places)) = (self.places, &checkpoint.embedding.positions) {
            put(numbers, span, &places.table.numbers())?;
        }
        for (spans, layer) in self.layers.iter().zip(&checkpoint.model.layers) {
            of_layer(spans, layer, numbers)?;
        }
        norm(self.final_norm.as_ref(), checkpoint.final_norm.as_ref(), numbers)?;
        put(numbers, self.unembedding, &checkpoint.unembedding.as_ref()?.matrix.weight.numbers())
    }
}

/// What the first layer looks like.
fn architecture(checkpoint: &Checkpoint, layer: &LayerWeights) -> Option<Architecture> {
    let block = layer.block.as_deref()?;
    let norm = block.attention_norm.as_ref().or(checkpoint.final_norm.as_ref());
    let positions = match checkpoint.position {
        Position::None if checkpoint.embedding.positions.is_some() => Positions::Learned,
        Position::None => Positions::None,
        Position::Sinusoidal { .. } => Positions::Sinusoidal,
        Position::Rope { .. } => Positions::Rotary,
        Position::Alibi { .. } => Positions::Alibi,
    };
    let mlp = block.mlp.as_ref().map(|mlp| MlpShape {
        width: mlp.up.weight.ncols(),
        activation: mlp.activation,
        gate: mlp.gate.is_some(),
    });
    Some(Architecture {
        layers: checkpoint.model.layers.len(),
        heads: layer.heads.len(),
        width: checkpoint.width(),
        order: block.order,
        norm: norm.map(|norm| norm.kind),
        gain: norm.is_some_and(|norm| norm.kind == NormKind::Rms || !norm.bias.is_empty()),
        biases: !block.output_bias.is_empty(),
        mlp,
        positions,
        temperature: block.score_factor.recip(),
        causal: checkpoint.causal,
        window: block.window,
    })
}

/// Puts numbers into their place, if there are as many.
fn put(numbers: &mut [f32], span: Span, from: &[f32]) -> Option<()> {
    let to = &mut numbers[span.range()];
    (to.len() == from.len()).then(|| to.copy_from_slice(from))
}

fn of_layer(spans: &LayerSpans, layer: &LayerWeights, numbers: &mut [f32]) -> Option<()> {
    let block: &Block = layer.block.as_deref()?;
    norm(spans.attention_norm.as_ref(), block.attention_norm.as_ref(), numbers)?;
    let parts = (0..3).flat_map(|part| layer.heads.iter().map(move |head| [&head.w_q, &head.w_k, &head.w_v][part]));
    let projections: Vec<f32> = parts.flat_map(|part| part.numbers().into_owned()).collect();
    put(numbers, spans.projections, &projections)?;
    if let Some(span) = spans.biases {
        put(numbers, span, &block.biases.concat())?;
    }
    let rows = |d: usize| layer.heads.iter().flat_map(move |head| head.w_o.column(d).into_owned());
    let output: Vec<f32> = (0..spans.output.columns).flat_map(rows).collect();
    put(numbers, spans.output, &output)?;
    if let Some(span) = spans.output_bias {
        put(numbers, span, &block.output_bias)?;
    }
    norm(spans.mlp_norm.as_ref(), block.mlp_norm.as_ref(), numbers)?;
    let (Some(spans), Some(mlp)) = (&spans.mlp, &block.mlp) else { return Some(()) };
    if let (Some(spans), Some(gate)) = (&spans.gate, &mlp.gate) {
        linear(spans, gate, numbers)?;
    }
    linear(&spans.up, &mlp.up, numbers)?;
    linear(&spans.down, &mlp.down, numbers)
}

fn linear(spans: &LinearSpans, linear: &Linear, numbers: &mut [f32]) -> Option<()> {
    put(numbers, spans.weight, &linear.weight.numbers())?;
    put(numbers, spans.bias, &linear.bias)
}

fn norm(spans: Option<&NormSpans>, norm: Option<&Norm>, numbers: &mut [f32]) -> Option<()> {
    let Some((spans, norm)) = spans.zip(norm) else { return Some(()) };
    put(numbers, spans.weight, &norm.weight)?;
    spans.bias.map_or(Some(()), |span| put(numbers, span, &norm.bias))
}
