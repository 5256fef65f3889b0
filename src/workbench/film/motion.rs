//! What moves in a film, and the film.

use super::Sweep;
use crate::workbench::Action;

/// What moves.
#[derive(Clone, Debug, PartialEq)]
pub enum Motion {
    /// A number of an action.
    Sweep(Sweep),
    /// The steps of the walk-through.
    Walk,
    /// The tiles of FlashAttention.
    Flash,
    /// A model that learns, from the beginning up to a step.
    Train(usize),
}

/// A film.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// What is done before each picture.
    pub pictures: Vec<Vec<Action>>,
    /// How long a picture stands.
    pub milliseconds: u16,
}

impl Motion {
    /// How long a picture stands where nobody says it: long enough to be read where each is a step of its own.
    pub(super) fn milliseconds(&self) -> u16 {
        match self {
            Self::Sweep(_) => 100,
            Self::Train(_) => 150,
            Self::Flash => 800,
            Self::Walk => 1500,
        }
    }
}

impl Film {
    /// How long a picture may stand, in milliseconds.
    pub const STANDS: (u16, u16) = (20, 10_000);
}
