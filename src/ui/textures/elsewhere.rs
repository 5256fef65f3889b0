//! Pictures that a frame has no time to make: one after the other, on a thread of their own.

use egui::{ColorImage, Context, Id};

use crate::jobs::{CancelToken, Cores, Stopped, Task, Worker};

/// A picture, and the magnitude that its colours go up to where it has one of its own.
pub(super) type Made = (ColorImage, f32);

/// The picture under way, and the one that is done and not fetched yet. Each frame asks for those that it is without.
#[derive(Default)]
pub(super) struct Elsewhere {
    worker: Worker<Id, (), Made>,
    under_way: Option<Id>,
    done: Option<(Id, Made)>,
    /// In this frame.
    asked: Vec<Id>,
    /// Whether the last frame was without a picture.
    lacks: bool,
    /// A picture whose work crashed, which is not made again.
    crashed: Option<Id>,
    crash: Option<Stopped>,
}

impl Elsewhere {
    /// A picture that is done.
    pub fn fetch(&mut self, key: Id) -> Option<Made> {
        match self.worker.poll() {
            Ok(None) => {}
            Ok(done) => self.done = done,
            Err(crash) => (self.crashed, self.crash) = (self.under_way, Some(crash)),
        }
        self.done.take_if(|(of, _)| *of == key).map(|(_, made)| made)
    }

    /// Begins a picture, unless another one is under way: then the frame after that asks again.
    pub fn ask<M>(&mut self, ctx: &Context, key: Id, prepare: impl FnOnce() -> M)
    where
        M: FnOnce(&CancelToken) -> Result<Made, Stopped> + Send + 'static,
    {
        if self.crashed == Some(key) {
            return;
        }
        self.asked.push(key);
        let waits = self.done.as_ref().is_some_and(|(done, _)| self.asked.contains(done));
        if self.worker.is_free() && !waits {
            let (make, wake) = (prepare(), ctx.clone());
            let task = Task { name: "picture", cores: Cores::Spare };
            let work = move |reporter: &crate::jobs::Reporter<()>| make(reporter.cancel_token());
            self.worker.ask(key, task, move || wake.request_repaint(), work);
            self.under_way = Some(key);
        }
    }

    /// Whether there are pictures to come.
    pub fn is_working(&self) -> bool {
        self.lacks
    }

    /// Why a picture is not there and never will be, told once.
    pub fn take_crash(&mut self) -> Option<Stopped> {
        self.crash.take()
    }

    /// What the frame did not ask for is not wanted any more.
    pub fn end_frame(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        if self.under_way.is_some_and(|key| !asked.contains(&key)) {
            self.worker.cancel();
        }
        self.done.take_if(|(done, _)| !asked.contains(done));
        self.lacks = !asked.is_empty();
    }
}
