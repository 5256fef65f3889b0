//! What a frame draws, as marks that scale: outlines, lines of text, and pictures. Writers of vector files read these, and
//! not egui's shapes.

use std::sync::Arc;

use egui::epaint::text::{Galley, PlacedRow};
use egui::epaint::{
    BandShape, ClippedShape, ColorMode, CubicBezierShape, Mesh, PathShape, QuadraticBezierShape, RectShape, TextShape,
    Vertex,
};
use egui::{
    Color32, CornerRadius, FontFamily, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, Vec2,
    emath::{Rot2, TSTransform},
    vec2,
};

/// A piece of an outline, in points from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Move(Pos2),
    Line(Pos2),
    /// A cubic Bézier curve: two control points and the end.
    Curve([Pos2; 3]),
    Close,
}

/// Letters that stand beside each other in one font and colour.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub text: String,
    /// Where the baseline begins, before the turn.
    pub at: Pos2,
    /// Radians, clockwise, around a point.
    pub turn: (f32, Pos2),
    /// From the beginning to the end, in points.
    pub width: f32,
    pub size: f32,
    pub family: FontFamily,
    pub color: Color32,
}

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// An area and its outline.
    Path {
        steps: Vec<Step>,
        fill: Color32,
        stroke: Stroke,
    },
    /// Areas that fit together without seams: they are filled pixel by pixel, not smoothed.
    Tiles {
        steps: Vec<Step>,
        fill: Color32,
    },
    Text(Run),
    /// The part `uv` of a texture.
    Picture {
        rect: Rect,
        texture: TextureId,
        uv: Rect,
    },
}

/// All marks of a frame in the order of painting, each with the rectangle that cuts it.
///
/// Shadows are left out: they are blurred, and say nothing.
pub(super) fn marks(shapes: &[ClippedShape]) -> Vec<(Rect, Mark)> {
    let mut all = Vec::new();
    for ClippedShape { clip_rect, shape, transform_after_tessellation } in shapes {
        let mut marks = Vec::new();
        if *transform_after_tessellation == TSTransform::IDENTITY {
            add(shape, &mut marks);
        } else {
            let mut moved = shape.clone();
            moved.transform(*transform_after_tessellation);
            add(&moved, &mut marks);
        }
        all.extend(marks.into_iter().map(|mark| (*clip_rect, mark)));
    }
    all
}

fn add(shape: &Shape, marks: &mut Vec<Mark>) {
    let mut path = |steps, fill, stroke| marks.push(Mark::Path { steps, fill, stroke });
    match shape {
        Shape::Noop | Shape::Callback(_) => {}
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, marks)),
        Shape::Circle(circle) => path(ellipse(circle.center, Vec2::splat(circle.radius)), circle.fill, circle.stroke),
        Shape::Ellipse(one) => {
            let steps = ellipse(one.center, one.radius);
            path(turned(steps, one.angle, one.center), one.fill, one.stroke);
        }
        Shape::LineSegment { points: [from, to], stroke } => {
            path(vec![Step::Move(*from), Step::Line(*to)], Color32::TRANSPARENT, *stroke);
        }
        Shape::Path(PathShape { points, closed, fill, stroke }) => {
            path(polygon(points, *closed), *fill, Stroke::new(stroke.width, solid(&stroke.color, points)));
        }
        Shape::QuadraticBezier(QuadraticBezierShape { points: [from, by, to], closed, fill, stroke }) => {
            let third = |end: &Pos2| *end + (*by - *end) * (2.0 / 3.0);
            let steps = [Step::Move(*from), Step::Curve([third(from), third(to), *to])];
            path(ended(&steps, *closed), *fill, Stroke::new(stroke.width, solid(&stroke.color, &[*from, *to])));
        }
        Shape::CubicBezier(CubicBezierShape { points: [from, by, then, to], closed, fill, stroke }) => {
            let steps = [Step::Move(*from), Step::Curve([*by, *then, *to])];
            path(ended(&steps, *closed), *fill, Stroke::new(stroke.width, solid(&stroke.color, &[*from, *to])));
        }
        Shape::Band(band) => path(outline(band), band.fill, band.stroke),
        Shape::Rect(rect) => add_rect(rect, marks),
        Shape::Text(text) => add_text(text, marks),
        Shape::Mesh(mesh) => add_mesh(mesh, marks),
    }
}

/// The colour of a stroke; one that changes on its way has that of its middle.
fn solid(color: &ColorMode, points: &[Pos2]) -> Color32 {
    match color {
        ColorMode::Solid(color) => *color,
        ColorMode::UV(color) => points
            .get(points.len() / 2)
            .map_or(Color32::TRANSPARENT, |middle| color(Rect::from_points(points), *middle)),
    }
}

fn ended(steps: &[Step], closed: bool) -> Vec<Step> {
    steps.iter().copied().chain(closed.then_some(Step::Close)).collect()
}

fn polygon(points: &[Pos2], closed: bool) -> Vec<Step> {
    let steps: Vec<Step> =
        points.iter().enumerate().map(|(i, at)| if i == 0 { Step::Move(*at) } else { Step::Line(*at) }).collect();
    ended(&steps, closed)
}

/// How far the control points of a quarter of a circle stand from its ends, in radii.
const QUARTER: f32 = 0.552_284_8;

/// A quarter of an ellipse from `from`, which lies on the axis `out` from the centre, to the end of the axis `on`.
fn quarter(center: Pos2, out: Vec2, on: Vec2) -> Step {
    Step::Curve([center + out + on * QUARTER, center + on + out * QUARTER, center + on])
}

fn ellipse(center: Pos2, radius: Vec2) -> Vec<Step> {
    let (x, y) = (vec2(radius.x, 0.0), vec2(0.0, radius.y));
    let axes = [x, y, -x, -y, x];
    let quarters = axes.windows(2).map(|axes| quarter(center, axes[0], axes[1]));
    std::iter::once(Step::Move(center + x)).chain(quarters).chain([Step::Close]).collect()
}

fn turned(steps: Vec<Step>, angle: f32, around: Pos2) -> Vec<Step> {
    let turn = |at: Pos2| around + Rot2::from_angle(angle) * (at - around);
    let step = |step| match step {
        Step::Move(at) => Step::Move(turn(at)),
        Step::Line(at) => Step::Line(turn(at)),
        Step::Curve(points) => Step::Curve(points.map(turn)),
        Step::Close => Step::Close,
    };
    steps.into_iter().map(step).collect()
}

/// The edge of a band whose width changes on its way: along one side, and back along the other.
fn outline(band: &BandShape) -> Vec<Step> {
    let upper = band.points.iter().map(|point| egui::pos2(point.x, point.y.min));
    let lower = band.points.iter().rev().map(|point| egui::pos2(point.x, point.y.max));
    let points: Vec<Pos2> = upper.chain(lower).collect();
    turned(polygon(&points, true), band.angle, Pos2::ZERO)
}

fn rounded(rect: Rect, corners: CornerRadius) -> Vec<Step> {
    let limit = 0.5 * rect.width().min(rect.height()).max(0.0);
    let [nw, ne, se, sw] = [corners.nw, corners.ne, corners.se, corners.sw].map(|radius| f32::from(radius).min(limit));
    let mut steps = vec![Step::Move(rect.left_top() + vec2(nw, 0.0))];
    let turns = [
        (rect.right_top(), ne, vec2(0.0, -1.0), vec2(1.0, 0.0)),
        (rect.right_bottom(), se, vec2(1.0, 0.0), vec2(0.0, 1.0)),
        (rect.left_bottom(), sw, vec2(0.0, 1.0), vec2(-1.0, 0.0)),
        (rect.left_top(), nw, vec2(-1.0, 0.0), vec2(0.0, -1.0)),
    ];
    for (corner, radius, out, on) in turns {
        let center = corner - (out + on) * radius;
        steps.push(Step::Line(center + out * radius));
        if radius > 0.0 {
            steps.push(quarter(center, out * radius, on * radius));
        }
    }
    steps.push(Step::Close);
    steps
}

fn add_rect(shape: &RectShape, marks: &mut Vec<Mark>) {
    if shape.blur_width > 0.0 {
        return;
    }
    if let Some(brush) = &shape.brush
        && brush.fill_texture_id != TextureId::default()
    {
        marks.push(Mark::Picture { rect: shape.rect, texture: brush.fill_texture_id, uv: brush.uv });
        return;
    }
    let around = shape.rect.center();
    let steps = |rect: Rect| turned(rounded(rect, shape.corner_radius), shape.angle, around);
    if shape.fill != Color32::TRANSPARENT {
        marks.push(Mark::Path { steps: steps(shape.rect), fill: shape.fill, stroke: Stroke::NONE });
    }
    if !shape.stroke.is_empty() {
        let out = match shape.stroke_kind {
            StrokeKind::Inside => -0.5,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => 0.5,
        } * shape.stroke.width;
        marks.push(Mark::Path {
            steps: steps(shape.rect.expand(out)),
            fill: Color32::TRANSPARENT,
            stroke: shape.stroke,
        });
    }
}

fn add_text(text: &TextShape, marks: &mut Vec<Mark>) {
    let color = |color: Color32| {
        let color = if color == Color32::PLACEHOLDER { text.fallback_color } else { color };
        color.gamma_multiply(text.opacity_factor)
    };
    let mut sections = Sections::new(&text.galley);
    for row in &text.galley.rows {
        let corner = text.pos + row.pos.to_vec2();
        add_behind(row, corner, text, &color, marks);
        let mut run: Option<(usize, Run)> = None;
        for glyph in &row.glyphs {
            let section = sections.of(glyph.chr);
            let end = corner.x + glyph.pos.x + glyph.advance_width;
            match &mut run {
                Some((of, run)) if *of == section => {
                    run.text.push(glyph.chr);
                    run.width = end - run.at.x;
                }
                _ => {
                    let format = &text.galley.job.sections[section].format;
                    let new = Run {
                        text: glyph.chr.to_string(),
                        at: corner + glyph.pos.to_vec2(),
                        turn: (text.angle, text.pos),
                        width: glyph.advance_width,
                        size: format.font_id.size,
                        family: format.font_id.family.clone(),
                        color: color(text.override_text_color.unwrap_or(format.color)),
                    };
                    marks.extend(run.replace((section, new)).and_then(|(_, run)| visible(run)));
                }
            }
        }
        marks.extend(run.and_then(|(_, run)| visible(run)));
    }
}

fn visible(run: Run) -> Option<Mark> {
    (!run.text.trim().is_empty() && run.color.a() > 0).then_some(Mark::Text(run))
}

/// The fill and the lines behind the letters of a row.
fn add_behind(
    row: &PlacedRow,
    corner: Pos2,
    text: &TextShape,
    color: &impl Fn(Color32) -> Color32,
    marks: &mut Vec<Mark>,
) {
    let visuals = &row.row.visuals;
    let (triangles, _) = visuals.mesh.indices.as_chunks::<3>();
    for triangle in triangles {
        if triangle.iter().any(|index| visuals.glyph_vertex_range.contains(&(*index as usize))) {
            continue;
        }
        let corners = triangle.map(|index| {
            let vertex = visuals.mesh.vertices[index as usize];
            let at = corner + vertex.pos.to_vec2();
            let pos = text.pos + Rot2::from_angle(text.angle) * (at - text.pos);
            Vertex { pos, color: color(vertex.color), ..vertex }
        });
        add_triangle(corners, SPLITS, marks);
    }
}

/// Finds the section of a layout job that each letter of its galley comes from.
struct Sections<'a> {
    galley: &'a Arc<Galley>,
    letters: std::iter::Peekable<std::str::CharIndices<'a>>,
    last: usize,
}

impl<'a> Sections<'a> {
    fn new(galley: &'a Arc<Galley>) -> Self {
        Self { galley, letters: galley.job.text.char_indices().peekable(), last: 0 }
    }

    /// Letters come in the order of the text, without its ends of lines; what stands for those that were left away has the
    /// section of the letter before it.
    fn of(&mut self, letter: char) -> usize {
        while self.letters.next_if(|(_, next)| *next == '\n' && letter != '\n').is_some() {}
        if let Some((byte, _)) = self.letters.next_if(|(_, next)| *next == letter) {
            let sections = &self.galley.job.sections;
            self.last = sections.iter().position(|section| byte < section.byte_range.end.0).unwrap_or(self.last);
        }
        self.last
    }
}

fn add_mesh(mesh: &Mesh, marks: &mut Vec<Mark>) {
    if mesh.texture_id != TextureId::default() {
        // Two triangles for each upright rectangle of a picture.
        let (quads, _) = mesh.indices.as_chunks::<6>();
        for quad in quads {
            let corners = quad.map(|index| mesh.vertices[index as usize]);
            let rect = Rect::from_points(&corners.map(|corner| corner.pos));
            let uv = Rect::from_points(&corners.map(|corner| corner.uv));
            marks.push(Mark::Picture { rect, texture: mesh.texture_id, uv });
        }
        return;
    }
    let (triangles, _) = mesh.indices.as_chunks::<3>();
    for triangle in triangles {
        add_triangle(triangle.map(|index| mesh.vertices[index as usize]), SPLITS, marks);
    }
}

/// How often a triangle is cut in four where its corners differ in colour.
const SPLITS: u32 = 4;
/// Levels of a channel that one does not see side by side.
const SAME: u8 = 6;

/// A triangle, cut in as many as have one colour each; those of the same colour make one mark.
fn add_triangle(corners: [Vertex; 3], splits: u32, marks: &mut Vec<Mark>) {
    let [a, b, c] = corners;
    let channels = |vertex: &Vertex| vertex.color.to_array();
    let differ = |a: &Vertex, b: &Vertex| channels(a).iter().zip(channels(b)).any(|(a, b)| a.abs_diff(b) > SAME);
    if splits > 0 && (differ(&a, &b) || differ(&b, &c) || differ(&c, &a)) {
        let [ab, bc, ca] = [between(a, b), between(b, c), between(c, a)];
        for part in [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]] {
            add_triangle(part, splits - 1, marks);
        }
        return;
    }
    let fill = between(between(a, b), c).color;
    if fill.a() == 0 {
        return;
    }
    let outline = polygon(&corners.map(|corner| corner.pos), true);
    match marks.last_mut() {
        Some(Mark::Tiles { steps, fill: before }) if *before == fill => steps.extend(outline),
        _ => marks.push(Mark::Tiles { steps: outline, fill }),
    }
}

fn between(a: Vertex, b: Vertex) -> Vertex {
    Vertex { pos: a.pos.lerp(b.pos, 0.5), uv: a.uv.lerp(b.uv, 0.5), color: a.color.lerp_to_gamma(b.color, 0.5) }
}
