//! Marks as PDF: text stays text, in fonts that the file carries, cut down to the letters in use; maps are cells, or one image
//! where they are large.

use std::collections::BTreeMap;

use egui::{Color32, FontFamily, Pos2, Rect, Vec2, vec2};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size as FontSize};
use skrifa::{FontRef, MetadataProvider};

use super::marks::{Mark, Run, Step};
use super::sheet::{CELLS, Sheet, cells, is_finite};

/// Writes marks as a file of one page, `width` PDF points wide.
pub(super) fn write_pdf(sheet: &Sheet<'_>, marks: &[(Rect, Mark)], width: f32) -> Vec<u8> {
    let scale = width / sheet.view.width().max(1.0);
    let mut document = Document::new();
    let mut fonts = Fonts::default();
    write_page(&mut document, vec2(width, sheet.view.height() * scale), |surface| {
        lay(surface, &mut fonts, (sheet, marks), (Pos2::ZERO, scale));
    });
    finish(document)
}

/// Puts the marks of a sheet where they stand on a page, and makes them so many times as large.
pub(super) type Lay<'a> = &'a mut dyn FnMut(&Sheet<'_>, &[(Rect, Mark)], (Pos2, f32));

/// Writes a file of so many pages of one size, with a title in a language. `draw` lays what is on each of them.
pub(super) fn write_pages(
    (title, language): (&str, &str),
    size: Vec2,
    pages: usize,
    draw: impl Fn(usize, Lay<'_>),
) -> Vec<u8> {
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).language(language.to_owned()));
    let mut fonts = Fonts::default();
    for page in 0..pages {
        write_page(&mut document, size, |surface| {
            draw(page, &mut |sheet, marks, place| lay(surface, &mut fonts, (sheet, marks), place));
        });
    }
    finish(document)
}

fn write_page(document: &mut Document, size: Vec2, draw: impl FnOnce(&mut Surface<'_>)) {
    let settings = PageSettings::from_wh(size.x, size.y).expect("a page has a size");
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    draw(&mut surface);
    surface.finish();
    page.finish();
}

fn finish(document: Document) -> Vec<u8> {
    document.finish().expect("pages of paths, letters and pictures are a document")
}

fn lay(
    surface: &mut Surface<'_>,
    fonts: &mut Fonts,
    (sheet, marks): (&Sheet<'_>, &[(Rect, Mark)]),
    (at, scale): (Pos2, f32),
) {
    let view = sheet.view;
    let moved = at - view.min * scale;
    surface.push_transform(&Transform::from_row(scale, 0.0, 0.0, scale, moved.x, moved.y));
    fill(surface, &rect(view), sheet.background);
    for run in marks.chunk_by(|(a, _), (b, _)| a == b) {
        let clip = run[0].0.intersect(view);
        if !clip.is_positive() {
            continue;
        }
        if let Some(path) = &rect(clip) {
            surface.push_clip_path(path, &FillRule::NonZero);
            run.iter().for_each(|(_, mark)| draw(surface, sheet, fonts, mark));
            surface.pop();
        }
    }
    surface.pop();
}

fn draw(surface: &mut Surface<'_>, sheet: &Sheet<'_>, fonts: &mut Fonts, mark: &Mark) {
    match mark {
        Mark::Path { steps, fill: color, stroke } if is_finite(steps) => {
            let Some(path) = path(steps) else { return };
            surface.set_fill(paint(*color));
            let line = paint(stroke.color).filter(|_| !stroke.is_empty());
            surface.set_stroke(line.map(|Fill { paint, opacity, .. }| Stroke {
                paint,
                opacity,
                width: stroke.width,
                ..Stroke::default()
            }));
            surface.draw_path(&path);
        }
        Mark::Tiles { steps, fill: color } if is_finite(steps) => fill(surface, &path(steps), *color),
        Mark::Path { .. } | Mark::Tiles { .. } => {}
        Mark::Text(run) => fonts.write(surface, sheet, run),
        Mark::Picture { rect, texture, uv } => {
            let Some((picture, smooth)) = (sheet.picture)(*texture, *uv) else { return };
            if !smooth && picture.width().max(picture.height()) <= CELLS {
                return cells(*rect, &picture)
                    .into_iter()
                    .for_each(|(color, steps)| fill(surface, &path(&steps), color));
            }
            let (width, height) = picture.dimensions();
            let Some(size) = Size::from_wh(rect.width(), rect.height()) else { return };
            surface.push_transform(&Transform::from_translate(rect.left(), rect.top()));
            surface.draw_image(Image::from_rgba8(picture.into_raw(), width, height), size);
            surface.pop();
        }
    }
}

fn fill(surface: &mut Surface<'_>, path: &Option<Path>, color: Color32) {
    let (Some(path), Some(fill)) = (path, paint(color)) else { return };
    surface.set_fill(Some(fill));
    surface.set_stroke(None);
    surface.draw_path(path);
}

/// None of what is not seen.
fn paint(color: Color32) -> Option<Fill> {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    let opacity = NormalizedF32::new(f32::from(a) / 255.0)?;
    (a > 0).then(|| Fill { paint: rgb::Color::new(r, g, b).into(), opacity, rule: FillRule::NonZero })
}

fn rect(rect: Rect) -> Option<Path> {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    let step = |(i, at): (usize, Pos2)| if i == 0 { Step::Move(at) } else { Step::Line(at) };
    path(&corners.into_iter().enumerate().map(step).chain([Step::Close]).collect::<Vec<_>>())
}

fn path(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for step in steps {
        match step {
            Step::Move(at) => path.move_to(at.x, at.y),
            Step::Line(at) => path.line_to(at.x, at.y),
            Step::Curve([a, b, to]) => path.cubic_to(a.x, a.y, b.x, b.y, to.x, to.y),
            Step::Close => path.close(),
        }
    }
    path.finish()
}

/// The fonts in use, each read once.
#[derive(Default)]
struct Fonts {
    known: BTreeMap<String, Font>,
}

impl Fonts {
    /// Letters that stand beside each other, each in the first font of its family that has it, together as wide as on the
    /// screen.
    fn write(&mut self, surface: &mut Surface<'_>, sheet: &Sheet<'_>, run: &Run) {
        let mut parts: Vec<(String, String, Vec<KrillaGlyph>)> = Vec::new();
        let mut natural = 0.0;
        for letter in run.text.chars() {
            let Some((name, glyph, advance)) = self.glyph(sheet, &run.family, letter) else { continue };
            natural += advance;
            let (_, text, glyphs) = match parts.last_mut() {
                Some(part) if part.0 == name => part,
                _ => {
                    parts.push((name, String::new(), Vec::new()));
                    parts.last_mut().expect("it was just put there")
                }
            };
            let range = text.len()..text.len() + letter.len_utf8();
            text.push(letter);
            glyphs.push(KrillaGlyph::new(GlyphId::new(glyph), advance, 0.0, 0.0, 0.0, range, None));
        }
        if natural <= 0.0 || !run.at.is_finite() {
            return;
        }
        let wide = run.width / (natural * run.size);
        let (angle, around) = run.turn;
        let (sin, cos) = angle.sin_cos();
        let moved = vec2(around.x - cos * around.x + sin * around.y, around.y - sin * around.x - cos * around.y);
        surface.push_transform(&Transform::from_row(cos, sin, -sin, cos, moved.x, moved.y));
        surface.set_fill(paint(run.color));
        surface.set_stroke(None);
        let mut at = run.at;
        for (name, text, mut glyphs) in parts {
            let Some(font) = self.known.get(&name).cloned() else { continue };
            glyphs.iter_mut().for_each(|glyph| glyph.x_advance *= wide);
            let width: f32 = glyphs.iter().map(|glyph| glyph.x_advance * run.size).sum();
            surface.draw_glyphs(Point::from_xy(at.x, at.y), &glyphs, font, &text, run.size, false);
            at.x += width;
        }
        surface.pop();
    }

    /// The font that has a letter, its number there, and its advance in parts of the size.
    fn glyph(&mut self, sheet: &Sheet<'_>, family: &FontFamily, letter: char) -> Option<(String, u32, f32)> {
        for name in sheet.names(family) {
            let data = sheet.fonts.font_data.get(name)?;
            let font = FontRef::from_index(data.bytes(), data.index).ok()?;
            let Some(glyph) = font.charmap().map(letter) else { continue };
            let advance = font.glyph_metrics(FontSize::new(1.0), LocationRef::default()).advance_width(glyph)?;
            if !self.known.contains_key(name) {
                self.known.insert(name.clone(), Font::new(data.bytes().to_vec().into(), data.index)?);
            }
            return Some((name.clone(), glyph.to_u32(), advance));
        }
        None
    }
}
