//! A whole model by another kernel than the exact one, and what it then says.

use std::sync::Arc;

use attention_lab::attention::{AttentionSpec, Intervention, output};
use attention_lab::document::Which;
use attention_lab::files::open_checkpoint;
use attention_lab::jobs::uninterrupted;
use attention_lab::kernels::{FeatureMap, Kernel, SparsePattern, Tiles};
use attention_lab::math::Matrix;
use attention_lab::model::Checkpoint;
use attention_lab::workbench::{Command, Edit, KernelChange, KernelKind, View, ViewChange, Workbench};
use egui_kittest::kittest::Queryable;

use crate::checkpoints::{folder, names};
use crate::harness::{harness, preset};

/// The rows of logits, or what the last layer wrote of a model without.
fn said(checkpoint: &Checkpoint, stream: &Matrix) -> Matrix {
    let finished = checkpoint.finish(stream);
    checkpoint.logits(&finished).unwrap_or(finished)
}

fn by(kernel: &Kernel, checkpoint: &Checkpoint, x: &Arc<Matrix>, spec: &AttentionSpec) -> Option<Matrix> {
    kernel.check_model(&checkpoint.model, spec).ok()?;
    let stream = uninterrupted(|report| kernel.run(&checkpoint.model, x, spec, report));
    Some(said(checkpoint, &stream))
}

/// Farthest from another matrix, in parts of its largest number.
fn distance(got: &Matrix, expected: &Matrix) -> f32 {
    (got - expected).amax() / expected.amax()
}

#[test]
fn kernels_that_give_the_exact_output_give_the_exact_logits_and_approximations_do_not() {
    let mut approximated = 0;
    for name in names() {
        let (checkpoint, _) = open_checkpoint(&folder(&name)).unwrap();
        let tokens: Vec<usize> = (0..21).map(|i| (i * i * 5 + 3) % checkpoint.vocabulary()).collect();
        let x = Arc::new(checkpoint.embed(&tokens));
        for interventions in [vec![], vec![Intervention::ablation(0, 1)]] {
            let spec = AttentionSpec { interventions, ..checkpoint.spec() };
            let expected = uninterrupted(|report| output(&checkpoint.model, &x, &spec, report));
            let expected = said(&checkpoint, &expected);
            let whole = SparsePattern { window: 64, globals: 0, ..SparsePattern::default() };
            for kernel in [Kernel::Exact, Kernel::Flash(Tiles { queries: 4, keys: 6 }), Kernel::Sparse(whole)] {
                let got = by(&kernel, &checkpoint, &x, &spec).unwrap();
                let distance = distance(&got, &expected);
                assert!(distance <= 1e-4, "{name}, {kernel:?}: {distance}");
            }
            let narrow = SparsePattern { window: 2, ..whole };
            let maps = [FeatureMap::Elu, FeatureMap::Random { features: 8, seed: 1 }].map(Kernel::Linear);
            for kernel in maps.into_iter().chain([Kernel::Sparse(narrow)]) {
                if let Some(got) = by(&kernel, &checkpoint, &x, &spec) {
                    assert!(distance(&got, &expected) > 1e-3, "{name}, {kernel:?}");
                    approximated += 1;
                }
            }
        }
    }
    assert!(approximated > 40);
}

fn open(name: &str) -> Workbench {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Open(folder(name)));
    workbench.update_now();
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "One two three four".into() }));
    workbench.apply(ViewChange::View(View::Next));
    workbench.update_now();
    workbench
}

#[test]
fn the_kernel_that_is_chosen_changes_what_is_said_next_beside_what_exact_attention_says() {
    let mut workbench = open("gpt2");
    let exact = workbench.says().unwrap().0.clone();
    assert!(exact.exact.is_none());
    let mut choose = |kind| {
        workbench.apply(KernelChange::Kernel(kind));
        workbench.update_now();
        let (says, is_fresh) = workbench.says().unwrap();
        assert!(is_fresh);
        says.clone()
    };
    let flash = choose(KernelKind::Flash);
    for one in &exact.prediction.top {
        let other = flash.prediction.top.iter().find(|other| other.token == one.token).unwrap();
        assert!((one.probability - other.probability).abs() < 1e-4);
        assert!((flash.exact_share(one.token).unwrap() - one.probability).abs() < 1e-7);
    }
    assert_eq!(flash.attribution, exact.attribution, "the parts are those of the run that is shown");
    let elu = choose(KernelKind::Elu);
    let best = elu.prediction.top[0];
    assert!((best.probability - elu.exact_share(best.token).unwrap()).abs() > 1e-4);
    assert_eq!(choose(KernelKind::Exact).prediction, exact.prediction);
}

#[test]
fn the_view_says_which_kernel_it_is_and_why_one_cannot_take_the_place() {
    for (name, begins) in [("gpt2", "Attention of all layers by: Linear"), ("llama", "Here attention is exact.")] {
        let mut workbench = open(name);
        workbench.apply(KernelChange::Kernel(KernelKind::Elu));
        workbench.update_now();
        let mut lab = harness(workbench, (1280.0, 720.0));
        lab.run_steps(8);
        assert!(lab.query_by_label_contains(begins).is_some(), "{name}");
    }
}
