//! Where the numbers of a model lie in one list, and the model that they make.

use std::ops::Range;
use std::sync::Arc;

use super::Architecture;
use super::architecture::Positions as How;
use crate::math::Matrix;
use crate::model::{
    Block, Checkpoint, Embedding, HeadWeights, LayerWeights, Linear, Mlp, Model, Norm, NormKind, Positions, Tensor,
    Unembedding,
};

/// ε of every norm.
pub(super) const EPSILON: f32 = 1e-5;
/// The family of models that were trained here, as a folder's settings name it.
pub const FAMILY: &str = "attention-lab";

/// The place of a matrix, column after column, or of a vector, which is one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub rows: usize,
    pub columns: usize,
}

/// A norm that learns.
#[derive(Clone, Debug, PartialEq)]
pub struct NormSpans {
    pub weight: Span,
    /// Of a LayerNorm.
    pub bias: Option<Span>,
}

/// One of the matrices of an MLP, with its bias.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearSpans {
    pub weight: Span,
    pub bias: Span,
}

/// The numbers of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerSpans {
    pub attention_norm: Option<NormSpans>,
    /// W_Q, W_K and W_V of all heads side by side, `[D, 3·H·K]`: those of a head are K neighbouring columns of each third.
    pub projections: Span,
    /// Their biases, `[3·H·K]`.
    pub biases: Option<Span>,
    /// W_O, `[H·K, D]`.
    pub output: Span,
    pub output_bias: Option<Span>,
    pub mlp_norm: Option<NormSpans>,
    /// Gate, up and down.
    pub mlp: Option<MlpSpans>,
}

/// The matrices of an MLP.
#[derive(Clone, Debug, PartialEq)]
pub struct MlpSpans {
    pub gate: Option<LinearSpans>,
    pub up: LinearSpans,
    pub down: LinearSpans,
}

/// The numbers of a model, one matrix after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub architecture: Architecture,
    /// `[D, V]`.
    pub words: Span,
    /// `[D, P]`, where places are learned.
    pub places: Option<Span>,
    pub layers: Vec<LayerSpans>,
    pub final_norm: Option<NormSpans>,
    /// `[D, V]`.
    pub unembedding: Span,
    names: Vec<(String, Span)>,
}

impl Span {
    /// Where it lies.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.start + self.rows * self.columns
    }

    fn tensor(self, numbers: &[f32]) -> Tensor {
        Matrix::from_column_slice(self.rows, self.columns, &numbers[self.range()]).into()
    }

    fn vector(self, numbers: &[f32]) -> Vec<f32> {
        numbers[self.range()].to_vec()
    }
}

/// Gives out places in order.
#[derive(Default)]
struct Builder(Vec<(String, Span)>);

impl Builder {
    fn span(&mut self, name: impl Into<String>, rows: usize, columns: usize) -> Span {
        let start = self.0.last().map_or(0, |(_, last)| last.range().end);
        let span = Span { start, rows, columns };
        self.0.push((name.into(), span));
        span
    }

    fn norm(&mut self, name: &str, architecture: &Architecture) -> Option<NormSpans> {
        let kind = architecture.norm.filter(|_| architecture.gain)?;
        let weight = self.span(format!("{name}.weight"), architecture.width, 1);
        let biased = kind == NormKind::Layer;
        Some(NormSpans { weight, bias: biased.then(|| self.span(format!("{name}.bias"), architecture.width, 1)) })
    }

    fn linear(&mut self, name: &str, rows: usize, columns: usize) -> LinearSpans {
        LinearSpans {
            weight: self.span(format!("{name}.weight"), rows, columns),
            bias: self.span(format!("{name}.bias"), columns, 1),
        }
    }

    fn layer(&mut self, layer: usize, architecture: &Architecture) -> LayerSpans {
        let (width, inner) = (architecture.width, architecture.heads * architecture.head_width());
        let name = |part: &str| format!("layers.{layer}.{part}");
        let attention_norm = self.norm(&name("attention_norm"), architecture);
        let projections = self.span(name("projections.weight"), width, 3 * inner);
        let biases = architecture.biases.then(|| self.span(name("projections.bias"), 3 * inner, 1));
        let output = self.span(name("output.weight"), inner, width);
        let output_bias = architecture.biases.then(|| self.span(name("output.bias"), width, 1));
        let mlp_norm = architecture.mlp.and_then(|_| self.norm(&name("mlp_norm"), architecture));
        let mlp = architecture.mlp.map(|shape| MlpSpans {
            gate: shape.gate.then(|| self.linear(&name("mlp.gate"), width, shape.width)),
            up: self.linear(&name("mlp.up"), width, shape.width),
            down: self.linear(&name("mlp.down"), shape.width, width),
        });
        LayerSpans { attention_norm, projections, biases, output, output_bias, mlp_norm, mlp }
    }
}

impl Layout {
    /// The layout for V words and texts of up to P tokens.
    #[must_use]
    pub fn new(architecture: Architecture, vocabulary: usize, places: usize) -> Self {
        let mut builder = Builder::default();
        let width = architecture.width;
        let words = builder.span("words", width, vocabulary);
        let is_learned = architecture.positions == How::Learned;
        let places = is_learned.then(|| builder.span("places", width, places));
        let layers = (0..architecture.layers).map(|layer| builder.layer(layer, &architecture)).collect();
        let final_norm = builder.norm("final_norm", &architecture);
        let unembedding = builder.span("unembedding", width, vocabulary);
        Self { architecture, words, places, layers, final_norm, unembedding, names: builder.0 }
    }

    /// All matrices and vectors with their names, in order.
    #[must_use]
    pub fn named(&self) -> &[(String, Span)] {
        &self.names
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.unembedding.range().end
    }

    /// The spans of a head's own numbers: its columns of W_Q, W_K and W_V with their biases, and its rows of W_O, column by
    /// column.
    pub fn of_head(&self, layer: usize, head: usize) -> impl Iterator<Item = Range<usize>> {
        let spans = &self.layers[layer];
        let (width, k) = (self.architecture.width, self.architecture.head_width());
        let inner = spans.output.rows;
        let columns = (0..3).map(move |part| (part * inner + head * k) * width);
        let projections = columns.map(move |first| spans.projections.start + first).map(move |at| at..at + k * width);
        let biases = spans.biases.into_iter().flat_map(move |span| {
            (0..3).map(move |part| span.start + part * inner + head * k).map(move |at| at..at + k)
        });
        let output = (0..width).map(move |d| spans.output.start + d * inner + head * k).map(move |at| at..at + k);
        projections.chain(biases).chain(output)
    }

    /// The model that some numbers make. Panics where there are not [`Self::count`] of them.
    #[must_use]
    pub fn checkpoint(&self, numbers: &[f32]) -> Checkpoint {
        assert_eq!(numbers.len(), self.count(), "as many numbers as places");
        let places = self.places.map(|span| Positions { table: span.tensor(numbers), filler: None });
        let matrix = Linear { weight: self.unembedding.tensor(numbers), bias: Vec::new() };
        Checkpoint {
            family: FAMILY,
            model: Model { layers: self.layers.iter().map(|layer| self.layer(layer, numbers)).collect() },
            embedding: Embedding {
                words: self.words.tensor(numbers),
                scale: 1.0,
                positions: places,
                token_type: Vec::new(),
                norm: None,
            },
            final_norm: self.norm(self.final_norm.as_ref(), numbers),
            unembedding: Some(Unembedding { transform: None, matrix }),
            causal: self.architecture.causal,
            position: self.architecture.position(),
        }
    }

    fn norm(&self, spans: Option<&NormSpans>, numbers: &[f32]) -> Option<Norm> {
        let weight = spans.map_or_else(|| vec![1.0; self.architecture.width], |spans| spans.weight.vector(numbers));
        let bias = spans.and_then(|spans| spans.bias).map(|span| span.vector(numbers)).unwrap_or_default();
        Some(Norm { kind: self.architecture.norm?, weight, bias, epsilon: EPSILON })
    }

    fn layer(&self, spans: &LayerSpans, numbers: &[f32]) -> LayerWeights {
        let (width, k) = (self.architecture.width, self.architecture.head_width());
        let inner = spans.output.rows;
        let projections = spans.projections.tensor(numbers);
        let output = spans.output.tensor(numbers);
        let head = |h: usize| {
            let columns = |part: usize| {
                let first = part * inner + h * k;
                projections.part(0..width, first..first + k)
            };
            let w_o = output.part(h * k..(h + 1) * k, 0..width);
            Arc::new(HeadWeights { w_q: columns(0), w_k: columns(1), w_v: columns(2), w_o })
        };
        let vector = |span: Option<Span>| span.map(|span| span.vector(numbers)).unwrap_or_default();
        let biases = vector(spans.biases);
        let third = |part: usize| biases.chunks_exact(inner.max(1)).nth(part).unwrap_or_default().to_vec();
        let linear =
            |spans: &LinearSpans| Linear { weight: spans.weight.tensor(numbers), bias: spans.bias.vector(numbers) };
        let mlp = self.architecture.mlp.zip(spans.mlp.as_ref()).map(|(shape, spans)| Mlp {
            gate: spans.gate.as_ref().map(linear),
            up: linear(&spans.up),
            activation: shape.activation,
            down: linear(&spans.down),
        });
        let block = Block {
            order: self.architecture.order,
            attention_norm: self.norm(spans.attention_norm.as_ref(), numbers),
            mlp_norm: mlp.as_ref().and_then(|_| self.norm(spans.mlp_norm.as_ref(), numbers)),
            biases: [third(0), third(1), third(2)],
            output_bias: vector(spans.output_bias),
            head_norms: None,
            rotary: None,
            window: self.architecture.window,
            score_factor: self.architecture.temperature.recip(),
            mlp,
        };
        LayerWeights { heads: (0..self.architecture.heads).map(head).collect(), block: Some(Arc::new(block)) }
    }
}
