//! What every kernel reads.

use crate::attention::HeadTrace;
use crate::math::Matrix;

/// One head: queries, keys and values `[T, K]`, after RoPE where that is on, so that every kernel
/// sees the same products.
#[derive(Clone, Copy, Debug)]
pub struct HeadInput<'a> {
    pub q: &'a Matrix,
    pub k: &'a Matrix,
    pub v: &'a Matrix,
    /// ALiBi's slope of the head.
    pub slope: f32,
}

impl<'a> HeadInput<'a> {
    /// The head of a trace.
    #[must_use]
    pub fn of(trace: &'a HeadTrace, slope: f32) -> Self {
        Self { q: &trace.q, k: &trace.k, v: &trace.v, slope }
    }

    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.q.nrows()
    }

    /// K.
    #[must_use]
    pub fn width(&self) -> usize {
        self.q.ncols()
    }
}
