//! What the kernel reads: weights, position encodings, and the sizes that are accepted.

mod block;
mod checkpoint;
mod learned;
pub mod limits;
mod packed;
mod position;
mod tensor;
mod weights;
mod words;

pub use block::{Activation, Block, Linear, Mlp, Norm, NormKind, Order, Rotary};
pub use checkpoint::{Checkpoint, Embedding, Positions, Unembedding};
pub use learned::Learned;
pub use packed::{Packed, Packing};
pub(crate) use position::frequency;
pub use position::{
    Position, RopeTable, alibi_slopes, rope_in_place, rope_turn, sinusoidal, sinusoidal_angle, sinusoidal_at,
};
pub use tensor::{Numbers, Tensor, TensorId};
pub use weights::{HeadWeights, LayerWeights, Model, Part};
pub use words::{Piece, Words};
