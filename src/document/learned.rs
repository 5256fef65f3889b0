//! Documents whose heads were learned: the text is the user's, the tokens are the model's.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Built, Document, DocumentError, Focus, HeadSource, Layer, PerRun, Quantity, Reader, Subject, Token, Which,
};
use crate::model::{Learned, Piece};
use crate::text::{Mismatch, say};

impl Reader {
    /// Whether places are learned, and in the embeddings, whatever the layers do with them.
    #[must_use]
    pub fn has_places(&self) -> bool {
        self.model.checkpoint.embedding.positions.is_some()
    }

    /// The tokens of a text.
    pub(super) fn split(&self, text: &str) -> Result<Vec<Token>, DocumentError> {
        let failed = |message: String| Mismatch::new(say("expected-words-of-model"), message).inside(say("place-text"));
        let pieces = self.model.words.split(text).map_err(|message| DocumentError::Mismatch(failed(message)))?;
        Ok(pieces.into_iter().map(Token::from).collect())
    }

    /// Refuses a token that the model has no embedding for.
    pub(super) fn check_piece(&self, piece: &Piece) -> Result<(), DocumentError> {
        let size = self.model.checkpoint.vocabulary();
        let expected = || say("expected-ids-below").with("size", size);
        let error = || DocumentError::mismatch(Quantity::TokenId, expected(), format!("{} ({})", piece.id, piece.text));
        (piece.id < size).then_some(()).ok_or_else(error)
    }
}

impl Document {
    /// A document in which a learned model reads a text.
    ///
    /// # Errors
    /// The model cannot read the text, or is larger than what the program takes.
    pub fn of_learned(model: Arc<Learned>, text: &str) -> Result<Self, DocumentError> {
        let checkpoint = &model.checkpoint;
        let first = checkpoint.model.layers.first();
        let group_size = first.map_or(1, |layer| {
            let groups = layer.groups().last().map_or(1, |last| last + 1);
            layer.heads.len().div_ceil(groups)
        });
        let mut document = Self {
            title: model.name.clone(),
            about: String::new(),
            tokens: Vec::new(),
            contrast: None,
            words: BTreeMap::new(),
            seed: 0,
            width: checkpoint.width(),
            head_width: first.map(|layer| layer.head_width()),
            group_size,
            layers: Layer::numbered(checkpoint.model.layers.len(), checkpoint.heads(), &HeadSource::Learned),
            spec: checkpoint.spec(),
            focus: Focus::default(),
            claims: Vec::new(),
            pinned: None,
            subject: Subject::Learned(Reader { model, texts: PerRun::default(), moment: None }),
        };
        document.set_text(Which::First, text)?;
        document.check()?;
        Ok(document)
    }

    /// A sentence as it was typed to a learned model; none of other documents.
    #[must_use]
    pub fn typed(&self, which: Which) -> Option<&str> {
        Some(&self.reader()?.texts[which])
    }

    /// How many first tokens a sentence shares with that of another document, read by the same model under the same
    /// settings; 0 where another reads it, or otherwise.
    #[must_use]
    pub fn same_beginning(&self, other: &Self, which: Which) -> usize {
        let (Some(reader), Some(before)) = (self.reader(), other.reader()) else { return 0 };
        if !Arc::ptr_eq(&reader.model, &before.model) || self.spec != other.spec {
            return 0;
        }
        self.pieces(which).zip(other.pieces(which)).take_while(|(one, other)| one.id == other.id).count()
    }

    /// What a learned model made of a sentence, token by token; nothing of other documents.
    pub fn pieces(&self, which: Which) -> impl Iterator<Item = &Piece> {
        self.sentence(which).iter().filter_map(|token| token.piece.as_ref())
    }

    /// The sign of a hidden word, of a model that guesses those.
    #[must_use]
    pub fn mask_token(&self) -> Option<&str> {
        self.reader()?.model.words.mask()
    }

    /// The text with another in the place of a token's; none where the token is not of the text, or the document of no
    /// learned model.
    #[must_use]
    pub fn text_with(&self, which: Which, token: usize, other: &str) -> Option<String> {
        let place = self.sentence(which).get(token)?.piece.as_ref()?.place.clone();
        let text = self.typed(which).filter(|text| !place.is_empty() && text.get(place.clone()).is_some())?;
        let (before, after) = (&text[..place.start], &text[place.end..]);
        Some(format!("{before}{other}{after}"))
    }

    /// The model's weights, and what it makes of the tokens before the first layer.
    pub(super) fn read_by(&self, reader: &Reader) -> Built {
        let checkpoint = &reader.model.checkpoint;
        let embed = |which| checkpoint.embed(&self.pieces(which).map(|piece| piece.id).collect::<Vec<_>>());
        let contrast = self.contrast.as_ref().map(|_| embed(Which::Second));
        Built { model: checkpoint.model.clone(), x: embed(Which::First), contrast, fits: Vec::new() }
    }
}
