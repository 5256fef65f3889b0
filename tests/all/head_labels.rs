//! What all heads of a document come to: labels, order, clusters and the combined map.

use std::collections::BTreeSet;

use attention_lab::analysis::{CLUSTER_COSINE, Combine, Label};
use attention_lab::attention::{Mask, Pattern};
use attention_lab::design::Relation;
use attention_lab::document::{Document, Head, HeadSource, Layer, Token, Which};
use attention_lab::workbench::{
    Command, Edit, GroupKind, HeadGroup, HeadOrder, HeadPlace, View, ViewChange, Workbench,
};
use proptest::prelude::*;
use strum::VariantArray;

use crate::harness::preset;

const ORDERS: [HeadOrder; 6] = [
    HeadOrder::Number,
    HeadOrder::Entropy,
    HeadOrder::Locality,
    HeadOrder::Score,
    HeadOrder::Similarity,
    HeadOrder::Cluster,
];

fn lab(slug: &str) -> Workbench {
    let mut workbench = Workbench::new(preset(slug));
    workbench.update_now();
    workbench
}

fn labels(workbench: &Workbench, (layer, head): HeadPlace) -> Vec<Label> {
    let habits = workbench.derived().habits(Which::First, layer, head).unwrap();
    habits.labels.iter().map(|found| found.label).collect()
}

fn places(document: &Document) -> Vec<HeadPlace> {
    let heads = document.heads();
    (0..document.layers.len()).flat_map(|layer| (0..heads).map(move |head| (layer, head))).collect()
}

/// The order without its groups.
fn ordered(workbench: &Workbench, order: HeadOrder, chosen: HeadPlace) -> Vec<HeadPlace> {
    workbench.derived().ordered(order, chosen).iter().flat_map(|group| group.heads.clone()).collect()
}

#[test]
fn heads_of_the_shipped_presets_get_the_labels_that_they_are_made_for() {
    use Label::{Band, Current, First, Induction, Next, Previous, Punctuation, SameWord, Uniform};
    let expected: [(&str, &[&[Label]]); 13] = [
        ("lecture-notes", &[&[], &[], &[], &[Uniform], &[Current], &[Uniform], &[Uniform], &[Uniform]]),
        ("uniform", &[&[Uniform], &[]]),
        ("by-hand", &[&[]]),
        ("previous-token", &[&[Previous], &[Previous], &[Current], &[Band, Current]]),
        ("next-token", &[&[Next], &[Previous]]),
        ("punctuation", &[&[Band, Current], &[Punctuation], &[Band, Punctuation], &[]]),
        ("same-word", &[&[Current, SameWord], &[SameWord, First]]),
        ("induction", &[&[Previous], &[First], &[Induction, First], &[SameWord, First]]),
        ("coreference", &[&[], &[]]),
        ("attention-sink", &[&[First], &[First], &[First], &[First]]),
        ("saturation", &[&[], &[], &[], &[]]),
        // Without positions nobody finds the previous token.
        ("order-blindness", &[&[Uniform], &[], &[Current, SameWord], &[]]),
        (
            "long-context-512",
            &[&[Previous], &[Band, Current], &[First], &[Punctuation], &[], &[], &[First], &[Uniform]],
        ),
    ];
    for (slug, expected) in expected {
        let workbench = lab(slug);
        let found: Vec<Vec<Label>> =
            places(workbench.document()).into_iter().map(|place| labels(&workbench, place)).collect();
        assert_eq!(found, expected, "{slug}");
    }
}

#[test]
fn heads_of_one_relation_get_its_label_and_chance_gets_none() {
    for slug in ["many-heads-16", "many-heads-64", "many-heads-128", "long-context-1024"] {
        let workbench = lab(slug);
        for place in places(workbench.document()) {
            let (found, name) = (labels(&workbench, place), format!("{slug} {place:?}"));
            let HeadSource::Recipe(recipe) = &workbench.document().head(place.0, place.1).unwrap().source else {
                // A random head may be even, or rest on one token, which may be the first.
                assert!(matches!(found.as_slice(), [] | [Label::Uniform | Label::First]), "{name}: {found:?}");
                continue;
            };
            let relations = recipe.by_strength();
            let label = match relations.as_slice() {
                [Relation::Previous] => Label::Previous,
                [Relation::Next] => Label::Next,
                [Relation::Current] => Label::Current,
                [Relation::Nearby] => Label::Band,
                [Relation::Begin] => Label::First,
                [Relation::Punctuation] => Label::Punctuation,
                // Every word is most like itself, and most words are there once.
                [Relation::SameWord] | [Relation::SameWord, Relation::Begin] => Label::Current,
                [_, Relation::Begin] => Label::First,
                [_, Relation::Nearby] if relations[0] != Relation::Punctuation => Label::Band,
                _ => continue,
            };
            assert_eq!(found.first(), Some(&label), "{name} {relations:?}");
        }
    }
}

#[test]
fn labels_come_with_the_score_and_of_the_sentence_that_is_read() {
    let workbench = lab("induction");
    for which in Which::ALL {
        let summary = workbench.derived().summary(which, 1, 0).unwrap();
        let habits = workbench.derived().habits(which, 1, 0).unwrap();
        assert_eq!(habits.labels[0].label, Label::Induction);
        // The same pattern as the recipe's own.
        assert_eq!(habits.labels[0].score, summary.score.unwrap().1);
        assert_eq!(habits.label_scores[Label::Induction as usize], Some(habits.labels[0].score));
    }
    let punctuation = |which| workbench.derived().habits(which, 0, 0).unwrap().label_scores[8];
    assert!(punctuation(Which::First).is_some() && punctuation(Which::Second).is_none());
}

#[test]
fn orders_go_by_their_number_and_the_chosen_head_comes_first() {
    let workbench = lab("many-heads-64");
    let derived = workbench.derived();
    let summary = |(layer, head): HeadPlace| derived.summary(Which::First, layer, head).unwrap();
    let habits = |(layer, head): HeadPlace| derived.habits(Which::First, layer, head).unwrap();
    let by = |order, number: &dyn Fn(HeadPlace) -> f32| {
        let numbers: Vec<f32> = ordered(&workbench, order, (0, 20)).into_iter().map(number).collect();
        assert!(numbers.is_sorted() && numbers[0] < numbers[63], "{order:?}: {numbers:?}");
    };
    by(HeadOrder::Number, &|(_, head)| head as f32);
    by(HeadOrder::Entropy, &|place| summary(place).mean_entropy().unwrap());
    by(HeadOrder::Locality, &|place| habits(place).mean_distance.unwrap());
    by(HeadOrder::Score, &|place| habits(place).pattern_score().map_or(2.0, |score| -score));
    by(HeadOrder::Similarity, &|place| -derived.similarity(place, (0, 20)).unwrap());
    for order in [HeadOrder::Similarity, HeadOrder::Cluster] {
        assert_eq!(ordered(&workbench, order, (0, 20))[0], (0, 20), "{order:?}");
    }
    // Heads with no pattern score are last, and being uniform is no pattern.
    let last = *ordered(&workbench, HeadOrder::Score, (0, 0)).last().unwrap();
    assert!(summary(last).score.is_none() && habits((0, 51)).pattern_score().is_none());
    assert_eq!(labels(&workbench, (0, 51)), [Label::Uniform; 0]);
}

#[test]
fn the_same_question_is_answered_once() {
    let mut workbench = lab("many-heads-16");
    let derived = workbench.derived();
    for order in ORDERS {
        let (a, b) = (derived.ordered(order, (0, 3)), derived.ordered(order, (0, 3)));
        assert!(std::sync::Arc::ptr_eq(&a, &b), "{order:?}");
    }
    let both = BTreeSet::from([(0, 1), (0, 2)]);
    let mean = derived.combined(Which::First, &both, Combine::Mean);
    assert!(std::sync::Arc::ptr_eq(&mean, &derived.combined(Which::First, &both, Combine::Mean)));
    assert_ne!(mean, derived.combined(Which::First, &both, Combine::Max));
    // Another document has other answers.
    let before = derived.ordered(HeadOrder::Entropy, (0, 3));
    workbench.apply(Command::Edit(Edit::Temperature(0.02)));
    workbench.update_now();
    assert_ne!(before, workbench.derived().ordered(HeadOrder::Entropy, (0, 3)));
}

/// The cosine of two heads' maps, summed in `f64` one weight after the other.
fn cosine(workbench: &Workbench, a: HeadPlace, b: HeadPlace) -> f64 {
    let map = |(layer, head)| workbench.derived().head(Which::First, layer, head).unwrap().weights.as_slice();
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let (a, b) = (map(a), map(b));
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn groups_say_the_least_cosine_and_a_label_that_all_have_and_hold_every_head_once() {
    let mut kinds = [0; 4];
    for slug in ["many-heads-128", "many-heads-64", "induction", "saturation", "uniform", "start"] {
        let workbench = lab(slug);
        let derived = workbench.derived();
        let groups = derived.ordered(HeadOrder::Cluster, (0, 1));
        assert_eq!(groups[0].heads[0], (0, 1), "the chosen head is first");
        let mut all: Vec<HeadPlace> = groups.iter().flat_map(|group| group.heads.clone()).collect();
        all.sort_unstable();
        assert_eq!(all, places(workbench.document()), "{slug}");
        let threshold = f64::from(CLUSTER_COSINE);
        let to_others = |group: &HeadGroup| {
            let own = |head: &HeadPlace| group.heads.contains(head);
            let others = all.iter().filter(|head| !own(head));
            let to_one =
                |head: &HeadPlace| others.clone().map(|other| cosine(&workbench, *head, *other)).fold(0.0, f64::max);
            group.heads.iter().map(to_one).collect::<Vec<f64>>()
        };
        let has = |head: &HeadPlace, label: Label| {
            derived.habits(Which::First, head.0, head.1).unwrap().labels.iter().any(|found| found.label == label)
        };
        for group in groups.iter() {
            let pairs = group.heads.iter().flat_map(|a| group.heads.iter().map(|b| cosine(&workbench, *a, *b)));
            let size = match group.kind {
                GroupKind::Alike { size, least, label } => {
                    assert!((pairs.fold(1.0, f64::min) - f64::from(least)).abs() < 1e-5, "{slug}: {group:?}");
                    assert!(size > 1 && least >= CLUSTER_COSINE, "{slug}: {group:?}");
                    assert!(label.is_none_or(|label| group.heads.iter().all(|head| has(head, label))), "{group:?}");
                    let common = Label::VARIANTS.iter().any(|label| group.heads.iter().all(|head| has(head, *label)));
                    assert_eq!(label.is_some(), common, "{slug}: {group:?}");
                    kinds[usize::from(label.is_some())] += 1;
                    size
                }
                GroupKind::Between { size } => {
                    assert!(to_others(group).iter().all(|most| *most >= threshold), "{slug}: {group:?}");
                    kinds[2] += 1;
                    size
                }
                GroupKind::Apart { size } => {
                    assert!(to_others(group).iter().all(|most| *most < threshold), "{slug}: {group:?}");
                    kinds[3] += 1;
                    size
                }
                GroupKind::All | GroupKind::Layer(_) => panic!("{slug}: {group:?}"),
            };
            assert_eq!(size, group.heads.len());
        }
        let (again, other) = (lab(slug), lab(slug).derived().ordered(HeadOrder::Cluster, (0, 0)));
        assert_eq!(groups, again.derived().ordered(HeadOrder::Cluster, (0, 1)));
        assert_ne!(groups, other);
    }
    assert!(kinds.iter().all(|count| *count > 0), "{kinds:?}");
}

#[test]
fn groups_of_many_or_large_maps_come_by_a_job() {
    let mut document = preset("lecture-notes");
    let head = |seed| Head { name: String::new(), source: HeadSource::Seeded { seed, deviation: 1.0 }, edited: None };
    document.layers = vec![Layer { heads: (0..64).map(head).collect() }; 2];
    document.tokens = (0..300).map(|i| Token::new(WORDS[i % 8])).collect();
    document.claims.clear();
    let mut workbench = Workbench::new(document);
    workbench.update_now();
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::Order(HeadOrder::Cluster));
    assert_eq!(workbench.derived().groups(), None, "they take longer than a frame");
    assert_eq!(workbench.derived().ordered(HeadOrder::Cluster, (0, 0))[0].kind, GroupKind::Layer(0));
    workbench.update(|| {});
    assert!(workbench.is_computing());
    while workbench.is_computing() {
        std::thread::sleep(std::time::Duration::from_millis(5));
        workbench.update(|| {});
    }
    let groups = workbench.derived().ordered(HeadOrder::Cluster, (0, 0));
    assert_eq!(groups.iter().map(|group| group.heads.len()).sum::<usize>(), 128);
    assert!(!matches!(groups[0].kind, GroupKind::All | GroupKind::Layer(_)));
}

#[test]
fn the_combined_map_of_one_head_is_that_head() {
    let workbench = lab("induction");
    for which in Which::ALL {
        for (layer, head) in places(workbench.document()) {
            let weights = &workbench.derived().trace(which).head(layer, head).unwrap().weights;
            for combine in [Combine::Mean, Combine::Max] {
                assert_eq!(*workbench.derived().combined(which, &[(layer, head)].into(), combine), **weights);
            }
        }
    }
    let all =
        workbench.derived().combined(Which::First, &places(workbench.document()).into_iter().collect(), Combine::Mean);
    for query in 0..all.tokens() {
        assert!((all.row(query).iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    // A head that is not there adds nothing.
    assert_eq!(workbench.derived().combined(Which::First, &[(7, 7)].into(), Combine::Max).tokens(), 0);
}

#[test]
fn a_smaller_document_lets_go_of_heads_that_it_has_no_more() {
    let mut workbench = lab("many-heads-16");
    workbench.apply(ViewChange::Combined([(0, 3), (0, 14), (0, 15)].into()));
    workbench.apply(ViewChange::Isolate { layer: 0, head: 15 });
    workbench.apply(Command::Edit(Edit::Heads(15)));
    assert_eq!(workbench.view().combined, BTreeSet::new());
    workbench.apply(ViewChange::Isolate { layer: 0, head: 2 });
    workbench.apply(ViewChange::Isolate { layer: 0, head: 2 });
    assert_eq!(workbench.view().combined, BTreeSet::new());
    workbench.apply(ViewChange::ToggleHead { layer: 0, head: 14 });
    workbench.apply(Command::Edit(Edit::Heads(4)));
    assert_eq!(workbench.view().combined, (0..4).map(|head| (0, head)).collect());
    // Another document has other heads.
    workbench.apply(Command::OpenShipped("many-heads-64"));
    assert_eq!(workbench.view().combined, BTreeSet::new());
}

#[test]
fn a_short_sentence_or_a_mask_that_hides_all_has_an_order_too() {
    for (tokens, pattern) in [(0, Pattern::Full), (1, Pattern::Full), (5, Pattern::Padding { count: 5 })] {
        let mut document = lab("induction").document().clone();
        document.tokens.truncate(tokens);
        document.spec.mask = Mask { causal: true, pattern };
        let workbench = Workbench::new(document);
        for place in places(workbench.document()) {
            let summary = workbench.derived().summary(Which::First, place.0, place.1).unwrap();
            let habits = workbench.derived().habits(Which::First, place.0, place.1).unwrap();
            assert_eq!(
                (habits.labels.len(), habits.pattern_score().unwrap_or(0.0)),
                (0, summary.score.map_or(0.0, |s| s.1.all))
            );
            assert!(habits.mean_distance.is_none_or(|distance| distance == 0.0));
        }
        for order in ORDERS {
            let mut heads = ordered(&workbench, order, (1, 1));
            heads.sort_unstable();
            assert_eq!(heads, places(workbench.document()), "{tokens} {order:?}");
        }
        assert_eq!(workbench.derived().ordered(HeadOrder::Cluster, (1, 1)).len(), 1);
    }
}

const WORDS: [&str; 8] = ["the", "cat", "saw", "a", "dog", ",", "it", "."];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn every_order_is_a_permutation_of_all_heads(
        words in prop::collection::vec(0..WORDS.len(), 0..9), layers in 1usize..4, heads in 1usize..20,
        causal: bool, chosen in (0usize..4, 0usize..20),
    ) {
        let mut document = lab("uniform").document().clone();
        let original = document.clone();
        document.tokens = words.into_iter().map(|word| Token::new(WORDS[word])).collect();
        document.set_heads(heads, &original);
        document.set_layers(layers, &original);
        document.spec.mask.causal = causal;
        let workbench = Workbench::new(document);
        let all = places(workbench.document());
        for order in ORDERS {
            // The chosen head may be one of a document that was larger.
            let mut found = ordered(&workbench, order, chosen);
            for layer in 0..layers {
                let of_layer = workbench.derived().ordered_heads(layer, order, chosen);
                let expected: Vec<usize> = found.iter().filter(|place| place.0 == layer).map(|place| place.1).collect();
                prop_assert_eq!(of_layer, expected);
            }
            found.sort_unstable();
            prop_assert_eq!(&found, &all);
        }
    }
}
