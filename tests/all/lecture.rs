//! A lecture: what the hall sees, every key, the presenter's window, and that nothing is left of it after.

use attention_lab::workbench::{
    Bookmark, COURSE, Command, Cover, Edit, KernelChange, KernelSize, Lecture, LectureAction, LessonCommand,
    PatternSize, SessionStore, SettingsChange, Side, ThemeChoice, View, ViewChange, Workbench, parse_lesson,
};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, Rect, TouchPhase, Vec2, ViewportId, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use image::RgbaImage;
use strum::VariantArray;

use crate::harness::{Lab, Region, apply_all, bench, compare, compare_window, every_view, harness, harness_at, preset};

/// A lecture about a shipped preset.
fn lecture(slug: &str, size: impl Into<Vec2>) -> Lab {
    let mut lab = harness(Workbench::new(preset(slug)), size);
    lab.key_press(Key::F5);
    lab.run();
    lab
}

fn state(lab: &Lab) -> &Lecture {
    bench(lab).lecture().expect("a lecture is under way")
}

fn press(lab: &mut Lab, key: Key) {
    lab.key_press(key);
    lab.run();
}

fn show(lab: &mut Lab, view: View) {
    lab.state_mut().0.apply(ViewChange::View(view));
    lab.run();
}

#[test]
fn it_shows_the_view_alone_and_leaves_nothing_behind() {
    for end in [Key::F5, Key::Escape] {
        let mut workbench = Workbench::new(preset("coreference"));
        workbench.apply(SettingsChange::Theme(ThemeChoice::Light));
        workbench.apply(SettingsChange::Zoom(1.25));
        workbench.apply(ViewChange::Panel { side: Side::Inspector, open: false, narrow: false });
        let mut lab = harness(workbench, (1280.0, 720.0));
        lab.run();
        let (settings, view) = (bench(&lab).settings().clone(), bench(&lab).view().clone());
        lab.get_by_label("Presets");
        press(&mut lab, Key::F5);
        assert_eq!((bench(&lab).theme(), bench(&lab).zoom()), (ThemeChoice::Projector, 2.0));
        for gone in ["Presets", "Look", "Weights", "Undo", "Present"] {
            assert!(lab.query_by_label(gone).is_none(), "{gone}");
        }
        lab.get_by_label("Coreference");
        press(&mut lab, end);
        assert!(bench(&lab).lecture().is_none());
        assert_eq!((bench(&lab).theme(), bench(&lab).zoom()), (ThemeChoice::Light, 1.25));
        assert_eq!((bench(&lab).settings(), bench(&lab).view()), (&settings, &view));
        lab.get_by_label("Presets");
    }
}

#[test]
fn the_button_in_the_bar_begins_one() {
    for width in [1280.0, 800.0] {
        let mut lab = harness(Workbench::new(preset("lecture-notes")), (width, 600.0));
        lab.run();
        lab.get_by_role_and_label(Role::Button, "Present").click();
        lab.run();
        assert!(bench(&lab).lecture().is_some());
    }
}

#[test]
fn the_hall_has_a_theme_and_a_zoom_of_its_own_which_a_session_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    workbench.apply(SettingsChange::HallTheme(ThemeChoice::Dark));
    workbench.apply(SettingsChange::HallZoom(3.0));
    workbench.apply(SettingsChange::HallMinutes(90));
    assert_eq!((workbench.theme(), workbench.zoom()), (ThemeChoice::Dark, 3.0));
    // As after a crash in the middle of the lecture.
    SessionStore::new(path.clone()).save(&workbench).unwrap();
    let mut back = SessionStore::new(path).load();
    assert_eq!((back.theme(), back.zoom(), back.settings().hall.minutes), (ThemeChoice::Dark, 1.0, 90));
    assert!(back.lecture().is_none());
    back.apply(Command::Lecture(LectureAction::Begin));
    assert_eq!(back.zoom(), 3.0);
}

#[test]
fn a_cover_hides_everything_and_any_key_brings_it_back() {
    let hidden = "The picture is hidden. Any key brings it back.";
    let mut lab = lecture("coreference", (640.0, 360.0));
    for (key, cover, grey) in [(Key::B, Cover::Black, 0), (Key::Period, Cover::Black, 0), (Key::W, Cover::White, 255)] {
        for back in [key, Key::Space, Key::Escape, Key::PageDown] {
            press(&mut lab, key);
            assert_eq!(state(&lab).cover, Some(cover));
            lab.get_by_label(hidden);
            assert!(lab.query_by_label("Coreference").is_none());
            lab.set_render_cursor(false);
            let picture = lab.render().unwrap();
            // The harness leaves a margin.
            let inside = lab.ctx.content_rect().shrink(8.0);
            let mut pixels =
                picture.enumerate_pixels().filter(|(x, y, _)| inside.contains(pos2(*x as f32 + 0.5, *y as f32 + 0.5)));
            assert!(pixels.all(|(_, _, pixel)| pixel.0 == [grey, grey, grey, 255]), "{key:?}");
            press(&mut lab, back);
            assert_eq!(state(&lab).cover, None, "{back:?} after {key:?}");
            assert!(lab.query_by_label(hidden).is_none());
            lab.get_by_label("Coreference");
        }
    }
}

#[test]
fn clickers_step_the_player_in_view() {
    let forward = [Key::Space, Key::PageDown, Key::ArrowRight];
    let back = [Key::Backspace, Key::PageUp, Key::ArrowLeft];
    type Stage = fn(&Workbench) -> Option<usize>;
    let players: [(View, Stage); 3] = [
        (View::Walk, |bench| bench.view().walk.player.stage()),
        (View::Flash, |bench| bench.view().kernels.player.stage()),
        (View::Decode, |bench| bench.view().kernels.decode.stage()),
    ];
    for (view, stage) in players {
        let mut lab = lecture("coreference", (1280.0, 720.0));
        show(&mut lab, view);
        for (steps, key) in forward.into_iter().enumerate() {
            press(&mut lab, key);
            assert_eq!(stage(bench(&lab)), Some(steps), "{view:?}, {key:?}");
        }
        for (steps, key) in back.into_iter().enumerate() {
            press(&mut lab, key);
            assert_eq!(stage(bench(&lab)), Some(1usize.saturating_sub(steps)), "{view:?}, {key:?}");
        }
    }
    // Where nothing is played they are left to the view.
    let mut lab = lecture("coreference", (1280.0, 720.0));
    let before = bench(&lab).view().clone();
    forward.into_iter().chain(back).for_each(|key| press(&mut lab, key));
    assert_eq!(bench(&lab).view(), &before);
}

#[test]
fn views_are_chosen_as_everywhere() {
    let mut lab = lecture("coreference", (1280.0, 720.0));
    for (key, view) in [(Key::Num2, View::Walk), (Key::Num5, View::Cost), (Key::Num1, View::Explore)] {
        lab.key_press_modifiers(Modifiers::COMMAND, key);
        lab.run();
        assert_eq!(bench(&lab).view().view, view);
    }
}

fn look(lab: &mut Lab) -> RgbaImage {
    lab.set_render_cursor(false);
    lab.render().unwrap()
}

#[test]
fn the_spotlight_dims_all_but_a_circle_that_grows() {
    let mut lab = lecture("coreference", (640.0, 360.0));
    let at = pos2(320.0, 250.0);
    lab.hover_at(at);
    lab.run();
    let plain = look(&mut lab);
    press(&mut lab, Key::S);
    let lit = look(&mut lab);
    let radius = state(&lab).spot * 360.0;
    for (x, y, pixel) in lit.enumerate_pixels() {
        let distance = pos2(x as f32 + 0.5, y as f32 + 0.5).distance(at);
        let before = plain.get_pixel(x, y);
        if distance < radius - 3.0 {
            assert_eq!(pixel, before, "{x}, {y} is in the light");
        } else if distance > 1.2 * radius {
            let sum = |pixel: &image::Rgba<u8>| pixel.0[..3].iter().map(|channel| u32::from(*channel)).sum::<u32>();
            assert!(3 * sum(pixel) <= sum(before) + 3, "{x}, {y} is in the shade");
        }
    }
    let mut size = state(&lab).spot;
    press(&mut lab, Key::Plus);
    assert!(state(&lab).spot > size);
    size = state(&lab).spot;
    press(&mut lab, Key::Minus);
    press(&mut lab, Key::Minus);
    assert!(state(&lab).spot < size);
    size = state(&lab).spot;
    lab.event_modifiers(
        Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, 40.0),
            modifiers: Modifiers::COMMAND,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
        },
        Modifiers::COMMAND,
    );
    lab.run();
    assert!(state(&lab).spot > size);
    press(&mut lab, Key::S);
    assert_eq!(look(&mut lab), plain);
}

#[test]
fn the_pointer_can_be_seen_and_its_trail_fades_unless_motion_is_reduced() {
    for reduced in [false, true] {
        let mut lab = lecture("lecture-notes", (1280.0, 720.0));
        lab.state_mut().0.apply(SettingsChange::ReducedMotion(reduced));
        // Beside the title, where there is nothing but the background.
        let (from, to) = (pos2(1100.0, 695.0), pos2(1220.0, 695.0));
        lab.hover_at(from);
        lab.run();
        let plain = look(&mut lab);
        press(&mut lab, Key::P);
        assert!(state(&lab).pointer);
        let ring = look(&mut lab);
        assert_ne!(ring, plain);
        for step in 0..=12 {
            lab.hover_at(from + (to - from) * (step as f32 / 12.0));
            lab.step();
        }
        let moved = look(&mut lab);
        let between = moved.get_pixel(1175, 695) != plain.get_pixel(1175, 695);
        assert_eq!(between, !reduced, "the trail");
        lab.run_steps(40);
        let rest = look(&mut lab);
        assert_eq!(rest.get_pixel(1160, 695), plain.get_pixel(1160, 695), "it has faded");
        press(&mut lab, Key::P);
        lab.hover_at(from);
        lab.run();
        assert_eq!(look(&mut lab), plain);
    }
}

/// Where the presenter's window is, embedded in the hall's as in every test.
fn presenter(lab: &Lab) -> Option<Rect> {
    let id = egui::Id::unique(ViewportId::from_hash_of("presenter"));
    lab.ctx.memory(|memory| memory.area_rect(id)).filter(|_| state(lab).presenter)
}

/// The pixels that are in no part of a rectangle, nor near it, where its shadow is.
fn outside(picture: &RgbaImage, rect: Rect) -> Vec<[u8; 4]> {
    let near = rect.expand(40.0);
    let pixels = picture.enumerate_pixels().filter(|(x, y, _)| !near.contains(pos2(*x as f32, *y as f32)));
    pixels.map(|(_, _, pixel)| pixel.0).collect()
}

#[test]
fn what_is_frozen_stays_while_the_document_goes_on() {
    for view in [View::Explore, View::Walk, View::Positions, View::Compare, View::Flash, View::Sparse] {
        let mut lab = lecture("many-heads-16", (1800.0, 1500.0));
        show(&mut lab, view);
        press(&mut lab, Key::N);
        let window = presenter(&lab).unwrap();
        let change = |lab: &mut Lab, temperature: f32| {
            lab.state_mut().0.apply(Command::Edit(Edit::Temperature(temperature)));
            lab.state_mut().0.apply(ViewChange::Head { layer: 0, head: 3 });
            lab.state_mut().0.apply(KernelChange::KernelSize(KernelSize::Sparse(PatternSize::Window), 9));
            lab.state_mut().0.apply(ViewChange::Unlock);
            lab.run_steps(4);
        };
        let before = outside(&look(&mut lab), window);
        press(&mut lab, Key::F);
        assert!(state(&lab).is_frozen());
        assert!(outside(&look(&mut lab), window) == before, "{view:?}: freezing itself shows");
        change(&mut lab, 7.0);
        show(&mut lab, View::Heads);
        lab.run_steps(2);
        assert!(outside(&look(&mut lab), window) == before, "{view:?} goes on");
        assert_eq!(bench(&lab).view().view, View::Heads);
        show(&mut lab, view);
        press(&mut lab, Key::F);
        assert!(!state(&lab).is_frozen());
        assert!(outside(&look(&mut lab), window) != before, "{view:?} stays frozen");
    }
}

#[test]
fn freezing_opens_the_window_and_what_is_frozen_does_not_answer() {
    let mut lab = lecture("coreference", (1800.0, 1500.0));
    let click = |lab: &mut Lab| {
        // In the second map of the hall, beside the window.
        let at = pos2(1300.0, 880.0);
        lab.drag_at(at);
        lab.drop_at(at);
        lab.run();
        bench(lab).view().lock
    };
    let locked = bench(&lab).view().lock;
    press(&mut lab, Key::F);
    assert!(presenter(&lab).is_some());
    lab.get_by_label("The hall sees what was frozen");
    assert_eq!(click(&mut lab), locked);
    press(&mut lab, Key::N);
    assert!(!state(&lab).presenter && !state(&lab).is_frozen());
    assert_ne!(click(&mut lab), locked);
}

#[test]
fn the_presenters_window_has_a_button_for_each_key() {
    let mut lab = lecture("coreference", (1800.0, 1200.0));
    assert!(lab.query_by_label("Spotlight").is_none());
    press(&mut lab, Key::N);
    lab.get_by_label("Presenter");
    // The title stands in the hall, beside the notes, and above the view in the window.
    assert_eq!(lab.get_all_by_label("Coreference").count(), 3);
    let click = |lab: &mut Lab, label: &str| {
        lab.get_by_role_and_label(Role::Button, label).click();
        lab.run();
    };
    type Is = fn(&Lecture) -> bool;
    let buttons: [(&str, Is); 6] = [
        ("Black", |lecture| lecture.cover == Some(Cover::Black)),
        ("White", |lecture| lecture.cover == Some(Cover::White)),
        ("Spotlight", |lecture| lecture.spotlight),
        ("Pointer", |lecture| lecture.pointer),
        ("Freeze", Lecture::is_frozen),
        ("Show time", |lecture| lecture.clock),
    ];
    for (label, is) in buttons {
        click(&mut lab, label);
        assert!(is(state(&lab)), "{label} on");
        click(&mut lab, label);
        assert!(!is(state(&lab)), "{label} off");
    }
    // Nothing to reveal, and nothing to step in this view.
    for label in ["Reveal", "Next", "Back", "Larger light"] {
        assert!(lab.get_by_role_and_label(Role::Button, label).accesskit_node().is_disabled(), "{label}");
    }
    click(&mut lab, "Walk through");
    click(&mut lab, "Next");
    assert_eq!(bench(&lab).view().walk.player.stage(), Some(0));
    click(&mut lab, "End");
    assert!(bench(&lab).lecture().is_none());
}

#[test]
fn the_presenters_window_prepares_the_document() {
    let mut lab = lecture("coreference", (1800.0, 1200.0));
    press(&mut lab, Key::N);
    lab.get_by_role_and_label(Role::CheckBox, "Causal mask: no looking ahead").click();
    lab.run();
    assert!(bench(&lab).document().spec.mask.causal);
    lab.get_by_role_and_label(Role::Button, "Scores").click();
    lab.run();
    lab.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    lab.run();
    assert!(!bench(&lab).document().spec.mask.causal);
}

#[test]
fn the_timer_counts_pauses_and_starts_anew() {
    let mut lab = lecture("coreference", (1800.0, 1200.0));
    let wait = |lab: &mut Lab, seconds: usize| lab.run_steps(60 * seconds);
    press(&mut lab, Key::T);
    lab.state_mut().0.apply(SettingsChange::HallMinutes(1));
    wait(&mut lab, 5);
    let elapsed = state(&lab).timer.elapsed();
    assert!((5..=6).contains(&elapsed), "{elapsed}");
    lab.get_by_label(&format!("0:{elapsed:02} · 0:{} left", 60 - elapsed));
    press(&mut lab, Key::N);
    lab.get_by_label("Pause").click();
    lab.run();
    let paused = state(&lab).timer.elapsed();
    wait(&mut lab, 3);
    assert_eq!(state(&lab).timer.elapsed(), paused);
    lab.get_by_label("Start").click();
    wait(&mut lab, 62);
    let over = state(&lab).timer.elapsed() - 60;
    lab.get_by_label(&format!("0:{over:02} over"));
    lab.get_all_by_label("Reset").last().unwrap().click();
    lab.run();
    assert!(state(&lab).timer.elapsed() < 1);
}

/// A hall of 1280 by 720 pixels at 200 %.
fn hall(theme: ThemeChoice) -> Lab {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(SettingsChange::HallTheme(theme));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    harness_at(workbench, (640.0, 360.0), 2.0)
}

#[test]
fn a_hall_in_the_dark() {
    compare("lecture-dark", &mut hall(ThemeChoice::Dark), Region::View);
}

#[test]
fn a_hall_in_the_light() {
    compare("lecture-light", &mut hall(ThemeChoice::Light), Region::View);
}

#[test]
fn a_hall_with_a_projector() {
    compare_window("lecture-projector", &mut hall(ThemeChoice::Projector));
}

#[test]
fn every_view_can_be_shown_at_every_zoom() {
    for view in View::VARIANTS.iter().copied() {
        for zoom in [1.0, 2.0, 3.0] {
            let mut workbench = Workbench::new(preset("coreference"));
            workbench.apply(Command::Lecture(LectureAction::Begin));
            workbench.apply(ViewChange::View(view));
            let mut lab = harness_at(workbench, vec2(1024.0, 768.0) / zoom, zoom);
            lab.run_steps(3);
            let title = lab.get_by_label("Coreference").rect();
            assert!(lab.ctx.content_rect().contains_rect(title), "{view:?} at {zoom}");
        }
    }
}

#[test]
fn every_view_and_lens_fits_a_hall() {
    for changes in every_view() {
        let mut workbench = Workbench::new(preset("coreference"));
        workbench.apply(Command::Lecture(LectureAction::Begin));
        apply_all(&mut workbench, changes.clone());
        let mut lab = harness_at(workbench, (640.0, 360.0), 2.0);
        lab.run_steps(3);
        let title = lab.get_by_label("Coreference").rect();
        assert!(lab.ctx.content_rect().contains_rect(title), "{changes:?}");
    }
}

#[test]
fn every_view_and_lens_can_be_drawn_in_a_window_too_small_for_it() {
    let step = Bookmark { lesson: "04-no-peeking".into(), step: 4 };
    let lesson = Command::Lesson(LessonCommand::Start(step));
    for changes in every_view() {
        for (in_hall, is_pinned, lesson) in [
            (false, false, None),
            (true, false, None),
            (false, true, None),
            (true, true, None),
            // Its page stands beside the view.
            (false, false, Some(&lesson)),
            (true, false, Some(&lesson)),
        ] {
            let mut workbench = Workbench::new(preset("coreference"));
            if is_pinned {
                // What is pinned stands beside it, in half the room.
                let focus = workbench.view().focus();
                workbench.apply(Command::Edit(Edit::Pin(focus)));
                workbench.apply(Command::Edit(Edit::Temperature(2.0)));
            }
            if in_hall {
                workbench.apply(Command::Lecture(LectureAction::Begin));
            }
            lesson.into_iter().for_each(|lesson| workbench.apply(lesson.clone()));
            apply_all(&mut workbench, changes.clone());
            workbench.update_now();
            let mut lab = harness_at(workbench, (200.0, 150.0), 1.0);
            lab.run_steps(3);
            lab.set_size(vec2(320.0, 240.0));
            lab.run_steps(3);
        }
    }
}

#[test]
fn the_timer_takes_the_minutes_of_the_lesson() {
    let start = |lesson: &str| Command::Lesson(LessonCommand::Start(Bookmark { lesson: lesson.into(), step: 0 }));
    let minutes = |lesson: &str| {
        let lesson = COURSE.iter().find(|shipped| shipped.slug == lesson).unwrap();
        parse_lesson(lesson.source).unwrap().minutes.unwrap()
    };
    let (first, second) = (COURSE[0].slug, COURSE[2].slug);
    assert_ne!(minutes(first), minutes(second));
    let mut workbench = Workbench::default();
    workbench.apply(SettingsChange::HallMinutes(90));
    workbench.apply(start(first));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    assert_eq!(workbench.lecture_minutes(), minutes(first));
    workbench.apply(start(second));
    assert_eq!(workbench.lecture_minutes(), minutes(second));
    assert_eq!(workbench.settings().hall.minutes, 90, "the lecturer's own length is kept");
    workbench.apply(SettingsChange::HallMinutes(45));
    assert_eq!(workbench.lecture_minutes(), 45, "whoever says otherwise is obeyed");
    // Without a lesson it is the lecturer's own.
    let mut workbench = Workbench::default();
    workbench.apply(SettingsChange::HallMinutes(90));
    workbench.apply(Command::Lecture(LectureAction::Begin));
    assert_eq!(workbench.lecture_minutes(), 90);
}
