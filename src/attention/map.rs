//! A number for each pair of query and key.

use crate::math::Matrix;

/// A `[T, T]` map; rows are queries, columns are keys.
///
/// Stored with each query's row contiguous (that is, transposed in the column-major matrix), so that
/// a softmax runs over neighbouring numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttentionMap(pub(super) Matrix);

impl AttentionMap {
    /// T.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.0.ncols()
    }

    /// The number of `query` and `key`. Panics outside the map.
    #[inline]
    #[must_use]
    pub fn at(&self, query: usize, key: usize) -> f32 {
        self.0[(key, query)]
    }

    /// The numbers of one query, by key.
    #[must_use]
    pub fn row(&self, query: usize) -> &[f32] {
        let tokens = self.tokens();
        &self.0.as_slice()[query * tokens..(query + 1) * tokens]
    }

    /// All numbers, row after row.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        self.0.as_slice()
    }

    /// Sum over queries of what each key receives, `[T]`.
    #[must_use]
    pub fn column_mass(&self) -> Vec<f32> {
        let mut mass = vec![0.0; self.tokens()];
        for query in 0..self.tokens() {
            for (sum, weight) in mass.iter_mut().zip(self.row(query)) {
                *sum += weight;
            }
        }
        mass
    }

    /// Smallest and largest finite number; (0, 0) where there is none.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        finite_range(self.as_slice())
    }
}

/// Smallest and largest finite number; (0, 0) where there is none.
pub(super) fn finite_range(numbers: &[f32]) -> (f32, f32) {
    let finite = numbers.iter().copied().filter(|v| v.is_finite());
    finite
        .fold(None, |range: Option<(f32, f32)>, v| Some(range.map_or((v, v), |(low, high)| (low.min(v), high.max(v)))))
        .unwrap_or((0.0, 0.0))
}
