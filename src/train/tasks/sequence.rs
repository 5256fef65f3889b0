//! What tasks give.

use rand_chacha::ChaCha8Rng;

use crate::text::Mismatch;

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
