//! Numbers that are given, and how they are changed in place.

use egui::{Context, Id};

use crate::attention::{Stage, StageCell};
use crate::document::Number;
use crate::model::{Part, limits};
use crate::ui::Scene;
use crate::workbench::{Edit, View};

/// A drag that changes a number.
#[derive(Clone, Copy)]
pub(super) struct Scrub {
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
    pub(super) fn begin(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(id(), self));
    }
}

/// Goes on with a drag that has begun, before the view is drawn, so that the pointer and all that
/// follows from it are in the same frame.
pub fn scrub(ctx: &Context, scene: &mut Scene) {
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
    // Two decimals more than a point of the drag is worth: what is read is what is there.
    let value = ((value / step).round() * step).clamp(-limits::MAGNITUDE, limits::MAGNITUDE);
    scene.edit(Edit::Number { at: scrub.number, value });
}

/// The number behind a cell, where it is one that is given.
pub(super) fn editable(scene: &Scene, cell: StageCell) -> Option<Number> {
    let StageCell { layer, head, stage, row, column } = cell;
    let part = |part, head, row| Some(Number::Weight { layer, head, part, row, column });
    match stage {
        Stage::Embeddings => {
            Some(Number::Embedding { second: scene.workbench.view.walk.second, token: row, dimension: column })
        }
        Stage::WQ => part(Part::Query, head, row),
        Stage::WK => part(Part::Key, head, row),
        Stage::WV => part(Part::Value, head, row),
        Stage::WO => {
            let head_width = scene.shown().head_width();
            part(Part::Output, row / head_width, row % head_width)
        }
        _ => None,
    }
}

/// A number as it is typed: with a point or a comma, and either minus.
pub(super) fn parse(text: &str) -> Option<f32> {
    text.trim().replace(',', ".").replace('−', "-").parse().ok()
}
