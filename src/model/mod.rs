//! What the kernel reads: weights, position encodings, and the sizes that are accepted.

pub mod limits;
mod position;
mod tensor;
mod weights;

pub(crate) use position::frequency;
pub use position::{Position, alibi_slopes, rope_in_place, rope_turn, sinusoidal, sinusoidal_angle, sinusoidal_at};
pub use tensor::{Tensor, TensorId};
pub use weights::{HeadWeights, LayerWeights, Model, Part};
