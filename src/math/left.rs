//! The left of a product, six rows at a time.

use std::ops::Range;

use super::lanes::{Down, ROWS, Rows};

/// The rows that a product has on its left.
///
/// Six of them, where there are six, are read without a look at how many there are: compilers work that out anew for each term of
/// the product.
pub(super) trait Left: Copy {
    type Six: Rows;
    type Fewer: Rows;

    /// How many rows there are.
    fn count(self) -> usize;

    /// Six from one on, all of which there are.
    fn six(self, first: usize, piece: Range<usize>) -> Self::Six;

    /// The last ones, from one on; what there is no more of is the last row again.
    fn fewer(self, first: usize, piece: Range<usize>) -> Self::Fewer;
}

/// Six rows from one on, of so many; what there is no more of is the last row again.
#[inline(always)]
fn up_to_last<'a>(first: usize, count: usize, row: impl Fn(usize) -> &'a [f32]) -> [&'a [f32]; ROWS] {
    let mut six = [&[][..]; ROWS];
    for (r, six) in six.iter_mut().enumerate() {
        *six = row((first + r).min(count - 1));
    }
    six
}

/// Rows wherever they are.
#[derive(Clone, Copy)]
pub(super) struct Separate<'a>(pub &'a [&'a [f32]]);

impl<'a> Left for Separate<'a> {
    type Six = [&'a [f32]; ROWS];
    type Fewer = [&'a [f32]; ROWS];

    #[inline(always)]
    fn count(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn six(self, first: usize, piece: Range<usize>) -> Self::Six {
        let mut six = [&self.0[0][..0]; ROWS];
        for (six, row) in six.iter_mut().zip(&self.0[first..]) {
            *six = &row[piece.clone()];
        }
        six
    }

    #[inline(always)]
    fn fewer(self, first: usize, piece: Range<usize>) -> Self::Fewer {
        up_to_last(first, self.count(), |row| &self.0[row][piece.clone()])
    }
}

/// Rows that lie one after the other.
#[derive(Clone, Copy)]
pub(super) struct Across<'a> {
    pub rows: &'a [f32],
    pub depth: usize,
}

impl<'a> Left for Across<'a> {
    type Six = [&'a [f32]; ROWS];
    type Fewer = [&'a [f32]; ROWS];

    #[inline(always)]
    fn count(self) -> usize {
        self.rows.len() / self.depth.max(1)
    }

    #[inline(always)]
    fn six(self, first: usize, piece: Range<usize>) -> Self::Six {
        let mut six = [&self.rows[..0]; ROWS];
        for (six, row) in six.iter_mut().zip(self.rows[first * self.depth..].chunks_exact(self.depth)) {
            *six = &row[piece.clone()];
        }
        six
    }

    #[inline(always)]
    fn fewer(self, first: usize, piece: Range<usize>) -> Self::Fewer {
        up_to_last(first, self.count(), |row| &self.rows[row * self.depth..][piece.clone()])
    }
}

/// The columns of a matrix whose rows lie one after the other.
#[derive(Clone, Copy)]
pub(super) struct Turned<'a> {
    pub rows: &'a [f32],
    pub columns: usize,
}

impl<'a> Left for Turned<'a> {
    type Six = Neighbours<'a>;
    type Fewer = Down<'a>;

    #[inline(always)]
    fn count(self) -> usize {
        self.columns
    }

    #[inline(always)]
    fn six(self, first: usize, piece: Range<usize>) -> Neighbours<'a> {
        Neighbours { rows: &self.rows[piece.start * self.columns + first..], stride: self.columns }
    }

    #[inline(always)]
    fn fewer(self, first: usize, piece: Range<usize>) -> Down<'a> {
        Down::new(&self.rows[piece.start * self.columns..piece.end * self.columns], self.columns, first, self.columns)
    }
}

/// Six columns side by side: the first six numbers of each row.
#[derive(Clone, Copy)]
pub(super) struct Neighbours<'a> {
    rows: &'a [f32],
    stride: usize,
}

impl Rows for Neighbours<'_> {
    #[inline(always)]
    fn first(self, _: usize) -> Self {
        self
    }

    #[inline(always)]
    fn at(self, x: usize) -> [f32; ROWS] {
        *self.rows[x * self.stride..].first_chunk().expect("as many rows as the product has terms")
    }
}
