//! Numbers: softmax, row statistics, seeded normals. Imports nothing of ours.

pub mod lanes;
mod random;
mod softmax;
mod statistics;

pub use random::{fill_normal, generator, shuffled_indices, text_seed};
pub use softmax::{exp, exponentials_in_place, softmax_in_place};
pub use statistics::{deviation, effective_count, entropy};

/// A dense matrix of `f32`, column-major; the type in which model files hold their numbers.
pub type Matrix = nalgebra::DMatrix<f32>;
