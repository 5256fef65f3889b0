//! The settings of attention, beside the weights.

use super::{Intervention, Mask};
use crate::model::Position;

/// How scores become weights: `logits = (q·k·s + b) / τ`, mask = −∞, softmax by row.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionSpec {
    /// Softmax temperature τ > 0.
    pub temperature: f32,
    /// s = 1/√K where on, 1 where off.
    pub scale: bool,
    pub mask: Mask,
    pub position: Position,
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
            residual: false,
            interventions: Vec::new(),
        }
    }
}

impl AttentionSpec {
    /// s for heads of width K.
    #[must_use]
    pub fn score_scale(&self, head_width: usize) -> f32 {
        if self.scale { 1.0 / (head_width.max(1) as f32).sqrt() } else { 1.0 }
    }

    /// Whether a head is ablated: zeroed in the concatenation, before W_O.
    #[must_use]
    pub fn ablates(&self, layer: usize, head: usize) -> bool {
        self.interventions.iter().any(|one| one.ablated_head() == Some((layer, head)))
    }

    /// Ablates a head, or brings it back.
    pub fn set_ablated(&mut self, layer: usize, head: usize, ablated: bool) {
        self.interventions.retain(|one| one.ablated_head() != Some((layer, head)));
        if ablated {
            // In the order of heads, before any other change: the same set of heads is the same list.
            let before = |one: &&Intervention| one.ablated_head().is_some_and(|other| other < (layer, head));
            let place = self.interventions.iter().take_while(before).count();
            self.interventions.insert(place, Intervention::ablation(layer, head));
        }
    }
}
