//! Parts that several panels and views use.

mod strip;

pub use strip::token_strip;
