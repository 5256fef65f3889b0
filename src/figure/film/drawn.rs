//! Films of the window: the workbench does something, and is drawn, picture after picture.

use egui::Vec2;

use super::reel::{FilmFormat, write};
use crate::figure::render;
use crate::jobs::{Cores, Job, Reporter, Stopped, Task, Wake};
use crate::workbench::{Film, FilmOrder, Workbench};

/// Why there is no film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFilm {
    Stopped(Stopped),
    /// What an action was refused for, in the language of the user.
    Refused(String),
}

/// The bytes of a film of the window: `size` points of `scale` pixels. Before each picture `told` hears how many are done, of
/// how many, and may stop it.
///
/// # Errors
/// It was stopped, or an action refused.
pub fn film(
    workbench: &mut Workbench,
    film: &Film,
    (size, scale): (Vec2, f32),
    format: FilmFormat,
    mut told: impl FnMut(usize, usize) -> Result<(), Stopped>,
) -> Result<Vec<u8>, NoFilm> {
    let pixels = [size.x, size.y].map(|side| (side * scale).round() as u32);
    let draw = |(done, actions)| {
        told(done, film.pictures.len()).map_err(NoFilm::Stopped)?;
        for action in actions {
            workbench.perform_now(action).map_err(NoFilm::Refused)?;
        }
        Ok(render(workbench, size, scale))
    };
    write(pixels, film.milliseconds, film.pictures.iter().enumerate().map(draw), format)
}

/// Begins the film that was asked for, where one was, by a job that calls `wake` after each picture: of what is shown, in a
/// window of `size` points.
pub fn begin_film(workbench: &mut Workbench, size: Vec2, wake: &Wake) {
    let Some(FilmOrder { mut bench, motion, path }) = workbench.take_film() else { return };
    let format = FilmFormat::of(&path).unwrap_or(FilmFormat::Gif);
    let task = Task { name: "film", cores: Cores::Spare };
    let job = Job::parallel(task, wake, move |reporter: &Reporter<(usize, usize)>| {
        let made = bench.film_of(&motion, None, None).map_err(NoFilm::Refused);
        let told = |done, of| reporter.update((done, of));
        match made.and_then(|plan| film(&mut bench, &plan, (size, 1.0), format, told)) {
            Ok(bytes) => Ok(Ok(bytes)),
            Err(NoFilm::Refused(why)) => Ok(Err(why)),
            Err(NoFilm::Stopped(stopped)) => Err(stopped),
        }
    });
    workbench.film_begun(path, job);
}
