//! A number that is dragged in place.

use egui::{Context, Id};

use super::Scene;
use crate::document::Number;
use crate::model::limits;
use crate::workbench::{Edit, View};

/// A drag that changes a number.
#[derive(Clone, Copy)]
pub(crate) struct Scrub {
    pub number: Number,
    /// Where it began, and the number then.
    pub from: f32,
    pub value: f32,
}

/// Change for each point of the drag.
const SPEED: f32 = 0.01;

fn id() -> Id {
    Id::unique("number dragged in place")
}

impl Scrub {
    pub(crate) fn begin(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(id(), self));
    }
}

/// Goes on with a drag that has begun, before the view is drawn, so that the pointer and all that
/// follows from it are in the same frame.
pub(super) fn scrub(ctx: &Context, scene: &mut Scene) {
    let Some(scrub) = ctx.data(|data| data.get_temp::<Scrub>(id())) else { return };
    let (down, pos, fine) =
        ctx.input(|input| (input.pointer.primary_down(), input.pointer.latest_pos(), input.modifiers.shift));
    if !down || scene.workbench.view.view != View::Walk {
        ctx.data_mut(|data| data.remove::<Scrub>(id()));
        return;
    }
    let Some(pos) = pos else { return };
    let step = if fine { SPEED / 10.0 } else { SPEED };
    let value = scrub.value + (pos.x - scrub.from) * step;
    // Whole steps, so that numbers stay short.
    let value = ((value / step).round() * step).clamp(-limits::MAGNITUDE, limits::MAGNITUDE);
    if scene.workbench.document().number(scrub.number) != Some(value) {
        scene.edit(Edit::Number { at: scrub.number, value });
    }
}
