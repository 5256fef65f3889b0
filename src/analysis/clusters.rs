//! Groups of heads that are alike.

use super::Likeness;

/// The cosine from which on two maps are alike.
pub const CLUSTER_COSINE: f32 = 0.8;

/// Maps of which any two are alike, or one that is in no such group.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Indices of its maps, in order.
    pub members: Vec<usize>,
    /// The smallest cosine of any two of them; 1 of a single one.
    pub least: f32,
    /// Whether any other map at all is alike to one of them. That of a single one is in a group with a map that it is
    /// not alike to.
    pub has_others: bool,
}

/// Clusters by complete linkage (Defays 1977): the two groups whose least alike members are most alike become one, as long
/// as these are alike, see [`CLUSTER_COSINE`]. So any two maps of a cluster are alike, and no two clusters could be one. The
/// largest come first, and those of a size by their first map.
///
/// Takes maps² comparisons, by chains of nearest neighbours (Murtagh 1983).
#[must_use]
pub fn clusters(likeness: &Likeness) -> Vec<Cluster> {
    let mut between = likeness.clone();
    // Each group under the name of its first map.
    let mut groups: Vec<Option<Vec<usize>>> = (0..likeness.count()).map(|map| Some(vec![map])).collect();
    let mut open: Vec<usize> = (0..likeness.count()).collect();
    let mut chain: Vec<usize> = Vec::new();
    while let Some(top) = chain.pop().or_else(|| open.first().copied()) {
        let before = chain.last().copied();
        let others = open.iter().copied().filter(|other| *other != top);
        // Of several that are equally near the one before, or else the first: or a chain might have no end.
        let nearest = others.max_by(|a, b| {
            let by_cosine = between.at(top, *a).total_cmp(&between.at(top, *b));
            by_cosine.then((Some(*a) == before).cmp(&(Some(*b) == before))).then(b.cmp(a))
        });
        match nearest.filter(|nearest| between.at(top, *nearest) >= CLUSTER_COSINE) {
            // It joins nobody later either: groups that grow only become less alike.
            None => open.retain(|other| *other != top),
            Some(nearest) if Some(nearest) == before => {
                chain.pop();
                between.join(top, nearest);
                let (kept, gone) = (top.min(nearest), top.max(nearest));
                let more = groups[gone].take().unwrap_or_default();
                groups[kept].get_or_insert_default().extend(more);
                open.retain(|other| *other != gone);
            }
            Some(nearest) => chain.extend([top, nearest]),
        }
    }
    let mut found: Vec<Cluster> = groups.into_iter().flatten().map(|members| cluster(likeness, members)).collect();
    found.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.members.cmp(&b.members)));
    found
}

fn cluster(likeness: &Likeness, mut members: Vec<usize>) -> Cluster {
    members.sort_unstable();
    let pairs = members.iter().enumerate().flat_map(|(i, a)| members[..i].iter().map(move |b| (*a, *b)));
    let least = pairs.map(|(a, b)| likeness.at(a, b)).fold(1.0, f32::min);
    let mut others = (0..likeness.count()).filter(|map| members.binary_search(map).is_err());
    let has_others = others.any(|other| members.iter().any(|map| likeness.at(*map, other) >= CLUSTER_COSINE));
    Cluster { members, least, has_others }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::attention::AttentionMap;
    use crate::jobs::CancelToken;
    use crate::math::{Matrix, fill_normal, softmax_in_place};

    /// A random map: the larger the deviation, the fewer places it reads.
    fn random(tokens: usize, seed: u64, deviation: f32) -> AttentionMap {
        let mut matrix = Matrix::zeros(tokens, tokens);
        fill_normal(matrix.as_mut_slice(), seed, deviation);
        matrix.as_mut_slice().chunks_exact_mut(tokens.max(1)).for_each(|row| {
            softmax_in_place(row);
        });
        AttentionMap::from_rows(matrix)
    }

    fn likeness(maps: &[AttentionMap]) -> Likeness {
        Likeness::of(&maps.iter().collect::<Vec<_>>(), &CancelToken::default()).unwrap()
    }

    /// All that is promised of clusters, by another way.
    fn check(maps: &[AttentionMap]) -> Vec<Cluster> {
        let likeness = likeness(maps);
        let found = clusters(&likeness);
        let mut all: Vec<usize> = found.iter().flat_map(|cluster| cluster.members.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, (0..maps.len()).collect::<Vec<_>>());
        let least = |of: &mut dyn Iterator<Item = usize>| -> f32 {
            let of: Vec<usize> = of.collect();
            let rows = of.iter().map(|a| of.iter().map(|b| likeness.at(*a, *b)).fold(1.0, f32::min));
            rows.fold(1.0, f32::min)
        };
        for (c, cluster) in found.iter().enumerate() {
            assert_eq!(cluster.least, least(&mut cluster.members.iter().copied()));
            assert!(cluster.least >= CLUSTER_COSINE);
            let apart: BTreeSet<usize> = (0..maps.len()).filter(|map| !cluster.members.contains(map)).collect();
            let nearest = apart.iter().flat_map(|map| cluster.members.iter().map(|own| likeness.at(*own, *map)));
            assert_eq!(cluster.has_others, nearest.fold(-1.0, f32::max) >= CLUSTER_COSINE);
            for other in &found[..c] {
                let both = least(&mut cluster.members.iter().chain(&other.members).copied());
                assert!(both < CLUSTER_COSINE, "{:?} and {:?} could be one", cluster.members, other.members);
                assert!(other.members.len() >= cluster.members.len());
            }
        }
        found
    }

    #[test]
    fn kinds_are_found_and_what_is_like_nothing_else_is_alone() {
        // Five kinds, three nearly equal heads of each, and two that are like nothing.
        let blur = |by: usize, seed| {
            let noise = random(16, seed, 3.0);
            AttentionMap::from_rows(Matrix::from_fn(16, 16, |key, query| {
                f32::from(u8::from((query + by) % 16 == key)) * 0.9 + noise.at(query, key) * 0.1
            }))
        };
        let mut maps: Vec<AttentionMap> = (0..15).map(|i| blur(i % 5, i as u64)).collect();
        maps.extend([random(16, 77, 3.0), random(16, 78, 3.0)]);
        let found = check(&maps);
        let members: Vec<&[usize]> = found.iter().map(|cluster| cluster.members.as_slice()).collect();
        let kinds: Vec<Vec<usize>> = (0..5).map(|kind| vec![kind, kind + 5, kind + 10]).collect();
        assert_eq!(members[..5], kinds);
        assert_eq!(members[5..], [[15], [16]]);
        assert!(found.iter().all(|cluster| !cluster.has_others));
    }

    #[test]
    fn there_may_be_as_many_clusters_as_maps() {
        let maps: Vec<AttentionMap> = (0..40).map(|seed| random(24, seed, 3.0)).collect();
        assert_eq!(check(&maps).len(), 40);
    }

    #[test]
    fn a_map_between_two_groups_is_told_from_one_that_is_like_nothing() {
        // Directions of 0°, 36° and 70°: alike up to 36.9°, so that the middle one can be in a group with one of the others.
        let at = |degrees: f32| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            AttentionMap::of_rows(2, vec![cos, sin, 0.0, 0.0])
        };
        let found = check(&[at(0.0), at(36.0), at(70.0), AttentionMap::of_rows(2, vec![0.0, 0.0, 1.0, 0.0])]);
        let told: Vec<_> = found.iter().map(|cluster| (cluster.members.as_slice(), cluster.has_others)).collect();
        assert_eq!(told, [(&[1, 2][..], true), (&[0], true), (&[3], false)]);
    }

    #[test]
    fn empty_maps_are_one_cluster() {
        let (none, zeros) = (AttentionMap::default(), AttentionMap::from_rows(Matrix::zeros(3, 3)));
        for map in [none, zeros] {
            let one = Cluster { members: vec![0, 1, 2], least: 1.0, has_others: false };
            assert_eq!(check(&[map.clone(), map.clone(), map]), [one]);
        }
        assert_eq!(check(&[]), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

        #[test]
        fn any_two_of_a_cluster_are_alike_and_no_two_clusters_could_be_one(
            tokens in 1usize..5, seeds in prop::collection::vec(0u64..9, 0..40), deviation in 0.1f32..2.0,
        ) {
            // Few seeds, so that some maps are the same; few tokens, so that many are alike.
            let maps: Vec<AttentionMap> = seeds.iter().map(|seed| random(tokens, *seed, deviation)).collect();
            check(&maps);
        }
    }
}
