//! The QR code in a hall, read from the picture that is drawn.

use attention_lab::files::{is_share_line, read_share_line, share_line};
use attention_lab::workbench::{
    Command, Cover, Edit, LectureAction, SettingsChange, ThemeChoice, ViewChange, Workbench,
};
use egui::Key;
use egui_kittest::kittest::Queryable;
use strum::VariantArray;

use crate::harness::{Lab, bench, compare_window, harness_at, preset};

fn hall(workbench: Workbench, size: (f32, f32), pixels: f32) -> Lab {
    let mut lab = harness_at(workbench, size, pixels);
    lab.key_press(Key::F5);
    lab.run();
    lab.key_press(Key::Q);
    lab.run();
    lab
}

/// What a camera would see, and what it reads.
fn read(lab: &mut Lab) -> Option<String> {
    lab.set_render_cursor(false);
    let picture = image::DynamicImage::ImageRgba8(lab.render().unwrap()).to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let at = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let grids = prepared.detect_grids();
    assert!(grids.len() < 2);
    grids.first().map(|grid| grid.decode().unwrap().1)
}

#[test]
fn what_is_drawn_is_read_back_and_opens_as_the_same_document() {
    for (slug, edit) in [("start", Edit::Temperature(2.0)), ("trained-induction", Edit::Temperature(1.5))] {
        for theme in ThemeChoice::VARIANTS {
            let mut workbench = Workbench::new(preset(slug));
            workbench.apply(Command::Edit(edit.clone()));
            workbench.apply(ViewChange::Unlock);
            workbench.apply(SettingsChange::HallTheme(*theme));
            let mut lab = hall(workbench, (1280.0, 720.0), 1.0);
            let line = read(&mut lab).unwrap();
            assert!(is_share_line(&line) && line.len() <= 2_000, "{line}");
            let mut document = bench(&lab).document().clone();
            document.focus = bench(&lab).view().focus();
            assert_eq!(line, share_line(&document).unwrap());
            assert_eq!(read_share_line(&line).unwrap(), document);
        }
    }
}

#[test]
fn it_is_read_in_any_size_that_has_a_pixel_for_each_module() {
    for (size, pixels) in
        [((1280.0, 720.0), 1.5), ((1024.0, 768.0), 1.0), ((1920.0, 1080.0), 1.0), ((640.0, 900.0), 1.0)]
    {
        let mut lab = hall(Workbench::new(preset("start")), size, pixels);
        assert!(read(&mut lab).is_some_and(|line| is_share_line(&line)), "{size:?}");
    }
}

#[test]
fn esc_takes_it_away_and_the_lecture_goes_on() {
    let mut lab = hall(Workbench::new(preset("start")), (1280.0, 720.0), 1.0);
    lab.get_by_label_contains("paste it (Ctrl+V)");
    lab.key_press(Key::Escape);
    lab.run();
    let lecture = bench(&lab).lecture().unwrap();
    assert!(lecture.cover.is_none() && lecture.code.is_none());
    assert!(lab.query_by_label_contains("paste it").is_none());
}

#[test]
fn a_line_that_does_not_fit_is_told() {
    // Thousands of words that nothing makes shorter.
    let mut workbench = Workbench::new(preset("lecture-notes"));
    let words: Vec<String> = (0..700_u32).map(|i| format!("w{:x}", i.wrapping_mul(2_654_435_761))).collect();
    let text = words.join(" ");
    workbench.apply(Command::Edit(Edit::Text { which: attention_lab::document::Which::First, text }));
    workbench.update_now();
    let length = share_line(workbench.document()).unwrap().len();
    assert!(length > 2_000, "{length}");
    let mut lab = hall(workbench, (1280.0, 720.0), 1.0);
    lab.get_by_label_contains("and a code that can be read from the last row holds 2000");
    assert_eq!(read(&mut lab), None);
    // A recording has no line, and says so.
    let mut workbench = Workbench::default();
    workbench.apply(Command::OpenShipped("minilm-l6"));
    workbench.update_now();
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.apply(Command::Lecture(LectureAction::Cover(Some(Cover::Code))));
    let code = workbench.lecture().unwrap().code.clone().unwrap();
    assert!(code.unwrap_err().contains("A recording is not saved as a preset"));
}

#[test]
fn what_is_frozen_is_what_is_shared() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.apply(Command::Lecture(LectureAction::Cover(Some(Cover::Code))));
    let before = workbench.lecture().unwrap().code.clone();
    workbench.apply(Command::Lecture(LectureAction::Cover(None)));
    workbench.apply(Command::Lecture(LectureAction::Freeze));
    workbench.apply(Command::Edit(Edit::Temperature(3.0)));
    workbench.update_now();
    workbench.apply(Command::Lecture(LectureAction::Cover(Some(Cover::Code))));
    assert!(before.is_some() && workbench.lecture().unwrap().code == before);
}

#[test]
fn a_code_in_a_picture() {
    let mut lab = hall(Workbench::new(preset("start")), (1280.0, 720.0), 1.0);
    compare_window("hall-code", &mut lab);
}
