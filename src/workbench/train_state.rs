//! What can be asked of a training.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::train::tasks::{Lengths, Repeat};
use crate::train::{Change, Positions, Settings, Start, Task};

/// One thing to ask of the training. Steps and layers count as [`Change`] counts them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrainChange {
    /// Begins with the settings as they are chosen. What was learned before stays beside it, to be compared.
    Begin,
    /// Learns until it is paused: from the step that is looked at, which makes another training of it where that is an
    /// earlier one.
    Go,
    Pause,
    /// Learns up to a step; where that is behind, looks at it.
    To(usize),
    /// Looks at the model as it was after so many steps; none for the last one, whatever it is.
    Look(Option<usize>),
    /// Changes the model from the step on that is looked at.
    Change(Change),
    /// What the next beginning takes.
    Settings(Box<Settings>),
    Pace(Pace),
    /// Does it again in another way, as far as it has come.
    Try(Experiment),
    /// Lets go of what is there to be compared.
    Forget,
}

/// How fast it learns. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "pace-", const_into_str)]
pub enum Pace {
    /// Two steps a second, to watch a single one.
    Slow,
    /// Thirty steps a second.
    Watch,
    /// As fast as the machine can.
    #[default]
    Full,
}

impl Pace {
    /// Seconds that a step takes at least.
    #[must_use]
    pub fn seconds(self) -> f64 {
        match self {
            Self::Slow => 0.5,
            Self::Watch => 1.0 / 30.0,
            Self::Full => 0.0,
        }
    }
}

/// A question that another training answers. Its text is the message that asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "experiment-", const_into_str)]
pub enum Experiment {
    /// With one layer.
    OneLayer,
    /// With no word of where tokens stand.
    NoPositions,
    /// With the head held at zero from the beginning that looks most at the previous token.
    PreviousOff,
    /// With all heads of the first layer held at zero from the beginning.
    FirstLayerOff,
    /// With texts of one period alone.
    OnePeriod,
    /// With small numbers and small steps: a plateau, then a cliff.
    SmallStart,
    /// With another seed.
    OtherSeed,
}

/// Steps after which an experiment has answered, where there is nothing to compare with.
pub(super) const ENOUGH: usize = 400;

impl Experiment {
    /// Whether it can be asked of a task.
    #[must_use]
    pub fn is_for(self, settings: &Settings) -> bool {
        match self {
            Self::OneLayer | Self::FirstLayerOff => settings.model.layers > 1,
            Self::NoPositions => settings.model.positions != Positions::None,
            Self::OnePeriod => matches!(settings.task, Task::Repeat(_)),
            Self::PreviousOff | Self::SmallStart | Self::OtherSeed => true,
        }
    }

    /// The settings that it begins with; none where it is a change of the same ones.
    pub(super) fn settings(self, settings: &Settings) -> Option<Settings> {
        let mut other = settings.clone();
        match self {
            Self::OneLayer => other.model.layers = 1,
            Self::NoPositions => other.model.positions = Positions::None,
            Self::PreviousOff | Self::FirstLayerOff => return None,
            Self::OnePeriod => {
                if let Task::Repeat(Repeat { periods, .. }) = &mut other.task {
                    // Neither the period that is held out nor one that does not fit.
                    let period = if periods.held_out == periods.shortest { periods.longest } else { periods.shortest };
                    *periods = Lengths { shortest: period, longest: period, ..*periods };
                }
            }
            Self::SmallStart => {
                other.start = Start { embedding: Start::SMALL, matrices: Some(Start::SMALL) };
                other.optimiser.rate = 3e-3;
            }
            Self::OtherSeed => other.seed = settings.seed.wrapping_add(1),
        }
        Some(other)
    }
}
