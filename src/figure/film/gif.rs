//! A film as a GIF. Of each picture but the first only the pixels are written that are new: all others keep the colours
//! with which they were drawn first, so that nothing flickers, and few pixels need few colours.

use std::borrow::Cow;

use gif::{Encoder, Repeat};
use image::Rgba;

use super::frame::Frame;
use super::palette::{Palette, Rgb};

const MEMORY: &str = "a film in memory can be written to memory";

pub(super) fn begin(size: [u32; 2]) -> Encoder<Vec<u8>> {
    let [width, height] = size.map(short);
    let mut film = Encoder::new(Vec::new(), width, height, &[]).expect(MEMORY);
    film.set_repeat(Repeat::Infinite).expect(MEMORY);
    film
}

pub(super) fn add(film: &mut Encoder<Vec<u8>>, frame: &Frame<'_>) {
    let [left, top, width, height] = frame.place;
    let places = (top..top + height).flat_map(|y| (left..left + width).map(move |x| (x, y)));
    let new = |(x, y): (u32, u32)| {
        let pixel = frame.picture.get_pixel(x, y);
        let is_new = frame.before.is_none_or(|before| before.get_pixel(x, y) != pixel);
        is_new.then(|| rgb(*pixel))
    };
    let pixels: Vec<Option<Rgb>> = places.map(new).collect();
    let palette = Palette::of(pixels.iter().copied().flatten());
    let unchanged = palette.colors.len() as u8;
    let buffer: Vec<u8> = pixels.iter().map(|pixel| pixel.map_or(unchanged, |color| palette.place(color))).collect();
    let mut colors = palette.colors.into_flattened();
    colors.extend([0; 3]);
    let [left, top, width, height] = [left, top, width, height].map(short);
    let frame = gif::Frame {
        // In hundredths of a second.
        delay: frame.milliseconds / 10,
        transparent: Some(unchanged),
        palette: Some(colors),
        buffer: Cow::Owned(buffer),
        left,
        top,
        width,
        height,
        ..gif::Frame::default()
    };
    film.write_frame(&frame).expect(MEMORY);
}

pub(super) fn end(film: Encoder<Vec<u8>>) -> Vec<u8> {
    film.into_inner().expect(MEMORY)
}

fn rgb(Rgba([r, g, b, _]): Rgba<u8>) -> Rgb {
    [r, g, b]
}

fn short(side: u32) -> u16 {
    u16::try_from(side).expect("pictures have at most 8192 pixels along a side")
}
