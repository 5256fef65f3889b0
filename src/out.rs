//! What the command line writes.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use anyhow::Context;
use attention_lab::files;
use attention_lab::text::{Mismatch, say};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

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

/// How often progress is told: to a person, and to a file.
const TOLD: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(10)];

/// A line on the standard error: one that changes where a person looks, else one after the other. Nothing can be done where
/// that is closed.
pub struct Progress {
    is_watched: bool,
    told: Instant,
}

impl Progress {
    pub fn new() -> Self {
        Self { is_watched: io::stderr().is_terminal(), told: Instant::now() }
    }

    /// Tells a line, where it is time for one.
    pub fn tell(&mut self, line: impl FnOnce() -> String) {
        if self.told.elapsed() >= TOLD[usize::from(!self.is_watched)] {
            self.told = Instant::now();
            let (before, after) = if self.is_watched { ("\r", "\x1b[K") } else { ("", "\n") };
            let _ = write!(io::stderr(), "{before}{}{after}", line());
        }
    }

    /// Tells the last line, which stays.
    pub fn end(&self, line: &str) {
        let (before, after) = if self.is_watched { ("\r", "\x1b[K\n") } else { ("", "\n") };
        let _ = write!(io::stderr(), "{before}{line}{after}");
    }

    /// Leaves nothing of the line that a person saw.
    pub fn clear(&self) {
        if self.is_watched {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Becomes true at Ctrl+C, which from now on ends nothing by itself.
pub fn stopped_by_user() -> anyhow::Result<Arc<AtomicBool>> {
    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register(signal, Arc::clone(&stopped)).context("cannot listen for Ctrl+C")?;
    }
    Ok(stopped)
}

/// What is said of a matrix that is none of `known`, in so many layers of so many heads.
pub fn unknown_tensor(name: &str, known: &'static str, (layers, heads): (usize, usize)) -> Mismatch {
    let (layers, heads) = (layers.saturating_sub(1), heads.saturating_sub(1));
    let expected = say("expected-tensor-of").with("names", known).with("layers", layers).with("heads", heads);
    Mismatch::new(expected, say("got-no-tensor")).inside(say("place-tensor").with("name", name))
}
