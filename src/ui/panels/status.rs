//! The line at the bottom.

use egui::{Align, Layout, RichText, Ui};

use super::film;
use crate::document::Which;
use crate::jobs::LayersDone;
use crate::ui::Scene;
use crate::ui::names::source_name;
use crate::ui::widgets::hint;
use crate::workbench::{Concept, KernelKind};

/// Where the numbers come from, how many there are, and what they took.
pub fn status(ui: &mut Ui, scene: &mut Scene) {
    let (document, view) = (scene.shown(), scene.workbench.view());
    let text = &scene.workbench.text;
    let weak = scene.theme.text_weak;
    let kernel = if scene.by_kernel(Which::First).is_some() { view.kernels.kind } else { KernelKind::Exact };
    ui.horizontal(|ui| {
        let source = document.head(view.layer, view.head).map(|head| source_name(text, &head.source).into_owned());
        let counts = [
            source.unwrap_or_default(),
            text.count("status-layers", document.layers.len()),
            text.count("status-heads", document.heads()),
            text.count("status-tokens", document.tokens.len()),
        ];
        let computed = [
            text.with(
                "status-widths",
                &[("width", &document.width.to_string()), ("head", &document.head_width().to_string())],
            ),
            text.get(kernel.into_str()).to_lowercase(),
            text.with("status-time", &[("time", &format!("{:.1}", scene.derived().seconds * 1e3))]),
        ];
        // Nothing of a recording was computed here.
        let computed = computed.into_iter().filter(|_| document.recording().is_none());
        let counts: Vec<String> = counts.into_iter().chain(computed).filter(|count| !count.is_empty()).collect();
        let counts = ui.label(RichText::new(counts.join(" · ")).color(weak));
        [Concept::Width, Concept::HeadWidth, Concept::Kernel]
            .into_iter()
            .fold(counts, |of, term| hint(of, scene, term));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            film::progress(ui, scene);
            if scene.workbench.is_computing() {
                let is_stale = scene.workbench.is_stale();
                ui.label(match scene.workbench.layers_done() {
                    Some(LayersDone { done, of }) => {
                        let layers = [("done", &*done.to_string()), ("of", &*of.to_string())];
                        scene.with(if is_stale { "status-computing-layers" } else { "status-layers-done" }, &layers)
                    }
                    None => {
                        scene.text(if is_stale { "status-computing" } else { "status-computing-more" }).into_owned()
                    }
                });
                if !scene.workbench.settings().reduced_motion {
                    ui.spinner();
                }
                return;
            }
            let name = scene.workbench.path().and_then(|path| path.file_name());
            if name.is_none() && !scene.workbench.is_modified() {
                return;
            }
            let name =
                name.map_or_else(|| scene.text("status-no-file").into_owned(), |n| n.to_string_lossy().into_owned());
            let mark = if scene.workbench.is_modified() { " ●" } else { "" };
            ui.label(RichText::new(format!("{name}{mark}")).color(weak));
        });
    });
}
