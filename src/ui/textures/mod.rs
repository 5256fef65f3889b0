//! Pictures of numbers: one texel a cell, made once for each state, dropped when a frame did not use them.
//!
//! What a frame has no time for is made elsewhere; meanwhile what was there before stays, and says that it is old.

mod elsewhere;
mod frame_cache;
mod map;
mod stage;

use std::sync::Arc;

use egui::{Color32, ColorImage, Context, Id, Painter, Rect, TextureHandle, TextureId, pos2};

use super::theme::{ColorMap, OLD, Theme};
use crate::attention::{AttentionMap, HeadRun};
use crate::document::Document;
use crate::jobs::{CancelToken, Stopped, uninterrupted};
use crate::math::{Matrix, farthest, pooled};
use crate::workbench::Palette;
use elsewhere::{Elsewhere, Made, Of};
use frame_cache::{FrameCache, load};
pub use map::MapKey;
pub(crate) use map::{BY_KERNEL, SIDE_BY_SIDE};
pub(crate) use stage::{Instead, StageKey, StageSource, colors, looked_at};

/// Texels along a matrix at most.
const TEXELS: usize = 512;
/// Cells of which a frame makes pictures itself, or what takes as long.
const AT_ONCE: usize = 1 << 20;

/// A picture as it is there now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Picture {
    texture: TextureId,
    /// Whether it is that of the state before, since the new one is still being made.
    is_old: bool,
}

impl Picture {
    /// Whether it is that of the state before.
    pub fn is_old(self) -> bool {
        self.is_old
    }
}

impl From<TextureId> for Picture {
    fn from(texture: TextureId) -> Self {
        Self { texture, is_old: false }
    }
}

/// Fills a rectangle with a picture, in its own colours or with a tint over them; an old one is dimmed.
pub(crate) fn paint(painter: &Painter, picture: impl Into<Picture>, rect: Rect, tint: Color32) {
    let Picture { texture, is_old } = picture.into();
    let tint = if is_old { tint.gamma_multiply(OLD) } else { tint };
    painter.image(texture, rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), tint);
}

/// The textures in use.
#[derive(Default)]
pub struct Textures {
    /// Of maps and of the matrices of the walk-through, which may be large.
    large: FrameCache<Id, Large>,
    pictures: FrameCache<Id, TextureHandle>,
    elsewhere: Elsewhere,
    /// How many of the large ones there were so far.
    made: u64,
    /// Cells that this frame has made pictures of.
    cells: usize,
    /// Whether a frame makes all of its pictures, however long it takes.
    is_patient: bool,
}

struct Large {
    texture: TextureHandle,
    /// What its colours go up to, where it has that of its own.
    magnitude: f32,
    /// What it shares with pictures of the same in other states.
    place: Id,
    /// Which of all it was; the later of two of one place is the newer.
    number: u64,
}

impl Large {
    fn now(&self, is_old: bool) -> (Picture, f32) {
        (Picture { texture: self.texture.id(), is_old }, self.magnitude)
    }
}

impl Textures {
    /// Textures for pictures that nobody waits for at a screen: each frame is whole.
    pub(super) fn patient() -> Self {
        Self { is_patient: true, ..Self::default() }
    }

    /// Whether the last frame was without a picture that is being made.
    pub(super) fn is_working(&self) -> bool {
        self.elsewhere.is_working()
    }

    /// Why a picture could not be made, told once.
    pub(super) fn take_crash(&mut self) -> Option<Stopped> {
        self.elsewhere.take_crash()
    }

    /// The picture of a head's map: that of the same head in another state until it is there, and none where there is none.
    pub(crate) fn map(
        &mut self,
        ctx: &Context,
        key: MapKey,
        (document, head): (&Arc<Document>, HeadRun<'_>),
        colors: &ColorMap,
        theme: &Theme,
    ) -> Option<Picture> {
        let tokens = head.tokens();
        let prepare = || {
            let (held, colors, theme) = (map::Held::new(document, key, head), colors.clone(), *theme);
            move |_: &CancelToken| Ok((held.picture(key, &colors, &theme), 0.0))
        };
        self.large(ctx, (Id::unique(key), key.place()), tokens * tokens, prepare).map(|(picture, _)| picture)
    }

    /// The picture of a map of many heads of a document, by its key and its place, with its texels along each side and
    /// whether it is transposed: as that of a head.
    pub(crate) fn combined(
        &mut self,
        ctx: &Context,
        of: (Id, Id),
        (map, look): (&Arc<AttentionMap>, (usize, bool)),
        document: &Arc<Document>,
        (colors, theme): (&ColorMap, &Theme),
    ) -> Option<Picture> {
        let tokens = map.tokens();
        let prepare = || {
            let (map, document, colors, theme) = (Arc::clone(map), Arc::clone(document), colors.clone(), *theme);
            move |_: &CancelToken| {
                let mask = &document.spec.mask;
                let allowed = |query: usize, key: usize| map.at(query, key) > 0.0 || mask.allows(query, key, tokens);
                Ok((map::picture(&map, look, (allowed, f32::max), &colors, &theme), 0.0))
            }
        };
        self.large(ctx, of, tokens * tokens, prepare).map(|(picture, _)| picture)
    }

    /// The picture of a head's map, if it was drawn in the last frame: then nothing is needed to make it.
    pub(crate) fn kept_map(&mut self, key: MapKey) -> Option<Picture> {
        self.large.kept(Id::unique(key)).map(|kept| kept.now(false).0)
    }

    /// The picture of a matrix of the walk-through, and the magnitude that its colours go up to; until it is there, those
    /// before it.
    pub(crate) fn stage<I>(
        &mut self,
        ctx: &Context,
        key: StageKey,
        theme: &Theme,
        source: impl FnOnce() -> (StageSource, I),
        cells: usize,
    ) -> Option<(Picture, f32)>
    where
        I: Fn(usize, usize) -> (usize, usize) + Send + 'static,
    {
        let prepare = || {
            let ((source, index), theme) = (source(), *theme);
            move |cancel: &CancelToken| source.picture(&key, &theme, index, cancel)
        };
        self.large(ctx, (Id::unique(key), key.place()), cells, prepare)
    }

    /// A picture of so many cells by its key and its place: made at once where the frame has time for it.
    fn large<M>(
        &mut self,
        ctx: &Context,
        (key, place): (Id, Id),
        cells: usize,
        prepare: impl FnOnce() -> M,
    ) -> Option<(Picture, f32)>
    where
        M: FnOnce(&CancelToken) -> Result<Made, Stopped> + Send + 'static,
    {
        if let Some(kept) = self.large.kept(key) {
            return Some(kept.now(false));
        }
        let is_short = self.is_patient || self.cells + cells <= AT_ONCE;
        if is_short {
            self.cells += cells;
            let made = uninterrupted(prepare());
            return Some(self.keep(ctx, Of { key, place }, made).now(false));
        }
        let done = self.elsewhere.fetch(place);
        if let Some((of, made)) = done {
            let kept = self.keep(ctx, of, made).now(false);
            if of.key == key {
                return Some(kept);
            }
        }
        self.elsewhere.ask(ctx, Of { key, place }, prepare);
        let instead = self.large.instead(|kept| (kept.place == place).then_some(kept.number));
        instead.map(|kept| kept.now(true))
    }

    fn keep(&mut self, ctx: &Context, of: Of, (image, magnitude): Made) -> &Large {
        self.made += 1;
        let (place, number) = (of.place, self.made);
        self.large.get(of.key, || Large { texture: load(ctx, image), magnitude, place, number })
    }

    /// The same of any other map.
    pub fn kept_picture(&mut self, key: Id) -> Option<TextureId> {
        self.pictures.kept(key).map(TextureHandle::id)
    }

    /// The picture of any other map, made if its key is new; `key` holds all that it depends on, `look` its texels
    /// along each side and whether it is transposed.
    pub fn other_map(
        &mut self,
        ctx: &Context,
        key: Id,
        (map, look): (&AttentionMap, (usize, bool)),
        allowed: impl Fn(usize, usize) -> bool,
        colors: &ColorMap,
        theme: &Theme,
    ) -> TextureId {
        self.picture(ctx, key, || map::picture(map, look, (allowed, f32::max), colors, theme))
    }

    /// The picture of a change of a map, NaN where there is nothing to compare.
    pub fn change(
        &mut self,
        ctx: &Context,
        key: Id,
        (map, look): (&AttentionMap, (usize, bool)),
        colors: &ColorMap,
        theme: &Theme,
    ) -> TextureId {
        let compared = |query: usize, key: usize| !map.at(query, key).is_nan();
        self.picture(ctx, key, || map::picture(map, look, (compared, farthest), colors, theme))
    }

    /// A matrix as a picture, made if its key is new: tokens downwards, dimensions across. Where there are more tokens
    /// than texels, a texel is the number that is farthest from 0. What it looks like is part of the key by itself.
    pub fn matrix(
        &mut self,
        ctx: &Context,
        key: Id,
        (palette, theme): (Palette, Theme),
        matrix: &Matrix,
        magnitude: f32,
    ) -> TextureId {
        self.picture(ctx, key.with((palette, theme.choice)), || {
            let (rows, columns) = matrix.shape();
            let (height, width) = (rows.clamp(1, TEXELS), columns.max(1));
            let colors = ColorMap::signed(palette, theme.dark, magnitude);
            let at = |row: usize, column: usize| Some(matrix[(row, column)]);
            let color =
                |texel: &Option<f32>| texel.map_or(Color32::TRANSPARENT, |number| colors.color(number, magnitude));
            let mut pixels = Vec::with_capacity(height * width);
            pooled((rows, columns), (height, width), at, farthest, |_, texels| pixels.extend(texels.iter().map(color)));
            ColorImage::new([width, height], pixels)
        })
    }

    /// Any other picture, made if its key is new.
    pub fn picture(&mut self, ctx: &Context, key: Id, make: impl FnOnce() -> ColorImage) -> TextureId {
        self.pictures.get(key, || load(ctx, make())).id()
    }

    /// Drops what the frame did not use. Says whether another frame is needed to go on with a picture.
    pub fn end_frame(&mut self) -> bool {
        self.large.end_frame();
        self.pictures.end_frame();
        self.cells = 0;
        self.elsewhere.end_frame()
    }
}

#[cfg(test)]
mod tests;
