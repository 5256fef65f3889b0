//! The one maker of harnesses: the whole interface around a workbench, drawn without a GPU; and what
//! most tests of it begin with.

use attention_lab::document::Document;
use attention_lab::files::{ShippedPreset, parse_preset};
use attention_lab::ui::theme::{install, size};
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{Command, Depth, HeadOrder, Lens, View, ViewChange, WalkChange, Workbench};
use egui::{Rect, Vec2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use strum::VariantArray;

use crate::cpu_renderer::CpuRenderer;

/// The interface, and the workbench that it is around.
pub type Lab = Harness<'static, (Workbench, UiState)>;

/// The interface around a workbench, in a window of `size` points.
pub fn harness(workbench: Workbench, size: impl Into<Vec2>) -> Lab {
    harness_at(workbench, size, 1.0)
}

/// The same with so many pixels a point, as where the window is zoomed.
pub fn harness_at(workbench: Workbench, size: impl Into<Vec2>, pixels_per_point: f32) -> Lab {
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(pixels_per_point)
        // A frame is a sixtieth of a second, so that two clicks can be a double-click.
        .with_step_dt(1.0 / 60.0)
        .with_max_steps(120)
        .renderer(CpuRenderer::default())
        .with_context_setup(install)
        .build_ui_state(
            |ui, (workbench, state): &mut (Workbench, UiState)| {
                digits(ui);
                workbench_ui(ui, workbench, state);
            },
            (workbench, UiState::default()),
        )
}

/// Lays out every digit in every place between two pixels. The status line says how long the kernel took; which
/// digits it happens to need first would decide where letters are in egui's atlas, and turned letters, which are
/// sampled between texels, would differ by a pixel from run to run.
fn digits(ui: &egui::Ui) {
    let text: String = ('0'..='9').flat_map(|digit| std::iter::repeat_n(digit, 16)).collect();
    let _ = ui.painter().layout_no_wrap(text, egui::FontId::proportional(size::BODY), egui::Color32::WHITE);
}

/// The workbench behind the interface.
pub fn bench(lab: &Lab) -> &Workbench {
    &lab.state().0
}

/// The value of a picture by its name, as a screen reader reads it; "" where it has none.
pub fn value(lab: &Lab, name: &str) -> String {
    lab.get_by_role_and_label(egui::Role::Image, name).accesskit_node().value().unwrap_or_default()
}

/// A shipped preset.
pub fn preset(slug: &str) -> Document {
    parse_preset(ShippedPreset::find(slug).unwrap().source).unwrap()
}

/// Compares a picture of the interface with the stored one.
pub fn picture(name: &str, workbench: Workbench, size: impl Into<Vec2>) {
    compare(name, &mut harness(workbench, size));
}

/// Compares what an interface shows with the stored picture.
pub fn compare(name: &str, lab: &mut Lab) {
    lab.set_render_cursor(false);
    lab.run();
    let size = lab.ctx.content_rect().size();
    // The status line says how long the kernel took.
    lab.mask(Rect::from_min_max(pos2(292.0, size.y - 32.0), size.to_pos2()));
    lab.snapshot(name);
}

/// Obeys one command after the other.
pub fn apply_all(workbench: &mut Workbench, commands: impl IntoIterator<Item = impl Into<Command>>) {
    commands.into_iter().for_each(|command| workbench.apply(command));
}

/// The changes that show every view, lens and level, and the map while its mask is painted.
pub fn every_view() -> Vec<Vec<ViewChange>> {
    let mut all = vec![vec![ViewChange::Painting(true)]];
    for view in View::VARIANTS.iter().copied().map(ViewChange::View) {
        let with = |change: ViewChange| vec![view.clone(), change];
        match view {
            ViewChange::View(View::Walk) => {
                all.extend(Depth::VARIANTS.iter().map(|depth| with(ViewChange::Walk(WalkChange::Depth(*depth)))));
                // The matrices have levels of their own.
                let lenses = Lens::VARIANTS.iter().filter(|lens| **lens != Lens::Matrices);
                all.extend(lenses.map(|lens| with(ViewChange::Walk(WalkChange::Lens(*lens)))));
            }
            // In clusters, which have headings.
            ViewChange::View(View::Heads) => all.push(with(ViewChange::Order(HeadOrder::Cluster))),
            _ => all.push(vec![view]),
        }
    }
    all
}
