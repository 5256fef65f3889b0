//! The tasks that there are.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::sequence::Generate;
use super::{Brackets, Copy, Excerpt, First, Majority, Recall, Repeat, Reverse, Sort, Unit};

/// The closed set of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Task {
    Repeat(Repeat),
    Copy(Copy),
    Reverse(Reverse),
    Sort(Sort),
    First(First),
    Brackets(Brackets),
    Recall(Recall),
    Majority(Majority),
    Text(Excerpt),
}

/// Which task. Its text is the message that names it; with `-about` behind it, the one that says what should appear and
/// why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "task-", const_into_str)]
pub enum TaskKind {
    Repeat,
    Copy,
    Reverse,
    Sort,
    First,
    Brackets,
    Recall,
    Majority,
    Text,
}

impl TaskKind {
    /// The task as it is chosen.
    #[must_use]
    pub fn task(self) -> Task {
        match self {
            Self::Repeat => Task::Repeat(Repeat::default()),
            Self::Copy => Task::Copy(Copy::default()),
            Self::Reverse => Task::Reverse(Reverse::default()),
            Self::Sort => Task::Sort(Sort::default()),
            Self::First => Task::First(First::default()),
            Self::Brackets => Task::Brackets(Brackets::default()),
            Self::Recall => Task::Recall(Recall::default()),
            Self::Majority => Task::Majority(Majority::default()),
            Self::Text => Task::Text(Excerpt::default()),
        }
    }
}

impl Task {
    /// Which it is.
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::Repeat(_) => TaskKind::Repeat,
            Self::Copy(_) => TaskKind::Copy,
            Self::Reverse(_) => TaskKind::Reverse,
            Self::Sort(_) => TaskKind::Sort,
            Self::First(_) => TaskKind::First,
            Self::Brackets(_) => TaskKind::Brackets,
            Self::Recall(_) => TaskKind::Recall,
            Self::Majority(_) => TaskKind::Majority,
            Self::Text(_) => TaskKind::Text,
        }
    }

    /// Whether a token is a character, rather than what stands between spaces.
    #[must_use]
    pub fn is_by_character(&self) -> bool {
        matches!(self, Self::Text(excerpt) if excerpt.unit == Unit::Character)
    }

    /// What it does.
    #[must_use]
    pub fn generator(&self) -> &dyn Generate {
        match self {
            Self::Repeat(task) => task,
            Self::Copy(task) => task,
            Self::Reverse(task) => task,
            Self::Sort(task) => task,
            Self::First(task) => task,
            Self::Brackets(task) => task,
            Self::Recall(task) => task,
            Self::Majority(task) => task,
            Self::Text(task) => task,
        }
    }
}
