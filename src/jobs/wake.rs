//! How work says that there is something new to look at.

use std::fmt;
use std::sync::Arc;

/// Asks for a look at what work has reported or made: in the window, for a frame. A copy asks for the same.
///
/// It is one type, whatever it calls: what passes it on is compiled once, and not again for each caller.
#[derive(Clone)]
pub struct Wake(Arc<dyn Fn() + Send + Sync>);

impl Wake {
    /// From what is to be called, on the thread of the work.
    pub fn new(call: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(call))
    }

    /// Asks.
    pub(super) fn call(&self) {
        (self.0)();
    }
}

impl Default for Wake {
    /// Nobody is asked.
    fn default() -> Self {
        Self::new(|| {})
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wake")
    }
}
