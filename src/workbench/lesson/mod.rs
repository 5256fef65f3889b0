//! Lessons: data that a lecturer writes, and the learner who walks through one.
//!
//! `docs/lessons.md` is the format. Everything in it is parsed when a lesson is read, so that a slip is
//! told with its line.

mod bookmark;
mod command;
mod course;
mod data;
mod goal;
mod kept;
mod learned;
mod lines;
mod live;
mod measured;
mod number;
mod parse;
mod path;
mod picture;
mod player;
mod playing;
mod prediction;
mod progress;
mod prose;
mod rehearse;
mod submission;
mod target;
mod value;

pub use bookmark::{Bookmark, Tag};
pub use command::LessonCommand;
pub use course::{COURSE, Course, Listed, lesson_named};
pub use data::{Lesson, Step, Task};
pub use goal::{Goal, Miss};
pub use kept::{NAME, Seen, seed_of};
pub use learned::Taught;
pub use live::{Live, LiveKey};
pub use measured::Measured;
pub use number::{Amount, typed_number};
pub use parse::{is_lesson_file, parse_lesson};
pub use path::{PATH, PATH_MINUTES, path};
pub use picture::LessonPicture;
pub use playing::{Playing, Verdict, check_lesson};
pub use prediction::{Asked, Choice, Guess, Prediction};
pub use progress::LessonProgress;
pub use prose::{Prose, Words};
pub use rehearse::{Fault, Mistake, Reached, rehearse};
pub use submission::{Answer, Given, JudgedTask, Submission};
pub use target::{Control, PanelName, Section, Target};
pub use value::Value;
