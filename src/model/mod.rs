//! What attention works on: words and their features, embeddings, head recipes and the weights
//! that they compile to.

mod embedding;
mod features;
mod layout;
mod lexicon;
pub mod limits;
mod position;
mod recipe;
mod relation;
mod tensor;
mod tokenizer;
mod weights;

pub use embedding::word_vector;
pub use features::{Feature, FeatureParseError, Features};
pub use layout::Layout;
pub use lexicon::{Lexicon, normalized};
pub use position::{Position, alibi_slopes, rope_in_place, rope_turn, sinusoidal, sinusoidal_angle, sinusoidal_at};
pub use recipe::{Compiled, DESIGN_STRENGTH, Moves, Recipe};
pub use relation::{Kind, Relation};
pub use tensor::{Tensor, TensorId};
pub use tokenizer::{join, tokenize, visible};
pub use weights::{HeadWeights, LayerWeights, Model, Part};
