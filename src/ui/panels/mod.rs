//! The parts of the screen around the view.

mod bar;
mod controls;
mod dialog;
mod film;
mod help;
mod inspector;
mod kernels;
mod left;
mod look;
mod models;
mod path;
mod pinned;
mod rows;
mod status;
mod timeline;
mod training;

pub use bar::{message, top_bar, views};
pub use controls::{controls, has_controls, scale_switch, temperature_in_line};
pub use dialog::dialog;
pub(crate) use inspector::FEW;
pub use inspector::{Story, derivation, inspector, story};
pub use kernels::kernels;
pub use left::{left, left_contents};
pub use pinned::pinned;
pub use status::status;
pub use timeline::{has_timeline, timeline};
