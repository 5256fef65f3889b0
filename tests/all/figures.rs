//! Figures for papers: parts of the window as SVG, PDF and PNG; and the document as a line of text.

use std::collections::BTreeSet;

use attention_lab::document::Which;
use attention_lab::figure::{Figure, Format, Ground, PARTS, figure, figure_on};
use attention_lab::files::share_line;
use attention_lab::workbench::{Answer, Command, Edit, Peek, Shows, View, ViewChange, Workbench};
use egui::vec2;
use egui_kittest::kittest::Queryable;

use crate::harness::{bench, harness, preset};

const SIZE: (f32, f32) = (1280.0, 720.0);

fn whole() -> Figure<'static> {
    Figure { size: vec2(SIZE.0, SIZE.1), scale: 1.0, part: None, millimetres: None, caption: None }
}

fn svg(workbench: &mut Workbench, of: &Figure) -> String {
    String::from_utf8(figure(workbench, Format::Svg, of).unwrap()).unwrap()
}

/// The words of an SVG.
fn words(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_part_alone_has_the_size_that_is_asked_for() {
    let mut workbench = Workbench::new(preset("start"));
    let map = Figure { part: Some("map"), millimetres: Some(85.0), ..whole() };
    let file = svg(&mut workbench, &map);
    let document = roxmltree::Document::parse(&file).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("width"), Some("85mm"));
    let view: Vec<f32> = root.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let height: f32 = root.attribute("height").unwrap().trim_end_matches("mm").parse().unwrap();
    assert!((height / 85.0 - view[3] / view[2]).abs() < 1e-3);
    assert!(view[2] < 800.0 && view[3] < 640.0, "{view:?}");
    // A picture of pixels is as large.
    let png = figure(&mut workbench, Format::Png, &Figure { scale: 2.0, ..map }).unwrap();
    let picture = image::load_from_memory(&png).unwrap();
    assert!((f64::from(picture.width()) - 2.0 * f64::from(view[2])).abs() <= 1.0);
    // What is not shown is no part of the window.
    workbench.apply(ViewChange::View(View::Cost));
    let none = Figure { part: Some("inspector"), ..whole() };
    assert!(figure(&mut workbench, Format::Svg, &none).is_none() && !PARTS.contains(&"nothing"));
}

#[test]
fn a_caption_says_what_is_to_be_seen() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    workbench.apply(Command::Edit(Edit::Pin(workbench.view().focus())));
    workbench.apply(Command::Edit(Edit::Temperature(4.0)));
    workbench.apply(Command::Edit(Edit::Causal(true)));
    workbench.apply(ViewChange::Shows(Shows::Change));
    workbench.update_now();
    let caption = workbench.caption();
    for said in
        ["“The animal didn't cross", "Head 2.1, Pronoun → noun: weights", "Causal mask", "τ = 4.", "mask, temperature"]
    {
        assert!(caption.contains(said), "{said}: {caption}");
    }
    let file = svg(&mut workbench, &Figure { part: Some("map"), caption: Some(&caption), ..whole() });
    let written = words(&file);
    for word in ["“The", "animal", "Causal", "changes"] {
        assert!(written.contains(word), "{word}: {written}");
    }
}

#[test]
fn a_part_stands_on_the_ground_that_is_asked_for() {
    let mut workbench = Workbench::new(preset("start"));
    let map = Figure { part: Some("map"), ..whole() };
    let mut png = |ground| {
        let file = figure_on(&mut workbench, Format::Png, &map, ground).unwrap();
        image::load_from_memory(&file).unwrap().to_rgba8()
    };
    let [theme, white, clear] = [Ground::Theme, Ground::White, Ground::Transparent].map(&mut png);
    let corner = |picture: &image::RgbaImage| picture.get_pixel(1, picture.height() - 2).0;
    assert_eq!((corner(&white), corner(&clear)[3]), ([255; 4], 0));
    assert!(corner(&theme)[3] == 255 && corner(&theme) != corner(&white));
    // The cells are the same on each, and letters are there.
    let share = |a: &image::RgbaImage, b: &image::RgbaImage| {
        let same = a.pixels().zip(b.pixels()).filter(|(a, b)| a == b).count();
        same as f64 / a.pixels().len() as f64
    };
    assert!(share(&theme, &white) > 0.4 && share(&theme, &clear) > 0.4);
    assert!(clear.pixels().any(|pixel| (1..255).contains(&pixel[3])), "edges of letters are half there");
    let grounds = [Ground::Theme, Ground::Transparent].map(|ground| {
        let file = figure_on(&mut workbench, Format::Svg, &map, ground).unwrap();
        String::from_utf8(file).unwrap()
    });
    let first = |svg: &str| {
        let document = roxmltree::Document::parse(svg).unwrap();
        let in_clips = |node: &roxmltree::Node| node.parent().is_some_and(|parent| parent.has_tag_name("clipPath"));
        let rect = document.descendants().find(|node| node.has_tag_name("rect") && !in_clips(node)).unwrap();
        rect.attribute("fill").unwrap().to_owned()
    };
    assert!(first(&grounds[0]).starts_with('#') && first(&grounds[1]) == "none");
    let background = "#0f1216";
    assert!(grounds[0].matches(background).count() > grounds[1].matches(background).count());
}

#[test]
fn a_caption_stands_below_a_picture_of_pixels_too() {
    let mut workbench = Workbench::new(preset("start"));
    for part in [None, Some("map")] {
        let mut png = |caption| {
            let of = Figure { part, caption, scale: 2.0, ..whole() };
            image::load_from_memory(&figure(&mut workbench, Format::Png, &of).unwrap()).unwrap().to_rgba8()
        };
        let (without, with) = (png(None), png(Some("Qué ∑ “Jabberwocky”")));
        assert_eq!(without.width(), with.width());
        let below = with.height() - without.height();
        assert!((40..120).contains(&below), "{below}");
        let crop = |top, height| image::imageops::crop_imm(&with, 0, top, with.width(), height).to_image();
        // The line at the foot of the window says how long the kernel took.
        let height = without.height() - if part.is_none() { 64 } else { 0 };
        let same = image::imageops::crop_imm(&without, 0, 0, without.width(), height).to_image();
        assert!(crop(0, height) == same, "{part:?}");
        let caption = crop(without.height(), below);
        let ground = *caption.get_pixel(0, 0);
        let inked = caption.pixels().filter(|pixel| **pixel != ground).count();
        assert!((200..8000).contains(&inked), "{inked}");
    }
}

#[test]
fn a_pdf_has_the_words_and_the_colours_of_the_window() {
    let Ok(version) = std::process::Command::new("pdftotext").arg("-v").output() else { return };
    drop(version);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("figure.pdf");
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 7, key: Some(1) }));
    let caption = "Who is “it”? – ÷√K, τ = 1";
    let of = Figure { part: Some("map"), millimetres: Some(170.0), caption: Some(caption), ..whole() };
    std::fs::write(&path, figure(&mut workbench, Format::Pdf, &of).unwrap()).unwrap();
    let text = std::process::Command::new("pdftotext").args(["-layout"]).arg(&path).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let found: BTreeSet<&str> = text.split_whitespace().collect();
    for word in ["animal", "didn't", "because", "tired", "1.00", "“it”?", "÷√K,", "τ"] {
        assert!(found.contains(word), "{word}: {text}");
    }
    // Pixel by pixel it is the picture, but for the edges of lines and letters.
    let raster = std::process::Command::new("pdftoppm")
        .args(["-png", "-singlefile", "-r", "96"])
        .arg(&path)
        .arg(folder.path().join("figure"))
        .status()
        .unwrap();
    assert!(raster.success());
    let by_poppler = image::open(folder.path().join("figure.png")).unwrap().to_rgb8();
    let own = figure(&mut workbench, Format::Png, &Figure { part: Some("map"), ..whole() }).unwrap();
    let own = image::load_from_memory(&own).unwrap().to_rgb8();
    let scale = f64::from(by_poppler.width()) / f64::from(own.width());
    let mut same = 0;
    let places: Vec<(u32, u32)> = (0..40)
        .flat_map(|i| (0..30).map(move |j| (i, j)))
        .map(|(i, j)| (own.width() * (2 * i + 1) / 80, own.height() * (2 * j + 1) / 60))
        .collect();
    for (x, y) in &places {
        let (a, b) = (
            own.get_pixel(*x, *y),
            by_poppler.get_pixel((f64::from(*x) * scale) as u32, (f64::from(*y) * scale) as u32),
        );
        same += usize::from(a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) < 24));
    }
    assert!(same * 100 >= places.len() * 88, "{same} of {}", places.len());
}

#[test]
fn every_view_is_a_pdf_and_a_line_is_pasted_where_it_was_copied() {
    for view in [View::Explore, View::Walk, View::Heads, View::Positions, View::Sparse] {
        let mut workbench = Workbench::new(preset("start"));
        workbench.apply(ViewChange::View(view));
        let file = figure(&mut workbench, Format::Pdf, &whole()).unwrap();
        assert!(file.starts_with(b"%PDF-") && file.len() > 10_000, "{view:?}");
    }
    let mut lab = harness(Workbench::new(preset("start")), SIZE);
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(3.0)));
    lab.run();
    lab.get_by_label("File").click();
    lab.run();
    lab.get_by_label("Copy as a line of text").click();
    lab.run();
    let line = share_line(bench(&lab).document()).unwrap();
    assert!(bench(&lab).message().unwrap().text.contains(&line.len().to_string()));
    let mut other = Workbench::new(preset("induction"));
    other.apply(Command::PasteLine(line.clone()));
    other.update_now();
    assert_eq!(other.document().spec.temperature, 3.0);
    // What is unsaved is asked about first; what is no line is refused, and nothing changes.
    other.apply(Command::Edit(Edit::Temperature(2.0)));
    other.apply(Command::PasteLine(line));
    assert!(other.dialog().is_some());
    other.apply(Command::Answer(Answer::Cancel));
    other.apply(Command::PasteLine("hello".into()));
    assert!(other.message().unwrap().is_error && other.document().spec.temperature == 2.0);
}
