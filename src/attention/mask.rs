//! Which query may look at which key.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::Painted;

/// A mask: a pattern, and the causal rule on top of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    /// A query sees no key that comes after it.
    pub causal: bool,
    pub pattern: Pattern,
}

/// The closed set of patterns. The text of one is the message that names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "mask-", const_into_str)]
pub enum Pattern {
    /// Every pair.
    #[default]
    Full,
    /// Tokens less than `width` apart: with the causal rule, keys i−width+1 … i.
    Window { width: usize },
    /// A window, and `globals` first tokens that see all and are seen by all.
    WindowGlobals { width: usize, globals: usize },
    /// The first `length` tokens are seen by all, whatever the causal rule says.
    Prefix { length: usize },
    /// The last `count` tokens are padding: they neither look nor are looked at.
    Padding { count: usize },
    /// Painted by hand.
    Painted(Arc<Painted>),
}

impl Mask {
    /// Whether `query` may look at `key`, in a sentence of `tokens` tokens.
    #[inline]
    #[must_use]
    pub fn allows(&self, query: usize, key: usize, tokens: usize) -> bool {
        let ordered = !self.causal || key <= query;
        match &self.pattern {
            Pattern::Full => ordered,
            Pattern::Window { width } => ordered && query.abs_diff(key) < *width,
            Pattern::WindowGlobals { width, globals } => {
                ordered && (query.abs_diff(key) < *width || query < *globals || key < *globals)
            }
            Pattern::Prefix { length } => ordered || key < *length,
            Pattern::Padding { count } => {
                let real = tokens.saturating_sub(*count);
                ordered && query < real && key < real
            }
            Pattern::Painted(painted) => ordered && painted.allows(query, key),
        }
    }

    /// The same mask over a sentence, painted pair by pair.
    #[must_use]
    pub fn painted(&self, tokens: usize) -> Painted {
        let mut painted = Painted::open(tokens);
        for query in 0..tokens {
            for key in (0..tokens).filter(|key| !self.allows(query, *key, tokens)) {
                painted.set(query, key, false);
            }
        }
        painted
    }

    /// How many queries may look at nothing, in a sentence of `tokens` tokens.
    #[must_use]
    pub fn blind_queries(&self, tokens: usize) -> usize {
        match &self.pattern {
            Pattern::Padding { count } => (*count).min(tokens),
            Pattern::Window { width: 0 } | Pattern::WindowGlobals { width: 0, globals: 0 } => tokens,
            Pattern::Painted(_) => {
                let blind = |query: &usize| !(0..tokens).any(|key| self.allows(*query, key, tokens));
                (0..tokens).filter(blind).count()
            }
            // Every other pattern lets a query see itself, or a first token.
            _ => 0,
        }
    }

    /// The keys that `query` may look at: those before the first number, and those in the range. Of a
    /// painted mask they are those that the causal rule leaves.
    #[must_use]
    pub fn allowed(&self, query: usize, tokens: usize) -> (usize, Range<usize>) {
        let end = if self.causal { query + 1 } else { tokens };
        let window = |width: usize| {
            let (first, last) = ((query + 1).saturating_sub(width), query.saturating_add(width).min(end));
            if first < last { first..last } else { 0..0 }
        };
        match self.pattern {
            Pattern::Full | Pattern::Painted(_) => (end, 0..0),
            Pattern::Window { width } => (0, window(width)),
            Pattern::WindowGlobals { width, globals } if query >= globals => (globals.min(end), window(width)),
            Pattern::WindowGlobals { .. } => (end, 0..0),
            Pattern::Prefix { length } => (end.max(length).min(tokens), 0..0),
            Pattern::Padding { count } => {
                let real = tokens.saturating_sub(count);
                (if query < real { end.min(real) } else { 0 }, 0..0)
            }
        }
    }

    /// One more than the last key that `query` may look at; 0 where there is none.
    #[must_use]
    pub fn end(&self, query: usize, tokens: usize) -> usize {
        let (before, range) = self.allowed(query, tokens);
        if range.is_empty() { before } else { before.max(range.end) }
    }
}

impl Pattern {
    /// Whether it is the same pattern, whatever its sizes.
    #[must_use]
    pub fn same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(mask: &Mask) -> Vec<String> {
        let row = |i| (0..5).map(|j| if mask.allows(i, j, 5) { '#' } else { '.' }).collect();
        (0..5).map(row).collect()
    }

    #[test]
    fn blind_queries_are_the_rows_with_nothing_allowed() {
        for size in [0, 1, 2, 7] {
            for pattern in [
                Pattern::Full,
                Pattern::Window { width: size },
                Pattern::WindowGlobals { width: size, globals: 0 },
                Pattern::WindowGlobals { width: 0, globals: size },
                Pattern::Prefix { length: size },
                Pattern::Padding { count: size },
            ] {
                for causal in [false, true] {
                    let mask = Mask { causal, pattern: pattern.clone() };
                    let blind = (0..5).filter(|i| !(0..5).any(|j| mask.allows(*i, j, 5))).count();
                    assert_eq!(mask.blind_queries(5), blind, "{mask:?}");
                }
            }
        }
    }

    #[test]
    fn ranges_hold_the_keys_that_are_allowed() {
        let sizes = [0, 1, 2, 3, 5, 9, usize::MAX];
        let mut patterns = vec![Pattern::Full];
        for a in sizes {
            patterns.extend([
                Pattern::Window { width: a },
                Pattern::Prefix { length: a },
                Pattern::Padding { count: a },
            ]);
            patterns.extend(sizes.map(|b| Pattern::WindowGlobals { width: a, globals: b }));
        }
        for (pattern, causal) in patterns.into_iter().flat_map(|pattern| [(pattern.clone(), false), (pattern, true)]) {
            let mask = Mask { causal, pattern };
            for tokens in 1..6 {
                for query in 0..tokens {
                    let (before, range) = mask.allowed(query, tokens);
                    assert!(before <= tokens && range.end <= tokens, "{mask:?} {query} {tokens}");
                    for key in 0..tokens {
                        let listed = key < before || range.contains(&key);
                        assert_eq!(listed, mask.allows(query, key, tokens), "{mask:?} {query} {key} of {tokens}");
                    }
                }
            }
        }
    }

    #[test]
    fn each_pattern_with_and_without_the_causal_rule() {
        let cases = [
            (Pattern::Full, true, ["#....", "##...", "###..", "####.", "#####"]),
            (Pattern::Window { width: 2 }, true, ["#....", "##...", ".##..", "..##.", "...##"]),
            (Pattern::Window { width: 2 }, false, ["##...", "###..", ".###.", "..###", "...##"]),
            (Pattern::WindowGlobals { width: 1, globals: 1 }, true, ["#....", "##...", "#.#..", "#..#.", "#...#"]),
            (Pattern::WindowGlobals { width: 1, globals: 1 }, false, ["#####", "##...", "#.#..", "#..#.", "#...#"]),
            (Pattern::Prefix { length: 3 }, true, ["###..", "###..", "###..", "####.", "#####"]),
            (Pattern::Padding { count: 2 }, true, ["#....", "##...", "###..", ".....", "....."]),
            (Pattern::Padding { count: 9 }, false, [".....", ".....", ".....", ".....", "....."]),
        ];
        for (pattern, causal, expected) in cases {
            assert_eq!(picture(&Mask { causal, pattern: pattern.clone() }), expected, "{pattern:?} {causal}");
        }
    }
}
