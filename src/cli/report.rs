//! What can be asked of a report.

use std::path::PathBuf;

use attention_lab::workbench::Action;
use clap::Args;

use super::render::{language_parser, parse_action};

/// Writes a page of HTML on a document: sentence, settings, pictures, numbers, interventions
///
/// The page stands alone: pictures are drawn in it, fonts are in it, and a browser asks for nothing else. It has the views
/// as the window would show them, a row for each head with what it does, the weights of the chosen head (of up to 64
/// tokens), what came of each token, what each intervention does, and what differs from what is pinned.
#[derive(Debug, Args)]
pub struct Report {
    /// A preset, matrices (.safetensors), the folder of a learned model or its .gguf file, or the name of a shipped one
    pub file: PathBuf,
    /// The page to write; - is the standard output
    #[arg(short, long, value_name = "OUT.html")]
    pub output: PathBuf,
    /// What is read, instead of the file's own text; - is what the standard input has
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// Does something before; can be given again, and is obeyed in order, as in render
    #[arg(long = "do", value_name = "ACTION", value_parser = parse_action)]
    pub actions: Vec<Action>,
    /// The language, by its tag
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language_parser())]
    pub language: String,
}
