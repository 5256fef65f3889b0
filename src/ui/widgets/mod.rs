//! Parts that several panels and views use.

mod hatch;
mod strip;

pub(crate) use hatch::hatch;
pub use strip::token_strip;
