//! What a hall reads, what a clicker does, what a zoom does, and where the presenter's window is.

use attention_lab::workbench::{
    Asked, Bookmark, COURSE, Command, KernelChange, KernelSize, LectureAction, LessonCommand, SettingsChange, View,
    ViewChange, Workbench, parse_lesson,
};
use egui::epaint::TextShape;
use egui::{Key, Rect, Role, Shape, ViewportCommand, ViewportId, vec2};
use egui_kittest::kittest::Queryable as _;

use crate::harness::{Lab, Region, bench, harness_at, preset};

/// What the test window has around its contents, which a real one does not.
pub const MARGIN: f32 = 8.0;
/// Of the hall's screen, in pixels.
pub const SCREEN: egui::Vec2 = vec2(1280.0, 720.0);

pub fn lecture(lesson: &str, step: usize, language: &str, zoom: f32) -> Workbench {
    let mut workbench = Workbench::default();
    workbench.apply(SettingsChange::Language(Some(language.to_owned())));
    workbench.apply(Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.to_owned(), step })));
    workbench.apply(SettingsChange::HallZoom(zoom));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.update_now();
    workbench
}

/// The screen at the zoom that the hall shows, as the window has it.
pub fn hall(workbench: Workbench, screen: egui::Vec2) -> Lab {
    let zoom = workbench.shown_zoom();
    let mut lab = harness_at(workbench, screen / zoom + vec2(2.0, 2.0) * MARGIN, zoom);
    settle(&mut lab, screen);
    lab
}

/// Some frames, each in the zoom that the one before has asked for, until it stays.
pub fn settle(lab: &mut Lab, screen: egui::Vec2) {
    let (mut before, mut same) = (0.0, 0);
    for _ in 0..10 {
        lab.state_mut().0.update_now();
        let zoom = bench(lab).shown_zoom();
        same = if zoom == before { same + 1 } else { 0 };
        if same > 4 {
            break;
        }
        before = zoom;
        lab.set_size(screen / zoom + vec2(2.0, 2.0) * MARGIN).set_pixels_per_point(zoom);
        lab.step();
    }
}

pub fn frame(lab: &Lab) -> Rect {
    lab.ctx.content_rect().shrink(MARGIN)
}

/// What is drawn, each with the part of the screen in which it can be seen.
pub fn shapes(lab: &Lab) -> Vec<(Rect, Shape)> {
    fn flatten(clip: Rect, shape: &Shape, found: &mut Vec<(Rect, Shape)>) {
        match shape {
            Shape::Vec(inner) => inner.iter().for_each(|shape| flatten(clip, shape, found)),
            other => found.push((clip, other.clone())),
        }
    }
    let mut found = Vec::new();
    lab.output().shapes.iter().for_each(|clipped| flatten(clipped.clip_rect, &clipped.shape, &mut found));
    found
}

pub fn texts(lab: &Lab) -> Vec<(Rect, TextShape)> {
    let text = |(clip, shape)| if let Shape::Text(text) = shape { Some((clip, text)) } else { None };
    shapes(lab).into_iter().filter_map(text).collect()
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    settle(lab, SCREEN);
}

#[test]
fn the_keys_of_a_page_turn_whole_pages() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(ViewChange::View(View::Cost));
    workbench.apply(KernelChange::KernelSize(KernelSize::MeasuredTokens, 256));
    workbench.apply(Command::Measure);
    workbench.apply(SettingsChange::HallZoom(2.0));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.update_now();
    let screen = vec2(1920.0, 1080.0);
    let mut lab = hall(workbench, screen);
    let view = Region::View.place(&lab);
    for _ in 0..2 {
        lab.key_press(Key::PageDown);
        // A page glides to its place.
        lab.run_steps(60);
    }
    // The third page is that of a token with its cache: its title begins it, its curve fills it, and nothing follows.
    let title = "One more token, with its cache: one query meets T keys";
    let top = lab.get_by_role_and_label(Role::Label, title).rect().top() - view.top();
    assert!((0.0..24.0).contains(&top), "{top}");
    let curve = lab.get_by_role_and_label(Role::Image, title).rect();
    assert!(curve.height() > 0.6 * view.height() && curve.bottom() <= view.bottom(), "{curve:?} in {view:?}");
    assert!(
        !texts(&lab).iter().any(|(clip, text)| {
            text.galley.text().starts_with("Where the operations go") && clip.contains(text.pos)
        })
    );
}

/// All that the hall reads.
fn words(lab: &Lab) -> String {
    let caption = Region::Caption.place(lab);
    let read = texts(lab).into_iter().filter(|(_, text)| caption.contains(text.visual_bounding_rect().center()));
    read.map(|(_, text)| text.galley.text().to_owned()).collect::<Vec<_>>().join("\n")
}

/// The first step of the course with a goal about a temperature.
fn goal() -> (&'static str, usize) {
    (COURSE[0].slug, 6)
}

#[test]
fn a_clicker_tells_the_task_then_plays_its_solution_then_goes_on() {
    let (lesson, step) = goal();
    let mut lab = hall(lecture(lesson, step, "en", 2.0), SCREEN);
    let is_reached = |lab: &Lab| bench(lab).lesson().unwrap().reached;
    assert!(!words(&lab).contains('▶'));
    press(&mut lab, Key::Space);
    assert!(words(&lab).contains('▶') && !is_reached(&lab), "{}", words(&lab));
    press(&mut lab, Key::Space);
    assert!(words(&lab).contains("✓ Reached") && is_reached(&lab), "{}", words(&lab));
    press(&mut lab, Key::Space);
    assert_eq!(bench(&lab).lesson().unwrap().number(), step + 1);
    press(&mut lab, Key::PageUp);
    assert!(!words(&lab).contains('▶') && !is_reached(&lab), "told anew");
    // Whoever has reached it by hand goes on at once.
    press(&mut lab, Key::R);
    assert!(is_reached(&lab), "R plays the solution as well");
    press(&mut lab, Key::Space);
    assert_eq!(bench(&lab).lesson().unwrap().number(), step + 1);
}

#[test]
fn a_picture_that_is_too_large_is_shown_in_a_lower_zoom_which_is_told_and_stays_when_it_is_frozen() {
    // Two long sentences.
    let lesson = COURSE.iter().find(|shipped| shipped.slug == "07-two-layers").unwrap();
    let mut lab = hall(lecture(lesson.slug, 1, "en", 2.0), SCREEN);
    let shown = bench(&lab).shown_zoom();
    let told = format!("{:.0}%, so that all of it fits", 100.0 * shown);
    assert!(shown < 2.0 && words(&lab).contains(&told), "{shown}: {}", words(&lab));
    assert_eq!(bench(&lab).zoom(), 2.0, "what is wished is kept");
    lab.state_mut().0.apply(Command::Lecture(LectureAction::Freeze));
    settle(&mut lab, SCREEN);
    assert!(bench(&lab).shown_zoom() == shown && words(&lab).contains(&told), "{}", words(&lab));
    lab.state_mut().0.apply(Command::Lecture(LectureAction::Freeze));
    lab.state_mut().0.apply(Command::Lesson(LessonCommand::Leave));
    settle(&mut lab, SCREEN);
    assert_eq!(bench(&lab).shown_zoom(), 2.0, "and comes back");
}

#[test]
fn every_goal_is_reached_by_a_clicker_alone() {
    for shipped in COURSE {
        let mut workbench = lecture(shipped.slug, 0, "en", 2.0);
        while let Some(command) = workbench.presenter_step(true) {
            let before = workbench.lesson().unwrap().number();
            let task = workbench.lesson().unwrap().is_to_do();
            let next = matches!(command, Command::Lesson(LessonCommand::Next));
            assert!(!(task && next), "{} step {}: the goal is passed over", shipped.slug, before + 1);
            workbench.apply(command);
            workbench.update_now();
        }
        let playing = workbench.lesson().unwrap();
        assert_eq!(playing.number() + 1, playing.lesson().steps.len(), "{}", shipped.slug);
        assert!(!playing.is_to_do());
    }
}

#[test]
fn a_question_about_a_number_projects_what_it_is_now_and_all_answers() {
    let (mut moves, mut factors) = (0, 0);
    for shipped in COURSE {
        for (number, step) in parse_lesson(shipped.source).unwrap().steps.iter().enumerate() {
            let Some(predict) = step.predict.as_ref().filter(|predict| !predict.covers_view()) else { continue };
            if matches!(predict.of, Asked::Number { .. }) {
                // What is asked for is the number itself.
                continue;
            }
            let lab = hall(lecture(shipped.slug, number, "en", 2.0), SCREEN);
            let (words, place) = (words(&lab), format!("{} step {}", shipped.slug, number + 1));
            if let Asked::Nearest(_, numbers) = &predict.of {
                assert!(numbers.iter().all(|number| words.contains(&format!("{number}?"))), "{place}: {words}");
                continue;
            }
            let now = words.split("Now ").nth(1).unwrap_or_default();
            assert!(
                now.starts_with(|c: char| c.is_ascii_digit() || c == '−' || c == '<' || c == '>'),
                "{place}: {words}"
            );
            if predict.choices().len() == 3 && words.contains("It rises?") {
                moves += 1;
                assert!(words.contains("It falls?") && words.contains("It stays the same?"), "{place}: {words}");
            } else {
                factors += 1;
                assert!(words.matches("×").count() >= predict.choices().len(), "{place}: {words}");
            }
        }
    }
    assert!(moves > 5 && factors > 1);
}

#[test]
fn a_question_with_a_text_for_the_hall_projects_its_numbers() {
    let mut count = 0;
    for shipped in COURSE {
        for (number, step) in parse_lesson(shipped.source).unwrap().steps.iter().enumerate() {
            let Some(text) = step.hall.as_ref().filter(|_| step.predict.is_some()) else { continue };
            for language in ["en", "de"] {
                let lab = hall(lecture(shipped.slug, number, language, 2.0), SCREEN);
                let read: String = texts(&lab).iter().map(|(_, text)| text.galley.text()).collect();
                // What stands between its numbers, as far as nothing in it is emphasised.
                let plain = text.in_language(language).plain();
                for piece in plain.split(['…', '*']).filter(|piece| piece.len() > 1) {
                    assert!(read.contains(piece.trim()), "{} step {}: {piece:?} in {read}", shipped.slug, number + 1);
                }
            }
            count += 1;
        }
    }
    assert!(count > 8);
    let lab = hall(lecture("14-ten-exam-tasks", 1, "en", 2.0), SCREEN);
    let numbers = "⅛, ⅛, ¼, ½; first numbers of the values 8.00, 0.00, 0.00, 8.00.";
    assert!(texts(&lab).iter().any(|(_, text)| text.galley.text().contains(numbers)));
}

#[test]
fn names_of_several_words_are_whole_in_the_strip_and_beside_the_rows() {
    for language in ["en", "de"] {
        let lab = hall(lecture("01-a-flick-of-the-eyes", 2, language, 2.0), SCREEN);
        for token in &bench(&lab).document().tokens {
            let is_name = |text: &TextShape| text.galley.text() == token.text && !text.galley.elided;
            let drawn = texts(&lab);
            let whole =
                drawn.iter().filter(|(clip, text)| is_name(text) && clip.contains_rect(text.visual_bounding_rect()));
            assert_eq!(whole.count(), 2, "{language}: {}", token.text);
        }
    }
}

#[test]
fn what_sums_up_a_lesson_is_read_by_the_hall() {
    for shipped in COURSE {
        let lesson = parse_lesson(shipped.source).unwrap();
        let last = lesson.steps.len() - 1;
        let lab = hall(lecture(shipped.slug, last, "en", 2.0), SCREEN);
        let (title, words) = (lesson.steps[last].title.in_language("en").plain(), words(&lab));
        let asks = lesson.steps[last].predict.is_some();
        assert!(asks || words.len() > title.len() + 80, "{}: {words}", shipped.slug);
    }
}

#[test]
fn zooming_enlarges_what_is_written_in_the_map_and_the_strip_stays() {
    for screen in [SCREEN, vec2(1920.0, 1080.0)] {
        let mut before = 0.0;
        for zoom in [1.0, 1.5, 2.0] {
            let mut workbench = Workbench::new(preset("lecture-notes"));
            workbench.apply(SettingsChange::HallZoom(zoom));
            workbench.apply(Command::Lecture(LectureAction::Begin));
            let lab = hall(workbench, screen);
            let map = lab.get_by_role_and_label(Role::Image, "Attention map").rect();
            let chips = lab.query_all_by_role(Role::Button).filter(|chip| chip.rect().bottom() <= map.top());
            assert_eq!(chips.count(), 7, "the strip at {zoom} on {screen}");
            let share = zoom * zoom * map.area() / (screen.x * screen.y);
            assert!(share >= 0.35, "the map has {share} at {zoom} on {screen}");
            let pixels = |is_it: &dyn Fn(Rect, &str) -> bool| {
                let texts = texts(&lab).into_iter().map(|(_, text)| (text.visual_bounding_rect(), text));
                let found = texts.filter(|(rect, text)| is_it(*rect, text.galley.text()));
                found
                    .map(|(_, text)| zoom * text.galley.job.sections[0].format.font_id.size)
                    .fold(f32::INFINITY, f32::min)
            };
            let names = pixels(&|rect, _| rect.right() <= map.left() && rect.top() >= map.top());
            assert!(names > before, "names have {names} pixels at {zoom} on {screen} after {before}");
            let numbers = pixels(&|rect, text| map.contains_rect(rect) && text.contains('.'));
            assert!(numbers >= 0.03 * screen.y, "numbers have {numbers} pixels at {zoom} on {screen}");
            before = names;
        }
    }
}

#[test]
fn on_the_only_display_the_presenters_window_waits_behind_the_hall() {
    for (displays, behind) in [(1, true), (2, false)] {
        let mut workbench = Workbench::new(preset("lecture-notes"));
        workbench.apply(Command::Lecture(LectureAction::Begin));
        let mut lab = harness_at(workbench, (640.0, 360.0), 2.0);
        lab.ctx.set_embed_viewports(false);
        egui::Context::set_immediate_viewport_renderer(|ctx, mut window| {
            let info = egui::ViewportInfo { parent: Some(window.ids.parent), ..egui::ViewportInfo::default() };
            let input = egui::RawInput {
                viewport_id: window.ids.this,
                viewports: std::iter::once((window.ids.this, info)).collect(),
                screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(1120.0, 700.0))),
                ..egui::RawInput::default()
            };
            ctx.run_ui(input, |ui| (window.viewport_ui_cb)(ui)).drop_without_applying_deltas();
        });
        lab.state_mut().1.set_displays(displays);
        lab.state_mut().0.apply(Command::Lecture(LectureAction::Presenter));
        let told = "The presenter’s window waits behind this one (Alt+Tab)";
        let id = ViewportId::from_hash_of("presenter");
        let mut commands = Vec::new();
        for _ in 0..4 {
            lab.step();
            let window = lab.output().viewport_output.get(&id);
            commands.extend(window.into_iter().flat_map(|window| window.commands.clone()));
        }
        let minimised = commands.iter().filter(|command| **command == ViewportCommand::Minimized(true)).count();
        assert_eq!(minimised, usize::from(behind), "{commands:?}");
        let builder = lab.output().viewport_output.get(&id).map(|window| window.builder.active);
        assert_eq!(builder, Some(Some(!behind)));
        assert_eq!(lab.query_by_label(told).is_some(), behind);
    }
}
