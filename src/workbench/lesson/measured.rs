//! What a lesson reads.

/// A number, or a word, with how it is to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// A share, 0 to 1.
    Weight(f32),
    /// A share, 0 to 1, to be written in percent.
    Percent(f32),
    Number(f32),
    Count(u64),
    Bytes(f64),
    Operations(f64),
    Word(String),
}

impl Measured {
    /// The number; none for a word.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Weight(value) | Self::Percent(value) | Self::Number(value) => Some(f64::from(*value)),
            Self::Count(count) => Some(*count as f64),
            Self::Bytes(value) | Self::Operations(value) => Some(*value),
            Self::Word(_) => None,
        }
    }
}
