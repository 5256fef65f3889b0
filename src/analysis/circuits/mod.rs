//! Circuits: what heads do by their weights alone, between tokens and with each other (Elhage et al. 2021), and how far
//! attention reaches through layers (Abnar & Zuidema 2020).
//!
//! Row vectors, as everywhere here: a token e asks with `e W_Q`, is found by `e W_K`, and hands over `e W_V W_O`, so that
//! the paper's W_QK is `W_Q W_Kᵀ`, and its W_OV, which stands left of column vectors, is `(W_V W_O)ᵀ`.

mod composition;
mod copying;
mod flow;
mod head;
mod rollout;
mod telling;
mod vocabulary;

pub use composition::{Composition, compositions};
pub use copying::VocabularyProduct;
pub use flow::{FLOW_EDGES, attention_flow};
pub use head::{Circuit, HeadCircuit};
pub use rollout::{mean_maps, rollout};
pub use telling::{Telling, telling_tokens};
pub use vocabulary::{Ends, Vocabulary};

#[cfg(test)]
mod tests;
