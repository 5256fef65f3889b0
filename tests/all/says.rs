//! What a learned model says: the view, the words that are drawn, the table of heads, and recordings beside it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use attention_lab::analysis::{Habit, predict};
use attention_lab::document::Which;
use attention_lab::workbench::{Command, Edit, NextChange, NextPart, Peek, View, ViewChange, Workbench};
use egui::Role;
use egui_kittest::kittest::Queryable;
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use crate::checkpoints::folder;
use crate::harness::{Lab, bench, harness, preset, value};

fn open(name: &str, text: &str) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(folder(name)));
    workbench.update_now();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: text.into() }));
    workbench.apply(ViewChange::View(View::Next));
    workbench.update_now();
    workbench
}

/// Frames until something holds.
fn wait(lab: &mut Lab, holds: impl Fn(&Workbench) -> bool) {
    let start = Instant::now();
    while !holds(bench(lab)) {
        assert!(start.elapsed() < Duration::from_secs(60), "it takes for ever");
        lab.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    lab.step();
}

#[test]
fn the_words_are_those_of_the_logits_and_the_last_layer_of_the_lens_says_the_same() {
    for name in ["gpt2", "llama", "neox", "gemma"] {
        let workbench = open(name, "One two");
        let document = workbench.document();
        let checkpoint = &document.reader().unwrap().model.checkpoint;
        let ids: Vec<usize> = document.tokens.iter().map(|token| token.piece.as_ref().unwrap().id).collect();
        let last = ids.len() - 1;
        let reading = checkpoint.read(ids, &checkpoint.spec());
        let logits: Vec<f32> = reading.logits.unwrap().row(last).iter().copied().collect();
        let (says, is_fresh) = workbench.says().unwrap();
        let expected = predict(&logits, 1.0, 3, &[]);
        assert!(is_fresh && says.place == last, "{name}");
        for (got, expected) in says.prediction.top.iter().zip(&expected.top) {
            assert_eq!(got.token, expected.token, "{name}");
            assert!((got.probability - expected.probability).abs() < 1e-5, "{name}: {got:?} for {expected:?}");
        }
        let (layers, is_fresh) = workbench.layers_say().unwrap();
        assert!(is_fresh);
        assert_eq!(layers.said.len(), document.layers.len() + 1);
        assert_eq!(layers.said.last().unwrap()[last].top[0].token, expected.top[0].token, "{name}");
        // The parts add up to the logit.
        let attribution = says.attribution.as_ref().unwrap();
        let sum: f32 = attribution.parts.iter().map(|(_, value)| value).sum();
        assert!((sum - attribution.logit).abs() < 1e-4 * attribution.logit.abs().max(1.0), "{name}");
        assert!((attribution.logit - expected.top[0].logit).abs() < 1e-4, "{name}");
    }
}

#[test]
fn what_is_said_follows_the_place_the_mask_and_an_ablation() {
    let mut workbench = open("llama", "One two three");
    let of = |workbench: &Workbench| workbench.says().unwrap().0.prediction.top[0];
    let whole = of(&workbench);
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 1, key: None }));
    workbench.update_now();
    let (says, _) = workbench.says().unwrap();
    assert_eq!(says.place, 1);
    // What stands there is told, however unlikely it was.
    let next = workbench.document().tokens[2].piece.as_ref().unwrap().id;
    assert_eq!(says.prediction.asked[1].token, next);
    workbench.apply(ViewChange::Unlock);
    for edit in [
        Edit::Ablated { layer: 1, head: 0, ablated: true },
        Edit::PaintKey { key: 0, allowed: false },
        Edit::Temperature(4.0),
    ] {
        let before = of(&workbench);
        workbench.apply(Command::Edit(edit));
        workbench.update_now();
        assert_ne!(of(&workbench).logit, before.logit);
    }
    for _ in 0..3 {
        workbench.apply(Command::Undo);
    }
    workbench.update_now();
    assert_eq!(of(&workbench), whole);
}

#[test]
fn words_are_drawn_by_the_seed_and_put_behind_the_text_or_where_one_is_hidden() {
    let drawn = |seed: u64| {
        let mut workbench = open("llama", "One");
        // A model of random numbers is sure of one token; heated it says others.
        workbench.apply(NextChange::Temperature(5.0));
        workbench.apply(NextChange::Seed(seed));
        workbench.update_now();
        for _ in 0..3 {
            workbench.apply(Command::SayOn);
            workbench.update_now();
            assert!(workbench.message().is_none(), "{:?}", workbench.message());
        }
        workbench.document().typed(Which::First).unwrap().to_owned()
    };
    let all: Vec<String> = (1..6).map(drawn).collect();
    assert!(all.iter().all(|text| text.starts_with("One")));
    assert_eq!(drawn(1), all[0], "the same seed draws the same");
    assert!(all.iter().any(|text| *text != all[0]), "{all:?}");
    // A hidden word is filled in.
    let workbench = open("bert", "the [MASK] was");
    let (says, _) = workbench.says().unwrap();
    assert_eq!(workbench.document().tokens[says.place].text, "[MASK]");
    assert_eq!(says.prediction.asked.len(), 1, "nobody knows what is hidden");
    let token = says.prediction.top[0].token;
    let Some(Edit::Text { text, .. }) = workbench.saying(says.place, token) else { panic!("it is put there") };
    let word = workbench.document().reader().unwrap().model.words.token(token);
    assert_eq!(text, format!("the {} was", word.trim_start_matches("##")));
    assert!(workbench.saying(1, token).is_none(), "another word stays as it is");
}

#[test]
fn the_view_is_read_by_role_and_a_silent_model_says_why() {
    let mut lab = harness(open("gpt2", "One two"), [1280.0, 720.0]);
    wait(&mut lab, |bench| bench.says().is_some() && bench.layers_say().is_some());
    lab.get_by_label_contains("What comes after");
    let best = bench(&lab).says().unwrap().0.prediction.top[0].token;
    let place = bench(&lab).says().unwrap().0.place;
    let word = bench(&lab).document().reader().unwrap().model.words.token(best);
    let name = |label: &str| label.contains(&format!("“{}”:", word.replace('\n', "⏎"))) && label.contains("place 1");
    let row = lab
        .query_all_by_role(Role::Button)
        .find(|node| egui_kittest::kittest::NodeT::accesskit_node(node).label().is_some_and(|label| name(&label)));
    row.expect("the likeliest word is a button").click();
    lab.step();
    assert_eq!(bench(&lab).view().next.token, None, "a click on the one that is explained lets it go");
    lab.get_by_role_and_label(Role::Button, "Who says so").click();
    lab.step();
    assert_eq!(bench(&lab).view().next.part, NextPart::Parts);
    wait(&mut lab, |bench| bench.says().is_some_and(|(_, is_fresh)| is_fresh));
    assert_eq!(value(&lab, "Who says so"), "");
    lab.get_by_label_contains("direct logit attribution");
    let tokens = bench(&lab).document().tokens.len();
    lab.state_mut().0.apply(NextChange::Temperature(5.0));
    wait(&mut lab, |bench| bench.says().is_some_and(|(_, is_fresh)| is_fresh));
    lab.get_by_role_and_label(Role::Button, "Draw a word").click();
    wait(&mut lab, |bench| bench.document().tokens.len() > tokens);
    assert!(bench(&lab).document().tokens.len() > place + 1);
    let mut lab = harness(open("bert-bare", "the"), [1280.0, 720.0]);
    lab.run();
    lab.get_by_label("This model says nothing");
    // A designed document has no such view.
    let mut designed = Workbench::new(preset("lecture-notes"));
    designed.apply(ViewChange::View(View::Next));
    assert_eq!(designed.view().view, View::Explore);
}

#[test]
fn a_search_fills_the_table_which_sorts_chooses_and_is_saved() {
    let mut workbench = open("llama", "One two");
    workbench.apply(ViewChange::View(View::Heads));
    let mut lab = harness(workbench, [1280.0, 720.0]);
    lab.run();
    lab.get_by_role_and_label(Role::Button, "What heads do…").click();
    lab.run();
    lab.get_by_role_and_label(Role::Button, "Find out what each head does").click();
    wait(&mut lab, |bench| bench.head_table().is_some());
    let (table, is_fresh) = bench(&lab).head_table().unwrap();
    let document = bench(&lab).document();
    assert!(is_fresh && table.rows.len() == document.layers.len() * document.heads());
    let induction = table.habits.iter().position(|habit| *habit == Habit::Induction).unwrap();
    let best = table.sorted_by(Habit::Induction)[0].clone();
    lab.get_by_role_and_label(Role::Button, "induction").click();
    lab.step();
    lab.step();
    assert_eq!(bench(&lab).view().table(), Some(induction));
    lab.get_by_label_contains(&format!("L{} H{}: induction", best.layer + 1, best.head + 1)).click();
    lab.step();
    assert_eq!((bench(&lab).view().layer, bench(&lab).view().head), (best.layer, best.head));
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("heads.csv");
    lab.state_mut().0.apply(Command::SaveTable(file.clone()));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("layer,head,previous"), "{text}");
    assert_eq!(text.lines().count(), 1 + bench(&lab).head_table().unwrap().0.rows.len());
    // Other settings make it old, and it is still there.
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(2.0)));
    lab.run();
    assert!(bench(&lab).head_table().is_some_and(|(_, is_fresh)| !is_fresh));
    lab.get_by_role_and_label(Role::Button, "Search again with these settings");
}

#[test]
fn a_recording_of_the_same_text_is_compared_weight_by_weight() {
    let workbench = open("bert", "the was");
    let trace = workbench.derived().trace(Which::First).clone();
    let (layers, heads, tokens) = (trace.layers.len(), trace.layers[0].heads.len(), trace.tokens());
    let mut numbers: Vec<f32> = Vec::new();
    for layer in &trace.layers {
        layer.heads.iter().for_each(|head| numbers.extend(head.weights.as_slice()));
    }
    // A tenth of a thousandth moves from one weight of the last head to another.
    let last = numbers.len() - tokens;
    numbers[last] += 1e-4;
    numbers[last + 1] -= 1e-4;
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F32, vec![layers, heads, tokens, tokens], &bytes).unwrap();
    let names: Vec<&str> = workbench.document().tokens.iter().map(|token| token.text.as_str()).collect();
    let metadata = HashMap::from([("tokens".to_owned(), serde_json::to_string(&names).unwrap())]);
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("recorded.safetensors");
    std::fs::write(&file, safetensors::serialize([("attentions", view)], Some(metadata)).unwrap()).unwrap();
    let mut lab = harness(workbench, [1280.0, 720.0]);
    lab.state_mut().0.apply(Command::CompareRecording(file.clone()));
    wait(&mut lab, |bench| bench.message().is_some());
    let message = bench(&lab).message().unwrap();
    let expected = format!("no weight differs by more than 1.0e-4 (layer {layers}, head {heads})");
    assert!(!message.is_error && message.text.contains(&expected), "{}", message.text);
    // Of another text, and of what is none.
    for (edit, path, expected) in [
        (Some("the"), file, "tokens"),
        (None, folder("bert").join("config.json"), ""),
        (None, place.path().join("gone.safetensors"), ""),
    ] {
        lab.state_mut().0.apply(Command::DismissMessage);
        if let Some(text) = edit {
            lab.state_mut().0.apply(Command::Edit(Edit::Text { which: Which::First, text: text.into() }));
            lab.run();
        }
        lab.state_mut().0.apply(Command::CompareRecording(path));
        wait(&mut lab, |bench| bench.message().is_some());
        let message = bench(&lab).message().unwrap();
        assert!(message.is_error && message.text.contains(expected), "{}", message.text);
    }
}

#[test]
fn the_lens_of_a_long_text_shows_its_end_or_what_follows_the_place() {
    let mut workbench = open("llama", &"one two ".repeat(30));
    let tokens = workbench.document().tokens.len();
    assert!(tokens > 70, "{tokens}");
    let shown = |workbench: &Workbench| {
        let (layers, is_fresh) = workbench.layers_say().unwrap();
        assert!(is_fresh);
        (layers.first, layers.said[0].len())
    };
    assert_eq!(shown(&workbench), (tokens - 64, 64));
    let last = workbench.layers_say().unwrap().0.said.last().unwrap()[63].top[0].token;
    assert_eq!(last, workbench.says().unwrap().0.prediction.top[0].token);
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 3, key: None }));
    workbench.update_now();
    assert_eq!((shown(&workbench), workbench.says().unwrap().0.place), ((3, 64), 3));
}
