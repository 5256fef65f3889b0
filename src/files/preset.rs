//! The preset format: RON, made to be written by hand.

mod claims;
mod interventions;
mod learned;
mod read;
mod rows;
mod wire;
mod write;

pub(super) use read::parse_preset_near;
pub use read::{names_model, parse_preset, preset_heading};
pub use write::{write_part, write_preset};
