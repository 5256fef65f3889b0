//! What drawing keeps between frames, all of it derived.

use super::lesson::LessonCache;
use super::textures::Textures;

/// Pictures and texts, made once and used while they are true.
#[derive(Default)]
pub struct Caches {
    pub(crate) textures: Textures,
    pub(crate) lessons: LessonCache,
}

impl Caches {
    /// Caches for frames that are whole, however long they take.
    pub(super) fn patient() -> Self {
        Self { textures: Textures::patient(), ..Self::default() }
    }

    /// Drops what the frame did not use. Says whether another frame is needed to go on with a picture.
    pub fn end_frame(&mut self) -> bool {
        self.textures.end_frame()
    }
}
