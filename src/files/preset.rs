//! The preset format: RON, made to be written by hand.

mod interventions;
mod read;
mod rows;
mod wire;
mod write;

pub use read::parse_preset;
pub use write::{write_part, write_preset};
