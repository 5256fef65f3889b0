//! What the command line does with the folder of a model.

mod check;
mod export;
mod heads;
mod next;
mod read;

pub use check::check;
pub use export::export;
pub use heads::heads;
pub use next::next;
