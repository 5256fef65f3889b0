//! One answer that may take long: the newest, and the next one under way.

use std::sync::Arc;

use crate::jobs::{Job, Stopped};

/// The answer to the last question, and a job at work on the next. A question that crashed is not
/// asked again.
pub(super) struct Pending<K, V> {
    current: Option<(K, Arc<V>)>,
    job: Option<(K, Job<(), V>)>,
    crashed: Option<K>,
    serial: u64,
}

impl<K, V> Default for Pending<K, V> {
    fn default() -> Self {
        Self { current: None, job: None, crashed: None, serial: 0 }
    }
}

impl<K: PartialEq, V: Send + 'static> Pending<K, V> {
    /// The newest answer, which may be that of the question before.
    pub fn current(&self) -> Option<&V> {
        self.current.as_ref().map(|(_, answer)| answer.as_ref())
    }

    /// Whether the newest answer is that of a question.
    pub fn is_of(&self, key: &K) -> bool {
        self.current.as_ref().is_some_and(|(kept, _)| kept == key)
    }

    /// The newest answer alone, to be looked at while this one goes on.
    pub fn still(&self) -> Self
    where
        K: Clone,
    {
        Self { current: self.current.clone(), ..Self::default() }
    }

    /// Whether a job is at work.
    pub fn is_computing(&self) -> bool {
        self.job.is_some()
    }

    /// Asks, where it is a new question: at once, or by a job with a name that calls `wake` when it is
    /// done. What makes the answer gets a number that no other answer has.
    pub fn update(
        &mut self,
        key: K,
        name: Option<&str>,
        wake: impl Fn() + Send + 'static,
        make: impl FnOnce(u64) -> V + Send + 'static,
    ) -> Result<(), Stopped>
    where
        K: Clone,
    {
        let result = self.poll();
        if self.is_of(&key) {
            self.job = None;
        } else if let Some(name) = name {
            if self.job.is_none() && self.crashed.as_ref() != Some(&key) {
                self.serial += 1;
                let serial = self.serial;
                self.job = Some((key, Job::start(name, wake, move |_| Ok(make(serial)))));
            }
        } else {
            self.update_now(key, make);
        }
        result
    }

    /// Asks at once, where it is a new question.
    pub fn update_now(&mut self, key: K, make: impl FnOnce(u64) -> V) {
        if !self.is_of(&key) {
            self.serial += 1;
            self.current = Some((key, Arc::new(make(self.serial))));
        }
        self.job = None;
    }

    fn poll(&mut self) -> Result<(), Stopped> {
        let Some(result) = self.job.as_ref().and_then(|(_, job)| job.poll()) else { return Ok(()) };
        let Some((key, _)) = self.job.take() else { return Ok(()) };
        match result {
            Ok(answer) => self.current = Some((key, Arc::new(answer))),
            Err(Stopped::Cancelled) => {}
            Err(crash) => {
                self.crashed = Some(key);
                return Err(crash);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_answers_and_a_crash_is_told_once() {
        let mut pending: Pending<u32, u32> = Pending::default();
        let ask = |pending: &mut Pending<u32, u32>, key: u32| {
            pending.update(key, Some("test"), || {}, move |_| if key == 7 { panic!("seven") } else { key * 10 })
        };
        while !pending.is_of(&1) {
            assert_eq!(ask(&mut pending, 1), Ok(()));
        }
        assert_eq!(pending.current(), Some(&10));
        while ask(&mut pending, 7) == Ok(()) {}
        assert_eq!((ask(&mut pending, 7), pending.is_computing()), (Ok(()), false));
        assert_eq!(pending.current(), Some(&10), "the answer before stays");
        pending.update_now(2, |serial| serial as u32);
        let first = *pending.current().unwrap();
        pending.update_now(3, |serial| serial as u32);
        assert!(*pending.current().unwrap() > first);
    }
}
