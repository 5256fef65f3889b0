//! Parts that several panels and views use.

mod change_menu;
mod changes;
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
mod hint;
pub(crate) mod peek;
mod pending;
mod pointed;
mod quiet_plot;
mod read_out;
mod room;
mod scroll_edge;
mod slider_row;
mod stale;
mod strip;
mod transport;

pub(crate) use change_menu::{Thing, change_menu, change_menu_of};
pub(crate) use changes::{changes, head_sites, knock_out, layer_sites, weight_by_hand};
pub(crate) use choices::choices;
pub(crate) use elided::{cut_label, cut_name, elided};
pub(crate) use hall::{control_row, page_break, turn_pages};
pub(crate) use hatch::hatch;
pub(crate) use head_card::small_map;
pub use head_card::{Card, Face, head_card};
pub use head_cards::{head_cards, head_cards_height};
pub(crate) use head_list::{HEAD_LIST, head_list};
pub(crate) use heatmap::{
    BareMap, Shown, bar_range, bare_map, cell_text, change_colors, is_headed, least_map, map_colors, map_texture,
};
pub use heatmap::{heatmap, heatmap_with_strip, heatmaps_with_strips};
pub(crate) use hint::{hint, meaning};
pub(crate) use pending::{pending, picture_pending};
pub(crate) use pointed::pointed;
pub(crate) use quiet_plot::quiet_plot;
pub(crate) use read_out::{announce, read_out};
pub(crate) use room::room_for;
pub(crate) use scroll_edge::scroll_edge;
pub use slider_row::{Emphasis, SliderRow};
pub(crate) use stale::dim_if;
pub(crate) use strip::strip_size;
pub use strip::{Header, token_strip, word_strip};
pub(crate) use transport::{play_on, transport};
