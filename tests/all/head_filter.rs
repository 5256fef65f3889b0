//! Heads chosen by a typed line.

use std::collections::BTreeSet;

use attention_lab::analysis::Label;
use attention_lab::document::Which;
use attention_lab::text::Text;
use attention_lab::workbench::{Command, Edit, Filter, HeadPlace, ViewChange, Workbench};

use crate::harness::preset;

fn lab(slug: &str) -> Workbench {
    Workbench::new(preset(slug))
}

fn matching(workbench: &Workbench, line: &str) -> BTreeSet<HeadPlace> {
    let filter =
        Filter::parse(line, &workbench.text).unwrap_or_else(|e| panic!("{line}: {}", e.explain(&workbench.text)));
    let (derived, view) = (workbench.derived(), workbench.view());
    derived.matching(&filter, &workbench.text, (view.layer, view.head)).as_ref().clone()
}

/// All heads that pass a test of our own.
fn heads(workbench: &Workbench, passes: impl Fn(usize, usize) -> bool) -> BTreeSet<HeadPlace> {
    let document = workbench.document();
    let all = (0..document.layers.len()).flat_map(|layer| (0..document.heads()).map(move |head| (layer, head)));
    all.filter(|(layer, head)| passes(*layer, *head)).collect()
}

#[test]
fn comparisons_read_the_numbers_of_a_head() {
    let mut workbench = lab("many-heads-64");
    workbench.apply(ViewChange::Head { layer: 0, head: 2 });
    let derived = workbench.derived();
    let summary = |layer, head| derived.summary(Which::First, layer, head).unwrap();
    let habits = |layer, head| derived.habits(Which::First, layer, head).unwrap();
    let score = |label: Label| move |l, h| habits(l, h).label_scores[label as usize].map_or(-1.0, |score| score.all);
    type Number<'a> = Box<dyn Fn(usize, usize) -> f32 + 'a>;
    let cases: [(&str, Number, f32); 9] = [
        ("previous", Box::new(score(Label::Previous)), 0.5),
        ("same word", Box::new(score(Label::SameWord)), 0.05),
        ("local band", Box::new(score(Label::Band)), 0.6),
        ("entropy", Box::new(|l, h| summary(l, h).mean_entropy().unwrap()), 2.0),
        ("eff", Box::new(|l, h| summary(l, h).mean_effective().unwrap()), 9.5),
        ("distance", Box::new(|l, h| habits(l, h).mean_distance.unwrap()), 5.0),
        ("locality", Box::new(|l, h| habits(l, h).mean_distance.unwrap()), 5.0),
        ("hit rate", Box::new(|l, h| habits(l, h).pattern_score().unwrap_or(f32::NAN)), 0.8),
        ("similarity", Box::new(|l, h| derived.similarity((l, h), (0, 2)).unwrap()), 0.3),
    ];
    for (name, number, bound) in cases {
        let above = matching(&workbench, &format!("{name} > {bound}"));
        assert_eq!(above, heads(&workbench, |l, h| number(l, h) > bound), "{name}");
        assert!(!above.is_empty() && above.len() < 64, "{name}: {}", above.len());
        assert_eq!(
            matching(&workbench, &format!("{name}<={bound}")),
            heads(&workbench, |l, h| (0.0..=bound).contains(&number(l, h)))
        );
    }
}

#[test]
fn every_way_to_write_a_term() {
    let workbench = lab("many-heads-64");
    let upto = |head: usize| heads(&workbench, |_, h| h < head);
    for line in
        ["head < 4", "head<4", "HEAD <= 3", "head≤3", "head < 4.0", "head <  400%", "head < 400 %", "head <= 3,0"]
    {
        assert_eq!(matching(&workbench, line), upto(3), "{line}");
    }
    for line in ["", "  ", ",", "and", "layer = 1", "layer >= 1 and layer<2", "head > 0, head<=64"] {
        assert_eq!(matching(&workbench, line), upto(64), "{line:?}");
    }
    for line in ["head > 2 head < 4", "head>2,head<4", "head > 2 and head < 4", "head = 3", "head=3,layer=1"] {
        assert_eq!(matching(&workbench, line), [(0, 2)].into(), "{line}");
    }
    assert_eq!(matching(&workbench, "layer = 2"), BTreeSet::new());
    // Equal is what rounds to the number.
    let derived = workbench.derived();
    let entropy = derived.summary(Which::First, 0, 20).unwrap().mean_entropy().unwrap();
    assert!(matching(&workbench, &format!("entropy = {entropy:.2}")).contains(&(0, 20)));
    assert!(!matching(&workbench, &format!("entropy = {:.2}", entropy + 0.02)).contains(&(0, 20)));
    let percent = 100.0 * derived.habits(Which::First, 0, 0).unwrap().label_scores[0].unwrap().all;
    assert!(matching(&workbench, &format!("previous = {percent:.0}%")).contains(&(0, 0)));
}

#[test]
fn words_match_names_labels_and_states() {
    let mut workbench = lab("many-heads-64");
    workbench.apply(Command::Edit(Edit::Ablated { layer: 0, head: 9, ablated: true }));
    workbench.update_now();
    let derived = workbench.derived();
    let has = |label: Label| {
        move |l, h| derived.habits(Which::First, l, h).unwrap().labels.iter().any(|found| found.label == label)
    };
    assert_eq!(matching(&workbench, "ablated"), [(0, 9)].into());
    assert_eq!(matching(&workbench, "random"), heads(&workbench, |_, h| h >= 48));
    assert_eq!(matching(&workbench, "(seed 13)"), [(0, 60)].into());
    assert_eq!(
        matching(&workbench, "punct"),
        heads(&workbench, |l, h| has(Label::Punctuation)(l, h) || [10, 11].contains(&h))
    );
    assert_eq!(matching(&workbench, "first"), heads(&workbench, has(Label::First)));
    assert!(!matching(&workbench, "first").is_empty());
    assert_eq!(matching(&workbench, "noun verb"), matching(&workbench, "noun and verb"));
    // Words before a comparison stand for themselves, unless they are its field.
    let both = heads(&workbench, |l, h| h < 12 && has(Label::First)(l, h));
    assert_eq!(matching(&workbench, "first head <= 12"), both);
    assert_eq!(matching(&workbench, "zebra"), BTreeSet::new());

    let induction = lab("induction");
    let found = matching(&induction, "induction");
    assert!(found.contains(&(1, 0)) && !found.contains(&(0, 1)), "{found:?}");
}

#[test]
fn what_is_no_filter_is_told_with_place_expected_and_got() {
    let text = Text::default();
    let all = "previous token, next token, self, same word, induction, first token, uniform, local band, \
        punctuation, entropy, effective tokens, distance, locality, hit rate, similarity, layer or head";
    for (line, at, expected, got) in [
        ("previous >", 11, "a number such as 0.8 or 80%", "nothing"),
        ("prévious > 1", 1, all, "“prévious”"),
        ("é previous > high", 14, "a number such as 0.8 or 80%", "“high”"),
        ("> 0.8", 1, all, "“>”"),
        ("entropy > 1 < 2", 13, all, "“<”"),
        ("entropy > > 2", 11, "a number such as 0.8 or 80%", "“>”"),
        ("layer = , 2", 9, "a number such as 0.8 or 80%", "“,”"),
        ("layer = 1e3", 9, "a number such as 0.8 or 80%", "“1e3”"),
        ("layer = inf", 9, "a number such as 0.8 or 80%", "“inf”"),
        ("layer = 0.8.1", 9, "a number such as 0.8 or 80%", "“0.8.1”"),
        ("induction, loc > 0.5", 12, "local band or locality", "“loc”"),
        ("e < 2", 1, "entropy or effective tokens", "“e”"),
        ("layer != 2", 7, all, "“!”"),
        ("previous and > 2", 14, all, "“>”"),
    ] {
        let error = Filter::parse(line, &text).expect_err(line).explain(&text);
        assert_eq!(error, format!("filter, character {at}: expected {expected}, got {got}"), "{line}");
    }
}

#[test]
fn no_line_makes_it_crash() {
    let text = Text::default();
    let parts = ["", "head", "<", "=", ">=", "%", ",", "1", "0,", ",5", "é", "and", "≤", "-", "."];
    for a in parts {
        for b in parts {
            for c in parts {
                for line in [format!("{a}{b}{c}"), format!("{a} {b} {c}")] {
                    if let Err(error) = Filter::parse(&line, &text) {
                        assert!(error.explain(&text).starts_with("filter, character "), "{line}");
                    }
                }
            }
        }
    }
}
