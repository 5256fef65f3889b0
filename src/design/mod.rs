//! What a model is designed from: words and their features, embeddings, head recipes and the weights
//! that they compile to.

mod class;
mod embedding;
mod features;
mod form;
mod inflection;
mod layout;
mod lexicon;
mod recipe;
mod relation;
mod tokenizer;
mod waves;

pub use class::WordClass;
pub use embedding::word_vector;
pub use features::{Feature, Features};
pub use form::Term;
pub use layout::{Layout, Meaning};
pub use lexicon::{Lexicon, normalized};
pub use recipe::{Compiled, Moves, Recipe};
pub use relation::{Kind, Relation};
pub use tokenizer::{join, tokenize, visible};
pub use waves::DESIGN_STRENGTH;
