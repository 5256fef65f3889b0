//! Every preset that ships shows what it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use attention_lab::attention::Trace;
use attention_lab::document::{Bound, Change, Document, Expect, HeadSource, PerRun, Which};
use attention_lab::files::{Group, SHIPPED, ShippedPreset, parse_preset, shipped_presets, write_preset};
use attention_lab::math::shuffled_indices;
use strum::VariantArray;

/// The rows of the table of what a course needs.
const REQUIRED: &[&str] = &[
    "lecture-notes",
    "uniform",
    "previous-token",
    "next-token",
    "same-word",
    "induction",
    "coreference",
    "determiner-noun",
    "object-verb",
    "agreement",
    "adjective-noun",
    "punctuation",
    "attention-sink",
    "saturation",
    "order-blindness",
    "many-heads-16",
    "many-heads-64",
    "many-heads-128",
    "long-context-512",
    "long-context-1024",
];
/// Widest line of a preset file.
const COLUMNS: usize = 110;

fn load(preset: &ShippedPreset) -> Document {
    parse_preset(preset.source).unwrap_or_else(|problem| panic!("{}: {problem}", preset.slug))
}

fn named(slug: &str) -> Document {
    load(ShippedPreset::find(slug).unwrap_or_else(|| panic!("{slug} ships")))
}

fn traces(document: &Document) -> PerRun<Option<Trace>> {
    let built = document.build();
    PerRun::from_fn(|which| built.trace(which, &document.spec))
}

#[test]
fn the_folder_and_the_menu_hold_the_same_presets() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".ron").map(String::from))
        .collect();
    let all = shipped_presets;
    let listed: BTreeSet<String> = all().map(|preset| preset.slug.to_string()).collect();
    assert_eq!(listed.len(), all().count(), "a preset is listed twice");
    assert_eq!(files, listed, "left: the folder presets/, right: SHIPPED");
    let missing: Vec<_> = REQUIRED.iter().filter(|slug| !listed.contains(**slug)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn the_menu_runs_through_its_groups_once() {
    let place = |group| Group::VARIANTS.iter().position(|g| *g == group).unwrap();
    let places: Vec<usize> = shipped_presets().map(|preset| place(preset.group)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(places.into_iter().collect::<BTreeSet<_>>().len(), Group::VARIANTS.len(), "a group is empty");
}

#[test]
fn every_preset_is_whole_and_reads_back_as_it_was_written() {
    let mut titles = BTreeSet::new();
    for preset in SHIPPED {
        let (slug, document) = (preset.slug, load(preset));
        document.check().unwrap_or_else(|error| panic!("{slug}: {error}"));
        let text = write_preset(&document);
        let again = parse_preset(&text).unwrap_or_else(|problem| panic!("{slug}, written: {problem}\n{text}"));
        assert!(again == document, "{slug} changes when it is written and read:\n{text}");
        assert!(!document.title.is_empty() && !document.about.is_empty(), "{slug} says nothing of itself");
        assert!(titles.insert(document.title.clone()), "two presets are called {}", document.title);
        assert!(document.focus.query.is_some() && document.focus.key.is_some(), "{slug} opens with nothing chosen");
        let sure = document.claims.iter().any(|claim| claim.when.is_empty());
        assert!(sure, "{slug} claims nothing of itself as it is");
    }
}

#[test]
fn preset_files_are_pleasant_to_read() {
    for preset in SHIPPED {
        assert!(preset.source.starts_with("// "), "{}: a comment says what to look at", preset.slug);
        for (i, line) in preset.source.lines().enumerate() {
            let columns = line.chars().count();
            assert!(columns <= COLUMNS, "{}, line {}: {columns} columns", preset.slug, i + 1);
        }
    }
}

#[test]
fn every_claim_is_met() {
    let mut broken = Vec::new();
    for preset in SHIPPED {
        let document = load(preset);
        for (i, claim) in document.claims.iter().enumerate() {
            let judged = document.judge(claim);
            if !judged.met() {
                let (number, layer, head) = (i + 1, claim.layer + 1, claim.head + 1);
                broken.push(format!(
                    "{}, claim {number}, layer {layer}, head {head}: {judged:?}, {claim:?}",
                    preset.slug
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{} claims are not met:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn bounds_are_no_lower_than_the_course_asks() {
    let at_least = |slug: &str, wanted: &dyn Fn(&Expect) -> bool, least: f32| {
        let found = named(slug).claims.into_iter().any(|claim| {
            claim.when.is_empty() && wanted(&claim.expect) && matches!(claim.bound, Bound::AtLeast(b) if b >= least)
        });
        assert!(found, "{slug} claims no such thing with a bound of {least} or more");
    };
    let finds = |wanted: &'static str| move |e: &Expect| format!("{e:?}") == format!("Finds({wanted})");
    let cell = |wanted: &'static str| move |e: &Expect| matches!(e, Expect::Weight(cells) if cells.iter().map(ToString::to_string).eq([wanted.to_string()]));
    at_least("uniform", &|e| *e == Expect::Uniform, 0.9999);
    at_least("previous-token", &finds("Previous"), 0.9);
    at_least("next-token", &finds("Next"), 0.9);
    at_least("same-word", &cell("John#2 -> John"), 0.8);
    at_least("induction", &finds("AfterCopy"), 0.8);
    at_least("determiner-noun", &cell("the -> cat"), 0.8);
    at_least("attention-sink", &finds("Begin"), 0.8);
    at_least("saturation", &|e| *e == Expect::Peaked, 0.9);
    at_least("order-blindness", &|e| matches!(e, Expect::OrderBlind { .. }), 0.999_999);
}

#[test]
fn what_a_designed_head_claims_fits_into_its_width() {
    for preset in SHIPPED {
        let document = load(preset);
        let fits = document.build().fits;
        for claim in &document.claims {
            // A claim about a narrower head is about what no longer fits.
            if claim.when.iter().any(|change| matches!(change, Change::HeadWidth(_))) {
                continue;
            }
            let source = &document.layers[claim.layer].heads[claim.head].source;
            let fit = fits[claim.layer][claim.head];
            let designed = matches!(source, HeadSource::Recipe(_));
            assert!(!designed || fit >= 0.99, "{}: {fit} of {source:?} fits", preset.slug);
        }
    }
}

#[test]
fn sizes_are_those_of_the_titles() {
    for (slug, heads) in [("many-heads-16", 16), ("many-heads-64", 64), ("many-heads-128", 128)] {
        let document = named(slug);
        assert_eq!(document.heads(), heads, "{slug}");
        assert_eq!(document.heads() * document.head_width(), document.width, "{slug}");
    }
    for (slug, tokens) in [("long-context-512", 512), ("long-context-1024", 1024)] {
        assert_eq!(named(slug).tokens.len(), tokens, "{slug}");
    }
}

/// A causal model has not read the cue yet, so not one bit may differ.
#[test]
fn coreference_is_causally_blind_to_a_later_cue() {
    let mut document = named("coreference");
    document.spec.mask.causal = true;
    let traces = traces(&document);
    let it = document.tokens.iter().position(|token| token.text == "it").unwrap();
    for layer in 0..2 {
        let rows = Which::ALL.map(|which| {
            let trace = traces[which].as_ref().unwrap();
            let head = trace.head(layer, 0).unwrap();
            let output = trace.layers[layer].output.row(it).into_owned();
            let numbers = head.weights.row(it).iter().chain(head.scores.row(it)).chain(output.iter());
            numbers.map(|value| value.to_bits()).collect::<Vec<u32>>()
        });
        assert_eq!(rows[0], rows[1], "layer {}", layer + 1);
    }
}

#[test]
fn the_order_blind_matrix_is_permuted_by_a_shuffle() {
    let document = named("order-blindness");
    for seed in [1, 2, 3] {
        let mut shuffled = document.clone();
        shuffled.shuffle(Which::First, seed);
        let order = shuffled_indices(document.tokens.len(), seed);
        let [whole, other] = [&document, &shuffled].map(|document| traces(document)[Which::First].clone().unwrap());
        for head in 0..document.heads() {
            let (whole, other) = (&whole.head(0, head).unwrap().weights, &other.head(0, head).unwrap().weights);
            for (i, query) in order.iter().enumerate() {
                for (j, key) in order.iter().enumerate() {
                    let difference = (other.at(i, j) - whole.at(*query, *key)).abs();
                    assert!(difference <= 1e-6, "seed {seed}, head {}: {difference}", head + 1);
                }
            }
        }
    }
}

#[test]
fn a_line_break_in_a_text_is_a_space_and_as_a_token_it_survives() {
    let folded = parse_preset("V1((text: \"one two,\n    three\n\n  four\", layers: [[(seed: 1)]]))").unwrap();
    let texts: Vec<&str> = folded.tokens.iter().map(|token| token.text.as_str()).collect();
    assert_eq!(texts, ["one", "two", ",", "three", "four"]);
    let mut typed = folded;
    typed.set_text(Which::First, "one\ntwo").unwrap();
    assert_eq!(typed.tokens.len(), 3);
    assert!(parse_preset(&write_preset(&typed)).unwrap() == typed);
}
