//! Pictures that a frame has no time to make: one after the other, on a thread of their own.

use egui::{ColorImage, Context, Id};

use crate::jobs::{CancelToken, Cores, Reporter, Stopped, Task, Wake, Worker};

/// A picture, and the magnitude that its colours go up to where it has one of its own.
pub(super) type Made = (ColorImage, f32);

/// All that a picture depends on, and what it shares with those of the same in other states.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Of {
    pub key: Id,
    pub place: Id,
}

/// The picture under way, and the one that is done and not fetched yet. Each frame asks for those that it is without.
#[derive(Default)]
pub(super) struct Elsewhere {
    worker: Worker<Of, (), Made>,
    under_way: Option<Of>,
    done: Option<(Of, Made)>,
    /// Places, in this frame.
    asked: Vec<Id>,
    /// Places that have had their turn; the others go first.
    served: Vec<Id>,
    /// Whether the last frame was without a picture.
    lacks: bool,
    /// A picture whose work crashed, which is not made again.
    crashed: Option<Of>,
    crash: Option<Stopped>,
}

impl Elsewhere {
    /// A picture of a place that is done: what was asked for last, or in a drag what was a little earlier.
    pub fn fetch(&mut self, place: Id) -> Option<(Of, Made)> {
        match self.worker.poll() {
            Ok(None) => {}
            Ok(done) => self.done = done,
            Err(crash) => (self.crashed, self.crash) = (self.under_way, Some(crash)),
        }
        self.done.take_if(|(of, _)| of.place == place)
    }

    /// Begins a picture, unless another one is under way: then the frame after that asks again.
    pub fn ask<M>(&mut self, ctx: &Context, of: Of, prepare: impl FnOnce() -> M)
    where
        M: FnOnce(&CancelToken) -> Result<Made, Stopped> + Send + 'static,
    {
        if self.crashed == Some(of) {
            return;
        }
        self.asked.push(of.place);
        if self.worker.is_free() && self.done.is_none() && !self.served.contains(&of.place) {
            let (make, frame) = (prepare(), ctx.clone());
            let task = Task { name: "picture", cores: Cores::Spare };
            let work = move |reporter: &Reporter<()>| make(reporter.cancel_token());
            self.worker.ask(of, task, &Wake::new(move || frame.request_repaint()), work);
            self.under_way = Some(of);
            self.served.push(of.place);
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

    /// Places that the frame did not ask for are not wanted any more. Says whether there is something to begin in another
    /// frame that nothing else asks for.
    pub fn end_frame(&mut self) -> bool {
        let asked = std::mem::take(&mut self.asked);
        if self.under_way.is_some_and(|of| !asked.contains(&of.place)) {
            self.worker.cancel();
        }
        self.done.take_if(|(done, _)| !asked.contains(&done.place));
        self.served.retain(|place| asked.contains(place));
        if asked.iter().all(|place| self.served.contains(place)) {
            self.served.clear();
        }
        self.lacks = !asked.is_empty();
        self.lacks && self.worker.is_free()
    }
}
