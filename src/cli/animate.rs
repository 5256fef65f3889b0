//! What can be asked of a film.

use std::path::PathBuf;

use attention_lab::files::Problem;
use attention_lab::text::{Mismatch, say};
use attention_lab::workbench::{Motion, Sweep};
use clap::Args;

use super::number::number;
use super::render::Stage;

/// Draws a film of what the window would show, without a display
///
/// Something moves from picture to picture: a number of an action, the walk-through, the tiles of FlashAttention, or a model
/// that learns. --do acts before the first. Ctrl+C ends it, and nothing is written.
#[derive(Debug, Args)]
pub struct Animate {
    #[command(flatten)]
    pub stage: Stage,
    /// The film to write: a GIF, or where the name ends so an animated PNG
    #[arg(short, long, value_name = "OUT.gif|OUT.png|OUT.apng")]
    pub output: PathBuf,
    #[command(flatten)]
    moves: Moves,
    /// How many pictures it has [default: one for each step, at most 48]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(2..=1000))]
    pub frames: Option<u16>,
    /// How long it takes, but for the last picture, which stands for 2.5 seconds
    #[arg(long, value_name = "S", value_parser = parse_seconds)]
    pub seconds: Option<f32>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Moves {
    /// An action as --do takes it, with a range in the place of a number, which goes from one end to the other
    ///
    /// 'Change(Temperature(0.2..5))', 'Window(1..8)', 'Change(Position(Rope(strength: 0..2)))', 'Train(Look(Some(0..400)))'
    #[arg(long, value_name = "ACTION", value_parser = parse_sweep)]
    sweep: Option<Sweep>,
    /// The walk-through, step by step
    #[arg(long)]
    walk: bool,
    /// FlashAttention, tile by tile
    #[arg(long)]
    flash: bool,
    /// A model that learns, such as learn-fast, up to a step
    #[arg(long, value_name = "STEP", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    train: Option<u32>,
}

impl Animate {
    pub fn motion(&self) -> Motion {
        let Moves { sweep, walk, flash: _, train } = &self.moves;
        match (sweep, walk, train) {
            (Some(sweep), ..) => Motion::Sweep(sweep.clone()),
            (_, true, _) => Motion::Walk,
            (.., Some(step)) => Motion::Train(*step as usize),
            _ => Motion::Flash,
        }
    }
}

fn parse_sweep(text: &str) -> Result<Sweep, Problem> {
    Sweep::parse(text)
}

fn parse_seconds(text: &str) -> Result<f32, Mismatch> {
    number(text, say("expected-number"), 0.1, 600.0)
}
