//! Everything that changes a document.

use crate::attention::Pattern;
use crate::document::{Change, Document, Head, HeadSource, Token};
use crate::model::{Moves, Position, Relation, tokenize};

/// One change. Numbers outside their limits are refused afterwards, see [`Document::check`].
#[derive(Clone, Debug)]
pub enum Edit {
    Replace(Box<Document>),
    Text {
        second: bool,
        text: String,
    },
    InsertToken {
        second: bool,
        at: usize,
        text: String,
    },
    RemoveToken {
        second: bool,
        at: usize,
    },
    MoveToken {
        second: bool,
        from: usize,
        to: usize,
    },
    Shuffle {
        second: bool,
        seed: u64,
    },
    /// Whether there is a second sentence; it starts as a copy of the first.
    Contrast(bool),
    Seed(u64),
    Width(usize),
    HeadWidth(Option<usize>),
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
            Self::Text { second, .. } => u64::from(*second),
            Self::Strength { layer, head: h, relation, .. } => head(*layer, *h) | *relation as u64,
            Self::HeadSeed { layer, head: h, .. } | Self::Deviation { layer, head: h, .. } => head(*layer, *h),
            Self::Pattern(_)
            | Self::Position(_)
            | Self::Temperature(_)
            | Self::Heads(_)
            | Self::Layers(_)
            | Self::Width(_)
            | Self::HeadWidth(_)
            | Self::Seed(_) => 0,
            _ => return None,
        };
        Some((std::mem::discriminant(self), target))
    }

    /// Makes the change. `original` is the document as it was opened, whose heads and layers come back
    /// where there is room for them again.
    pub(super) fn apply(self, document: &mut Document, original: &Document) {
        match self {
            Self::Replace(other) => *document = *other,
            Self::Text { second, text } => document.set_text(second, &text),
            Self::InsertToken { second, at, text } => {
                let tokens = document.sentence_mut(second);
                let at = at.min(tokens.len());
                tokens.splice(at..at, tokenize(&text).into_iter().map(Token::new));
            }
            Self::RemoveToken { second, at } => {
                let tokens = document.sentence_mut(second);
                if at < tokens.len() {
                    tokens.remove(at);
                }
            }
            Self::MoveToken { second, from, to } => {
                let tokens = document.sentence_mut(second);
                if from < tokens.len() && to < tokens.len() {
                    let token = tokens.remove(from);
                    tokens.insert(to, token);
                }
            }
            Self::Shuffle { second, seed } => document.shuffle(second, seed),
            Self::Contrast(on) => document.contrast = on.then(|| document.tokens.clone()),
            Self::Seed(seed) => document.seed = seed,
            Self::Width(width) => document.width = width,
            Self::HeadWidth(width) => document.head_width = width,
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
                head.source = source;
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
            Self::Ablated { layer, head, ablated } => with_head(document, layer, head, |head| head.ablated = ablated),
            Self::Try(changes) => {
                *document = original.clone();
                changes.iter().for_each(|change| change.apply(document));
            }
        }
    }
}

fn with_head(document: &mut Document, layer: usize, head: usize, change: impl FnOnce(&mut Head)) {
    if let Some(head) = document.layers.get_mut(layer).and_then(|layer| layer.heads.get_mut(head)) {
        change(head);
    }
}
