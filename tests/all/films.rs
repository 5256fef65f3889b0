//! Films: every picture is what the window shows, and what cannot be filmed leaves no file.

use std::path::Path;
use std::process::{Command as Program, Output, Stdio};
use std::time::Duration;

use attention_lab::figure::{FilmFormat, NoFilm, begin_film, film, render};
use attention_lab::jobs::{Stopped, Wake};
use attention_lab::workbench::{
    Command, Dialog, Edit, FileUse, Film, Motion, PlayerChange, PlayerName, SettingsChange, Sweep, ThemeChoice, View,
    ViewChange, Workbench,
};
use egui::{Vec2, vec2};
use egui_kittest::kittest::Queryable;
use image::{Rgba, RgbaImage};

use crate::harness::{Region, bench, compare, harness, preset};

const SIZE: Vec2 = vec2(800.0, 600.0);

/// The pictures of a film as a player shows them, and how long each stands, in milliseconds.
fn played(bytes: &[u8]) -> (Vec<RgbaImage>, Vec<u32>) {
    if bytes.starts_with(b"GIF") { played_gif(bytes) } else { played_png(bytes) }
}

fn played_gif(bytes: &[u8]) -> (Vec<RgbaImage>, Vec<u32>) {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut reader = options.read_info(bytes).unwrap();
    let mut canvas = RgbaImage::new(reader.width().into(), reader.height().into());
    let (mut pictures, mut stands) = (Vec::new(), Vec::new());
    while let Some(frame) = reader.read_next_frame().unwrap() {
        for (i, pixel) in frame.buffer.as_chunks::<4>().0.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
            let (x, y) = (i % usize::from(frame.width), i / usize::from(frame.width));
            canvas.put_pixel(u32::from(frame.left) + x as u32, u32::from(frame.top) + y as u32, Rgba(*pixel));
        }
        pictures.push(canvas.clone());
        stands.push(u32::from(frame.delay) * 10);
    }
    (pictures, stands)
}

fn played_png(bytes: &[u8]) -> (Vec<RgbaImage>, Vec<u32>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let count = reader.info().animation_control().unwrap().num_frames;
    let mut canvas = RgbaImage::new(reader.info().width, reader.info().height);
    let (mut pictures, mut stands) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut data).unwrap();
        let control = *reader.info().frame_control().unwrap();
        let pixels = data.as_chunks::<3>().0.iter().take((control.width * control.height) as usize);
        for (i, [r, g, b]) in pixels.enumerate() {
            let (x, y) = (i as u32 % control.width, i as u32 / control.width);
            canvas.put_pixel(control.x_offset + x, control.y_offset + y, Rgba([*r, *g, *b, 255]));
        }
        pictures.push(canvas.clone());
        stands.push(u32::from(control.delay_num));
    }
    (pictures, stands)
}

/// Without the line below, which says how long the kernel took.
fn timeless(picture: &RgbaImage) -> RgbaImage {
    image::imageops::crop_imm(picture, 0, 0, picture.width(), picture.height() - 32).to_image()
}

/// By how much two pictures differ at most, in a colour of a pixel, and in the mean.
fn difference(a: &RgbaImage, b: &RgbaImage) -> (u8, f64) {
    assert_eq!(a.dimensions(), b.dimensions());
    let all: Vec<u8> = a.as_raw().iter().zip(b.as_raw()).map(|(a, b)| a.abs_diff(*b)).collect();
    let sum: f64 = all.iter().map(|difference| f64::from(*difference)).sum();
    (all.iter().copied().max().unwrap(), sum / all.len() as f64)
}

fn sweep(text: &str) -> Motion {
    Motion::Sweep(Sweep::parse(text).unwrap())
}

fn drawn(workbench: &mut Workbench, plan: &Film, format: FilmFormat) -> Vec<u8> {
    film(workbench, plan, (SIZE, 1.0), format, |_, _| Ok(())).unwrap()
}

#[test]
fn each_picture_of_a_sweep_is_what_the_window_shows_then() {
    let temperatures = [0.5, 1.5, 2.5, 3.5];
    let mut workbench = Workbench::new(preset("start"));
    let plan = workbench.film_of(&sweep("Change(Temperature(0.5..3.5))"), Some(4), Some(0.8)).unwrap();
    assert_eq!(workbench.document(), &preset("start"), "it is only planned");
    let shown: Vec<RgbaImage> = temperatures
        .iter()
        .map(|temperature| {
            let mut workbench = Workbench::new(preset("start"));
            workbench.apply(Command::Edit(Edit::Temperature(*temperature)));
            timeless(&render(&mut workbench, SIZE, 1.0))
        })
        .collect();
    for format in [FilmFormat::Apng, FilmFormat::Gif] {
        let bytes = drawn(&mut Workbench::new(preset("start")), &plan, format);
        let (pictures, stands) = played(&bytes);
        assert_eq!(stands, [200, 200, 200, 2500], "{format:?}");
        assert!(pictures.iter().all(|picture| picture.dimensions() == (800, 600)));
        for (picture, shown) in pictures.iter().map(timeless).zip(&shown) {
            let (most, mean) = difference(&picture, shown);
            // A GIF has 256 colours a picture: the edges of a few letters are a little lighter or darker.
            let (bound, of_mean) = if format == FilmFormat::Gif { (80, 0.3) } else { (0, 0.0) };
            assert!(most <= bound && mean <= of_mean, "{format:?}: {most}, {mean}");
        }
        for pair in pictures.windows(2) {
            assert!(difference(&timeless(&pair[0]), &timeless(&pair[1])).0 > 40, "{format:?}");
        }
    }
}

#[test]
fn players_and_trainings_are_filmed_step_by_step() {
    let mut workbench = Workbench::new(preset("start"));
    let mut steps = |motion: &Motion, most| workbench.film_of(motion, most, None).unwrap();
    let walk = steps(&Motion::Walk, None);
    let last = |film: &Film| film.pictures.last().unwrap()[0].to_string();
    assert_eq!(last(&walk), format!("Play(Walk,Show({}))", walk.pictures.len() - 1));
    assert_eq!(steps(&Motion::Walk, Some(3)).pictures.len(), 3);
    let flash = steps(&Motion::Flash, None);
    let mut shown = Workbench::new(preset("start"));
    shown.apply(ViewChange::View(View::Flash));
    shown.apply(Command::Play(PlayerName::Flash, PlayerChange::Show(1)));
    shown.update_now();
    let (pictures, stands) = played(&drawn(&mut Workbench::new(preset("start")), &flash, FilmFormat::Apng));
    assert_eq!((pictures.len(), stands[0]), (flash.pictures.len(), 800));
    assert!(pictures.len() > 2);
    assert_eq!(timeless(&pictures[1]), timeless(&render(&mut shown, SIZE, 1.0)));

    let mut learns = Workbench::new(attention_lab::files::shipped_document("learn-fast").unwrap());
    let train = learns.film_of(&Motion::Train(8), Some(3), None).unwrap();
    let told: Vec<String> = train.pictures.iter().map(|actions| actions[0].to_string()).collect();
    assert_eq!(told, ["Train(To(0))", "Train(To(4))", "Train(To(8))"]);
    let (pictures, _) = played(&drawn(&mut learns, &train, FilmFormat::Gif));
    assert_eq!((pictures.len(), learns.training().unwrap().state().step), (3, 8));
    assert!(timeless(&pictures[0]) != timeless(&pictures[2]));
}

#[test]
fn what_cannot_be_filmed_says_why_and_what_is_stopped_ends() {
    let mut workbench = Workbench::new(preset("start"));
    let mut refused = |motion: &Motion| workbench.film_of(motion, None, None).unwrap_err();
    let error = refused(&sweep("Change(Temperature(0.5..500))"));
    assert!(error.contains("Temperature(500") && error.contains("100"), "{error}");
    assert!(refused(&sweep("Change(Ablate(layer: 1, head: 1..40))")).contains("expected 1 to 6, got 40"));
    assert!(refused(&Motion::Train(4)).contains("learns here"));
    let mut recorded = Workbench::new(attention_lab::files::shipped_document("smollm2-135m").unwrap());
    assert!(recorded.film_of(&Motion::Walk, None, None).unwrap_err().contains("computed here"));
    let plan = workbench.film_of(&sweep("Change(Temperature(1..4))"), Some(4), None).unwrap();
    let mut told = Vec::new();
    let stopped = film(&mut workbench, &plan, (SIZE, 1.0), FilmFormat::Gif, |done, of| {
        told.push((done, of));
        if done == 2 { Err(Stopped::Cancelled) } else { Ok(()) }
    });
    assert_eq!(stopped, Err(NoFilm::Stopped(Stopped::Cancelled)));
    assert_eq!(told, [(0, 4), (1, 4), (2, 4)]);
}

#[test]
fn the_dialog_asks_what_moves() {
    for (name, theme) in [("film-dark", ThemeChoice::Dark), ("film-light", ThemeChoice::Light)] {
        let mut workbench = Workbench::new(preset("start"));
        workbench.apply(SettingsChange::Theme(theme));
        workbench.apply(Command::Ask(Dialog::Film));
        compare(name, &mut harness(workbench, (1280.0, 720.0)), Region::Dialog("film"));
    }
}

/// Waits for the film that the window makes.
fn wait(workbench: &mut Workbench) {
    while workbench.filming().is_some() {
        std::thread::sleep(Duration::from_millis(10));
        workbench.update(|| {});
    }
}

#[test]
fn the_window_films_what_it_shows_and_goes_on_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = harness(Workbench::new(preset("start")), (1280.0, 720.0));
    lab.run();
    lab.get_by_label("File").click();
    lab.run();
    lab.get_by_label("Save a film…").click();
    lab.run();
    lab.get_by_label("FlashAttention, tile by tile").click();
    lab.run();
    assert!(lab.query_by_label("From").is_none());
    lab.get_by_label("The temperature, turned from one number to another").click();
    lab.run();
    lab.get_by_label("From");
    lab.get_by_label("Choose a file…").click();
    lab.run();
    let workbench = &mut lab.state_mut().0;
    assert_eq!(workbench.take_dialog(), Some(Dialog::SaveFilm));
    let path = folder.path().join("heated");
    workbench.apply(FileUse::Film.of(path.clone()));
    begin_film(workbench, SIZE, &Wake::default());
    // What is done meanwhile is not in it.
    workbench.apply(ViewChange::View(View::Heads));
    lab.run_steps(3);
    lab.get_by_label("Stop");
    let workbench = &mut lab.state_mut().0;
    wait(workbench);
    assert_eq!(workbench.message().unwrap().text, "Saved heated.gif.");
    let (pictures, _) = played(&std::fs::read(folder.path().join("heated.gif")).unwrap());
    assert_eq!(pictures.len(), 48);
    let mut first = Workbench::new(preset("start"));
    first.apply(Command::Edit(Edit::Temperature(0.2)));
    let (most, mean) = difference(&timeless(&pictures[0]), &timeless(&render(&mut first, SIZE, 1.0)));
    assert!(most <= 80 && mean <= 0.3, "{most}, {mean}");
    assert_eq!((workbench.document(), workbench.view().view), (&preset("start"), View::Heads));

    // One that is stopped leaves nothing, and the next one begins.
    let stopped = folder.path().join("stopped.png");
    workbench.apply(Command::AskFilm(Motion::Walk));
    workbench.apply(Command::SaveFilm(stopped.clone()));
    begin_film(workbench, SIZE, &Wake::default());
    assert!(workbench.filming().is_some());
    workbench.apply(Command::StopFilm);
    wait(workbench);
    workbench.apply(Command::AskFilm(sweep("Change(Temperature(1..2))")));
    workbench.apply(Command::SaveFilm(folder.path().join("next.gif")));
    while folder.path().join("next.gif").metadata().is_err() {
        begin_film(workbench, SIZE, &Wake::default());
        std::thread::sleep(Duration::from_millis(10));
        workbench.update(|| {});
    }
    assert!(!stopped.exists());
    assert!(bench(&lab).filming().is_none());
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Program::new(env!("CARGO_BIN_EXE_attention-lab"));
    program.current_dir(folder).arg("animate").args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn a_film_is_made_without_a_window() {
    let folder = tempfile::tempdir().unwrap();
    let heated = ["by-hand", "--size", "640x400", "--theme", "light", "--sweep", "Change(Temperature(0.5..4))"];
    for name in ["a.gif", "a.apng"] {
        let output = run(folder.path(), &[&heated[..], &["--frames", "3", "--seconds", "1.5", "-o", name]].concat());
        assert_eq!((output.status.code(), said(&output)), (Some(0), ""));
        let (pictures, stands) = played(&std::fs::read(folder.path().join(name)).unwrap());
        assert_eq!((pictures.len(), stands), (3, vec![500, 500, 2500]));
        assert_eq!(pictures[0].dimensions(), (640, 400));
    }
    let wrong: [(&[&str], i32, &str); 5] = [
        (&["start", "--sweep", "Change(Temperature(0..5))", "-o", "b.gif"], 1, "Temperature(0.0)"),
        (&["start", "--sweep", "Change(Temperature(2))", "-o", "b.gif"], 2, "range"),
        (&["start", "--train", "20", "-o", "b.gif"], 1, "learns here"),
        (&["start", "--walk", "-o", "b.mp4"], 1, "expected a file that ends in .gif"),
        (&["start", "--walk", "--flash", "-o", "b.gif"], 2, "cannot be used with"),
    ];
    for (arguments, code, why) in wrong {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(said(&output).contains(why), "{}", said(&output));
    }
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.count(), 2, "nothing else was written");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_no_half_film() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("c.gif"), "before").unwrap();
    let mut program = Program::new(env!("CARGO_BIN_EXE_attention-lab"));
    program.args(["animate", "start", "--sweep", "Change(Temperature(0.2..5))", "--frames", "1000", "-o", "c.gif"]);
    let child = program.current_dir(folder.path()).stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    assert!(Program::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(said(&output), "attention-lab: stopped, and nothing was written\n");
    assert_eq!(std::fs::read_to_string(folder.path().join("c.gif")).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
