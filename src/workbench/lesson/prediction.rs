//! A question that is answered before the picture is shown.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::value::What;
use super::{Amount, Live, Value, Words, typed_number};
use crate::document::Cell;
use crate::workbench::action::{Action, TokenPlace};

/// A question, and how the running program answers it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    pub question: Words,
    pub of: Asked,
    /// The tokens among which to choose, for [`Asked::Largest`].
    #[serde(default)]
    pub options: Vec<TokenPlace>,
    /// What is done once the answer is given.
    #[serde(default)]
    pub then: Vec<Action>,
    /// Said after the answer.
    pub because: Words,
    /// Said before that to whoever gave an answer that is wrong, by the answer as it is written.
    #[serde(default)]
    pub why: BTreeMap<String, Words>,
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
pub enum Asked {
    /// Which of the options does the query look at most?
    Largest(TokenPlace),
    /// Does the value rise, fall or stay?
    Moves(Value),
    /// By which factor does the value change?
    Factor(Value, Vec<f64>),
    /// Which of these comes the value nearest to?
    Nearest(Value, Vec<f64>),
    /// What is the number? Whatever is no further from it than `within` is right.
    Number { is: Amount, within: f64 },
}

/// An answer that is given, or the right one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guess {
    /// One of the choices.
    Choice(usize),
    /// Of a question that asks for a number.
    Number(f64),
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Token(String),
    Rises,
    Falls,
    Stays,
    Times(f64),
    Number(f64),
}

/// As it is written in a lesson.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => f.write_str(token),
            Self::Rises => f.write_str("Rises"),
            Self::Falls => f.write_str("Falls"),
            Self::Stays => f.write_str("Stays"),
            Self::Times(number) | Self::Number(number) => number.fmt(f),
        }
    }
}

/// Where a number goes. −∞ is the score of a forbidden pair.
fn direction(before: f64, after: f64) -> Choice {
    let both = before.is_finite() && after.is_finite();
    if before == after || both && (after - before).abs() <= STAYS * before.abs().max(after.abs()) {
        Choice::Stays
    } else if after > before {
        Choice::Rises
    } else {
        Choice::Falls
    }
}

/// A value that changes by less than this share of its size stays.
const STAYS: f64 = 1e-3;

impl Prediction {
    /// The answers to choose from.
    #[must_use]
    pub fn choices(&self) -> Vec<Choice> {
        match &self.of {
            Asked::Largest(_) => self.options.iter().map(|token| Choice::Token(token.place.to_string())).collect(),
            Asked::Moves(_) => vec![Choice::Rises, Choice::Falls, Choice::Stays],
            Asked::Factor(_, factors) => factors.iter().map(|factor| Choice::Times(*factor)).collect(),
            Asked::Nearest(_, numbers) => numbers.iter().map(|number| Choice::Number(*number)).collect(),
            Asked::Number { .. } => Vec::new(),
        }
    }

    /// What is said of an answer that is wrong, where the lesson says something of it.
    #[must_use]
    pub fn why(&self, guess: Guess) -> Option<&Words> {
        match guess {
            Guess::Choice(index) => self.why.get(&self.choices().get(index)?.to_string()),
            Guess::Number(number) => {
                let near = |written: &str| typed_number(written).is_some_and(|other| self.is_near(number, other));
                self.why.iter().find(|(written, _)| near(written)).map(|(_, why)| why)
            }
        }
    }

    /// The texts that are said after an answer, each with its part of the step.
    pub(super) fn answers(&self) -> impl Iterator<Item = (&'static str, &Words)> {
        self.why.values().map(|why| ("predict.why", why)).chain([("predict.because", &self.because)])
    }

    /// Whether an answer is as good as another.
    #[must_use]
    pub fn agree(&self, guess: Guess, right: Guess) -> bool {
        match (guess, right) {
            (Guess::Number(guess), Guess::Number(right)) => self.is_near(guess, right),
            _ => guess == right,
        }
    }

    fn is_near(&self, number: f64, other: f64) -> bool {
        matches!(self.of, Asked::Number { within, .. } if (number - other).abs() <= within)
    }

    /// Whether the picture would give the answer away.
    #[must_use]
    pub fn covers_view(&self) -> bool {
        matches!(self.of, Asked::Largest(_) | Asked::Number { is: Amount::Live(_), .. })
    }

    /// What changes, where the question is about a number.
    pub(super) fn value(&self) -> Option<&Value> {
        match &self.of {
            Asked::Largest(_) | Asked::Number { .. } | Asked::Nearest(..) => None,
            Asked::Moves(value) | Asked::Factor(value, _) => Some(value),
        }
    }

    /// The number that is asked about, as it is now.
    pub(super) fn measure(&self, live: &Live<'_>) -> Option<f64> {
        live.of(self.value()?)?.number()
    }

    /// How much the query looks at each of the options; none where one of them is not there.
    pub(super) fn weights(&self, query: &TokenPlace, live: &Live<'_>) -> Option<Vec<f64>> {
        let weight = |key: &TokenPlace| {
            let cell = Cell { query: query.place.clone(), key: key.place.clone() };
            live.of(&Value { what: What::Weight(cell), head: None, which: query.which, now: true })?.number()
        };
        self.options.iter().map(weight).collect()
    }

    /// The factor by which the number has changed.
    pub(super) fn factor(&self, before: Option<f64>, live: &Live<'_>) -> Option<f64> {
        Some(self.measure(live)? / before.filter(|before| *before > 0.0)?)
    }

    /// Which answer is right, with the number as it was before; none where the question cannot be answered.
    #[must_use]
    pub fn right(&self, before: Option<f64>, live: &Live<'_>) -> Option<Guess> {
        let choice = match &self.of {
            Asked::Number { is, .. } => return is.number(live).map(Guess::Number),
            Asked::Largest(query) => {
                let weights = self.weights(query, live)?;
                (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b]))
            }
            Asked::Moves(_) => {
                let (before, after) = (before?, self.measure(live)?);
                let choice = direction(before, after);
                self.choices().iter().position(|other| *other == choice)
            }
            Asked::Nearest(value, numbers) => {
                let number = live.of(value)?.number()?;
                let distance = |i: &usize| (numbers[*i] - number).abs();
                (0..numbers.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
            }
            Asked::Factor(_, factors) => {
                let factor = self.factor(before, live)?;
                let distance = |i: &usize| (factors[*i].max(f64::MIN_POSITIVE).ln() - factor.ln()).abs();
                (0..factors.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
            }
        };
        choice.map(Guess::Choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_forbidden_falls() {
        let infinity = f64::NEG_INFINITY;
        assert_eq!(direction(1.0, infinity), Choice::Falls);
        assert_eq!(direction(infinity, 1.0), Choice::Rises);
        assert_eq!(direction(infinity, infinity), Choice::Stays);
        assert_eq!(direction(1.0, 1.0005), Choice::Stays);
        assert_eq!(direction(0.0, 1e-9), Choice::Rises);
    }
}
