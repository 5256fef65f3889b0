//! What can be asked of a handout.

use std::path::PathBuf;

use clap::Args;

use super::render::language_parser;

/// Writes a lesson as a PDF: its steps with their pictures, as a worksheet or with the answers
///
/// Pages are A4; text is text, and pictures scale. Without --answers a question has boxes to tick, and no picture where that
/// would tell the answer. With them the right ones are ticked and reasoned, tasks are done, and pictures show what came of it.
#[derive(Debug, Args)]
pub struct Handout {
    /// A lesson (.ron), or the name of a shipped one, such as 03-softmax
    pub lesson: PathBuf,
    /// The file to write; - is the standard output
    #[arg(short, long, value_name = "OUT.pdf")]
    pub output: PathBuf,
    /// Ticks what is right, says why, and shows what the tasks come to
    #[arg(long)]
    pub answers: bool,
    /// The language, by its tag
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language_parser())]
    pub language: String,
}
