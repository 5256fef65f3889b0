//! What can be asked of a picture.

use std::path::PathBuf;

use attention_lab::files::{Problem, parse_ron};
use attention_lab::text::{Mismatch, Text, say};
use attention_lab::workbench::{Action, ThemeChoice, View};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use strum::VariantArray;

use super::number::number;

/// Draws what the window would show, without a display
#[derive(Clone, Debug, Args)]
pub struct Render {
    #[command(flatten)]
    pub stage: Stage,
    /// The picture to write: a PNG, or an SVG or a PDF where the name ends so, with text as text and the fonts in the file
    #[arg(short, long, value_name = "OUT.png|OUT.svg|OUT.pdf")]
    pub output: PathBuf,
    /// Writes a film, a GIF or an animated PNG: the picture before the first --do, and the one after each, for so many
    /// milliseconds
    #[arg(long, value_name = "MILLISECONDS", requires = "actions", value_parser = clap::value_parser!(u16).range(20..=10_000))]
    pub film: Option<u16>,
}

/// What is drawn, and how.
#[derive(Clone, Debug, Args)]
pub struct Stage {
    /// A preset, matrices (.safetensors), the folder of a learned model or its .gguf file, a lesson, or the name of a
    /// shipped one
    pub file: PathBuf,
    /// What is read, instead of the file's own text; - is what the standard input has
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// The view to show, instead of the one that the window opens with
    #[arg(long, value_name = "NAME", value_parser = view_parser())]
    pub view: Option<View>,
    /// Width and height of the window in points, from 200x150 to 8192x8192
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "1600x1000", value_parser = parse_size)]
    pub size: (u32, u32),
    /// Pixels per point of a PNG or a film, from 0.5 to 4; it has size times scale pixels, at most 8192 either way
    #[arg(long, default_value = "1", value_parser = parse_scale)]
    pub scale: f32,
    /// Colours
    #[arg(long, value_enum, default_value_t)]
    pub theme: Theme,
    /// The step of a lesson, counted from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub step: u16,
    /// The language, by its tag
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language_parser())]
    pub language: String,
    /// Zoom of the interface in percent, from 50 to 300
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(50..=300))]
    pub zoom: u16,
    /// Draws what a lecture hall sees: the picture alone, with a caption
    #[arg(long)]
    pub lecture: bool,
    /// Does something before the picture is drawn; can be given again, and is obeyed in order
    ///
    /// What a step of a lesson can do, written as there: 'Lens(Softmax)', 'Depth(Code)', 'Map(Scores)',
    /// 'ColorScale(Log)', 'Palette(Magma)', 'Head(layer: 1, head: 2)', 'Lock("it -> animal")',
    /// 'Change(Temperature(4.0))'. Layers and heads count from 1. docs/lessons.md lists all actions.
    #[arg(long = "do", value_name = "ACTION", value_parser = parse_action)]
    pub actions: Vec<Action>,
}

impl Stage {
    /// Of the window.
    pub fn points(&self) -> egui::Vec2 {
        egui::vec2(self.size.0 as f32, self.size.1 as f32)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    #[default]
    Dark,
    Light,
    /// High contrast, for a bright room
    Projector,
}

pub(super) fn language_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Text::languages().map(|(tag, _)| tag))
}

impl From<Theme> for ThemeChoice {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::Dark => Self::Dark,
            Theme::Light => Self::Light,
            Theme::Projector => Self::Projector,
        }
    }
}

/// Takes the names of the views, and lists them in the help.
fn view_parser() -> impl TypedValueParser<Value = View> {
    PossibleValuesParser::new(View::VARIANTS.iter().map(View::into_str))
        .map(|name| name.parse().expect("the parser lets no other name pass"))
}

pub(super) fn parse_action(text: &str) -> Result<Action, Problem> {
    parse_ron(text)
}

fn parse_size(text: &str) -> Result<(u32, u32), Mismatch> {
    let (width, height) = text.split_once('x').ok_or_else(|| Mismatch::new(say("expected-size"), text))?;
    let side = |text: &str, least: u32, what| {
        number(text, say("expected-number"), least, PIXELS).map_err(|error| error.inside(say(what)))
    };
    Ok((side(width, 200, "place-width")?, side(height, 150, "place-height")?))
}

/// Largest side of a window or picture.
pub const PIXELS: u32 = 8192;

fn parse_scale(text: &str) -> Result<f32, Mismatch> {
    number(text, say("expected-number"), 0.5, 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_scales() {
        assert_eq!(parse_size("1600x1000"), Ok((1600, 1000)));
        assert_eq!(parse_size("200x150"), Ok((200, 150)));
        for text in ["", "x", "1600", "199x150", "200x149", "8193x150", "-200x150", "1e3x1000", "200x150x2"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
        assert_eq!(parse_scale("0.5"), Ok(0.5));
        for text in ["0.49", "4.1", "NaN", "inf", "two"] {
            assert!(parse_scale(text).is_err(), "{text}");
        }
    }
}
