//! Where the panels of heads go. One arrangement for one layer, wrapped rows, and for many, a sheet with a row for each
//! layer and a column for each head; all in sight at once where that leaves something to see.

use std::ops::Range;

use egui::{Pos2, Rect, Vec2, vec2};

use crate::ui::shortcuts::Move;
use crate::ui::widgets::Face;
use crate::workbench::{GroupKind, HeadGroup, HeadPlace};

/// Height of a line above a group.
const HEADING: f32 = 26.0;

/// Width of the narrowest panel, and of the narrowest beside two lines of words.
const LEAST: f32 = 14.0;
const LEAST_BESIDE: f32 = 30.0;

/// Full panels share the width that is left over, up to so many times their own.
const WIDENED: f32 = 1.35;

/// A single panel is no wider than this outside a hall.
const LARGEST: f32 = 320.0;

/// Room for the names of layers and the numbers of heads, and for what heads have in common, where panels have no words of
/// their own.
const MARGIN: Vec2 = vec2(30.0, 18.0);
const BESIDE: f32 = 224.0;
/// Room for the edge of a panel that is chosen, where panels have no edge of their own.
const EDGE: f32 = 3.0;

/// One line of the grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    /// The heading of a group: above its heads, or at the left of the first of them.
    Heading(usize),
    /// Heads of a group.
    Heads(usize, Range<usize>),
}

/// What there is room for.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub size: Vec2,
    /// Where a hall looks at them, panels are as large as fits, and no row is seen by half.
    pub projected: bool,
}

/// Where everything is.
pub(super) struct Layout {
    /// Each with its distance from the top.
    pub lines: Vec<(f32, Line)>,
    pub size: Vec2,
    pub face: Face,
    /// Room for words, at the left and above.
    pub margin: Vec2,
    /// Number of heads in a layer, where each has a column of its own.
    pub sheet: Option<usize>,
    pub card: Vec2,
}

/// What is to be laid out, whatever its size.
struct Plan<'a> {
    groups: &'a [HeadGroup],
    sheet: Option<usize>,
}

impl Plan<'_> {
    fn has_headings(&self) -> bool {
        self.groups.iter().any(|group| !matches!(group.kind, GroupKind::All | GroupKind::Layer(_)))
    }

    fn margin(&self, face: Face) -> Vec2 {
        match self.groups.first().map(|group| group.kind) {
            _ if face != Face::Bare => Vec2::ZERO,
            None | Some(GroupKind::All) => Vec2::splat(EDGE),
            Some(GroupKind::Layer(_)) => vec2(MARGIN.x, if self.sheet.is_some() { MARGIN.y } else { EDGE }),
            Some(_) => vec2(BESIDE, EDGE),
        }
    }

    /// The height of a heading above a group.
    fn heading(&self, face: Face) -> f32 {
        if self.has_headings() && face != Face::Bare { HEADING } else { 0.0 }
    }

    /// The largest panels that fit all at once, else the least ones.
    fn fitting(&self, room: Room) -> (f32, Face) {
        let fits = |(width, face): &(f32, Face)| {
            let taken = self.size(card(*width, *face), *face, room.size.x);
            taken.x <= room.size.x && taken.y <= room.size.y
        };
        let most = if room.projected { room.size.x.max(Face::FULL) } else { LARGEST };
        let least = if self.has_headings() { LEAST_BESIDE } else { LEAST };
        let widths = |most: f32| (least as u32..=most as u32).rev().map(|width| width as f32);
        let found = widths(most).map(|width| (width, Face::of_width(width))).find(fits);
        // Where there is no room for numbers, their room is for the maps.
        let bare = || widths(Face::NAMED).map(|width| (width, Face::Bare)).find(fits);
        found.filter(|(_, face)| *face != Face::Bare).or_else(bare).unwrap_or((least, Face::Bare))
    }

    /// The width of panels, and what they show.
    fn panel(&self, room: Room, size: f32) -> (f32, Face) {
        let (fitting, face) = self.fitting(room);
        let width = fitting + (Face::FULL.max(fitting) - fitting) * size;
        // A sheet scrolls sideways, rows are wrapped.
        let width = if self.sheet.is_some() { width } else { width.min(room.size.x.max(LEAST)) };
        (width, if size > 0.0 { Face::of_width(width) } else { face })
    }

    /// How many panels of a width are in a line.
    fn columns(&self, width: f32, face: Face, room: f32) -> usize {
        let fit = ((room - self.margin(face).x + face.gap()) / (width + face.gap())) as usize;
        self.sheet.unwrap_or(fit).max(1)
    }

    /// What panels of a width and a height take up.
    fn size(&self, card: Vec2, face: Face, room: f32) -> Vec2 {
        let columns = self.columns(card.x, face, room);
        let rows: usize = self.groups.iter().map(|group| group.heads.len().div_ceil(columns)).sum();
        let headings = self.heading(face) * self.groups.len() as f32;
        let cards = vec2(columns as f32, rows as f32) * (card + Vec2::splat(face.gap())) - Vec2::splat(face.gap());
        self.margin(face) + cards + vec2(0.0, headings)
    }
}

fn card(width: f32, face: Face) -> Vec2 {
    vec2(width, width + face.words())
}

impl Layout {
    /// Lays out groups of heads, in layers of so many. A `size` of 0 is for all of them at once, as far as panels are no
    /// narrower than can be seen; 1 is for panels with room for all words.
    pub fn new(groups: &[HeadGroup], heads: usize, room: Room, size: f32) -> Self {
        let is_whole = |group: &HeadGroup| matches!(group.kind, GroupKind::Layer(_)) && group.heads.len() == heads;
        let plan = Plan { groups, sheet: groups.iter().all(is_whole).then_some(heads) };
        let (width, face) = plan.panel(room, size);
        let (mut card, gap, margin) = (card(width, face), face.gap(), plan.margin(face));
        let columns = plan.columns(width, face, room.size.x);
        let heading = plan.heading(face);
        let mut pitch = card.y + gap;
        if room.projected && plan.size(card, face, room.size.x).y > room.size.y {
            let page = room.size.y - heading - margin.y + gap;
            pitch = page / (page / pitch).floor().max(1.0);
            card.y = card.y.min(pitch - gap);
        }
        let (mut lines, mut top) = (Vec::new(), margin.y);
        for (g, group) in groups.iter().enumerate() {
            if plan.has_headings() {
                lines.push((top, Line::Heading(g)));
                top += heading;
            }
            for start in (0..group.heads.len()).step_by(columns) {
                lines.push((top, Line::Heads(g, start..(start + columns).min(group.heads.len()))));
                top += pitch;
            }
        }
        let mut size = vec2(margin.x + columns as f32 * (card.x + gap) - gap, (top - gap).max(0.0));
        if plan.sheet.is_none() && face == Face::Full {
            card.x = ((room.size.x + gap) / columns as f32 - gap).clamp(card.x, (WIDENED * Face::FULL).max(card.x));
            size.x = room.size.x;
        }
        Self { lines, size, face, margin, sheet: plan.sheet, card }
    }

    /// The lines that reach into a part of the height, and one more above and below, so that the focus
    /// can move there.
    pub fn visible(&self, from: f32, to: f32) -> &[(f32, Line)] {
        let end = (self.lines.partition_point(|(top, _)| *top < to) + 1).min(self.lines.len());
        let start = self.lines.partition_point(|(top, _)| *top < from).saturating_sub(2);
        &self.lines[start.min(end)..end]
    }

    /// Where a panel is, by the top of its line and its column.
    pub fn rect(&self, origin: Pos2, top: f32, column: usize) -> Rect {
        let left = self.margin.x + column as f32 * (self.card.x + self.face.gap());
        Rect::from_min_size(origin + vec2(left, top), self.card)
    }

    /// Where the heading of a group is, by the top of its line.
    pub fn heading_rect(&self, origin: Pos2, top: f32, width: f32) -> Rect {
        let size = if self.margin.x > 0.0 { vec2(self.margin.x - 10.0, self.card.y) } else { vec2(width, HEADING) };
        Rect::from_min_size(origin + vec2(0.0, top), size)
    }

    /// Line and column of a head.
    pub fn find(&self, groups: &[HeadGroup], head: HeadPlace) -> Option<(usize, usize)> {
        self.lines.iter().enumerate().find_map(|(l, (_, line))| {
            let place = heads(groups, line).iter().position(|other| *other == head)?;
            Some((l, place))
        })
    }

    /// The head that a key leads to.
    pub fn step(&self, groups: &[HeadGroup], from: HeadPlace, to: Move) -> Option<HeadPlace> {
        let all: Vec<HeadPlace> = groups.iter().flat_map(|group| group.heads.iter().copied()).collect();
        let Some((line, column)) = self.find(groups, from) else { return all.first().copied() };
        let place = all.iter().position(|head| *head == from)?;
        let row = |(_, line): &(f32, Line)| Some(heads(groups, line)).filter(|row| !row.is_empty());
        let beside = |row: &[HeadPlace]| row[column.min(row.len() - 1)];
        match to {
            Move::Left => place.checked_sub(1).and_then(|place| all.get(place)).copied(),
            Move::Right => all.get(place + 1).copied(),
            Move::Start | Move::First => all.first().copied(),
            Move::End | Move::Last => all.last().copied(),
            Move::Up => self.lines[..line].iter().rev().find_map(row).map(beside),
            Move::Down => self.lines[line + 1..].iter().find_map(row).map(beside),
        }
    }
}

/// The heads of a line.
fn heads<'a>(groups: &'a [HeadGroup], line: &Line) -> &'a [HeadPlace] {
    match line {
        Line::Heads(group, range) => &groups[*group].heads[range.clone()],
        Line::Heading(_) => &[],
    }
}

#[cfg(test)]
mod tests;
