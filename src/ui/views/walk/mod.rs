//! The computation, matrix by matrix.

mod code;
mod formula;
mod matrices;
pub(crate) mod names;
mod outline;
mod plane;
mod player_bar;
mod query;
mod scrub;
mod softmax;
mod tools;
mod values;

use egui::{ComboBox, Ui};

use crate::attention::Walk;
use crate::ui::Scene;
use crate::workbench::{Command, Depth, Lens, head_name};

pub use formula::formula_panel;
pub use scrub::scrub;

/// Draws the walk-through of the chosen head.
pub fn walk(ui: &mut Ui, scene: &mut Scene) {
    ui.horizontal_wrapped(|ui| {
        lenses(ui, scene);
        ui.separator();
        place(ui, scene);
        tools::tools(ui, scene);
    });
    match scene.workbench.view.walk.lens {
        Lens::Plane => plane::plane(ui, scene),
        Lens::Softmax => softmax::softmax(ui, scene),
        Lens::Values => values::values(ui, scene),
        Lens::Matrices => {
            player_bar::player_bar(ui, scene);
            match scene.workbench.view.walk.depth {
                Depth::BlackBox | Depth::Stages => outline::outline(ui, scene),
                Depth::Matrices | Depth::Products => matrices::matrices(ui, scene),
                Depth::Code => code::code(ui, scene),
            }
        }
    }
}

/// The walk through the trace that is shown; none while a trace of another shape is under way.
pub(crate) fn walk_of<'a>(scene: &Scene<'a>) -> Option<Walk<'a>> {
    let (derived, view) = (scene.derived(), &scene.workbench.view);
    let model = if view.walk.second { derived.built.contrast.as_ref()? } else { &derived.built.model };
    let trace = derived.trace(view.walk.second);
    trace.head(view.layer, view.head)?;
    Some(Walk::new(model, trace, &derived.document.spec))
}

fn lenses(ui: &mut Ui, scene: &mut Scene) {
    for (lens, key) in [
        (Lens::Matrices, "lens-matrices"),
        (Lens::Plane, "lens-plane"),
        (Lens::Softmax, "lens-softmax"),
        (Lens::Values, "lens-values"),
    ] {
        if ui.selectable_label(scene.workbench.view.walk.lens == lens, scene.text(key)).clicked() {
            scene.push(Command::view(move |view| view.walk.lens = lens));
        }
    }
}

/// Which layer, head and sentence.
fn place(ui: &mut Ui, scene: &mut Scene) {
    let view = &scene.workbench.view;
    let (chosen_layer, chosen_head, second) = (view.layer, view.head, view.walk.second);
    let document = scene.shown();
    if document.layers.len() > 1 {
        let name = ui.label(scene.text("layer"));
        let list = ComboBox::from_id_salt("walk layer").width(44.0).selected_text((chosen_layer + 1).to_string());
        let list = list.show_ui(ui, |ui| {
            for layer in 0..document.layers.len() {
                if ui.selectable_label(layer == chosen_layer, (layer + 1).to_string()).clicked() {
                    scene.push(Command::view(move |view| view.layer = layer));
                }
            }
        });
        list.response.labelled_by(name.id);
    }
    let label = |head: usize| {
        let name = document.head(chosen_layer, head).map(|head| head_name(&scene.workbench.text, head));
        format!("{} {}", head + 1, name.unwrap_or_default())
    };
    let name = ui.label(scene.text("walk-head"));
    let list = ComboBox::from_id_salt("walk head").width(170.0).truncate().selected_text(label(chosen_head));
    let mut chosen = None;
    let list = list.show_ui(ui, |ui| {
        for head in 0..document.heads() {
            if ui.selectable_label(head == chosen_head, label(head)).clicked() {
                chosen = Some(head);
            }
        }
    });
    list.response.labelled_by(name.id);
    if let Some(head) = chosen {
        scene.push(Command::view(move |view| view.head = head));
    }
    if document.contrast.is_some() {
        for (other, key) in [(false, "first-sentence"), (true, "second-sentence")] {
            if ui.selectable_label(second == other, scene.text(key)).clicked() {
                scene.push(Command::view(move |view| {
                    (view.walk.second, view.walk.hover) = (other, None);
                    view.walk.trail.clear();
                }));
            }
        }
    }
}
