//! Long work.
