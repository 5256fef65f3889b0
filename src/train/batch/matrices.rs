//! The numbers of a model as products read them, packed once for a step, and products with them.

use rayon::prelude::*;

use super::buffer::add;
use crate::math::Packed;
use crate::train::Layout;
use crate::train::layout::{LinearSpans, Span};

/// The matrices of a model, in the order of its layout.
#[derive(Clone, Debug, Default)]
pub(super) struct Matrices(Vec<Both>);

/// A matrix W, and Wᵀ.
#[derive(Clone, Debug, Default)]
struct Both {
    start: usize,
    plain: Packed,
    turned: Packed,
}

/// A model during a step.
#[derive(Clone, Copy)]
pub(super) struct Model<'a> {
    pub layout: &'a Layout,
    pub numbers: &'a [f32],
    pub matrices: &'a Matrices,
}

/// A model on the way back, and what its gradients are added to.
pub(super) struct Back<'a> {
    pub model: Model<'a>,
    pub gradient: &'a mut [f32],
    /// Of what was read.
    pub packed: &'a mut Packed,
}

impl Matrices {
    /// Packs the numbers of a model.
    pub fn pack(&mut self, layout: &Layout, numbers: &[f32]) {
        // The tables of embeddings are read row by row.
        let tables = [Some(layout.words), layout.places];
        let spans = layout.named().iter().map(|(_, span)| *span).filter(|span| !tables.contains(&Some(*span)));
        let spans: Vec<Span> = spans.collect();
        self.0.resize_with(spans.len(), Both::default);
        self.0.par_iter_mut().zip(spans).for_each(|(both, span)| {
            let numbers = &numbers[span.range()];
            both.start = span.start;
            both.plain.repack_columns(span.rows, numbers.chunks_exact(span.rows.max(1)));
            both.turned.repack(numbers, span.rows);
        });
    }

    fn at(&self, span: Span) -> &Both {
        let place = self.0.binary_search_by_key(&span.start, |both| both.start);
        &self.0[place.expect("every matrix of the layout is packed")]
    }
}

impl<'a> Model<'a> {
    /// The numbers of a span.
    pub fn vector(self, span: Span) -> &'a [f32] {
        &self.numbers[span.range()]
    }

    /// `Y = X W + b`, rows after rows.
    pub fn linear(self, weight: Span, bias: Option<Span>, x: &[f32], y: &mut [f32]) {
        self.matrices.at(weight).plain.multiply_rows(x, y);
        if let Some(bias) = bias.map(|bias| self.vector(bias)) {
            y.chunks_exact_mut(weight.columns).for_each(|row| add(row, bias));
        }
    }
}

impl Back<'_> {
    /// `dW += Xᵀ dY` and `db += Σ_t dY[t]`.
    pub fn add_weight(&mut self, weight: Span, bias: Option<Span>, x: &[f32], dy: &[f32]) {
        self.packed.repack(x, weight.rows);
        self.packed.multiply_turned_add(dy, &mut self.gradient[weight.range()]);
        if let Some(bias) = bias {
            let sums = &mut self.gradient[bias.range()];
            dy.chunks_exact(weight.columns).for_each(|row| add(sums, row));
        }
    }

    /// `dX = dY Wᵀ`
    pub fn through(&self, weight: Span, dy: &[f32], dx: &mut [f32]) {
        self.model.matrices.at(weight).turned.multiply_rows(dy, dx);
    }

    /// `dX += dY Wᵀ`
    pub fn through_add(&self, weight: Span, dy: &[f32], dx: &mut [f32]) {
        self.model.matrices.at(weight).turned.multiply_rows_add(dy, dx);
    }

    /// The gradients of W and b.
    pub fn linear(&mut self, spans: &LinearSpans, x: &[f32], dy: &[f32]) {
        self.add_weight(spans.weight, Some(spans.bias), x, dy);
    }
}
