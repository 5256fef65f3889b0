//! What the plane is drawn in: its directions and its scale, which stay while arrows are moved.

use std::sync::Arc;

use egui::{Id, Ui, Vec2};

use crate::analysis::{Axes, Plane};
use crate::attention::HeadTrace;
use crate::document::Which;
use crate::model::Part;
use crate::ui::Scene;
use crate::workbench::HeadPlace;

/// Of half a picture, what the arrows fill at most: their names stand beside them.
const FILLED: f32 = 0.42;

/// Directions, and the largest coordinates along them when they were chosen.
#[derive(Clone)]
pub(super) struct PlaneFrame {
    plane: Arc<Option<Plane>>,
    longest: [f32; 2],
}

/// A frame that stays until it is asked for a new one, or something else is looked at.
#[derive(Clone)]
struct Held {
    of: Looked,
    /// The state that its share is about.
    revision: u64,
    frame: PlaneFrame,
}

/// What was looked at; a change of its numbers alone is none.
#[derive(Clone)]
struct Looked {
    which: Which,
    head: HeadPlace,
    axes: Axes,
    head_width: usize,
    words: Vec<String>,
}

impl PlaneFrame {
    /// The frame that is held, or else the one that fits; and whether it is held. The first `tokens` are drawn.
    pub fn of(ui: &Ui, scene: &Scene, trace: &HeadTrace, tokens: usize) -> (Self, bool) {
        let revision = scene.derived().revision;
        let held = ui.data(|data| data.get_temp::<Held>(memory())).filter(|held| held.of.is_still(scene, trace));
        let Some(mut held) = held else {
            ui.data_mut(|data| data.remove::<Held>(memory()));
            return (Self::fitted(scene, trace, tokens), false);
        };
        if held.revision != revision {
            let plane = held.frame.plane.as_ref().clone().map(|plane| plane.over(trace));
            (held.frame.plane, held.revision) = (Arc::new(plane), revision);
            ui.data_mut(|data| data.insert_temp(memory(), held.clone()));
        }
        (held.frame, true)
    }

    fn fitted(scene: &Scene, trace: &HeadTrace, tokens: usize) -> Self {
        let view = scene.workbench.view();
        let plane = scene.derived().plane(view.walk.which, (view.layer, view.head), view.plane_axes);
        let mut longest = [1e-3f32; 2];
        if let Some(plane) = plane.as_ref() {
            for (_, _, at) in tips(plane, trace, tokens) {
                longest = [longest[0].max(at[0].abs()), longest[1].max(at[1].abs())];
            }
        }
        Self { plane, longest }
    }

    /// Points for a length of 1, so that all tips are within a picture of the given size: the same both ways.
    pub fn scale(&self, size: Vec2) -> f32 {
        (FILLED * size.x / self.longest[0]).min(FILLED * size.y / self.longest[1])
    }

    pub fn plane(&self) -> Option<&Plane> {
        self.plane.as_ref().as_ref()
    }

    /// Keeps it from now on.
    pub fn hold(&self, ui: &Ui, scene: &Scene, trace: &HeadTrace) {
        let held = Held { of: Looked::now(scene, trace), revision: scene.derived().revision, frame: self.clone() };
        ui.data_mut(|data| data.insert_temp(memory(), held));
    }

    /// Lets go of what is kept, so that the next one fits.
    pub fn release(ui: &Ui) {
        ui.data_mut(|data| data.remove::<Held>(memory()));
    }
}

impl Looked {
    /// Whether the same is looked at; asked in every frame.
    fn is_still(&self, scene: &Scene, trace: &HeadTrace) -> bool {
        let (view, tokens) = (scene.workbench.view(), scene.tokens(self.which));
        let looked = (view.walk.which, (view.layer, view.head), view.plane_axes, trace.q.ncols());
        (self.which, self.head, self.axes, self.head_width) == looked
            && self.words.iter().eq(tokens.iter().map(|token| &token.text))
    }

    fn now(scene: &Scene, trace: &HeadTrace) -> Self {
        let view = scene.workbench.view();
        Self {
            which: view.walk.which,
            head: (view.layer, view.head),
            axes: view.plane_axes,
            head_width: trace.q.ncols(),
            words: scene.tokens(view.walk.which).iter().map(|token| token.text.clone()).collect(),
        }
    }
}

/// Part, token and coordinates of all tips of the first `tokens`.
pub(super) fn tips(plane: &Plane, trace: &HeadTrace, tokens: usize) -> Vec<(Part, usize, [f32; 2])> {
    let parts = [(Part::Query, &trace.q), (Part::Key, &trace.k)].into_iter();
    parts.flat_map(|(part, rows)| (0..tokens).map(move |token| (part, token, plane.project(rows, token)))).collect()
}

/// One for all windows: what a lecturer drags, the hall sees in the same directions.
fn memory() -> Id {
    Id::unique("held plane")
}
