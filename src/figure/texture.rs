//! Texels, and how they are read between and beyond the lines.

use std::sync::Arc;

use egui::epaint::ImageDelta;
use egui::{Color32, ColorImage, ImageData, Rect, TextureFilter, TextureOptions, TextureWrapMode};

use image::RgbaImage;

use super::blend::{Rgba, rgba};

/// An image that triangles are filled with.
pub(super) struct Texture {
    /// Shared with whoever made it until a partial update writes to it.
    image: Arc<ColorImage>,
    options: TextureOptions,
}

impl Texture {
    /// The texture of a whole update.
    pub(super) fn new(delta: &ImageDelta) -> Self {
        let ImageData::Color(image) = &delta.image;
        Self { image: Arc::clone(image), options: delta.options }
    }

    /// Overwrites the rectangle whose corner is `corner`; what would stick out is left off.
    pub(super) fn write(&mut self, corner: [usize; 2], delta: &ImageDelta) {
        let ImageData::Color(patch) = &delta.image;
        self.options = delta.options;
        let image = Arc::make_mut(&mut self.image);
        let [width, height] = image.size;
        let columns = patch.width().min(width.saturating_sub(corner[0]));
        if columns == 0 {
            return;
        }
        let rows = image.pixels.chunks_exact_mut(width).take(height);
        let source = patch.pixels.chunks_exact(patch.width());
        for (row, new) in rows.skip(corner[1]).zip(source) {
            row[corner[0]..corner[0] + columns].copy_from_slice(&new[..columns]);
        }
    }

    /// Whether there is nothing to sample.
    pub(super) fn is_empty(&self) -> bool {
        self.image.pixels.is_empty()
    }

    /// The part `uv` as a picture, and whether it is smoothed where it is enlarged.
    pub(super) fn part(&self, uv: Rect) -> (RgbaImage, bool) {
        let [width, height] = self.image.size.map(|side| side as f32);
        let range = |from: f32, to: f32, side: f32| {
            let first = (from * side).round().clamp(0.0, side - 1.0);
            (first as u32, (to * side).round().clamp(first + 1.0, side) as u32)
        };
        let (columns, rows) = (range(uv.left(), uv.right(), width), range(uv.top(), uv.bottom(), height));
        let picture = RgbaImage::from_fn(columns.1 - columns.0, rows.1 - rows.0, |x, y| {
            let [x, y] = [(x + columns.0) as usize, (y + rows.0) as usize];
            image::Rgba(self.image.pixels[y * self.image.size[0] + x].to_srgba_unmultiplied())
        });
        (picture, self.options.magnification == TextureFilter::Linear)
    }

    /// Width and height in texels.
    pub(super) fn size(&self) -> [f64; 2] {
        self.image.size.map(|side| side as f64)
    }

    /// The filter for a triangle on which one pixel spans `texels_per_pixel`.
    ///
    /// There are no mipmaps here, as there are none in egui's wgpu renderer.
    pub(super) fn filter(&self, texels_per_pixel: f64) -> TextureFilter {
        // A picture drawn one to one is magnified, whatever the last bits of its size say.
        if texels_per_pixel <= 1.001 { self.options.magnification } else { self.options.minification }
    }

    /// The colour at `at`, in texels from the top left corner.
    pub(super) fn sample(&self, at: [f64; 2], filter: TextureFilter) -> Rgba {
        match filter {
            TextureFilter::Nearest => {
                // Pixel centres often fall on the very line between two texels. The nudge takes
                // them all to the same side, where rounding errors would choose at random.
                let [x, y] = at.map(|t| (t + NUDGE).floor() as i64);
                rgba(self.texel(x, y))
            }
            TextureFilter::Linear => {
                // Weights in 256ths, as GPUs have them. Text sits on whole pixels and so has
                // weight zero: one texel is read and it stays exactly as sharp as it was drawn.
                let [x, y] = at.map(|t| (t * 256.0 - 128.0).round() as i64);
                self.between(x, y)
            }
        }
    }

    /// Four texels mixed by distance; `x` and `y` count 256ths of a texel between texel centres.
    fn between(&self, x: i64, y: i64) -> Rgba {
        let (column, row) = (x >> 8, y >> 8);
        let (right, down) = ((x & 255) as f32 / 256.0, (y & 255) as f32 / 256.0);
        if right == 0.0 && down == 0.0 {
            return rgba(self.texel(column, row));
        }
        let top = mix(self.texel(column, row), self.texel(column + 1, row), right);
        let bottom = mix(self.texel(column, row + 1), self.texel(column + 1, row + 1), right);
        std::array::from_fn(|i| top[i] + (bottom[i] - top[i]) * down)
    }

    fn texel(&self, x: i64, y: i64) -> Color32 {
        let [width, height] = self.image.size;
        let x = wrap(x, width, self.options.wrap_mode);
        let y = wrap(y, height, self.options.wrap_mode);
        self.image.pixels[y * width + x]
    }
}

/// How far nearest sampling leans to the right and down, in texels: too little to see.
const NUDGE: f64 = 1.0 / 4096.0;

fn mix(a: Color32, b: Color32, amount: f32) -> Rgba {
    let (a, b) = (rgba(a), rgba(b));
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * amount)
}

/// The texel that stands in for one outside the image.
fn wrap(at: i64, count: usize, mode: TextureWrapMode) -> usize {
    let count = count as i64;
    let inside = match mode {
        TextureWrapMode::ClampToEdge => at.clamp(0, count - 1),
        TextureWrapMode::Repeat => at.rem_euclid(count),
        TextureWrapMode::MirroredRepeat => {
            let phase = at.rem_euclid(2 * count);
            phase.min(2 * count - 1 - phase)
        }
    };
    inside as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texels_outside_the_image_wrap_as_asked() {
        let wrapped = |mode| (-3..6).map(|at| wrap(at, 3, mode)).collect::<Vec<_>>();
        assert_eq!(wrapped(TextureWrapMode::ClampToEdge), [0, 0, 0, 0, 1, 2, 2, 2, 2]);
        assert_eq!(wrapped(TextureWrapMode::Repeat), [0, 1, 2, 0, 1, 2, 0, 1, 2]);
        assert_eq!(wrapped(TextureWrapMode::MirroredRepeat), [2, 1, 0, 0, 1, 2, 2, 1, 0]);
    }

    #[test]
    fn linear_sampling_mixes_neighbours_by_distance() {
        let image = ColorImage::new([2, 1], vec![Color32::BLACK, Color32::WHITE]);
        let delta = ImageDelta::full(image, TextureOptions::LINEAR);
        let texture = Texture::new(&delta);
        let red = |x: f64| texture.sample([x, 0.5], TextureFilter::Linear)[0];
        assert_eq!(red(0.5), 0.0);
        assert_eq!(red(1.0), 127.5);
        assert_eq!(red(1.25), 191.25);
        assert_eq!(red(1.5), 255.0);
    }
}
