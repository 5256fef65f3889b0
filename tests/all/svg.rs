//! A picture that scales: every word of the window, in fonts that it carries.

use attention_lab::document::Token;
use attention_lab::figure::{Figure, Format, figure, render, save_picture};
use attention_lab::workbench::{Command, Dialog, FileUse, SettingsChange, Workbench};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use egui::accesskit::Role;
use egui::{Rect, vec2};
use egui_kittest::kittest::Queryable as _;
use roxmltree::{Document, Node};

use crate::hall::{MARGIN, texts};
use crate::harness::{Lab, apply_all, every_view, harness, preset};

const SIZE: (f32, f32) = (1280.0, 720.0);

fn svg(workbench: &mut Workbench) -> String {
    let whole = Figure { size: vec2(SIZE.0, SIZE.1), scale: 1.0, part: None, millimetres: None, caption: None };
    String::from_utf8(figure(workbench, Format::Svg, &whole).unwrap()).unwrap()
}

/// The window of that size, in which the harness leaves a margin.
fn window(workbench: Workbench) -> Lab {
    let mut lab = harness(workbench, vec2(SIZE.0, SIZE.1) + vec2(2.0, 2.0) * MARGIN);
    lab.state_mut().0.update_now();
    lab.run_ok();
    lab
}

fn named<'a, 'i: 'a>(svg: &'a Document<'i>, tag: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    svg.descendants().filter(move |node| node.has_tag_name(tag))
}

fn dense(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn every_word_of_every_view_is_text_in_it() {
    for changes in every_view() {
        let mut workbench = Workbench::new(preset("start"));
        apply_all(&mut workbench, changes.clone());
        let written = svg(&mut workbench);
        let parsed = Document::parse(&written).unwrap();
        let found: String = named(&parsed, "text").filter_map(|node| node.text()).map(dense).collect();
        let lab = window(workbench);
        let window = lab.ctx.content_rect().shrink(MARGIN);
        let seen = texts(&lab).into_iter().filter(|(clip, _)| clip.intersect(window).is_positive());
        let mut rows = 0;
        for row in seen.flat_map(|(_, text)| text.galley.rows.iter().map(|row| row.text()).collect::<Vec<_>>()) {
            // What the machine measured of itself is another time.
            let is_time = row.ends_with(" ms");
            assert!(is_time || found.contains(&dense(&row)), "{row} in {changes:?}");
            rows += 1;
        }
        assert!(rows > 20, "{rows} rows in {changes:?}");
    }
}

#[test]
fn it_stands_alone() {
    let written = svg(&mut Workbench::new(preset("start")));
    let parsed = Document::parse(&written).unwrap();
    let style = named(&parsed, "style").next().unwrap().text().unwrap();
    for text in named(&parsed, "text") {
        let families = text.attribute("font-family").unwrap();
        let has = families.split(", ").any(|name| style.contains(&format!("font-family: {name};")));
        assert!(has, "{families}");
        assert!(text.attribute("textLength").unwrap().parse::<f32>().unwrap() > 0.0);
    }
    for image in named(&parsed, "image") {
        let data = image.attribute("href").unwrap().strip_prefix("data:image/png;base64,").unwrap();
        image::load_from_memory(&BASE64_STANDARD.decode(data).unwrap()).unwrap();
    }
    for path in named(&parsed, "path") {
        let steps = path.attribute("d").unwrap();
        let is_number = |part: &str| part.is_empty() || part.parse::<f32>().is_ok_and(f32::is_finite);
        assert!(steps.split(['M', 'L', 'C', 'Z', ' ']).all(is_number), "{steps}");
    }
    let links = parsed.descendants().flat_map(|node| node.attributes()).filter(|attribute| attribute.name() == "href");
    assert!(links.into_iter().all(|link| link.value().starts_with("data:")), "it needs nothing from elsewhere");
}

#[test]
fn each_cell_of_the_map_has_the_colour_of_the_picture() {
    let mut workbench = Workbench::new(preset("start"));
    let written = svg(&mut workbench);
    let picture = render(&mut workbench, vec2(SIZE.0, SIZE.1), 1.0);
    let parsed = Document::parse(&written).unwrap();
    let lab = window(workbench);
    let map = lab.get_by_role_and_label(Role::Image, "Attention map").rect().translate(-vec2(MARGIN, MARGIN));
    let mut cells = 0;
    for path in named(&parsed, "path").filter(|path| path.attribute("shape-rendering") == Some("crispEdges")) {
        let number = |part: &str| part.parse::<f32>().unwrap();
        for outline in path.attribute("d").unwrap().split('Z').filter(|outline| !outline.is_empty()) {
            let points: Vec<f32> = outline.split(['M', 'L', ' ']).filter(|part| !part.is_empty()).map(number).collect();
            let (corners, _) = points.as_chunks::<2>();
            let cell = Rect::from_points(&corners.iter().map(|[x, y]| egui::pos2(*x, *y)).collect::<Vec<_>>());
            if corners.len() != 4 || !map.expand(0.1).contains_rect(cell) {
                continue;
            }
            cells += 1;
            // Off the number in its middle and the frames at its edge.
            let at = cell.center() - vec2(0.0, 0.32 * cell.height());
            let [r, g, b, _] = picture.get_pixel(at.x as u32, at.y as u32).0;
            assert_eq!(path.attribute("fill"), Some(format!("#{r:02x}{g:02x}{b:02x}").as_str()), "at {at}");
        }
    }
    assert_eq!(cells, 11 * 11);
}

#[test]
fn a_zoom_enlarges_what_is_drawn_and_not_the_picture() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(SettingsChange::Zoom(2.0));
    let written = svg(&mut workbench);
    let parsed = Document::parse(&written).unwrap();
    let root = parsed.root_element();
    assert_eq!([root.attribute("width"), root.attribute("height")], [Some("1280"), Some("720")]);
    assert_eq!(root.attribute("viewBox"), Some("0 0 640 360"));
}

#[test]
fn words_that_look_like_tags_stay_words() {
    let mut document = preset("start");
    document.tokens = ["<b>", "a&b", "\u{1}", "]]>", "\"'", "😀"].map(Token::new).to_vec();
    document.focus = Default::default();
    let written = svg(&mut Workbench::new(document));
    let parsed = Document::parse(&written).unwrap();
    let found: Vec<&str> = named(&parsed, "text").filter_map(|node| node.text()).collect();
    for word in ["<b>", "a&b", "]]>", "\"'"] {
        assert!(found.iter().any(|text| text.contains(word)), "{word} in {found:?}");
    }
}

#[test]
fn the_window_saves_what_it_shows_without_what_lies_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(Command::Ask(Dialog::SavePicture));
    workbench.type_path(FileUse::Picture);
    // What the machine measured of itself is another time.
    let timeless = |svg: &str| svg.lines().filter(|line| !line.contains(" ms<")).map(str::to_owned).collect::<Vec<_>>();
    let plain = svg(&mut Workbench::new(preset("start")));
    for name in ["a.svg", "a.png"] {
        let path = folder.path().join(name);
        workbench.apply(FileUse::Picture.of(path.clone()));
        save_picture(&mut workbench, vec2(SIZE.0, SIZE.1));
        assert!(!workbench.message().unwrap().is_error);
        let bytes = std::fs::read(path).unwrap();
        if name == "a.svg" {
            assert!(timeless(&String::from_utf8(bytes).unwrap()) == timeless(&plain));
        } else {
            assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 2560);
        }
    }
    let mut lab = harness(Workbench::new(preset("start")), SIZE);
    lab.run();
    lab.get_by_label("File").click();
    lab.run();
    lab.get_by_label("Copy the picture").click();
    lab.run();
    let copied = save_picture(&mut lab.state_mut().0, vec2(SIZE.0, SIZE.1)).unwrap();
    assert_eq!(copied.size, [2560, 1440]);
    let drawn = render(&mut Workbench::new(preset("start")), vec2(SIZE.0, SIZE.1), 2.0);
    let above = 2560 * (1440 - 64);
    let same = copied.pixels[..above].iter().zip(drawn.pixels()).all(|(a, b)| a.to_array() == b.0);
    assert!(same, "without the menu, and but for the time below");
    assert_eq!(lab.state().0.message().unwrap().text, "The picture is on the clipboard.");
    workbench.apply(Command::SavePicture(folder.path().join("version 1.2")));
    save_picture(&mut workbench, vec2(SIZE.0, SIZE.1));
    assert!(folder.path().join("version 1.2.svg").exists());
    workbench.apply(Command::SavePicture(folder.path().join("nowhere/a.svg")));
    save_picture(&mut workbench, vec2(SIZE.0, SIZE.1));
    assert!(workbench.message().unwrap().is_error);
    assert_eq!(workbench.document(), &preset("start"));
}
