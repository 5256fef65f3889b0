//! Films: what is done before each picture of one, and the one that is made beside all else.

mod motion;
mod plan;
mod store;
mod sweep;

pub use motion::{Film, Motion};
pub(super) use store::FilmStore;
pub use store::{FilmJob, FilmOrder};
pub use sweep::Sweep;
