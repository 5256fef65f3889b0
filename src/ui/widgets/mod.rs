//! Parts that several panels and views use.

mod head_cards;
mod heatmap;
mod peek;
mod strip;

pub use head_cards::{CardSize, head_cards};
pub use heatmap::heatmap;
pub use strip::token_strip;
