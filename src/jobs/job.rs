//! One piece of work on a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::cancel::{CancelToken, Report};
use super::cores::Task;
use super::stopped::Stopped;
use super::wake::Wake;

/// Work under way that reports a `P` now and then and ends with a `T`. Dropping it cancels it.
#[derive(Debug)]
pub struct Job<P, T> {
    progress: Arc<Mutex<Option<P>>>,
    result: Receiver<Result<T, Stopped>>,
    cancel: CancelToken,
}

/// What the work holds to report.
pub struct Reporter<P> {
    progress: Arc<Mutex<Option<P>>>,
    cancel: CancelToken,
    wake: Wake,
}

/// How far a trace has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayersDone {
    pub done: usize,
    pub of: usize,
}

impl<P: Send + 'static, T: Send + 'static> Job<P, T> {
    /// Starts work on a thread with a name. `wake` is called after every report and at the end.
    pub fn start(
        name: &str,
        wake: &Wake,
        work: impl FnOnce(&Reporter<P>) -> Result<T, Stopped> + Send + 'static,
    ) -> Self {
        let progress = Arc::new(Mutex::new(None));
        let cancel = CancelToken::default();
        let (sender, result) = channel();
        let reporter = Reporter { progress: Arc::clone(&progress), cancel: cancel.clone(), wake: wake.clone() };
        let failed: Sender<Result<T, Stopped>> = sender.clone();
        let run: Box<dyn FnOnce() + Send> = Box::new(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&reporter)));
            let outcome = outcome.unwrap_or_else(|panic| Err(Stopped::Crashed(panic_text(panic.as_ref()))));
            // The receiver is gone where the job was dropped: nobody wants the result.
            let _ = sender.send(outcome);
            reporter.wake.call();
        });
        if let Err(error) = thread::Builder::new().name(name.into()).spawn(run) {
            let _ = failed.send(Err(Stopped::Crashed(error.to_string())));
        }
        Self { progress, result, cancel }
    }

    /// [`Self::start`] for work that is done in parallel, on [`Cores`](crate::jobs::Cores) of its own.
    pub fn parallel(
        task: Task,
        wake: &Wake,
        work: impl FnOnce(&Reporter<P>) -> Result<T, Stopped> + Send + 'static,
    ) -> Self {
        Self::start(task.name, wake, move |reporter| task.cores.run(|| work(reporter)))
    }

    /// The newest report since the last call.
    pub fn progress(&self) -> Option<P> {
        self.progress.lock().ok()?.take()
    }

    /// The result, once there is one. The work has ended then, also where it was cancelled.
    pub fn poll(&self) -> Option<Result<T, Stopped>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Stopped::Cancelled)),
        }
    }
}

impl<P, T> Job<P, T> {
    /// Tells the work to stop. It does so at its next report or check.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether the work was told to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

impl<P, T> Drop for Job<P, T> {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl<P> Reporter<P> {
    /// Says whether the job is still wanted, to whom the reporter itself is not given.
    #[must_use]
    pub fn cancel_token(&self) -> &CancelToken {
        &self.cancel
    }

    /// Reports, and is a point at which the work ends when it is cancelled.
    ///
    /// # Errors
    /// The job was cancelled or dropped.
    pub fn update(&self, progress: P) -> Result<(), Stopped> {
        self.cancel.check()?;
        if let Ok(mut slot) = self.progress.lock() {
            *slot = Some(progress);
        }
        self.wake.call();
        Ok(())
    }
}

impl<P: Send> Report for Reporter<P> {
    fn check(&self) -> Result<(), Stopped> {
        self.cancel.check()
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::{Cores, Wake};

    fn wait<P: Send + 'static, T: Send + 'static>(job: &Job<P, T>) -> Result<T, Stopped> {
        loop {
            if let Some(result) = job.poll() {
                return result;
            }
            thread::yield_now();
        }
    }

    #[test]
    fn a_job_ends_with_its_result_and_a_crash_with_its_text() {
        let job: Job<u32, u32> = Job::start("sum", &Wake::default(), |reporter| {
            reporter.update(1)?;
            Ok(2)
        });
        assert_eq!(wait(&job), Ok(2));
        assert_eq!(job.progress(), Some(1));
        let job: Job<(), ()> = Job::start("crash", &Wake::default(), |_| panic!("no such tile"));
        assert_eq!(wait(&job), Err(Stopped::Crashed("no such tile".into())));
    }

    #[test]
    fn dropping_a_job_cancels_it_at_its_next_report() {
        let (sender, ended) = channel();
        let job: Job<(), ()> = Job::start("endless", &Wake::default(), move |reporter| {
            loop {
                if let Err(stopped) = reporter.update(()) {
                    sender.send(stopped.clone()).unwrap();
                    return Err(stopped);
                }
            }
        });
        drop(job);
        assert_eq!(ended.recv(), Ok(Stopped::Cancelled));
    }

    #[test]
    fn parallel_work_elsewhere_does_not_wait_behind_a_job() {
        use rayon::prelude::*;
        let (release, held) = channel::<()>();
        let held = Mutex::new(held);
        let (begun, begins) = channel();
        let task = Task { name: "hold", cores: Cores::All };
        let job: Job<(), ()> = Job::parallel(task, &Wake::default(), move |_| {
            begun.send(()).unwrap();
            // More pieces than threads, all of which wait.
            (0..1000).into_par_iter().for_each(|_| {
                let _ = held.lock().unwrap().recv();
            });
            Ok(())
        });
        begins.recv().unwrap();
        let (done, ends) = channel();
        thread::spawn(move || done.send((0..1000u64).into_par_iter().sum::<u64>()));
        assert_eq!(ends.recv_timeout(std::time::Duration::from_secs(20)), Ok(499_500));
        drop(release);
        assert_eq!(wait(&job), Ok(()));
    }
}
