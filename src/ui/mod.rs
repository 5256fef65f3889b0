//! Everything that draws. Views read the workbench and return commands.

mod focus;
pub mod lecture;
mod lesson;
mod names;
mod numbers;
pub mod panels;
mod scene;
mod scrub;
mod shell;
mod shortcuts;
mod stage_textures;
mod stages;
mod textures;
pub mod theme;
mod units;
pub mod views;
pub mod widgets;

pub use lesson::LessonCache;
pub use scene::Scene;
pub use shell::{UiState, workbench_ui};
pub use textures::Textures;
