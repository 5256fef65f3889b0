//! What circuits say of a model that learned here, whose heads are known by what they do.

use attention_lab::analysis::{
    Circuit, Composition, HeadCircuit, Vocabulary, VocabularyProduct, attention_flow, compositions, mean_maps, rollout,
    telling_tokens,
};
use attention_lab::document::{Document, Which};
use attention_lab::files::RECORDINGS;
use attention_lab::jobs::uninterrupted;
use attention_lab::model::Position;
use attention_lab::workbench::{CircuitSheet, CircuitSide, NoCircuit, View, ViewChange, Workbench};
use egui_kittest::kittest::Queryable;
use strum::VariantArray;

use crate::harness::{Lab, Region, bench, checkpoint, compare, harness, preset};

#[test]
fn heads_of_induction_copy_and_ask_by_keys_that_the_layer_before_wrote() {
    let document = preset("trained-induction");
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    let [first, second] = &checkpoint.model.layers[..] else { panic!("two layers") };

    let tokens: Vec<usize> = (0..checkpoint.vocabulary()).collect();
    let vocabulary = Vocabulary::Learned { checkpoint, tokens: &tokens };
    let product = uninterrupted(|report| VocabularyProduct::of(vocabulary, report)).unwrap();
    let copying = |layer, head| product.copying_score(&HeadCircuit::of(layer, head)).unwrap();
    assert!((0..2).all(|head| copying(second, head) > 0.99), "the second layer copies");
    assert!((0..2).all(|head| copying(first, head) < 0.0), "the first one does not");

    // The previous-token head is read into keys above chance, and hardly into values.
    let chance = Composition::chance(checkpoint.width());
    let [earlier, later] = [first, second].map(HeadCircuit::all);
    for later in uninterrupted(|report| compositions([&earlier, &later], report)) {
        let Composition { query, key, value } = later[0];
        assert!(key > 1.25 * chance && key > query && value < 0.5 * chance, "{later:?}");
    }

    // What a head copies best is what its rows are farthest from their mean at.
    let head = HeadCircuit::of(second, 0);
    let told = uninterrupted(|report| telling_tokens(Circuit::OutputValue, &head, vocabulary, 5, report)).unwrap();
    let [rows, columns] = [&told.rows, &told.columns].map(|places| vocabulary.ends(places.iter().copied()));
    let map = Circuit::OutputValue.map(&head, &rows, &columns).unwrap();
    assert_eq!(map.shape(), (5, 5));
    for (row, token) in map.row_iter().zip(&told.rows) {
        assert_eq!(told.columns[row.transpose().imax()], *token, "token {token} makes itself likeliest");
    }
}

#[test]
fn rollout_and_flow_reach_through_both_layers() {
    let document = preset("trained-induction");
    let trace = document.build().trace(Which::First, &document.spec).unwrap();
    let maps = mean_maps((2, 2), |layer, head| Some(&*trace.head(layer, head)?.weights)).unwrap();
    let last = maps[0].tokens() - 1;
    let rolled = uninterrupted(|report| rollout(&maps, document.spec.residual, report));
    let flow = uninterrupted(|report| attention_flow(&maps, document.spec.residual, last, report)).unwrap();
    assert!((rolled.row(last).iter().sum::<f32>() - 1.0).abs() < 1e-5);
    assert!(flow.iter().zip(rolled.row(last)).all(|(flow, rolled)| *flow >= rolled - 1e-5));
    // The token that comes next, "a", stands at place 4.
    let others = flow.iter().enumerate().filter(|(place, _)| ![4, last].contains(place));
    assert!(others.map(|(_, flow)| flow).all(|other| *other < flow[4]), "{flow:?}");
}

fn shown(document: Document, sheet: CircuitSheet, head: (usize, usize)) -> Workbench {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::head(head));
    workbench.apply(ViewChange::Circuit(Some(sheet)));
    workbench.update_now();
    workbench
}

#[test]
fn what_a_designed_head_looks_for_is_its_scores() {
    let mut document = preset("determiner-noun");
    document.spec.position = Position::None;
    let workbench = shown(document, CircuitSheet::QueryKey, (0, 0));
    let answer = workbench.circuit().unwrap().unwrap();
    let (CircuitSide::Words(rows), CircuitSide::Words(columns)) = (&answer.rows, &answer.columns) else { panic!() };
    let tokens = &workbench.document().tokens;
    let words: std::collections::BTreeSet<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    assert_eq!((rows, rows.len()), (columns, words.len()), "each word once");
    // The first layer reads embeddings alone: there are no positions, and no layer before.
    let run = workbench.derived().head(Which::First, 0, 0).unwrap();
    let scores = &run.inside.unwrap().scores;
    let place = |word: &String| tokens.iter().position(|token| token.text == *word).unwrap();
    let mut largest = 0.0_f32;
    for (row, numbers) in rows.iter().zip(&answer.numbers) {
        for (column, number) in columns.iter().zip(numbers) {
            let score = scores.at(place(row), place(column));
            largest = largest.max(score.abs());
            assert!((number.unwrap() - score).abs() < 1e-4, "{row} → {column}: {number:?}, {score}");
        }
    }
    assert!(largest > 1.0);
}

#[test]
fn sheets_hold_what_circuits_come_to() {
    let document = preset("trained-induction");
    let checkpoint = document.reader().unwrap().model.checkpoint.clone();
    let [first, second] = &checkpoint.model.layers[..] else { panic!("two layers") };
    let numbers = |sheet| shown(document.clone(), sheet, (1, 0)).circuit().unwrap().unwrap().numbers.clone();

    let later = HeadCircuit::of(second, 0);
    for (head, earlier) in HeadCircuit::all(first).iter().enumerate() {
        let expected = Composition::between(earlier, &later);
        assert_eq!(numbers(CircuitSheet::IntoQueries)[0][head], Some(expected.query));
        assert_eq!(numbers(CircuitSheet::IntoKeys)[0][head], Some(expected.key));
        assert_eq!(numbers(CircuitSheet::IntoValues)[0][head], Some(expected.value));
    }
    assert_eq!(numbers(CircuitSheet::IntoKeys)[1], [None, None], "nothing of its own layer");
    // Of an earlier one, what later ones read of it.
    let workbench = shown(document.clone(), CircuitSheet::IntoKeys, (0, 0));
    let expected = Composition::between(&HeadCircuit::of(first, 0), &later).key;
    assert_eq!(workbench.circuit().unwrap().unwrap().numbers[1][0], Some(expected));

    let copying = numbers(CircuitSheet::Copying);
    assert!(
        copying[1].iter().all(|score| score.unwrap() > 0.99) && copying[0].iter().all(|score| score.unwrap() < 0.0)
    );

    let tokens = document.tokens.len();
    let flow = numbers(CircuitSheet::Flow);
    assert_eq!((flow.len(), flow[0].len()), (tokens, tokens));
    for (row, numbers) in numbers(CircuitSheet::Rollout).iter().enumerate() {
        let sum: f32 = numbers.iter().flatten().sum();
        assert!((sum - 1.0).abs() < 1e-5, "row {row}: {sum}");
        assert!(numbers.iter().zip(&flow[row]).all(|(rolled, flow)| flow.unwrap() >= rolled.unwrap() - 1e-5));
    }
}

/// Takes a click, and does not wait for the job that it begins.
fn settle(lab: &mut Lab) {
    lab.run_steps(2);
    lab.state_mut().0.update_now();
    lab.run();
}

#[test]
fn a_cell_of_a_sheet_leads_to_its_head() {
    let workbench = shown(preset("trained-induction"), CircuitSheet::IntoKeys, (1, 0));
    let share = workbench.circuit().unwrap().unwrap().numbers[0][0].unwrap();
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    compare("circuits-keys-dark", &mut lab, Region::View);
    lab.get_by_label(&format!("L1 H1 → L2 H1: {share:.2}")).click();
    settle(&mut lab);
    assert_eq!((bench(&lab).view().layer, bench(&lab).view().head), (0, 0));
    lab.get_by_label("Copies").click();
    settle(&mut lab);
    assert_eq!(bench(&lab).view().circuit(), Some(CircuitSheet::Copying));
    lab.get_by_label_contains("Which heads hand on the token");
}

#[test]
fn what_is_not_there_says_why() {
    let why = |document: Document, sheet| shown(document, sheet, (0, 0)).circuit().err();
    let recorded = RECORDINGS[0].document();
    assert_eq!(why(recorded.clone(), CircuitSheet::QueryKey), Some(NoCircuit::Recorded));
    assert_eq!(why(recorded, CircuitSheet::Rollout), None);
    assert_eq!(why(preset("lecture-notes"), CircuitSheet::IntoKeys), Some(NoCircuit::OneLayer));
    assert!(matches!(why(checkpoint("bert"), CircuitSheet::Copying), Some(NoCircuit::Silent(_))));
    let mut long = preset("start");
    long.tokens = long.tokens.iter().cycle().take(300).cloned().collect();
    assert_eq!(why(long.clone(), CircuitSheet::Rollout), Some(NoCircuit::TooLong { limit: 256 }));
    assert_eq!(why(long, CircuitSheet::QueryKey), None);
}

#[test]
fn every_sheet_is_drawn_for_every_kind_of_model() {
    let models =
        [preset("start"), preset("many-heads-16"), preset("trained-induction"), checkpoint("gpt2"), checkpoint("bert")];
    for document in models {
        for sheet in CircuitSheet::VARIANTS.iter().copied() {
            let workbench = shown(document.clone(), sheet, (0, 0));
            let is_there = workbench.circuit().is_ok_and(|answer| answer.is_some());
            let mut lab = harness(workbench, (1440.0, 900.0));
            lab.run();
            assert_eq!(lab.query_by_label("What stands out").is_some(), is_there, "{sheet:?}");
            lab.set_size(egui::vec2(800.0, 600.0));
            lab.run();
            assert!(bench(&lab).message().is_none(), "{:?}", bench(&lab).message());
        }
    }
}

#[test]
fn circuits_in_pictures() {
    let workbench = shown(preset("start"), CircuitSheet::QueryKey, (1, 0));
    compare("circuits-looks-for-dark", &mut harness(workbench, (1280.0, 720.0)), Region::View);
    let workbench = shown(preset("trained-induction"), CircuitSheet::Rollout, (0, 0));
    compare("circuits-rollout-dark", &mut harness(workbench, (1280.0, 720.0)), Region::View);
}
