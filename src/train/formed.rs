//! Which heads came to look where, and when.

use std::sync::Arc;

use strum::{IntoStaticStr, VariantArray};

use super::{HitRates, Measured};

/// Where a head may come to look. Its text is the name that lessons take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Habit {
    /// At the previous token.
    Previous,
    /// At the token that says what follows.
    Source,
}

/// A head that came to look somewhere: its mean weight there reached [`FORMED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formed {
    /// The first step at which it did.
    pub step: usize,
    /// Among all heads of the model, layer after layer.
    pub head: usize,
    pub habit: Habit,
}

/// The mean weight from which on a head is said to look somewhere.
pub const FORMED: f32 = 0.4;

impl Habit {
    /// The mean weight there.
    #[must_use]
    pub fn of(self, rates: &HitRates) -> f32 {
        match self {
            Self::Previous => rates.previous,
            Self::Source => rates.source,
        }
    }
}

/// What formed in a training, in the order of steps. A head that looks somewhere from the first step on formed nothing.
#[must_use]
pub fn formed(history: &[Arc<Measured>]) -> Vec<Formed> {
    let heads = history.first().map_or(0, |first| first.heads.len());
    let of_head = |head: usize| {
        Habit::VARIANTS.iter().filter_map(move |habit| {
            let looks = |measured: &Arc<Measured>| habit.of(&measured.heads[head]) >= FORMED;
            let at = history.iter().position(looks).filter(|at| *at > 0)?;
            Some(Formed { step: history[at].step, head, habit: *habit })
        })
    };
    let mut formed: Vec<Formed> = (0..heads).flat_map(of_head).collect();
    formed.sort_by_key(|formed| formed.step);
    formed
}
