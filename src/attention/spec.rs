//! The settings of attention, beside the weights.

use super::Mask;
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
}

impl Default for AttentionSpec {
    fn default() -> Self {
        Self { temperature: 1.0, scale: true, mask: Mask::default(), position: Position::None, residual: false }
    }
}

impl AttentionSpec {
    /// s for heads of width K.
    #[must_use]
    pub fn score_scale(&self, head_width: usize) -> f32 {
        if self.scale { 1.0 / (head_width.max(1) as f32).sqrt() } else { 1.0 }
    }
}
