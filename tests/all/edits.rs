//! Numbers changed by hand, and painted masks.

use std::sync::Arc;

use attention_lab::attention::{Mask, Pattern, trace};
use attention_lab::document::{Document, MatrixEdit, Number, Which};
use attention_lab::files::{parse_preset, write_preset};
use attention_lab::model::Part;
use attention_lab::workbench::{Command, Edit, Workbench};

use crate::harness::preset;

fn bench() -> Workbench {
    Workbench::new(preset("lecture-notes"))
}

fn edit(bench: &mut Workbench, edit: Edit) {
    bench.apply(Command::Edit(edit));
    bench.end_gesture();
    bench.update_now();
}

/// A weight that the embeddings of the first preset meet: many of its dimensions are 0 in all words.
fn weight(part: Part) -> Number {
    let document = bench().document().clone();
    let embedding = document.embedding(Which::First, &document.tokens[0]);
    let row = embedding.iter().position(|value| *value != 0.0).expect("some dimension is in use");
    Number::Weight { layer: 0, head: 0, part, row, column: 1 }
}

fn reread(document: &Document) -> Document {
    parse_preset(&write_preset(document)).expect("a written preset reads back")
}

#[test]
fn a_changed_weight_is_the_one_that_the_kernel_reads() {
    let mut bench = bench();
    let before = bench.derived().trace(Which::First).layers[0].heads[0].q.clone();
    for (part, value) in [(Part::Query, 3.5), (Part::Key, -2.0), (Part::Value, 1.0)] {
        edit(&mut bench, Edit::Number { at: weight(part), value });
        assert_eq!(bench.document().number(weight(part)), Some(value));
        let Number::Weight { row, column, .. } = weight(part) else { unreachable!() };
        assert_eq!(bench.derived().built.model.layers[0].heads[0].part(part).at((row, column)), value);
    }
    assert_ne!(bench.derived().trace(Which::First).layers[0].heads[0].q, before);
    assert_eq!(reread(bench.document()), *bench.document());
    for part in [Part::Query, Part::Key, Part::Value] {
        edit(&mut bench, Edit::ResetNumber(weight(part)));
    }
    assert_eq!(bench.document().head(0, 0).expect("a head").edited, None, "nothing is edited any more");
    assert_eq!(bench.derived().trace(Which::First).layers[0].heads[0].q, before);
}

#[test]
fn a_head_is_restored_and_keeps_its_recipe_in_the_file() {
    let mut bench = bench();
    let original = bench.document().clone();
    edit(&mut bench, Edit::Matrix { layer: 0, head: 0, part: Part::Query, edit: MatrixEdit::Zero });
    let read = reread(bench.document());
    assert_eq!(read.layers[0].heads[0].source, original.layers[0].heads[0].source);
    assert!(read.layers[0].heads[0].edited.is_some());
    edit(&mut bench, Edit::Restore { layer: 0, head: 0 });
    assert_eq!(*bench.document(), original);
}

#[test]
fn whole_matrices() {
    let mut bench = bench();
    let at = |bench: &Workbench, part, row, column| {
        bench.document().number(Number::Weight { layer: 0, head: 0, part, row, column }).expect("a number")
    };
    let matrix = |edit| move |part| Edit::Matrix { layer: 0, head: 0, part, edit };
    edit(&mut bench, matrix(MatrixEdit::Identity)(Part::Query));
    assert_eq!([at(&bench, Part::Query, 0, 0), at(&bench, Part::Query, 1, 0)], [1.0, 0.0]);
    edit(&mut bench, matrix(MatrixEdit::Scale(-2.5))(Part::Query));
    assert_eq!(at(&bench, Part::Query, 1, 1), -2.5);
    edit(&mut bench, matrix(MatrixEdit::CopyOf(Part::Query))(Part::Key));
    assert_eq!(at(&bench, Part::Key, 1, 1), -2.5);
    edit(&mut bench, matrix(MatrixEdit::Random { seed: 4, deviation: 1.0 })(Part::Value));
    edit(&mut bench, matrix(MatrixEdit::CopyOf(Part::Value))(Part::Output));
    assert_eq!(at(&bench, Part::Output, 1, 3), at(&bench, Part::Value, 3, 1), "W_O [K, D] takes the transpose");
}

#[test]
fn numbers_that_no_kernel_can_take_are_refused() {
    let mut bench = bench();
    let before = bench.document().clone();
    for value in [f32::NAN, f32::INFINITY, 2e6] {
        edit(&mut bench, Edit::Number { at: weight(Part::Query), value });
        assert_eq!(*bench.document(), before, "{value}");
        assert!(bench.message().is_some_and(|message| message.is_error && message.text.contains("number")));
        edit(&mut bench, Edit::Number { at: Number::Embedding { which: Which::First, token: 0, dimension: 0 }, value });
        assert_eq!(*bench.document(), before, "{value}");
    }
}

#[test]
fn an_embedding_is_changed_and_brought_back() {
    let mut bench = bench();
    let before = bench.document().clone();
    let at = Number::Embedding { which: Which::First, token: 1, dimension: 5 };
    edit(&mut bench, Edit::Number { at, value: 0.75 });
    assert_eq!(bench.derived().trace(Which::First).embeddings[(1, 5)], 0.75);
    assert_eq!(reread(bench.document()), *bench.document());
    edit(&mut bench, Edit::ResetNumber(at));
    assert_eq!(*bench.document(), before);
}

#[test]
fn a_drag_over_a_number_is_one_step_of_undo() {
    let mut bench = bench();
    let before = bench.document().clone();
    for step in 0..5 {
        bench.apply(Command::Edit(Edit::Number { at: weight(Part::Query), value: step as f32 }));
    }
    bench.end_gesture();
    bench.apply(Command::Undo);
    assert_eq!(*bench.document(), before);
}

#[test]
fn a_painted_mask_starts_from_the_mask_and_is_saved() {
    let mut bench = bench();
    edit(&mut bench, Edit::Causal(true));
    edit(&mut bench, Edit::Paint { pairs: vec![(0, 2), (1, 2)], allowed: true });
    edit(&mut bench, Edit::Paint { pairs: vec![(3, 0)], allowed: false });
    let mask = &bench.document().spec.mask;
    assert!(!mask.causal && matches!(mask.pattern, Pattern::Painted(_)));
    let tokens = bench.document().tokens.len();
    assert!(mask.allows(0, 2, tokens) && !mask.allows(0, 1, tokens) && !mask.allows(3, 0, tokens));
    assert!(mask.allows(3, 1, tokens));
    let weights = &bench.derived().trace(Which::First).layers[0].heads[0].weights;
    assert!(weights.at(0, 2) > 0.0 && weights.at(0, 1) == 0.0 && weights.at(3, 0) == 0.0);
    assert_eq!(reread(bench.document()), *bench.document());
    // One line a row of the mask, and no more.
    let lines = |document: &Document| write_preset(document).lines().count();
    let plain = Document { spec: Document::clone(bench.original()).spec, ..bench.document().clone() };
    assert!(lines(bench.document()) <= lines(&plain) + tokens + 3);
}

#[test]
fn a_painted_mask_follows_its_tokens() {
    let mut bench = bench();
    edit(&mut bench, Edit::PaintKey { key: 2, allowed: false });
    let blocked = |bench: &Workbench| {
        let document = bench.document();
        let tokens = document.tokens.len();
        let blocked =
            |key: &usize| (0..tokens).all(|query| !document.spec.mask.allows(query, *key, tokens) || query > 5);
        (0..tokens).filter(blocked).map(|key| document.tokens[key].text.clone()).collect::<Vec<_>>()
    };
    let name = blocked(&bench);
    assert_eq!(name.len(), 1);
    edit(&mut bench, Edit::InsertToken { which: Which::First, at: 0, text: "new".into() });
    edit(&mut bench, Edit::MoveToken { which: Which::First, from: 3, to: 1 });
    edit(&mut bench, Edit::RemoveToken { which: Which::First, at: 0 });
    assert_eq!(blocked(&bench), name);
    edit(&mut bench, Edit::Shuffle { which: Which::First, seed: 5 });
    let mask = bench.document().spec.mask.clone();
    let tokens = bench.document().tokens.len();
    let shuffled = bench.document().tokens.iter().position(|token| token.text == name[0]).expect("it is there");
    assert!((0..tokens).filter(|query| !mask.allows(*query, shuffled, tokens)).count() >= tokens - 1);
}

#[test]
fn a_painting_gives_the_same_numbers_as_the_mask_it_pictures() {
    let document = bench().document().clone();
    let tokens = document.tokens.len();
    for pattern in
        [Pattern::Full, Pattern::Window { width: 2 }, Pattern::Prefix { length: 2 }, Pattern::Padding { count: 1 }]
    {
        for causal in [false, true] {
            let mask = Mask { causal, pattern: pattern.clone() };
            let mut spec = document.spec.clone();
            spec.mask = mask.clone();
            let built = document.build();
            let expected = trace(&built.model, &built.x, &spec);
            spec.mask = Mask { causal: false, pattern: Pattern::Painted(Arc::new(mask.painted(tokens))) };
            assert_eq!(spec.mask.blind_queries(tokens), mask.blind_queries(tokens));
            let got = trace(&built.model, &built.x, &spec);
            for (a, b) in expected.layers[0].heads.iter().zip(got.layers[0].heads.iter()) {
                let largest = a.weights.as_slice().iter().zip(b.weights.as_slice()).map(|(a, b)| (a - b).abs());
                assert!(largest.fold(0.0, f32::max) < 1e-6, "{mask:?}");
            }
        }
    }
}
