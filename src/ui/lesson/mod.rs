//! Lessons on the screen: their text, what they point at, and the page that lists them.

mod cache;
mod course;
mod panel;
mod question;
mod texts;

pub use cache::LessonCache;
pub use course::course;
pub use panel::{lesson, way_on};
pub use question::question;
pub(crate) use question::{headline, plain};
