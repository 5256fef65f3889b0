//! `Y = X W + b` backwards.

use crate::math::{Matrix, Packed, columns_mut};
use crate::train::layout::{LinearSpans, Span};

/// What gradients go back through, and where those of the weights are summed up; both lie as the weights do.
pub(super) struct Sums<'a> {
    /// Each matrix transposed, in its own place: see [`super::Turned`].
    pub turned: &'a [f32],
    pub gradient: &'a mut [f32],
}

impl Sums<'_> {
    /// `dW += Xᵀ dY`, from X `[T, in]` packed by [`Packed::of_columns`] and the columns of dY `[T, out]`.
    pub fn add_weight(&mut self, span: Span, x: &Packed, dy: &[&[f32]]) {
        let mut sums: Vec<&mut [f32]> = self.gradient[span.range()].chunks_exact_mut(span.rows).collect();
        x.multiply_add(dy, &mut sums);
    }

    /// `db += Σ_t dY[t]`.
    pub fn add_bias(&mut self, span: Option<Span>, dy: &[&[f32]]) {
        let Some(span) = span else { return };
        for (sum, column) in self.gradient[span.range()].iter_mut().zip(dy) {
            *sum += column.iter().sum::<f32>();
        }
    }

    /// `dX = dY Wᵀ` `[T, in]`.
    pub fn through(&self, span: Span, dy: &[&[f32]]) -> Matrix {
        let mut dx = Matrix::zeros(dy.first().map_or(0, |column| column.len()), span.rows);
        let rows: Vec<&[f32]> = self.turned[span.range()].chunks_exact(span.columns).collect();
        Packed::new(dy).multiply(&rows, &mut columns_mut(&mut dx).collect::<Vec<_>>());
        dx
    }

    /// All three.
    pub fn linear(&mut self, spans: &LinearSpans, x: &Packed, dy: &[&[f32]]) -> Matrix {
        self.add_weight(spans.weight, x, dy);
        self.add_bias(Some(spans.bias), dy);
        self.through(spans.weight, dy)
    }
}
