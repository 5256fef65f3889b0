//! Parts that several panels and views use.

pub mod fields;
mod slider_row;
mod strip;

pub use slider_row::{Emphasis, SliderRow};
pub use strip::token_strip;
