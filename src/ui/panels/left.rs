//! The panel on the left: the lesson under way, and the controls below it.

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

use super::{controls, kernels};
use crate::ui::{Scene, lesson};
use crate::workbench::{PanelName, Side, Target};

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

/// The lesson under way, and the controls below it.
pub fn left_contents(ui: &mut Ui, scene: &mut Scene, controls: bool) {
    let lesson = scene.workbench.lesson().is_some();
    if lesson && controls {
        let height = ui.available_height();
        let frame = Frame::new().inner_margin(Margin { bottom: 4, ..Margin::ZERO });
        let text = Panel::top("lesson").frame(frame).resizable(true).default_size(0.62 * height);
        text.size_range(0.3 * height..=0.9 * height).show(ui, |ui| lesson::lesson(ui, scene));
    } else if lesson {
        lesson::lesson(ui, scene);
    }
    if controls {
        let of_kernels = scene.workbench.view().view.is_of_kernels();
        let controls = if of_kernels { kernels::kernels } else { controls::controls };
        ScrollArea::vertical().id_salt("controls").auto_shrink(false).show(ui, |ui| controls(ui, scene));
    }
}
