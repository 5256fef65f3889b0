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

/// Points of the drag that change a number by 1.
const POINTS: f32 = 100.0;

/// A drag belongs to the window in which the button is down.
fn id(ctx: &Context) -> Id {
    Id::unique(("number dragged in place", ctx.viewport_id()))
}

impl Scrub {
    pub(crate) fn begin(self, ctx: &Context) {
        let id = id(ctx);
        ctx.data_mut(|data| data.insert_temp(id, self));
    }
}

/// Goes on with a drag that has begun, before the view is drawn, so that the pointer and all that
/// follows from it are in the same frame.
pub(super) fn scrub(ctx: &Context, scene: &mut Scene) {
    let id = id(ctx);
    let Some(scrub) = ctx.data(|data| data.get_temp::<Scrub>(id)) else { return };
    let (down, pos, fine) =
        ctx.input(|input| (input.pointer.primary_down(), input.pointer.latest_pos(), input.modifiers.shift));
    if !down || scene.workbench.view().view != View::Walk {
        ctx.data_mut(|data| data.remove::<Scrub>(id));
        return;
    }
    let Some(pos) = pos else { return };
    // A point is a hundredth, or a thousandth; rounded to it, so that numbers stay short.
    let points = if fine { 10.0 * POINTS } else { POINTS };
    let value = (scrub.value * points + pos.x - scrub.from).round() / points;
    let value = value.clamp(-limits::MAGNITUDE, limits::MAGNITUDE);
    if scene.workbench.document().number(scrub.number) != Some(value) {
        scene.edit(Edit::Number { at: scrub.number, value });
    }
}
