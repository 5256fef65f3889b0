//! Which heads of a model do what: each is tried on texts that tell its habits apart.

mod copying;
mod positional;
mod run;
mod table;
mod trials;

pub use run::{Searched, search, search_checkpoint};
pub use table::{Habit, HeadRow, HeadTable};
pub use trials::{TrialSentence, TrialWords, Trials};
