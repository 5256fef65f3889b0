//! The stepper of the walk-through: text first, then the change, then rest.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// The players that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
pub enum PlayerName {
    /// Of the walk-through's stages.
    Walk,
    /// Of FlashAttention's tiles.
    Flash,
    /// Of the tokens that are decoded.
    Decode,
}

/// What a player can be told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PlayerChange {
    /// Plays, or pauses.
    Toggle,
    Step,
    Back,
    Restart,
    /// Shows everything.
    Finish,
    /// Shows the first so many steps, or as many as there are, and rests.
    Show(usize),
    /// Times the normal speed, one of [`Player::SPEEDS`].
    Speed(f32),
    /// Lets so many seconds pass.
    Tick(f32),
}

/// Builds the picture stage by stage. Time is given to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// The stage under way; none means that all of them are in the picture.
    stage: Option<usize>,
    /// Seconds of it that have passed, at normal speed.
    time: f32,
    pub playing: bool,
    /// Times the normal speed.
    pub speed: f32,
}

/// Seconds in which the text is read before anything moves.
const TEXT: f32 = 1.2;
/// Seconds in which the stage appears.
const CHANGE: f32 = 1.2;
/// Seconds in which it can be looked at.
const REST: f32 = 1.4;

impl Default for Player {
    fn default() -> Self {
        Self { stage: None, time: 0.0, playing: false, speed: 1.0 }
    }
}

impl Player {
    /// The speeds that can be chosen.
    pub const SPEEDS: [f32; 4] = [0.5, 1.0, 2.0, 4.0];

    /// The stage under way, by its place in the layer's list; none where everything is shown.
    #[must_use]
    pub fn stage(&self) -> Option<usize> {
        self.stage
    }

    /// How much of a stage is in the picture, 0 to 1.
    #[must_use]
    pub fn reveal(&self, index: usize) -> f32 {
        match self.stage {
            Some(stage) if index == stage => ((self.time - TEXT) / CHANGE).clamp(0.0, 1.0),
            Some(stage) => f32::from(index < stage),
            None => 1.0,
        }
    }

    /// Does what it is told, over so many steps; without `motion` nothing is half there.
    pub(super) fn change(&mut self, change: PlayerChange, steps: usize, motion: bool) {
        match change {
            PlayerChange::Toggle => self.toggle(),
            PlayerChange::Step => self.step(steps),
            PlayerChange::Back => self.back(steps),
            PlayerChange::Restart => self.restart(),
            PlayerChange::Finish => self.finish(),
            PlayerChange::Show(0) => (self.stage, self.time, self.playing) = (Some(0), 0.0, false),
            PlayerChange::Show(count) => {
                (self.stage, self.time, self.playing) = (Some(count - 1), TEXT + CHANGE, false);
            }
            PlayerChange::Speed(speed) => self.speed = speed,
            PlayerChange::Tick(seconds) => self.tick(seconds, steps, motion),
        }
    }

    /// Plays, from the first stage where all of them are shown; or pauses.
    fn toggle(&mut self) {
        self.playing = !self.playing;
        if self.playing && self.stage.is_none() {
            (self.stage, self.time) = (Some(0), 0.0);
        }
    }

    /// Finishes the stage under way, or goes on to the next one; after the last of `stages` all are
    /// shown. From the full picture it begins with the first.
    fn step(&mut self, stages: usize) {
        self.playing = false;
        match self.stage {
            None => self.stage = Some(0),
            Some(stage) if self.time < TEXT + CHANGE => self.stage = Some(stage),
            Some(stage) => self.stage = (stage + 1 < stages).then_some(stage + 1),
        }
        self.time = TEXT + CHANGE;
    }

    /// Goes one stage back; from the full picture to the one before the last.
    fn back(&mut self, stages: usize) {
        self.playing = false;
        let stage = self.stage.unwrap_or(stages.saturating_sub(1));
        (self.stage, self.time) = (Some(stage.saturating_sub(1)), TEXT + CHANGE);
    }

    /// Begins again with the first stage.
    fn restart(&mut self) {
        (self.stage, self.time) = (Some(0), 0.0);
    }

    /// Shows everything.
    fn finish(&mut self) {
        (self.stage, self.playing) = (None, false);
    }

    /// Lets time pass. Without motion a stage is there at once, and stays as long.
    fn tick(&mut self, seconds: f32, stages: usize, motion: bool) {
        let Some(stage) = self.stage.filter(|_| self.playing) else { return };
        if !motion && self.time < TEXT + CHANGE {
            self.time = TEXT + CHANGE;
        }
        self.time += seconds * self.speed;
        let length = TEXT + CHANGE + if motion { REST } else { REST + TEXT };
        if self.time >= length {
            (self.stage, self.time) = ((stage + 1 < stages).then_some(stage + 1), 0.0);
            self.playing = self.stage.is_some();
        }
    }

    /// Lets go of a stage that there is no more.
    pub(super) fn clamp(&mut self, stages: usize) {
        if self.stage.is_some_and(|stage| stage >= stages) {
            self.finish();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_text_then_change_then_rest() {
        let mut player = Player::default();
        assert_eq!([0, 5].map(|i| player.reveal(i)), [1.0, 1.0]);
        player.toggle();
        player.tick(TEXT, 3, true);
        assert_eq!((player.stage(), player.reveal(0), player.reveal(1)), (Some(0), 0.0, 0.0));
        player.tick(CHANGE / 2.0, 3, true);
        assert!((player.reveal(0) - 0.5).abs() < 1e-5);
        player.tick(CHANGE / 2.0, 3, true);
        assert_eq!((player.stage(), player.reveal(0)), (Some(0), 1.0));
        player.tick(REST + 0.01, 3, true);
        assert_eq!((player.stage(), player.reveal(0), player.reveal(1)), (Some(1), 1.0, 0.0));
    }

    #[test]
    fn it_ends_with_everything_shown() {
        let mut player = Player { speed: 4.0, ..Player::default() };
        player.toggle();
        for _ in 0..60 {
            player.tick(0.1, 5, true);
        }
        assert_eq!((player.stage(), player.playing, player.reveal(4)), (None, false, 1.0));
    }

    #[test]
    fn without_motion_nothing_is_half_there() {
        let mut player = Player::default();
        player.toggle();
        for _ in 0..400 {
            player.tick(0.05, 4, false);
            assert!((0..4).all(|i| [0.0, 1.0].contains(&player.reveal(i))), "{player:?}");
        }
        assert_eq!(player.stage(), None);
    }

    #[test]
    fn steps_lead_forth_and_back() {
        let mut player = Player::default();
        player.step(3);
        assert_eq!((player.stage(), player.reveal(0), player.reveal(1)), (Some(0), 1.0, 0.0));
        player.step(3);
        player.step(3);
        assert_eq!(player.stage(), Some(2));
        player.step(3);
        assert_eq!(player.stage(), None);
        player.back(3);
        assert_eq!((player.stage(), player.reveal(1)), (Some(1), 1.0));
        player.restart();
        player.tick(9.0, 3, true);
        assert_eq!((player.stage(), player.reveal(0)), (Some(0), 0.0), "it waits until it is played");
        player.step(3);
        assert_eq!((player.stage(), player.reveal(0)), (Some(0), 1.0), "a step finishes what is under way");
    }
}
