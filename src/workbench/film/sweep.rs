//! An action with a number in it that goes from one end to the other.

use crate::files::{Problem, parse_ron};
use crate::text::{Mismatch, Phrase, say};
use crate::workbench::Action;

/// What is done for each picture, but for the number.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    before: String,
    after: String,
    from: f64,
    to: f64,
    /// Whether only whole numbers may stand there.
    whole: bool,
}

impl Sweep {
    /// Reads an action as `render --do` takes it, with a range in the place of a number: `Change(Temperature(0.2..5))`.
    ///
    /// # Errors
    /// There is no such range, or there is no such action with a number at either end of it.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let no_range = || Problem::from(Mismatch::new(say("expected-sweep"), Phrase::quoted(text)));
        let (left, right) = text.split_once("..").ok_or_else(no_range)?;
        let is_of_number = |sign: &char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+' | 'e' | 'E');
        let begin = left.len() - left.chars().rev().take_while(is_of_number).count();
        let end = right.chars().take_while(is_of_number).count();
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(no_range);
        let (from, to) = (number(&left[begin..])?, number(&right[..end])?);
        let (before, after) = (left[..begin].to_owned(), right[end..].to_owned());
        let mut sweep = Self { before, after, from, to, whole: false };
        if sweep.action(from).is_err() {
            sweep.whole = true;
            sweep.action(from)?;
            if [from, to].iter().any(|end| end.fract() != 0.0) {
                return Err(Mismatch::new(say("expected-whole-ends"), Phrase::range(from, to)).into());
            }
        }
        sweep.action(to)?;
        Ok(sweep)
    }

    fn action(&self, number: f64) -> Result<Action, Problem> {
        let number = if self.whole { format!("{number:.0}") } else { format!("{:?}", number as f32) };
        parse_ron(&format!("{}{number}{}", self.before, self.after))
    }

    /// The actions of so many pictures, in equal steps from one end to the other; of whole numbers no more than there are.
    #[must_use]
    pub fn actions(&self, pictures: usize) -> Vec<Action> {
        let length = self.to - self.from;
        let pictures = if self.whole { pictures.min(length.abs() as usize + 1) } else { pictures };
        let at = |picture: usize| match pictures {
            1 => self.from,
            _ => self.from + length * picture as f64 / (pictures - 1) as f64,
        };
        let action = |picture| self.action(at(picture)).expect("between numbers that an action takes it takes all");
        (0..pictures).map(action).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, pictures: usize) -> Vec<String> {
        Sweep::parse(text).unwrap().actions(pictures).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_number_goes_from_one_end_to_the_other() {
        let temperatures = written("Change(Temperature(0.5..2))", 4);
        assert_eq!(temperatures, ["0.5", "1.0", "1.5", "2.0"].map(|number| format!("Change(Temperature({number}))")));
        assert_eq!(written("Nudge(1..-1)", 3), ["Nudge(1.0)", "Nudge(0.0)", "Nudge(-1.0)"]);
        // Of whole numbers each comes once.
        assert_eq!(written("Window(1..3)", 40), ["Window(1)", "Window(2)", "Window(3)"]);
        assert_eq!(written("Window(0..9)", 4), ["Window(0)", "Window(3)", "Window(6)", "Window(9)"]);
        assert_eq!(written("Play(Walk, Show(2..2))", 9), ["Play(Walk,Show(2))"]);
        let wrong = [
            "Change(Temperature(2))",
            "Change(Temperature(a..b))",
            "Change(Temprature(0.2..5))",
            "Window(-3..3)",
            "Window(1..2.5)",
            "Text(\"a..b\")",
            "Lens(1..2)",
        ];
        for text in wrong {
            assert!(Sweep::parse(text).is_err(), "{text}");
        }
    }
}
