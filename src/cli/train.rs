//! What is said to train a model.

use std::path::PathBuf;

use clap::Args;

/// Trains a small model, without a window
///
/// The settings are RON; what is left out is as it is for the fast induction head, so that `()` is a whole file:
///
///   (
///       task: Repeat((words: 32, periods: (shortest: 4, longest: 16, held_out: 9))),
///       tokens: 32,
///       batch: 32,
///       model: (layers: 2, heads: 2, width: 32, norm: Rms, gain: false,
///               mlp: (width: 64, activation: Gelu), positions: Rotary, causal: true),
///       start: (embedding: 1.0),
///       optimiser: (rate: 0.01, warm_up: 50, decay: 0.0, clip: 1.0),
///       seed: 1,
///   )
///
/// Other tasks: Copy, Reverse, Sort, First, Brackets, Recall, Majority, Text. The
/// folder holds settings.ron, model.safetensors with config.json and tokenizer.json,
/// which opens like any learned model, and curve.csv with a row for each step. The
/// same settings give the same bits on a machine, on however many threads. Ctrl+C
/// saves the last step.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Train {
    /// The settings (.ron), or a preset of a training, which goes on from the step that it shows
    pub file: PathBuf,
    /// Steps to take, counted from the beginning of the training
    #[arg(long)]
    pub steps: usize,
    /// The folder to write
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// A text to learn from, in the place of that of the settings, whose task is then Text: from the beginning
    #[arg(long, value_name = "FILE.txt")]
    pub text: Option<PathBuf>,
}
