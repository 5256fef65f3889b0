//! The views in the middle of the screen.

mod explore;
mod heads;
mod kernels;
mod painting;
mod positions;
mod walk;

pub use explore::explore;
pub use heads::heads;
pub use kernels::{compare, cost, decode, flash, sparse};
pub use positions::positions;
pub use walk::walk;
