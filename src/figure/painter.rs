//! Textures by id, clip rectangles, and the picture in horizontal bands.

use std::collections::{HashMap, HashSet};

use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
use egui::{Color32, Rect, TextureId, TexturesDelta};
use image::RgbaImage;
use rayon::prelude::*;

use super::blend::Pixel;
use super::texture::Texture;
use super::triangle::{Area, Triangle};

/// Rows that are filled together by one thread.
const BAND: usize = 32;

/// Fills egui's triangles without a GPU.
///
/// It does what egui's own renderers do: colours are multiplied and blended as the bytes they are
/// (gamma space, premultiplied alpha), clip rectangles are rounded to whole pixels, and a pixel
/// belongs to a triangle if its centre does. [`egui::PaintCallback`]s are passed over.
#[derive(Default)]
pub struct Painter {
    textures: HashMap<TextureId, Texture>,
    /// Freed by egui, but still shown by the frame that came with the news.
    leaving: HashSet<TextureId>,
}

impl Painter {
    /// A painter without textures.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes over the texture changes of a frame. Call it once for each frame, in order.
    ///
    /// Textures that egui frees may still be used by the frame they come with, so they stay until
    /// the next update. Parts of textures that were never sent whole are passed over.
    pub fn update(&mut self, delta: &TexturesDelta) {
        for id in self.leaving.drain() {
            self.textures.remove(&id);
        }
        for (id, changes) in &delta.set {
            for change in changes {
                match change.pos {
                    None => {
                        self.textures.insert(*id, Texture::new(change));
                    }
                    Some(corner) => {
                        if let Some(texture) = self.textures.get_mut(id) {
                            texture.write(corner, change);
                        }
                    }
                }
            }
        }
        self.leaving.extend(&delta.free);
    }

    /// The part `uv` of a texture, and whether it is smoothed where it is enlarged.
    pub(super) fn part(&self, texture: TextureId, uv: Rect) -> Option<(RgbaImage, bool)> {
        self.textures.get(&texture).filter(|texture| !texture.is_empty()).map(|texture| texture.part(uv))
    }

    /// Paints primitives (from [`egui::Context::tessellate`]) over a background.
    ///
    /// `size` is in physical pixels. The picture has premultiplied alpha, like everything in egui;
    /// on an opaque background it is opaque and the word makes no difference.
    #[must_use]
    pub fn paint(
        &self,
        primitives: &[ClippedPrimitive],
        pixels_per_point: f32,
        size: [usize; 2],
        clear: Color32,
    ) -> RgbaImage {
        let [width, height] = size;
        // Copied in blocks; pixel by pixel it would take longer than many a picture.
        let ground = clear.to_array().repeat(width * height);
        let mut picture = RgbaImage::from_raw(width as u32, height as u32, ground).expect("four bytes for each pixel");
        if width == 0 || height == 0 {
            return picture;
        }
        let triangles = self.triangles(primitives, pixels_per_point, size);
        let (pixels, _) = picture.as_chunks_mut::<4>();
        pixels
            .par_chunks_mut(width * BAND)
            .enumerate()
            .for_each(|(band, pixels)| fill_band(pixels, width, band * BAND, &triangles));
        picture
    }

    /// All triangles that can be seen, in painting order.
    fn triangles(&self, primitives: &[ClippedPrimitive], pixels_per_point: f32, size: [usize; 2]) -> Vec<Triangle<'_>> {
        let mut triangles = Vec::new();
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = clip(clip_rect, pixels_per_point, size);
            if clip.columns.is_empty() || clip.rows.is_empty() || texture.is_empty() {
                continue;
            }
            triangles
                .extend(corners(mesh).filter_map(|corners| Triangle::new(corners, pixels_per_point, &clip, texture)));
        }
        triangles
    }
}

/// The vertices of a mesh, three at a time.
fn corners(mesh: &Mesh) -> impl Iterator<Item = [egui::epaint::Vertex; 3]> {
    let (indices, _) = mesh.indices.as_chunks::<3>();
    indices.iter().map(|triangle| triangle.map(|index| mesh.vertices[index as usize]))
}

/// A clip rectangle in whole pixels, rounded as egui's wgpu renderer rounds its scissor.
fn clip(rect: &Rect, pixels_per_point: f32, size: [usize; 2]) -> Area {
    // Casts saturate: what is left of or above the picture becomes zero.
    let pixel = |points: f32, limit: usize| ((points * pixels_per_point).round() as usize).min(limit);
    let [width, height] = size;
    Area {
        columns: pixel(rect.min.x, width) as i64..pixel(rect.max.x, width) as i64,
        rows: pixel(rect.min.y, height) as i64..pixel(rect.max.y, height) as i64,
    }
}

/// Paints what the triangles have in a band of rows that begins at row `top`.
fn fill_band(pixels: &mut [Pixel], width: usize, top: usize, triangles: &[Triangle<'_>]) {
    let first = top as i64;
    let end = first + (pixels.len() / width) as i64;
    for triangle in triangles {
        let rows = triangle.rows();
        for y in rows.start.max(first)..rows.end.min(end) {
            let start = (y - first) as usize * width;
            triangle.fill_row(y, &mut pixels[start..start + width]);
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ImageDelta, Vertex};
    use egui::{ColorImage, TextureOptions, pos2, vec2};
    use image::Rgba;

    use super::*;

    const WHITE: TextureId = TextureId::Managed(0);
    const PICTURE: TextureId = TextureId::Managed(1);
    const EVERYWHERE: Rect = Rect::EVERYTHING;

    fn set(painter: &mut Painter, id: TextureId, change: ImageDelta) {
        let mut delta = TexturesDelta::default();
        delta.push(id, change);
        painter.update(&delta);
        delta.clear();
    }

    fn painter() -> Painter {
        let mut painter = Painter::new();
        let white = ColorImage::filled([1, 1], Color32::WHITE);
        set(&mut painter, WHITE, ImageDelta::full(white, TextureOptions::LINEAR));
        painter
    }

    fn rect(corner: [f32; 2], size: [f32; 2]) -> Rect {
        Rect::from_min_size(pos2(corner[0], corner[1]), vec2(size[0], size[1]))
    }

    fn paint(painter: &Painter, clip_rect: Rect, mesh: Mesh, pixels_per_point: f32) -> RgbaImage {
        let primitive = ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) };
        painter.paint(&[primitive], pixels_per_point, [16, 12], Color32::BLACK)
    }

    /// The coordinates of all pixels that are not the background.
    fn touched(picture: &RgbaImage) -> Vec<(u32, u32)> {
        let black = Rgba([0, 0, 0, 255]);
        let pixels = picture.enumerate_pixels().filter(|(.., pixel)| **pixel != black);
        pixels.map(|(x, y, _)| (x, y)).collect()
    }

    #[test]
    fn a_solid_rectangle_covers_exactly_the_pixels_whose_centres_it_holds() {
        let mut mesh = Mesh::default();
        // In pixels from 2.5 to 5.5 and from 1.0 to 2.6; centres on its left edge are its own,
        // those on its right edge are not.
        mesh.add_colored_rect(rect([1.25, 0.5], [1.5, 0.8]), Color32::from_rgb(10, 200, 30));
        let picture = paint(&painter(), EVERYWHERE, mesh, 2.0);
        let expected = [1, 2].map(|y| [2, 3, 4].map(|x| (x, y))).concat();
        let mut found = touched(&picture);
        found.sort_by_key(|(x, y)| (*y, *x));
        assert_eq!(found, expected);
        assert_eq!(picture.get_pixel(3, 1), &Rgba([10, 200, 30, 255]));
    }

    #[test]
    fn triangles_that_share_edges_leave_no_seam_and_no_gap() {
        // A fan around a point, turned by degrees so that edges cross pixel centres all over.
        for turn in 0..90 {
            let mut mesh = Mesh::default();
            let color = Color32::from_rgba_premultiplied(100, 50, 0, 128);
            mesh.vertices.push(Vertex::untextured(pos2(8.0, 6.0), color));
            for corner in 0..8 {
                let angle = (turn as f32 + 45.0 * corner as f32).to_radians();
                let at = pos2(8.0, 6.0) + 60.0 * egui::Vec2::angled(angle);
                mesh.vertices.push(Vertex::untextured(at, color));
                mesh.add_triangle(0, 1 + corner, 1 + (corner + 1) % 8);
            }
            let picture = paint(&painter(), EVERYWHERE, mesh, 1.0);
            let once = Rgba([100, 50, 0, 255]);
            assert!(picture.pixels().all(|pixel| *pixel == once), "at {turn}°");
        }
    }

    #[test]
    fn nearest_texels_become_exact_blocks_within_the_clip() {
        let mut painter = painter();
        let texels = (0..80).map(|i| Color32::from_gray(50 + i)).collect();
        let image = ColorImage::new([10, 8], texels);
        set(&mut painter, PICTURE, ImageDelta::full(image, TextureOptions::NEAREST));
        let mut mesh = Mesh::with_texture(PICTURE);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        mesh.add_rect_with_uv(rect([0.0, 0.0], [15.0, 12.0]), whole, Color32::WHITE);
        // Rounds to the columns from 1 to 14 and the rows from 2 to 11.
        let picture = paint(&painter, rect([0.6, 1.5], [13.0, 9.4]), mesh, 1.0);
        for (x, y, pixel) in picture.enumerate_pixels() {
            let inside = (1..14).contains(&x) && (2..11).contains(&y);
            // A texel is 1.5 pixels wide: every third centre lies on a line between two texels,
            // and always belongs to the one on its right, or below.
            let (column, row) = ((2 * x + 1) / 3, (2 * y + 1) / 3);
            let gray = if inside { 50 + column + 10 * row } else { 0 };
            assert_eq!(u32::from(pixel[0]), gray, "at {x}, {y}");
        }
    }

    #[test]
    fn colours_change_evenly_and_tint_the_texture() {
        let mut mesh = Mesh::default();
        let (dark, light) = (Color32::from_gray(0), Color32::from_gray(160));
        for (x, y, color) in [(0, 0, dark), (16, 0, light), (16, 12, light), (0, 12, dark)] {
            mesh.colored_vertex(pos2(x as f32, y as f32), color);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(0, 2, 3);
        let picture = paint(&painter(), EVERYWHERE, mesh, 1.0);
        for (x, y, pixel) in picture.enumerate_pixels() {
            assert_eq!(pixel[0] as u32, 10 * x + 5, "at {x}, {y}");
        }
    }

    #[test]
    fn a_partial_update_changes_its_rectangle_and_freed_textures_last_one_frame() {
        let mut painter = painter();
        let image = ColorImage::filled([16, 12], Color32::from_gray(1));
        set(&mut painter, PICTURE, ImageDelta::full(image, TextureOptions::LINEAR));
        let patch = ColorImage::filled([3, 2], Color32::from_gray(99));
        let change = ImageDelta::partial([4, 5], patch, TextureOptions::LINEAR);
        set(&mut painter, PICTURE, change);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let mut mesh = Mesh::with_texture(PICTURE);
        mesh.add_rect_with_uv(rect([0.0, 0.0], [16.0, 12.0]), whole, Color32::WHITE);
        let mut free = TexturesDelta::default();
        free.free(PICTURE);
        painter.update(&free);
        free.clear();
        let picture = paint(&painter, EVERYWHERE, mesh.clone(), 1.0);
        for (x, y, pixel) in picture.enumerate_pixels() {
            let new = (4..7).contains(&x) && (5..7).contains(&y);
            assert_eq!(pixel[0], if new { 99 } else { 1 }, "at {x}, {y}");
        }
        painter.update(&TexturesDelta::default());
        assert!(touched(&paint(&painter, EVERYWHERE, mesh, 1.0)).is_empty());
    }

    #[test]
    fn far_away_and_broken_corners_do_no_harm() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::EVERYTHING, Color32::from_gray(7));
        mesh.add_colored_rect(rect([f32::NAN, 0.0], [5.0, 5.0]), Color32::RED);
        let picture = paint(&painter(), EVERYWHERE, mesh, 1.0);
        assert!(picture.pixels().all(|pixel| *pixel == Rgba([7, 7, 7, 255])));
    }
}
