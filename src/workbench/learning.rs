//! The work of a training: steps on threads of their own, told as they are taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::train_state::Pace;
use crate::jobs::{Cores, Job, Report, Reporter, Stopped, Task, Wake};
use crate::train::{Diverged, Training};

/// How often what was learned is told.
const TOLD: Duration = Duration::from_millis(33);
/// How long work that waits does not look whether it is still wanted.
const NAP: Duration = Duration::from_millis(5);

/// A training that goes on, and tells how far it is.
pub(super) type Learning = Job<Arc<Training>, Learned>;

/// How far it came, also where it was told to stop.
pub(super) struct Learned {
    pub training: Training,
    pub diverged: Option<Diverged>,
}

/// Goes on with a training up to a step.
pub(super) fn learn(training: Training, until: usize, pace: Pace, wake: &Wake) -> Learning {
    let task = Task { name: "train", cores: Cores::Spare };
    Job::parallel(task, wake, move |reporter: &Reporter<Arc<Training>>| {
        let mut told = Instant::now();
        let each = |training: &Training| {
            if told.elapsed() >= TOLD || pace.seconds() > 0.0 {
                told = Instant::now();
                // Whether it is still wanted is asked before the next step.
                let _ = reporter.update(Arc::new(training.clone()));
            }
        };
        Ok(go_on(training, until, pace, reporter, each))
    })
}

/// Takes steps up to one of them, or until nobody wants them any more, no faster than a pace.
pub(super) fn go_on(
    mut training: Training,
    until: usize,
    pace: Pace,
    report: &dyn Report,
    mut each: impl FnMut(&Training),
) -> Learned {
    let least = Duration::from_secs_f64(pace.seconds());
    while training.state().step < until && report.check().is_ok() {
        let begun = Instant::now();
        if let Err(diverged) = training.step() {
            return Learned { training, diverged: Some(diverged) };
        }
        each(&training);
        while begun.elapsed() < least && report.check() != Err(Stopped::Cancelled) {
            std::thread::sleep(NAP.min(least.saturating_sub(begun.elapsed())));
        }
    }
    Learned { training, diverged: None }
}
