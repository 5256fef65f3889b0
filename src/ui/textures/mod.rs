//! Pictures of numbers: one texel a cell, made once for each state, dropped when a frame did not use them.

mod frame_cache;
mod map;
mod stage;

use egui::{ColorImage, Context, Id, TextureHandle, TextureId};

use super::theme::{ColorMap, Theme};
use crate::attention::HeadTrace;
use frame_cache::{FrameCache, load};
pub use map::MapKey;
use stage::StageTextures;
pub(crate) use stage::{StageKey, colors};

/// The textures in use.
#[derive(Default)]
pub struct Textures {
    maps: FrameCache<MapKey, TextureHandle>,
    pictures: FrameCache<Id, TextureHandle>,
    pub(crate) stages: StageTextures,
}

impl Textures {
    /// The picture of a map, made if it is new.
    pub fn map(&mut self, ctx: &Context, key: MapKey, head: &HeadTrace, colors: &ColorMap, theme: &Theme) -> TextureId {
        self.maps.get(key, || load(ctx, map::picture(key, head, colors, theme))).id()
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
