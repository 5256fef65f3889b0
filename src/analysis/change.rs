//! What changed between two maps.

use crate::attention::AttentionMap;

/// Where the tokens of a text stand in another: the longest common subsequence, so that what was put in, left out or
/// exchanged has no place there.
///
/// Both ends are compared first; what is left between them takes time and memory in the product of both lengths.
#[must_use]
pub fn align<T: PartialEq>(after: &[T], before: &[T]) -> Vec<Option<usize>> {
    let mut places = vec![None; after.len()];
    let start = after.iter().zip(before).take_while(|(a, b)| a == b).count();
    let rest = after.len().min(before.len()) - start;
    let end = after.iter().rev().zip(before.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    (0..start).for_each(|at| places[at] = Some(at));
    (0..end).for_each(|at| places[after.len() - 1 - at] = Some(before.len() - 1 - at));
    let (inner, other) = (&after[start..after.len() - end], &before[start..before.len() - end]);
    // lengths[i][j] is that of what inner[i..] and other[j..] have in common.
    let width = other.len() + 1;
    let mut lengths = vec![0_u16; (inner.len() + 1) * width];
    for i in (0..inner.len()).rev() {
        for j in (0..other.len()).rev() {
            lengths[i * width + j] = if inner[i] == other[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < inner.len() && j < other.len() {
        if inner[i] == other[j] {
            places[start + i] = Some(start + j);
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

/// The places of [`align`], and those of tokens that were exchanged: between two that are the same, as many others in both
/// texts stand for each other. `before` is the length of the other text.
#[must_use]
pub fn align_exchanged(places: &[Option<usize>], before: usize) -> Vec<Option<usize>> {
    let mut filled = places.to_vec();
    let (mut start, mut from) = (0, 0);
    for end in 0..=places.len() {
        let to = places.get(end).map_or(Some(before), |place| *place);
        let Some(to) = to else { continue };
        if end - start == to - from {
            (start..end).for_each(|at| filled[at] = Some(from + at - start));
        }
        (start, from) = (end + 1, to + 1);
    }
    filled
}

/// A map minus another.
#[derive(Clone, Debug, PartialEq)]
pub struct MapChange {
    /// `[T, T]`, over the tokens of the map after the change; NaN where there is nothing to compare.
    pub map: AttentionMap,
    /// The query, the key and the change of the cell that changed most; none where nothing did.
    pub largest: Option<(usize, usize, f32)>,
    /// What a row moved, in the mean over the rows that can be compared: half the sum of the sizes of its changes. Of
    /// weights that is the total variation distance, 0 to 1.
    pub moved: f32,
}

impl MapChange {
    /// `after` − `before`, where the token at `i` stands at `places[i]` before. A cell whose numbers are not both finite,
    /// or whose tokens have no place, has nothing to compare.
    #[must_use]
    pub fn new(
        after: impl Fn(usize, usize) -> Option<f32>,
        before: impl Fn(usize, usize) -> Option<f32>,
        places: &[Option<usize>],
    ) -> Self {
        let tokens = places.len();
        let (mut numbers, mut largest) = (vec![f32::NAN; tokens * tokens], None);
        let (mut moved, mut rows) = (0.0, 0);
        for (query, from) in places.iter().enumerate().filter_map(|(query, from)| Some((query, (*from)?))) {
            let mut sum = 0.0;
            for (key, place) in places.iter().enumerate().filter_map(|(key, place)| Some((key, (*place)?))) {
                let Some((now, then)) = after(query, key).zip(before(from, place)) else { continue };
                let change = now - then;
                if change.is_nan() {
                    continue;
                }
                numbers[query * tokens + key] = change;
                sum += f64::from(change.abs());
                if change != 0.0 && largest.is_none_or(|(_, _, most): (usize, usize, f32)| change.abs() > most.abs()) {
                    largest = Some((query, key, change));
                }
            }
            (moved, rows) = (moved + 0.5 * sum, rows + 1);
        }
        let moved = (moved / f64::from(rows.max(1))) as f32;
        Self { map: AttentionMap::of_rows(tokens, numbers), largest, moved }
    }

    /// The size of the largest change.
    #[must_use]
    pub fn magnitude(&self) -> f32 {
        self.largest.map_or(0.0, |(_, _, change)| change.abs())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_two_sentences_share_is_aligned_and_the_rest_is_not() {
        let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
        let (after, before) = (words("the animal was too tired"), words("the animal was tired today"));
        assert_eq!(align(&after, &before), [Some(0), Some(1), Some(2), None, Some(3)]);
        assert_eq!(align(&words("a b c"), &words("x y")), [None, None, None]);
        assert_eq!(align(&words("a a b"), &words("a b")), [Some(0), None, Some(1)]);
        assert_eq!(align::<&str>(&[], &["a"]), []);
    }

    #[test]
    fn what_was_exchanged_stands_for_what_it_took_the_place_of() {
        let exchanged = |after: &'static str, before: &'static str| {
            let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
            align_exchanged(&align(&words(after), &words(before)), words(before).len())
        };
        assert_eq!(exchanged("a John b", "a Mary b"), [0, 1, 2].map(Some));
        assert_eq!(exchanged("x b", "y b"), [0, 1].map(Some));
        assert_eq!(exchanged("b x y", "b z w"), [0, 1, 2].map(Some));
        // Two for one, or one for none, stand for nothing.
        assert_eq!(exchanged("a did not b", "a didn't b"), [Some(0), None, None, Some(2)]);
        assert_eq!(exchanged("a new b", "a b"), [Some(0), None, Some(1)]);
    }

    #[test]
    fn a_change_names_its_largest_cell_and_what_moved() {
        let after = [[0.5, 0.5, 0.0], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]];
        let before = [[0.5, 0.5], [0.4, 0.6]];
        // The token in the middle is new.
        let change = MapChange::new(|q, k| Some(after[q][k]), |q, k| Some(before[q][k]), &[Some(0), None, Some(1)]);
        assert_eq!(change.map.at(0, 0), 0.0);
        assert_eq!(change.map.at(0, 2), -0.5);
        assert!(change.map.at(1, 1).is_nan() && change.map.at(0, 1).is_nan());
        assert_eq!(change.largest, Some((0, 2, -0.5)));
        // Half of 0.5 and of 0.2 + 0.0, in the mean.
        assert!((change.moved - (0.25 + 0.1) / 2.0).abs() < 1e-6);
        let same = MapChange::new(|q, k| Some(after[q][k]), |q, k| Some(after[q][k]), &[Some(0), Some(1), Some(2)]);
        assert_eq!((same.largest, same.moved), (None, 0.0));
        let none = MapChange::new(|_, _| None, |_, _| Some(1.0), &[Some(0)]);
        assert!(none.map.at(0, 0).is_nan());
    }

    proptest! {
        #[test]
        fn places_rise_and_hold_the_same_token(a in proptest::collection::vec(0..4_u8, 0..12), b in proptest::collection::vec(0..4_u8, 0..12)) {
            let places = align(&a, &b);
            let found: Vec<(usize, usize)> = places.iter().enumerate().filter_map(|(i, j)| Some((i, (*j)?))).collect();
            prop_assert!(found.windows(2).all(|two| two[0].1 < two[1].1));
            prop_assert!(found.iter().all(|(i, j)| a[*i] == b[*j]));
            // As many the other way round.
            prop_assert_eq!(found.len(), align(&b, &a).iter().flatten().count());
        }
    }
}
