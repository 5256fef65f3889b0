//! What is changed while a model learns.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::tasks::Sequence;
use super::{Architecture, Layout, Positions};
use crate::attention::{Action, At, AttentionSpec, Intervention, Rows, Site};
use crate::math::Matrix;

/// A change that is made between two steps, and from then on holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Of one head; both count from 0.
    Head {
        layer: usize,
        head: usize,
        hold: Hold,
    },
    /// Of all heads of a layer at once.
    Layer {
        layer: usize,
        hold: Hold,
    },
    /// Whether the numbers of a part stay as they are. They work in any case.
    Part {
        part: Part,
        is_frozen: bool,
    },
    Positions(Positions),
    /// Whether no query sees a key after it.
    Causal(bool),
    /// Keys that a query sees at most.
    Window(Option<usize>),
}

/// Numbers of a model that may be frozen together. Layers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// The embeddings of words, and of places where they are learned.
    Embedding,
    /// All of a layer: its heads, its norms, its MLP.
    Layer(usize),
    /// The MLP of a layer, with the norm before it.
    Mlp(usize),
    /// The last norm, and what makes logits.
    Unembedding,
}

impl Part {
    /// Where its numbers lie.
    fn spans(self, layout: &Layout) -> impl Iterator<Item = Range<usize>> {
        let is_in = move |name: &str| match self {
            Self::Embedding => ["words", "places"].contains(&name),
            Self::Layer(layer) => name.starts_with(&format!("layers.{layer}.")),
            Self::Mlp(layer) => name.starts_with(&format!("layers.{layer}.mlp")),
            Self::Unembedding => name.starts_with("final_norm") || name == "unembedding",
        };
        layout.named().iter().filter(move |(name, _)| is_in(name)).map(|(_, span)| span.range())
    }
}

/// What a head may do. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "hold-", const_into_str)]
pub enum Hold {
    /// It learns.
    #[default]
    Free,
    /// Its output is zero, and so is what it learns.
    Ablated,
    /// It works and does not learn.
    Frozen,
    /// Its weights are those of a perfect previous-token head (Singh et al. 2024); values and W_O go on learning.
    Previous,
    /// Its weights are all on the token that says what follows, as those of a perfect induction head.
    Match,
}

impl Hold {
    /// The key that a query looks at, where its head is held to a pattern.
    pub(super) fn looks(self, sequence: &Sequence, query: usize) -> Option<usize> {
        match self {
            Self::Free | Self::Ablated | Self::Frozen => None,
            Self::Previous => Some(query.saturating_sub(1)),
            // Where nothing says what follows, it looks at the beginning.
            Self::Match => Some(sequence.targets[query].and_then(|target| target.source).unwrap_or(0)),
        }
    }
}

/// What the heads of a model may do, and which parts of it are frozen.
#[derive(Clone, Debug, PartialEq)]
pub struct Holds {
    /// `[L][H]`
    heads: Vec<Vec<Hold>>,
    frozen: Vec<Part>,
}

impl Holds {
    /// All learn.
    #[must_use]
    pub fn free(architecture: &Architecture) -> Self {
        Self { heads: vec![vec![Hold::Free; architecture.heads]; architecture.layers], frozen: Vec::new() }
    }

    /// What a head may do; none where there is no such head.
    #[must_use]
    pub fn get(&self, layer: usize, head: usize) -> Option<Hold> {
        self.heads.get(layer)?.get(head).copied()
    }

    /// Holds a head of the model.
    pub(super) fn set(&mut self, layer: usize, head: usize, hold: Hold) {
        self.heads[layer][head] = hold;
    }

    /// Whether a part is frozen by itself, or by the layer around it.
    #[must_use]
    pub fn is_frozen(&self, part: Part) -> bool {
        let around = if let Part::Mlp(layer) = part { Part::Layer(layer) } else { part };
        self.frozen.iter().any(|frozen| [part, around].contains(frozen))
    }

    /// Freezes a part, or no longer.
    pub(super) fn freeze(&mut self, part: Part, is_frozen: bool) {
        self.frozen.retain(|frozen| *frozen != part);
        if is_frozen {
            self.frozen.push(part);
        }
    }

    /// The numbers that do not learn.
    pub(super) fn still(&self, layout: &Layout) -> Vec<Range<usize>> {
        let heads = self.held().filter(|(.., hold)| matches!(hold, Hold::Ablated | Hold::Frozen));
        let heads = heads.flat_map(|(layer, head, _)| layout.of_head(layer, head));
        heads.chain(self.frozen.iter().flat_map(|part| part.spans(layout))).collect()
    }

    /// The heads that are held, with their layers.
    pub(super) fn held(&self) -> impl Iterator<Item = (usize, usize, Hold)> {
        let heads = self.heads.iter().enumerate();
        let heads = heads.flat_map(|(l, heads)| heads.iter().enumerate().map(move |(h, hold)| (l, h, *hold)));
        heads.filter(|(.., hold)| *hold != Hold::Free)
    }

    /// The settings for one text.
    #[must_use]
    pub fn spec(&self, mut spec: AttentionSpec, sequence: &Sequence) -> AttentionSpec {
        for (layer, head, hold) in self.held() {
            match hold {
                Hold::Free | Hold::Frozen => {}
                Hold::Ablated => spec.set_ablated(layer, head, true),
                Hold::Previous | Hold::Match => {
                    let tokens = sequence.tokens.len();
                    let looks = |i, j| hold.looks(sequence, i) == Some(j);
                    let map = Matrix::from_fn(tokens, tokens, |i, j| f32::from(u8::from(looks(i, j))));
                    let at = At { site: Site::Pattern, layer, head: Some(head) };
                    spec.interventions.push(Intervention::new(at, Rows::All, Action::From(map.into())));
                }
            }
        }
        spec
    }
}
