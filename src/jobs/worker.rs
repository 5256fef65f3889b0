//! One question at a time.

use super::cores::Task;
use super::discard::discard;
use super::job::{Job, Reporter};
use super::stopped::Stopped;
use super::wake::Wake;

/// Answers questions, one job at a time. A job whose answer is no longer wanted is cancelled, and the next
/// one does not begin before that has ended: however often the question changes, there are never two.
#[derive(Debug)]
pub struct Worker<Q, P, A> {
    under_way: Option<(Q, Job<P, A>)>,
    /// The question whose job crashed last; it is not asked again.
    crashed: Option<Q>,
    /// Whether a question waits for the end of a cancelled job.
    waiting: bool,
}

impl<Q, P, A> Default for Worker<Q, P, A> {
    fn default() -> Self {
        Self { under_way: None, crashed: None, waiting: false }
    }
}

impl<Q: PartialEq, P: Send + 'static, A: Send + 'static> Worker<Q, P, A> {
    /// Whether an answer is to come.
    pub fn is_working(&self) -> bool {
        self.waiting || self.under_way.as_ref().is_some_and(|(_, job)| !job.is_cancelled())
    }

    /// Whether the answer to a question is on its way.
    pub fn is_at(&self, question: &Q) -> bool {
        self.under_way.as_ref().is_some_and(|(asked, job)| asked == question && !job.is_cancelled())
    }

    /// Whether no job is under way, not even a cancelled one.
    pub fn is_free(&self) -> bool {
        self.under_way.is_none()
    }

    /// The newest report since the last call.
    pub fn progress(&self) -> Option<P> {
        self.under_way.as_ref().filter(|(_, job)| !job.is_cancelled())?.1.progress()
    }

    /// The answer, once there is one, with its question. It may be that of an older question than the last.
    ///
    /// # Errors
    /// The job crashed.
    pub fn poll(&mut self) -> Result<Option<(Q, A)>, Stopped> {
        let Some(result) = self.under_way.as_ref().and_then(|(_, job)| job.poll()) else { return Ok(None) };
        let Some((question, job)) = self.under_way.take() else { return Ok(None) };
        match result {
            unwanted if job.is_cancelled() => {
                discard(unwanted);
                Ok(None)
            }
            Ok(answer) => Ok(Some((question, answer))),
            Err(Stopped::Cancelled) => Ok(None),
            Err(crash) => {
                self.crashed = Some(question);
                Err(crash)
            }
        }
    }

    /// Nothing is wanted any more.
    pub fn cancel(&mut self) {
        self.waiting = false;
        if let Some((_, job)) = &self.under_way {
            job.cancel();
        }
    }

    /// Begins a job, which calls `wake` when there is something to [`Self::poll`], unless one is under way:
    /// then it must be asked again. Says whether it began.
    pub fn ask(
        &mut self,
        question: Q,
        task: Task,
        wake: &Wake,
        work: impl FnOnce(&Reporter<P>) -> Result<A, Stopped> + Send + 'static,
    ) -> bool {
        let free = self.under_way.is_none();
        let asks = self.crashed.as_ref() != Some(&question);
        self.waiting = asks && !free;
        if free && asks {
            self.under_way = Some((question, Job::parallel(task, wake, work)));
        }
        free && asks
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::jobs::{Cores, Report, Wake};

    const TASK: Task = Task { name: "test", cores: Cores::Spare };

    #[test]
    fn however_often_a_question_is_taken_back_there_are_never_two_jobs() {
        let [alive, most, begun] = [(); 3].map(|()| Arc::new(AtomicUsize::new(0)));
        let mut worker: Worker<u32, (), u32> = Worker::default();
        let ask = |worker: &mut Worker<u32, (), u32>, question: u32| {
            let [alive, most, begun] = [&alive, &most, &begun].map(Arc::clone);
            worker.ask(question, TASK, &Wake::default(), move |reporter| {
                begun.fetch_add(1, Ordering::SeqCst);
                most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let mut stopped = Ok(());
                // Work that is checked every few milliseconds, and goes on for some minutes.
                for _ in 0..100_000 {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    stopped = reporter.cancel_token().check();
                    if stopped.is_err() {
                        break;
                    }
                }
                alive.fetch_sub(1, Ordering::SeqCst);
                stopped.map(|()| question)
            })
        };
        for step in 0..200 {
            // There and back, as undo and redo.
            ask(&mut worker, step % 2);
            assert!(worker.is_working());
            worker.cancel();
            assert!(!worker.is_working());
            std::thread::sleep(std::time::Duration::from_micros(300));
            assert_eq!(worker.poll(), Ok(None));
        }
        // The one that waits begins once the last one has ended.
        while !ask(&mut worker, 7) {
            assert!(worker.is_working());
            assert_eq!(worker.poll(), Ok(None));
        }
        assert!(begun.load(Ordering::SeqCst) > 1);
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn it_is_the_question_of_the_job_that_crashed_and_no_newer_one() {
        let mut worker: Worker<u32, (), u32> = Worker::default();
        let ask = |worker: &mut Worker<u32, (), u32>, question: u32| {
            worker.ask(
                question,
                TASK,
                &Wake::default(),
                move |_| if question == 1 { panic!("one") } else { Ok(question) },
            )
        };
        assert!(ask(&mut worker, 1));
        // Another question comes while the first is under way.
        let crash = loop {
            let result = worker.poll();
            if result.is_err() {
                break result;
            }
            ask(&mut worker, 2);
        };
        assert_eq!(crash, Err(Stopped::Crashed("one".into())));
        assert!(!ask(&mut worker, 1) && !worker.is_working());
        assert!(ask(&mut worker, 2));
        let answer = loop {
            if let Some(answer) = worker.poll().unwrap() {
                break answer;
            }
        };
        assert_eq!(answer, (2, 2));
    }
}
