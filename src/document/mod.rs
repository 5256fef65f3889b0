//! What the user edits and a preset holds: plain data, from which everything else is derived.

mod build;
mod change;
mod claim;
mod edit;
mod groups;
mod numbers;
mod stock;
mod which;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::attention::{AttentionSpec, Target, trace_bytes};
use crate::model::{Features, HeadWeights, Lexicon, Recipe, limits};
use crate::text::Text;

pub use build::Built;
pub use change::Change;
pub use claim::{Bound, Cell, CellParseError, Claim, Expect, Judged, Place};
pub use numbers::{MatrixEdit, Number};
pub use stock::{STOCK_DEVIATION, stock_head};
pub use which::{PerRun, Which};

/// One small attention model and the sentence that it reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub title: String,
    /// What to look at, in a sentence or two.
    pub about: String,
    pub tokens: Vec<Token>,
    /// A second sentence, read by the same heads and shown beside the first.
    pub contrast: Option<Vec<Token>>,
    /// Features of words that the lexicon lacks or sees differently.
    pub words: BTreeMap<String, Features>,
    /// Seed of the words' identities.
    pub seed: u64,
    /// Model width D.
    pub width: usize,
    /// Head width K; none means D/H.
    pub head_width: Option<usize>,
    /// Neighbouring heads of a layer that share W_K and W_V; the last group may have fewer.
    ///
    /// 1 is multi-head attention, H or more is multi-query attention (Shazeer 2019), and between them
    /// is grouped-query attention (Ainslie et al. 2023).
    pub group_size: usize,
    /// Every layer has the same number of heads.
    pub layers: Vec<Layer>,
    pub spec: AttentionSpec,
    /// What is chosen when the document is opened.
    pub focus: Focus,
    /// What the document is expected to show.
    pub claims: Vec<Claim>,
}

/// A token, and its embedding where that is not looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// A row of X, `[D]`, loaded or edited.
    pub row: Option<Arc<Vec<f32>>>,
}

/// A layer of heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layer {
    pub heads: Vec<Head>,
}

/// A head, before it is compiled to weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Empty where the name follows from the source.
    pub name: String,
    pub source: HeadSource,
    /// Numbers changed by hand, which take the place of those of the source.
    pub edited: Option<Arc<HeadWeights>>,
}

/// Where a head's numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub enum HeadSource {
    /// Designed: named relations.
    Recipe(Recipe),
    /// Random: normal numbers with mean 0.
    Seeded { seed: u64, deviation: f32 },
    /// Loaded or edited: the numbers themselves.
    Rows(Arc<HeadWeights>),
}

/// A chosen layer, head and cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    pub layer: usize,
    pub head: usize,
    pub query: Option<usize>,
    pub key: Option<usize>,
}

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

/// What has limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Quantity {
    /// The message that names it.
    fn key(self) -> &'static str {
        match self {
            Self::Tokens => "quantity-tokens",
            Self::SecondTokens => "quantity-second-tokens",
            Self::TokenCharacters => "quantity-token-characters",
            Self::Width => "quantity-width",
            Self::HeadWidth => "quantity-head-width",
            Self::GroupSize => "quantity-group-size",
            Self::Layers => "quantity-layers",
            Self::Heads => "quantity-heads",
            Self::RelationStrength => "quantity-relation-strength",
            Self::Deviation => "quantity-deviation",
            Self::Temperature => "quantity-temperature",
            Self::PositionStrength => "quantity-position-strength",
            Self::Number => "quantity-number",
        }
    }
}

impl DocumentError {
    /// The error in words of a language.
    #[must_use]
    pub fn explain(&self, text: &Text) -> String {
        let mebibytes = |bytes: u64| bytes.div_ceil(1 << 20).to_string();
        match self {
            Self::Bounds { what, low, high, got } => {
                let what = text.get(what.key());
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

impl Token {
    /// A token whose embedding is looked up.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), row: None }
    }
}

impl Document {
    /// H.
    #[must_use]
    pub fn heads(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.heads.len())
    }

    /// K: as set, or D/H, at least 1.
    #[must_use]
    pub fn head_width(&self) -> usize {
        self.head_width.unwrap_or_else(|| (self.width / self.heads().max(1)).max(1))
    }

    /// The head at a place.
    #[must_use]
    pub fn head(&self, layer: usize, head: usize) -> Option<&Head> {
        self.layers.get(layer)?.heads.get(head)
    }

    /// The first or the second sentence; the second is empty where there is none.
    #[must_use]
    pub fn sentence(&self, which: Which) -> &[Token] {
        match which {
            Which::First => &self.tokens,
            Which::Second => self.contrast.as_deref().unwrap_or_default(),
        }
    }

    /// A word's features: the document's own, else the lexicon's.
    #[must_use]
    pub fn features(&self, word: &str) -> Option<&Features> {
        self.words.get(word).or_else(|| Lexicon::shipped().features(word))
    }

    /// The tokens of a sentence as a detector sees them.
    #[must_use]
    pub fn targets(&self, which: Which) -> Vec<Target> {
        let words = self.sentence(which).iter().map(|token| token.text.as_str());
        Target::sentence(words.map(|word| (word, self.features(word))))
    }

    /// Bytes of the model and its trace (of both sentences).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let (heads, layers) = (self.heads(), self.layers.len());
        let of = |tokens: usize| trace_bytes(tokens, self.width, heads, self.head_width(), layers, self.spec.position);
        of(self.tokens.len()) + self.contrast.as_ref().map_or(0, |tokens| of(tokens.len()))
    }

    /// Whether every size and number is one that the kernel can take.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), DocumentError> {
        let whole = |what, got: usize, low: usize, high: usize| {
            (low..=high).contains(&got).then_some(()).ok_or_else(|| DocumentError::Bounds {
                what,
                low: low.to_string(),
                high: high.to_string(),
                got: got.to_string(),
            })
        };
        let real = |what, got: f32, (low, high): (f32, f32)| {
            (low..=high).contains(&got).then_some(()).ok_or_else(|| DocumentError::Bounds {
                what,
                low: low.to_string(),
                high: high.to_string(),
                got: got.to_string(),
            })
        };
        whole(Quantity::Tokens, self.tokens.len(), 0, limits::TOKENS)?;
        whole(Quantity::SecondTokens, self.sentence(Which::Second).len(), 0, limits::TOKENS)?;
        for token in self.tokens.iter().chain(self.sentence(Which::Second)) {
            whole(Quantity::TokenCharacters, token.text.chars().count(), 1, limits::TOKEN_CHARS)?;
        }
        whole(Quantity::Width, self.width, 1, limits::WIDTH)?;
        whole(Quantity::HeadWidth, self.head_width(), 1, limits::WIDTH)?;
        whole(Quantity::GroupSize, self.group_size, 1, limits::HEADS)?;
        whole(Quantity::Layers, self.layers.len(), 1, limits::LAYERS)?;
        for layer in &self.layers {
            whole(Quantity::Heads, layer.heads.len(), 1, limits::HEADS)?;
            if layer.heads.len() != self.heads() {
                return Err(DocumentError::UnevenHeads { first: self.heads(), got: layer.heads.len() });
            }
            for head in &layer.heads {
                match &head.source {
                    HeadSource::Recipe(recipe) => {
                        for strength in recipe.relations.values() {
                            real(Quantity::RelationStrength, *strength, (0.0, 100.0))?;
                        }
                    }
                    HeadSource::Seeded { deviation, .. } => real(Quantity::Deviation, *deviation, limits::DEVIATION)?,
                    HeadSource::Rows(_) => {}
                }
            }
        }
        real(Quantity::Temperature, self.spec.temperature, limits::TEMPERATURE)?;
        real(Quantity::PositionStrength, self.spec.position.strength(), limits::STRENGTH)?;
        match self.bytes() {
            need if need > limits::BYTES => Err(DocumentError::Memory { need }),
            _ => Ok(()),
        }
    }
}
