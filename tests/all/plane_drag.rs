//! Arrows of the plane follow the pointer, in directions that stay.

use attention_lab::workbench::{Lens, Moved, View, ViewChange, WalkChange, Workbench};
use egui::accesskit::Role;
use egui::{Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, harness, preset};

fn lab(slug: &str, moved: Moved) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Lens(Lens::Plane));
    workbench.apply(ViewChange::PlaneMoves(moved));
    workbench.apply(ViewChange::Unlock);
    let mut lab = harness(workbench, (1280.0, 720.0));
    lab.run();
    lab
}

fn tip(lab: &Lab, name: &str) -> Pos2 {
    lab.get_by_role_and_label(Role::Button, name).rect().center()
}

/// Where all tips are, but for those of a token.
fn others(lab: &Lab, token: &str) -> Vec<(String, Pos2)> {
    let buttons = lab.get_all_by_role(Role::Button);
    let named = buttons.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect().center()));
    named
        .filter(|(name, _)| name.starts_with("query ") || name.starts_with("key "))
        .filter(|(name, _)| !name.contains(", weight"))
        .filter(|(name, _)| !name.ends_with(token))
        .collect()
}

/// Drags in steps of some points, and looks after each.
fn drag(lab: &mut Lab, name: &str, by: egui::Vec2, mut look: impl FnMut(&Lab)) -> Pos2 {
    let from = tip(lab, name);
    lab.hover_at(from);
    lab.run();
    lab.drag_at(from);
    lab.run_steps(2);
    for step in 1..=12 {
        lab.hover_at(from + by * (step as f32 / 12.0));
        lab.run_steps(2);
        look(lab);
    }
    lab.drop_at(from + by);
    lab.run();
    from + by
}

#[test]
fn the_tip_stays_at_the_pointer_and_the_other_arrows_stay_where_they_are() {
    for (slug, name, token) in
        [("by-hand", "query green", "green"), ("lecture-notes", "query New: tangent line", "New: tangent line")]
    {
        let mut lab = lab(slug, Moved::Embedding);
        let before = others(&lab, token);
        assert!(before.len() >= 6, "{before:?}");
        let end = drag(&mut lab, name, vec2(-70.0, -110.0), |lab| assert_eq!(others(lab, token), before));
        assert!(tip(&lab, name).distance(end) <= 1.5, "{slug}: {:?}, not {end}", tip(&lab, name));
        assert_eq!(others(&lab, token), before, "{slug}, after the drag");

        // The directions of the new arrows are others, but only when they are asked for.
        lab.get_by_role_and_label(Role::Button, "Fit again").click();
        lab.run();
        assert_ne!(others(&lab, token), before, "{slug}, fitted again");
    }
}

#[test]
fn a_projection_brings_its_tip_to_the_pointer_too_and_keys_do_not_move() {
    let mut lab = lab("by-hand", Moved::Projection);
    let keys = |lab: &Lab| {
        others(lab, "none of them").into_iter().filter(|(name, _)| name.starts_with("key")).collect::<Vec<_>>()
    };
    let before = keys(&lab);
    let end = drag(&mut lab, "query tea", vec2(60.0, 90.0), |lab| assert_eq!(keys(lab), before));
    assert!(tip(&lab, "query tea").distance(end) <= 1.5, "{:?}, not {end}", tip(&lab, "query tea"));
}
