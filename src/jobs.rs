//! Long work on a thread of its own, with progress, cancel, and crashes that become errors.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// Work under way that reports a `P` now and then and ends with a `T`. Dropping it cancels it.
#[derive(Debug)]
pub struct Job<P, T> {
    progress: Arc<Mutex<Option<P>>>,
    result: Receiver<Result<T, Stopped>>,
    cancelled: Arc<AtomicBool>,
}

/// What the work holds to report.
pub struct Reporter<P> {
    progress: Arc<Mutex<Option<P>>>,
    cancelled: Arc<AtomicBool>,
    wake: Box<dyn Fn() + Send>,
}

/// Why work ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    #[error("cancelled")]
    Cancelled,
    #[error("{0}")]
    Crashed(String),
}

impl<P: Send + 'static, T: Send + 'static> Job<P, T> {
    /// Starts work on a thread with a name. `wake` is called after every report and at the end.
    pub fn start(
        name: &str,
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce(&Reporter<P>) -> Result<T, Stopped> + Send + 'static,
    ) -> Self {
        let progress = Arc::new(Mutex::new(None));
        let cancelled = Arc::new(AtomicBool::new(false));
        let (sender, result) = channel();
        let reporter =
            Reporter { progress: Arc::clone(&progress), cancelled: Arc::clone(&cancelled), wake: Box::new(wake) };
        let failed: Sender<Result<T, Stopped>> = sender.clone();
        let run = move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&reporter)));
            let outcome = outcome.unwrap_or_else(|panic| Err(Stopped::Crashed(panic_text(panic.as_ref()))));
            // The receiver is gone where the job was dropped: nobody wants the result.
            let _ = sender.send(outcome);
            (reporter.wake)();
        };
        if let Err(error) = thread::Builder::new().name(name.into()).spawn(run) {
            let _ = failed.send(Err(Stopped::Crashed(error.to_string())));
        }
        Self { progress, result, cancelled }
    }

    /// The newest report since the last call.
    pub fn progress(&self) -> Option<P> {
        self.progress.lock().ok()?.take()
    }

    /// The result, once there is one.
    pub fn poll(&self) -> Option<Result<T, Stopped>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Stopped::Cancelled)),
        }
    }
}

impl<P, T> Drop for Job<P, T> {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl<P> Reporter<P> {
    /// Reports, and is the point at which the work ends when it is cancelled.
    ///
    /// # Errors
    /// The job was dropped.
    pub fn update(&self, progress: P) -> Result<(), Stopped> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Stopped::Cancelled);
        }
        if let Ok(mut slot) = self.progress.lock() {
            *slot = Some(progress);
        }
        (self.wake)();
        Ok(())
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".into())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let job: Job<u32, u32> = Job::start(
            "sum",
            || {},
            |reporter| {
                reporter.update(1)?;
                Ok(2)
            },
        );
        assert_eq!(wait(&job), Ok(2));
        assert_eq!(job.progress(), Some(1));
        let job: Job<(), ()> = Job::start("crash", || {}, |_| panic!("no such tile"));
        assert_eq!(wait(&job), Err(Stopped::Crashed("no such tile".into())));
    }

    #[test]
    fn dropping_a_job_cancels_it_at_its_next_report() {
        let (sender, ended) = channel();
        let job: Job<(), ()> = Job::start(
            "endless",
            || {},
            move |reporter| {
                loop {
                    if let Err(stopped) = reporter.update(()) {
                        sender.send(stopped.clone()).unwrap();
                        return Err(stopped);
                    }
                }
            },
        );
        drop(job);
        assert_eq!(ended.recv(), Ok(Stopped::Cancelled));
    }
}
