//! The sparse pattern that is drawn.

use std::sync::Arc;

use super::kernel_state::KernelState;
use super::memo::Memo;
use crate::attention::Mask;
use crate::kernels::{Links, Reach, SparsePattern};

/// A pattern over a number of tokens, and which of them reach which through it.
#[derive(Debug)]
pub struct PatternReach {
    pub links: Links,
    pub causal: bool,
    /// Pairs that are kept.
    pub pairs: u64,
    /// Pairs that the mask alone would allow.
    pub allowed: u64,
    pub layers: usize,
    pub reach: Reach,
    /// Pairs that the mask would let reach each other, and the pattern does not.
    pub cut_off: u64,
    /// A number that no other pattern has.
    pub serial: u64,
}

/// The pattern that was drawn last. Copies share their serial numbers.
#[derive(Clone, Default)]
pub(super) struct PatternStore {
    memo: Memo<(SparsePattern, bool, usize, usize), PatternReach>,
    serial: Arc<std::sync::atomic::AtomicU64>,
}

impl PatternStore {
    pub(super) fn get(&self, state: &KernelState, causal: bool) -> Arc<PatternReach> {
        let (tokens, layers) = (state.pattern_tokens, state.layers);
        self.memo.get((state.sparse, causal, tokens, layers), || {
            let mask = Mask { causal, ..Mask::default() };
            let links = Links::new(state.sparse, &mask, tokens);
            let reach = links.reach(layers);
            let tokens = tokens as u64;
            let allowed = if causal { tokens * (tokens + 1) / 2 } else { tokens * tokens };
            let serial = self.serial.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            PatternReach {
                pairs: links.pairs(),
                allowed,
                layers,
                cut_off: allowed - reach.pairs(),
                causal,
                links,
                reach,
                serial,
            }
        })
    }
}
