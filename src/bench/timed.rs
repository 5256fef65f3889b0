//! How long something takes, on a machine that does other things as well.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::jobs::{Report, Stopped};

/// A spread above this says more of the machine than of what was run.
pub const STEADY: f64 = 0.2;

/// A time out of several runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timed {
    /// The fastest of the runs: whatever else the machine does only adds to a time.
    pub seconds: f64,
    /// By which share of that the run in the middle was slower: small on a machine that has nothing else to do.
    pub spread: f64,
}

impl Timed {
    /// Out of at least so many runs, more of them until they have taken so long in all. `run` gives its seconds.
    ///
    /// # Errors
    /// `run` was stopped.
    pub(super) fn of_runs(
        least: usize,
        budget: Duration,
        mut run: impl FnMut() -> Result<f64, Stopped>,
    ) -> Result<Self, Stopped> {
        let mut runs: Vec<f64> = Vec::new();
        while runs.len() < least.max(1) || runs.iter().sum::<f64>() < budget.as_secs_f64() {
            runs.push(run()?);
        }
        runs.sort_by(f64::total_cmp);
        let (seconds, middle) = (runs[0], runs[runs.len() / 2]);
        Ok(Self { seconds, spread: if seconds > 0.0 { middle / seconds - 1.0 } else { 0.0 } })
    }

    /// Whether the runs agree, so that the time can be held against another.
    #[must_use]
    pub fn is_steady(self) -> bool {
        self.spread <= STEADY
    }
}

/// Who waits to time something, in the order in which they came; the first has the machine to itself.
static WAITING: (Mutex<(u64, VecDeque<u64>)>, Condvar) = (Mutex::new((0, VecDeque::new())), Condvar::new());

/// A turn in which nothing else of this process is timed. It ends where it is dropped.
struct Turn(u64);

impl Turn {
    fn line() -> MutexGuard<'static, (u64, VecDeque<u64>)> {
        WAITING.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(report: &dyn Report) -> Result<Self, Stopped> {
        /// A token that says stop cannot wake who waits.
        const ASK: Duration = Duration::from_millis(20);
        let mut line = Self::line();
        line.0 += 1;
        let own = line.0;
        line.1.push_back(own);
        // In the line already, which dropping it leaves.
        let turn = Self(own);
        while line.1.front() != Some(&own) {
            line = WAITING.1.wait_timeout(line, ASK).unwrap_or_else(PoisonError::into_inner).0;
            if let Err(stopped) = report.check() {
                drop(line);
                return Err(stopped);
            }
        }
        drop(line);
        Ok(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        Self::line().1.retain(|one| *one != self.0);
        WAITING.1.notify_all();
    }
}

/// Does work while nothing else is timed, and says how many seconds it took. Whoever waits longest comes first, so that a
/// short run gets in between the runs of a long measurement.
///
/// # Errors
/// `report` stopped it before it began.
pub(super) fn timed<T>(report: &dyn Report, work: impl FnOnce() -> T) -> Result<(f64, T), Stopped> {
    report.check()?;
    let _turn = Turn::wait(report)?;
    let start = Instant::now();
    let result = work();
    Ok((start.elapsed().as_secs_f64(), result))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::*;
    use crate::jobs::CancelToken;

    fn of(times: &[f64]) -> Timed {
        let mut times = times.iter().copied();
        Timed::of_runs(3, Duration::from_secs(1), || times.next().ok_or(Stopped::Cancelled)).unwrap()
    }

    #[test]
    fn a_time_is_the_fastest_of_the_runs_and_its_spread_that_of_the_one_in_the_middle() {
        let steady = of(&[0.5, 0.4, 0.41]);
        assert_eq!(steady.seconds, 0.4);
        assert!((steady.spread - 0.025).abs() < 1e-12 && steady.is_steady());
        // A single run that was disturbed does no harm, most of them do.
        assert!(of(&[4.0, 0.4, 0.4]).is_steady());
        assert!(!of(&[0.4, 0.49, 0.5]).is_steady());
    }

    #[test]
    fn runs_go_on_until_the_budget_is_used_and_no_further() {
        // The fifth would be the fastest, and is none of them.
        assert_eq!(of(&[0.3, 0.3, 0.3, 0.3, 0.1]).seconds, 0.3);
        let mut runs = 0;
        let stopped = Timed::of_runs(3, Duration::ZERO, || {
            runs += 1;
            if runs == 3 { Err(Stopped::Cancelled) } else { Ok(0.0) }
        });
        assert_eq!((stopped, runs), (Err(Stopped::Cancelled), 3));
    }

    #[test]
    fn nothing_is_timed_beside_what_is_timed() {
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let work = || {
                            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            std::thread::yield_now();
                            inside.fetch_sub(1, Ordering::SeqCst);
                        };
                        timed(&CancelToken::default(), work).unwrap();
                    }
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn who_is_stopped_leaves_the_line_and_the_next_gets_in() {
        let (release, held) = channel::<()>();
        let cancel = CancelToken::default();
        std::thread::scope(|scope| {
            let (begun, begins) = channel();
            scope.spawn(move || {
                timed(&CancelToken::default(), || {
                    begun.send(()).unwrap();
                    held.recv().unwrap();
                })
            });
            begins.recv().unwrap();
            let waits = scope.spawn(|| timed(&cancel, || ()).map(drop));
            cancel.cancel();
            assert_eq!(waits.join().unwrap(), Err(Stopped::Cancelled), "though the first goes on");
            release.send(()).unwrap();
            assert!(timed(&CancelToken::default(), || ()).is_ok());
        });
    }
}
