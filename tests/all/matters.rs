//! Interventions against PyTorch's hooks (`tests/fixtures/hooks.py`), and which parts matter for a number.

use attention_lab::analysis::{Asked, ModelPart, ModelRun};
use attention_lab::attention::{Action, At, AttentionSpec, Intervention, Rows, Site};
use attention_lab::document::{Document, Which};
use attention_lab::jobs::CancelToken;
use attention_lab::math::Matrix;
use attention_lab::workbench::{Command, Edit, Importance, ImportanceOf, Peek, Removal, View, ViewChange, Workbench};
use egui::Role;
use egui_kittest::kittest::Queryable;
use safetensors::SafeTensors;

use crate::harness::{Region, bench, checkpoint, compare, harness, preset, value};

const HOOKS: &[u8] = include_bytes!("../fixtures/hooks.safetensors");

fn numbers(file: &SafeTensors, name: &str) -> Vec<f32> {
    let tensor = file.tensor(name).unwrap();
    tensor.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

fn ids(file: &SafeTensors, name: &str) -> Vec<usize> {
    let tensor = file.tensor(name).unwrap();
    tensor.data().chunks_exact(8).map(|bytes| i64::from_le_bytes(bytes.try_into().unwrap()) as usize).collect()
}

/// To a ten-thousandth of the largest logit.
fn assert_close(own: &[f32], expected: &[f32], what: &str) {
    let largest = expected.iter().fold(0.0_f32, |most, logit| most.max(logit.abs()));
    let error = own.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(own.len() == expected.len() && error <= 1e-4 * largest, "{what}: {error} of {largest}");
}

#[test]
fn interventions_do_what_hooks_of_pytorch_do() {
    let file = SafeTensors::deserialize(HOOKS).unwrap();
    for name in ["gpt2", "llama"] {
        let document = checkpoint(name);
        let checkpoint = &document.reader().unwrap().model.checkpoint;
        let (text, other) = (ids(&file, &format!("{name}.ids")), ids(&file, &format!("{name}.other")));
        let spec = |list: Vec<Intervention>| AttentionSpec { interventions: list, ..document.spec.clone() };
        let there = checkpoint.read(other, &spec(Vec::new())).trace;
        let plain = checkpoint.read(text.clone(), &spec(Vec::new()));
        assert_close(
            plain.logits.as_ref().unwrap().transpose().as_slice(),
            &numbers(&file, &format!("{name}.plain")),
            name,
        );
        let mut seen = 0;
        for tensor in file.names().iter().filter(|tensor| tensor.starts_with(&format!("{name}."))) {
            let parts: Vec<&str> = tensor.split('.').skip(1).collect();
            let number = |index: usize| parts[index].parse::<usize>().unwrap();
            let (at, rows) = match parts[0] {
                "head" => (At { site: Site::Mixed, layer: number(1), head: Some(number(2)) }, Rows::All),
                "attention" => (At { site: Site::AttnOut, layer: number(1), head: None }, Rows::All),
                "mlp" => (At { site: Site::MlpOut, layer: number(1), head: None }, Rows::All),
                "stream" => (At { site: Site::ResidPre, layer: number(1), head: None }, Rows::Tokens(vec![number(2)])),
                _ => continue,
            };
            let action = match *parts.last().unwrap() {
                "zero" => Action::Zero,
                "mean" => Action::Mean,
                "half" => Action::Scale(0.5),
                _ => {
                    let recorded = there.layers[at.layer].at_site(at.site, at.head.unwrap_or(0), &document.spec);
                    Action::From(recorded.unwrap().into())
                }
            };
            let change = Intervention::new(at, rows, action);
            let reading = checkpoint.read(text.clone(), &spec(vec![change.clone()]));
            let logits = reading.logits.unwrap();
            let last: Vec<f32> = logits.row(text.len() - 1).iter().copied().collect();
            let expected = numbers(&file, tensor);
            assert_close(&last, &expected, tensor);
            // A part that is changed alone, from the run that is there.
            let plain_spec = spec(Vec::new());
            let run = ModelRun {
                model: &checkpoint.model,
                checkpoint: Some(checkpoint),
                trace: &plain.trace,
                spec: &plain_spec,
            };
            let asked = Asked::Difference { place: text.len() - 1, token: 5, other: 17 };
            let own = run.changed(asked, &change, &CancelToken::default()).unwrap().unwrap();
            let by_hooks = expected[5] - expected[17];
            let largest = expected.iter().fold(0.0_f32, |most, logit| most.max(logit.abs()));
            assert!((own - by_hooks).abs() <= 2e-4 * largest, "{tensor}: {own}, {by_hooks}");
            seen += 1;
        }
        assert!(seen > 30, "{name}: {seen}");
    }
}

fn induction(matters: Importance) -> Workbench {
    let mut workbench = Workbench::new(preset("trained-induction"));
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::Importance(Some(matters)));
    workbench.update_now();
    workbench
}

#[test]
fn what_matters_is_the_same_as_doing_it_by_hand() {
    let matters = Importance { number: ImportanceOf::Logit, when: Removal::Mean, places: false };
    let workbench = induction(matters);
    let answer = workbench.mattering().unwrap();
    assert_eq!(answer.done(), (answer.parts.len(), answer.parts.len()));
    // Each head, and attention of each layer: this model has no MLP.
    assert_eq!(answer.parts.len(), 2 * 2 + 2);
    let Asked::Logit { place, token } = answer.asked else { panic!("{:?}", answer.asked) };
    let logit = |document: &Document| {
        let checkpoint = &document.reader().unwrap().model.checkpoint;
        checkpoint.read(document.ids(), &document.spec).logits.unwrap()[(place, token)]
    };
    let now = logit(workbench.document());
    assert!((answer.now.unwrap() - now).abs() < 1e-4);
    for (part, change) in answer.rows() {
        let mut document = workbench.document().clone();
        document.spec.interventions.push(part.changed(Action::Mean));
        let expected = logit(&document) - now;
        assert!((change.unwrap() - expected).abs() < 1e-3, "{part:?}: {change:?}, {expected}");
    }
    // The two heads that induction is made of matter most: 1.1 and 2.1.
    let change = |part| answer.rows().find(|(one, _)| *one == part).unwrap().1.unwrap();
    let heads = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(layer, head)| change(ModelPart::Head { layer, head }));
    assert!(heads[0] < heads[1] && heads[2] < heads[3] && heads[2] < -1.0, "{heads:?}");
}

#[test]
fn a_patch_of_everything_gives_what_is_pinned() {
    let mut workbench = Workbench::new(preset("trained-induction"));
    workbench.apply(ViewChange::View(View::Heads));
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    let text = workbench.document().typed(Which::First).unwrap().replacen(" d ", " s ", 1);
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
    workbench.apply(ViewChange::Unlock);
    let matters = Importance { number: ImportanceOf::Logit, when: Removal::Patched, places: true };
    workbench.apply(ViewChange::Importance(Some(matters)));
    workbench.update_now();
    assert!(workbench.message().is_none(), "{:?}", workbench.message());
    let answer = workbench.mattering().unwrap();
    let tokens = workbench.document().tokens.len();
    assert_eq!(answer.parts.len(), 2 * tokens);
    let then = answer.then.unwrap() - answer.now.unwrap();
    assert!(then.abs() > 0.1, "the texts differ: {then}");
    // A token that both share is the same before the first layer: patched, it changes nothing. The one that was exchanged
    // is all that the texts differ in: with that of what is pinned, this text says what that one says.
    let places = workbench.pinned_places(Which::First).unwrap();
    let other = places.iter().position(Option::is_none).unwrap();
    for (part, change) in answer.rows() {
        match part {
            ModelPart::Stream { layer: 0, token } if token != other => assert_eq!(change, Some(0.0), "{part:?}"),
            ModelPart::Stream { layer: 0, .. } => assert!((change.unwrap() - then).abs() < 1e-3, "{change:?}, {then}"),
            _ => assert!(change.is_some(), "{part:?}"),
        }
    }
}

#[test]
fn a_weight_set_by_hand_keeps_the_sum_of_its_row() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    for weight in [0.25, 0.9] {
        workbench.apply(Command::SetWeight { query: 7, key: 5, weight });
        workbench.update_now();
        let run = workbench.derived().head(Which::First, 1, 0).unwrap();
        assert_eq!(run.weights.at(7, 5), weight);
        assert!((run.weights.row(7).iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(workbench.document().spec.interventions.len(), 1, "set again, it takes the place of the one before");
    }
    workbench.apply(Command::Undo);
    workbench.apply(Command::Undo);
    workbench.update_now();
    assert!(workbench.document().spec.interventions.is_empty());
}

#[test]
fn a_patch_from_another_sentence_puts_its_rows_there() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    let text = "The animal didn't cross the street because it was too wide".to_owned();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
    workbench.update_now();
    let at = At { site: Site::Mixed, layer: 0, head: Some(2) };
    workbench.apply(Command::Patch(at, Rows::All));
    assert!(workbench.message().is_none());
    workbench.update_now();
    let mixed = |bench: &Workbench| -> Matrix {
        bench.derived().trace(Which::First).layers[0].at_site(Site::Mixed, 2, &bench.document().spec).unwrap()
    };
    let (now, then) = (mixed(&workbench), mixed(workbench.pin().unwrap()));
    assert_eq!(now, then, "the last word was exchanged for another one");
    // So are weights, between the same places.
    let weights = At { site: Site::Pattern, layer: 1, head: Some(0) };
    let map = |bench: &Workbench| bench.derived().head(Which::First, 1, 0).unwrap().weights.clone();
    let own = map(&workbench);
    workbench.apply(Command::Patch(weights, Rows::All));
    workbench.update_now();
    assert_ne!(own, map(workbench.pin().unwrap()));
    assert_eq!(map(&workbench), map(workbench.pin().unwrap()));
    // A longer text has other places.
    let text = "The animal didn't cross the street because it was much too wide".to_owned();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
    workbench.update_now();
    workbench.apply(Command::Patch(weights, Rows::All));
    assert!(workbench.message().unwrap().is_error);
}

#[test]
fn the_panel_does_lists_and_switches_what_is_done() {
    let mut lab = harness(Workbench::new(preset("start")), (1280.0, 3000.0));
    lab.run();
    lab.get_by_label("Interventions").click();
    lab.run();
    let before = value(&lab, "Attention map");
    lab.get_all_by_role_and_label(Role::Button, "Zero").next().unwrap().click();
    lab.run();
    assert!(bench(&lab).document().spec.ablates(1, 0));
    compare("interventions-dark", &mut lab, Region::Left);
    lab.get_by_label("Interventions · 1");
    lab.get_by_role_and_label(Role::CheckBox, "head 2.1: zero").click();
    lab.run();
    let list = &bench(&lab).document().spec.interventions;
    assert!(list.len() == 1 && !list[0].on && !bench(&lab).document().spec.ablates(1, 0));
    lab.get_by_role_and_label(Role::CheckBox, "head 2.1: zero").click();
    lab.run();
    lab.get_by_label("Compare with nothing changed").click();
    lab.run();
    assert!(bench(&lab).pin().unwrap().document().spec.interventions.is_empty());
    lab.state_mut().0.apply(ViewChange::Shows(attention_lab::workbench::Shows::Change));
    lab.run();
    lab.get_by_label("Since A");
    lab.get_by_label("✕").click();
    lab.run();
    assert!(bench(&lab).document().spec.interventions.is_empty());
    lab.state_mut().0.apply(Command::Edit(Edit::Unpin));
    lab.run();
    assert_eq!(value(&lab, "Attention map"), before);
}

#[test]
fn what_matters_in_pictures() {
    let matters = Importance { number: ImportanceOf::Logit, when: Removal::Zero, places: false };
    compare("matters-dark", &mut harness(induction(matters), (1280.0, 720.0)), Region::View);
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 7, key: Some(1) }));
    workbench.apply(ViewChange::Importance(Some(Importance { number: ImportanceOf::Weight, places: true, ..matters })));
    workbench.update_now();
    let mut lab = harness(workbench, (1280.0, 720.0));
    compare("matters-places-dark", &mut lab, Region::View);
    lab.get_by_label_contains("How the weight it → animal changes when the stream is zero at one place");
}
