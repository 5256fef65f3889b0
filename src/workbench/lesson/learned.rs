//! The numbers of a training that a lesson's text can name.

use std::sync::Arc;

use strum::{IntoStaticStr, VariantArray};

use super::measured::Measured;
use super::target::by_name;
use crate::text::Mismatch;
use crate::train::{self, Habit, Training};
use crate::workbench::HeadPlace;

/// A number of the training, at the step that is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Learned {
    /// How many steps were taken.
    Step,
    /// Nats, before the step is taken.
    Loss(Loss),
    /// Nats of who guesses blindly: ln V.
    Guessing,
    /// Of the gradient, all numbers taken as one vector.
    GradientLength,
    /// Of the scores that the model learns with; set before it begins.
    Temperature,
    /// The mean weight of the named head on something, or of the head that looks there most.
    Looks(Habit),
    /// The step at which the named head came to look at something, or the first one of all.
    Formed(Habit),
    /// The probability that the model gave to a token of the example, counted from 0.
    Sure(usize),
    /// The gradient of the loss at its place by the logit of that token: p − 1.
    Blame(usize),
}

/// Where the loss is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Loss {
    /// Where the text tells what follows.
    Known,
    /// Where chance draws it.
    Chance,
    /// Where the text tells, in texts that are never learned from.
    HeldOut,
}

/// What they are called.
pub(super) const NAMES: [&str; 9] =
    ["step", "loss", "guessing", "gradient-length", "learning-temperature", "looks", "formed", "sure", "blame"];

/// The number of a name; none where there is no such name, or its argument is missing.
pub(super) fn learned(name: &str, argument: Option<&str>) -> Result<Option<Learned>, Mismatch> {
    let counted = |place: &str| place.parse::<usize>().ok()?.checked_sub(1);
    let habits = || Habit::VARIANTS.iter().map(|habit| (*habit, habit.into_str()));
    Ok(match (name, argument) {
        ("step", None) => Some(Learned::Step),
        ("guessing", None) => Some(Learned::Guessing),
        ("gradient-length", None) => Some(Learned::GradientLength),
        ("learning-temperature", None) => Some(Learned::Temperature),
        ("loss", Some(part)) => {
            let losses = Loss::VARIANTS.iter().map(|loss| (*loss, <&str>::from(*loss)));
            Some(Learned::Loss(by_name(losses, name, part)?))
        }
        ("looks", Some(habit)) => Some(Learned::Looks(by_name(habits(), name, habit)?)),
        ("formed", Some(habit)) => Some(Learned::Formed(by_name(habits(), name, habit)?)),
        ("sure", Some(place)) => counted(place).map(Learned::Sure),
        ("blame", Some(place)) => counted(place).map(Learned::Blame),
        _ => None,
    })
}

/// A training to be read.
#[derive(Clone, Copy)]
pub struct Taught<'a> {
    pub training: &'a Arc<Training>,
    /// The step that is looked at.
    pub step: usize,
    /// For each token of the first sentence the probability that the model gave to it, where that is shown.
    pub sure: Option<&'a [Option<f32>]>,
}

impl Taught<'_> {
    /// A number of it; none where nothing was measured yet, or no head looks there.
    pub(super) fn of(&self, what: Learned, head: Option<HeadPlace>) -> Option<Measured> {
        let count = |number: usize| Some(Measured::Count(number as u64));
        let history = self.training.history();
        let now = history.get(self.step.min(history.len().saturating_sub(1)));
        let heads = self.training.settings().model.heads;
        let named = head.map(|(layer, head)| layer * heads + head);
        match what {
            Learned::Step => count(self.step),
            Learned::Guessing => Some(Measured::Number((self.training.state().layout.words.columns as f32).ln())),
            Learned::Temperature => Some(Measured::Number(self.training.settings().model.temperature)),
            Learned::GradientLength => Some(Measured::Number(now?.gradient_length)),
            Learned::Loss(Loss::Known) => now?.known.map(Measured::Number),
            Learned::Loss(Loss::Chance) => now?.chance.map(Measured::Number),
            // It is measured now and then.
            Learned::Loss(Loss::HeldOut) => {
                let past = &history[..=now?.step.min(history.len() - 1)];
                past.iter().rev().find_map(|measured| measured.held_out).map(Measured::Number)
            }
            Learned::Looks(habit) => {
                let rates = now?.heads.iter().enumerate().filter(|(index, _)| named.is_none_or(|head| head == *index));
                rates.map(|(_, rates)| habit.of(rates)).reduce(f32::max).map(Measured::Weight)
            }
            Learned::Formed(habit) => {
                let is_it = |one: &train::Formed| one.habit == habit && named.is_none_or(|head| head == one.head);
                count(self.training.formed(self.step).into_iter().find(is_it)?.step)
            }
            Learned::Sure(place) => self.sure(place).map(Measured::Weight),
            Learned::Blame(place) => self.sure(place).map(|p| Measured::Number(p - 1.0)),
        }
    }

    fn sure(&self, place: usize) -> Option<f32> {
        self.sure?.get(place).copied().flatten()
    }

    /// What its numbers depend on.
    pub(super) fn key(&self) -> (usize, usize, usize) {
        (Arc::as_ptr(self.training) as usize, self.step, self.training.history().len())
    }
}
