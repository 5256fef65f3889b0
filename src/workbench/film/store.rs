//! The film that is asked for, and the one under way. It is drawn by whoever draws the window, on a thread of its own.

use std::path::PathBuf;

use super::Motion;
use crate::files::as_film;
use crate::jobs::{Job, Stopped};
use crate::workbench::{Dialog, Workbench};

/// Tells pictures that are done and how many there will be, and ends with the bytes of a file, or with why there are none.
pub type FilmJob = Job<(usize, usize), Result<Vec<u8>, String>>;

/// A film to be made.
pub struct FilmOrder {
    /// What is filmed: a copy of what is shown.
    pub bench: Box<Workbench>,
    pub motion: Motion,
    pub path: PathBuf,
}

#[derive(Default)]
pub(in crate::workbench) struct FilmStore {
    /// What is filmed once a file is chosen.
    asked: Option<Motion>,
    ordered: Option<FilmOrder>,
    under_way: Option<(PathBuf, FilmJob)>,
    done: Option<(usize, usize)>,
}

impl Workbench {
    /// What is to be filmed is known; now into which file.
    pub(in crate::workbench) fn ask_film(&mut self, motion: Motion) {
        self.film.asked = Some(motion);
        self.dialog = Some(Dialog::SaveFilm);
    }

    /// What lies over the window is no part of its film, nor is what the pointer happens to be over.
    pub(in crate::workbench) fn order_film(&mut self, path: PathBuf) {
        let Some(motion) = self.film.asked.take() else { return };
        (self.dialog, self.message) = (None, None);
        let mut bench = Box::new(self.snapshot());
        (bench.view.hover, bench.view.walk.hover) = (None, None);
        self.film.ordered = Some(FilmOrder { bench, motion, path: as_film(path) });
    }

    /// The film that is to be made, told once; not while another is under way.
    pub fn take_film(&mut self) -> Option<FilmOrder> {
        if self.film.under_way.is_some() {
            return None;
        }
        self.film.ordered.take()
    }

    /// Takes the job that makes a film.
    pub fn film_begun(&mut self, path: PathBuf, job: FilmJob) {
        (self.film.under_way, self.film.done) = (Some((path, job)), None);
    }

    /// How many pictures of the film under way are done, of how many, once that is known; none where there is no film.
    #[must_use]
    pub fn filming(&self) -> Option<Option<(usize, usize)>> {
        let is_wanted = self.film.under_way.as_ref().is_some_and(|(_, job)| !job.is_cancelled());
        (is_wanted || self.film.ordered.is_some()).then_some(self.film.done)
    }

    pub(in crate::workbench) fn stop_film(&mut self) {
        self.film.ordered = None;
        if let Some((_, job)) = &self.film.under_way {
            job.cancel();
        }
    }

    /// Saves the film once it is whole.
    pub(in crate::workbench) fn follow_film(&mut self) -> Result<(), Stopped> {
        let Some((_, job)) = &self.film.under_way else { return Ok(()) };
        self.film.done = job.progress().or(self.film.done);
        let Some(result) = job.poll() else { return Ok(()) };
        let is_wanted = !job.is_cancelled();
        let Some((path, _)) = self.film.under_way.take() else { return Ok(()) };
        match result {
            Err(Stopped::Cancelled) => {}
            _ if !is_wanted => {}
            Ok(Ok(film)) => self.save_made(&path, &film),
            Ok(Err(why)) => self.tell(why, true),
            Err(crash) => return Err(crash),
        }
        Ok(())
    }
}
