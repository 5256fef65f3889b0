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

use crate::harness::{Lab, Region, bench, checkpoint, harness, preset};

/// The whole way, with the inside of the first head or of none.
fn whole_way(document: Document, layer: usize, size: (f32, f32), inside: bool) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Flow));
    workbench.apply(WalkChange::Inside(inside));
    workbench.apply(ViewChange::Head { layer, head: 0 });
    let mut lab = harness(workbench, size);
    lab.run();
    lab
}

/// Models of each order of norms, one of which norms its queries and keys, and a layer of each.
const LEARNED: [(&str, usize); 5] = [("gpt2", 0), ("bert", 1), ("neox", 1), ("neox-serial", 0), ("qwen3", 1)];

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
    // Biases and parameters of norms are drawn with what is made with them, and what is inside the MLP with that.
    let drawn_in = |layer: usize, stage: Stage| walk.way(layer).drawn_in(stage);
    for stage in walk.stages(layer) {
        let (rows, columns) = walk.shape(layer, stage);
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let inputs = walk.formula(StageCell { layer, head: 0, stage, row, column });
            let inputs = inputs.inputs().map(|input| input.cell);
            let of_head = inputs.filter(|cell| cell.head == 0 || !cell.stage.is_per_head());
            let arrows = of_head.map(|cell| (cell.layer, drawn_in(cell.layer, cell.stage), drawn_in(layer, stage)));
            found.extend(arrows.filter(|(from, stage, to)| (*from, *stage) != (layer, *to)));
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
    let learned = LEARNED.map(|(name, layer)| (checkpoint(name), layer));
    for (document, layer) in documents.into_iter().chain([of("coreference", 0)]).chain(learned) {
        let lab = whole_way(document, layer, (1280.0, 720.0), true);
        let (drawn, read) = (drawn(&lab), read(&lab, layer));
        assert!(drawn.len() > 15, "{drawn:?}");
        assert_eq!(drawn, read);
    }
}

/// What the formulas of a layer say, with all that belongs to a head taken together.
fn read_of_heads(lab: &Lab, layer: usize) -> BTreeSet<String> {
    let (derived, text) = (bench(lab).derived(), Text::default());
    let walk = Walk::new(&derived.built.model, derived.trace(Which::First), &derived.document.spec);
    let drawn_in = |of: usize, stage: Stage| walk.way(of).drawn_in(stage);
    let name = |stage: Stage, of: usize| match text.get(&format!("{}-symbol", <&str>::from(drawn_in(of, stage)))) {
        _ if stage.is_per_head() => "the heads".to_owned(),
        symbol if of == layer => symbol.into_owned(),
        symbol => format!("{symbol} of layer {}", of + 1),
    };
    let mut found = BTreeSet::new();
    for head in 0..derived.document.heads() {
        for stage in walk.stages(layer) {
            let (rows, columns) = walk.shape(layer, stage);
            for (row, column) in (0..rows.min(3)).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                for input in walk.formula(StageCell { layer, head, stage, row, column }).inputs() {
                    let (from, to) = (name(input.cell.stage, input.cell.layer), name(stage, layer));
                    found.insert(match () {
                        () if from == to => continue,
                        () if from == "the heads" || to == "the heads" => format!("From {from} to {to}"),
                        () => format!("{from} goes into {to}"),
                    });
                }
            }
        }
    }
    found
}

#[test]
fn closed_heads_have_the_arrows_of_their_formulas_taken_together() {
    let mut ablated = preset("by-hand");
    ablated.spec.interventions.push(Intervention::ablation(0, 0));
    let of = |slug: &str, layer: usize| (preset(slug), layer);
    let documents = [of("by-hand", 0), of("induction", 0), of("induction", 1), of("start", 1), (ablated, 0)];
    let learned = LEARNED.map(|(name, layer)| (checkpoint(name), layer));
    for (document, layer) in documents.into_iter().chain(learned) {
        let layers = document.layers.len();
        let lab = whole_way(document, layer, (1280.0, 720.0), false);
        let mut expected = read_of_heads(&lab, layer);
        // Beyond the layer: what the embeddings are of, and which way it goes on.
        expected.insert("From the words to X".to_owned());
        let waves = matches!(bench(&lab).document().spec.position, Position::Sinusoidal { .. });
        for given in ["X", "PE"].into_iter().take(if layer == 0 { 0 } else { 1 + usize::from(waves) }) {
            expected.insert(format!("From {given} to the layers before"));
        }
        if layer + 1 < layers {
            expected.insert("From Y to the layers after".to_owned());
        }
        let names = lab.get_all_by_role(Role::Image).filter_map(|node| node.accesskit_node().label());
        let drawn: BTreeSet<String> =
            names.filter(|name| name.contains(" goes into ") || name.starts_with("From ")).collect();
        assert_eq!(drawn, expected);
    }
}

#[test]
fn many_heads_and_many_layers_are_whole_in_the_window() {
    let mut deep = preset("many-heads-16");
    let layer = deep.layers[0].clone();
    deep.layers = vec![layer; 48];
    deep.claims.clear();
    for (document, layer) in [(preset("many-heads-128"), 0), (deep, 20)] {
        for size in [(1280.0, 720.0), (1920.0, 1080.0), (800.0, 600.0)] {
            let (heads, layers) = (document.heads(), document.layers.len());
            let lab = whole_way(document.clone(), layer, size, false);
            let frame = Region::View.place(&lab);
            let buttons = lab.get_all_by_role(Role::Button).filter(|node| frame.contains_rect(node.rect()));
            let names: Vec<String> = buttons.filter_map(|node| node.accesskit_node().label()).collect();
            let count = |start: &str| names.iter().filter(|name| name.starts_with(start)).count();
            assert_eq!((count("Head "), count("Layer ")), (heads, layers - 1), "{size:?}");
            for matrix in ["X, ", "concat, ", "W_O, ", "Y, "] {
                assert_eq!(count(matrix), 1, "{size:?}: {matrix}");
            }
        }
    }
}

#[test]
fn what_is_pointed_at_is_led_back_to_the_words() {
    let mut lab = whole_way(preset("induction"), 1, (1280.0, 720.0), false);
    let shot = |lab: &mut Lab| lab.render().unwrap();
    let place = |lab: &Lab, start: &str| {
        let named = |label: String| label.starts_with(start);
        let mut buttons = lab.get_all_by_role(Role::Button);
        buttons.find(|node| node.accesskit_node().label().is_some_and(named)).unwrap().rect()
    };
    let (input, output) = (place(&lab, "X′, "), place(&lab, "Y, "));
    let before = shot(&mut lab);
    lab.hover_at(input.center());
    lab.run();
    let after = shot(&mut lab);
    let changed = |rect: egui::Rect| {
        let (min, max) = (rect.shrink(3.0).min, rect.shrink(3.0).max);
        let pixels = (min.y as u32..max.y as u32).flat_map(|y| (min.x as u32..max.x as u32).map(move |x| (x, y)));
        pixels.filter(|(x, y)| before.get_pixel(*x, *y) != after.get_pixel(*x, *y)).count()
    };
    let [from, later] = [place(&lab, "X, "), output].map(changed);
    assert_eq!(from, 0, "the embeddings are part of what made it");
    assert!(later > 1000, "the output is not, and steps back: {later}");
}
