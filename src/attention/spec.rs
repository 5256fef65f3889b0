//! The settings of attention, beside the weights.

use std::borrow::Cow;

use super::{Intervention, Mask, Pattern};
use crate::model::{LayerWeights, Position};

/// How scores become weights: `logits = (q·k·s + b) / τ`, mask = −∞, softmax by row.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionSpec {
    /// Softmax temperature τ > 0.
    pub temperature: f32,
    /// s = 1/√K where on, 1 where off.
    pub scale: bool,
    pub mask: Mask,
    pub position: Position,
    /// What scores are multiplied by beside s: 1 but in layers of models that have such a factor, see [`Self::at`].
    pub score_factor: f32,
    /// Whether a layer adds to its input, or replaces it.
    pub residual: bool,
    /// What is changed on the way, in order.
    pub interventions: Vec<Intervention>,
}

impl Default for AttentionSpec {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            scale: true,
            mask: Mask::default(),
            position: Position::None,
            score_factor: 1.0,
            residual: false,
            interventions: Vec::new(),
        }
    }
}

impl AttentionSpec {
    /// The settings as a layer takes them: with the factor of its own, and with its window where no other pattern is
    /// asked for.
    #[must_use]
    pub fn at(&self, layer: &LayerWeights) -> Cow<'_, Self> {
        let Some(block) = &layer.block else { return Cow::Borrowed(self) };
        let mut own = Cow::Borrowed(self);
        if block.score_factor != self.score_factor {
            own.to_mut().score_factor = block.score_factor;
        }
        if let (Some(width), Pattern::Full) = (block.window, &self.mask.pattern) {
            own.to_mut().mask.pattern = Pattern::Window { width };
        }
        own
    }

    /// s for heads of width K, times the factor.
    #[must_use]
    pub fn score_scale(&self, head_width: usize) -> f32 {
        if self.scale { self.score_factor / (head_width.max(1) as f32).sqrt() } else { self.score_factor }
    }

    /// Whether a head is ablated: zeroed in the concatenation, before W_O.
    #[must_use]
    pub fn ablates(&self, layer: usize, head: usize) -> bool {
        self.interventions.iter().any(|one| one.ablated_head() == Some((layer, head)))
    }

    /// Ablates a head, or brings it back.
    pub fn set_ablated(&mut self, layer: usize, head: usize, ablated: bool) {
        self.interventions.retain(|one| one.ablation_of() != Some((layer, head)));
        if ablated {
            // In the order of heads, before any other change: the same set of heads is the same list.
            let before = |one: &&Intervention| one.ablated_head().is_some_and(|other| other < (layer, head));
            let place = self.interventions.iter().take_while(before).count();
            self.interventions.insert(place, Intervention::ablation(layer, head));
        }
    }
}
