//! Parts that several panels and views use.

mod hatch;
mod head_cards;
mod heatmap;
mod peek;
mod strip;

pub(crate) use hatch::hatch;
pub use head_cards::{CardSize, head_cards};
pub use heatmap::heatmap;
pub use strip::token_strip;
