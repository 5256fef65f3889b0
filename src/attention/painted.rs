//! A mask painted cell by cell.

use std::fmt;

use fixedbitset::FixedBitSet;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::limits;
use crate::text::{Mismatch, Phrase, say};

/// The pairs that are blocked among the first [`Painted::tokens`] tokens; all others are allowed.
///
/// In a file it is a list of rows, one a query: `#` a key that is allowed, `.` one that is not, and a
/// number before either for a run of them, as in `"12#.3#"`.
#[derive(Clone, PartialEq, Eq)]
pub struct Painted {
    tokens: usize,
    /// A bit for each pair, query by query, set where it is blocked.
    blocked: FixedBitSet,
}

/// A run from this length on is written with its length.
const RUN: usize = 4;

impl Painted {
    /// Nothing blocked.
    #[must_use]
    pub fn open(tokens: usize) -> Self {
        Self { tokens, blocked: FixedBitSet::with_capacity(tokens * tokens) }
    }

    /// T of the sentence that it was painted on.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.tokens
    }

    /// Whether `query` may look at `key`.
    #[inline]
    #[must_use]
    pub fn allows(&self, query: usize, key: usize) -> bool {
        self.bit(query, key).is_none_or(|bit| !self.blocked.contains(bit))
    }

    /// Allows a pair or blocks it; outside its size there is nothing to paint.
    pub fn set(&mut self, query: usize, key: usize, allowed: bool) {
        if let Some(bit) = self.bit(query, key) {
            self.blocked.set(bit, !allowed);
        }
    }

    fn bit(&self, query: usize, key: usize) -> Option<usize> {
        (query < self.tokens && key < self.tokens).then_some(query * self.tokens + key)
    }

    /// The mask of a sentence whose token `i` stood at `order[i]` before; new ones see all and are
    /// seen by all.
    #[must_use]
    pub fn reordered(&self, order: &[Option<usize>]) -> Self {
        let mut painted = Self::open(order.len());
        for (query, old_query) in order.iter().enumerate() {
            for (key, old_key) in order.iter().enumerate() {
                if let (Some(q), Some(k)) = (old_query, old_key)
                    && !self.allows(*q, *k)
                {
                    painted.set(query, key, false);
                }
            }
        }
        painted
    }

    fn write_row(&self, query: usize) -> String {
        let row: Vec<bool> = (0..self.tokens).map(|key| self.allows(query, key)).collect();
        let mut text = String::new();
        for run in row.chunk_by(|a, b| a == b) {
            let sign = if run[0] { "#" } else { "." };
            if run.len() < RUN {
                text += &sign.repeat(run.len());
            } else {
                text += &format!("{}{sign}", run.len());
            }
        }
        text
    }

    fn read_row(&mut self, query: usize, text: &str) -> Result<(), Mismatch> {
        let tokens = self.tokens;
        let row = || say("place-row").with("row", query + 1);
        let wrong_length =
            |got: Phrase| Mismatch::new(say("expected-painted-row").with("tokens", tokens), got).inside(row());
        let mut key = 0;
        let mut digits = String::new();
        for sign in text.chars() {
            if sign.is_ascii_digit() {
                digits.push(sign);
                continue;
            }
            let allowed = match sign {
                '#' => true,
                '.' => false,
                _ => return Err(Mismatch::new(say("expected-painted-sign"), Phrase::quoted(sign)).inside(row())),
            };
            let run = if digits.is_empty() { 1 } else { digits.parse().unwrap_or(usize::MAX) };
            digits.clear();
            if run > tokens - key {
                return Err(wrong_length(say("got-more")));
            }
            for key in key..key + run {
                self.set(query, key, allowed);
            }
            key += run;
        }
        if key == tokens && digits.is_empty() {
            return Ok(());
        }
        Err(wrong_length(key.into()))
    }

    fn read(rows: &[String]) -> Result<Self, Mismatch> {
        let mut painted = Self::open(rows.len());
        for (query, row) in rows.iter().enumerate() {
            painted.read_row(query, row)?;
        }
        Ok(painted)
    }
}

impl fmt::Debug for Painted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries((0..self.tokens).map(|query| self.write_row(query))).finish()
    }
}

impl Serialize for Painted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.tokens).map(|query| self.write_row(query)))
    }
}

impl<'de> Deserialize<'de> for Painted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;

        impl<'de> Visitor<'de> for Rows {
            type Value = Vec<String>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&say("expected-painted-rows").with("most", limits::TOKENS).written())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = list.next_element()? {
                    if rows.len() == limits::TOKENS {
                        return Err(A::Error::invalid_length(rows.len() + 1, &self));
                    }
                    rows.push(row);
                }
                Ok(rows)
            }
        }

        let rows = deserializer.deserialize_seq(Rows)?;
        Self::read(&rows).map_err(Mismatch::into_serde)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attention::{Mask, Pattern};

    fn rows(rows: &[&str]) -> Result<Painted, Mismatch> {
        Painted::read(&rows.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn rows_read_back() {
        for tokens in [0, 1, 3, 63, 64, 65, 130] {
            let mut painted = Mask { causal: true, pattern: Pattern::Window { width: 7 } }.painted(tokens);
            painted.set(tokens / 2, 0, true);
            let written: Vec<String> = (0..tokens).map(|query| painted.write_row(query)).collect();
            assert_eq!(Painted::read(&written).as_ref(), Ok(&painted), "{written:?}");
        }
        assert_eq!(rows(&["##.", "3#", "2.1#"]).map(|p| p.allows(0, 2)), Ok(false));
    }

    #[test]
    fn rows_that_do_not_fit_are_refused() {
        for bad in [&["##"][..], &["#.", "#"], &["#.", "3#"], &["#.", "#x"], &["#.", "#2"], &["99999999999999999999#"]]
        {
            assert!(rows(bad).is_err(), "{bad:?}");
        }
        let error = rows(&["#.", "3#"]).unwrap_err().to_string();
        assert_eq!(error, "row 2: expected 2 keys, as many as rows, got more");
    }

    #[test]
    fn reordered_pairs_move_with_their_tokens() {
        let mut painted = Painted::open(3);
        painted.set(0, 2, false);
        let moved = painted.reordered(&[Some(2), None, Some(0), Some(1)]);
        let blocked: Vec<_> =
            (0..4).flat_map(|q| (0..4).map(move |k| (q, k))).filter(|(q, k)| !moved.allows(*q, *k)).collect();
        assert_eq!(blocked, [(2, 0)]);
        assert!(painted.allows(7, 1), "outside its size all is allowed");
    }
}
