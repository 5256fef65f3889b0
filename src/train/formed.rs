//! Which heads came to look where, and when.

use strum::{IntoStaticStr, VariantArray};

use super::{Change, HitRates, Hold, Training};

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

impl Training {
    /// What formed in so many measured steps, the first ones, in their order. A head that looks somewhere from the first step on
    /// formed nothing, nor does one that is held to a pattern.
    #[must_use]
    pub fn formed(&self, steps: usize) -> Vec<Formed> {
        let history = &self.history()[..steps.min(self.history().len())];
        let heads = history.first().map_or(0, |first| first.heads.len());
        let of_head = |head: usize| {
            Habit::VARIANTS.iter().filter_map(move |habit| {
                let looks = |at: usize| habit.of(&history[at].heads[head]) >= FORMED;
                let at = (0..history.len()).find(|at| looks(*at) && !self.is_held(head, history[*at].step))?;
                (at > 0).then(|| Formed { step: history[at].step, head, habit: *habit })
            })
        };
        let mut formed: Vec<Formed> = (0..heads).flat_map(of_head).collect();
        formed.sort_by_key(|formed| formed.step);
        formed
    }

    /// Whether a head, among all of the model, looks at a step where it was told to.
    fn is_held(&self, head: usize, at: usize) -> bool {
        let heads = self.settings().model.heads;
        let own = (head / heads, head % heads);
        let mut holds = self.changes().iter().filter(|(step, _)| *step <= at).filter_map(|(_, change)| match change {
            Change::Head { layer, head, hold } if (*layer, *head) == own => Some(hold),
            Change::Layer { layer, hold } if *layer == own.0 => Some(hold),
            _ => None,
        });
        matches!(holds.next_back(), Some(Hold::Previous | Hold::Match))
    }
}
