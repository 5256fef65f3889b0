//! A number for each pair of query and key.

use crate::math::{Matrix, columns_mut};

/// A `[T, T]` map; rows are queries, columns are keys.
///
/// Stored with each query's row contiguous (that is, transposed in the column-major matrix), so that
/// a softmax runs over neighbouring numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AttentionMap(pub(super) Matrix);

impl AttentionMap {
    /// From a square matrix whose columns are the queries' rows.
    #[must_use]
    pub fn from_rows(rows: Matrix) -> Self {
        debug_assert!(rows.is_square());
        Self(rows)
    }

    /// From the numbers of T rows, one after the other.
    #[must_use]
    pub fn of_rows(tokens: usize, rows: Vec<f32>) -> Self {
        Self(Matrix::from_vec(tokens, tokens, rows))
    }

    /// The map as a matrix whose rows are those of the queries.
    #[must_use]
    pub fn to_matrix(&self) -> Matrix {
        self.0.transpose()
    }

    /// Writes −∞ where a pair is forbidden.
    pub(crate) fn forbid(&mut self, forbidden: impl Fn(usize, usize) -> bool) {
        let tokens = self.tokens();
        for (query, row) in self.0.as_mut_slice().chunks_exact_mut(tokens.max(1)).enumerate() {
            for (_, number) in row.iter_mut().enumerate().filter(|(key, _)| forbidden(query, *key)) {
                *number = f32::NEG_INFINITY;
            }
        }
    }

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

    /// The numbers of each query, to be written.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        columns_mut(&mut self.0)
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

    /// What leaks from the future: the mean over queries of the weight on keys after them, 0 to 1.
    #[must_use]
    pub fn future_mass(&self) -> f32 {
        let future = |query: usize| self.row(query)[query + 1..].iter().map(|weight| f64::from(*weight)).sum::<f64>();
        ((0..self.tokens()).map(future).sum::<f64>() / self.tokens().max(1) as f64) as f32
    }

    /// The distance |query − key| in tokens from which a query reads, in the mean over all weight; none where there is
    /// no weight.
    #[must_use]
    pub fn mean_distance(&self) -> Option<f32> {
        let (mut far, mut all) = (0.0, 0.0);
        for query in 0..self.tokens() {
            for (key, weight) in self.row(query).iter().enumerate() {
                far += f64::from(*weight) * query.abs_diff(key) as f64;
                all += f64::from(*weight);
            }
        }
        (all > 0.0).then(|| (far / all) as f32)
    }

    /// The largest difference from a map of the same tokens in another order, where the token at `i`
    /// stands at `order[i]` in `other`: `max |A[i, j] − B[order[i], order[j]]|`.
    #[must_use]
    pub fn largest_difference(&self, other: &Self, order: &[usize]) -> f32 {
        let row = |(i, from): (usize, &usize)| {
            let (here, there) = (self.row(i), other.row(*from));
            here.iter().zip(order).map(|(weight, key)| (weight - there[*key]).abs()).fold(0.0, f32::max)
        };
        order.iter().enumerate().map(row).fold(0.0, f32::max)
    }

    /// Smallest and largest finite number; (0, 0) where there is none.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        finite_range(self.as_slice())
    }
}

/// Smallest and largest finite number; (0, 0) where there is none.
pub(crate) fn finite_range(numbers: &[f32]) -> (f32, f32) {
    let finite = numbers.iter().copied().filter(|v| v.is_finite());
    finite
        .fold(None, |range: Option<(f32, f32)>, v| Some(range.map_or((v, v), |(low, high)| (low.min(v), high.max(v)))))
        .unwrap_or((0.0, 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[[f32; 3]; 3]) -> AttentionMap {
        AttentionMap(Matrix::from_fn(3, 3, |key, query| rows[query][key]))
    }

    #[test]
    fn future_mass_is_what_stands_above_the_diagonal() {
        let open = map(&[[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.0, 0.0, 1.0]]);
        assert_eq!(open.future_mass(), (0.5 + 0.25) / 3.0);
        assert_eq!(map(&[[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.2, 0.3, 0.5]]).future_mass(), 0.0);
        assert_eq!(AttentionMap::default().future_mass(), 0.0);
    }

    #[test]
    fn mean_distance_weighs_each_step() {
        let rows = [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.0, 0.0, 0.0]];
        assert_eq!(map(&rows).mean_distance(), Some((0.25 + 0.5 + 0.5) / 2.0));
        let previous = AttentionMap(Matrix::from_fn(5, 5, |key, query| f32::from(u8::from(key + 1 == query))));
        assert_eq!(previous.mean_distance(), Some(1.0));
        assert_eq!(AttentionMap(Matrix::identity(5, 5)).mean_distance(), Some(0.0));
        // From the first and the last of four tokens 6, from the inner ones 4 steps to all: 20/16.
        assert_eq!(AttentionMap(Matrix::from_element(4, 4, 0.25)).mean_distance(), Some(1.25));
        assert_eq!(AttentionMap(Matrix::zeros(4, 4)).mean_distance(), None);
        assert_eq!(AttentionMap::default().mean_distance(), None);
    }

    #[test]
    fn a_permuted_map_differs_by_nothing_and_another_by_its_largest_cell() {
        let original = map(&[[0.5, 0.25, 0.25], [0.75, 0.125, 0.125], [0.0, 0.0, 1.0]]);
        let order = [2, 0, 1];
        let mut rows = [[0.0; 3]; 3];
        for (i, row) in rows.iter_mut().enumerate() {
            *row = order.map(|key| original.at(order[i], key));
        }
        assert_eq!(map(&rows).largest_difference(&original, &order), 0.0);
        rows[1][2] += 0.5;
        assert_eq!(map(&rows).largest_difference(&original, &order), 0.5);
    }
}
