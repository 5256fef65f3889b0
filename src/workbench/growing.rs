//! One answer that takes long and is shown while it grows.

use std::sync::Arc;

use crate::jobs::{CancelToken, Report, Stopped, Task, Wake, Worker};

/// What grows, and when it is whole.
pub(super) trait Grows: Clone + Send + Sync + 'static {
    /// Whether nothing more comes.
    fn is_whole(&self) -> bool;
}

/// Makes an answer, and tells each state of it that is worth seeing.
pub(super) trait Answers: Send + 'static {
    type Answer: Grows;

    fn answer(&self, report: &dyn Report, done: &mut dyn FnMut(&Self::Answer)) -> Result<Self::Answer, Stopped>;
}

/// The newest answer, whole or not, and the one under way.
pub(super) struct Growing<K, A> {
    newest: Option<(K, Arc<A>)>,
    /// The question of the job under way.
    under_way: Option<K>,
    worker: Worker<K, Arc<A>, A>,
}

impl<K, A> Default for Growing<K, A> {
    fn default() -> Self {
        Self { newest: None, under_way: None, worker: Worker::default() }
    }
}

impl<K: Clone + PartialEq, A: Grows> Growing<K, A> {
    /// The newest answer alone, to be looked at while this one goes on.
    pub fn snapshot(&self) -> Self {
        Self { newest: self.newest.clone(), ..Self::default() }
    }

    /// The answer to a question, as far as it is known.
    pub fn of(&self, key: &K) -> Option<&A> {
        self.newest.as_ref().filter(|(of, _)| of == key).map(|(_, answer)| &**answer)
    }

    fn is_done(&self, key: &K) -> bool {
        self.of(key).is_some_and(A::is_whole)
    }

    pub fn is_computing(&self) -> bool {
        self.worker.is_working()
    }

    /// Takes what the job under way has found, and begins one for a new question. Nothing is wanted any more where there is
    /// none.
    pub fn follow(
        &mut self,
        asked: Option<(K, impl Answers<Answer = A>)>,
        task: Task,
        wake: &Wake,
    ) -> Result<(), Stopped> {
        let progress = self.worker.progress();
        let result = self.worker.poll();
        let Some((key, question)) = asked else {
            self.worker.cancel();
            return result.map(drop);
        };
        if let Some(progress) = progress.filter(|_| self.under_way.as_ref() == Some(&key)) {
            self.newest = Some((key.clone(), progress));
        }
        let result = result.map(|answer| {
            if let Some((of, answer)) = answer {
                self.newest = Some((of, Arc::new(answer)));
            }
        });
        if self.is_done(&key) {
            // Nothing waits for the end of the job any more.
            self.worker.cancel();
        } else {
            let begins = self.worker.ask(key.clone(), task, wake, move |reporter| {
                // Where it was cancelled, the next check says so.
                let mut done = |answer: &A| drop(reporter.update(Arc::new(answer.clone())));
                question.answer(reporter, &mut done)
            });
            if begins {
                self.under_way = Some(key);
            }
        }
        result
    }

    /// The same, however long it takes.
    pub fn follow_now(&mut self, asked: Option<(K, impl Answers<Answer = A>)>) {
        let Some((key, question)) = asked.filter(|(key, _)| !self.is_done(key)) else { return };
        self.worker.cancel();
        if let Ok(answer) = question.answer(&CancelToken::default(), &mut |_| {}) {
            self.newest = Some((key, Arc::new(answer)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::Cores;

    /// Counts to three.
    #[derive(Clone)]
    struct Counted(usize);

    struct Count;

    impl Grows for Counted {
        fn is_whole(&self) -> bool {
            self.0 == 3
        }
    }

    impl Answers for Count {
        type Answer = Counted;

        fn answer(&self, report: &dyn Report, done: &mut dyn FnMut(&Counted)) -> Result<Counted, Stopped> {
            for count in 1..3 {
                report.check()?;
                done(&Counted(count));
            }
            Ok(Counted(3))
        }
    }

    #[test]
    fn an_answer_grows_until_it_is_whole_and_nothing_is_to_come_then() {
        let mut growing: Growing<u32, Counted> = Growing::default();
        let follow = |growing: &mut Growing<u32, Counted>, asked: Option<u32>| {
            let task = Task { name: "test", cores: Cores::Spare };
            growing.follow(asked.map(|key| (key, Count)), task, &Wake::default()).unwrap();
        };
        let mut before = 0;
        while !growing.is_done(&1) {
            follow(&mut growing, Some(1));
            let count = growing.of(&1).map_or(0, |counted| counted.0);
            assert!(count >= before, "{count} after {before}");
            before = count;
        }
        follow(&mut growing, Some(1));
        assert!(!growing.is_computing() && growing.of(&2).is_none());
        growing.follow_now(Some((2, Count)));
        assert!(growing.is_done(&2) && growing.of(&1).is_none());
        follow(&mut growing, Some(3));
        follow(&mut growing, None);
        assert!(!growing.is_computing(), "nothing is asked any more");
    }
}
