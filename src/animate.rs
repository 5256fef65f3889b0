//! What the command line does to make a film.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{anyhow, bail};
use attention_lab::figure::{FilmFormat, NoFilm, film};
use attention_lab::jobs::Stopped;
use attention_lab::text::Mismatch;
use attention_lab::workbench::{Film, Workbench};
use egui::Vec2;

use crate::cli::{FILMS, Stage, ends_in};
use crate::out::{Progress, stopped_by_user, write};

/// Where a film goes, how large its pictures are, and whether the user has stopped it.
pub struct Target<'a> {
    output: &'a Path,
    format: FilmFormat,
    look: (Vec2, f32),
    stopped: Arc<AtomicBool>,
}

impl<'a> Target<'a> {
    pub fn new(output: &'a Path, stage: &Stage) -> anyhow::Result<Self> {
        let other = || Mismatch::new(ends_in(FILMS), output.display()).inside("--output");
        let format = FilmFormat::of(output).ok_or_else(other)?;
        Ok(Self { output, format, look: (stage.points(), stage.scale), stopped: stopped_by_user()? })
    }

    /// Draws a film, and writes it whole, or where it is stopped or refused not at all.
    pub fn write(&self, workbench: &mut Workbench, plan: &Film) -> anyhow::Result<()> {
        let mut progress = Progress::new();
        let told = |done, of| {
            progress.tell(|| format!("picture {} of {of}", done + 1));
            if self.stopped.load(Ordering::Relaxed) { Err(Stopped::Cancelled) } else { Ok(()) }
        };
        let made = film(workbench, plan, self.look, self.format, told);
        progress.clear();
        match made {
            Ok(film) => write(self.output, |out| out.write_all(&film)),
            Err(NoFilm::Refused(why)) => Err(anyhow!(why)),
            Err(NoFilm::Stopped(_)) => bail!("stopped, and nothing was written"),
        }
    }
}
