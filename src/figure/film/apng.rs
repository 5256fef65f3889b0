//! A film as an animated PNG. Of each picture but the first only the rectangle is written that is new.

use png::{BlendOp, ColorType, DisposeOp, Encoder, Writer};

use super::frame::Frame;

const MEMORY: &str = "a film in memory can be written to memory";

pub(super) fn begin([width, height]: [u32; 2], count: usize, bytes: &mut Vec<u8>) -> Writer<&mut Vec<u8>> {
    let mut encoder = Encoder::new(bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(count as u32, 0).expect("a film has a picture");
    encoder.write_header().expect(MEMORY)
}

pub(super) fn add(film: &mut Writer<&mut Vec<u8>>, frame: &Frame<'_>) {
    let [x, y, width, height] = frame.place;
    let mut write = || {
        film.set_frame_delay(frame.milliseconds, 1000)?;
        // Sizes are checked at the place of the frame before.
        film.reset_frame_position()?;
        film.set_frame_dimension(width, height)?;
        film.set_frame_position(x, y)?;
        film.set_blend_op(BlendOp::Source)?;
        film.set_dispose_op(DisposeOp::None)?;
        let numbers = |(x, y)| frame.picture.get_pixel(x, y).0.into_iter().take(3);
        let pixels = (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y)));
        film.write_image_data(&pixels.flat_map(numbers).collect::<Vec<u8>>())
    };
    write().expect(MEMORY);
}

pub(super) fn end(film: Writer<&mut Vec<u8>>) {
    film.finish().expect(MEMORY);
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use image::{Rgba, RgbaImage};

    use super::super::reel::{FilmFormat, write};

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
        let given = pictures.clone().into_iter().map(Ok::<_, Infallible>);
        let bytes = write([8, 6], 120, given, FilmFormat::Apng).unwrap();

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
