//! Why a document cannot be.

use strum::IntoStaticStr;

use crate::model::limits;
use crate::text::Text;

/// Why a document cannot be.
#[derive(Debug, PartialEq)]
pub enum DocumentError {
    /// A number outside its limits, both of them included.
    Bounds { what: Quantity, low: String, high: String, got: String },
    /// A layer with another number of heads than the first.
    UnevenHeads { first: usize, got: usize },
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
    Width,
    HeadWidth,
    GroupSize,
    Layers,
    Heads,
    RelationStrength,
    Deviation,
    Temperature,
    PositionStrength,
    Number,
}

impl DocumentError {
    /// The error in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20).to_string();
        match self {
            Self::Bounds { what, low, high, got } => {
                let what = text.get(what.into_str());
                text.with("error-bounds", &[("what", &what), ("low", low), ("high", high), ("got", got)])
            }
            Self::UnevenHeads { first, got } => {
                text.with("error-uneven-heads", &[("first", &first.to_string()), ("got", &got.to_string())])
            }
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
