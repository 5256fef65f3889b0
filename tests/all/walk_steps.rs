//! Wherever the stepper is, what it speaks of is in sight, whole, and the rest has its place.

use attention_lab::analysis::{Stage, Way};
use attention_lab::document::Document;
use attention_lab::text::Text;
use attention_lab::workbench::{
    Command, Depth, PlayerChange, PlayerName, SettingsChange, Side, View, ViewChange, WalkChange, Workbench,
};
use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, harness, preset};

const SIZES: [(f32, f32); 3] = [(1280.0, 720.0), (1920.0, 1080.0), (800.0, 600.0)];

fn lab(document: Document, size: (f32, f32)) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.apply(SettingsChange::ReducedMotion(true));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    let mut lab = harness(workbench, size);
    lab.run();
    lab
}

fn play(lab: &mut Lab, change: PlayerChange) {
    lab.state_mut().0.apply(Command::Play(PlayerName::Walk, change));
    lab.run();
}

/// Names and places of all matrices.
fn matrices(lab: &Lab) -> Vec<(String, Rect)> {
    let images = lab.query_all_by_role(Role::Image);
    let named = images.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect()));
    named.filter(|(name, _)| name.starts_with("Matrix ")).collect()
}

fn symbol(stage: Stage) -> String {
    Text::default().get(&format!("{}-symbol", <&str>::from(stage))).into_owned()
}

fn stages(lab: &Lab) -> Vec<Stage> {
    Way::new(bench(lab).view().layer, &bench(lab).document().spec, None).stages().collect()
}

/// Whether a rectangle is one to look at, and whole in another.
fn is_whole(rect: Rect, frame: Rect) -> bool {
    rect.width() >= 10.0 && rect.height() >= 10.0 && frame.contains_rect(rect)
}

#[test]
fn the_stage_of_each_step_is_whole_in_sight() {
    for slug in ["by-hand", "lecture-notes", "induction", "coreference", "order-blindness"] {
        for size in SIZES {
            let mut lab = lab(preset(slug), size);
            let stages = stages(&lab);
            // The very first step, before anything has appeared, and then each.
            let changes = (0..=stages.len()).map(PlayerChange::Show);
            for (change, stage) in changes.zip(stages.iter().take(1).chain(&stages)) {
                play(&mut lab, change);
                let frame = Region::View.place(&lab);
                let start = format!("Matrix {},", symbol(*stage));
                let all = matrices(&lab);
                let found = all.iter().find(|(name, _)| name.starts_with(&start));
                let (name, rect) = found.unwrap_or_else(|| panic!("{slug}, {size:?}, {change:?}: no {start}"));
                assert!(is_whole(*rect, frame), "{slug}, {size:?}: {name} at {rect:?} in {frame:?}");
                // It is the largest of what is seen, or as large as what it is made from; and the others are small.
                let larger = all.iter().filter(|(_, other)| other.area() > 3.0 * rect.area()).count();
                assert!(larger <= 3, "{slug}, {size:?}: {name}, {larger} are larger");
                for (name, other) in &all {
                    assert!(frame.contains_rect(*other), "{slug}, {size:?}: {name} at {other:?}");
                }
                let says = Text::default().get(&format!("{}-happens", <&str>::from(*stage))).into_owned();
                assert!(lab.query_by_label(&says).is_some(), "{slug}, {size:?}: {says}");
            }
        }
    }
}

#[test]
fn the_stages_by_name_follow_the_stepper_too() {
    for size in SIZES {
        let mut lab = lab(preset("induction"), size);
        lab.state_mut().0.apply(WalkChange::Depth(Depth::Flow));
        for (index, stage) in stages(&lab).into_iter().enumerate() {
            play(&mut lab, PlayerChange::Show(index + 1));
            let start = format!("{}, ", symbol(stage));
            let frame = Region::View.place(&lab);
            let boxes = lab.query_all_by_role(Role::Button);
            let mut boxes = boxes.filter(|node| node.accesskit_node().label().is_some_and(|l| l.starts_with(&start)));
            let rect = boxes.next().unwrap_or_else(|| panic!("{size:?}: {start}")).rect();
            assert!(is_whole(rect, frame), "{size:?}: {start} at {rect:?} in {frame:?}");
        }
    }
}

#[test]
fn the_example_for_paper_fits_the_window_with_all_its_numbers() {
    let lab = lab(preset("by-hand"), (1280.0, 720.0));
    let is_open = |side: Side| bench(&lab).view().sides.is_open(side, false);
    assert!(is_open(Side::Controls) && is_open(Side::Inspector), "as they are by default");
    let frame = Region::View.place(&lab);
    let all = matrices(&lab);
    assert_eq!(all.len(), 18);
    for (name, rect) in &all {
        assert!(is_whole(*rect, frame), "{name} at {rect:?} in {frame:?}");
        // Four numbers side by side, or one, that can be read.
        assert!(
            rect.width() >= if name.ends_with("× 1") { 25.0 } else { 100.0 } && rect.height() >= 56.0,
            "{name}: {rect:?} in {frame:?}"
        );
    }
    for (index, (name, rect)) in all.iter().enumerate() {
        let other = all[..index].iter().find(|(_, other)| other.intersects(*rect));
        assert!(other.is_none(), "{name} covers {other:?}");
    }
}

#[test]
fn wide_matrices_fold_and_say_so() {
    let mut lab = lab(preset("lecture-notes"), (1280.0, 720.0));
    let x = &bench(&lab).derived().trace(attention_lab::document::Which::First).embeddings;
    let zeros = (0..x.ncols()).filter(|column| x.column(*column).iter().all(|value| *value == 0.0)).count();
    assert!(zeros > 32, "{zeros}");
    let says = format!("… {zeros} more columns of zeros");
    lab.get_by_role_and_label(Role::Button, &says).click();
    lab.run();
    assert!(bench(&lab).view().walk.unfolded);
    assert!(lab.query_by_label_contains("more columns of zeros").is_none(), "now all of them are drawn");
}

#[test]
fn the_scrubber_says_where_among_the_steps_and_goes_there() {
    let mut lab = lab(preset("by-hand"), (1280.0, 720.0));
    assert!(lab.query_by_label("all 18").is_some());
    let slider = lab.get_all_by_role(Role::Slider).find(|node| node.accesskit_node().numeric_value() == Some(19.0));
    slider.expect("the scrubber").focus();
    lab.run();
    lab.key_press(egui::Key::ArrowLeft);
    lab.run();
    assert_eq!(bench(&lab).view().walk.player.stage(), Some(17));
    assert!(lab.query_by_label("18/18 Y").is_some());
    play(&mut lab, PlayerChange::Show(8));
    assert!(lab.query_by_label("8/18 QKᵀ").is_some());
}

#[test]
fn no_more_than_two_rows_of_switches_stand_above_the_picture() {
    for size in [(1280.0, 720.0), (1920.0, 1080.0)] {
        let mut lab = lab(preset("by-hand"), size);
        for change in [PlayerChange::Finish, PlayerChange::Show(9)] {
            play(&mut lab, change);
            let frame = Region::View.place(&lab);
            let top = matrices(&lab).iter().map(|(_, rect)| rect.top()).fold(f32::MAX, f32::min);
            let buttons = lab.query_all_by_role(Role::Button);
            // The menu of a matrix stands above that.
            let buttons =
                buttons.filter(|node| !node.accesskit_node().label().is_some_and(|l| l.starts_with("Change ")));
            let above =
                buttons.map(|node| node.rect()).filter(|rect| frame.contains_rect(*rect) && rect.bottom() < top);
            let mut rows: Vec<i32> = above.map(|rect| rect.center().y.round() as i32).collect();
            rows.sort_unstable();
            rows.dedup_by(|a, b| (*a - *b).abs() < 8);
            assert_eq!(rows.len(), 2, "{size:?}, {change:?}: {rows:?}");
            let named = |name: &str| lab.query_all_by_role_and_label(Role::Button, name).count();
            assert_eq!(named("Matrices"), 1);
        }
    }
}
