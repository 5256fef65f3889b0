//! Everything that draws. Views read the workbench and return commands.

mod caches;
mod dimensions;
mod focus;
mod gradients;
pub mod lecture;
mod lesson;
pub(crate) mod names;
pub(crate) mod numbers;
mod palette;
pub mod panels;
mod scene;
mod screen;
mod scrub;
mod shell;
mod shortcuts;
pub(crate) mod sights;
mod stages;
mod textures;
pub mod theme;
mod units;
pub mod views;
mod vocabulary;
pub mod widgets;

pub use caches::Caches;
pub use lesson::Handout;
pub(crate) use lesson::asks_on_paper;
pub(crate) use scene::drawn_at;
pub use scene::{Half, Scene};
pub use shell::{UiState, handout_ui, workbench_ui};
