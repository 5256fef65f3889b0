//! Pictures one after the other, as an animated PNG.

use std::io::Write;

use image::RgbaImage;
use png::{BlendOp, ColorType, DisposeOp, Encoder, EncodingError};

/// How long the last picture stands, in milliseconds, before all begins again.
const LAST: u16 = 2500;

/// Writes pictures of one size, each shown for so many milliseconds. Of each but the first only the rectangle is written
/// in which it differs from the one before.
///
/// # Errors
/// `out` cannot be written. Panics without a picture.
pub fn write_film(pictures: &[RgbaImage], milliseconds: u16, out: &mut dyn Write) -> Result<(), EncodingError> {
    let first = pictures.first().expect("a film has a picture");
    let (width, height) = first.dimensions();
    let mut encoder = Encoder::new(out, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(pictures.len() as u32, 0)?;
    let mut writer = encoder.write_header()?;
    for (i, picture) in pictures.iter().enumerate() {
        let before = i.checked_sub(1).map(|before| &pictures[before]);
        let [x, y, width, height] = before.map_or([0, 0, width, height], |before| changed(before, picture));
        let delay = if i + 1 == pictures.len() { LAST } else { milliseconds };
        writer.set_frame_delay(delay, 1000)?;
        // Sizes are checked at the place of the frame before.
        writer.reset_frame_position()?;
        writer.set_frame_dimension(width, height)?;
        writer.set_frame_position(x, y)?;
        writer.set_blend_op(BlendOp::Source)?;
        writer.set_dispose_op(DisposeOp::None)?;
        let numbers = |(x, y)| picture.get_pixel(x, y).0.into_iter().take(3);
        let pixels = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y)));
        writer.write_image_data(&pixels.flat_map(numbers).collect::<Vec<u8>>())?;
    }
    writer.finish()
}

/// The smallest rectangle that holds every pixel in which two pictures differ, as x, y, width and height; one pixel where
/// none does.
fn changed(before: &RgbaImage, after: &RgbaImage) -> [u32; 4] {
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for ((x, y, pixel), old) in after.enumerate_pixels().zip(before.pixels()) {
        if pixel != old {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
        }
    }
    if left == u32::MAX { [0, 0, 1, 1] } else { [left, top, right - left, bottom - top] }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn a_film_plays_what_was_put_in() {
        let colour = |red: u8| Rgba([red, 10, 20, 255]);
        let first = RgbaImage::from_pixel(8, 6, colour(1));
        let mut second = first.clone();
        second.put_pixel(3, 2, colour(200));
        second.put_pixel(5, 4, colour(100));
        let mut third = second.clone();
        third.put_pixel(0, 5, colour(7));
        third.put_pixel(7, 1, colour(8));
        let pictures = [first.clone(), second.clone(), third.clone(), third.clone()];
        let mut bytes = Vec::new();
        write_film(&pictures, 120, &mut bytes).unwrap();

        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!(reader.info().animation_control().map(|control| control.num_frames), Some(4));
        let mut canvas = RgbaImage::new(8, 6);
        let (mut sizes, mut delays) = (Vec::new(), Vec::new());
        for picture in &pictures {
            let mut data = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut data).unwrap();
            let control = *reader.info().frame_control().unwrap();
            let pixels = data.chunks_exact(3).take((control.width * control.height) as usize);
            for (i, pixel) in pixels.enumerate() {
                let (x, y) = (i as u32 % control.width, i as u32 / control.width);
                let pixel = Rgba([pixel[0], pixel[1], pixel[2], 255]);
                canvas.put_pixel(control.x_offset + x, control.y_offset + y, pixel);
            }
            assert_eq!(&canvas, picture);
            sizes.push((control.width, control.height));
            delays.push(control.delay_num);
        }
        assert_eq!((sizes, delays), (vec![(8, 6), (3, 3), (8, 5), (1, 1)], vec![120, 120, 120, 2500]));
    }
}
