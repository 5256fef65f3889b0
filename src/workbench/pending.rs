//! One answer that may take long: the newest, and the next one under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::derived::AT_ONCE;
use crate::jobs::{CancelToken, Stopped, Task, Wake, Worker, discard, uninterrupted};

/// The answer to the last question, and a job at work on the next. A question that crashed is not
/// asked again.
pub(super) struct Pending<K, V> {
    current: Option<(K, Arc<V>)>,
    worker: Worker<K, (), V>,
}

/// A number that no other answer of this process has: what is pinned has answers of its own.
fn next_serial() -> u64 {
    static ANSWERS: AtomicU64 = AtomicU64::new(1);
    ANSWERS.fetch_add(1, Ordering::Relaxed)
}

impl<K, V> Default for Pending<K, V> {
    fn default() -> Self {
        Self { current: None, worker: Worker::default() }
    }
}

impl<K: PartialEq + Send + 'static, V: Send + Sync + 'static> Pending<K, V> {
    /// The newest answer, which may be that of the question before.
    pub fn current(&self) -> Option<&V> {
        self.current.as_ref().map(|(_, answer)| answer.as_ref())
    }

    /// The question of the newest answer.
    pub fn question(&self) -> Option<&K> {
        self.current.as_ref().map(|(kept, _)| kept)
    }

    /// Whether the newest answer is that of a question.
    pub fn is_of(&self, key: &K) -> bool {
        self.current.as_ref().is_some_and(|(kept, _)| kept == key)
    }

    /// The newest answer alone, to be looked at while this one goes on.
    pub fn snapshot(&self) -> Self
    where
        K: Clone,
    {
        Self { current: self.current.clone(), ..Self::default() }
    }

    /// Whether an answer is to come.
    pub fn is_computing(&self) -> bool {
        self.worker.is_working()
    }

    /// Asks, where it is a new question: at once, or where the `work` in multiply-adds is more than fits
    /// in a frame, by a job that calls `wake` when it is done. What makes the answer gets a number that no
    /// other answer has.
    pub fn update(
        &mut self,
        key: K,
        (task, work): (Task, impl FnOnce() -> u64),
        wake: &Wake,
        make: impl FnOnce(&CancelToken, u64) -> Result<V, Stopped> + Send + 'static,
    ) -> Result<(), Stopped> {
        let result = self.worker.poll().map(|answer| {
            if let Some((key, answer)) = answer {
                self.take(key, answer);
            }
        });
        if self.is_of(&key) {
            self.worker.cancel();
        } else if work() > AT_ONCE {
            self.worker.ask(key, task, wake, |reporter| make(reporter.cancel_token(), next_serial()));
        } else {
            self.update_now(key, make);
        }
        result
    }

    /// Asks at once, where it is a new question.
    pub fn update_now(&mut self, key: K, make: impl FnOnce(&CancelToken, u64) -> Result<V, Stopped>) {
        self.worker.cancel();
        if !self.is_of(&key) {
            self.take(key, uninterrupted(|cancel| make(cancel, next_serial())));
        }
    }

    fn take(&mut self, key: K, answer: V) {
        discard(self.current.replace((key, Arc::new(answer))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::Cores;

    #[test]
    fn a_job_answers_and_a_crash_is_told_once() {
        let mut pending: Pending<u32, u32> = Pending::default();
        let ask = |pending: &mut Pending<u32, u32>, key: u32| {
            let task = Task { name: "test", cores: Cores::Spare };
            let make = move |_: &_, _| if key == 7 { panic!("seven") } else { Ok(key * 10) };
            pending.update(key, (task, || u64::MAX), &Wake::default(), make)
        };
        while !pending.is_of(&1) {
            assert_eq!(ask(&mut pending, 1), Ok(()));
        }
        assert_eq!(pending.current(), Some(&10));
        while ask(&mut pending, 7) == Ok(()) {}
        assert_eq!((ask(&mut pending, 7), pending.is_computing()), (Ok(()), false));
        assert_eq!(pending.current(), Some(&10), "the answer before stays");
        pending.update_now(2, |_, serial| Ok(serial as u32));
        let first = *pending.current().unwrap();
        pending.update_now(3, |_, serial| Ok(serial as u32));
        assert!(*pending.current().unwrap() > first);
    }
}
