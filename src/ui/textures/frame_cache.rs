//! Things made once, and dropped when a frame did not use them.

use std::collections::HashMap;
use std::hash::Hash;

use egui::{ColorImage, TextureHandle, TextureOptions};

/// What was used in the last frame is kept for this one.
pub(super) struct FrameCache<K, V> {
    used: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for FrameCache<K, V> {
    fn default() -> Self {
        Self { used: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash, V> FrameCache<K, V> {
    /// What is kept of a key.
    pub(super) fn kept(&mut self, key: K) -> Option<&V> {
        if let Some(old) = self.old.remove(&key) {
            self.used.insert(key, old);
        }
        self.used.get(&key)
    }

    pub(super) fn get(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let old = &mut self.old;
        self.used.entry(key).or_insert_with(|| old.remove(&key).unwrap_or_else(make))
    }

    /// What a frame may use in the place of what is not there: of all for which `of` gives a number, the largest.
    pub(super) fn instead(&mut self, of: impl Fn(&V) -> Option<u64>) -> Option<&V> {
        let all = self.old.iter().chain(&self.used).filter_map(|(key, kept)| Some((of(kept)?, *key)));
        let (_, key) = all.max_by_key(|(number, _)| *number)?;
        self.kept(key)
    }

    pub(super) fn end_frame(&mut self) {
        self.old = std::mem::take(&mut self.used);
    }
}

/// A texture whose texels have sharp edges.
pub(super) fn load(ctx: &egui::Context, image: ColorImage) -> TextureHandle {
    ctx.load_texture("numbers", image, TextureOptions::NEAREST)
}
