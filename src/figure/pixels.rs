//! Pixels as a PNG.

use std::io;

use image::{ImageFormat, RgbaImage};

/// The bytes of a picture as a PNG.
pub(super) fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut png = io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("a picture in memory can be written to memory");
    png.into_inner()
}
