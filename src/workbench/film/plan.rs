//! How what moves becomes pictures.

use super::{Film, Motion};
use crate::text::{Mismatch, say};
use crate::workbench::{
    Action, ByName, Lens, PlayerChange, PlayerName, TrainChange, View, ViewChange, WalkChange, Workbench,
};

/// Pictures where nobody says how many: fewer, where there are fewer steps.
const PICTURES: usize = 48;

impl Workbench {
    /// The film of a motion, in so many pictures and seconds, from the state as it is, which stays.
    ///
    /// # Errors
    /// There is nothing to play, or either end of a sweep is refused; why, in the language of the user.
    pub fn film_of(&mut self, motion: &Motion, pictures: Option<usize>, seconds: Option<f32>) -> Result<Film, String> {
        self.update_now();
        let most = pictures.unwrap_or(PICTURES);
        let (begins, actions) = match motion {
            Motion::Sweep(sweep) => (Vec::new(), sweep.actions(most)),
            Motion::Walk => {
                let lens = ViewChange::Walk(WalkChange::Lens(Lens::Matrices));
                self.played(PlayerName::Walk, vec![ViewChange::View(View::Walk), lens], most)?
            }
            Motion::Flash => self.played(PlayerName::Flash, vec![ViewChange::View(View::Flash)], most)?,
            Motion::Train(_) if self.training().is_none() => return Err(self.no_film("expected-training")),
            Motion::Train(last) => {
                let step = |picture: usize| Action::ByName(ByName::Train(TrainChange::To(picture)));
                (Vec::new(), evenly(*last, most).map(step).collect())
            }
        };
        // The ends tell what is allowed before anything is drawn.
        if let Motion::Sweep(_) = motion {
            let mut trial = self.snapshot();
            for end in [actions.first(), actions.last()].into_iter().flatten() {
                trial.perform(end).map_err(|refusal| refusal.explain(&self.text))?;
            }
        }
        let (least, longest) = Film::STANDS;
        let each = |seconds: f32| (seconds * 1e3 / actions.len() as f32).clamp(least.into(), longest.into()) as u16;
        let milliseconds = seconds.map_or(motion.milliseconds(), each);
        let mut pictures: Vec<Vec<Action>> = actions.into_iter().map(|action| vec![action]).collect();
        if let Some(first) = pictures.first_mut() {
            first.splice(0..0, begins);
        }
        Ok(Film { pictures, milliseconds })
    }

    /// What shows a player, and its steps one after the other.
    fn played(
        &self,
        name: PlayerName,
        shows: Vec<ViewChange>,
        most: usize,
    ) -> Result<(Vec<Action>, Vec<Action>), String> {
        let mut trial = self.snapshot();
        shows.iter().for_each(|change| trial.apply(change.clone()));
        // Its head may have been let go of: whoever asks for it gets it.
        let _ = trial.player_steps(name);
        trial.update_now();
        let steps = trial.player_steps(name);
        if steps == 0 || trial.document.recording().is_some() {
            return Err(self.no_film("expected-played"));
        }
        let step = |step: usize| Action::ByName(ByName::Play(name, PlayerChange::Show(step)));
        Ok((shows.into_iter().map(Action::View).collect(), evenly(steps, most).map(step).collect()))
    }

    fn no_film(&self, expected: &'static str) -> String {
        Mismatch::new(say(expected), say("got-none")).inside(say("place-film")).explain(&self.text)
    }
}

/// The numbers from 0 to `last`, or so many of them in equal steps.
fn evenly(last: usize, most: usize) -> impl Iterator<Item = usize> {
    let count = most.min(last + 1);
    (0..count).map(move |i| (i * last).checked_div(count - 1).unwrap_or(0))
}
