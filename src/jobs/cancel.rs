//! How long work is told that nobody wants it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::stopped::Stopped;

/// Tells work to stop. A copy is the same token.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Tells all who hold it. It cannot be taken back.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether work was told to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What long work tells on its way, and asks between its pieces.
pub trait Report: Sync {
    /// The point at which work ends when it is cancelled; costs next to nothing.
    ///
    /// # Errors
    /// Nobody wants the result any more.
    fn check(&self) -> Result<(), Stopped>;
}

impl Report for CancelToken {
    fn check(&self) -> Result<(), Stopped> {
        if self.is_cancelled() { Err(Stopped::Cancelled) } else { Ok(()) }
    }
}

/// Does work at once that nobody cancels.
pub fn uninterrupted<T>(work: impl FnOnce(&CancelToken) -> Result<T, Stopped>) -> T {
    work(&CancelToken::default()).expect("work ends early only where its token is cancelled")
}
