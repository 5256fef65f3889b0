//! Interventions: what they change, and that they change nothing else.

use std::sync::Arc;

use attention_lab::attention::{Action, At, AttentionSpec, Intervention, Rows, Site, Trace, trace};
use attention_lab::document::{Document, Which};
use attention_lab::files::{SHIPPED, parse_preset, write_preset};
use attention_lab::kernels::{Kernel, Meaningless};
use attention_lab::math::Matrix;
use attention_lab::model::{Model, Position, Tensor, rope_in_place};
use attention_lab::workbench::{Command, Edit, Workbench};
use proptest::prelude::*;

use crate::formulas::{Shape, model};
use crate::strategies::{SITES, interventions, position};

const TOKENS: usize = 6;

fn shape(seed: u64) -> Shape {
    Shape { tokens: TOKENS, width: 10, head_width: 4, heads: 3, layers: 2, ablated: 0, seed, sizes: [1.0, 0.4] }
}

fn one(site: Site, layer: usize, head: Option<usize>, rows: Rows, action: Action) -> Intervention {
    Intervention::new(At { site, layer, head }, rows, action)
}

/// What stands at a site of the second layer, of head 1.
fn at(site: Site, spec: &AttentionSpec, model: &Model, trace: &Trace) -> Matrix {
    let layer = &trace.layers[1];
    let head = &layer.heads[1];
    let plain = |index: usize, turned: &Matrix| {
        head.unrotated.as_ref().map_or_else(|| turned.clone(), |plain| plain[index].as_ref().clone())
    };
    match site {
        Site::ResidPre => layer.input.as_ref().clone(),
        Site::Q => plain(0, &head.q),
        Site::K => plain(1, &head.k),
        Site::V => head.v.as_ref().clone(),
        Site::Pattern => Matrix::from_fn(TOKENS, TOKENS, |query, key| head.weights.at(query, key)),
        // What W_O does not tell apart is not seen: the third head's W_O has full rank.
        Site::Mixed => {
            let rest = layer.heads.iter().zip(&model.layers[1].heads).enumerate().filter(|(h, _)| *h != 1);
            let rest = rest.map(|(_, (head, weights))| &head.output * weights.w_o.to_matrix());
            let input = if spec.residual { layer.input.as_ref().clone() } else { Matrix::zeros(TOKENS, 10) };
            let own = rest.fold(layer.output.as_ref() - input, |left, part| left - part);
            let w_o = model.layers[1].heads[1].w_o.to_matrix();
            own * w_o.pseudo_inverse(1e-6).unwrap()
        }
        Site::AttnOut if spec.residual => layer.output.as_ref() - layer.input.as_ref(),
        Site::AttnOut | Site::ResidPost => layer.output.as_ref().clone(),
        Site::MlpOut => unreachable!("these layers have no MLP"),
    }
}

#[test]
fn each_action_at_each_site_does_what_it_says() {
    let (model, x) = model(&shape(3));
    for position in [Position::None, Position::Rope { strength: 1.0 }, Position::Sinusoidal { strength: 0.5 }] {
        for residual in [false, true] {
            let plain = AttentionSpec { position, residual, ..AttentionSpec::default() };
            let before = trace(&model, &x, &plain);
            for site in SITES.iter().copied().filter(|site| *site != Site::MlpOut) {
                let was = at(site, &plain, &model, &before);
                let recorded = was.map(|number| 1.0 - number);
                let means = Matrix::from_fn(1, was.ncols(), |_, column| was.column(column).mean());
                let head = site.is_per_head().then_some(1);
                for (action, expected) in [
                    (Action::Zero, Matrix::zeros(TOKENS, was.ncols())),
                    (Action::Scale(-2.0), &was * -2.0),
                    (Action::Mean, Matrix::from_fn(TOKENS, was.ncols(), |_, column| means[column])),
                    (Action::From(recorded.clone().into()), recorded.clone()),
                ] {
                    for rows in [Rows::All, Rows::Tokens(vec![4, 1, 99])] {
                        let list = vec![one(site, 1, head, rows.clone(), action.clone())];
                        let spec = AttentionSpec { interventions: list, ..plain.clone() };
                        let after = trace(&model, &x, &spec);
                        let is = at(site, &spec, &model, &after);
                        for row in 0..TOKENS {
                            let expected = if rows.contains(row) { expected.row(row) } else { was.row(row) };
                            let error = (is.row(row) - expected).amax();
                            assert!(error < 2e-4, "{site:?} {action:?} {rows:?} row {row}: {error}");
                        }
                        // What comes before is not touched, bit for bit.
                        assert_eq!(after.layers[0], before.layers[0], "{site:?} {action:?}");
                        if head.is_some() {
                            assert_eq!(after.layers[1].heads[0], before.layers[1].heads[0]);
                            assert_eq!(after.layers[1].heads[2], before.layers[1].heads[2]);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn an_intervention_goes_on_from_where_it_is() {
    let (model, x) = model(&shape(5));
    let plain = AttentionSpec { position: Position::Rope { strength: 1.0 }, ..AttentionSpec::default() };
    let before = trace(&model, &x, &plain);
    let run = |interventions| trace(&model, &x, &AttentionSpec { interventions, ..plain.clone() });
    // New queries are turned, meet the keys, and pass the softmax.
    let queries = Matrix::from_fn(TOKENS, 4, |i, k| (i * 4 + k) as f32 * 0.1);
    let after = run(vec![one(Site::Q, 0, Some(2), Rows::All, Action::From(queries.clone().into()))]);
    let mut turned = queries;
    rope_in_place(&mut turned, 1.0);
    let head = &after.layers[0].heads[2];
    assert_eq!(head.q.as_ref(), &turned);
    let scores = &turned * before.layers[0].heads[2].k.transpose() * 0.5;
    for (query, key) in (0..TOKENS).flat_map(|query| (0..TOKENS).map(move |key| (query, key))) {
        let row = scores.row(query).map(|score| f64::from(score).exp());
        let weight = row[key] / row.sum();
        assert!((f64::from(head.weights.at(query, key)) - weight).abs() < 1e-5);
    }
    // A frozen pattern mixes the values that the head has now.
    let frozen = Matrix::identity(TOKENS, TOKENS);
    let after = run(vec![one(Site::Pattern, 0, Some(2), Rows::All, Action::From(frozen.into()))]);
    assert!((&after.layers[0].heads[2].output - before.layers[0].heads[2].v.as_ref()).amax() < 1e-6);
    // Two at one place follow each other.
    let twice = |action: fn(f32) -> Action| one(Site::AttnOut, 0, None, Rows::All, action(2.0));
    let after = run(vec![twice(Action::Scale), twice(Action::Scale)]);
    assert_eq!(*after.layers[0].output, before.layers[0].output.as_ref() * 4.0);
}

#[test]
fn what_does_not_fit_or_names_nobody_changes_nothing() {
    let (model, x) = model(&shape(7));
    let plain = AttentionSpec::default();
    let before = trace(&model, &x, &plain);
    for nothing in [
        one(Site::Mixed, 0, Some(3), Rows::All, Action::Zero),
        one(Site::Mixed, 2, Some(0), Rows::All, Action::Zero),
        one(Site::ResidPost, 0, None, Rows::Tokens(vec![6, 4096]), Action::Zero),
        one(Site::ResidPost, 0, None, Rows::All, Action::From(Matrix::zeros(5, 10).into())),
        one(Site::Pattern, 0, Some(0), Rows::All, Action::From(Matrix::zeros(7, 7).into())),
    ] {
        let spec = AttentionSpec { interventions: vec![nothing.clone()], ..plain.clone() };
        assert_eq!(trace(&model, &x, &spec), before, "{nothing:?}");
    }
}

#[test]
fn heads_that_share_keys_are_intervened_on_one_by_one() {
    let (mut model, x) = model(&shape(9));
    let leader = Arc::clone(&model.layers[0].heads[0]);
    let follower = Arc::make_mut(&mut model.layers[0].heads[1]);
    (follower.w_k, follower.w_v) = (leader.w_k.clone(), leader.w_v.clone());
    let plain = AttentionSpec { position: Position::Rope { strength: 0.5 }, ..AttentionSpec::default() };
    let before = trace(&model, &x, &plain);
    let (first, second) = (&before.layers[0].heads[0], &before.layers[0].heads[1]);
    assert!(Arc::ptr_eq(&first.k, &second.k) && Arc::ptr_eq(&first.v, &second.v), "shared, not copied");
    for site in [Site::K, Site::V] {
        let list = vec![one(site, 0, Some(1), Rows::Tokens(vec![2]), Action::Zero)];
        let after = trace(&model, &x, &AttentionSpec { interventions: list, ..plain.clone() });
        assert_eq!(after.layers[0].heads[0], before.layers[0].heads[0], "{site:?}");
        let changed = |head: &attention_lab::attention::HeadTrace| {
            if site == Site::K { head.k.row(2).amax() } else { head.v.row(2).amax() }
        };
        assert_eq!(changed(&after.layers[0].heads[1]), 0.0);
        assert_ne!(changed(&after.layers[0].heads[0]), 0.0);
    }
}

#[test]
fn kernels_do_not_stand_for_a_pattern_that_is_not_theirs() {
    let frozen = one(Site::Pattern, 0, None, Rows::All, Action::Mean);
    let spec = AttentionSpec { interventions: vec![frozen], ..AttentionSpec::default() };
    assert_eq!(Kernel::Exact.check(&spec), Err(Meaningless::ReplacedPattern));
}

/// An induction model of two layers, whose text has more than six tokens.
fn induction() -> Document {
    parse_preset(SHIPPED.iter().find(|preset| preset.slug == "induction").unwrap().source).unwrap()
}

#[test]
fn interventions_are_undone_and_saved() {
    let mut bench = Workbench::new(induction());
    bench.update_now();
    let before = bench.document().clone();
    let outputs = |bench: &Workbench| bench.derived().trace(Which::First).layers[1].output.clone();
    let plain = outputs(&bench);
    let [tokens, width] = [before.tokens.len(), before.width];
    let recorded = Tensor::from(Matrix::from_fn(tokens, width, |i, d| (i * width + d) as f32 * 0.01 - 0.3));
    let list = vec![
        Intervention::ablation(0, 0),
        Intervention::ablation(1, 1),
        one(Site::ResidPre, 1, None, Rows::Tokens(vec![0, 2]), Action::From(recorded)),
        one(Site::Pattern, 0, Some(1), Rows::All, Action::Mean),
        one(Site::V, 1, None, Rows::All, Action::Scale(0.25)),
        // One that is no flag of a head, for it comes after others.
        Intervention::ablation(0, 1),
    ];
    bench.apply(Command::Edit(Edit::Interventions(list.clone())));
    bench.update_now();
    assert_eq!(bench.document().spec.interventions, list);
    assert_ne!(outputs(&bench), plain);
    let text = write_preset(bench.document());
    let read = parse_preset(&text).unwrap();
    assert_eq!(read, *bench.document());
    assert_eq!(write_preset(&read), text);
    bench.apply(Command::Undo);
    bench.update_now();
    assert_eq!((bench.document(), outputs(&bench)), (&before, plain));
    bench.apply(Command::Redo);
    assert_eq!(bench.document().spec.interventions, list);
    // Heads that go take theirs along, and bring them back in the same gesture.
    bench.apply(Command::Edit(Edit::Heads(1)));
    assert_eq!(bench.document().spec.interventions.len(), 3);
}

#[test]
fn interventions_on_tokens_that_are_gone_are_not_saved() {
    let mut document = induction();
    let last = document.tokens.len() - 1;
    let on = |tokens: &[usize]| one(Site::V, 1, None, Rows::Tokens(tokens.to_vec()), Action::Zero);
    document.spec.interventions = vec![on(&[0, last]), on(&[last]), on(&[])];
    assert_eq!(parse_preset(&write_preset(&document)).unwrap(), document);
    document.remove_token(Which::First, last);
    let read = parse_preset(&write_preset(&document)).unwrap();
    assert_eq!(read.spec.interventions, [on(&[0]), on(&[])]);
}

#[test]
fn bad_interventions_of_a_preset_are_refused() {
    let preset = |list: &str| {
        format!("V1((text: \"a b\", width: 2, layers: [[(seed: 1), (seed: 2)]], interventions: [{list}]))")
    };
    for (list, expected) in [
        ("(site: Mixed, layer: 2, action: Zero)", "intervention 1, layer: expected a number from 1 to 1, got 2"),
        ("(site: Mixed, head: 3, action: Zero)", "intervention 1, head: expected a number from 1 to 2, got 3"),
        ("(site: AttnOut, head: 1, action: Zero)", "intervention 1, head: expected none"),
        ("(site: Mixed, tokens: [3], action: Zero)", "intervention 1, tokens: expected a number from 1 to 2, got 3"),
        ("(site: Mixed, action: Scale(1e9))", "intervention 1, scale: expected numbers from -1000000 to 1000000"),
        ("(site: V, action: From([[1], [2, 3]]))", "intervention 1, from, row 2: expected 1 numbers, got 2"),
        ("(site: V, action: From([[NaN]]))", "intervention 1, from, row 1: expected numbers from"),
    ] {
        let error = parse_preset(&preset(list)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let read = parse_preset(&preset("(site: Pattern, tokens: [2], action: From([[1, 0], [0, 1]]))")).unwrap();
    assert_eq!(read.spec.interventions[0].rows, Rows::Tokens(vec![1]));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_preset_keeps_any_interventions(list in interventions([2, 2, 9], [64, 16])) {
        let mut document = induction();
        document.spec.interventions = list;
        prop_assert_eq!(parse_preset(&write_preset(&document)).unwrap(), document);
    }

    #[test]
    fn none_is_as_if_there_were_no_such_thing(position in position(), seed: u64) {
        let (model, x) = model(&shape(seed));
        let plain = AttentionSpec { position, residual: true, ..AttentionSpec::default() };
        let scaled = one(Site::Mixed, 0, None, Rows::Tokens(Vec::new()), Action::Zero);
        let spec = AttentionSpec { interventions: vec![scaled], ..plain.clone() };
        prop_assert_eq!(trace(&model, &x, &spec), trace(&model, &x, &plain));
    }
}

#[test]
fn an_mlp_is_changed_where_there_is_one_and_a_switch_turns_it_off() {
    let document = crate::harness::checkpoint("gpt2");
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    let spec = |list: Vec<Intervention>| AttentionSpec { interventions: list, ..document.spec.clone() };
    let run = |list| checkpoint.read(document.ids(), &spec(list)).trace;
    let before = run(Vec::new());
    let mlp = |trace: &Trace| trace.layers[0].block.as_ref().unwrap().mlp.as_ref().unwrap().as_ref().clone();
    let was = mlp(&before);
    let recorded = was.map(|number| 1.0 - number);
    for (action, expected) in [
        (Action::Zero, &was * 0.0),
        (Action::Scale(-2.0), &was * -2.0),
        (Action::From(recorded.clone().into()), recorded.clone()),
    ] {
        let change = one(Site::MlpOut, 0, None, Rows::All, action);
        let after = run(vec![change.clone()]);
        assert_eq!(mlp(&after), expected);
        let (layer, old) = (&after.layers[0], &before.layers[0]);
        assert_eq!(layer.block.as_ref().unwrap().attention, old.block.as_ref().unwrap().attention);
        // The block is of the pre-norm kind: what it writes is the stream and the two.
        let sum = layer.input.as_ref() + layer.block.as_ref().unwrap().attention.as_ref() + &expected;
        assert!((layer.output.as_ref() - sum).amax() < 1e-5);
        assert_ne!(after.layers[1].output, before.layers[1].output);
        // Turned off, it is as if it were not there, bit for bit.
        assert_eq!(run(vec![Intervention { on: false, ..change }]), before);
    }
}

#[test]
fn what_stands_at_a_site_can_be_put_back_there() {
    let document = crate::harness::checkpoint("llama");
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    let spec = |list: Vec<Intervention>| AttentionSpec { interventions: list, ..document.spec.clone() };
    let before = checkpoint.read(document.ids(), &spec(Vec::new())).trace;
    for site in SITES.iter().copied() {
        let recorded = before.layers[1].at_site(site, 1, &document.spec).unwrap();
        let change = one(site, 1, site.is_per_head().then_some(1), Rows::All, Action::From(recorded.into()));
        let after = checkpoint.read(document.ids(), &spec(vec![change])).trace;
        let (one, other) = (&before.layers[1].output, &after.layers[1].output);
        assert!((one.as_ref() - other.as_ref()).amax() <= 1e-6 * one.amax(), "{site:?}");
    }
}
