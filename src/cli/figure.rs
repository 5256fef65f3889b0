//! What can be asked of a figure.

use attention_lab::figure::{Ground, PARTS};
use attention_lab::text::{Mismatch, say};
use attention_lab::workbench::View;
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use strum::VariantArray;

use super::render::Render;

/// Draws a part of the window for a paper or a slide
///
/// Takes what render takes, and: which part, how wide it is on paper, and a caption made from the state. In an SVG or a PDF
/// text is text, in fonts that are in the file; maps of up to 64 by 64 cells are cells. A name that ends in .tex makes a
/// tikzpicture of the map's numbers, to be put into a LaTeX document with \input, whose fonts it takes; --width is then that
/// of the cells together.
#[derive(Debug, Args)]
pub struct Figure {
    #[command(flatten)]
    pub render: Render,
    /// The part: view, map, strip, heads, inspector, controls, or a view by its name, which is shown
    #[arg(long, value_name = "NAME", value_parser = part_parser())]
    pub target: Option<String>,
    /// Width on paper: column (85 mm), page (170 mm), slide (254 mm), or millimetres
    #[arg(long, value_name = "WIDTH", value_parser = parse_width)]
    pub width: Option<f32>,
    /// Says below the picture what is to be seen: sentence, head, settings
    #[arg(long)]
    pub caption: bool,
    /// What is behind the part
    #[arg(long, value_enum, default_value_t, requires = "target")]
    pub ground: GroundName,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GroundName {
    /// As the theme has it
    #[default]
    Theme,
    /// White, with the theme light or projector
    White,
    Transparent,
}

impl From<GroundName> for Ground {
    fn from(name: GroundName) -> Self {
        match name {
            GroundName::Theme => Self::Theme,
            GroundName::White => Self::White,
            GroundName::Transparent => Self::Transparent,
        }
    }
}

/// The parts of the window, and the views by their names.
fn part_parser() -> PossibleValuesParser {
    let views = View::VARIANTS.iter().filter(|view| **view != View::Course).map(|view| <&str>::from(*view));
    PossibleValuesParser::new(PARTS.into_iter().chain(views))
}

/// Widths on paper at most, in millimetres.
const WIDEST: f32 = 2000.0;

fn parse_width(text: &str) -> Result<f32, Mismatch> {
    match text {
        "column" => Ok(85.0),
        "page" => Ok(170.0),
        "slide" => Ok(254.0),
        _ => {
            let number = text.trim_end_matches("mm").trim().parse::<f32>().ok();
            let within = number.filter(|width| (10.0..=WIDEST).contains(width));
            within.ok_or_else(|| Mismatch::new(say("expected-paper-width").with("most", WIDEST.to_string()), text))
        }
    }
}
