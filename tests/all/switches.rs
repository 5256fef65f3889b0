//! No more than two rows of switches stand above any picture.

use attention_lab::document::Document;
use attention_lab::files::{SHIPPED, parse_preset};
use attention_lab::workbench::{Command, PlayerChange, PlayerName, SettingsChange, View, ViewChange, Workbench};
use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, every_view, harness, preset};

/// Rows of controls whose middles are so near are one.
const NEAR: f32 = 8.0;
/// A button that is higher is a picture that can be pressed: a card, a matrix.
const SWITCH: f32 = 34.0;

/// Places of what has one of the roles, in the view, and whether it is a switch: not a picture, and no part of one as cards,
/// the words of a sentence, arrows in the plane, the lines of the softmax, and matrices with their menus are.
fn places(lab: &Lab, roles: &[Role]) -> Vec<(Rect, bool)> {
    let frame = Region::View.place(lab);
    let nodes = roles.iter().flat_map(|role| lab.query_all_by_role(*role));
    let placed = nodes.map(|node| {
        let is_part = |label: String| {
            let begins = ["token ", "query ", "key ", "Change ", "Fit again"];
            let head = label.starts_with("Head ") && label.contains(", entropy ");
            begins.iter().any(|start| label.starts_with(start)) || label.contains(": weight ") || head
        };
        let is_part = node.accesskit_node().label().is_some_and(is_part);
        let is_switch = node.accesskit_node().role() != Role::Image && !is_part && node.rect().height() <= SWITCH;
        (node.rect(), is_switch)
    });
    placed.filter(|(rect, _)| rect.is_positive() && frame.contains_rect(*rect)).collect()
}

/// The middles of the rows of controls above the picture, and what stands in them.
fn rows(lab: &Lab) -> Vec<(f32, Vec<String>)> {
    let pressed = [
        Role::Button,
        Role::CheckBox,
        Role::RadioButton,
        Role::ComboBox,
        Role::Slider,
        Role::SpinButton,
        Role::TextInput,
    ];
    let first = places(lab, &[Role::Image, Role::Button]).into_iter().filter(|(_, is_switch)| !is_switch);
    let first = first.map(|(rect, _)| rect.top());
    let Some(first) = first.min_by(f32::total_cmp) else { return Vec::new() };
    let frame = Region::View.place(lab);
    let mut rows: Vec<(f32, Vec<String>)> = Vec::new();
    for node in pressed.iter().flat_map(|role| lab.query_all_by_role(*role)) {
        let rect = node.rect();
        if !rect.is_positive() || !frame.contains_rect(rect) || rect.height() > SWITCH || rect.center().y > first {
            continue;
        }
        let label = node.accesskit_node().label().unwrap_or_default();
        match rows.iter_mut().find(|(middle, _)| (*middle - rect.center().y).abs() < NEAR) {
            Some((_, names)) => names.push(label),
            None => rows.push((rect.center().y, vec![label])),
        }
    }
    rows
}

/// The states in which more rows than two stand above a picture, in a usual window and in a small one.
fn too_many(slug: &str, document: &Document, views: &[Vec<Command>], language: &str) -> Vec<String> {
    let mut found = Vec::new();
    for size in [(1280.0, 720.0), (800.0, 600.0)] {
        let mut lab = harness(Workbench::new(document.clone()), size);
        for changes in views {
            let mut workbench = Workbench::new(document.clone());
            workbench.apply(SettingsChange::Language(Some(language.to_owned())));
            changes.iter().for_each(|change| workbench.apply(change.clone()));
            // Nothing is scrolled, so that the first picture is whole.
            workbench.apply(ViewChange::Head { layer: 0, head: 0 });
            workbench.update_now();
            lab.state_mut().0 = workbench;
            lab.run_steps(8);
            let rows = rows(&lab);
            // A list of lessons is no picture of one.
            if rows.len() > 2 && bench(&lab).view().view != View::Course {
                found.push(format!("{slug}, {language}, {size:?}, {changes:?}: {rows:?}"));
            }
        }
    }
    found
}

#[test]
fn no_more_than_two_rows_of_switches_stand_above_any_picture() {
    let views = |all: Vec<Vec<ViewChange>>| -> Vec<Vec<Command>> {
        all.into_iter().map(|changes| changes.into_iter().map(Command::from).collect()).collect()
    };
    for slug in ["start", "coreference", "many-heads-128", "by-hand"] {
        let found = too_many(slug, &preset(slug), &views(every_view()), "en");
        assert!(found.is_empty(), "{found:#?}");
    }
    // The longest words: the whole way, and a walk-through under way.
    let walk: Command = ViewChange::View(View::Walk).into();
    let play = Command::Play(PlayerName::Walk, PlayerChange::Show(9));
    for language in ["en", "de"] {
        let found =
            too_many("start", &preset("start"), &[vec![walk.clone()], vec![walk.clone(), play.clone()]], language);
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn nor_above_the_map_of_any_preset() {
    for shipped in SHIPPED {
        let document = parse_preset(shipped.source).unwrap();
        let found = too_many(shipped.slug, &document, &[vec![ViewChange::View(View::Explore).into()]], "en");
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn what_is_counted_is_there() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(ViewChange::View(View::Walk));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    let rows = rows(&lab);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().any(|(_, names)| names.iter().any(|name| name == "Whole way")), "{rows:?}");
    assert!(!places(&lab, &[Role::Image]).is_empty());
}
