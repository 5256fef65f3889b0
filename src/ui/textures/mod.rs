//! Pictures of numbers: one texel a cell, made once for each state, dropped when a frame did not use them.

mod frame_cache;
mod map;
mod stage;

use egui::{Color32, ColorImage, Context, Id, Painter, Rect, TextureHandle, TextureId, pos2};

use super::theme::{ColorMap, Theme};
use crate::attention::{AttentionMap, HeadRun};
use crate::math::{Matrix, farthest, pooled};
use crate::workbench::Palette;
use frame_cache::{FrameCache, load};
pub use map::MapKey;
use stage::StageTextures;
pub(crate) use stage::{Instead, StageKey, colors, looked_at};

/// Texels along a matrix at most.
const TEXELS: usize = 512;

/// Fills a rectangle with a texture, in its own colours or with a tint over them.
pub(crate) fn paint(painter: &Painter, texture: TextureId, rect: Rect, tint: Color32) {
    painter.image(texture, rect, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), tint);
}

/// The textures in use.
#[derive(Default)]
pub struct Textures {
    maps: FrameCache<MapKey, TextureHandle>,
    pictures: FrameCache<Id, TextureHandle>,
    pub(crate) stages: StageTextures,
}

impl Textures {
    /// The picture of a head's map, made if it is new.
    pub fn map(
        &mut self,
        ctx: &Context,
        key: MapKey,
        head: HeadRun<'_>,
        colors: &ColorMap,
        theme: &Theme,
    ) -> TextureId {
        let allowed = |query: usize, token: usize| head.allows(query, token);
        let picture = || {
            let map = key.kind.of(head);
            let map = map.as_deref().unwrap_or(head.weights);
            map::picture(map, (key.side, key.transposed), (allowed, f32::max), colors, theme)
        };
        self.maps.get(key, || load(ctx, picture())).id()
    }

    /// The picture of a head's map, if it was drawn in the last frame: then nothing is needed to make it.
    pub fn kept_map(&mut self, key: MapKey) -> Option<TextureId> {
        self.maps.kept(key).map(TextureHandle::id)
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

    /// Drops what the frame did not use.
    pub fn end_frame(&mut self) {
        self.maps.end_frame();
        self.pictures.end_frame();
        self.stages.end_frame();
    }
}
