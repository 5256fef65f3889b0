//! What the command line does to train a model.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use attention_lab::files;
use attention_lab::train::tasks::{Excerpt, Unit};
use attention_lab::train::{HitRates, Measured, Settings, Task, Training};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cli::Train;

/// How often progress is told: to a person, and to a file.
const TOLD: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(10)];

/// Trains, and saves the last step, also where it was stopped or diverged.
pub fn run(args: &Train) -> anyhow::Result<ExitCode> {
    let mut settings = files::open_settings(&args.file)?;
    if let Some(path) = &args.text {
        let unit = if let Task::Text(excerpt) = &settings.task { excerpt.unit } else { Unit::default() };
        settings.task = Task::Text(Excerpt::of(unit, &files::read_text(path)?));
    }
    let mut training = Training::new(settings)?;
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register(signal, Arc::clone(&stopped)).context("cannot listen for Ctrl+C")?;
    }

    let mut progress = Progress::new(args.steps, training.settings());
    let mut diverged = None;
    while training.state().step < args.steps && !stopped.load(Ordering::Relaxed) {
        match training.step() {
            Ok(measured) => progress.tell(measured),
            Err(error) => {
                diverged = Some(error);
                break;
            }
        }
    }
    progress.end();
    files::save_training(&training, &args.output)?;
    let text = attention_lab::text::Text::default();
    match diverged {
        Some(error) => Err(anyhow::anyhow!("{}", text.say(&error.phrase()))),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// A line on the standard error: one that changes where a person looks, else one after the other.
struct Progress {
    steps: usize,
    heads: usize,
    is_watched: bool,
    begun: Instant,
    told: Instant,
    last: Option<Measured>,
}

impl Progress {
    fn new(steps: usize, settings: &Settings) -> Self {
        let now = Instant::now();
        let is_watched = io::stderr().is_terminal();
        Self { steps, heads: settings.model.heads, is_watched, begun: now, told: now, last: None }
    }

    fn tell(&mut self, measured: &Measured) {
        self.last = Some(measured.clone());
        if self.told.elapsed() >= TOLD[usize::from(!self.is_watched)] {
            self.told = Instant::now();
            self.write(if self.is_watched { "\r" } else { "" }, if self.is_watched { "\x1b[K" } else { "\n" });
        }
    }

    /// Tells the last step in any case.
    fn end(&self) {
        self.write(if self.is_watched { "\r" } else { "" }, if self.is_watched { "\x1b[K\n" } else { "\n" });
    }

    fn write(&self, before: &str, after: &str) {
        let Some(Measured { step, loss, known, heads, .. }) = &self.last else { return };
        let best = |rate: &dyn Fn(&HitRates) -> f32| {
            let best = heads.iter().map(rate).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            let place = |head: usize| format!("{}.{}", head / self.heads + 1, head % self.heads + 1);
            best.map_or(String::new(), |(head, rate)| format!("{rate:.2} (head {})", place(head)))
        };
        let known = known.map_or(String::new(), |known| format!(", where known {known:.3}"));
        let (previous, source) = (best(&|rates| rates.previous), best(&|rates| rates.source));
        let speed = (step + 1) as f64 / self.begun.elapsed().as_secs_f64().max(1e-9);
        // Nothing can be done where that is closed.
        let _ = write!(
            io::stderr(),
            "{before}step {} of {}: loss {loss:.3}{known}; previous token {previous}, answer {source}; {speed:.0} \
             steps/s{after}",
            step + 1,
            self.steps,
        );
    }
}
