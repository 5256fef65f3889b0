//! The inspector and the token strip: by role and label, and number by number against the trace.

use attention_lab::attention::{HeadTrace, Mask, Pattern};
use attention_lab::document::{Document, Head, HeadSource, Token, Which};
use attention_lab::math::{effective_count, entropy, exponentials_below_in_place};
use attention_lab::model::Position;
use attention_lab::ui::UiState;
use attention_lab::ui::panels::Story;
use attention_lab::ui::panels::story::{
    CONTRIBUTIONS, KEYS, LARGEST_TERMS, Spread, StepKind, effective_by_temperature,
};
use attention_lab::workbench::{Command, Edit, Peek, ViewChange, Workbench};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use proptest::prelude::*;

use crate::harness::{harness, preset};

type Screen = Harness<'static, (Workbench, UiState)>;

/// A model with random heads that reads a sentence.
fn document(sentence: &str, change: impl FnOnce(&mut Document)) -> Document {
    let mut document = Workbench::new(preset("lecture-notes")).document().clone();
    document.set_text(Which::First, sentence).unwrap();
    let random = |seed| Head { name: String::new(), source: HeadSource::Seeded { seed, deviation: 0.3 }, edited: None };
    document.layers[0].heads = vec![random(3), random(4)];
    (document.claims, document.head_width) = (Vec::new(), Some(6));
    change(&mut document);
    document
}

fn screen(document: Document, lock: Option<Peek>) -> Screen {
    let mut workbench = Workbench::new(document);
    workbench.apply(lock.map_or(ViewChange::Unlock, ViewChange::Lock));
    let mut harness = harness(workbench, (1600.0, 1500.0));
    harness.run();
    harness
}

fn cell(query: usize, key: usize) -> Peek {
    Peek { which: Which::First, query, key: Some(key) }
}

fn row(query: usize) -> Peek {
    Peek { which: Which::First, query, key: None }
}

fn lock(harness: &Screen) -> Option<Peek> {
    harness.state().0.view().lock
}

fn trace(harness: &Screen) -> &HeadTrace {
    harness.state().0.derived().trace(Which::First).head(0, 0).unwrap()
}

/// As the interface writes weights.
fn written(weight: f32) -> String {
    match weight {
        0.0 => "0".into(),
        weight if weight < 0.005 => "<0.01".into(),
        weight => format!("{weight:.2}"),
    }
}

const SENTENCE: &str = "The animal was too tired";

#[test]
fn choosing_a_cell_shows_its_weight() {
    let mut harness = screen(document(SENTENCE, |_| {}), Some(row(2)));
    assert!(harness.query_by_label("Dot product q · k").is_none());
    let weight = written(trace(&harness).weights.at(2, 1));
    harness.get_by_role_and_label(Role::Button, &format!("key animal, weight {weight}")).click();
    harness.run();
    assert_eq!(lock(&harness), Some(cell(2, 1)));
    harness.get_by_label("Dot product q · k");
    harness.get_by_label("query “was”");
    harness.get_by_label("→ key “animal”");
    assert!(harness.get_all_by_role_and_label(Role::Label, &weight).next().is_some());
}

#[test]
fn the_chip_unlocks() {
    let mut harness = screen(document(SENTENCE, |_| {}), Some(cell(2, 1)));
    harness.get_by_role_and_label(Role::Button, "locked ✕").click();
    harness.run();
    assert_eq!(lock(&harness), None);
    assert!(harness.query_by_role_and_label(Role::Button, "locked ✕").is_none());
    harness.get_by_label("Choose a cell to see how its number comes about.");
}

#[test]
fn a_chip_of_the_strip_peeks_locks_and_unlocks() {
    let mut harness = screen(document(SENTENCE, |_| {}), None);
    harness.get_by_role_and_label(Role::Button, "token animal").hover();
    harness.run();
    assert_eq!(harness.state().0.view().hover, Some(row(1)));
    let label = format!("token animal, weight {}", written(trace(&harness).weights.at(1, 1)));
    harness.get_by_role_and_label(Role::Button, &label).click();
    harness.run();
    assert_eq!(lock(&harness), Some(row(1)));

    harness.get_by_label("query “animal”").hover();
    harness.run();
    assert_eq!(harness.state().0.view().hover, None, "the pointer has left the strip");
    harness.get_by_role_and_label(Role::Button, &label).click();
    harness.run();
    assert_eq!(lock(&harness), None);
}

#[test]
fn arrow_keys_walk_along_the_strip() {
    let mut harness = screen(document(SENTENCE, |_| {}), None);
    harness.get_by_role_and_label(Role::Button, "token The").focus();
    harness.run();
    for expected in [Some(row(1)), Some(row(2))] {
        harness.key_press(Key::ArrowRight);
        harness.run();
        assert_eq!(lock(&harness), expected);
    }
    harness.key_press(Key::ArrowLeft);
    harness.run();
    assert_eq!(lock(&harness), Some(row(1)));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(lock(&harness), None);
}

#[test]
fn the_strip_says_the_weights_of_the_trace() {
    let causal = document(SENTENCE, |document| document.spec.mask.causal = true);
    let harness = screen(causal, Some(cell(3, 1)));
    for (key, word) in SENTENCE.split(' ').enumerate() {
        let label = match key {
            4.. => format!("token {word}, forbidden"),
            _ => format!("token {word}, weight {}", written(trace(&harness).weights.at(3, key))),
        };
        harness.get_by_role_and_label(Role::Button, &label);
    }
}

#[test]
fn a_choice_is_mirrored_in_the_strip_of_the_second_sentence() {
    let pair = document(SENTENCE, |document| document.set_text(Which::Second, "The street was too wide").unwrap());
    let harness = screen(pair, Some(cell(2, 1)));
    let weights = |which| harness.state().0.derived().trace(which).head(0, 0).unwrap().weights.row(2);
    for (word, weight) in [("animal", weights(Which::First)[1]), ("street", weights(Which::Second)[1])] {
        harness.get_by_role_and_label(Role::Button, &format!("token {word}, weight {}", written(weight)));
    }
}

#[test]
fn a_forbidden_cell_and_an_empty_row_say_so() {
    let causal = document(SENTENCE, |document| document.spec.mask.causal = true);
    let harness = screen(causal, Some(cell(1, 3)));
    harness.get_by_label("Forbidden by the mask → −∞");
    harness.get_by_role_and_label(Role::Button, "key too, weight −∞");

    let padded = document(SENTENCE, |document| document.spec.mask.pattern = Pattern::Padding { count: 2 });
    let harness = screen(padded, Some(cell(4, 1)));
    harness.get_by_label("It looks at nothing: weights and output are zeros.");
    harness.get_by_label("Nothing is read: the output is zeros.");
}

#[test]
fn terms_of_a_wide_head_unfold() {
    let wide = document(SENTENCE, |document| document.head_width = Some(64));
    let mut harness = screen(wide, Some(cell(1, 3)));
    let is_term =
        |node: &egui_kittest::Node<'_>| node.value().is_some_and(|text| text.contains(" × ") && text.contains(" = "));
    let terms = |harness: &Screen| harness.query_all_by_role(Role::Label).filter(is_term).count();
    assert_eq!(terms(&harness), LARGEST_TERMS);
    let more = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("56 more terms: "))
    };
    harness.query_all_by_role(Role::Button).find(more).unwrap().click();
    harness.run();
    assert!(terms(&harness) > LARGEST_TERMS);
    harness.get_by_role_and_label(Role::Button, "largest terms only").click();
    harness.run();
    assert_eq!(terms(&harness), LARGEST_TERMS);
}

#[test]
fn a_cell_outside_of_what_is_drawn_has_no_story() {
    let mut workbench = Workbench::new(document(SENTENCE, |_| {}));
    let outside = |head: usize, lock: Peek| {
        let mut view = workbench.view().clone();
        (view.head, view.lock) = (head, Some(lock));
        view
    };
    for peek in [cell(0, 99), row(99), Peek { which: Which::Second, query: 0, key: None }] {
        assert_eq!(Story::of(workbench.derived(), &outside(0, peek)), None);
    }
    assert_eq!(Story::of(workbench.derived(), &outside(99, row(0))), None);
    // While a longer sentence is being computed, the panel and the strip draw what there is.
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "word ".repeat(4000) }));
    workbench.apply(ViewChange::Lock(cell(0, 99)));
    workbench.update(|| {});
    assert!(workbench.is_stale());
    assert_eq!(Story::of(workbench.derived(), workbench.view()), None);
    let mut harness = harness(workbench, (1280.0, 720.0));
    harness.state_mut().0.apply(ViewChange::Lock(row(0)));
    harness.step();
}

#[test]
fn readings_follow_the_effective_number() {
    let readings =
        [(0, 0.0), (1, 1.0), (9, 1.2), (9, 3.0), (9, 7.0), (2, 1.9)].map(|(allowed, n)| Spread::of(allowed, n));
    let expected = [Spread::Empty, Spread::Only, Spread::Stare, Spread::Few, Spread::Uneven, Spread::Many];
    assert_eq!(readings, expected);
}

fn bits(values: impl IntoIterator<Item = f32>) -> Vec<u32> {
    values.into_iter().map(f32::to_bits).collect()
}

/// Every number of a story against the trace that it tells of.
fn check(story: &Story, trace: &HeadTrace, document: &Document) {
    let query = story.peek.query;
    let (scores, weights) = (trace.scores.row(query), trace.weights.row(query));
    let width = trace.q.ncols();

    let told = &story.row;
    let explanation = &told.explanation;
    assert_eq!(told.keys.len() + told.hidden, weights.len());
    assert!(told.keys.len() <= KEYS + 1);
    assert!(told.keys.is_sorted_by_key(|key| key.key));
    for key in &told.keys {
        assert_eq!(key.score.to_bits(), scores[key.key].to_bits());
        assert_eq!(key.weight.to_bits(), weights[key.key].to_bits());
        assert_eq!(key.allowed, document.spec.mask.allows(query, key.key, weights.len()));
        let mut exponential = [key.score];
        exponentials_below_in_place(&mut exponential, &[explanation.max]);
        assert_eq!(key.exponential.to_bits(), exponential[0].to_bits());
    }
    let lightest =
        told.keys.iter().filter(|key| Some(key.key) != story.peek.key).map(|key| key.weight).fold(1.0, f32::min);
    let heavier = weights.iter().filter(|weight| **weight > lightest).count();
    assert!(heavier <= told.keys.len(), "no key that is left out is heavier than one that is not");

    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    assert_eq!(explanation.max.to_bits(), highest.to_bits());
    assert_eq!(explanation.entropy.to_bits(), entropy(weights).to_bits());
    let effective = if explanation.allowed == 0 { 0.0 } else { effective_count(entropy(weights)) };
    assert_eq!(explanation.effective.to_bits(), effective.to_bits());
    assert_eq!(told.reading == Spread::Empty, explanation.allowed == 0);

    assert!(told.contributions.len() <= CONTRIBUTIONS + 1);
    assert!(told.contributions.is_sorted_by(|a, b| a.weight >= b.weight));
    let adding = weights.iter().filter(|weight| **weight > 0.0).count();
    assert_eq!(told.contributions.len() + told.other_contributions, adding);
    for part in &told.contributions {
        assert_eq!(part.weight.to_bits(), weights[part.key].to_bits());
        assert_eq!(
            bits(part.v.iter().copied()),
            bits(told.outputs.iter().map(|dimension| trace.v[(part.key, *dimension)]))
        );
    }
    assert_eq!(bits(explanation.output.iter().copied()), bits(trace.output.row(query).iter().copied()));
    if explanation.allowed == 0 {
        assert!(told.contributions.is_empty() && explanation.output.iter().all(|value| *value == 0.0));
    }

    assert_eq!(story.cell.is_some(), story.peek.key.is_some());
    let Some(told) = &story.cell else { return };
    let key = told.key;
    assert_eq!(told.shown.len() + told.folded.map_or(0, |folded| folded.count), width);
    let mut sum = told.folded.map_or(0.0, |folded| folded.sum);
    for dimension in 0..width {
        let term = told.term(dimension);
        assert_eq!(term.q.to_bits(), trace.q[(query, dimension)].to_bits());
        assert_eq!(term.k.to_bits(), trace.k[(key, dimension)].to_bits());
        assert_eq!(term.product.to_bits(), (term.q * term.k).to_bits());
        if told.shown.contains(&dimension) {
            sum += term.product;
        }
    }
    let size: f32 = told.explanation.products.iter().map(|product| product.abs()).sum();
    assert!((sum - told.explanation.dot).abs() <= 1e-5 * size, "{sum} and {}", told.explanation.dot);

    assert_eq!(told.explanation.weight.to_bits(), weights[key].to_bits());
    let step = |kind| told.steps.iter().find(|step| step.kind == kind).unwrap().value;
    let score = scores[key];
    assert_eq!(step(StepKind::Score).to_bits(), score.to_bits());
    assert_eq!(step(StepKind::Mask).to_bits(), score.to_bits());
    let spec = document.spec.clone();
    assert_eq!(step(StepKind::Scale).to_bits(), (step(StepKind::Dot) * spec.score_scale(width)).to_bits());
    let slope = trace_bias(document, query, key);
    assert_eq!(step(StepKind::Position).to_bits(), (step(StepKind::Scale) + slope).to_bits());
    let logit = step(StepKind::Position) / spec.temperature;
    if score > f32::NEG_INFINITY {
        assert_eq!(step(StepKind::Temperature).to_bits(), score.to_bits());
        let tolerance = 1e-5 * (size + slope.abs()) / spec.temperature + 1e-6;
        assert!((logit - score).abs() <= tolerance, "{logit} and {score}");
    } else {
        assert_eq!(step(StepKind::Temperature).to_bits(), logit.to_bits());
        assert_eq!(told.explanation.rank, None);
    }
}

fn trace_bias(document: &Document, query: usize, key: usize) -> f32 {
    match document.spec.position {
        Position::Alibi { strength } => {
            -strength * attention_lab::model::alibi_slopes(document.heads())[0] * query.abs_diff(key) as f32
        }
        _ => 0.0,
    }
}

fn patterns() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        Just(Pattern::Full),
        (1usize..6).prop_map(|width| Pattern::Window { width }),
        (1usize..4, 0usize..3).prop_map(|(width, globals)| Pattern::WindowGlobals { width, globals }),
        (0usize..6).prop_map(|length| Pattern::Prefix { length }),
        (0usize..12).prop_map(|count| Pattern::Padding { count }),
    ]
}

fn positions() -> impl Strategy<Value = Position> {
    (0usize..4, 0.0f32..2.0).prop_map(|(kind, strength)| match kind {
        0 => Position::None,
        1 => Position::Sinusoidal { strength },
        2 => Position::Rope { strength },
        _ => Position::Alibi { strength },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_drawn_number_is_the_traces(
        tokens in 1usize..28,
        head_width in prop_oneof![1usize..14, 40usize..70],
        (pattern, causal, position) in (patterns(), any::<bool>(), positions()),
        (scale, temperature) in (any::<bool>(), 0.01f32..20.0),
        (deviation, seed) in (0.01f32..1.5, any::<u64>()),
    ) {
        let document = document(SENTENCE, |document| {
            document.tokens = (0..tokens).map(|token| Token::new(format!("word{token}"))).collect();
            document.head_width = Some(head_width);
            document.spec.mask = Mask { causal, pattern };
            (document.spec.position, document.spec.scale, document.spec.temperature) = (position, scale, temperature);
            document.layers[0].heads[0].source = HeadSource::Seeded { seed, deviation };
        });
        let mut workbench = Workbench::new(document.clone());
        for query in 0..tokens {
            for key in (0..tokens).map(Some).chain([None]) {
                workbench.apply(ViewChange::Lock(Peek { which: Which::First, query, key }));
                let story = Story::of(workbench.derived(), workbench.view()).unwrap();
                check(&story, workbench.derived().trace(Which::First).head(0, 0).unwrap(), &document);
            }
        }
    }

    #[test]
    fn the_curve_runs_through_the_present_temperature(
        scores in prop::collection::vec(prop_oneof![4 => -6.0f32..6.0, 1 => Just(f32::NEG_INFINITY)], 2..40),
        step in 0usize..=96,
    ) {
        prop_assume!(scores.iter().any(|score| *score > f32::NEG_INFINITY));
        let temperature = 10f32.powf(4.0 * step as f32 / 96.0 - 2.0);
        let (at, effective) = effective_by_temperature(&scores, temperature)[step];
        prop_assert_eq!(at, temperature);
        let mut weights = scores.clone();
        attention_lab::math::softmax_in_place(&mut weights);
        prop_assert_eq!(effective.to_bits(), effective_count(entropy(&weights)).to_bits());
        let curve = effective_by_temperature(&scores, temperature);
        let allowed = scores.iter().filter(|score| **score > f32::NEG_INFINITY).count() as f32;
        prop_assert!(curve.iter().all(|(_, n)| (0.99..=allowed * 1.001).contains(n)));
        prop_assert!(curve.windows(2).all(|pair| pair[1].1 >= pair[0].1 - 1e-3), "it rises with temperature");
    }
}

#[test]
fn a_designed_head_says_why_a_weight_is_high_or_that_it_asks_nothing() {
    let said = |slug: &str, changes: Vec<Command>| {
        let mut workbench = Workbench::new(preset(slug));
        changes.into_iter().for_each(|change| workbench.apply(change));
        let mut lab = harness(workbench, (1440.0, 900.0));
        lab.run();
        let nodes = lab.root().children_recursive().map(|node| node.accesskit_node());
        nodes.filter_map(|node| node.label().or_else(|| node.value())).collect::<Vec<_>>()
    };
    let why = "0.76: the question looks for a definition (10.40) and it shares the topic mathematics (10.40).";
    assert!(said("lecture-notes", vec![]).iter().any(|text| text == why));
    let even = "This head asks nothing for “alike”: it spreads evenly.";
    assert!(said("uniform", vec![]).iter().any(|text| text == even));
    // No relation reads what this word is, and one reads where others stand.
    let text = Edit::Text { which: Which::First, text: "because street".into() };
    let look = ViewChange::Lock(Peek { which: Which::First, query: 0, key: Some(1) });
    let texts = said("adjective-noun", vec![Command::Edit(text), look.into()]);
    assert!(texts.iter().any(|text| text.contains("asks nothing about the word “because”")), "{texts:?}");
}

#[test]
fn values_that_are_all_alike_are_warned_of() {
    let warned = |slug: &str| {
        let mut lab = harness(Workbench::new(preset(slug)), (1440.0, 1400.0));
        lab.run();
        lab.query_by_label_contains("All tokens hand over the same value").is_some()
    };
    assert!(warned("same-value") && !warned("lecture-notes"));
}
