//! Parts that several panels and views use.

mod choices;
pub(crate) mod curve;
mod elided;
pub mod fields;
mod hall;
mod hatch;
mod head_card;
mod head_cards;
mod head_list;
mod heatmap;
pub(crate) mod peek;
mod pending;
mod pointed;
mod quiet_plot;
mod read_out;
mod slider_row;
mod stale;
mod strip;
mod transport;

pub(crate) use choices::choices;
pub(crate) use elided::{cut_label, cut_name, elided};
pub(crate) use hall::{control_row, page_break};
pub(crate) use hatch::hatch;
pub use head_card::{Card, Face, head_card};
pub use head_cards::head_cards;
pub(crate) use head_list::head_list;
pub(crate) use heatmap::{BareMap, Shown, bare_map, map_colors, map_texture};
pub use heatmap::{heatmap, heatmap_with_strip};
pub(crate) use pending::pending;
pub(crate) use pointed::pointed;
pub(crate) use quiet_plot::quiet_plot;
pub(crate) use read_out::read_out;
pub use slider_row::{Emphasis, SliderRow};
pub(crate) use stale::dim_if;
pub use strip::{Header, token_strip};
pub(crate) use transport::{play_on, transport};
