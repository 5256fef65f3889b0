//! A place for one answer.

use std::sync::{Arc, Mutex, PoisonError};

/// Keeps the last answer together with what was asked for, so that the same question in the next
/// frame costs nothing.
#[derive(Debug)]
pub(super) struct Memo<K, V>(Mutex<Option<(K, Arc<V>)>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

/// A copy keeps the same answer.
impl<K: Clone, V> Clone for Memo<K, V> {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The answer for a key: the one kept, or a new one.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        // Locked only to read and to write: an answer may ask this memo's neighbours, on all cores.
        let slot = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = slot().as_ref().filter(|(kept, _)| *kept == key) {
            return Arc::clone(answer);
        }
        let answer = Arc::new(make());
        *slot() = Some((key, Arc::clone(&answer)));
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_made_once_for_each_question_in_a_row() {
        let (memo, made) = (Memo::default(), std::cell::Cell::new(0));
        let ask = |key: u32| {
            memo.get(key, || {
                made.set(made.get() + 1);
                key * 10
            })
        };
        assert_eq!([1, 1, 2, 2, 2, 1].map(|key| *ask(key)), [10, 10, 20, 20, 20, 10]);
        assert_eq!(made.get(), 3);
    }
}
