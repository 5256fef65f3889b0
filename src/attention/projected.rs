//! What the projections of a layer make.

use std::sync::Arc;

use super::AttentionSpec;
use crate::math::Matrix;
use crate::model::{Position, RopeTable, Rotary, Tensor};

/// Queries, keys and values of the heads of a layer, before RoPE.
#[derive(Clone, Debug)]
pub struct Projected {
    /// Queries `[T, K]` of each head.
    pub q: Vec<Matrix>,
    /// Keys and values `[T, K]` of each group of heads that share them.
    pub kv: Vec<[Matrix; 2]>,
    /// The group of each head.
    pub group: Vec<usize>,
    /// W_O of each head, `[K, D]`.
    pub w_o: Vec<Tensor>,
    /// How the layer turns queries and keys, where it has turns of its own.
    pub rotary: Option<Arc<Rotary>>,
}

impl Projected {
    /// How queries and keys are turned, of which the first stand at a place; none where RoPE is off.
    pub(super) fn rope(&self, spec: &AttentionSpec, first: usize) -> Option<Arc<RopeTable>> {
        let Position::Rope { strength } = spec.position else { return None };
        let (rows, head_width) = self.q.first().map_or((0, 0), Matrix::shape);
        let places = first..first + rows;
        Some(match &self.rotary {
            None => RopeTable::plain(places, head_width, strength),
            Some(own) => RopeTable::of(places, own, strength),
        })
    }
}
