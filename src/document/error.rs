//! Why a document cannot be.

use strum::IntoStaticStr;

use crate::model::limits;
use crate::text::{Mismatch, Phrase, Text, say};

/// Why a document cannot be.
#[derive(Debug, PartialEq)]
pub enum DocumentError {
    /// A number outside its limits, or one that does not fit the others.
    Mismatch(Mismatch),
    /// What is to be changed was recorded.
    Recorded,
    /// What is to be changed was learned, or is nothing that a learned model has.
    Learned,
    /// What is to learn does not learn here.
    NoTraining,
    /// More memory than [`limits::BYTES`].
    Memory { need: u64 },
}

/// What has limits. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case", prefix = "quantity-", const_into_str)]
pub enum Quantity {
    Tokens,
    SecondTokens,
    TokenCharacters,
    TokenId,
    Width,
    HeadWidth,
    GroupSize,
    Layers,
    Heads,
    HeadsOfLayer,
    RelationStrength,
    Deviation,
    Temperature,
    PositionStrength,
    Number,
}

impl DocumentError {
    /// A quantity that is not what was expected.
    #[must_use]
    pub fn mismatch(what: Quantity, expected: impl Into<Phrase>, got: impl Into<Phrase>) -> Self {
        Self::Mismatch(Mismatch::new(expected, got).inside(say(what.into_str())))
    }

    /// The error in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20).to_string();
        match self {
            Self::Mismatch(mismatch) => mismatch.explain(text),
            Self::Recorded => text.get("recorded-unchanged").into_owned(),
            Self::Learned => text.get("learned-unchanged").into_owned(),
            Self::NoTraining => text.get("learns-nothing").into_owned(),
            Self::Memory { need } => {
                text.with("error-memory", &[("need", &mebibytes(*need)), ("limit", &mebibytes(limits::BYTES))])
            }
        }
    }
}

impl std::fmt::Display for DocumentError {
    /// In English, for the command line.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.explain(&Text::default()))
    }
}

impl std::error::Error for DocumentError {}
