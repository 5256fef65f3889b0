//! What a command writes must not take the place of what it reads, or of a file of another kind.

use std::fs;
use std::path::Path;

use attention_lab::files::{self, TableFormat};
use attention_lab::text::{Mismatch, Phrase, say};

use super::{Command, Render};

/// How names of files end that the program reads or writes.
const KINDS: &[&str] =
    &["ron", "safetensors", "gguf", "json", "csv", "npy", "svg", "pdf", "png", "gif", "apng", "tex", "html", "htm"];

/// Films.
pub const FILMS: &[&str] = &["gif", "png", "apng"];

/// A file that ends in one of some ways.
pub fn ends_in(endings: &[&str]) -> Phrase {
    let mut endings: Vec<String> = endings.iter().map(|ending| format!(".{ending}")).collect();
    let last = endings.pop().unwrap_or_default();
    let all = match endings.is_empty() {
        true => last.into(),
        false => say("expected-or").with("names", Phrase::list(endings)).with("last", last),
    };
    say("expected-file-ending").with("ending", all)
}

impl Command {
    /// What it writes, what that is made of, and how the names of such files end.
    fn writes(&self) -> Option<(&Path, &Path, &'static [&'static str])> {
        Some(match self {
            Self::Render(Render { stage, output, film: Some(_) }) => (output, &stage.file, FILMS),
            Self::Render(Render { stage, output, film: None }) => (output, &stage.file, &["png", "svg", "pdf"]),
            Self::Figure(args) => (&args.render.output, &args.render.stage.file, &["png", "svg", "pdf", "tex"]),
            Self::Animate(args) => (&args.output, &args.stage.file, FILMS),
            Self::Report(args) => (&args.output, &args.file, &["html", "htm"]),
            Self::Handout(args) => (&args.output, &args.lesson, &["pdf"]),
            Self::Import(args) => (&args.output, &args.file, &["ron"]),
            Self::Export(args) => {
                let endings: &[_] = match args.format() {
                    None => &["safetensors"],
                    Some(TableFormat::Csv) => &["csv"],
                    Some(TableFormat::Npy) => &["npy"],
                };
                (&args.output, &args.file, endings)
            }
            // A training writes a folder, into that of its settings if one likes.
            Self::Train(_) | Self::Check(_) | Self::Share(_) | Self::Heads(_) | Self::Next(_) => return None,
        })
    }

    /// # Errors
    /// It would write over what it reads, or a file whose name is that of another kind.
    pub fn check_output(&self) -> Result<(), Mismatch> {
        let Some((output, input, endings)) = self.writes() else { return Ok(()) };
        let wrong = |expected| Err(Mismatch::new(expected, output.display()).inside("--output"));
        // Where there is none yet, nothing is written over.
        if let Ok(there) = fs::canonicalize(output)
            && files::files_of(input).iter().any(|read| fs::canonicalize(read).is_ok_and(|read| read == there))
        {
            return wrong(say("expected-other-file"));
        }
        let is = |kind: &&str| output.extension().is_some_and(|own| own.eq_ignore_ascii_case(kind));
        if KINDS.iter().any(is) && !endings.iter().any(is) {
            return wrong(ends_in(endings));
        }
        Ok(())
    }
}
