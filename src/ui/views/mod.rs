//! The views in the middle of the screen.

mod explore;
mod heads;

pub use explore::explore;
pub use heads::heads;
