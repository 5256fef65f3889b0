//! What a block makes on its way and nobody keeps: made again once somebody looks at it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::math::Matrix;

/// Matrices by the number of what they are, and of their head.
type Made = BTreeMap<(usize, usize), Arc<Matrix>>;

/// Matrices that were made again; a copy shares them. They follow from
/// what is kept, so that they are no part of what a trace is.
#[derive(Clone, Debug, Default)]
pub struct Again(Arc<Mutex<Made>>);

impl Again {
    /// A matrix, made if nobody asked for it before.
    pub(crate) fn get(&self, key: (usize, usize), make: impl FnOnce() -> Matrix) -> Arc<Matrix> {
        let found = self.lock().get(&key).cloned();
        found.unwrap_or_else(|| {
            // Nothing is locked meanwhile: what it is made from may have to be made again, too.
            let made = Arc::new(make());
            Arc::clone(self.lock().entry(key).or_insert(made))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Made> {
        // Whole matrices go in, so that there is nothing half done after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Again {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
