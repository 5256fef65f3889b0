//! Every word of the first screen explains itself, and the glossary explains every term.

use attention_lab::text::Text;
use attention_lab::workbench::{Command, Concept, Dialog, View, Workbench};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use strum::VariantArray;

use crate::harness::{Lab, Region, bench, compare, harness};

fn lab() -> Lab {
    let mut lab = harness(Workbench::default(), (1280.0, 900.0));
    lab.run();
    lab
}

#[test]
fn a_question_mark_leads_to_the_glossary_and_the_glossary_to_what_it_speaks_of() {
    let mut lab = lab();
    lab.event(egui::Event::Text("?".into()));
    lab.key_press_modifiers(Modifiers::SHIFT, Key::Questionmark);
    lab.run();
    lab.get_by_label("Glossary").click();
    lab.run();
    assert_eq!(bench(&lab).dialog(), Some(&Dialog::Glossary(None)));
    lab.query_all_by_label_contains("See it: Explore").next().unwrap().click();
    lab.run();
    assert_eq!(bench(&lab).dialog(), None);
    assert_eq!(bench(&lab).view().view, View::Explore);
}

#[test]
fn every_term_is_told_in_a_line_in_every_language() {
    for (tag, _) in Text::languages() {
        let text = Text::named(tag).unwrap();
        let mut names = Vec::new();
        for concept in Concept::VARIANTS {
            let name = text.get(concept.into_str()).into_owned();
            let line = text.get(&format!("{}-line", concept.into_str())).into_owned();
            assert!(line.ends_with('.') && (30..=140).contains(&line.chars().count()), "{tag}, {name}: {line}");
            assert!(!names.contains(&name), "{tag}: {name} twice");
            names.push(name);
        }
    }
}

#[test]
fn every_place_of_the_glossary_is_there() {
    for concept in Concept::VARIANTS.iter().copied() {
        let mut lab = harness(Workbench::default(), (1000.0, 700.0));
        lab.state_mut().0.apply(Command::Ask(Dialog::Glossary(Some(concept))));
        lab.run();
        // What was asked for is in sight, and so is the way to it.
        let name = bench(&lab).text.get(concept.into_str()).into_owned();
        let term =
            lab.query_all_by_label(&name).map(|node| node.rect()).find(|rect| (200.0..800.0).contains(&rect.left()));
        let term = term.unwrap_or_else(|| panic!("{name} is not there"));
        assert!(term.top() > 60.0 && term.bottom() < 640.0, "{name}: {term:?}");
        let links = lab.query_all_by_label_contains("See it: ");
        let link = links
            .filter(|node| node.rect().top() > term.top())
            .min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
        link.unwrap().click();
        // The way to a place far down is scrolled.
        assert!(lab.run_ok().or_else(|| lab.run_ok()).is_some(), "{name}");
        assert_eq!(bench(&lab).dialog(), None, "{name}");
        assert!(bench(&lab).message().is_none(), "{name}: {:?}", bench(&lab).message());
    }
}

/// What has a term on the first screen, by the beginning of its name.
const FIRST_SCREEN: &[(&str, Concept)] = &[
    ("Tokens · 11", Concept::Token),
    ("Attention", Concept::Attention),
    ("Layer", Concept::Layer),
    ("Weights", Concept::Weight),
    ("Scores", Concept::Score),
    ("1 of 2 promises checked", Concept::Promise),
    ("query “it”", Concept::Query),
    ("→ key “animal”", Concept::Key),
    ("layer 2 · head 1", Concept::Head),
    ("Dot product", Concept::DotProduct),
    ("From dot product to score", Concept::Score),
    ("designed · 2 layers", Concept::HeadWidth),
];

#[test]
fn the_words_of_the_first_screen_explain_themselves() {
    let mut lab = lab();
    for (name, concept) in FIRST_SCREEN.iter().copied() {
        let starts = |label: Option<String>| label.is_some_and(|label| label.starts_with(name));
        let nodes = lab.root().children_recursive();
        let node = nodes.filter(|node| {
            let node = node.accesskit_node();
            starts(node.label()) || starts(node.value())
        });
        let rects: Vec<_> = node.map(|node| node.rect()).collect();
        assert!(!rects.is_empty(), "{name}");
        let line = bench(&lab).text.get(&format!("{}-line", concept.into_str())).into_owned();
        let told = rects.into_iter().any(|rect| {
            lab.hover_at(rect.center());
            lab.run_steps(80);
            let told = lab.query_all_by_label(&line).next().is_some();
            lab.remove_cursor();
            lab.run();
            told
        });
        assert!(told, "{name} does not say: {line}");
    }
}

#[test]
fn the_glossary_in_the_dark() {
    let mut lab = lab();
    lab.state_mut().0.apply(Command::Ask(Dialog::Glossary(Some(Concept::Softmax))));
    compare("glossary-dark", &mut lab, Region::Dialog("help"));
}
