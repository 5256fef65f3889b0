//! What follows from the document and from jobs, brought up to date in each frame.

use std::sync::Arc;

use super::{Derived, Dialog, View, Workbench};
use crate::jobs::{Stopped, Wake};

impl Workbench {
    /// What [`Self::derived`] gives, to be held for work that goes on after the frame.
    #[must_use]
    pub fn shown_state(&self) -> Arc<Derived> {
        Arc::clone(self.derived.current())
    }

    /// Brings what is derived up to date with the document: at once where that takes less than a
    /// frame, else as a job, which calls `wake` when it is done.
    pub fn update(&mut self, wake: impl Fn() + Send + Sync + 'static) {
        self.follow(&Wake::new(wake));
    }

    fn follow(&mut self, wake: &Wake) {
        let mut result = self.follow_opening(wake);
        result = result.and(self.follow_training(wake));
        result = result.and(self.follow_pin(wake));
        result = result.and(self.catch_up(self.costs.is_measuring(), wake));
        if self.dialog == Some(Dialog::Models) {
            result = result.and(self.models.look(self.settings.recent.clone(), wake));
        }
        result = result.and(self.follow_shift(wake));
        result = result.and(self.follow_habits(wake));
        result = result.and(self.follow_matters(wake));
        result = result.and(self.follow_circuits(wake));
        result = result.and(self.follow_against(wake));
        result = result.and(self.follow_film());
        self.check_goal();
        if let Err(error) = result {
            self.tell(error.to_string(), true);
        }
    }

    /// Brings up to date what the views show of the document, beside a measurement or not.
    pub(super) fn catch_up(&mut self, measuring: bool, wake: &Wake) -> Result<(), Stopped> {
        let mut result = self.derived.update(&self.document, self.looked_at_layer(), wake);
        if self.view.view == View::Positions {
            result = result.and(self.positions.catch_up(self.derived.current(), &self.view, wake));
        }
        if self.compares() {
            result = result.and(self.compared.catch_up(self.derived.current(), &self.view, measuring, wake));
        }
        if self.view.view == View::Decode {
            let layer = self.view.layer;
            result = result.and(self.decoded.catch_up(self.derived.current(), layer, measuring, wake));
        }
        if self.groups_heads() {
            result = result.and(self.grouped.catch_up(self.derived.current(), wake));
        }
        result = result.and(self.whole_maps.catch_up(self.derived.current(), &self.view, wake));
        result = result.and(self.catch_up_says(wake));
        result = result.and(self.catch_up_blame(wake));
        self.follow_sureness();
        let is_free = ![
            self.derived.is_computing(),
            self.matters.is_computing(),
            self.circuits.is_computing(),
            self.is_training(),
        ]
        .contains(&true);
        result.and(self.costs.update(is_free, wake))
    }

    /// Brings what is derived up to date, however long it takes.
    pub fn update_now(&mut self) {
        self.follow_opening_now();
        self.follow_training_now();
        self.follow_pin_now();
        self.catch_up_now();
        self.follow_shift_now();
        self.follow_matters_now();
        self.follow_circuits_now();
        self.check_goal();
    }

    /// [`Self::catch_up`], however long it takes.
    pub(super) fn catch_up_now(&mut self) {
        self.derived.update_now(&self.document);
        self.derived.make_wanted_now();
        if self.view.view == View::Positions {
            self.positions.catch_up_now(self.derived.current(), &self.view);
        }
        if self.compares() {
            self.compared.catch_up_now(self.derived.current(), &self.view);
        }
        if self.view.view == View::Decode {
            self.decoded.catch_up_now(self.derived.current(), self.view.layer);
        }
        self.whole_maps.catch_up_now(self.derived.current(), &self.view);
        self.catch_up_says_now();
        self.catch_up_blame_now();
        self.costs.update_now();
        self.follow_sureness();
    }
}
