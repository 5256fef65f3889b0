//! Ctrl+K finds everything by typing: commands, views, presets, lessons, terms and heads, in every language.

use attention_lab::text::Text;
use attention_lab::workbench::{
    Command, Concept, Dialog, LectureAction, Lens, SettingsChange, ThemeChoice, View, Workbench,
};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, compare, harness, preset};

fn opened(workbench: Workbench) -> Lab {
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.key_press_modifiers(Modifiers::COMMAND, Key::K);
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Palette));
    lab
}

fn type_text(lab: &mut Lab, text: &str) {
    lab.event(egui::Event::Text(text.into()));
    lab.run();
}

/// The entries that are drawn, and the chosen one.
fn entries(lab: &Lab) -> (Vec<String>, String) {
    let nodes = || lab.query_all_by_role(Role::ListBoxOption);
    let label = |node: egui_kittest::Node<'_>| node.accesskit_node().label().unwrap_or_default();
    let chosen = nodes().find(|node| node.accesskit_node().is_selected() == Some(true));
    (nodes().map(label).collect(), chosen.map(label).unwrap_or_default())
}

/// Types and chooses the first that is found.
fn choose(mut lab: Lab, text: &str) -> Lab {
    type_text(&mut lab, text);
    lab.key_press(Key::Enter);
    lab.run();
    lab
}

#[test]
fn what_is_typed_is_found_and_done_with_the_keyboard_alone() {
    let lab = || opened(Workbench::default());
    assert_eq!(bench(&choose(lab(), "positions")).view().view, View::Positions);
    assert_eq!(bench(&choose(lab(), "arrows")).view().walk.lens, Lens::Plane);
    assert_eq!(bench(&choose(lab(), "saturation")).document().title, preset("saturation").title);
    assert_eq!(bench(&choose(lab(), "save as")).dialog(), Some(&Dialog::SaveAs));
    assert_eq!(bench(&choose(lab(), "theme light")).settings().theme, ThemeChoice::Light);
    assert!(bench(&choose(lab(), "no peeking")).lesson().is_some());
    let lab = choose(lab(), "determiner noun head");
    let view = bench(&lab).view();
    assert_eq!(bench(&lab).document().head(view.layer, view.head).unwrap().name, "Determiner → noun");
}

#[test]
fn a_term_opens_the_glossary_where_it_stands() {
    let lab = choose(opened(Workbench::default()), "online softmax");
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Glossary(Some(Concept::OnlineSoftmax))));
    let term = lab.get_by_label("online softmax").rect();
    assert!(lab.ctx.content_rect().contains_rect(term), "{term:?}");
}

#[test]
fn names_of_every_language_are_found_in_each() {
    for (language, other) in [("de", "en"), ("en", "de"), ("de", "de")] {
        let typed = Text::named(other).unwrap().get("view-walk").to_lowercase();
        let mut workbench = Workbench::default();
        workbench.apply(SettingsChange::Language(Some(language.into())));
        let lab = choose(opened(workbench), &typed);
        assert_eq!(bench(&lab).view().view, View::Walk, "{typed} in {language}");
    }
}

#[test]
fn nothing_found_says_so_and_escape_closes() {
    let mut lab = opened(Workbench::default());
    type_text(&mut lab, "xyzzy");
    assert!(entries(&lab).0.is_empty());
    assert!(lab.query_by_label_contains("xyzzy").is_some());
    // There is nothing to choose.
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Palette));
    lab.key_press(Key::Escape);
    lab.run();
    assert_eq!(bench(&lab).dialog(), None);
    // What was typed is forgotten.
    lab.key_press_modifiers(Modifiers::COMMAND, Key::K);
    lab.run();
    assert!(!entries(&lab).0.is_empty());
}

#[test]
fn arrows_walk_through_the_entries_and_the_chosen_one_is_in_sight() {
    let mut lab = opened(Workbench::default());
    let mut seen = Vec::new();
    for _ in 0..30 {
        lab.key_press(Key::ArrowDown);
        lab.run();
        let (_, chosen) = entries(&lab);
        let nodes = lab.query_all_by_role(Role::ListBoxOption);
        let rect =
            nodes.filter(|node| node.accesskit_node().is_selected() == Some(true)).map(|node| node.rect()).next();
        assert!(rect.is_some_and(|rect| lab.ctx.content_rect().contains_rect(rect)), "{chosen}: {rect:?}");
        assert!(!seen.contains(&chosen), "{chosen} twice");
        seen.push(chosen);
    }
    lab.key_press(Key::Home);
    lab.run();
    assert!(entries(&lab).1.starts_with("Explore: "));
}

#[test]
fn commands_show_their_keys() {
    let mut lab = opened(Workbench::default());
    type_text(&mut lab, "save");
    let mut shapes = Vec::new();
    lab.output().shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut shapes));
    assert!(shapes.iter().any(|text| text == "Ctrl+S"), "{shapes:?}");
    assert!(shapes.iter().any(|text| text == "Commands"), "{shapes:?}");
}

fn texts(shape: &egui::Shape, found: &mut Vec<String>) {
    match shape {
        egui::Shape::Vec(inner) => inner.iter().for_each(|shape| texts(shape, found)),
        egui::Shape::Text(text) => found.push(text.galley.text().to_owned()),
        _ => {}
    }
}

#[test]
fn the_hall_never_sees_it() {
    let mut workbench = Workbench::default();
    workbench.apply(Command::Lecture(LectureAction::Begin));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.key_press_modifiers(Modifiers::COMMAND, Key::K);
    lab.run();
    assert_eq!(bench(&lab).dialog(), None);
}

#[test]
fn the_palette_in_the_dark() {
    let mut lab = opened(Workbench::default());
    type_text(&mut lab, "soft");
    compare("palette-dark", &mut lab, Region::Dialog("palette"));
}

#[test]
fn the_palette_in_the_light_in_german() {
    let mut workbench = Workbench::default();
    workbench.apply(SettingsChange::Theme(ThemeChoice::Light));
    workbench.apply(SettingsChange::Language(Some("de".into())));
    compare("palette-light-german", &mut opened(workbench), Region::Dialog("palette"));
}
