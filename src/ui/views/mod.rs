//! The views in the middle of the screen.

mod absent;
mod beside;
mod explore;
mod explore_hall;
mod heads;
mod kernels;
mod next;
mod painting;
mod pair;
mod positions;
mod promises;
mod train;
mod walk;

use egui::{Ui, Vec2, vec2};

use self::absent::{NO_PRODUCTS, absent};
use crate::document::Which;
use crate::ui::widgets::pending;
use crate::ui::{Scene, lesson};
use crate::workbench::{Lens, PanelName, Playing, Target, View};

pub use beside::beside;
pub use explore::explore;
pub use heads::heads;
pub use kernels::{compare, cost, decode, flash, sparse};
pub use next::next;
pub use positions::positions;
pub use train::train;
pub use walk::walk;

/// The least sizes of a question, and of views that fit themselves into what there is.
const QUESTION: Vec2 = vec2(400.0, 190.0);
const OTHERS: Vec2 = vec2(420.0, 210.0);
/// Of columns with numbers: the kernels side by side, and the steps of a softmax.
const COLUMNS: Vec2 = vec2(570.0, 190.0);
/// Of the bars of known models.
const BARS: Vec2 = vec2(520.0, 245.0);
/// How much wider than high a map is drawn.
const LONGEST_MAP: f32 = 3.0;

/// The sentence whose chosen head a view cannot do without.
fn reads(view: View, scene: &Scene) -> Option<Which> {
    match view {
        View::Walk => Some(scene.workbench.view().walk.which),
        View::Compare | View::Flash | View::Decode => Some(Which::First),
        View::Explore
        | View::Train
        | View::Next
        | View::Heads
        | View::Positions
        | View::Cost
        | View::Sparse
        | View::Course => None,
    }
}

/// The least size in which a hall sees all that a lesson speaks of; what of a picture is names around it, and how much wider
/// than high the rest can be drawn.
pub(crate) fn least_in_hall(ui: &Ui, scene: &Scene) -> (Vec2, Vec2, f32) {
    let Some(lesson) = scene.workbench.lesson() else { return (Vec2::ZERO, Vec2::ZERO, f32::INFINITY) };
    let softmax = scene.workbench.view().walk.lens == Lens::Softmax;
    let least = match scene.workbench.view().view {
        _ if lesson.covers_view() => QUESTION,
        View::Explore => return (explore_hall::least(ui, scene), explore_hall::around(scene), LONGEST_MAP),
        View::Compare => COLUMNS,
        View::Cost if scene.points_at(&Target::Panel(PanelName::Models)) => BARS,
        View::Walk if softmax => COLUMNS,
        _ => OTHERS,
    };
    (least, Vec2::ZERO, f32::INFINITY)
}

/// Draws the view that is chosen.
pub fn chosen(ui: &mut Ui, scene: &mut Scene) {
    match scene.workbench.view().view {
        View::Course => lesson::course(ui, scene),
        _ if scene.workbench.lesson().is_some_and(Playing::covers_view) => lesson::question(ui, scene),
        view if scene.shown().recording().is_some() && view.needs_products() => absent(ui, scene, NO_PRODUCTS),
        view if reads(view, scene).is_some_and(|which| scene.head(which).is_none() && scene.is_pending(which)) => {
            pending(ui, scene, ui.max_rect());
        }
        View::Explore => explore(ui, scene),
        View::Walk => walk(ui, scene),
        View::Next => next(ui, scene),
        View::Train => train(ui, scene),
        View::Heads => heads(ui, scene),
        View::Positions => positions(ui, scene),
        View::Cost => cost(ui, scene),
        View::Compare => compare(ui, scene),
        View::Flash => flash(ui, scene),
        View::Sparse => sparse(ui, scene),
        View::Decode => decode(ui, scene),
    }
}
