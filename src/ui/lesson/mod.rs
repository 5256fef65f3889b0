//! Lessons on the screen: their text, what they point at, and the page that lists them.

mod cache;
mod course;
mod framed;
mod hall;
mod handout;
mod panel;
mod question;
mod submission;
mod texts;

pub use cache::LessonCache;
pub use course::course;
pub(crate) use hall::{Rank, hall_words};
pub use handout::Handout;
pub(crate) use handout::{asks as asks_on_paper, handout};
pub use panel::{lesson, way_on};
pub(crate) use question::plain;
pub use question::question;
