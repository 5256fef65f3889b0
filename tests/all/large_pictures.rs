//! Pictures of many cells, which no frame makes itself.

use std::time::Duration;

use attention_lab::document::{Document, Token};
use attention_lab::ui::UiState;
use attention_lab::workbench::{Command, Edit, ViewChange, Workbench};
use image::RgbaImage;

use crate::cpu_renderer::within;
use crate::harness::{Lab, Region, bench, harness, harness_of, preset};

const SIZE: (f32, f32) = (1280.0, 720.0);

/// As many tokens as make more cells than a frame has time for.
fn long() -> Document {
    let mut document = preset("start");
    let words = ["the", "small", "cat", "sat", "on", "a", "mat"];
    document.tokens = (0..1100).map(|i| Token::new(words[(i * 5 + i / 7) % words.len()])).collect();
    document.claims.clear();
    document
}

fn up_to_date() -> Workbench {
    let mut workbench = Workbench::new(long());
    workbench.update_now();
    workbench
}

/// Makes a change, and all that follows from it but the picture.
fn apply(lab: &mut Lab, command: impl Into<Command>) {
    lab.state_mut().0.apply(command);
    lab.state_mut().0.update_now();
    lab.step();
}

fn drawn(lab: &mut Lab) -> RgbaImage {
    let place = Region::Image("Attention map").place(lab);
    let whole = within(place, || lab.render()).unwrap();
    let (min, size) = (place.min.round(), place.size().round());
    image::imageops::crop_imm(&whole, min.x as u32, min.y as u32, size.x as u32, size.y as u32).to_image()
}

fn settle(lab: &mut Lab) {
    for _ in 0..6000 {
        lab.step();
        if !lab.state().1.is_drawing() && !bench(lab).is_stale() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the picture never came");
}

#[test]
fn the_picture_comes_after_the_frame_and_is_the_whole_one() {
    let mut lab = harness_of(up_to_date(), UiState::default(), SIZE, 1.0);
    settle(&mut lab);
    let first = drawn(&mut lab);
    let mut patient = harness(up_to_date(), SIZE);
    patient.run_steps(8);
    assert!(!patient.state().1.is_drawing());
    assert_eq!(first, drawn(&mut patient));

    // What was there before stays, dimmed, until the new one is there.
    apply(&mut lab, Command::Edit(Edit::Temperature(3.0)));
    assert!(lab.state().1.is_drawing(), "no frame waits for it");
    assert_ne!(drawn(&mut lab), first);
    settle(&mut lab);
    apply(&mut patient, Command::Edit(Edit::Temperature(3.0)));
    patient.run_steps(8);
    let old = drawn(&mut lab);
    assert_eq!(old, drawn(&mut patient));

    // Of another head there is none yet, and that is said.
    apply(&mut lab, ViewChange::Head { layer: 0, head: 1 });
    assert!(lab.state().1.is_drawing());
    assert_ne!(drawn(&mut lab), old);
    settle(&mut lab);
    apply(&mut patient, ViewChange::Head { layer: 0, head: 1 });
    patient.run_steps(8);
    assert_eq!(drawn(&mut lab), drawn(&mut patient));
}
