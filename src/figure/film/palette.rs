//! Few colours for many: surfaces keep theirs, and only edges and shades are brought together.

use std::collections::HashMap;

use color_quant::NeuQuant;

pub(super) type Rgb = [u8; 3];

/// Colours at most, so that one of the 256 is left for what does not change.
pub(super) const MOST: usize = 255;
/// Of too many, those that most pixels have stay as they are.
const KEPT: usize = 128;
/// Of the pixels with other colours so many are looked at.
const LOOKED_AT: usize = 100_000;

/// Colours, and the place of the one that stands for each of a picture.
pub(super) struct Palette {
    pub colors: Vec<Rgb>,
    places: HashMap<Rgb, u8>,
}

impl Palette {
    pub fn of(pixels: impl Iterator<Item = Rgb>) -> Self {
        let mut counts: HashMap<Rgb, usize> = HashMap::new();
        pixels.for_each(|pixel| *counts.entry(pixel).or_default() += 1);
        let mut by_count: Vec<(Rgb, usize)> = counts.into_iter().collect();
        by_count.sort_unstable_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
        let kept = if by_count.len() <= MOST { by_count.len() } else { KEPT };
        let mut colors: Vec<Rgb> = by_count[..kept].iter().map(|(color, _)| *color).collect();
        if kept < by_count.len() {
            let others = by_count[kept..].iter().flat_map(|([r, g, b], count)| vec![[*r, *g, *b, 255]; *count]);
            let others = others.collect::<Vec<_>>();
            let each = (others.len() / LOOKED_AT + 1).min(30) as i32;
            let found = NeuQuant::new(each, MOST - KEPT, others.as_flattened()).color_map_rgb();
            colors.extend(found.as_chunks::<3>().0);
        }
        let places = by_count.into_iter().map(|(color, _)| (color, nearest(&colors, color))).collect();
        Self { colors, places }
    }

    /// The place of what stands for a colour of the picture.
    pub fn place(&self, color: Rgb) -> u8 {
        self.places[&color]
    }
}

/// The place of the colour that is nearest to one.
fn nearest(colors: &[Rgb], color: Rgb) -> u8 {
    let distance = |other: &Rgb| other.iter().zip(color).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    let nearest = colors.iter().enumerate().min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(place, _)| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_stay_and_many_are_near_to_what_they_were() {
        let few: Vec<Rgb> = (0..=254).map(|i| [i, 255 - i, i / 2]).collect();
        let palette = Palette::of(few.iter().copied());
        assert!(few.iter().all(|color| palette.colors[usize::from(palette.place(*color))] == *color));
        // A surface, and a thousand shades of grey-blue.
        let surface = std::iter::repeat_n([24, 27, 34], 5000);
        let shades = (0..1000u32).map(|i| [(i / 8) as u8, (i / 5) as u8, 255 - (i / 4) as u8]);
        let palette = Palette::of(surface.chain(shades.clone()));
        assert_eq!(palette.colors.len(), MOST);
        let drawn = |color: Rgb| palette.colors[usize::from(palette.place(color))];
        assert_eq!(drawn([24, 27, 34]), [24, 27, 34]);
        let wrong = |color: Rgb| color.iter().zip(drawn(color)).map(|(a, b)| a.abs_diff(b)).max();
        assert!(shades.map(wrong).max() < Some(Some(12)));
    }
}
