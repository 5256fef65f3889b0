//! How alike heads are, and groups of those that are.

use rayon::prelude::*;

use crate::attention::AttentionMap;

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

/// Maps that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Index of the map that the others are like.
    pub centre: usize,
    /// Indices of all of its maps: the centre, then the others, the most similar first.
    pub members: Vec<usize>,
}

/// Cosine that every map has to its centre, as long as there are no more than [`MOST_CLUSTERS`].
pub const CLUSTER_COSINE: f32 = 0.8;
/// No more clusters are made.
pub const MOST_CLUSTERS: usize = 12;

/// Clusters by the greedy k-centre algorithm (Gonzalez 1985): the first centre is given, and each
/// next one is the map that is least like all centres so far, until every map has a cosine of
/// [`CLUSTER_COSINE`] to one of them or there are [`MOST_CLUSTERS`]. Each map belongs to the centre
/// that it is most like, and of several to the first.
///
/// Takes maps × clusters × T² multiply-adds, on all cores. Panics where `first` is none of the maps.
#[must_use]
pub fn clusters(maps: &[&AttentionMap], first: usize) -> Vec<Cluster> {
    let squares: Vec<f64> = maps.par_iter().map(|map| dot(map, map)).collect();
    // Two maps without any attention are alike, although there is no angle between them.
    let alike = |a: usize, b: usize| match (squares[a], squares[b]) {
        (0.0, 0.0) => 1.0,
        (a_square, b_square) => cosine_of(dot(maps[a], maps[b]), a_square, b_square),
    };
    let mut centres = vec![first];
    let mut nearest: Vec<(f32, usize)> = (0..maps.len()).into_par_iter().map(|map| (alike(map, first), 0)).collect();
    while centres.len() < MOST_CLUSTERS {
        let farthest = (0..maps.len()).min_by(|a, b| nearest[*a].0.total_cmp(&nearest[*b].0));
        let Some(centre) = farthest.filter(|map| nearest[*map].0 < CLUSTER_COSINE) else { break };
        let number = centres.len();
        nearest.par_iter_mut().enumerate().for_each(|(map, nearest)| {
            let cosine = alike(map, centre);
            if cosine > nearest.0 {
                *nearest = (cosine, number);
            }
        });
        centres.push(centre);
    }
    let members = |(number, centre): (usize, usize)| {
        let mut members: Vec<usize> = (0..maps.len()).filter(|map| nearest[*map].1 == number).collect();
        members.sort_by(|a, b| (*b == centre).cmp(&(*a == centre)).then(nearest[*b].0.total_cmp(&nearest[*a].0)));
        Cluster { centre, members }
    };
    centres.into_iter().enumerate().map(members).collect()
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
    fn every_map_is_in_one_cluster_and_like_its_centre() {
        // Five kinds, three nearly equal heads of each.
        let blur = |by: usize, seed| {
            let (shift, noise) = (shifted(16, by), random(16, seed));
            AttentionMap::from_rows(Matrix::from_fn(16, 16, |key, query| {
                shift.at(query, key) * 0.9 + noise.at(query, key) * 0.1
            }))
        };
        let maps: Vec<AttentionMap> = (0..15).map(|i| blur(i % 5, i as u64)).collect();
        let maps: Vec<&AttentionMap> = maps.iter().collect();
        let found = clusters(&maps, 7);
        assert_eq!(found, clusters(&maps, 7));
        assert_eq!(found.len(), 5);
        assert_eq!(found[0].centre, 7);
        assert_eq!(found[0].members.iter().copied().collect::<std::collections::BTreeSet<_>>(), [2, 7, 12].into());
        for cluster in &found {
            assert_eq!(cluster.members[0], cluster.centre);
            let to_centre = cluster.members.iter().map(|map| cosine(maps[*map], maps[cluster.centre]));
            let to_centre: Vec<f32> = to_centre.collect();
            assert!(to_centre.iter().all(|cosine| *cosine >= CLUSTER_COSINE), "{to_centre:?}");
            assert!(to_centre.is_sorted_by(|a, b| a >= b), "{to_centre:?}");
        }
    }

    #[test]
    fn there_are_no_more_than_twelve_clusters_and_each_map_is_in_the_nearest() {
        let maps: Vec<AttentionMap> = (0..40).map(|seed| random(24, seed)).collect();
        let maps: Vec<&AttentionMap> = maps.iter().collect();
        let found = clusters(&maps, 0);
        assert_eq!(found.len(), MOST_CLUSTERS);
        let mut all: Vec<usize> = found.iter().flat_map(|cluster| cluster.members.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..40).collect::<Vec<_>>());
        for cluster in &found {
            for map in &cluster.members {
                let best = found.iter().map(|other| cosine(maps[*map], maps[other.centre])).fold(0.0, f32::max);
                assert_eq!(cosine(maps[*map], maps[cluster.centre]), best);
            }
        }
    }

    #[test]
    fn empty_maps_are_one_cluster() {
        let (none, zeros) = (AttentionMap::default(), AttentionMap::from_rows(Matrix::zeros(3, 3)));
        for map in [&none, &zeros] {
            assert_eq!(clusters(&[map, map, map], 2), [Cluster { centre: 2, members: vec![2, 0, 1] }]);
        }
    }
}
