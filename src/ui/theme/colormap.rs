//! From numbers to colours.

use egui::Color32;

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

/// 256 colours from low to high.
#[derive(Clone, Debug, PartialEq)]
pub struct Colors(Box<[Color32; Self::COUNT]>);

/// A largest weight below which a linear scale ends there.
const SMALL: f32 = 0.2;
/// The smallest weight that a logarithmic scale tells from 0.
const LOG_FLOOR: f32 = 1e-3;

impl Colors {
    const COUNT: usize = 256;

    /// The colours of weights. Viridis and Cividis always run from dark to light; the other two turn
    /// round with the ground, so that nothing looks like paper and much looks like ink.
    #[must_use]
    pub fn sequential(palette: Palette, dark: bool) -> Self {
        match palette {
            Palette::Viridis => Self::of(colorous::VIRIDIS, false),
            Palette::Cividis => Self::of(colorous::CIVIDIS, false),
            Palette::Magma => Self::of(colorous::MAGMA, !dark),
            // Colorous' greys run from white to black.
            Palette::Grey => Self::of(colorous::GREYS, dark),
        }
    }

    /// Zero-centred colours of scores: purple below, orange above.
    #[must_use]
    pub fn diverging() -> Self {
        Self::of(colorous::PURPLE_ORANGE, false)
    }

    fn of(gradient: colorous::Gradient, reversed: bool) -> Self {
        let color = |i: usize| {
            let i = if reversed { Self::COUNT - 1 - i } else { i };
            let colorous::Color { r, g, b } = gradient.eval_rational(i, Self::COUNT);
            Color32::from_rgb(r, g, b)
        };
        Self(Box::new(std::array::from_fn(color)))
    }

    /// The colour at a place from 0 to 1.
    #[inline]
    #[must_use]
    pub fn at(&self, place: f32) -> Color32 {
        self.0[((place.clamp(0.0, 1.0) * (Self::COUNT - 1) as f32) + 0.5) as usize]
    }
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

    /// A zero-centred map for scores up to the given magnitude.
    #[must_use]
    pub fn scores(magnitude: f32) -> Self {
        let high = magnitude.max(f32::MIN_POSITIVE);
        Self { colors: Colors::diverging(), scale: ColorScale::Linear, low: -high, high, ends_at_largest: false }
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

    #[test]
    fn scores_are_purple_below_and_orange_above() {
        let colors = Colors::diverging();
        let [low, high] = [0.1, 0.9].map(|place| colors.at(place));
        assert!(low.b() > low.r() && low.r() > low.g(), "{low:?}");
        assert!(high.r() > high.g() && high.g() > high.b(), "{high:?}");
    }
}
