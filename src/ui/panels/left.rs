//! The panel on the left: the lesson under way, and the controls below it.

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

use super::{controls, kernels, training};
use crate::ui::{Scene, lesson};
use crate::workbench::{PanelName, Side, Target, View};

/// The panel on the left: the lesson under way, and the controls below it.
pub fn left(ui: &mut Ui, scene: &mut Scene) {
    let lesson = scene.workbench.lesson().is_some();
    // A narrow window has the panel for the lesson anyway.
    let open = scene.is_open(Side::Controls) || lesson && scene.narrow && scene.has(Side::Controls);
    let controls = open && controls::has_controls(scene);
    if !lesson && !controls {
        return;
    }
    let side = Frame::new().fill(scene.theme.panel).inner_margin(Margin::symmetric(10, 8));
    let width = if lesson { 330.0_f32.min(0.5 * ui.available_width()) } else { 292.0 };
    let panel = Panel::left(("controls", lesson)).frame(side).default_size(width).size_range(240.0..=460.0);
    let panel = panel.show(ui, |ui| left_contents(ui, scene, controls));
    scene.outline(ui, &Target::Panel(PanelName::Controls), panel.response.rect.shrink(6.0));
}

/// The share of the height that the controls leave to the text of a lesson, however much there is of both.
const TEXT: f32 = 0.7;

/// The lesson under way, and the controls below it. The text has the height that it needs, as far as the controls leave
/// it or up to its share.
pub fn left_contents(ui: &mut Ui, scene: &mut Scene, controls: bool) {
    let lesson = scene.workbench.lesson().is_some();
    let memory = ui.scope_id().with("heights");
    // Of the text and of the controls, as they were in the frame before.
    let [text, below]: [f32; 2] = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    let mut heights = [text, below];
    lesson::way_on(ui, scene);
    if lesson && controls {
        let height = ui.available_height();
        let frame = Frame::new().inner_margin(Margin { bottom: 4, ..Margin::ZERO });
        let panel = Panel::top("lesson").frame(frame).exact_size(text.min((height - below).max(TEXT * height)));
        heights[0] = panel.show(ui, |ui| lesson::lesson(ui, scene)).inner + 4.0;
        if (heights[0] - text).abs() > 1.0 {
            ui.ctx().request_discard("the text of the lesson has another height");
        }
    } else if lesson {
        lesson::lesson(ui, scene);
    }
    if controls {
        let controls = match scene.workbench.view().view {
            View::Train => training::training,
            view if view.is_of_kernels() => kernels::kernels,
            _ => controls::controls,
        };
        let area = ScrollArea::vertical().id_salt("controls").auto_shrink(false).show(ui, |ui| controls(ui, scene));
        heights[1] = area.content_size.y;
    }
    ui.data_mut(|data| data.insert_temp(memory, heights));
}
