//! The panel on the left: everything that can be changed in the document.

mod attention;
mod head;
mod interventions;
mod learned;
mod model;
mod recorded;
mod sentence;

pub(super) use attention::causal_switch;
pub use attention::{scale_switch, temperature_in_line};
pub(super) use model::group_size;

use egui::text::LayoutJob;
use egui::{CollapsingHeader, Color32, FontId, RichText, TextStyle, Ui, UiBuilder};
use strum::VariantArray;

use crate::ui::Scene;
use crate::ui::theme::fonts;
use crate::ui::widgets::{hint, scroll_edge};
use crate::workbench::{Concept, Control, Section, Target, View};

/// The controls, in sections that fold away.
pub fn controls(ui: &mut Ui, scene: &mut Scene) {
    scroll_edge(ui, 6.0);
    if let Some(recording) = scene.workbench.document().recording().cloned() {
        return recorded::recorded(ui, scene, &recording);
    }
    let mut first = true;
    let mut next = |ui: &mut Ui, scene: &mut Scene, section: Section, title: &str, body: fn(&mut Ui, &mut Scene)| {
        if scene.hides(&Target::Section(section)) {
            return;
        }
        if !std::mem::take(&mut first) {
            ui.separator();
        }
        scene.outlined(ui, &Target::Section(section), |ui, scene| collapsible(ui, scene, section, title, body));
    };
    next(ui, scene, Section::Sentence, &scene.text("section-sentence"), sentence::sentences);
    next(ui, scene, Section::Attention, &scene.text("section-attention"), attention::attention);
    next(ui, scene, Section::Model, &scene.text("section-model"), model::model);
    next(ui, scene, Section::Head, &head::title(scene), head::head);
    if scene.workbench.lesson().is_none() {
        ui.separator();
        interventions_section(ui, scene);
    }
    ui.add_space(8.0);
}

/// Whether the panel has something to show: those of kernels, or what the lesson leaves of the others.
pub fn has_controls(scene: &Scene) -> bool {
    let view = scene.workbench.view().view;
    view.is_of_kernels()
        || view == View::Train
        || Section::VARIANTS.iter().any(|section| !scene.hides(&Target::Section(*section)))
}

/// Controls that a section holds.
fn held(section: Section) -> &'static [Control] {
    match section {
        Section::Sentence => &[Control::Sentence],
        Section::Attention => &[
            Control::Causal,
            Control::Temperature,
            Control::Scale,
            Control::Mask,
            Control::Positions,
            Control::Kernel,
            Control::Residual,
        ],
        Section::Model => &[Control::Heads, Control::Width, Control::HeadWidth, Control::Group, Control::Layers],
        Section::Head => &[Control::Ablate, Control::Relations],
    }
}

/// The term that a section is about.
fn about(section: Section) -> Concept {
    match section {
        Section::Sentence => Concept::Token,
        Section::Attention => Concept::Attention,
        Section::Model => Concept::Layer,
        Section::Head => Concept::Relation,
    }
}

/// What is changed on the way: folded away until it is asked for. No lesson speaks of it.
fn interventions_section(ui: &mut Ui, scene: &mut Scene) {
    let title = RichText::new(interventions::title(scene)).family(fonts::strong());
    let header = CollapsingHeader::new(title).id_salt("interventions").default_open(false);
    let header = header.show_unindented(ui, |ui| interventions::interventions(ui, scene)).header_response;
    let hint = [scene.text("interventions-hint"), scene.text("change-menu-hint")].join("\n");
    header.on_hover_text(hint);
}

fn collapsible(ui: &mut Ui, scene: &mut Scene, section: Section, title: &str, body: impl FnOnce(&mut Ui, &mut Scene)) {
    // What a lesson speaks of is in sight.
    let named = held(section).iter().any(|control| scene.points_at(&Target::Control(*control)));
    let open = section != Section::Model;
    // Ids of its own: what folds away above must not change those below.
    let id = ui.make_persistent_id(("section", section as u8));
    ui.scope_builder(UiBuilder::new().scope_id(id), |ui| {
        let width = ui.available_width() - ui.spacing().indent - ui.spacing().button_padding.x;
        let font = FontId::new(TextStyle::Button.resolve(ui.style()).size, fonts::strong());
        let mut job = LayoutJob::simple(title.to_owned(), font, Color32::PLACEHOLDER, width);
        // A head may have a name of any length.
        job.wrap.max_rows = 2;
        let galley = ui.painter().layout_job(job);
        let cut = galley.elided;
        let header = CollapsingHeader::new(galley).id_salt("fold").default_open(open).open(named.then_some(true));
        let header = header.show_unindented(ui, |ui| body(ui, scene)).header_response;
        let header = if cut { header.on_hover_text(title) } else { header };
        hint(header, scene, about(section));
    });
}
