//! The one maker of harnesses: the whole interface around a workbench, drawn without a GPU; and what
//! most tests of it begin with.

use std::fs;
use std::path::Path;

use attention_lab::document::Document;
use attention_lab::files::{ShippedPreset, open_model, parse_preset};
use attention_lab::ui::theme::{install, size};
use attention_lab::ui::{UiState, workbench_ui};
use attention_lab::workbench::{Command, Depth, HeadOrder, Lens, View, ViewChange, WalkChange, Workbench};
use egui::{Id, PanelState, Rect, Vec2, pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, image_snapshot};
use strum::VariantArray;

use crate::cpu_renderer::{CpuRenderer, within};

/// The interface, and the workbench that it is around.
pub type Lab = Harness<'static, (Workbench, UiState)>;

/// The interface around a workbench, in a window of `size` points.
pub fn harness(workbench: Workbench, size: impl Into<Vec2>) -> Lab {
    harness_at(workbench, size, 1.0)
}

/// The same with so many pixels a point, as where the window is zoomed.
pub fn harness_at(workbench: Workbench, size: impl Into<Vec2>, pixels_per_point: f32) -> Lab {
    // A test that is not about pictures under way has them in the frame that asks for them.
    harness_of(workbench, UiState::patient(), size, pixels_per_point)
}

/// The same with a state of its own between frames.
pub fn harness_of(workbench: Workbench, state: UiState, size: impl Into<Vec2>, pixels_per_point: f32) -> Lab {
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
                ui.data_mut(|data| data.insert_temp(root(), ui.scope_id()));
                if workbench.view().view == View::Compare && !workbench.is_measuring() {
                    // What is compared is a job, however short, which nobody wakes a test for.
                    workbench.update_now();
                }
                workbench_ui(ui, workbench, state);
            },
            (workbench, state),
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

/// What of the window a picture is about, so that it changes with nothing else.
#[derive(Clone, Copy)]
pub enum Region {
    /// The panel at the left: the controls, or a lesson.
    Left,
    Inspector,
    View,
    /// The text below the picture in a hall.
    Caption,
    /// The dialog whose area has this name.
    Dialog(&'static str),
    /// What has this name for a screen reader, and its surroundings.
    Image(&'static str),
}

impl Region {
    pub fn place(self, lab: &Lab) -> Rect {
        let window = lab.ctx.content_rect();
        let panel = |name: Id| PanelState::load(&lab.ctx, name).map(|panel| panel.outer_rect);
        let root = lab.ctx.data(|data| data.get_temp::<Id>(root())).unwrap();
        let left = panel(root.with(("controls", bench(lab).lesson().is_some())));
        let (inspector, caption) = (panel(root.with("inspector")), panel(root.with("lecture caption")));
        match self {
            Self::Left => left.unwrap(),
            Self::Inspector => inspector.unwrap(),
            Self::Caption => caption.unwrap(),
            Self::View => {
                let top = panel(root.with("bar")).map_or(window.top(), |bar| bar.bottom());
                let bottom = panel(root.with("status")).or(caption).map_or(window.bottom(), |below| below.top());
                let left = left.map_or(window.left(), |left| left.right());
                let right = inspector.map_or(window.right(), |right| right.left());
                Rect::from_min_max(pos2(left, top), pos2(right, bottom))
            }
            Self::Dialog(name) => lab.ctx.memory(|memory| memory.area_rect(Id::unique(name))).unwrap(),
            Self::Image(name) => lab.get_by_role_and_label(egui::Role::Image, name).rect().expand(4.0),
        }
    }
}

/// Where the harness keeps what the names of panels begin with.
fn root() -> Id {
    Id::unique("root of the window")
}

/// Compares a part of the interface with the stored picture of it.
pub fn picture(name: &str, workbench: Workbench, region: Region) {
    compare(name, &mut harness(workbench, (1280.0, 720.0)), region);
}

/// Compares a part of what an interface shows with the stored picture of it.
pub fn compare(name: &str, lab: &mut Lab, region: Region) {
    lab.set_render_cursor(false);
    lab.run();
    let (place, scale) = (region.place(lab).intersect(lab.ctx.content_rect()), lab.ctx.pixels_per_point());
    let picture = within(place, || lab.render()).unwrap();
    let (min, size) = ((place.min.to_vec2() * scale).round(), (place.size() * scale).round());
    let region = image::imageops::crop_imm(&picture, min.x as u32, min.y as u32, size.x as u32, size.y as u32);
    image_snapshot(&region.to_image(), name);
}

/// Compares the whole of what an interface shows: few pictures, for where the panels are.
pub fn compare_window(name: &str, lab: &mut Lab) {
    lab.set_render_cursor(false);
    lab.run();
    let size = lab.ctx.content_rect().size();
    if bench(lab).lecture().is_none() {
        // The status line says how long the kernel took.
        lab.mask(Rect::from_min_max(pos2(292.0, size.y - 32.0), size.to_pos2()));
    }
    lab.snapshot(name);
}

/// Obeys one command after the other.
pub fn apply_all(workbench: &mut Workbench, commands: impl IntoIterator<Item = impl Into<Command>>) {
    commands.into_iter().for_each(|command| workbench.apply(command));
}

/// What is in a folder, by name.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A tiny checkpoint reading a few words.
pub fn checkpoint(name: &str) -> Document {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/checkpoints").join(name);
    Document::of_learned(open_model(&folder).unwrap(), "The moon, the moon.").unwrap()
}

/// The changes that show every view, lens and level, and the map while its mask is painted.
pub fn every_view() -> Vec<Vec<ViewChange>> {
    let mut all = vec![vec![ViewChange::Painting(true)]];
    for view in View::VARIANTS.iter().copied().map(ViewChange::View) {
        let with = |change: ViewChange| vec![view.clone(), change];
        match view {
            ViewChange::View(View::Walk) => {
                all.extend(Depth::VARIANTS.iter().map(|depth| with(ViewChange::Walk(WalkChange::Depth(*depth)))));
                let inside = [WalkChange::Depth(Depth::Flow), WalkChange::Inside(true)].map(ViewChange::Walk);
                all.push([vec![view.clone()], inside.to_vec()].concat());
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
