//! What became of what a model says: against logits of other runs and a loop over the vocabulary.

use attention_lab::attention::{Action, At, AttentionSpec, Intervention, Rows, Site};
use attention_lab::document::{Document, Which};
use attention_lab::workbench::{
    Command, Edit, KernelChange, KernelKind, NextChange, Peek, Said, Shows, Since, View, ViewChange, Workbench,
};
use egui_kittest::kittest::Queryable;

use crate::harness::{Region, bench, checkpoint, compare, harness, preset};

/// The probabilities at a place of a document that is run anew, by a plain softmax in f64.
fn probabilities(document: &Document, interventions: Vec<Intervention>, place: usize, temperature: f64) -> Vec<f64> {
    let checkpoint = &document.reader().unwrap().model.checkpoint;
    let spec = AttentionSpec { interventions, ..document.spec.clone() };
    let logits = checkpoint.read(document.ids(), &spec).logits.unwrap();
    let row: Vec<f64> = logits.row(place).iter().map(|logit| f64::from(*logit) / temperature).collect();
    let most = row.iter().copied().fold(f64::MIN, f64::max);
    let raised: Vec<f64> = row.iter().map(|logit| (logit - most).exp()).collect();
    let sum: f64 = raised.iter().sum();
    raised.into_iter().map(|one| one / sum).collect()
}

fn assert_is(said: &Said, before: &[f64], now: &[f64]) {
    let divergence: f64 = before.iter().zip(now).map(|(p, q)| p * (p / q).ln()).sum();
    assert!(divergence > 1e-3, "something changed: {divergence}");
    let own = f64::from(said.shift.divergence);
    assert!((own - divergence).abs() < 1e-3 * divergence.max(0.1), "{own} for {divergence}");
    let mut order: Vec<usize> = (0..now.len()).collect();
    order.sort_by(|a, b| (now[*b] - before[*b]).abs().total_cmp(&(now[*a] - before[*a]).abs()));
    assert!(!said.shift.largest.is_empty());
    for (one, token) in said.shift.largest.iter().zip(order) {
        let change = now[token] - before[token];
        assert!((f64::from(one.change()) - change).abs() < 1e-4, "{one:?} for token {token}, {change}");
        assert!((f64::from(one.before) - before[one.token]).abs() < 1e-4);
        assert!((f64::from(one.now) - now[one.token]).abs() < 1e-4);
    }
}

fn scaled(layer: usize) -> Intervention {
    Intervention::new(At { site: Site::AttnOut, layer, head: None }, Rows::All, Action::Scale(-1.0))
}

#[test]
fn with_and_without_interventions_and_a_and_now_are_one_computation() {
    for name in ["gpt2", "llama", "bert"] {
        let mut workbench = Workbench::new(checkpoint(name));
        workbench.update_now();
        assert_eq!(workbench.said(), None, "nothing is done");
        workbench.apply(Command::Edit(Edit::Intervene(scaled(1))));
        workbench.update_now();
        let said = workbench.said().unwrap();
        assert_eq!(said.since, Since::Untouched);
        let of = |list| probabilities(workbench.document(), list, said.place, 1.0);
        let (before, now) = (of(Vec::new()), of(vec![scaled(1)]));
        assert_is(&said, &before, &now);
        // One that is turned off does nothing.
        let off = Intervention { on: false, ..scaled(0) };
        workbench.apply(Command::Edit(Edit::Intervene(off)));
        workbench.update_now();
        assert_eq!(workbench.said().unwrap().shift, said.shift);
        // The same against a pinned A without them.
        let focus = workbench.view().focus();
        workbench.apply(Command::Edit(Edit::PinUntouched(focus)));
        workbench.apply(ViewChange::Shows(Shows::Change));
        workbench.update_now();
        let against = workbench.said().unwrap();
        assert_eq!((against.since, against.place), (Since::Pinned, said.place));
        assert_is(&against, &before, &now);
    }
}

#[test]
fn it_follows_the_place_and_the_temperature_of_the_words() {
    let mut workbench = Workbench::new(checkpoint("gpt2"));
    workbench.apply(Command::Edit(Edit::Intervene(scaled(0))));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 1, key: None }));
    workbench.update_now();
    let of = |workbench: &Workbench, list, temperature| probabilities(workbench.document(), list, 1, temperature);
    let said = workbench.said().unwrap();
    assert_eq!(said.place, 1);
    assert_is(&said, &of(&workbench, Vec::new(), 1.0), &of(&workbench, vec![scaled(0)], 1.0));
    workbench.apply(ViewChange::View(View::Next));
    workbench.apply(NextChange::Temperature(2.0));
    workbench.update_now();
    let said = workbench.said().unwrap();
    assert_is(&said, &of(&workbench, Vec::new(), 2.0), &of(&workbench, vec![scaled(0)], 2.0));
    // In A the place is that of the same token.
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::PinUntouched(focus)));
    workbench.update_now();
    assert_eq!(workbench.said().unwrap().since, Since::Pinned);
    // Where A has no such token, nothing is compared.
    let text = format!("\n{}", workbench.document().typed(Which::First).unwrap());
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text }));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 0, key: None }));
    workbench.update_now();
    assert_eq!(workbench.pinned_places(Which::First).unwrap()[0], None);
    assert_eq!(workbench.said(), None);
}

#[test]
fn a_kernel_says_something_else_than_another() {
    let mut workbench = Workbench::new(checkpoint("gpt2"));
    workbench.apply(ViewChange::View(View::Next));
    workbench.update_now();
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    workbench.apply(KernelChange::Kernel(KernelKind::Elu));
    workbench.update_now();
    let said = workbench.said().unwrap();
    let (now, _) = workbench.says().unwrap();
    let (then, _) = workbench.pin().unwrap().says().unwrap();
    assert!(said.shift.divergence > 0.0);
    for one in said.shift.largest {
        let in_list = |says: &attention_lab::workbench::Says| {
            says.prediction.top.iter().find(|best| best.token == one.token).map(|best| best.probability)
        };
        assert!(in_list(now).is_none_or(|share| (share - one.now).abs() < 1e-6));
        assert!(in_list(then).is_none_or(|share| (share - one.before).abs() < 1e-6));
    }
    // Other words have other numbers in another model: nothing is compared.
    let mut other = Workbench::new(checkpoint("gpt2"));
    other.update_now();
    other.apply(Command::Edit(Edit::Pin(focus)));
    other.apply(Command::Open(crate::checkpoints::folder("llama")));
    other.update_now();
    assert!(other.pin().is_some());
    assert_eq!(other.said(), None);
}

#[test]
fn the_inspector_and_the_view_of_words_tell_it() {
    let mut workbench = Workbench::new(preset("trained-induction"));
    workbench.apply(Command::Edit(Edit::Ablated { layer: 0, head: 0, ablated: true }));
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab.get_by_label("By the interventions");
    lab.get_by_label_contains("KL(without ‖ with) = ");
    lab.state_mut().0.apply(ViewChange::View(View::Next));
    lab.run();
    lab.get_by_label("without");
    let words = bench(&lab).said().unwrap().shift.largest.len();
    assert!(words > 2);
    compare("said-untouched", &mut lab, Region::View);
    let focus = bench(&lab).view().focus();
    lab.state_mut().0.apply(Command::Edit(Edit::PinUntouched(focus)));
    lab.run();
    assert_eq!(lab.get_all_by_label("in A").count(), 1, "one table for both");
    lab.get_by_label_contains("KL(A ‖ now) = ");
    compare("said-both", &mut lab, Region::View);
}
