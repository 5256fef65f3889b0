//! The file of a film, in either format.

use std::path::Path;

use image::RgbaImage;

use super::frame::each;
use super::{apng, gif};

/// What a file that moves is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmFormat {
    Gif,
    /// An animated PNG.
    Apng,
}

impl FilmFormat {
    /// None where the name is that of neither.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ends = |ending: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
        match () {
            () if ends("gif") => Some(Self::Gif),
            () if ends("png") || ends("apng") => Some(Self::Apng),
            () => None,
        }
    }
}

/// The file of pictures of one size, each made when its turn comes and shown for so many milliseconds.
///
/// # Errors
/// A picture could not be made. Panics without a picture.
pub(super) fn write<E>(
    size: [u32; 2],
    milliseconds: u16,
    pictures: impl ExactSizeIterator<Item = Result<RgbaImage, E>>,
    format: FilmFormat,
) -> Result<Vec<u8>, E> {
    let count = pictures.len();
    assert!(count > 0, "a film has a picture");
    match format {
        FilmFormat::Gif => {
            let mut film = gif::begin(size);
            each(milliseconds, pictures, |frame| gif::add(&mut film, frame))?;
            Ok(gif::end(film))
        }
        FilmFormat::Apng => {
            let mut bytes = Vec::new();
            let mut film = apng::begin(size, count, &mut bytes);
            each(milliseconds, pictures, |frame| apng::add(&mut film, frame))?;
            apng::end(film);
            Ok(bytes)
        }
    }
}
