//! From numbers to colours.

use std::sync::OnceLock;

use egui::{Color32, Rgba};
use strum::VariantArray;

use super::rgb;
use crate::workbench::{ColorScale, Palette};

/// A palette as a table, and how numbers find their place in it.
#[derive(Clone, Debug)]
pub struct ColorMap {
    colors: Colors,
    scale: ColorScale,
    low: f32,
    high: f32,
    ends_at_largest: bool,
}

/// 256 colours from low to high. Each table is made once: a frame asks for those of twenty matrices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colors(&'static Table);

type Table = [Color32; Colors::COUNT];

/// A largest weight below which a linear scale ends there.
const SMALL: f32 = 0.2;
/// The smallest weight that a logarithmic scale tells from 0.
const LOG_FLOOR: f32 = 1e-3;

/// Lightness L* of zero and of the largest number, by the ground.
const ON_DARK: [f32; 2] = [15.0, 78.0];
const ON_LIGHT: [f32; 2] = [96.0, 30.0];
/// From this part of the largest number on, colours have all of their hue.
const FULL_HUE: f32 = 0.35;

/// The hues below and above zero: those in which the colours of weights begin and end.
fn hues(palette: Palette) -> [Color32; 2] {
    let [below, above] = match palette {
        Palette::Viridis => [0x9a_62_e8, 0x2f_b4_7c],
        Palette::Cividis => [0x4f_83_e6, 0xe2_c2_3c],
        Palette::Magma => [0x8d_62_e8, 0xf0_8a_4a],
        Palette::Grey => [0x3b_7b_ff, 0xff_ff_ff],
    };
    [rgb(below), rgb(above)]
}

/// A colour of the given relative luminance, with so much of a hue in it.
fn tinted(hue: Color32, luminance: f32, share: f32) -> Color32 {
    let own = super::luminance(hue);
    let [r, g, b, _] = Rgba::from(hue).to_array();
    // Shades of a hue keep the proportion of its parts, tints are on the way to white.
    let white = ((luminance - own) / (1.0 - own)).max(0.0);
    let part = |part: f32| if luminance <= own { part * luminance / own } else { part + (1.0 - part) * white };
    let part = |of: f32| luminance + (part(of) - luminance) * share;
    Rgba::from_rgb(part(r), part(g), part(b)).into()
}

impl Colors {
    const COUNT: usize = 256;

    /// The colours of weights. Viridis and Cividis always run from dark to light; the other two turn
    /// round with the ground, so that nothing looks like paper and much looks like ink.
    #[must_use]
    pub fn sequential(palette: Palette, dark: bool) -> Self {
        Self::kept((palette, dark, false), || match palette {
            Palette::Viridis => table(colorous::VIRIDIS, false),
            Palette::Cividis => table(colorous::CIVIDIS, false),
            Palette::Magma => table(colorous::MAGMA, !dark),
            // Colorous' greys run from white to black.
            Palette::Grey => table(colorous::GREYS, dark),
        })
    }

    /// The colours of signed numbers that go with those of weights: zero is almost the ground, and what is as far below
    /// it as above is as bright.
    #[must_use]
    pub fn diverging(palette: Palette, dark: bool) -> Self {
        let hues = hues(palette);
        let [zero, end] = if dark { ON_DARK } else { ON_LIGHT };
        let color = |i: usize| {
            let place = 2.0 * i as f32 / (Self::COUNT - 1) as f32 - 1.0;
            let size = place.abs();
            // Even steps of lightness, as CIE L* has them, and the hue soon after zero.
            let luminance = ((zero + (end - zero) * size + 16.0) / 116.0).powi(3);
            tinted(hues[usize::from(place > 0.0)], luminance, (size / FULL_HUE).min(1.0))
        };
        Self::kept((palette, dark, true), || std::array::from_fn(color))
    }

    fn kept((palette, dark, signed): (Palette, bool, bool), make: impl FnOnce() -> Table) -> Self {
        static TABLES: [OnceLock<Table>; 4 * Palette::VARIANTS.len()] =
            [const { OnceLock::new() }; 4 * Palette::VARIANTS.len()];
        let place = 4 * palette as usize + 2 * usize::from(dark) + usize::from(signed);
        Self(TABLES[place].get_or_init(make))
    }

    /// The colour at a place from 0 to 1.
    #[inline]
    #[must_use]
    pub fn at(&self, place: f32) -> Color32 {
        self.0[((place.clamp(0.0, 1.0) * (Self::COUNT - 1) as f32) + 0.5) as usize]
    }
}

fn table(gradient: colorous::Gradient, reversed: bool) -> Table {
    std::array::from_fn(|i| {
        let i = if reversed { Colors::COUNT - 1 - i } else { i };
        let colorous::Color { r, g, b } = gradient.eval_rational(i, Colors::COUNT);
        Color32::from_rgb(r, g, b)
    })
}

impl ColorMap {
    /// A map for weights, 0 to 1.
    #[must_use]
    pub fn weights(palette: Palette, dark: bool, scale: ColorScale) -> Self {
        Self { colors: Colors::sequential(palette, dark), scale, low: 0.0, high: 1.0, ends_at_largest: false }
    }

    /// A linear map of weights ends at the largest of them where that is small: a long sentence would be dark all over.
    #[must_use]
    pub fn up_to(self, largest: f32) -> Self {
        let is_small = self.scale == ColorScale::Linear && largest > 0.0 && largest < SMALL;
        Self { high: if is_small { largest } else { self.high }, ends_at_largest: is_small, ..self }
    }

    /// Whether it ends at the largest number instead of 1.
    #[must_use]
    pub fn ends_at_largest(&self) -> bool {
        self.ends_at_largest
    }

    /// A map for sizes, from 0 to the largest.
    #[must_use]
    pub fn sizes(palette: Palette, dark: bool, largest: f32) -> Self {
        let high = largest.max(f32::MIN_POSITIVE);
        Self {
            colors: Colors::sequential(palette, dark),
            scale: ColorScale::Linear,
            low: 0.0,
            high,
            ends_at_largest: false,
        }
    }

    /// A zero-centred map for signed numbers up to the given magnitude.
    #[must_use]
    pub fn signed(palette: Palette, dark: bool, magnitude: f32) -> Self {
        let high = magnitude.max(f32::MIN_POSITIVE);
        Self {
            colors: Colors::diverging(palette, dark),
            scale: ColorScale::Linear,
            low: -high,
            high,
            ends_at_largest: false,
        }
    }

    /// The range of numbers that it shows.
    #[must_use]
    pub fn range(&self) -> (f32, f32) {
        (if self.scale == ColorScale::Log { LOG_FLOOR } else { self.low }, self.high)
    }

    /// Whether each row has its own largest number as its end.
    #[must_use]
    pub fn is_per_row(&self) -> bool {
        self.scale == ColorScale::PerRow
    }

    /// The colour of a number in a row whose largest number is given.
    #[inline]
    #[must_use]
    pub fn color(&self, value: f32, row_max: f32) -> Color32 {
        self.colors.at(self.place(value, row_max))
    }

    /// The colour at a place of the colour bar, 0 to 1.
    #[must_use]
    pub fn bar(&self, place: f32) -> Color32 {
        self.colors.at(place)
    }

    #[inline]
    fn place(&self, value: f32, row_max: f32) -> f32 {
        match self.scale {
            ColorScale::Linear => (value - self.low) / (self.high - self.low),
            ColorScale::Log => 1.0 - value.max(LOG_FLOOR).ln() / LOG_FLOOR.ln(),
            ColorScale::PerRow => value / row_max.max(f32::MIN_POSITIVE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Theme;
    use crate::workbench::ThemeChoice;

    #[test]
    fn a_linear_scale_ends_at_a_small_largest_weight_and_says_so() {
        let map = |scale, largest| ColorMap::weights(Palette::Viridis, true, scale).up_to(largest);
        let small = map(ColorScale::Linear, 0.05);
        assert!(small.ends_at_largest() && small.range() == (0.0, 0.05));
        assert_eq!(small.color(0.05, 0.05), map(ColorScale::Linear, 1.0).color(1.0, 1.0));
        for other in [map(ColorScale::Linear, 0.2), map(ColorScale::Linear, 0.0), map(ColorScale::Log, 0.05)] {
            assert!(!other.ends_at_largest() && other.range().1 == 1.0);
        }
    }

    /// L*, 0 to 100.
    fn lightness(color: Color32) -> f32 {
        116.0 * super::super::luminance(color).cbrt() - 16.0
    }

    /// As deuteranopes see it (Machado, Oliveira and Fernandes 2009, severity 1).
    fn without_green(color: Color32) -> Color32 {
        let [r, g, b, _] = Rgba::from(color).to_array();
        let mix = |by: [f32; 3]| (by[0] * r + by[1] * g + by[2] * b).clamp(0.0, 1.0);
        let [red, green] = [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413]].map(mix);
        Rgba::from_rgb(red, green, mix([-0.011_820, 0.042_940, 0.968_881])).into()
    }

    fn pairs() -> impl Iterator<Item = (Palette, bool)> {
        Palette::VARIANTS.iter().flat_map(|palette| [(*palette, true), (*palette, false)])
    }

    #[test]
    fn weights_get_steadily_lighter_or_steadily_darker() {
        for (palette, dark) in pairs() {
            let colors = Colors::sequential(palette, dark);
            let steps = (0..=64).map(|step| lightness(colors.at(step as f32 / 64.0))).collect::<Vec<_>>();
            let up = steps[64] > steps[0];
            assert!((steps[64] - steps[0]).abs() > 60.0, "{palette:?}: {steps:?}");
            assert!(steps.windows(2).all(|two| (two[1] > two[0]) == up), "{palette:?}, {dark}: {steps:?}");
        }
    }

    #[test]
    fn signed_numbers_are_as_bright_below_zero_as_above_and_zero_is_nearest_the_ground() {
        for (palette, dark) in pairs() {
            let colors = Colors::diverging(palette, dark);
            let ground = lightness(Theme::of(if dark { ThemeChoice::Dark } else { ThemeChoice::Light }).background);
            let mut before = (lightness(colors.at(0.5)) - ground).abs();
            assert!(before < 12.0, "{palette:?}, {dark}: zero is {before} from the ground");
            for step in 1..=64 {
                let [below, above] = [-1.0, 1.0].map(|sign| colors.at(0.5 + sign * step as f32 / 128.0));
                let [low, high] = [below, above].map(lightness);
                assert!((low - high).abs() < 1.0, "{palette:?}, {dark}, {step}: {low} and {high}");
                assert!((low - ground).abs() > before, "{palette:?}, {dark}, {step}: {low} after {before}");
                before = (low - ground).abs();
            }
            // Which of the two it is can be told by the hue, well before the largest number, and without red and green.
            for (size, least) in [(0.1, 20), (0.25, 35), (0.5, 35)] {
                for seen in [|color| color, without_green as fn(Color32) -> Color32] {
                    let [below, above] = [0.5 - size, 0.5 + size].map(|place| seen(colors.at(place)).to_array());
                    let apart = below.iter().zip(above).map(|(a, b)| a.abs_diff(b)).max();
                    assert!(apart > Some(least), "{palette:?}, {dark}, {size}: {below:?} and {above:?}");
                }
            }
        }
    }
}
