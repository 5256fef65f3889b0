//! Which pixels a triangle covers, and the colour it has there.
//!
//! Corners are rounded to 1/256 of a pixel, as GPUs do, and all questions of inside and outside
//! are then answered in whole numbers. Together with the top-left rule this gives every pixel
//! between two triangles that share an edge to exactly one of them, so a translucent shape shows
//! no seams.

use std::ops::Range;

use egui::TextureFilter;
use egui::epaint::Vertex;

use super::blend::{Pixel, Rgba, over, over_run, rgba, tint};
use super::texture::Texture;

/// Steps per pixel.
const SUB: i64 = 256;

/// Corners farther out than this are pulled in, so that products of distances fit in an `i64`.
const FARTHEST: f32 = 4_194_304.0;

/// A part of the picture: columns and rows, end exclusive.
#[derive(Clone)]
pub(super) struct Area {
    pub(super) columns: Range<i64>,
    pub(super) rows: Range<i64>,
}

/// A triangle ready to be filled.
pub(super) struct Triangle<'a> {
    edges: [Edge; 3],
    /// The pixels it may touch.
    area: Area,
    /// The corner that [`Plane`]s count from, in pixels.
    origin: [f64; 2],
    fill: Fill<'a>,
}

/// What the pixels of a triangle are filled with.
enum Fill<'a> {
    /// Everywhere the same: most of a user interface.
    Solid(Rgba),
    /// One texel everywhere under a changing colour: soft edges and gradients.
    Shaded { color: [Plane; 4], texel: Rgba },
    /// A texture under one colour or a changing one: text and pictures.
    Textured { color: [Plane; 4], texture: &'a Texture, at: [Plane; 2], filter: TextureFilter },
}

impl<'a> Triangle<'a> {
    /// Prepares the triangle between three vertices; `None` if it covers nothing within `clip`.
    pub(super) fn new(
        mut vertices: [Vertex; 3],
        pixels_per_point: f32,
        clip: &Area,
        texture: &'a Texture,
    ) -> Option<Self> {
        let mut corners = [[0; 2]; 3];
        for (corner, vertex) in corners.iter_mut().zip(&vertices) {
            *corner = [snap(vertex.pos.x * pixels_per_point)?, snap(vertex.pos.y * pixels_per_point)?];
        }
        // egui winds triangles either way; the edges below want them clockwise.
        let mut doubled_area = cross(corners[0], corners[1], corners[2]);
        if doubled_area < 0 {
            doubled_area = -doubled_area;
            corners.swap(1, 2);
            vertices.swap(1, 2);
        }
        if doubled_area == 0 {
            return None;
        }
        let area = Area {
            columns: covered(corners.map(|corner| corner[0]), &clip.columns)?,
            rows: covered(corners.map(|corner| corner[1]), &clip.rows)?,
        };
        let [a, b, c] = corners;
        Some(Self {
            edges: [Edge::new(a, b), Edge::new(b, c), Edge::new(c, a)],
            area,
            origin: a.map(pixels),
            fill: Fill::new(&vertices, corners, texture),
        })
    }

    /// The rows it may touch.
    pub(super) fn rows(&self) -> &Range<i64> {
        &self.area.rows
    }

    /// Fills the part of the triangle that lies in row `y`; `row` holds all pixels of that row.
    pub(super) fn fill_row(&self, y: i64, row: &mut [Pixel]) {
        let mut columns = self.area.columns.clone();
        for edge in &self.edges {
            edge.narrow(y, &mut columns);
        }
        if columns.is_empty() {
            return;
        }
        let run = &mut row[columns.start as usize..columns.end as usize];
        let x = columns.start as f64 + 0.5 - self.origin[0];
        let y = y as f64 + 0.5 - self.origin[1];
        match &self.fill {
            Fill::Solid(color) => over_run(run, *color),
            Fill::Shaded { color, texel } => {
                let mut color = Interpolator::new(color, x, y);
                for pixel in run {
                    over(pixel, tint(color.next().map(|channel| channel as f32), *texel));
                }
            }
            Fill::Textured { color, texture, at, filter } => {
                let mut color = Interpolator::new(color, x, y);
                let mut at = Interpolator::new(at, x, y);
                for pixel in run {
                    let texel = texture.sample(at.next(), *filter);
                    let color = color.next().map(|channel| channel as f32);
                    // Most of a letter's rectangle is empty.
                    if texel != [0.0; 4] {
                        over(pixel, tint(color, texel));
                    }
                }
            }
        }
    }
}

impl<'a> Fill<'a> {
    fn new(vertices: &[Vertex; 3], corners: [[i64; 2]; 3], texture: &'a Texture) -> Self {
        let [a, b, c] = vertices;
        let [width, height] = texture.size();
        let texels = vertices.map(|vertex| [f64::from(vertex.uv.x) * width, f64::from(vertex.uv.y) * height]);
        let solid = a.color == b.color && b.color == c.color;
        let colors = vertices.map(|vertex| rgba(vertex.color));
        let color = || std::array::from_fn(|i| Plane::new(corners, colors.map(|c| c[i].into())));
        if a.uv == b.uv && b.uv == c.uv {
            let texel = texture.sample(texels[0], texture.filter(0.0));
            if solid {
                return Self::Solid(tint(colors[0], texel));
            }
            return Self::Shaded { color: color(), texel };
        }
        let at: [Plane; 2] = std::array::from_fn(|i| Plane::new(corners, texels.map(|t| t[i])));
        let along_x = at[0].per_column.hypot(at[1].per_column);
        let along_y = at[0].per_row.hypot(at[1].per_row);
        Self::Textured { color: color(), texture, filter: texture.filter(along_x.max(along_y)), at }
    }
}

/// One side of a triangle: the pixels to the right of the way from `from` by `way` are inside.
struct Edge {
    from: [i64; 2],
    way: [i64; 2],
    /// Zero where a pixel centre right on the line is inside, one where it is not.
    least: i64,
}

impl Edge {
    fn new(from: [i64; 2], to: [i64; 2]) -> Self {
        let way = [to[0] - from[0], to[1] - from[1]];
        // The top-left rule: centres on a left edge (going up) or on a top edge (going right)
        // belong to the triangle, those on the others to its neighbour.
        let owns_line = way[1] < 0 || (way[1] == 0 && way[0] > 0);
        Self { from, way, least: i64::from(!owns_line) }
    }

    /// Leaves of `columns` those whose pixel centre in row `y` is inside.
    ///
    /// Inside means `way.x · (cy − from.y) − way.y · (cx − from.x) ≥ least` for the centre
    /// `(cx, cy)`, here solved for `cx`.
    fn narrow(&self, y: i64, columns: &mut Range<i64>) {
        let [dx, dy] = self.way;
        let height = y * SUB + SUB / 2 - self.from[1];
        let missing = self.least - dx * height;
        if dy == 0 {
            if missing > 0 {
                columns.end = columns.start;
            }
        } else if dy < 0 {
            let first = self.from[0] - (-missing).div_euclid(-dy);
            columns.start = columns.start.max((first + SUB / 2 - 1).div_euclid(SUB));
        } else {
            let last = self.from[0] + (-missing).div_euclid(dy);
            columns.end = columns.end.min((last + SUB / 2).div_euclid(SUB));
        }
    }
}

/// A value that changes evenly across a triangle.
#[derive(Clone, Copy)]
struct Plane {
    at_origin: f64,
    per_column: f64,
    per_row: f64,
}

impl Plane {
    /// The plane that has these values at these corners, which span an area.
    fn new(corners: [[i64; 2]; 3], values: [f64; 3]) -> Self {
        let [a, b, c] = corners.map(|corner| corner.map(pixels));
        let (bx, by) = (b[0] - a[0], b[1] - a[1]);
        let (cx, cy) = (c[0] - a[0], c[1] - a[1]);
        let (to_b, to_c) = (values[1] - values[0], values[2] - values[0]);
        let area = bx * cy - by * cx;
        Self {
            at_origin: values[0],
            per_column: (to_b * cy - to_c * by) / area,
            per_row: (to_c * bx - to_b * cx) / area,
        }
    }
}

/// Values of several planes, one pixel after the other.
struct Interpolator<const N: usize> {
    value: [f64; N],
    step: [f64; N],
}

impl<const N: usize> Interpolator<N> {
    /// Starts at a distance from the planes' origin.
    fn new(planes: &[Plane; N], x: f64, y: f64) -> Self {
        Self {
            value: planes.map(|p| p.at_origin + p.per_column * x + p.per_row * y),
            step: planes.map(|p| p.per_column),
        }
    }

    /// The values here; moves one pixel to the right.
    fn next(&mut self) -> [f64; N] {
        let here = self.value;
        for (value, step) in self.value.iter_mut().zip(self.step) {
            *value += step;
        }
        here
    }
}

/// A coordinate in pixels, in 256ths; `None` for what is not a number.
fn snap(pixels: f32) -> Option<i64> {
    let near = pixels.clamp(-FARTHEST, FARTHEST);
    (!near.is_nan()).then(|| (f64::from(near) * SUB as f64).round() as i64)
}

fn pixels(snapped: i64) -> f64 {
    snapped as f64 / SUB as f64
}

/// Twice the area of a triangle, positive if it is clockwise on the screen.
fn cross(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The pixels whose centres may lie between three coordinates, within `limit`.
fn covered(corners: [i64; 3], limit: &Range<i64>) -> Option<Range<i64>> {
    let low = corners[0].min(corners[1]).min(corners[2]);
    let high = corners[0].max(corners[1]).max(corners[2]);
    let start = (low + SUB / 2 - 1).div_euclid(SUB).max(limit.start);
    let end = (high + SUB / 2).div_euclid(SUB).min(limit.end);
    (start < end).then_some(start..end)
}
