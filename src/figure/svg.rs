//! Marks as SVG: text stays text in the fonts of the program, which the file carries; maps are cells, or one image
//! where they are large.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use egui::{Color32, Context, FontDefinitions, FontFamily, FontId, Pos2, Rect, Stroke};

use super::marks::{Mark, Run, Step};
use super::pixels::png;
use super::sheet::{CELLS, Sheet, Width, cells, is_finite};

/// Writes marks as a file that stands alone.
pub(super) fn write_svg(sheet: &Sheet<'_>, marks: &[(Rect, Mark)], width: Width) -> String {
    let (scale, unit) = match width {
        Width::Times(zoom) => (zoom, ""),
        Width::Millimetres(width) => (width / sheet.view.width().max(1.0), "mm"),
    };
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
            put(&mut body, format_args!("<g clip-path=\"url(#c{number})\">\n"));
        }
        run.iter().for_each(|(_, mark)| write_mark(&mut body, sheet, mark));
        if !is_whole {
            body.push_str("</g>\n");
        }
    }
    let mut file = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let [x, y, w, h] = [whole.left(), whole.top(), whole.width(), whole.height()].map(number);
    let [width, height] = [whole.width(), whole.height()].map(|side| number(side * scale));
    put(
        &mut file,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}{unit}\" height=\"{height}{unit}\" viewBox=\"{x} {y} {w} {h}\">\n"
        ),
    );
    write_fonts(&mut file, sheet, marks);
    file.push_str("<defs>\n");
    for (number, clip) in clips.iter().enumerate() {
        put(&mut file, format_args!("<clipPath id=\"c{number}\"><rect {}/></clipPath>\n", place(*clip)));
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

/// Text between two tags. What XML cannot hold becomes the sign for that.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(letter),
        }
    }
    out
}

/// The fonts that the letters need, each whole.
fn write_fonts(file: &mut String, sheet: &Sheet<'_>, marks: &[(Rect, Mark)]) {
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
    let needed: BTreeSet<&String> = letters.into_iter().filter_map(font_with).collect();
    file.push_str("<style>\n");
    for name in needed {
        let data = BASE64_STANDARD.encode(sheet.fonts.font_data[name].bytes());
        put(
            file,
            format_args!(
                "@font-face {{ font-family: '{name}'; src: url(data:font/ttf;base64,{data}) format('truetype'); }}\n"
            ),
        );
    }
    file.push_str("</style>\n");
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
