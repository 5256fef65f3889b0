//! With less motion, nothing moves by itself.

use attention_lab::workbench::{
    Command, Depth, PlayerChange, PlayerName, SettingsChange, View, ViewChange, WalkChange, Workbench,
};
use egui::Role;
use egui_kittest::kittest::Queryable;

use crate::harness::{Lab, bench, harness, preset};

fn lab() -> Lab {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(SettingsChange::ReducedMotion(true));
    let mut lab = harness(workbench, (1280.0, 1200.0));
    lab.set_render_cursor(false);
    lab.run();
    lab
}

/// Steps until the click has had its effect; then every further frame is the same picture.
fn settles_at_once(lab: &mut Lab) {
    // The press, the release, and the frame that the answer asked for.
    lab.run_steps(3);
    let after = lab.render().unwrap();
    lab.run_steps(20);
    assert_eq!(after, lab.render().unwrap());
}

#[test]
fn sections_and_menus_open_at_once() {
    for (role, name) in [(Role::DisclosureTriangle, "Model"), (Role::Button, "Look"), (Role::CheckBox, "Controls")] {
        let mut lab = lab();
        lab.get_by_role_and_label(role, name).click();
        settles_at_once(&mut lab);
    }
}

#[test]
fn egui_moves_again_when_it_may() {
    let mut lab = lab();
    let time = |lab: &Lab| lab.ctx.global_style().animation_time;
    assert_eq!(time(&lab), 0.0);
    lab.state_mut().0.apply(SettingsChange::ReducedMotion(false));
    lab.run();
    assert!(time(&lab) > 0.0);
}

#[test]
fn a_player_shows_each_stage_whole() {
    let mut lab = lab();
    lab.state_mut().0.apply(ViewChange::View(View::Walk));
    lab.state_mut().0.apply(WalkChange::Depth(Depth::Matrices));
    lab.state_mut().0.apply(Command::Play(PlayerName::Walk, PlayerChange::Toggle));
    for _ in 0..400 {
        lab.step();
        let player = &bench(&lab).view().walk.player;
        let Some(stage) = player.stage() else { return };
        assert!([0.0, 1.0].contains(&player.reveal(stage)), "{stage}: {}", player.reveal(stage));
    }
}
