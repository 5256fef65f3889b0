//! Everything that changes a document.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::attention::{Intervention, Pattern, Rows};
use crate::design::{Features, Moves, Relation, tokenize};
use crate::document::{
    Change, Document, DocumentError, Focus, Head, HeadSource, MatrixEdit, Number, Subject, Token, Which,
};
use crate::model::{Part, Position};

/// One change. Numbers outside their limits are refused afterwards, see [`Document::check`].
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    Replace(Box<Document>),
    Text {
        which: Which,
        text: String,
    },
    InsertToken {
        which: Which,
        at: usize,
        text: String,
    },
    RemoveToken {
        which: Which,
        at: usize,
    },
    /// Puts the sign of a hidden word in the place of a token, where the model guesses those.
    HideToken {
        which: Which,
        at: usize,
    },
    MoveToken {
        which: Which,
        from: usize,
        to: usize,
    },
    Shuffle {
        which: Which,
        seed: u64,
    },
    /// Whether there is a second sentence; it starts as a copy of the first.
    Contrast(bool),
    /// What a word is, where the lexicon does not know it.
    Word {
        word: String,
        features: Features,
    },
    Seed(u64),
    Width(usize),
    HeadWidth(Option<usize>),
    /// How many neighbouring heads share keys and values.
    GroupSize(usize),
    Heads(usize),
    Layers(usize),
    Temperature(f32),
    Scale(bool),
    Causal(bool),
    Pattern(Pattern),
    Position(Position),
    Residual(bool),
    Strength {
        layer: usize,
        head: usize,
        relation: Relation,
        strength: f32,
    },
    Moves {
        layer: usize,
        head: usize,
        moves: Moves,
    },
    Source {
        layer: usize,
        head: usize,
        source: HeadSource,
    },
    HeadSeed {
        layer: usize,
        head: usize,
        seed: u64,
    },
    Deviation {
        layer: usize,
        head: usize,
        deviation: f32,
    },
    Ablated {
        layer: usize,
        head: usize,
        ablated: bool,
    },
    /// One more change on the way, in the place of the one at the same rows of the same site.
    Intervene(Intervention),
    /// All that is changed on the way, in order.
    Interventions(Vec<Intervention>),
    /// A number, changed by hand.
    Number {
        at: Number,
        value: f32,
    },
    /// A number as it was before it was changed by hand.
    ResetNumber(Number),
    /// The embedding of a token, `[D]`; none for that of its word.
    Row {
        which: Which,
        token: usize,
        row: Option<Vec<f32>>,
    },
    /// A whole matrix of a head.
    Matrix {
        layer: usize,
        head: usize,
        part: Part,
        edit: MatrixEdit,
    },
    /// A head with the numbers of its source, and the keys and values of its group with those of theirs.
    Restore {
        layer: usize,
        head: usize,
    },
    /// Pairs of query and key, allowed or blocked.
    Paint {
        pairs: Vec<(usize, usize)>,
        allowed: bool,
    },
    /// A key, allowed to every query or blocked for all.
    PaintKey {
        key: usize,
        allowed: bool,
    },
    /// Keeps the document as it is, with what is chosen, to compare with it.
    Pin(Focus),
    /// The same without its interventions.
    PinUntouched(Focus),
    Unpin,
    /// Goes on from what is pinned, and pins what there is.
    Swap(Focus),
    /// A change that a lesson makes.
    Make(Change),
    /// What a claim says to try, on the document as it was opened.
    Try(Vec<Change>),
}

/// Edits of the same gesture are one step of undo.
pub(super) type Gesture = (std::mem::Discriminant<Edit>, u64);

impl Edit {
    /// The gesture that it may be a part of: typing, or the drag of one slider. None for what is done
    /// at once.
    pub(super) fn gesture(&self) -> Option<Gesture> {
        let head = |layer: usize, head: usize| ((layer as u64) << 32) | ((head as u64) << 8);
        let target = match self {
            Self::Text { which, .. } => *which as u64,
            Self::Strength { layer, head: h, relation, .. } => head(*layer, *h) | *relation as u64,
            Self::HeadSeed { layer, head: h, .. } | Self::Deviation { layer, head: h, .. } => head(*layer, *h),
            Self::Number { at, .. } => hash(at),
            Self::Row { which, token, .. } => ((*token as u64) << 1) | *which as u64,
            Self::Matrix { layer, head: h, part, edit: MatrixEdit::Numbers(_) } => head(*layer, *h) | *part as u64,
            Self::Paint { allowed, .. } => u64::from(*allowed),
            Self::Intervene(Intervention { at, rows: Rows::Tokens(tokens), .. }) => hash(&(at, tokens)),
            // One that is dragged; another number of them is another gesture.
            Self::Interventions(list) => list.len() as u64,
            Self::Pattern(_)
            | Self::Position(_)
            | Self::Temperature(_)
            | Self::Heads(_)
            | Self::Layers(_)
            | Self::Width(_)
            | Self::HeadWidth(_)
            | Self::GroupSize(_)
            | Self::Seed(_) => 0,
            _ => return None,
        };
        Some((std::mem::discriminant(self), target))
    }

    /// Refuses to change what a document does not have. What was learned stays as it was learned, and its text is the
    /// only thing that its tokens are made of; a recording has nothing to change.
    fn check(&self, document: &Document) -> Result<(), DocumentError> {
        let of_learned = || {
            matches!(
                self,
                Self::Replace(_)
                    | Self::Text { .. }
                    | Self::RemoveToken { .. }
                    | Self::HideToken { .. }
                    | Self::Contrast(_)
                    | Self::Temperature(_)
                    | Self::Scale(_)
                    | Self::Causal(_)
                    | Self::Pattern(_)
                    | Self::Position(_)
                    | Self::Residual(_)
                    | Self::Ablated { .. }
                    | Self::Intervene(_)
                    | Self::Interventions(_)
                    | Self::Paint { .. }
                    | Self::PaintKey { .. }
                    | Self::Make(_)
                    | Self::Try(_)
            )
        };
        match document.subject {
            _ if matches!(self, Self::Pin(_) | Self::PinUntouched(_) | Self::Unpin | Self::Swap(_)) => Ok(()),
            Subject::Recorded(_) => Err(DocumentError::Recorded),
            Subject::Learned(_) if !of_learned() => Err(DocumentError::Learned),
            Subject::Learned(_) | Subject::Designed => Ok(()),
        }
    }

    /// What of it is an edit, and up to which step a model is to learn: that takes its time, and is not undone.
    pub(super) fn without_training(self) -> (Option<Self>, Option<usize>) {
        let step = |change: &Change| if let Change::Train(step) = change { Some(*step) } else { None };
        match self {
            Self::Make(Change::Train(step)) => (None, Some(step)),
            Self::Try(mut changes) => {
                let last = changes.iter().rev().find_map(step);
                changes.retain(|change| step(change).is_none());
                (Some(Self::Try(changes)), last)
            }
            edit => (Some(edit), None),
        }
    }

    /// Makes the change. `original` is the document as it was opened, whose heads and layers come back
    /// where there is room for them again.
    ///
    /// # Errors
    /// The document does not have what it changes, or its model cannot read the text.
    pub(super) fn apply(self, document: &mut Document, original: &Document) -> Result<(), DocumentError> {
        self.check(document)?;
        match self {
            Self::Replace(mut other) => {
                other.keep_pinned(document);
                *document = *other;
            }
            Self::Text { which, text } => document.set_text(which, &text)?,
            Self::InsertToken { which, at, text } => {
                document.insert_tokens(which, at, tokenize(&text).into_iter().map(Token::new).collect());
            }
            Self::RemoveToken { which, at } if document.is_designed() => document.remove_token(which, at),
            Self::RemoveToken { which, at } => replace_token(document, which, at, "")?,
            Self::HideToken { which, at } => {
                let mask = document.mask_token().map(str::to_owned).ok_or(DocumentError::Learned)?;
                replace_token(document, which, at, &mask)?;
            }
            Self::MoveToken { which, from, to } => document.move_token(which, from, to),
            Self::Shuffle { which, seed } => document.shuffle(which, seed),
            Self::Contrast(on) => document.set_contrast(on),
            Self::Word { word, features } => {
                document.words.insert(word, features);
            }
            Self::Seed(seed) => document.seed = seed,
            Self::Width(width) => document.width = width,
            Self::HeadWidth(width) => document.head_width = width,
            Self::GroupSize(size) => document.group_size = size,
            Self::Heads(heads) => document.set_heads(heads, original),
            Self::Layers(layers) => document.set_layers(layers, original),
            Self::Temperature(temperature) => document.spec.temperature = temperature,
            Self::Scale(scale) => document.spec.scale = scale,
            Self::Causal(causal) => document.spec.mask.causal = causal,
            Self::Pattern(pattern) => document.spec.mask.pattern = pattern,
            Self::Position(position) => document.spec.position = position,
            Self::Residual(residual) => document.spec.residual = residual,
            Self::Strength { layer, head, relation, strength } => {
                with_head(document, layer, head, |head| {
                    if let HeadSource::Recipe(recipe) = &mut head.source {
                        recipe.relations.insert(relation, strength);
                        recipe.relations.retain(|_, strength| *strength > 0.0);
                    }
                });
            }
            Self::Moves { layer, head, moves } => with_head(document, layer, head, |head| {
                if let HeadSource::Recipe(recipe) = &mut head.source {
                    recipe.moves = moves;
                }
            }),
            Self::Source { layer, head, source } => with_head(document, layer, head, |head| {
                (head.source, head.edited) = (source, None);
                head.name.clear();
            }),
            Self::HeadSeed { layer, head, seed: new } => with_head(document, layer, head, |head| {
                if let HeadSource::Seeded { seed, .. } = &mut head.source {
                    *seed = new;
                }
            }),
            Self::Deviation { layer, head, deviation: new } => with_head(document, layer, head, |head| {
                if let HeadSource::Seeded { deviation, .. } = &mut head.source {
                    *deviation = new;
                }
            }),
            Self::Ablated { layer, head, ablated } => {
                if document.head(layer, head).is_some() {
                    document.spec.set_ablated(layer, head, ablated);
                }
            }
            Self::Intervene(new) => {
                let list = &mut document.spec.interventions;
                list.retain(|one| (one.at, &one.rows) != (new.at, &new.rows));
                list.push(new);
            }
            Self::Interventions(interventions) => document.spec.interventions = interventions,
            Self::Number { at, value } => document.set_number(at, value),
            Self::ResetNumber(at) => document.reset_number(at, original),
            Self::Row { which, token, row } => {
                if let Some(row) = row {
                    document.edit_row(which, token, |old| old.copy_from_slice(&row));
                } else if let Some(token) = document.sentence_mut(which).get_mut(token) {
                    token.row = None;
                }
            }
            Self::Matrix { layer, head, part, edit } => document.edit_matrix((layer, head), part, &edit),
            Self::Restore { layer, head } => document.restore_head(layer, head),
            Self::Paint { pairs, allowed } => document.paint(|painted| {
                pairs.into_iter().for_each(|(query, key)| painted.set(query, key, allowed));
            }),
            Self::PaintKey { key, allowed } => document.paint(|painted| {
                (0..painted.tokens()).for_each(|query| painted.set(query, key, allowed));
            }),
            Self::Pin(focus) => document.pin(focus),
            Self::PinUntouched(focus) => document.pin_untouched(focus),
            Self::Unpin => document.pinned = None,
            Self::Swap(focus) => document.swap_pinned(focus),
            Self::Make(change) => document.make(&change)?,
            Self::Try(changes) => {
                let before = std::mem::replace(document, original.clone());
                document.keep_pinned(&before);
                changes.iter().try_for_each(|change| document.make(change))?;
            }
        }
        Ok(())
    }
}

/// Puts another text in the place of a token's in what a learned model reads.
fn replace_token(document: &mut Document, which: Which, at: usize, other: &str) -> Result<(), DocumentError> {
    document.text_with(which, at, other).map_or(Ok(()), |text| document.set_text(which, &text))
}

fn with_head(document: &mut Document, layer: usize, head: usize, change: impl FnOnce(&mut Head)) {
    if let Some(head) = document.layers.get_mut(layer).and_then(|layer| layer.heads.get_mut(head)) {
        change(head);
    }
}

fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
