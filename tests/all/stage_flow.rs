//! The arrows between the stages are what their numbers are made from.

use std::collections::{BTreeSet, HashSet};

use attention_lab::analysis::{Stage, StageCell, Walk};
use attention_lab::attention::Intervention;
use attention_lab::document::{Document, Which};
use attention_lab::model::Position;
use attention_lab::text::Text;
use attention_lab::workbench::{Depth, View, ViewChange, WalkChange, Workbench};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness, preset};

/// The stages of a layer by name and shape.
fn stages(document: Document, layer: usize, size: (f32, f32)) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Stages));
    workbench.apply(ViewChange::Head { layer, head: 0 });
    let mut lab = harness(workbench, size);
    lab.run();
    lab
}

/// What the picture says goes into what.
fn drawn(lab: &Lab) -> BTreeSet<String> {
    let names = lab.get_all_by_role(Role::Image).filter_map(|node| node.accesskit_node().label());
    names.filter(|name| name.contains(" goes into ")).collect()
}

/// What the formulas of all cells say, of the head that is drawn.
fn read(lab: &Lab, layer: usize) -> BTreeSet<String> {
    let (derived, text) = (bench(lab).derived(), Text::default());
    let walk = Walk::new(&derived.built.model, derived.trace(Which::First), &derived.document.spec);
    let symbol = |stage: Stage| text.get(&format!("{}-symbol", <&str>::from(stage))).into_owned();
    let mut found = HashSet::new();
    for stage in walk.stages(layer) {
        let (rows, columns) = walk.shape(layer, stage);
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let inputs = walk.formula(StageCell { layer, head: 0, stage, row, column });
            let inputs = inputs.inputs().map(|input| input.cell);
            let of_head = inputs.filter(|cell| cell.head == 0 || !cell.stage.is_per_head());
            found.extend(of_head.map(|cell| (cell.layer, cell.stage, stage)));
        }
    }
    let name = |(from, stage, to)| match (symbol(stage), symbol(to)) {
        (stage, to) if from == layer => format!("{stage} goes into {to}"),
        (stage, to) => format!("{stage} of layer {} goes into {to}", from + 1),
    };
    found.into_iter().map(name).collect()
}

#[test]
fn every_arrow_is_an_input_of_a_formula_and_every_input_has_an_arrow() {
    let mut ablated = preset("induction");
    ablated.spec.interventions.push(Intervention::ablation(1, 0));
    let mut waves = preset("by-hand");
    (waves.spec.position, waves.spec.residual) = (Position::Sinusoidal { strength: 1.0 }, true);
    let of = |slug: &str, layer: usize| (preset(slug), layer);
    let documents = [of("by-hand", 0), of("induction", 0), of("induction", 1), (ablated, 1), (waves, 0)];
    for (document, layer) in documents.into_iter().chain([of("coreference", 0)]) {
        let lab = stages(document, layer, (1280.0, 720.0));
        let (drawn, read) = (drawn(&lab), read(&lab, layer));
        assert!(drawn.len() > 15, "{drawn:?}");
        assert_eq!(drawn, read);
    }
}
