//! A layer over the texts of a group, there and back.

use super::alike::Alike;
use super::buffer::{Buffer, add};
use super::head::{Between, HeadShape, Which};
use super::matrices::{Back, Model};
use super::mlp;
use super::norm::{Moments, Norm};
use crate::model::Order;
use crate::train::change::{Hold, Holds};
use crate::train::tasks::Sequence;

/// A layer of a model, and what is held in it.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub model: Model<'a>,
    pub index: usize,
    pub shape: &'a HeadShape,
    pub holds: &'a Holds,
    pub texts: &'a [Sequence],
    /// Where rows that it reads are alike: what attention reads of them, `[R, D]`, is then a row for each word.
    pub alike: Option<&'a Alike>,
}

/// What is kept of a layer on the way there, rows after rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// The rows of the stream that attention reads, each once, where some are alike.
    once: Buffer,
    /// What attention reads, `[R, D]`.
    read: Buffer,
    /// Head after head, text after text.
    heads: Buffer,
    concat: Buffer,
    /// The stream after attention, before a norm behind it.
    middle: Buffer,
    /// What the MLP reads; with norms behind, what the layer goes on with even where there is none.
    mlp_read: Buffer,
    mlp: mlp::Kept,
    /// The stream after the MLP, before a norm behind it.
    sum: Buffer,
    first: Moments,
    second: Moments,
}

/// Memory for what is between.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    projected: Buffer,
    by_word: Buffer,
    concat: Buffer,
    rows: Buffer,
    hidden: Buffer,
    more: Buffer,
    head: Between,
}

impl Kept {
    /// The weight of a head of a text on a key.
    pub fn weight(&self, shape: &HeadShape, (text, head, heads): (usize, usize, usize), at: (usize, usize)) -> f32 {
        let first = (text * heads + head) * shape.kept();
        shape.weight(&self.heads.held()[first..], at.0, at.1)
    }
}

impl Layer<'_> {
    fn norms(&self) -> [Norm<'_>; 2] {
        let spans = &self.model.layout.layers[self.index];
        [&spans.attention_norm, &spans.mlp_norm].map(|spans| Norm::new(self.model, spans.as_ref()))
    }

    /// What the layer writes, `[N, D]`.
    pub fn forward(&self, x: &[f32], kept: &mut Kept, scratch: &mut Scratch, y: &mut [f32]) {
        let architecture = &self.model.layout.architecture;
        let mlp = architecture.mlp.zip(self.model.layout.layers[self.index].mlp.as_ref());
        let [first, second] = self.norms();
        let Kept { once, read, middle, mlp_read, sum, .. } = kept;
        let rows = self.alike.map_or(x, |alike| alike.once(x, once));
        let (read, middle) = (read.of(rows.len()), middle.of(x.len()));
        match architecture.order {
            // m = x + Attention(norm₁ x), y = m + MLP(norm₂ m)
            Order::Pre => {
                first.forward(rows, &mut kept.first, read);
                self.attention(x, read, &mut kept.heads, &mut kept.concat, scratch, middle);
                if let Some(mlp) = mlp {
                    let mlp_read = mlp_read.of(x.len());
                    second.forward(middle, &mut kept.second, mlp_read);
                    mlp::forward(self.model, mlp, mlp_read, &mut kept.mlp, y);
                    add(y, middle);
                } else {
                    y.copy_from_slice(middle);
                }
            }
            // m = norm₁(x + Attention x), y = norm₂(m + MLP m)
            Order::Post => {
                read.copy_from_slice(rows);
                self.attention(x, read, &mut kept.heads, &mut kept.concat, scratch, middle);
                let mlp_read = mlp_read.of(x.len());
                first.forward(middle, &mut kept.first, mlp_read);
                if let Some(mlp) = mlp {
                    let sum = sum.of(x.len());
                    mlp::forward(self.model, mlp, mlp_read, &mut kept.mlp, sum);
                    add(sum, mlp_read);
                    second.forward(sum, &mut kept.second, y);
                } else {
                    y.copy_from_slice(mlp_read);
                }
            }
            // y = x + Attention(norm₁ x) + MLP(norm₂ x)
            Order::Parallel => {
                first.forward(rows, &mut kept.first, read);
                self.attention(x, read, &mut kept.heads, &mut kept.concat, scratch, middle);
                if let Some(mlp) = mlp {
                    let mlp_read = mlp_read.of(x.len());
                    second.forward(x, &mut kept.second, mlp_read);
                    mlp::forward(self.model, mlp, mlp_read, &mut kept.mlp, y);
                    add(y, middle);
                } else {
                    y.copy_from_slice(middle);
                }
            }
        }
    }

    /// `y = x + Attention(read)`
    fn attention(
        &self,
        x: &[f32],
        read: &[f32],
        heads: &mut Buffer,
        concat: &mut Buffer,
        scratch: &mut Scratch,
        y: &mut [f32],
    ) {
        let spans = &self.model.layout.layers[self.index];
        let projected = scratch.projected.of(3 * x.len());
        if let Some(alike) = self.alike {
            let by_word = scratch.by_word.of(3 * read.len());
            self.model.linear(spans.projections, spans.biases, read, by_word);
            alike.spread(by_word, projected);
        } else {
            self.model.linear(spans.projections, spans.biases, read, projected);
        }
        let concat = concat.of(x.len());
        let heads = heads.of(self.heads().count() * self.shape.kept());
        let mut kept = heads.chunks_exact_mut(self.shape.kept());
        let text = x.len() / self.texts.len();
        let texts = projected.chunks_exact(3 * text).zip(concat.chunks_exact_mut(text)).zip(self.texts);
        for ((projected, concat), sequence) in texts {
            for (head, kept) in (&mut kept).take(self.model.layout.architecture.heads).enumerate() {
                self.held(head, sequence, &mut |which| {
                    self.shape.forward(which, projected, kept, concat, &mut scratch.head);
                });
            }
        }
        self.model.linear(spans.output, spans.output_bias, concat, y);
        add(y, x);
    }

    /// Text and head of each that there is.
    fn heads(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (texts, heads) = (self.texts.len(), self.model.layout.architecture.heads);
        (0..texts).flat_map(move |text| (0..heads).map(move |head| (text, head)))
    }

    /// Tells what is done to a head.
    fn held(&self, head: usize, sequence: &Sequence, run: &mut dyn FnMut(Which<'_>)) {
        let hold = self.holds.get(self.index, head).unwrap_or_default();
        let looks = |query: usize| hold.looks(sequence, query).expect("asked of held heads alone");
        let held: Option<&dyn Fn(usize) -> usize> = if hold.looks(sequence, 0).is_some() { Some(&looks) } else { None };
        run(Which { head, held, is_ablated: hold == Hold::Ablated });
    }

    /// The gradient by what the layer writes becomes that by what it reads, `x`.
    pub fn backward(&self, x: &[f32], kept: &mut Kept, scratch: &mut Scratch, d: &mut [f32], back: &mut Back<'_>) {
        let architecture = &self.model.layout.architecture;
        let mlp = architecture.mlp.zip(self.model.layout.layers[self.index].mlp.as_ref());
        let [first, second] = self.norms();
        let mut d_rows = std::mem::take(&mut scratch.rows);
        let d_read = d_rows.of(x.len());
        let mut through_mlp = |kept: &mut Kept, d: &[f32], d_read: &mut [f32], back: &mut Back<'_>| {
            let Some(mlp) = mlp else { return false };
            mlp::backward(mlp, kept.mlp_read.held(), &mut kept.mlp, d, &mut scratch.hidden, d_read, back);
            true
        };
        match architecture.order {
            Order::Pre => {
                if through_mlp(kept, d, d_read, back) {
                    second.backward(kept.middle.held(), &kept.second, d_read, back);
                    add(d, d_read);
                }
                let d_read = self.attention_back(kept, scratch, d, d_read, back);
                first.backward(self.rows(x, kept), &kept.first, d_read, back);
                self.add_read(d, d_read);
            }
            Order::Post => {
                if mlp.is_some() {
                    second.backward(kept.sum.held(), &kept.second, d, back);
                }
                if through_mlp(kept, d, d_read, back) {
                    add(d, d_read);
                }
                first.backward(kept.middle.held(), &kept.first, d, back);
                let d_read = self.attention_back(kept, scratch, d, d_read, back);
                self.add_read(d, d_read);
            }
            Order::Parallel => {
                let mut more = std::mem::take(&mut scratch.more);
                let by_mlp = more.zeros(x.len());
                if through_mlp(kept, d, by_mlp, back) {
                    second.backward(x, &kept.second, by_mlp, back);
                }
                let d_read = self.attention_back(kept, scratch, d, d_read, back);
                first.backward(self.rows(x, kept), &kept.first, d_read, back);
                self.add_read(d, d_read);
                add(d, by_mlp);
                scratch.more = more;
            }
        }
        scratch.rows = d_rows;
    }

    /// The rows of the stream that attention reads.
    fn rows<'b>(&self, x: &'b [f32], kept: &'b Kept) -> &'b [f32] {
        if self.alike.is_some() { kept.once.held() } else { x }
    }

    /// Adds the gradient by those rows to that by the stream.
    fn add_read(&self, d: &mut [f32], d_read: &[f32]) {
        match self.alike {
            Some(alike) => alike.add_once(d, d_read),
            None => add(d, d_read),
        }
    }

    /// From dY of `y = Attention(read)` to the gradient by what was read, `[R, D]`, in the memory of `d_read`.
    fn attention_back<'b>(
        &self,
        kept: &mut Kept,
        scratch: &mut Scratch,
        dy: &[f32],
        d_read: &'b mut [f32],
        back: &mut Back<'_>,
    ) -> &'b mut [f32] {
        let spans = &self.model.layout.layers[self.index];
        back.add_weight(spans.output, spans.output_bias, kept.concat.held(), dy);
        let d_concat = scratch.concat.of(dy.len());
        back.through(spans.output, dy, d_concat);
        let d_projected = scratch.projected.of(3 * dy.len());
        let text = dy.len() / self.texts.len();
        let count = self.heads().count() * self.shape.kept();
        let mut heads = kept.heads.of(count).chunks_exact_mut(self.shape.kept());
        let texts = d_projected.chunks_exact_mut(3 * text).zip(d_concat.chunks_exact(text)).zip(self.texts);
        for ((d_projected, d_concat), sequence) in texts {
            for (head, kept) in (&mut heads).take(self.model.layout.architecture.heads).enumerate() {
                self.held(head, sequence, &mut |which| {
                    self.shape.backward(which, kept, d_concat, d_projected, &mut scratch.head);
                });
            }
        }
        let read = kept.read.held();
        let d_read = &mut d_read[..read.len()];
        let d_projected = match self.alike {
            Some(alike) => alike.sums(d_projected, &mut scratch.by_word),
            None => d_projected,
        };
        back.add_weight(spans.projections, spans.biases, read, d_projected);
        back.through(spans.projections, d_projected, d_read);
        d_read
    }
}
