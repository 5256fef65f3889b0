//! From the loss back to every number of a model, over a run that was kept: no second forward pass.

mod attention;
mod linear;
mod loss;
mod mlp;
mod norm;
#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;

use super::Layout;
use super::layout::LayerSpans;
use crate::attention::{AttentionSpec, Changes, LayerTrace, Reading, Site, normed};
use crate::math::{Matrix, Packed, columns, transposed};
use crate::model::{Checkpoint, LayerWeights, Order, Position, RopeTable};
use attention::head_back;
pub use attention::{HeadGradient, SOURCE};
use linear::Sums;
pub use loss::{Loss, cross_entropy};
pub use mlp::MlpGradient;
use mlp::mlp_back;
use norm::norm_back;

/// A model that was made of numbers, with what is needed to go back through it.
pub struct Backward<'a> {
    layout: &'a Layout,
    checkpoint: &'a Checkpoint,
    turned: &'a Turned,
    rope: Option<Arc<RopeTable>>,
}

/// The matrices of a model, each transposed in its own place.
#[derive(Clone, Debug, Default)]
pub struct Turned(Vec<f32>);

/// The gradient of the loss by what a layer computed.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerGradient {
    /// By what it reads, `[T, D]`.
    pub input: Matrix,
    pub heads: Vec<HeadGradient>,
    /// By the outputs of the heads side by side, `[T, H·K]`.
    pub concat: Matrix,
    /// By what the projections read, `[T, D]`.
    pub read: Matrix,
    /// By what attention writes, `[T, D]`.
    pub attention: Matrix,
    /// By the stream after attention and the norm behind it, `[T, D]`, in layers that have one there.
    pub middle: Option<Matrix>,
    /// By what the MLP computes, where there is one.
    pub mlp: Option<MlpGradient>,
    /// By what the layer writes, `[T, D]`.
    pub output: Matrix,
}

/// What goes back through attention: the gradients of its parts, and that by what the projections read.
struct AttentionBack {
    heads: Vec<HeadGradient>,
    concat: Matrix,
    attention: Matrix,
    read: Matrix,
}

impl Turned {
    /// Transposes the matrices of some numbers, in the memory of others.
    pub fn turn(&mut self, layout: &Layout, numbers: &[f32]) {
        self.0.resize(numbers.len(), 0.0);
        for (_, span) in layout.named() {
            let range = span.range();
            transpose::transpose(&numbers[range.clone()], &mut self.0[range], span.rows, span.columns);
        }
    }
}

impl<'a> Backward<'a> {
    /// For runs over T tokens of the model that `layout` made of some numbers, which are `turned`.
    #[must_use]
    pub fn new(layout: &'a Layout, checkpoint: &'a Checkpoint, turned: &'a Turned, tokens: usize) -> Self {
        let head_width = layout.architecture.head_width();
        let rope = match checkpoint.position {
            Position::Rope { strength } => Some(RopeTable::plain(0..tokens, head_width, strength)),
            _ => None,
        };
        Self { layout, checkpoint, turned, rope }
    }

    /// Adds the gradient of the loss by each number of the model to `gradient`, which lies as the layout says, from that
    /// by the logits `[T, V]` of a reading with its hidden numbers kept. `see` is shown each layer, the last one first. Gives
    /// the gradient by what the unembedding reads, `[T, D]`.
    pub fn run(
        &self,
        reading: &Reading,
        spec: &AttentionSpec,
        logits: &Matrix,
        gradient: &mut [f32],
        see: &mut dyn FnMut(usize, &LayerGradient),
    ) -> Matrix {
        let mut sums = Sums { turned: &self.turned.0, gradient };
        let d_logits: Vec<&[f32]> = columns(logits).collect();
        sums.add_weight(self.layout.unembedding, &by_columns(&reading.finished), &d_logits);
        let finished = sums.through(self.layout.unembedding, &d_logits);
        let last = reading.trace.layers.last().map_or(&reading.trace.embeddings, |layer| &layer.output);
        let (norm, spans) = (self.checkpoint.final_norm.as_ref(), self.layout.final_norm.as_ref());
        let mut stream = norm_back(last, norm, spans, finished.clone(), &mut sums);
        for (index, layer) in reading.trace.layers.iter().enumerate().rev() {
            let gradient = self.layer_back(index, layer, stream, spec, &mut sums);
            see(index, &gradient);
            stream = gradient.input;
        }
        self.embedding_back(&reading.tokens, &stream, &mut sums);
        finished
    }

    fn embedding_back(&self, tokens: &[usize], x: &Matrix, sums: &mut Sums<'_>) {
        let rows = transposed(x);
        for (place, (row, token)) in columns(&rows).zip(tokens).enumerate() {
            let tables = [Some((self.layout.words, *token)), self.layout.places.map(|table| (table, place))];
            for (table, column) in tables.into_iter().flatten() {
                let sums = &mut sums.gradient[table.start + column * table.rows..][..table.rows];
                sums.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
            }
        }
    }

    /// From what the loss wants of a layer's output.
    fn layer_back(
        &self,
        index: usize,
        layer: &LayerTrace,
        output: Matrix,
        spec: &AttentionSpec,
        sums: &mut Sums<'_>,
    ) -> LayerGradient {
        let weights = &self.checkpoint.model.layers[index];
        let spans = &self.layout.layers[index];
        let block = weights.block.as_ref().expect("a layout makes blocks");
        let parts = layer.block.as_ref().expect("the run of a block keeps its parts");
        let spec = &*spec.at(weights);
        let changes = |site| Changes::at(&spec.interventions, site, index, 0);
        let [first, second] = [&block.attention_norm, &block.mlp_norm].map(Option::as_ref);
        let [first_spans, second_spans] = [&spans.attention_norm, &spans.mlp_norm].map(Option::as_ref);
        let mlp = |x: &Matrix, dy: &Matrix, sums: &mut Sums<'_>| {
            let (mlp, spans) = block.mlp.as_ref().zip(spans.mlp.as_ref())?;
            let hidden = parts.hidden.as_ref().expect("a backward pass reads a run that keeps what is hidden");
            let mut dy = dy.clone();
            changes(Site::MlpOut).back(&mut dy);
            Some(mlp_back(x, hidden, mlp.activation, spans, dy, sums))
        };
        let attention = |read: &Matrix, dy: Matrix, sums: &mut Sums<'_>| {
            self.attention_back(index, (read, layer), (weights, spans), dy, spec, sums)
        };
        let x = &*layer.input;
        // The stream after attention, as the forward pass had it.
        let middle = || if spec.residual { x + &*parts.attention } else { Matrix::clone(&parts.attention) };
        let mut written = output.clone();
        let mut behind_norm = None;
        changes(Site::ResidPost).back(&mut written);
        let (back, mut input, past, of_mlp) = match block.order {
            // m = x + Attention(norm₁ x), y = m + MLP(norm₂ m)
            Order::Pre => {
                let middle = middle();
                let of_mlp = mlp(&normed(&middle, second), &written, sums);
                if let Some(mlp) = &of_mlp {
                    written += norm_back(&middle, second, second_spans, mlp.read.clone(), sums);
                }
                let back = attention(&normed(x, first), written.clone(), sums);
                let input = norm_back(x, first, first_spans, back.read.clone(), sums);
                (back, input, written, of_mlp)
            }
            // m = norm₁(x + Attention x), y = norm₂(m + MLP m)
            Order::Post => {
                let before = middle();
                let middle = normed(&before, first);
                let sum = parts.mlp.iter().fold(middle.clone().into_owned(), |sum, mlp| sum + &**mlp);
                let mut d_middle = norm_back(&sum, second, second_spans, written, sums);
                let of_mlp = mlp(&middle, &d_middle, sums);
                if let Some(mlp) = &of_mlp {
                    d_middle += &mlp.read;
                }
                behind_norm = Some(d_middle.clone());
                let d_before = norm_back(&before, first, first_spans, d_middle, sums);
                let back = attention(x, d_before.clone(), sums);
                let input = back.read.clone();
                (back, input, d_before, of_mlp)
            }
            // y = x + Attention(norm₁ x) + MLP(norm₂ x)
            Order::Parallel => {
                let back = attention(&normed(x, first), written.clone(), sums);
                let mut input = norm_back(x, first, first_spans, back.read.clone(), sums);
                let of_mlp = mlp(&normed(x, second), &written, sums);
                if let Some(mlp) = &of_mlp {
                    input += norm_back(x, second, second_spans, mlp.read.clone(), sums);
                }
                (back, input, written, of_mlp)
            }
        };
        if spec.residual {
            input += past;
        }
        changes(Site::ResidPre).back(&mut input);
        let AttentionBack { heads, concat, attention, read } = back;
        LayerGradient { input, heads, concat, read, attention, middle: behind_norm, mlp: of_mlp, output }
    }

    /// W_O, the heads, and the projections.
    fn attention_back(
        &self,
        index: usize,
        (read, layer): (&Matrix, &LayerTrace),
        (weights, spans): (&LayerWeights, &LayerSpans),
        mut attention: Matrix,
        spec: &AttentionSpec,
        sums: &mut Sums<'_>,
    ) -> AttentionBack {
        let changes = |site, head| Changes::at(&spec.interventions, site, index, head);
        changes(Site::AttnOut, 0).back(&mut attention);
        let dy: Vec<&[f32]> = columns(&attention).collect();
        sums.add_weight(spans.output, &by_columns(&layer.concat), &dy);
        sums.add_bias(spans.output_bias, &dy);
        let concat = sums.through(spans.output, &dy);

        let k = weights.head_width();
        let factor = spec.score_scale(k) / spec.temperature;
        let mut heads = Vec::with_capacity(layer.heads.len());
        // Before RoPE: dQ, dK and dV of each head.
        let mut plain = Vec::with_capacity(layer.heads.len());
        for (h, head) in layer.heads.iter().enumerate() {
            let mut output = concat.columns(h * k, k).into_owned();
            changes(Site::Mixed, h).back(&mut output);
            let gradient = head_back(head, output, factor, &changes(Site::Pattern, h));
            let mut of_head = [gradient.q.clone(), gradient.k.clone(), gradient.v.clone()];
            if let Some(rope) = &self.rope {
                of_head[..2].iter_mut().for_each(|turned| rope.turn_back(turned));
            }
            for (site, part) in [Site::Q, Site::K, Site::V].into_iter().zip(&mut of_head) {
                changes(site, h).back(part);
            }
            plain.push(of_head);
            heads.push(gradient);
        }
        let projected: Vec<&[f32]> =
            (0..3).flat_map(|part| plain.iter().flat_map(move |head| columns(&head[part]))).collect();
        sums.add_weight(spans.projections, &by_columns(read), &projected);
        sums.add_bias(spans.biases, &projected);
        let read = sums.through(spans.projections, &projected);
        AttentionBack { heads, concat, attention, read }
    }
}

fn by_columns(matrix: &Matrix) -> Packed {
    Packed::of_columns(&columns(matrix).collect::<Vec<_>>())
}
