//! The walk-through of learned models, by role and label: on tiny checkpoints, which have all that real ones have.

use attention_lab::analysis::{Stage, StageCell, Walk, explain_cell};
use attention_lab::document::Which;
use attention_lab::kernels::Kernel;
use attention_lab::model::Position;
use attention_lab::workbench::{
    Command, Depth, Peek, PlayerChange, PlayerName, PositionBench, SettingsChange, ThemeChoice, View, ViewChange,
    WalkChange, Workbench,
};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, checkpoint, every_view, harness, picture};

fn cell(layer: usize, stage: Stage, row: usize, column: usize) -> StageCell {
    StageCell { layer, head: 0, stage, row, column }
}

fn walking(name: &str, depth: Depth, locked: Option<StageCell>) -> Workbench {
    let mut workbench = Workbench::new(checkpoint(name));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(depth));
    if let Some(cell) = locked {
        workbench.apply(ViewChange::Head { layer: cell.layer, head: cell.head });
        workbench.apply(WalkChange::Number(cell));
    }
    workbench
}

fn lab(workbench: Workbench) -> Lab {
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab
}

/// The names of what is in the picture and has a role.
fn names(lab: &Lab, role: Role) -> Vec<String> {
    let frame = Region::View.place(lab);
    let inside = lab.get_all_by_role(role).filter(|node| frame.contains_rect(node.rect()));
    inside.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn the_whole_way_has_the_parts_of_each_order_and_fits() {
    let parts = |name: &str| {
        let names = names(&lab(walking(name, Depth::Flow, Some(cell(1, Stage::Output, 0, 0)))), Role::Button);
        let matrices = names.iter().filter(|name| name.contains(" × "));
        let symbols = matrices.filter_map(|name| name.split_once(", ")).map(|(symbol, _)| symbol.to_owned());
        symbols.collect::<Vec<_>>()
    };
    let pre = ["X", "X′", "N₁", "concat", "W_O", "Att", "X + Att", "N₂", "MLP", "Y"];
    assert_eq!(parts("gpt2"), pre);
    assert_eq!(parts("llama"), pre);
    assert_eq!(parts("neox"), pre);
    assert_eq!(parts("bert"), ["X", "X′", "concat", "W_O", "Att", "X + Att", "N₁", "MLP", "N₁ + MLP", "Y"]);
}

#[test]
fn a_click_on_the_mlp_opens_its_matrices() {
    let mut lab = lab(walking("qwen3", Depth::Flow, None));
    lab.get_all_by_role(Role::Button)
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with("MLP, ")))
        .unwrap()
        .click();
    lab.run();
    assert_eq!(bench(&lab).view().walk.depth, Depth::Matrices);
    let shown = |lab: &Lab| -> Vec<String> {
        let matrices = names(lab, Role::Image).into_iter();
        matrices.filter_map(|name| Some(name.strip_prefix("Matrix ")?.split(',').next()?.to_owned())).collect()
    };
    let mlp = ["X + Att", "γ₂", "N₂", "W_up", "W_gate", "U", "G", "a", "a∘U", "W_down", "MLP", "Y"];
    assert_eq!(shown(&lab), mlp);
    lab.get_by_role_and_label(Role::Button, "Attention").click();
    lab.run();
    let of_attention = shown(&lab);
    for matrix in ["X", "γ₁", "N₁", "γ_Q", "Q₋", "Q₀", "Q", "S", "A", "concat", "Att", "X + Att"] {
        assert!(of_attention.iter().any(|name| name == matrix), "{matrix} in {of_attention:?}");
    }
    assert!(!of_attention.iter().any(|name| name == "W_up"));
}

#[test]
fn learned_numbers_say_so_and_cannot_be_changed() {
    for (stage, says) in [
        (Stage::WQ, "This number was learned: it came with the model."),
        (Stage::BQ, "This number was learned: it came with the model."),
        (Stage::InputNorm, "This number was learned: it came with the model."),
        (Stage::Embeddings, "The model made this number of its tables"),
    ] {
        let lab = lab(walking("gpt2", Depth::Matrices, Some(cell(0, stage, 0, 1))));
        let labels: Vec<String> = lab.get_all_by_role(Role::Label).filter_map(|node| node.value()).collect();
        assert!(labels.iter().any(|label| label.starts_with(says)), "{stage:?}: {labels:?}");
        assert!(!names(&lab, Role::Button).iter().any(|name| name.starts_with("Change ")), "{stage:?}");
        let boxes = lab.query_all_by_role(Role::SpinButton);
        assert_eq!(
            boxes.filter(|node| node.accesskit_node().label().is_some_and(|l| l.starts_with("Number at"))).count(),
            0
        );
    }
}

#[test]
fn what_a_bert_writes_is_led_back_to_its_embeddings() {
    let mut lab = lab(walking("bert", Depth::Matrices, Some(cell(0, Stage::Output, 2, 3))));
    let steps = [
        ("N₁ + MLP row ", Stage::MlpSum),
        ("MLP row ", Stage::Mlp),
        ("a row ", Stage::Active),
        ("U row ", Stage::Up),
        ("N₁ row ", Stage::MiddleNormed),
        ("X + Att row ", Stage::Middle),
        ("Att row ", Stage::Attention),
        ("concat row ", Stage::Concat),
        ("A·V row ", Stage::HeadOutput),
        ("V row ", Stage::Values),
        ("X row ", Stage::Embeddings),
    ];
    for (name, stage) in steps {
        let named = |label: Option<String>| label.is_some_and(|label| label.starts_with(name));
        let input = lab.get_all_by_role(Role::Button).find(|node| named(node.accesskit_node().label()));
        input.unwrap_or_else(|| panic!("{name}")).click();
        lab.run();
        assert_eq!(bench(&lab).view().walk.trail.last().unwrap().stage, stage, "{name}");
    }
}

#[test]
fn every_stage_is_drawn_at_every_level_and_played() {
    for name in ["gpt2", "bert", "neox", "qwen3", "gemma", "mistral"] {
        let mut lab = harness(walking(name, Depth::Matrices, None), (1000.0, 640.0));
        lab.run();
        let derived = bench(&lab).derived();
        let stages = Walk::new(&derived.built.model, derived.trace(Which::First), &derived.document.spec).stages(1);
        for (number, stage) in stages.into_iter().enumerate() {
            lab.state_mut().0.apply(ViewChange::Head { layer: 1, head: 1 });
            lab.state_mut().0.apply(WalkChange::Number(StageCell { head: 1, ..cell(1, stage, 0, 0) }));
            for depth in [Depth::Matrices, Depth::Products, Depth::Code] {
                lab.state_mut().0.apply(WalkChange::Depth(depth));
                lab.run_steps(1);
                assert_eq!(bench(&lab).view().walk.trail.len(), 1, "{name}: {stage:?}");
            }
            for depth in [Depth::Flow, Depth::Matrices] {
                lab.state_mut().0.apply(WalkChange::Depth(depth));
                lab.state_mut().0.apply(Command::Play(PlayerName::Walk, PlayerChange::Show(number + 1)));
                lab.run_steps(1);
            }
            lab.state_mut().0.apply(Command::Play(PlayerName::Walk, PlayerChange::Finish));
        }
    }
}

#[test]
fn every_view_of_a_learned_model_is_drawn_in_small_windows_too() {
    for (name, size) in [("bert", [800.0, 600.0]), ("qwen3", [1280.0, 720.0])] {
        for changes in every_view() {
            let mut workbench = Workbench::new(checkpoint(name));
            changes.into_iter().for_each(|change| workbench.apply(change));
            harness(workbench, size).run_steps(3);
        }
    }
}

#[test]
fn what_a_model_cannot_do_is_absent_with_its_reason() {
    let decode = |name: &str| {
        let mut workbench = Workbench::new(checkpoint(name));
        workbench.apply(ViewChange::View(View::Decode));
        lab(workbench)
    };
    decode("bert").get_by_label("Nothing to keep");
    assert!(decode("gpt2").query_by_label("Nothing to keep").is_none());
}

#[test]
fn a_model_knows_its_own_positions_alone() {
    let encodings = |name: &str| PositionBench::encodings(&checkpoint(name));
    let rope = Position::Rope { strength: 1.0 };
    assert_eq!(encodings("llama"), [Position::None, rope]);
    assert_eq!(encodings("gpt2"), [Position::None]);
    let shown = |name: &str| {
        let mut workbench = Workbench::new(checkpoint(name));
        workbench.apply(ViewChange::View(View::Positions));
        lab(workbench)
    };
    // Its places are in the embeddings: they tell the order, whatever is added later.
    let learned = shown("bert");
    assert!(learned.query_all_by_label("Learned places").count() > 0);
    assert!(bench(&learned).position_bench().unwrap().encodings[0].difference > 1e-3);
    assert_eq!(shown("llama").query_all_by_label("Learned places").count(), 0);
}

#[test]
fn kernels_take_a_layer_as_it_is() {
    // A layer with a factor and a window of its own: exact and Flash give what the trace has.
    for name in ["gpt2-scaled", "mistral", "neox", "llama"] {
        for layer in 0..2 {
            let mut workbench = Workbench::new(checkpoint(name));
            workbench.apply(ViewChange::View(View::Compare));
            workbench.apply(ViewChange::Head { layer, head: 1 });
            workbench.update_now();
            for compared in &workbench.comparison().unwrap().kernels[Which::First] {
                let exact = matches!(compared.kernel, Kernel::Exact | Kernel::Flash(_));
                let Ok(result) = &compared.result else { continue };
                assert!(!exact || result.largest < 1e-4, "{name}, layer {layer}: {:?}", compared.kernel);
            }
            workbench.apply(ViewChange::View(View::Decode));
            workbench.update_now();
            let steps = workbench.decoded().unwrap().as_ref().unwrap();
            assert!(steps.iter().all(|step| step.difference < 1e-4), "{name}");
        }
    }
}

#[test]
fn the_inspector_takes_a_layer_as_it_is() {
    for name in ["gpt2-scaled", "bert", "mistral", "neox", "qwen3"] {
        let workbench = Workbench::new(checkpoint(name));
        let (derived, heads) = (workbench.derived(), workbench.document().heads());
        for (layer, head) in [(0, 0), (1, heads - 1)] {
            let (spec, trace) = (derived.spec_at(layer), derived.inside(Which::First, layer, head).unwrap());
            let tokens = trace.weights.tokens();
            for (query, key) in (0..tokens).flat_map(|query| (0..tokens).map(move |key| (query, key))) {
                let cell = explain_cell(trace, &spec, (head, heads), (query, key));
                assert_eq!(cell.allowed, spec.mask.allows(query, key, tokens), "{name}: a window of its own");
                let score = cell.biased / cell.temperature;
                let near = (score - cell.score).abs() <= 1e-5 * (1.0 + score.abs());
                assert!(near || !cell.allowed, "{name}, layer {layer}: {score} for {}", cell.score);
            }
        }
    }
    let mut workbench = Workbench::new(checkpoint("gpt2-scaled"));
    workbench.apply(ViewChange::Head { layer: 1, head: 0 });
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 3, key: Some(1) }));
    let lab = lab(workbench);
    let labels = lab.get_all_by_role(Role::Label).filter_map(|node| node.value().or(node.accesskit_node().label()));
    let labels: Vec<String> = labels.collect();
    assert!(labels.iter().any(|label| label.contains("a factor that this layer has of its own")), "{labels:?}");
}

#[test]
fn pictures_of_a_learned_model() {
    let snapshot = |name: &str, (model, depth, at): (&str, Depth, StageCell), theme: ThemeChoice, region: Region| {
        let mut workbench = walking(model, depth, Some(at));
        workbench.apply(SettingsChange::Theme(theme));
        picture(name, workbench, region);
    };
    let norm = (Depth::Matrices, cell(0, Stage::Normed, 2, 3));
    snapshot("learned-flow-dark", ("gpt2", Depth::Flow, cell(1, Stage::Mlp, 0, 0)), ThemeChoice::Dark, Region::View);
    snapshot("learned-flow-light", ("bert", Depth::Flow, cell(1, Stage::Mlp, 0, 0)), ThemeChoice::Light, Region::View);
    snapshot("learned-walk-dark", ("qwen3", norm.0, norm.1), ThemeChoice::Dark, Region::View);
    snapshot("learned-norm-light", ("gpt2", norm.0, norm.1), ThemeChoice::Light, Region::Inspector);
    let mlp = ("llama", Depth::Matrices, cell(1, Stage::Mlp, 2, 3));
    snapshot("learned-mlp-light", mlp, ThemeChoice::Light, Region::View);
}
