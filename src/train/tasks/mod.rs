//! What is learned: tasks as data. A task is a generator of texts from a seed, and says of each place what is to be
//! predicted there and where the answer stands. A new one is a file here, a variant of [`Task`] and its messages.

mod asked;
mod brackets;
mod copy;
mod first;
mod majority;
mod recall;
mod repeat;
mod reverse;
mod sort;
mod text;

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::text::Mismatch;

pub use asked::Lengths;
pub use brackets::Brackets;
pub use copy::Copy;
pub use first::First;
pub use majority::Majority;
pub use recall::Recall;
pub use repeat::Repeat;
pub use reverse::Reverse;
pub use sort::Sort;
pub use text::{Excerpt, Unit};

/// A text to learn from: T tokens, and of each what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Places in the vocabulary, `[T]`.
    pub tokens: Vec<usize>,
    /// What is to be predicted behind each token, `[T]`; none where nothing counts.
    pub targets: Vec<Option<Target>>,
}

/// What follows a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub word: usize,
    /// Whether the text so far says it, or chance draws it.
    pub is_known: bool,
    /// The token that says it, where there is one: where a head would look.
    pub source: Option<usize>,
}

/// Which texts are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// Those to learn from.
    Training,
    /// Those that are never learned from.
    HeldOut,
}

/// What a task does.
pub trait Generate {
    /// The texts of the vocabulary, `[V]`, all different.
    fn words(&self) -> Vec<String>;

    /// A text of T tokens.
    fn draw(&self, generator: &mut ChaCha8Rng, tokens: usize, draw: Draw) -> Sequence;

    /// The least mean loss in nats where chance draws; none where nothing is drawn, or it is not known.
    fn floor(&self) -> Option<f32> {
        None
    }

    /// Whether texts can be drawn.
    ///
    /// # Errors
    /// A size is outside of its limits; the first that is.
    fn check(&self) -> Result<(), Mismatch>;

    /// T of which nothing is cut.
    fn least_tokens(&self) -> usize;

    /// The largest T that there are texts of, where that is limited.
    fn most_tokens(&self) -> Option<usize> {
        None
    }
}

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

#[cfg(test)]
mod tests;
