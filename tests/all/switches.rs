//! No more than two rows of switches stand above any picture.

use attention_lab::document::Document;
use attention_lab::files::{SHIPPED, parse_preset};
use attention_lab::workbench::{View, ViewChange, Workbench};
use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, every_view, harness, preset};

/// Rows of controls whose middles are so near are one.
const NEAR: f32 = 8.0;
/// A button that is higher is a picture that can be pressed: a card, a matrix.
const SWITCH: f32 = 34.0;

/// Places of what has one of the roles, in the view.
fn places(lab: &Lab, roles: &[Role]) -> Vec<Rect> {
    let frame = Region::View.place(lab);
    let nodes = roles.iter().flat_map(|role| lab.query_all_by_role(*role));
    nodes.map(|node| node.rect()).filter(|rect| rect.is_positive() && frame.contains_rect(*rect)).collect()
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
    let large = places(lab, &[Role::Button]).into_iter().filter(|rect| rect.height() > SWITCH);
    let first = places(lab, &[Role::Image]).into_iter().chain(large).map(|rect| rect.top());
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

fn check(slug: &str, document: &Document, views: &[Vec<ViewChange>]) {
    for size in [(1280.0, 720.0), (800.0, 600.0)] {
        let mut lab = harness(Workbench::new(document.clone()), size);
        for changes in views {
            lab.state_mut().0 = Workbench::new(document.clone());
            changes.iter().for_each(|change| lab.state_mut().0.apply(change.clone()));
            lab.run();
            if bench(&lab).view().view == View::Course {
                // A list of lessons, no picture of one.
                continue;
            }
            let rows = rows(&lab);
            assert!(rows.len() <= 2, "{slug}, {size:?}, {changes:?}: {rows:#?}");
        }
    }
}

#[test]
fn no_more_than_two_rows_of_switches_stand_above_any_picture() {
    for slug in ["start", "coreference", "many-heads-128", "by-hand"] {
        check(slug, &preset(slug), &every_view());
    }
}

#[test]
fn nor_above_the_map_of_any_preset() {
    for shipped in SHIPPED {
        let document = parse_preset(shipped.source).unwrap();
        check(shipped.slug, &document, &[vec![ViewChange::View(View::Explore)]]);
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
