//! Where the picture and the words of a hall are: words stand where they leave the picture the most.

use egui::{Rect, Vec2, pos2, vec2};

/// What a picture needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Need {
    /// The size in which all of it can be seen.
    pub least: Vec2,
    /// What of a picture is names around it.
    pub around: Vec2,
    /// How much wider than high the rest can be drawn.
    pub widest: f32,
}

/// Where everything is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arrangement {
    pub words: Rect,
    /// Whether words stand below the picture, or else beside it.
    pub below: bool,
    /// Size of the largest type.
    pub font: f32,
    /// Whether the picture has what it needs, and the words too.
    pub fits: bool,
    /// How much of the picture can be used.
    area: f32,
}

/// Sizes of type in parts of the largest, tried from there.
const SHRINK: [f32; 5] = [1.0, 0.9, 0.8, 0.7, 0.6];
/// Widths of words that stand beside a picture, in parts of the whole, and in points at least.
const BESIDE: [f32; 4] = [0.26, 0.32, 0.38, 0.44];
const LEAST_BESIDE: f32 = 150.0;
/// Lines of few words are worse to read than long ones: beside a picture they stand where it gains by more than this.
const NARROW_WORDS: f32 = 0.65;
/// Words below take no more than this of the height.
const MOST_BELOW: f32 = 0.5;

/// Arranges a space. `height` is that of the words in type of a size and in a width.
pub(super) fn arrange(
    space: Rect,
    need: Need,
    (largest, least): (f32, f32),
    height: impl Fn(f32, f32) -> f32,
) -> Arrangement {
    let place = |font: f32, beside: Option<f32>| {
        let width = beside.map_or(space.width(), |share| share * space.width());
        let height = height(font, width);
        let (words, picture, room) = match beside {
            None => {
                let top = space.bottom() - height;
                let words = Rect::from_min_max(pos2(space.left(), top), space.max);
                (words, vec2(space.width(), space.height() - height), MOST_BELOW * space.height())
            }
            Some(_) => {
                let words = Rect::from_min_max(pos2(space.right() - width, space.top()), space.max);
                (words, vec2(space.width() - width, space.height()), space.height())
            }
        };
        let fits = height <= room && picture.x >= need.least.x && picture.y >= need.least.y;
        let rest = (picture - need.around).max(Vec2::ZERO);
        let worth = if beside.is_some() { NARROW_WORDS } else { 1.0 };
        let area = worth * rest.x.min(need.widest * rest.y) * rest.y;
        Arrangement { words, below: beside.is_none(), font, fits, area }
    };
    let wide = |share: &f32| share * space.width() >= LEAST_BESIDE;
    let places = || std::iter::once(None).chain(BESIDE.into_iter().filter(wide).map(Some));
    for font in SHRINK.map(|share| (share * largest).max(least)) {
        let fitting = places().map(|beside| place(font, beside)).filter(|found| found.fits);
        if let Some(best) = fitting.max_by(|a, b| a.area.total_cmp(&b.area)) {
            return best;
        }
    }
    place(least, None)
}

/// The largest zoom up to the one that is wished in which everything fits, in steps of a tenth; at last the least one.
pub(super) fn zoom_that_fits(wished: f32, least: f32, fits: impl Fn(f32) -> bool) -> f32 {
    let lower = (1..).map(|step| wished - 0.1 * step as f32).take_while(|zoom| *zoom > least);
    std::iter::once(wished).chain(lower).find(|zoom| fits(*zoom)).unwrap_or(least.min(wished))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(640.0, 360.0) };

    /// So many letters, half as wide as high.
    fn text(letters: f32) -> impl Fn(f32, f32) -> f32 {
        move |font, width| (0.5 * font * letters / width).ceil() * 1.3 * font
    }

    #[test]
    fn few_words_stand_below_and_many_beside_what_needs_the_height() {
        let tall = Need { least: vec2(300.0, 300.0), around: vec2(60.0, 60.0), widest: 1.2 };
        let few = arrange(SPACE, tall, (20.0, 14.0), text(20.0));
        assert!(few.fits && few.below && few.font == 20.0, "{few:?}");
        let many = arrange(SPACE, tall, (20.0, 14.0), text(250.0));
        assert!(many.fits && !many.below, "{many:?}");
        let wide = Need { least: vec2(600.0, 150.0), around: Vec2::ZERO, widest: f32::INFINITY };
        let many = arrange(SPACE, wide, (20.0, 14.0), text(250.0));
        assert!(many.fits && many.below, "{many:?}");
    }

    #[test]
    fn type_is_smaller_only_where_it_must_be_and_a_zoom_is_found_where_it_cannot_be() {
        let need = Need { least: vec2(600.0, 280.0), around: Vec2::ZERO, widest: 3.0 };
        let fonts = [40.0, 200.0, 400.0].map(|letters| arrange(SPACE, need, (20.0, 14.0), text(letters)));
        assert!(fonts[0].font > fonts[1].font && fonts[0].fits && fonts[1].fits, "{fonts:?}");
        assert!(!fonts[2].fits, "{fonts:?}");
        let fits = |zoom: f32| {
            let space = Rect::from_min_size(SPACE.min, 2.0 * SPACE.size() / zoom);
            arrange(space, need, (20.0, 14.0), text(400.0)).fits
        };
        let zoom = zoom_that_fits(2.0, 1.0, fits);
        assert!((1.0..2.0).contains(&zoom) && fits(zoom) && !fits(zoom + 0.1), "{zoom}");
        assert_eq!(zoom_that_fits(2.0, 1.0, |_| false), 1.0);
        assert_eq!(zoom_that_fits(0.8, 1.0, |_| false), 0.8);
        assert_eq!(zoom_that_fits(3.0, 1.0, |_| true), 3.0);
    }
}
