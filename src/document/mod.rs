//! What the user edits and a preset holds: plain data, from which everything else is derived.

mod build;
mod change;
mod claim;
mod dictionary;
mod edit;
mod error;
mod groups;
mod head;
mod judge;
mod learned;
mod moment;
mod numbers;
mod pin;
mod recorded;
mod stock;
mod subject;
mod token;
mod which;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::Target;
use crate::attention::{AttentionSpec, head_bytes, stream_bytes, weight_bytes};
use crate::design::{Features, Lexicon};
use crate::kernels::Kernel;
use crate::model::limits;
use crate::text::{Phrase, say};

pub use build::Built;
pub use change::Change;
pub use claim::{Bound, Cell, Claim, Expect, Judged, Place};
pub use dictionary::Dictionary;
pub use error::{DocumentError, Quantity};
pub use head::{Head, HeadSource, Layer, numbered};
pub use moment::Moment;
pub use numbers::{MatrixEdit, Number};
pub use pin::Difference;
pub use stock::{STOCK_DEVIATION, stock_head};
pub use subject::{Reader, Subject};
pub use token::Token;
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
    /// Where the heads come from: what takes the place of weights and words, where those are not designed.
    pub subject: Subject,
    pub spec: AttentionSpec,
    /// What is chosen when the document is opened.
    pub focus: Focus,
    /// What the document is expected to show.
    pub claims: Vec<Claim>,
    /// A state to compare with, which has none itself.
    pub pinned: Option<Arc<Document>>,
}

/// A chosen layer, head and cell, and the kernel behind the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    pub layer: usize,
    pub head: usize,
    pub query: Option<usize>,
    pub key: Option<usize>,
    pub kernel: Kernel,
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

    /// The tokens of the longer sentence.
    #[must_use]
    pub fn most_tokens(&self) -> usize {
        self.tokens.len().max(self.sentence(Which::Second).len())
    }

    /// The first or the second sentence; the second is empty where there is none.
    #[must_use]
    pub fn sentence(&self, which: Which) -> &[Token] {
        match which {
            Which::First => &self.tokens,
            Which::Second => self.contrast.as_deref().unwrap_or_default(),
        }
    }

    /// What the words of a sentence are.
    #[must_use]
    pub fn dictionary(&self, which: Which) -> Dictionary<'_> {
        self.dictionary_of(self.sentence(which))
    }

    /// What words are beside these.
    pub(super) fn dictionary_of(&self, tokens: &[Token]) -> Dictionary<'_> {
        Dictionary { own: &self.words, lexicon: Lexicon::of(tokens.iter().map(Token::word)) }
    }

    /// The tokens of a sentence as a detector sees them.
    #[must_use]
    pub fn targets(&self, which: Which) -> Vec<Target> {
        let dictionary = self.dictionary(which);
        let words = self.sentence(which).iter().map(Token::word);
        Target::sentence(words.map(|word| (word, dictionary.features(word))))
    }

    /// Bytes of the model, and of what goes from layer to layer in both sentences; of a recording all of it. A learned
    /// model is there already, and does not count.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let tokens = self.tokens.len() + self.sentence(Which::Second).len();
        let (heads, head_width, layers) = (self.heads(), self.head_width(), self.layers.len());
        let stream = || stream_bytes(tokens, self.width, heads, head_width, layers);
        match &self.subject {
            Subject::Designed => weight_bytes(self.width, heads, head_width, layers) + stream(),
            Subject::Learned(reader) => stream() + reader.model.checkpoint.block_bytes(tokens),
            Subject::Recorded(recording) => recording.bytes(),
        }
    }

    /// Bytes of all heads of both sentences, where all are kept; none of a recording.
    #[must_use]
    pub fn head_bytes(&self) -> u64 {
        let heads = if self.recording().is_some() { 0 } else { (self.layers.len() * self.heads()) as u64 };
        heads * Which::ALL.map(|which| self.head_bytes_of(which)).iter().sum::<u64>()
    }

    /// Bytes of one head over a sentence.
    #[must_use]
    pub fn head_bytes_of(&self, which: Which) -> u64 {
        head_bytes(self.sentence(which).len(), self.head_width(), self.spec.position)
    }

    /// Whether every size and number is one that the kernel can take.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), DocumentError> {
        let whole = |what, got: usize, low: usize, high: usize| {
            let error = || DocumentError::mismatch(what, Phrase::range(low, high), got);
            (low..=high).contains(&got).then_some(()).ok_or_else(error)
        };
        let real = |what, got: f32, (low, high): (f32, f32)| {
            let error = || DocumentError::mismatch(what, Phrase::range(low, high), got);
            (low..=high).contains(&got).then_some(()).ok_or_else(error)
        };
        let most = self.reader().map_or(limits::TOKENS, |reader| reader.model.most_tokens());
        whole(Quantity::Tokens, self.tokens.len(), 0, most)?;
        whole(Quantity::SecondTokens, self.sentence(Which::Second).len(), 0, most)?;
        for token in self.tokens.iter().chain(self.sentence(Which::Second)) {
            match (self.reader(), &token.piece) {
                (Some(reader), Some(piece)) => reader.check_piece(piece)?,
                _ => whole(Quantity::TokenCharacters, token.text.chars().count(), 1, limits::TOKEN_CHARS)?,
            }
        }
        whole(Quantity::Width, self.width, 1, limits::WIDTH)?;
        whole(Quantity::HeadWidth, self.head_width(), 1, limits::WIDTH)?;
        whole(Quantity::GroupSize, self.group_size, 1, limits::HEADS)?;
        whole(Quantity::Layers, self.layers.len(), 1, limits::LAYERS)?;
        for layer in &self.layers {
            whole(Quantity::Heads, layer.heads.len(), 1, limits::HEADS)?;
            if layer.heads.len() != self.heads() {
                let expected = say("expected-as-first-layer").with("first", self.heads());
                return Err(DocumentError::mismatch(Quantity::HeadsOfLayer, expected, layer.heads.len()));
            }
            for head in &layer.heads {
                match &head.source {
                    HeadSource::Recipe(recipe) => {
                        for strength in recipe.relations.values() {
                            real(Quantity::RelationStrength, *strength, (0.0, 100.0))?;
                        }
                    }
                    HeadSource::Seeded { deviation, .. } => real(Quantity::Deviation, *deviation, limits::DEVIATION)?,
                    HeadSource::Rows(_) | HeadSource::Learned | HeadSource::Recorded => {}
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
