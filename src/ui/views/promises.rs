//! What a preset promises of its heads.

use egui::{Frame, Margin, RichText, Ui};

use crate::document::{Claim, Judged};
use crate::ui::widgets::hint;
use crate::ui::{Scene, names};
use crate::workbench::{Concept, ViewChange};

/// The promise of the chosen head, and a menu with all promises: those that speak of the document as it is now with their
/// verdicts, the others greyed.
pub(super) fn promises(ui: &mut Ui, scene: &mut Scene) {
    let (claims, view) = (&scene.shown().claims, scene.workbench.view());
    // A pattern that points nowhere in the present sentence is neither kept nor broken.
    let now = |judged: &Option<Judged>| judged.filter(|judged| judged.score.is_some());
    let judged: Vec<(&Claim, Option<Judged>)> =
        claims.iter().zip(scene.derived().claims()).map(|(claim, judged)| (claim, now(judged))).collect();
    let verdicts = || judged.iter().filter_map(|(_, judged)| *judged);
    if verdicts().next().is_none() {
        return;
    }
    let of_chosen = judged.iter().filter(|(claim, _)| (claim.layer, claim.head) == (view.layer, view.head));
    // What is promised under a condition that now holds comes first.
    let applies = of_chosen.filter_map(|(claim, judged)| Some((claim.when.is_empty(), (*judged)?)));
    if let Some((_, judged)) = applies.min_by_key(|(unconditional, _)| *unconditional) {
        let (sign, color) = verdict(scene, &judged);
        let key = if judged.met() { "promise-kept" } else { "promise-broken" };
        let text = scene.with(key, &[("sign", sign)]);
        let hint = format!("{} {}", scene.text("pattern-score-hint"), names::judged(&judged));
        Frame::new().fill(scene.theme.raised).corner_radius(5).inner_margin(Margin::symmetric(8, 3)).show(ui, |ui| {
            ui.label(RichText::new(text).color(color)).on_hover_text(hint);
        });
    }
    let count = |met: bool| verdicts().filter(|judged| judged.met() == met).count();
    let (broken, checked) = (count(false), count(true) + count(false));
    let [all, checked_here, broken_here] = [judged.len(), checked, broken].map(|count| count.to_string());
    let key = if broken == 0 { "promises" } else { "promises-broken" };
    let label = scene.with(key, &[("all", &all), ("checked", &checked_here), ("broken", &broken_here)]);
    let others = judged.len() - checked;
    let menu = ui.menu_button(label, |ui| {
        ui.set_min_width(420.0);
        for (claim, judged) in judged {
            promise(ui, scene, claim, judged);
        }
    });
    let menu = hint(menu.response, scene, Concept::Promise);
    if others > 0 {
        menu.on_hover_text(scene.workbench.text.count("promises-others", others));
    }
}

/// One promise, a button that shows its head.
fn promise(ui: &mut Ui, scene: &mut Scene, claim: &Claim, judged: Option<Judged>) {
    let (sign, color) = judged.map_or(("○", scene.theme.text_weak), |judged| verdict(scene, &judged));
    let score = names::judged(&judged.unwrap_or(Judged { score: None, bound: claim.bound }));
    let what = names::claim(&scene.workbench.text, scene.shown(), claim);
    let mut text = format!("{sign} {score}  {what}");
    if judged.is_none() {
        text = scene.with("promise-not-now", &[("promise", &text)]);
    }
    if ui.button(RichText::new(text).color(color)).clicked() {
        let (layer, head) = (claim.layer, claim.head);
        scene.push(ViewChange::Head { layer, head });
    }
}

fn verdict(scene: &Scene, judged: &Judged) -> (&'static str, egui::Color32) {
    if judged.met() { ("✓", scene.theme.good) } else { ("✕", scene.theme.bad) }
}
