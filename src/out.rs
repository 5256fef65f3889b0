//! What the command line writes.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::Context;
use attention_lab::files;
use attention_lab::text::{Mismatch, say};

/// Writes a file whole or not at all, or to the standard output.
pub fn write(output: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    if output != Path::new("-") {
        return Ok(files::write_file(output, write)?);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).context("cannot write to the standard output")
}

/// A line on the standard output. Nobody reads on where a pipe was closed, and the exit code still counts.
pub fn print(line: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to the standard output")
        }
        _ => Ok(()),
    }
}

/// What is said of a matrix that is none of `known`, in so many layers of so many heads.
pub fn unknown_tensor(name: &str, known: &'static str, (layers, heads): (usize, usize)) -> Mismatch {
    let (layers, heads) = (layers.saturating_sub(1), heads.saturating_sub(1));
    let expected = say("expected-tensor-of").with("names", known).with("layers", layers).with("heads", heads);
    Mismatch::new(expected, say("got-no-tensor")).inside(say("place-tensor").with("name", name))
}
