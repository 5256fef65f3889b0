//! What the command line does to train a model.

use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use attention_lab::files;
use attention_lab::train::tasks::{Excerpt, Unit};
use attention_lab::train::{HitRates, Measured, Settings, Task, Training};

use crate::cli::Train;
use crate::out::{Progress, stopped_by_user};

/// Trains, and saves the last step, also where it was stopped or diverged.
pub fn run(args: &Train) -> anyhow::Result<ExitCode> {
    let mut training = files::open_training(&args.file)?;
    if let Some(path) = &args.text {
        let mut settings = training.settings().clone();
        let unit = if let Task::Text(excerpt) = &settings.task { excerpt.unit } else { Unit::default() };
        settings.task = Task::Text(Excerpt::of(unit, &files::read_text(path)?));
        training = Training::new(settings)?;
    }
    let stopped = stopped_by_user()?;
    let mut told = Told::new(args.steps, training.settings());
    let mut diverged = None;
    while training.state().step < args.steps && !stopped.load(Ordering::Relaxed) {
        match training.step() {
            Ok(measured) => told.tell(measured),
            Err(error) => {
                diverged = Some(error);
                break;
            }
        }
    }
    told.end();
    files::save_training(&training, &args.output)?;
    let text = attention_lab::text::Text::default();
    match diverged {
        Some(error) => Err(anyhow::anyhow!("{}", text.say(&error.phrase()))),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// What is told of the steps.
struct Told {
    steps: usize,
    heads: usize,
    begun: Instant,
    progress: Progress,
    last: Option<Measured>,
}

impl Told {
    fn new(steps: usize, settings: &Settings) -> Self {
        let (heads, progress) = (settings.model.heads, Progress::new());
        Self { steps, heads, begun: Instant::now(), progress, last: None }
    }

    fn tell(&mut self, measured: &Measured) {
        self.last = Some(measured.clone());
        let (steps, heads, begun) = (self.steps, self.heads, self.begun);
        self.progress.tell(|| line(measured, (steps, heads), begun));
    }

    /// Tells the last step in any case.
    fn end(&self) {
        if let Some(last) = &self.last {
            self.progress.end(&line(last, (self.steps, self.heads), self.begun));
        }
    }
}

/// What a step of so many has come to, in a model of so many heads a layer.
fn line(
    Measured { step, loss, known, heads, .. }: &Measured,
    (steps, of_layer): (usize, usize),
    begun: Instant,
) -> String {
    let best = |rate: &dyn Fn(&HitRates) -> f32| {
        let best = heads.iter().map(rate).enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
        let place = |head: usize| format!("{}.{}", head / of_layer + 1, head % of_layer + 1);
        best.map_or(String::new(), |(head, rate)| format!("{rate:.2} (head {})", place(head)))
    };
    let known = known.map_or(String::new(), |known| format!(", where known {known:.3}"));
    let (previous, source) = (best(&|rates| rates.previous), best(&|rates| rates.source));
    let speed = (step + 1) as f64 / begun.elapsed().as_secs_f64().max(1e-9);
    format!(
        "step {} of {steps}: loss {loss:.3}{known}; previous token {previous}, answer {source}; {speed:.0} steps/s",
        step + 1,
    )
}
