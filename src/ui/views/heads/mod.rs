//! All heads of all layers: their order, a filter, and one map of those that are chosen.

mod circuits;
mod combined;
mod grid;
mod heading;
mod importance;
mod layout;
mod sheet;
mod table;

use egui::{Id, Panel, RichText, Sense, Slider, TextEdit, Tooltip, Ui};

use super::explore::map_bar;
use crate::ui::Scene;
use crate::ui::shortcuts::{KeyPlace, pressed};
use crate::ui::widgets::{choices, control_row};
use crate::workbench::{Filter, HeadGroup, HeadOrder, ViewChange};

/// Width from which on there is room for the combined map beside the heads.
const WIDE: f32 = 620.0;
/// The same in a hall, where the heads come first.
const WIDE_HALL: f32 = 800.0;

/// Width of the menu of orders.
const ORDER: f32 = 170.0;
/// Width of the slider of their size.
const SIZES: f32 = 110.0;

/// Draws every head as a panel, and the combined map.
pub fn heads(ui: &mut Ui, scene: &mut Scene) {
    if scene.workbench.view().matters().is_some() && scene.shown().recording().is_none() {
        return importance::importance(ui, scene);
    }
    if scene.workbench.view().circuit().is_some() {
        return circuits::circuits(ui, scene);
    }
    if scene.workbench.view().table().is_some() && scene.shown().reader().is_some() {
        return table::table(ui, scene);
    }
    map_bar(ui, scene, (ORDER, order));
    let groups = filter_bar(ui, scene);
    ui.add_space(4.0);
    let wide = if scene.projected { WIDE_HALL } else { WIDE };
    if ui.available_width() >= wide {
        let panel = Panel::right("combined map").resizable(true).default_size(280.0).size_range(220.0..=520.0);
        panel.frame(egui::Frame::new().inner_margin(8.0)).show(ui, |ui| combined::combined(ui, scene));
    }
    let derived = scene.derived();
    if scene.workbench.view().order == HeadOrder::Cluster && derived.is_whole() && derived.groups().is_none() {
        ui.label(RichText::new(scene.text("groups-to-come")).color(scene.theme.text_weak));
    }
    grid::grid(ui, scene, &groups);
}

/// A menu of orders; its button says which of them it is.
fn order(ui: &mut Ui, scene: &mut Scene) {
    let order = scene.workbench.view().order;
    let name = format!("{} {}", scene.text("order"), scene.text(order.into_str()));
    ui.menu_button(name, |ui| choices(ui, scene, order, ViewChange::Order));
}

/// The filter, and the heads in order that it leaves.
fn filter_bar(ui: &mut Ui, scene: &mut Scene) -> Vec<HeadGroup> {
    let view = scene.workbench.view();
    let chosen = (view.layer, view.head);
    let mut line = view.filter.clone();
    let filter = Filter::parse(&line, &scene.workbench.text);
    let in_force = last_good(ui, scene, &line, filter.is_ok());
    let derived = scene.derived();
    let ordered = derived.ordered(view.order, chosen);
    let all: usize = ordered.iter().map(|group| group.heads.len()).sum();
    let mut groups = ordered.as_ref().clone();
    if let Some(filter) = in_force {
        let matching = derived.matching(&filter, &scene.workbench.text, chosen);
        groups.iter_mut().for_each(|group| group.heads.retain(|head| matching.contains(head)));
        groups.retain(|group| !group.heads.is_empty());
    }
    if scene.projected {
        return groups;
    }
    control_row(ui, scene, |ui, scene| {
        let name = ui.label(scene.text("filter"));
        let field = TextEdit::singleline(&mut line).hint_text(scene.text("filter-example")).desired_width(260.0);
        let field = ui.add(field).labelled_by(name.id).on_hover_text(scene.text("filter-hint"));
        if field.changed() {
            let line = line.clone();
            scene.push(ViewChange::Filter(line));
        }
        if !line.is_empty() && ui.button(scene.text("filter-clear")).clicked() {
            scene.push(ViewChange::Filter(String::new()));
        }
        let left: usize = groups.iter().map(|group| group.heads.len()).sum();
        let counts = [("left", &*left.to_string()), ("all", &*all.to_string())];
        ui.label(RichText::new(scene.with("filter-count", &counts)).color(scene.theme.text_weak));
        card_size(ui, scene);
        if scene.shown().reader().is_some() && ui.button(scene.text("habits-open")).clicked() {
            scene.push(ViewChange::Table(Some(0)));
        }
        if let Err(error) = &filter {
            // Over what is below, so that nothing moves while a line is typed.
            let (ctx, layer, id) = (ui.ctx().clone(), ui.layer_id(), field.id.with("wrong"));
            Tooltip::always_open(ctx, layer, id, &field).width(320.0).show(|ui| {
                ui.colored_label(scene.theme.bad, error.explain(&scene.workbench.text));
            });
        }
    });
    groups
}

/// How large panels are, from all heads on one screen to panels with room for all words.
fn card_size(ui: &mut Ui, scene: &mut Scene) {
    let size = scene.workbench.view().card_size;
    let name = ui.label(scene.text("card-size"));
    ui.spacing_mut().slider_width = SIZES;
    let mut new = size;
    let slider = ui.add(Slider::new(&mut new, 0.0..=1.0).show_value(false)).labelled_by(name.id);
    let slider = slider.interact(Sense::CLICK).on_hover_text(scene.text("card-size-hint"));
    let key = slider.has_focus() && !pressed(ui.ctx(), KeyPlace::Slider).is_empty();
    if slider.double_clicked() || key {
        new = 0.0;
    }
    if new != size {
        scene.push(ViewChange::CardSize(new));
    }
}

/// The filter that is in force: the one that is typed, or the last that was one; none where all heads are shown.
fn last_good(ui: &Ui, scene: &Scene, line: &str, is_good: bool) -> Option<Filter> {
    let memory = Id::unique("last good filter");
    if is_good {
        ui.data_mut(|data| data.insert_temp(memory, line.to_owned()));
    }
    let good: String = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
    Filter::parse(&good, &scene.workbench.text).ok().filter(|_| !good.trim().is_empty())
}
