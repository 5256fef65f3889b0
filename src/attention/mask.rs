//! Which query may look at which key.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::Painted;

/// A mask: a pattern, and the causal rule on top of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mask {
    /// A query sees no key that comes after it.
    pub causal: bool,
    pub pattern: Pattern,
}

/// The closed set of patterns. The text of one is the message that names it. All that tells one from
/// another is in this file: kernels, controls and the painting ask what they need.
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

/// A size of a pattern, as a control changes it.
#[derive(Debug)]
pub struct MaskSize<'a> {
    /// The messages that name it and say what it does.
    pub label: &'static str,
    pub hint: &'static str,
    pub least: usize,
    pub value: &'a mut usize,
}

/// What sums over keys need to know of a mask that leaves out no single pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Tokens that take part, the first ones.
    pub tokens: usize,
    /// First tokens that every query sees.
    pub by_all: usize,
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

    /// Whether [`Self::allowed`] gives keys of which [`Self::allows`] forbids some.
    #[must_use]
    pub fn is_irregular(&self) -> bool {
        matches!(self.pattern, Pattern::Painted(_))
    }

    /// Whether places can be told apart by the mask alone. A painting moves with its tokens.
    #[must_use]
    pub fn sees_order(&self) -> bool {
        self.causal || !matches!(self.pattern, Pattern::Full | Pattern::Painted(_))
    }

    /// What queries see alike; nothing where the pattern leaves out single pairs.
    #[must_use]
    pub fn shared(&self, tokens: usize) -> Option<Shared> {
        let (real, prefix) = match self.pattern {
            Pattern::Full => (tokens, 0),
            Pattern::Prefix { length } => (tokens, length.min(tokens)),
            Pattern::Padding { count } => (tokens.saturating_sub(count), 0),
            Pattern::Window { .. } | Pattern::WindowGlobals { .. } | Pattern::Painted(_) => return None,
        };
        Some(Shared { tokens: real, by_all: if self.causal { prefix } else { real } })
    }

    /// The keys that `query` may look at: those before the first number, and those in the range; of an
    /// irregular mask some of them.
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
    /// One of each kind but a painting, with sizes that show in a sentence of so many tokens what it does.
    #[must_use]
    pub fn usual(tokens: usize) -> [Self; 5] {
        let (width, globals) = (3.min(tokens.max(1)), 1.min(tokens));
        [
            Self::Full,
            Self::Window { width },
            Self::WindowGlobals { width, globals },
            Self::Prefix { length: tokens.div_ceil(3) },
            Self::Padding { count: 1.min(tokens) },
        ]
    }

    /// Its sizes.
    pub fn sizes_mut(&mut self) -> Vec<MaskSize<'_>> {
        let width = |value| MaskSize { label: "window-width", hint: "window-width-hint", least: 1, value };
        let globals = |value| MaskSize { label: "window-globals", hint: "window-globals-hint", least: 0, value };
        match self {
            Self::Full | Self::Painted(_) => Vec::new(),
            Self::Window { width: value } => vec![width(value)],
            Self::WindowGlobals { width: value, globals: first } => vec![width(value), globals(first)],
            Self::Prefix { length: value } => {
                vec![MaskSize { label: "prefix-length", hint: "prefix-length-hint", least: 0, value }]
            }
            Self::Padding { count: value } => {
                vec![MaskSize { label: "padding-count", hint: "padding-count-hint", least: 0, value }]
            }
        }
    }

    /// Whether it has a meaning only where a sentence is known whole.
    #[must_use]
    pub fn is_of_whole_sentence(&self) -> bool {
        matches!(self, Self::Padding { .. } | Self::Painted(_))
    }

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
