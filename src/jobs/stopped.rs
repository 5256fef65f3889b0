//! Why work ended early.

/// Why work ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    #[error("cancelled")]
    Cancelled,
    #[error("{0}")]
    Crashed(String),
}
