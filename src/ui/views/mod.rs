//! The views in the middle of the screen.

mod explore;
mod heads;
mod painting;
mod positions;
mod walk;

pub use explore::explore;
pub use heads::heads;
pub use positions::positions;
pub use walk::walk;
