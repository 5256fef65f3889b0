//! Where the chips are, and in how many lines they are written.

use std::ops::Range;
use std::sync::Arc;

use egui::{FontId, Id, Rangef, Ui};

use crate::design::visible;
use crate::document::Token;
use crate::ui::theme::size;

/// Height of the arcs.
pub(super) const ARCS: f32 = 64.0;
/// Height of a chip of one line, of a second line, and of the number below.
const CHIP: f32 = 27.0;
const LINE: f32 = 15.0;
pub(super) const NUMBER: f32 = 19.0;
pub(super) const GAP: f32 = 4.0;
const WIDEST: f32 = 168.0;
/// Chips are cut down to this where then all of them can be seen.
const CUT: f32 = 60.0;
/// Characters that could fit the widest chip.
const MOST: usize = 60;

/// How much space chips leave around words.
#[derive(Clone, Copy)]
struct Air {
    padding: f32,
    narrowest: f32,
}

/// Wide enough for "<0.01" below.
const AIRY: Air = Air { padding: 8.0, narrowest: 38.0 };
/// Where it lets all chips fit. Wide enough for "0.71" below.
const TIGHT: Air = Air { padding: 5.0, narrowest: 28.0 };

/// Where each chip begins; and at last, where one more would.
#[derive(Clone, Debug)]
pub(super) struct Places {
    lefts: Vec<f32>,
    /// Between chips.
    gap: f32,
    /// Height of the arcs; 0 where there are none.
    pub arcs: f32,
    /// Lines that a chip may have: one, or more where tokens of several words need them.
    pub lines: usize,
    pub padding: f32,
    pub font: FontId,
}

/// Between the chips above the columns of a map.
const CLOSE: f32 = 2.0;
/// Space around their words, and where only less of it lets all of them fit.
const AROUND: [f32; 2] = [5.0, 2.0];
/// The same around words that may be cut.
const AROUND_CUT: f32 = 4.0;
/// Lines of such words at most.
const MOST_LINES: usize = 3;
/// Columns narrower than this leave too little of words.
const LEAST_CUT: f32 = 50.0;
/// Sizes in which they are tried.
const SIZES: [f32; 5] = [size::BODY, 13.0, 12.0, 11.0, 10.0];

impl Places {
    /// Measured once for each state of the document, width and resolution.
    pub(super) fn of(ui: &Ui, id: Id, revision: u64, tokens: &[Token]) -> Arc<Self> {
        type Fitted = ((u64, u32, u32), Arc<Places>);
        let id = id.with("places");
        let key = (revision, ui.available_width().to_bits(), ui.ctx().pixels_per_point().to_bits());
        if let Some((_, places)) = ui.data(|data| data.get_temp::<Fitted>(id)).filter(|(of, _)| *of == key) {
            return places;
        }
        let places = Arc::new(Self::fit(ui, tokens, ui.available_width()));
        ui.data_mut(|data| data.insert_temp(id, (key, Arc::clone(&places))));
        places
    }

    /// Chips as wide as the columns of a map, where the words fit in, within the edge of those that are chosen as far as
    /// that leaves room; and where a word is cut, nothing.
    pub(super) fn columns(ui: &Ui, tokens: &[Token], column: f32, edge: f32) -> Option<Self> {
        // From the largest on: where the first fits, no other is measured.
        let fits =
            |font: &FontId, lines: usize, room: f32| tokens.iter().all(|t| width(ui, &t.text, lines, font) <= room);
        let [wide, narrow] = AROUND;
        let (padding, font, lines) = [wide, narrow.max(edge), narrow].into_iter().find_map(|padding| {
            let room = column - CLOSE - 2.0 * padding;
            let font = SIZES.into_iter().map(FontId::proportional).find(|font| fits(font, 2, room))?;
            let lines = if fits(&font, 1, room) { 1 } else { 2 };
            Some((padding, font, lines))
        })?;
        Some(Self { lefts: above(tokens, column), gap: CLOSE, arcs: ARCS, lines, padding, font })
    }

    /// Chips as wide as the columns of a map, with a line for each of a few words, whatever is left of them.
    pub(super) fn cut(tokens: &[Token], column: f32) -> Option<Self> {
        let words = tokens.iter().map(|token| token.text.split(' ').count()).max().unwrap_or(1);
        let lines = words.min(MOST_LINES);
        // A third line is taken off the arcs.
        let arcs = ARCS - LINE * lines.saturating_sub(2) as f32;
        let (lefts, font) = (above(tokens, column), FontId::proportional(size::SMALL));
        (column >= LEAST_CUT).then_some(Self { lefts, gap: CLOSE, arcs, lines, padding: AROUND_CUT, font })
    }

    /// In one line if that fits; else tokens of several words in two, with less air, cut down, if
    /// that is enough; and else there is something to scroll.
    pub(super) fn fit(ui: &Ui, tokens: &[Token], room: f32) -> Self {
        let in_one: Vec<f32> = tokens.iter().map(|token| width(ui, &token.text, 1, &font(1))).collect();
        let lines = if tokens.iter().any(|token| token.text.contains(' ')) { 2 } else { 1 };
        let in_two: Vec<f32> = tokens.iter().map(|token| width(ui, &token.text, lines, &font(lines))).collect();
        let fits = |texts: &[f32], air, cut| total(texts, air, cut) <= room;
        if fits(&in_one, AIRY, WIDEST) {
            return Self::new(&in_one, AIRY, WIDEST, 1);
        }
        if fits(&in_two, AIRY, WIDEST) {
            return Self::new(&in_two, AIRY, WIDEST, lines);
        }
        let mut cuts = (CUT as usize..=WIDEST as usize).rev().map(|cut| cut as f32);
        match cuts.find(|cut| fits(&in_two, TIGHT, *cut)) {
            Some(cut) => Self::new(&in_two, TIGHT, cut, lines),
            None => Self::new(&in_two, AIRY, WIDEST, lines),
        }
    }

    fn new(texts: &[f32], air: Air, cut: f32, lines: usize) -> Self {
        let mut left = 0.0;
        let mut lefts = vec![left];
        for text in texts {
            left += chip(*text, air, cut) + GAP;
            lefts.push(left);
        }
        Self { lefts, gap: GAP, arcs: ARCS, lines, padding: air.padding, font: font(lines) }
    }

    /// Of all chips.
    pub(super) fn width(&self) -> f32 {
        self.lefts.last().map_or(0.0, |end| end - self.gap)
    }

    /// Left and right of a chip.
    pub(super) fn span(&self, token: usize) -> (f32, f32) {
        (self.lefts[token], self.lefts[token + 1] - self.gap)
    }

    pub(super) fn center(&self, token: usize) -> f32 {
        let (left, right) = self.span(token);
        (left + right) / 2.0
    }

    pub(super) fn chip_height(&self) -> f32 {
        CHIP + (self.lines - 1) as f32 * LINE
    }

    /// The chips in a range, and one more on either side, so that the focus can move there.
    pub(super) fn within(&self, range: Rangef) -> Range<usize> {
        let count = self.lefts.len() - 1;
        let first = self.lefts.partition_point(|left| *left <= range.min).saturating_sub(2);
        let end = self.lefts.partition_point(|left| *left <= range.max) + 1;
        first..end.min(count)
    }
}

/// Where chips begin that are as wide as columns.
fn above(tokens: &[Token], column: f32) -> Vec<f32> {
    (0..=tokens.len()).map(|token| token as f32 * column + CLOSE / 2.0).collect()
}

/// The width of a chip around a text.
fn chip(text: f32, air: Air, cut: f32) -> f32 {
    (text + 2.0 * air.padding).clamp(air.narrowest, cut).ceil()
}

fn total(texts: &[f32], air: Air, cut: f32) -> f32 {
    texts.iter().map(|text| chip(*text, air, cut) + GAP).sum::<f32>() - GAP
}

/// The width of the whole text in one line or in two.
fn width(ui: &Ui, text: &str, lines: usize, font: &FontId) -> f32 {
    let text = visible(text);
    let mut whole = 0.0;
    // Where each space begins and ends.
    let mut spaces = Vec::new();
    ui.fonts_mut(|fonts| {
        for c in text.chars().take(MOST) {
            let before = whole;
            whole += fonts.glyph_width(font, c);
            if c == ' ' && lines > 1 {
                spaces.push((before, whole));
            }
        }
    });
    let split = |(begin, end): &(f32, f32)| f32::max(*begin, whole - end);
    spaces.iter().map(split).fold(whole, f32::min)
}

/// The font in which a name fits into so many lines of a room, or else its longest word into one, as far as it can be read
/// so; else the smallest. And whether words must be broken.
pub(super) fn unbroken(ui: &Ui, name: &str, font: &FontId, (room, lines): (f32, usize)) -> (FontId, bool) {
    let smaller = SIZES.into_iter().filter(|size| *size < font.size).map(FontId::proportional);
    let fonts: Vec<FontId> = std::iter::once(font.clone()).chain(smaller).collect();
    let of_words = |font: &FontId| name.split(' ').map(|word| width(ui, word, 1, font)).collect::<Vec<_>>();
    let whole = fonts.iter().find(|font| {
        let words = of_words(font);
        words.iter().all(|word| *word <= room)
            && wrapped(&words, ui.fonts_mut(|fonts| fonts.glyph_width(font, ' ')), room) <= lines
    });
    let unbroken = || fonts.iter().find(|font| of_words(font).into_iter().all(|word| word <= room));
    let fitting = whole.or_else(unbroken);
    (fitting.or(fonts.last()).unwrap_or(font).clone(), fitting.is_none())
}

/// How many lines words of these widths take up.
fn wrapped(words: &[f32], space: f32, room: f32) -> usize {
    let mut left = 0.0;
    words.iter().fold(0, |lines, word| {
        let goes_on = lines > 0 && space + word <= left;
        left = if goes_on { left - space - word } else { room - word };
        if goes_on { lines } else { lines + 1 }
    })
}

/// The font of chips.
fn font(lines: usize) -> FontId {
    FontId::proportional(if lines == 1 { size::BODY } else { 13.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_into_as_few_lines_as_they_fit() {
        for (words, room, lines) in [
            (&[10.0][..], 10.0, 1),
            (&[10.0, 5.0], 17.0, 1),
            (&[10.0, 5.0], 16.0, 2),
            (&[10.0, 2.0, 10.0], 14.0, 2),
            (&[10.0, 2.0, 10.0], 13.0, 3),
        ] {
            assert_eq!(wrapped(words, 2.0, room), lines, "{words:?} in {room}");
        }
    }
}
