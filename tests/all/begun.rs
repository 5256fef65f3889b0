//! A run that takes over the rows of another one is the run that begins anew, bit for bit.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use attention_lab::analysis::{Sampling, continuation};
use attention_lab::attention::{
    Action, At, AttentionSpec, Begun, Intervention, Mask, Pattern, Rows, Site, Trace, output, trace, trace_on,
};
use attention_lab::document::Which;
use attention_lab::files::open_checkpoint;
use attention_lab::jobs::{Report, Stopped, uninterrupted};
use attention_lab::math::Matrix;
use attention_lab::model::{Checkpoint, Model, Position};
use attention_lab::workbench::{Command, Edit, Workbench};
use proptest::prelude::*;

use crate::checkpoints::{folder, names};
use crate::harness::preset;

fn on(begun: &Trace, same: usize, (model, x): (&Model, &Matrix), spec: &AttentionSpec) -> Option<Trace> {
    let begun = Begun::new(begun, same, spec)?;
    Some(uninterrupted(|report| trace_on(Some(begun), model, x, spec, report)))
}

/// A text that ends otherwise after `same` tokens.
fn other_end(tokens: &[usize], same: usize, length: usize, vocabulary: usize) -> Vec<usize> {
    let others = (0..length.saturating_sub(same)).map(|i| (i * 31 + 7) % vocabulary);
    tokens[..same].iter().copied().chain(others).collect()
}

#[test]
fn a_text_that_begins_alike_gives_the_same_bits_in_every_family() {
    let mut causal = 0;
    for name in names() {
        let (checkpoint, _): (Checkpoint, _) = open_checkpoint(&folder(&name)).unwrap();
        let spec = checkpoint.spec();
        let vocabulary = checkpoint.vocabulary();
        let tokens: Vec<usize> = (0..29).map(|i| (i * i * 17 + 3) % vocabulary).collect();
        let x = checkpoint.embed(&tokens);
        let fresh = trace(&checkpoint.model, &x, &spec);
        for (same, length) in [(1, 1), (13, 20), (28, 28), (28, 31), (20, 29)] {
            let before = other_end(&tokens, same, length, vocabulary);
            let before = trace(&checkpoint.model, &checkpoint.embed(&before), &spec);
            match on(&before, same, (&checkpoint.model, &x), &spec) {
                Some(run) => {
                    assert!(run == fresh, "{name}: {same} of {length}");
                    causal += 1;
                }
                None => assert!(!checkpoint.causal, "{name}"),
            }
        }
    }
    assert!(causal >= 40, "most families read forwards");
}

#[test]
fn what_depends_on_later_tokens_is_not_taken_over() {
    let (checkpoint, _) = open_checkpoint(&folder("gpt2")).unwrap();
    let run = trace(&checkpoint.model, &checkpoint.embed(&[1, 2, 3]), &checkpoint.spec());
    let with = |change: &dyn Fn(&mut AttentionSpec)| {
        let mut spec = checkpoint.spec();
        change(&mut spec);
        Begun::new(&run, 2, &spec).is_some()
    };
    let intervene = |site, rows: Rows, action: Action| {
        let one = Intervention::new(At { site, layer: 0, head: None }, rows, action);
        with(&|spec| spec.interventions = vec![one.clone()])
    };
    assert!(with(&|_| {}) && intervene(Site::Mixed, Rows::All, Action::Zero));
    assert!(!intervene(Site::Mixed, Rows::All, Action::Mean) && !intervene(Site::Q, Rows::All, Action::Zero));
    assert!(!intervene(Site::ResidPre, Rows::Tokens(vec![0]), Action::Zero));
    assert!(!with(&|spec| spec.mask.causal = false));
    assert!(!with(&|spec| spec.mask.pattern = Pattern::Padding { count: 1 }));
    assert!(!with(&|spec| spec.mask.pattern = Pattern::Prefix { length: 3 }));
    assert!(Begun::new(&run, 0, &checkpoint.spec()).is_none() && Begun::new(&run, 4, &checkpoint.spec()).is_none());
}

#[test]
fn a_continuation_is_that_of_runs_from_the_beginning() {
    for name in ["llama", "gpt2", "mistral"] {
        let (checkpoint, _) = open_checkpoint(&folder(name)).unwrap();
        let spec = checkpoint.spec();
        let likeliest = Sampling { seed: 0, temperature: 0.0, top_k: None };
        let said = uninterrupted(|report| {
            continuation(&checkpoint, &spec, &[5, 6, 7], (6, &|_| false), &likeliest, &mut |_| {}, report)
        });
        let mut all = vec![5, 6, 7];
        for next in said {
            let x = checkpoint.embed(&all);
            let stream = uninterrupted(|report| output(&checkpoint.model, &x, &spec, report));
            let logits = checkpoint.logits(&checkpoint.finish(&stream)).unwrap();
            assert_eq!(logits.row(all.len() - 1).transpose().argmax().0, next, "{name}");
            all.push(next);
        }
    }
}

/// How often a run asks whether it goes on.
#[derive(Default)]
struct Asked(AtomicUsize);

impl Report for Asked {
    fn check(&self) -> Result<(), Stopped> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[test]
fn only_rows_of_new_tokens_are_made() {
    let (checkpoint, _) = open_checkpoint(&folder("llama")).unwrap();
    let (model, spec) = (&checkpoint.model, checkpoint.spec());
    let tokens: Vec<usize> = (0..300).map(|i| (i * 13 + 5) % checkpoint.vocabulary()).collect();
    let before = trace(model, &checkpoint.embed(&tokens[..299]), &spec);
    // Each block of queries of each head asks once.
    let blocks = |begun: Option<Begun<'_>>| {
        let asked = Asked::default();
        trace_on(begun, model, &checkpoint.embed(&tokens), &spec, &asked).unwrap();
        asked.0.into_inner()
    };
    let heads: usize = model.layers.iter().map(|layer| layer.heads.len()).sum();
    let (all, new) = (blocks(None), blocks(Begun::new(&before, 299, &spec)));
    assert_eq!(all - new, heads * (300usize.div_ceil(48) - 1));
}

#[test]
fn a_word_behind_a_long_text_gives_the_state_of_the_whole() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(folder("llama")));
    workbench.update_now();
    let text = "one two three ".repeat(180);
    for text in [text.clone(), format!("{text} four"), format!("{text} five six"), text[..text.len() / 2].to_owned()] {
        workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
        workbench.update(|| {});
        while workbench.is_stale() || workbench.is_computing() {
            std::thread::sleep(Duration::from_millis(5));
            workbench.update(|| {});
        }
        let document = workbench.document();
        let ids: Vec<usize> = document.pieces(Which::First).map(|piece| piece.id).collect();
        let checkpoint = &document.reader().unwrap().model.checkpoint;
        assert!(ids.len() > 300, "{}", ids.len());
        let expected = checkpoint.read(ids, &checkpoint.spec()).trace;
        assert!(workbench.derived().trace(Which::First) == &expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Over several blocks of queries, with each encoding of places, window and change that is taken over.
    #[test]
    fn bits_are_the_same_whatever_was_there(
        (tokens, same) in (2usize..150).prop_flat_map(|tokens| (Just(tokens), 1..tokens)),
        extra in 0usize..60,
        encoding in 0usize..4,
        pattern in 0usize..3,
        is_changed: bool,
    ) {
        let strength = 1.0;
        let encodings =
            [Position::None, Position::Sinusoidal { strength }, Position::Rope { strength }, Position::Alibi { strength }];
        let patterns =
            [Pattern::Full, Pattern::Window { width: 5 }, Pattern::WindowGlobals { width: 4, globals: 2 }];
        let action = if is_changed { Action::Scale(0.5) } else { Action::Zero };
        let change = Intervention::new(At { site: Site::AttnOut, layer: 1, head: None }, Rows::All, action);
        let spec = AttentionSpec {
            mask: Mask { causal: true, pattern: patterns[pattern].clone() },
            position: encodings[encoding],
            residual: true,
            interventions: vec![Intervention::ablation(0, 1), change],
            ..AttentionSpec::default()
        };
        let (checkpoint, _) = open_checkpoint(&folder("llama")).unwrap();
        let ids: Vec<usize> = (0..tokens).map(|i| (i * 13 + 5) % checkpoint.vocabulary()).collect();
        let x = checkpoint.embed(&ids);
        let before = checkpoint.embed(&other_end(&ids, same, same + extra, checkpoint.vocabulary()));
        let before = trace(&checkpoint.model, &before, &spec);
        let run = on(&before, same, (&checkpoint.model, &x), &spec).unwrap();
        prop_assert!(run == trace(&checkpoint.model, &x, &spec));
    }
}
