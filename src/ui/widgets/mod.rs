//! Parts that several panels and views use.

mod elided;
pub mod fields;
mod hatch;
mod head_card;
mod head_cards;
mod heatmap;
pub(crate) mod peek;
mod quiet_plot;
mod slider_row;
mod strip;

pub(crate) use elided::elided;
pub(crate) use hatch::hatch;
pub use head_card::{Card, CardSize, GAP, head_card};
pub use head_cards::head_cards;
pub use heatmap::heatmap;
pub(crate) use heatmap::{BareMap, bare_map};
pub(crate) use quiet_plot::quiet_plot;
pub use slider_row::{Emphasis, SliderRow};
pub use strip::token_strip;
