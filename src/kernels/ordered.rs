//! The pairs of a sparse pattern in an order in which its window has no gaps.

use std::ops::Range;

use super::Links;
use super::pairs::Pairs;
use crate::math::{Matrix, columns, columns_mut};

/// A dilated window is a plain one among the tokens whose places leave the same rest when divided by the dilation: these stand
/// together, and so neither tile nor product knows of a dilation.
pub(super) struct Ordered<'a> {
    links: &'a Links,
    /// How many classes of tokens there are; 1 where nothing is moved.
    classes: usize,
    /// For each class, where it begins.
    firsts: Vec<usize>,
    /// For each token of the order, where it stands in the sentence.
    places: Vec<usize>,
}

impl<'a> Ordered<'a> {
    pub fn new(links: &'a Links) -> Self {
        let classes = links.gap();
        let (mut firsts, mut places) = (Vec::new(), Vec::new());
        for class in 0..classes.min(links.tokens()) {
            firsts.push(places.len());
            places.extend((class..links.tokens()).step_by(classes));
        }
        Self { links, classes, firsts, places }
    }

    /// Whether the order is not that of the sentence.
    pub fn moves(&self) -> bool {
        self.classes > 1
    }

    /// The rows of a matrix `[T, K]` in this order.
    pub fn of(&self, matrix: &Matrix) -> Matrix {
        let rows = columns(matrix).flat_map(|column| self.places.iter().map(|place| column[*place]));
        Matrix::from_iterator(matrix.nrows(), matrix.ncols(), rows)
    }

    /// The rows of such a matrix in the order of the sentence.
    pub fn back(&self, ordered: &Matrix) -> Matrix {
        let mut matrix = Matrix::zeros(ordered.nrows(), ordered.ncols());
        for (to, from) in columns_mut(&mut matrix).zip(columns(ordered)) {
            self.places.iter().zip(from).for_each(|(place, number)| to[*place] = *number);
        }
        matrix
    }

    /// Where the places of a class lie that are within a range.
    fn within(&self, class: usize, range: &Range<usize>) -> Range<usize> {
        let index = |place: usize| place.saturating_sub(class).div_ceil(self.classes);
        self.firsts[class] + index(range.start)..self.firsts[class] + index(range.end)
    }
}

impl Pairs for Ordered<'_> {
    fn ranges(&self, query: usize, ranges: &mut Vec<Range<usize>>) {
        let (first, place) = (ranges.len(), self.places[query]);
        let (before, rest) = self.links.allowed(place);
        for allowed in [0..before, rest] {
            let mut take = |range: Range<usize>| {
                if !range.is_empty() {
                    ranges.push(range);
                }
            };
            self.links.spans(place, |span| {
                let span = span.start.max(allowed.start)..span.end.min(allowed.end);
                for class in span.clone().take(self.classes) {
                    take(self.within(class % self.classes, &span));
                }
            });
            let window = self.links.window();
            if window > 0 {
                let class = self.within(place % self.classes, &allowed);
                take((query + 1).saturating_sub(window).max(class.start)..query.saturating_add(window).min(class.end));
            }
        }
        join(ranges, first);
    }

    fn leaves_out(&self, query: usize, key: usize) -> bool {
        !self.links.allows(self.places[query], self.places[key])
    }

    fn is_irregular(&self) -> bool {
        self.links.is_irregular()
    }

    fn place(&self, token: usize) -> usize {
        self.places[token]
    }
}

/// Sorts ranges from one on, and makes one of those that touch.
fn join(ranges: &mut Vec<Range<usize>>, first: usize) {
    ranges[first..].sort_unstable_by_key(|range| range.start);
    let mut last = first;
    for next in first + 1..ranges.len() {
        let range = ranges[next].clone();
        if range.start <= ranges[last].end {
            ranges[last].end = ranges[last].end.max(range.end);
        } else {
            last += 1;
            ranges[last] = range;
        }
    }
    ranges.truncate(last + 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::{Mask, Pattern};
    use crate::kernels::SparsePattern;

    #[test]
    fn ranges_are_the_keys_that_are_kept_each_once() {
        for window in [0, 1, 3, usize::MAX] {
            for dilation in [1, 2, 5, usize::MAX] {
                for globals in [0, 2, 99] {
                    for (block, random) in [(0, 0), (4, 0), (3, 2), (1, 99), (usize::MAX / 2, 1)] {
                        let pattern = SparsePattern { window, dilation, globals, block, random, seed: 7 };
                        for pattern_of_mask in [Pattern::Full, Pattern::WindowGlobals { width: 4, globals: 1 }] {
                            for (causal, tokens) in [0, 1, 2, 13].into_iter().flat_map(|t| [(false, t), (true, t)]) {
                                let mask = Mask { causal, pattern: pattern_of_mask.clone() };
                                check(&Links::new(pattern, &mask, tokens));
                            }
                        }
                    }
                }
            }
        }
    }

    fn check(links: &Links) {
        let ordered = Ordered::new(links);
        for query in 0..links.tokens() {
            let mut ranges: Vec<Range<usize>> = std::iter::once(0..9).collect();
            ordered.ranges(query, &mut ranges);
            let ranges = ranges.split_off(1);
            assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start), "{ranges:?}");
            assert!(ranges.iter().all(|range| !range.is_empty()));
            let mut keys: Vec<usize> = ranges.into_iter().flatten().map(|key| ordered.place(key)).collect();
            keys.sort_unstable();
            let place = ordered.place(query);
            let kept: Vec<usize> = (0..links.tokens()).filter(|key| links.allows(place, *key)).collect();
            assert_eq!(keys, kept, "{links:?} {place}");
        }
    }
}
