//! Marks as SVG: text stays text in the fonts of the program, which the file carries; maps are cells, or one image
//! where they are large.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use egui::{Color32, Context, FontDefinitions, FontFamily, FontId, Pos2, Rect, Stroke};
use quick_xml::escape::partial_escape;

use super::marks::{Mark, Run, Step};
use super::pixels::png;
use super::sheet::{CELLS, Sheet, Width, cells, is_finite};

/// Writes marks as a file that stands alone.
pub(super) fn write_svg(sheet: &Sheet<'_>, marks: &[(Rect, Mark)], width: Width) -> String {
    let size = match width {
        Width::Times(zoom) => (zoom, ""),
        Width::Millimetres(width) => (width / sheet.view.width().max(1.0), "mm"),
    };
    let style = format!("<style>\n{}</style>\n", font_faces(&sheet.fonts, &fonts_of(sheet, marks)));
    let drawing = write_drawing(sheet, marks, size, (&style, "c"));
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{drawing}")
}

/// Writes marks as an element that scales with the page around it, which carries the fonts; the names within it begin with
/// `name`.
pub(super) fn write_element(sheet: &Sheet<'_>, marks: &[(Rect, Mark)], name: &str) -> String {
    write_drawing(sheet, marks, (1.0, ""), ("", name))
}

fn write_drawing(
    sheet: &Sheet<'_>,
    marks: &[(Rect, Mark)],
    (scale, unit): (f32, &str),
    (style, name): (&str, &str),
) -> String {
    let mut clips: Vec<Rect> = Vec::new();
    let mut body = String::new();
    let whole = sheet.view;
    let runs = marks.chunk_by(|(a, _), (b, _)| a == b);
    for run in runs {
        let clip = run[0].0.intersect(whole);
        if !clip.is_positive() {
            continue;
        }
        let is_whole = clip == whole;
        if !is_whole {
            let number = clips.iter().position(|known| *known == clip).unwrap_or_else(|| {
                clips.push(clip);
                clips.len() - 1
            });
            put(&mut body, format_args!("<g clip-path=\"url(#{name}{number})\">\n"));
        }
        run.iter().for_each(|(_, mark)| write_mark(&mut body, sheet, mark));
        if !is_whole {
            body.push_str("</g>\n");
        }
    }
    let mut file = String::new();
    let [x, y, w, h] = [whole.left(), whole.top(), whole.width(), whole.height()].map(number);
    let [width, height] = [whole.width(), whole.height()].map(|side| number(side * scale));
    put(
        &mut file,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}{unit}\" height=\"{height}{unit}\" viewBox=\"{x} {y} {w} {h}\">\n"
        ),
    );
    file.push_str(style);
    file.push_str("<defs>\n");
    for (number, clip) in clips.iter().enumerate() {
        put(&mut file, format_args!("<clipPath id=\"{name}{number}\"><rect {}/></clipPath>\n", place(*clip)));
    }
    file.push_str("</defs>\n");
    put(&mut file, format_args!("<rect {}{}/>\n", place(whole), paint("fill", sheet.background)));
    file.push_str(&body);
    file.push_str("</svg>\n");
    file
}

fn put(to: &mut String, what: std::fmt::Arguments<'_>) {
    to.write_fmt(what).expect("writing to a string cannot fail");
}

/// A hundredth of a point, without zeros at the end.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn place(rect: Rect) -> String {
    let [x, y, w, h] = [rect.left(), rect.top(), rect.width(), rect.height()].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")
}

/// An attribute with a colour, and one with its opacity where it has some.
fn paint(attribute: &str, color: Color32) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    match a {
        0 => format!(" {attribute}=\"none\""),
        255 => format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\""),
        _ => {
            let opacity = (f32::from(a) / 255.0 * 1e3).round() / 1e3;
            format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\" {attribute}-opacity=\"{opacity}\"")
        }
    }
}

fn outline(steps: &[Step]) -> String {
    let mut d = String::new();
    let at = |at: Pos2| format!("{} {}", number(at.x), number(at.y));
    for step in steps {
        match step {
            Step::Move(to) => put(&mut d, format_args!("M{}", at(*to))),
            Step::Line(to) => put(&mut d, format_args!("L{}", at(*to))),
            Step::Curve([a, b, to]) => put(&mut d, format_args!("C{} {} {}", at(*a), at(*b), at(*to))),
            Step::Close => d.push('Z'),
        }
    }
    d
}

fn write_mark(body: &mut String, sheet: &Sheet<'_>, mark: &Mark) {
    match mark {
        Mark::Path { steps, fill, stroke } if is_finite(steps) => {
            put(body, format_args!("<path d=\"{}\"{}{}/>\n", outline(steps), paint("fill", *fill), line(*stroke)));
        }
        Mark::Tiles { steps, fill } if is_finite(steps) => write_tiles(body, steps, *fill),
        Mark::Path { .. } | Mark::Tiles { .. } => {}
        Mark::Text(run) => write_text(body, sheet, run),
        Mark::Picture { rect, texture, uv } => {
            let Some((picture, smooth)) = (sheet.picture)(*texture, *uv) else { return };
            if !smooth && picture.width().max(picture.height()) <= CELLS {
                return cells(*rect, &picture).into_iter().for_each(|(color, steps)| write_tiles(body, &steps, color));
            }
            let rendering = if smooth { "auto" } else { "pixelated" };
            let data = BASE64_STANDARD.encode(png(&picture));
            put(
                body,
                format_args!(
                    "<image {} preserveAspectRatio=\"none\" image-rendering=\"{rendering}\" \
                     href=\"data:image/png;base64,{data}\"/>\n",
                    place(*rect)
                ),
            );
        }
    }
}

fn write_tiles(body: &mut String, steps: &[Step], fill: Color32) {
    let fill = paint("fill", fill);
    put(body, format_args!("<path d=\"{}\"{fill} shape-rendering=\"crispEdges\"/>\n", outline(steps)));
}

fn line(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), number(stroke.width))
}

fn write_text(body: &mut String, sheet: &Sheet<'_>, run: &Run) {
    let (angle, around) = run.turn;
    let turn = if angle == 0.0 {
        String::new()
    } else {
        let [degrees, x, y] = [angle.to_degrees(), around.x, around.y].map(number);
        format!(" transform=\"rotate({degrees} {x} {y})\"")
    };
    let [x, y, size, width] = [run.at.x, run.at.y, run.size, run.width].map(number);
    let names = sheet.names(&run.family).iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let (fill, text) = (paint("fill", run.color), escaped(&run.text));
    put(
        body,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-family=\"{names}\" font-size=\"{size}\" textLength=\"{width}\" \
             lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"{fill}{turn}>{text}</text>\n"
        ),
    );
}

/// Text between two tags.
fn escaped(text: &str) -> String {
    partial_escape(printable(text)).into_owned()
}

/// Text in which what XML cannot hold is the sign for that.
#[must_use]
pub fn printable(text: &str) -> String {
    let sign = |letter| match letter {
        '\t' => ' ',
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        _ => letter,
    };
    text.chars().map(sign).collect()
}

/// The names of the fonts that the letters need.
pub(super) fn fonts_of(sheet: &Sheet<'_>, marks: &[(Rect, Mark)]) -> BTreeSet<String> {
    let mut letters = BTreeSet::new();
    for (_, mark) in marks {
        let Mark::Text(run) = mark else { continue };
        letters.extend(run.text.chars().filter(|letter| !letter.is_whitespace()).map(|letter| (&run.family, letter)));
    }
    let asked = each_alone(sheet.fonts.clone());
    let font_with = |(family, letter): (&FontFamily, char)| {
        let has = |name: &&String| {
            let font = FontId { family: FontFamily::Name(name.as_str().into()), ..FontId::default() };
            asked.fonts_mut(|fonts| fonts.has_glyph(&font, letter))
        };
        sheet.names(family).iter().find(has)
    };
    letters.into_iter().filter_map(font_with).cloned().collect()
}

/// The rules of a style that bring fonts along, each whole.
pub(super) fn font_faces(fonts: &FontDefinitions, names: &BTreeSet<String>) -> String {
    let mut rules = String::new();
    for name in names {
        let data = BASE64_STANDARD.encode(fonts.font_data[name].bytes());
        put(
            &mut rules,
            format_args!(
                "@font-face {{ font-family: '{name}'; src: url(data:font/ttf;base64,{data}) format('truetype'); }}\n"
            ),
        );
    }
    rules
}

/// A context in which each font is a family, so that it can be asked for its signs.
fn each_alone(mut fonts: FontDefinitions) -> Context {
    for name in fonts.font_data.keys() {
        fonts.families.insert(FontFamily::Name(name.as_str().into()), vec![name.clone()]);
    }
    let ctx = Context::default();
    ctx.set_fonts(fonts);
    let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
    output.textures_delta.clear();
    ctx
}
