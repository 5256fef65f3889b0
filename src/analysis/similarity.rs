//! How alike heads are.

use rayon::prelude::*;

use crate::attention::AttentionMap;
use crate::jobs::{Report, Stopped};

/// The cosine of two maps of the same T, as long lists of T² weights: 1 where each row is the same,
/// 0 where they never read the same place, and 0 for an empty map or one of zeros.
#[must_use]
pub fn cosine(a: &AttentionMap, b: &AttentionMap) -> f32 {
    cosine_of(dot(a, b), dot(a, a), dot(b, b))
}

/// The cosine of each map to one of them, on all cores.
#[must_use]
pub fn cosines(maps: &[&AttentionMap], to: &AttentionMap) -> Vec<f32> {
    let square = dot(to, to);
    maps.par_iter().map(|map| cosine_of(dot(map, to), dot(map, map), square)).collect()
}

/// The cosine of every map to every other. Two maps without any attention have 1: they are alike, although there is no
/// angle between them.
#[derive(Clone, Debug, Default)]
pub struct Likeness {
    /// Of each map, those to the maps before it.
    rows: Vec<Vec<f32>>,
}

impl Likeness {
    /// Compares maps of one T. Takes maps² × T² / 2 multiply-adds, on all cores.
    ///
    /// # Errors
    /// Nobody wants it any more; asked between the rows.
    pub fn of(maps: &[&AttentionMap], report: &dyn Report) -> Result<Self, Stopped> {
        let squares: Vec<f64> = maps.par_iter().map(|map| dot(map, map)).collect();
        let alike = |a: usize, b: usize| match (squares[a], squares[b]) {
            (0.0, 0.0) => 1.0,
            (a_square, b_square) => cosine_of(dot(maps[a], maps[b]), a_square, b_square),
        };
        let row = |map: usize| {
            report.check()?;
            Ok((0..map).map(|other| alike(map, other)).collect())
        };
        Ok(Self { rows: (0..maps.len()).into_par_iter().map(row).collect::<Result<_, _>>()? })
    }

    /// Number of maps.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The cosine of two maps, and 1 of a map and itself.
    #[must_use]
    pub fn at(&self, a: usize, b: usize) -> f32 {
        if a == b { 1.0 } else { self.rows[a.max(b)][a.min(b)] }
    }

    /// Takes the smaller of two maps' cosines to every map for both.
    pub(super) fn join(&mut self, a: usize, b: usize) {
        for other in (0..self.count()).filter(|other| *other != a && *other != b) {
            let least = self.at(a, other).min(self.at(b, other));
            for map in [a, b] {
                self.rows[map.max(other)][map.min(other)] = least;
            }
        }
    }
}

fn cosine_of(product: f64, a_square: f64, b_square: f64) -> f32 {
    let lengths = (a_square * b_square).sqrt();
    if lengths > 0.0 { (product / lengths).clamp(-1.0, 1.0) as f32 } else { 0.0 }
}

/// Sum of products over all cells: `f32` in a row, where sums are short, and `f64` over rows.
fn dot(a: &AttentionMap, b: &AttentionMap) -> f64 {
    (0..a.tokens()).map(|query| f64::from(row_dot(a.row(query), b.row(query)))).sum()
}

/// In lanes that do not wait for each other, which become vector instructions.
fn row_dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0f32; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            sums[i] += a[i] * b[i];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::CancelToken;
    use crate::math::{Matrix, fill_normal, softmax_in_place};

    /// A random map; sharp ones are all different.
    fn random(tokens: usize, seed: u64) -> AttentionMap {
        let mut matrix = Matrix::zeros(tokens, tokens);
        fill_normal(matrix.as_mut_slice(), seed, 3.0);
        matrix.as_mut_slice().chunks_exact_mut(tokens.max(1)).for_each(|row| {
            softmax_in_place(row);
        });
        AttentionMap::from_rows(matrix)
    }

    fn shifted(tokens: usize, by: usize) -> AttentionMap {
        AttentionMap::from_rows(Matrix::from_fn(tokens, tokens, |key, query| {
            f32::from(u8::from((query + by) % tokens == key))
        }))
    }

    #[test]
    fn cosine_is_symmetric_one_with_itself_and_zero_apart() {
        for tokens in [1, 7, 33] {
            let maps: Vec<AttentionMap> = (0..4).map(|seed| random(tokens, seed)).collect();
            for a in &maps {
                assert_eq!(cosine(a, a), 1.0);
                for b in &maps {
                    assert_eq!(cosine(a, b), cosine(b, a));
                    let slow: f64 = a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| f64::from(a * b)).sum();
                    let length = |m: &AttentionMap| m.as_slice().iter().map(|w| f64::from(w * w)).sum::<f64>().sqrt();
                    assert!((f64::from(cosine(a, b)) - slow / length(a) / length(b)).abs() < 1e-6);
                }
            }
        }
        assert_eq!(cosine(&shifted(9, 1), &shifted(9, 2)), 0.0);
        let zeros = AttentionMap::from_rows(Matrix::zeros(3, 3));
        assert_eq!(cosine(&zeros, &zeros), 0.0);
        assert_eq!(cosine(&AttentionMap::default(), &AttentionMap::default()), 0.0);
    }

    #[test]
    fn likeness_holds_the_cosine_of_every_pair() {
        let zeros = AttentionMap::from_rows(Matrix::zeros(5, 5));
        let mut maps: Vec<AttentionMap> = (0..6).map(|seed| random(5, seed)).collect();
        maps.extend([zeros.clone(), zeros]);
        let maps: Vec<&AttentionMap> = maps.iter().collect();
        let likeness = Likeness::of(&maps, &CancelToken::default()).unwrap();
        assert_eq!(likeness.count(), 8);
        for a in 0..8 {
            for b in 0..8 {
                let both_empty = a >= 6 && b >= 6;
                assert_eq!(likeness.at(a, b), if both_empty { 1.0 } else { cosine(maps[a], maps[b]) });
            }
        }
        let cancelled = CancelToken::default();
        cancelled.cancel();
        assert_eq!(Likeness::of(&maps, &cancelled).unwrap_err(), Stopped::Cancelled);
    }
}
