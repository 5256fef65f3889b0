//! Pictures one after the other, as a file that moves.

mod apng;
mod drawn;
mod frame;
mod gif;
mod palette;
mod reel;

pub use drawn::{NoFilm, begin_film, film};
pub use reel::FilmFormat;
