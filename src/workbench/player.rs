//! The stepper of the walk-through.

/// Builds the picture stage by stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Stages that are in the picture; none means all of them.
    pub shown: Option<usize>,
    pub playing: bool,
    /// Times the normal speed.
    pub speed: f32,
}

impl Default for Player {
    fn default() -> Self {
        Self { shown: None, playing: false, speed: 1.0 }
    }
}
