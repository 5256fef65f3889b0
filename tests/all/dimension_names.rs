//! What a number of a designed document stands for is said wherever the number is.

use attention_lab::analysis::{Stage, StageCell, differing_first};
use attention_lab::document::Which;
use attention_lab::workbench::{Lens, View, ViewChange, WalkChange, Workbench};
use egui::{Role, vec2};
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, bench, harness, preset};

fn walk(slug: &str, stage: Stage, (row, column): (usize, usize)) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.update_now();
    let (layer, head) = (workbench.view().layer, workbench.view().head);
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Number(StageCell { layer, head, stage, row, column }));
    let mut lab = harness(workbench, (1440.0, 900.0));
    lab.run();
    lab
}

fn says(lab: &Lab, text: &str) -> bool {
    lab.query_all_by_label_contains(text).next().is_some()
}

#[test]
fn the_walk_through_names_the_columns_of_queries_and_the_rows_of_their_weights() {
    // The third dimension of the opening head is about “it”, as the inspector of Explore says.
    let lab = walk("start", Stage::Queries, (7, 2));
    assert!(says(&lab, "Column 3: the pronoun looks for"));
    let named = bench(&lab).derived().meanings().iter().rposition(Option::is_some).unwrap();
    let lab = walk("start", Stage::WQ, (named, 2));
    assert!(says(&lab, "Column 3: the pronoun looks for"));
    assert!(says(&lab, &format!("Row {}: ", named + 1)));
    let lab = walk("start", Stage::Input, (0, 0));
    assert!(says(&lab, "Column 1: place"));
    // Numbers for paper were written by hand.
    let lab = walk("by-hand", Stage::Queries, (0, 0));
    assert!(!says(&lab, "Column 1: "));
}

#[test]
fn values_come_with_names_and_those_first_in_which_tokens_differ() {
    let mut lab = harness(Workbench::default(), (1440.0, 900.0));
    lab.run();
    let bench = bench(&lab);
    let (layer, head) = (bench.view().layer, bench.view().head);
    let values = &bench.derived().inside(Which::First, layer, head).unwrap().v;
    let order = differing_first(values);
    let differs = |d: &usize| values.column(*d).iter().any(|v| (v - values[(0, *d)]).abs() > 1e-3 * values.amax());
    assert!(order.is_sorted_by_key(|d| !differs(d)));
    assert!(differs(&order[0]) && order.iter().any(|d| !differs(d)), "otherwise there is nothing to see here");
    let names = bench.derived().moved((layer, head));
    assert!(names[order[0]].is_some());
    assert!(says(&lab, "The numbers, in their order: "));

    lab.state_mut().0.apply(ViewChange::View(View::Walk));
    lab.state_mut().0.apply(WalkChange::Lens(Lens::Values));
    lab.run();
    let picture = lab.get_by_role_and_label(Role::Image, "Contributions of tokens to each number of the output").rect();
    lab.hover_at(picture.left_center() + vec2(56.0, 0.0));
    lab.run_steps(80);
    assert!(says(&lab, &format!("Output number {}: ", order[0] + 1)));
}
