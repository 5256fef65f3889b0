//! A number that answers a question: where it comes from, and how a learner may write it.

use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use super::{Live, Value};
use crate::text::{Mismatch, say};

/// The right answer to a question about a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// As it is written in the lesson.
    Given(f64),
    /// As the running program has it.
    Live(Value),
}

impl Amount {
    /// The number; none where the program has none.
    #[must_use]
    pub fn number(&self, live: &Live<'_>) -> Option<f64> {
        match self {
            Self::Given(number) => Some(*number),
            Self::Live(value) => live.of(value)?.number(),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say("expected-amount").written())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Amount, E> {
        if number.is_finite() {
            return Ok(Amount::Given(number));
        }
        Err(Mismatch::new(say("expected-amount"), number).into_serde())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount::Given(number as f64))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount::Given(number as f64))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map(Amount::Live).map_err(Mismatch::into_serde)
    }
}

/// The number that somebody has typed: 0.25, 0,25, 25 %, 1/4, 196 608; none where it is no number.
#[must_use]
pub fn typed_number(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('−', "-").replace(',', ".");
    if let Some(percent) = text.strip_suffix('%') {
        return Some(percent.parse::<f64>().ok()? / 100.0);
    }
    let number = match text.split_once(['/', '⁄']) {
        Some((above, below)) => above.parse::<f64>().ok()? / below.parse::<f64>().ok()?,
        None => text.parse().ok()?,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in
            [("0.25", 0.25), (" 0,25 ", 0.25), ("25 %", 0.25), ("1/4", 0.25), ("−0.5", -0.5), ("196 608", 196_608.0)]
        {
            assert_eq!(typed_number(text), Some(number), "{text}");
        }
        for text in ["", "a", "1/0", "inf", "nan", "1.000.000", "1/", "%"] {
            assert_eq!(typed_number(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_given_or_live() {
        assert_eq!(ron::from_str::<Amount>("0.25").unwrap(), Amount::Given(0.25));
        assert_eq!(ron::from_str::<Amount>("196608").unwrap(), Amount::Given(196_608.0));
        assert_eq!(ron::from_str::<Amount>("\"tokens\"").unwrap(), Amount::Live("tokens".parse().unwrap()));
        for wrong in ["\"knob\"", "true", "inf"] {
            assert!(ron::from_str::<Amount>(wrong).is_err(), "{wrong}");
        }
    }
}
