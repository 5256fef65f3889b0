//! One map of many heads.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::attention::AttentionMap;
use crate::math::Matrix;

/// How the maps of heads become one. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "combine-", const_into_str)]
pub enum Combine {
    /// The mean weight of each cell; rows still sum to 1.
    #[default]
    Mean,
    /// The largest weight of each cell: what any of the heads reads.
    Max,
}

impl Combine {
    /// The combined map `[T, T]` of maps of the same T; empty where there are none.
    #[must_use]
    pub fn maps(self, maps: &[&AttentionMap]) -> AttentionMap {
        let tokens = maps.first().map_or(0, |map| map.tokens());
        let mut combined = Matrix::zeros(tokens, tokens);
        let rows = combined.as_mut_slice().par_chunks_exact_mut(tokens.max(1)).enumerate();
        rows.for_each(|(query, row)| match self {
            Self::Mean => {
                let mut sums = vec![0f64; tokens];
                for map in maps {
                    for (sum, weight) in sums.iter_mut().zip(map.row(query)) {
                        *sum += f64::from(*weight);
                    }
                }
                for (mean, sum) in row.iter_mut().zip(sums) {
                    *mean = (sum / maps.len() as f64) as f32;
                }
            }
            Self::Max => {
                for map in maps {
                    for (largest, weight) in row.iter_mut().zip(map.row(query)) {
                        *largest = largest.max(*weight);
                    }
                }
            }
        });
        AttentionMap::from_rows(combined)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: [[f32; 2]; 2]) -> AttentionMap {
        AttentionMap::from_rows(Matrix::from_fn(2, 2, |key, query| rows[query][key]))
    }

    #[test]
    fn cells_are_averaged_or_the_largest_is_kept() {
        let (a, b) = (map([[1.0, 0.0], [0.25, 0.75]]), map([[1.0, 0.0], [0.75, 0.25]]));
        assert_eq!(Combine::Mean.maps(&[&a, &b]), map([[1.0, 0.0], [0.5, 0.5]]));
        assert_eq!(Combine::Max.maps(&[&a, &b]), map([[1.0, 0.0], [0.75, 0.75]]));
        for combine in [Combine::Mean, Combine::Max] {
            assert_eq!(combine.maps(&[&a]), a);
            assert_eq!(combine.maps(&[]), AttentionMap::default());
            assert_eq!(combine.maps(&[&AttentionMap::default()]).tokens(), 0);
        }
    }

    #[test]
    fn the_mean_of_a_head_with_itself_is_that_head_to_the_last_bit() {
        let a = map([[1.0, 0.0], [0.1, 0.9]]);
        assert_eq!(Combine::Mean.maps(&vec![&a; 6144]), a);
    }
}
