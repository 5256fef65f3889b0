//! What a hall sees of every step of every lesson: its subject whole, its words whole, and no help for a mouse.

use attention_lab::document::{Place, Which};
use attention_lab::ui::theme::Theme;
use attention_lab::workbench::{
    COURSE, Command, LessonCommand, PanelName, Playing, Target, View, head_name, parse_lesson,
};
use egui::epaint::TextShape;
use egui::{Rect, Role, Shape, StrokeKind};
use egui_kittest::kittest::Queryable as _;

use crate::hall::{SCREEN, frame, hall, lecture, settle, shapes, texts};
use crate::harness::{Lab, Region, bench};

/// The rings around what the lesson points at, each with where it can be seen.
fn rings(lab: &Lab) -> Vec<(Rect, Rect)> {
    let theme = Theme::of(bench(lab).theme());
    let ring = |(clip, shape): (Rect, Shape)| match shape {
        Shape::Rect(rect) if rect.stroke.color == theme.accent && rect.stroke_kind == StrokeKind::Middle => {
            Some((clip, rect.rect))
        }
        _ => None,
    };
    shapes(lab).into_iter().filter_map(ring).collect()
}

/// Whether a label begins like a word, of which the end may be cut off.
fn is_label_of(text: &str, word: &str) -> bool {
    let kept = text.trim_end_matches('…').trim();
    // The tokens of a real model keep the blank before a word.
    !kept.is_empty() && word.trim_start().starts_with(kept)
}

/// What is wrong with what a hall sees.
struct Faults {
    place: String,
    found: Vec<String>,
}

impl Faults {
    fn unless(&mut self, is_right: bool, wrong: impl FnOnce() -> String) {
        if !is_right {
            self.found.push(format!("{}: {}", self.place, wrong()));
        }
    }
}

/// The labels of a map that must not be dropped: of what is chosen in it, and of what the lesson points at.
fn labels(lab: &Lab, which: Which, faults: &mut Faults) {
    let bench = bench(lab);
    let (document, playing) = (&bench.derived().document, bench.lesson().unwrap());
    let tokens = document.sentence(which);
    let name = if which == Which::First { "map-name" } else { "map-name-second" };
    let map = lab.get_by_role_and_label(Role::Image, &bench.text.get(name)).rect();
    let least = if document.contrast.is_some() { 0.05 } else { 0.1 };
    let share = map.area() / frame(lab).area();
    faults.unless(frame(lab).contains_rect(map) && share >= least, || {
        format!("the map {map:?} is cut or small: {share}")
    });
    let cell = map.size() / tokens.len() as f32;
    let chosen = bench.view().cell_in(which, tokens.len());
    let mut rows: Vec<usize> = chosen.iter().map(|cell| cell.query).collect();
    let mut columns: Vec<usize> = chosen.iter().filter_map(|cell| cell.key).collect();
    for target in playing.pointed().filter(|_| which == Which::First) {
        let [query, key] = target.query_and_key();
        let find = |place: Option<&Place>| place.and_then(|place| place.find(tokens));
        rows.extend(find(query));
        columns.extend(find(key));
    }
    let texts = texts(lab);
    let seen = |clip: &Rect, text: &TextShape| {
        let rect = text.visual_bounding_rect();
        clip.expand(2.0).contains_rect(rect) && frame(lab).expand(1.0).contains_rect(rect)
    };
    for row in rows {
        let (word, y) = (&tokens[row].text, map.top() + (row as f32 + 0.5) * cell.y);
        let is_it = |(clip, text): &(Rect, TextShape)| {
            let rect = text.visual_bounding_rect();
            let beside = rect.right() <= map.left() && (rect.center().y - y).abs() < 0.5 * cell.y.max(8.0);
            beside && is_label_of(text.galley.text(), word) && seen(clip, text)
        };
        faults.unless(texts.iter().any(is_it), || format!("row {word}"));
    }
    for column in columns {
        let (word, x) = (&tokens[column].text, map.left() + (column as f32 + 0.5) * cell.x);
        let is_it = |(clip, text): &(Rect, TextShape)| {
            let rect = text.visual_bounding_rect();
            // Turned labels begin above their column.
            let at = if text.angle == 0.0 { rect.center().x } else { rect.left() + 0.5 * text.galley.size().y };
            let above = rect.bottom() <= map.top() + 1.0 && (at - x).abs() < 0.5 * cell.x.max(12.0);
            above && is_label_of(text.galley.text(), word) && seen(clip, text)
        };
        faults.unless(texts.iter().any(is_it), || format!("column {word}"));
    }
}

/// How much the lesson points at that the hall rings.
fn ringed(lab: &Lab, playing: &Playing) -> usize {
    let view = bench(lab).view();
    let is_ringed = |target: &&Target| match target {
        Target::Cell(_) | Target::Query(_) | Target::Key(_) => view.view == View::Explore,
        Target::Stage(_) => view.view == View::Walk,
        Target::Panel(PanelName::Inspector) => view.view == View::Explore && view.cell().is_some(),
        _ => false,
    };
    playing.pointed().filter(is_ringed).count()
}

/// Words are whole, and none of them is help for a mouse.
fn words_are_whole(lab: &Lab, faults: &mut Faults) {
    let caption = Region::Caption.place(lab);
    faults.unless(frame(lab).expand(1.0).contains_rect(caption), || format!("the words {caption:?} are cut"));
    for (clip, text) in texts(lab) {
        let (rect, written) = (text.visual_bounding_rect(), text.galley.text());
        if caption.expand(2.0).contains_rect(clip) {
            let whole = !text.galley.elided && caption.contains_rect(rect) && clip.contains_rect(rect);
            faults.unless(whole, || format!("cut: {written}"));
        } else {
            let help = ["Click", "Point at", "pointer", "mouse", "Drag ", "Klick", "Zeig auf", "Maus"];
            faults.unless(!help.iter().any(|word| written.contains(word)), || written.to_owned());
        }
    }
}

/// Everything that a step speaks of is in the picture, whole.
fn is_seen(lab: &Lab, faults: &mut Faults) {
    words_are_whole(lab, faults);
    let (bench, frame) = (bench(lab), frame(lab));
    let playing = bench.lesson().unwrap();
    if playing.covers_view() {
        for choice in lab.query_all_by_role(Role::Button) {
            faults.unless(frame.contains_rect(choice.rect()), || "an answer is cut".into());
        }
        return;
    }
    let rings = rings(lab);
    for (clip, ring) in &rings {
        let whole = frame.contains_rect(ring.shrink(4.0)) && clip.contains_rect(ring.shrink(4.0));
        faults.unless(whole, || format!("{ring:?} is cut by {clip:?}"));
    }
    faults.unless(rings.len() >= ringed(lab, playing), || format!("not all of it is there: {rings:?}"));
    if bench.view().view != View::Explore {
        return;
    }
    let points_at = |panel: PanelName| playing.points_at(&Target::Panel(panel));
    if points_at(PanelName::Strip) {
        let chips: Vec<Rect> = lab.query_all_by_role(Role::Button).map(|node| node.rect()).collect();
        for token in &bench.derived().document.tokens {
            let words = texts(lab).into_iter().filter(|(_, text)| text.galley.text() == token.text);
            let mut words = words.map(|(_, text)| text.visual_bounding_rect());
            let is_chip = |word: Rect| {
                chips.iter().any(|chip| chip.expand(3.0).contains_rect(word) && frame.contains_rect(*chip))
            };
            faults.unless(words.any(is_chip), || format!("{} is not in the strip", token.text));
        }
    }
    if points_at(PanelName::Heads) {
        for head in &bench.document().layers[bench.view().layer].heads {
            let name = head_name(&bench.text, head);
            let mut cards = lab.query_all_by_label_contains(&name);
            faults.unless(cards.any(|card| frame.contains_rect(card.rect())), || format!("head {name}"));
        }
    }
    let is_there = lab.query_by_role_and_label(Role::Image, &bench.text.get("map-name")).is_some();
    faults.unless(is_there || points_at(PanelName::Strip), || "there is no map".into());
    if is_there {
        let two = bench.derived().document.contrast.is_some();
        Which::ALL[..if two { 2 } else { 1 }].iter().for_each(|which| labels(lab, *which, faults));
    }
}

/// The subject of every step is whole, before and after what the step asks for.
fn every_step(language: &str, zoom: f32) {
    let mut all = Vec::new();
    for shipped in COURSE {
        let steps = parse_lesson(shipped.source).unwrap().steps;
        for number in 0..steps.len() {
            let mut lab = hall(lecture(shipped.slug, number, language, zoom), SCREEN);
            for when in ["as it begins", "asked", "answered"] {
                let shown = bench(&lab).shown_zoom();
                let place = format!("{} step {} {when} at {shown:.1} in {language}", shipped.slug, number + 1);
                let mut faults = Faults { place, found: Vec::new() };
                faults.unless(shown >= 1.0, || "too small".into());
                is_seen(&lab, &mut faults);
                all.extend(faults.found);
                match bench(&lab).presenter_step(true) {
                    Some(command) if !matches!(command, Command::Lesson(LessonCommand::Next)) => {
                        lab.state_mut().0.apply(command);
                        settle(&mut lab, SCREEN);
                    }
                    _ => break,
                }
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn the_subject_of_every_step_is_in_the_picture_with_its_labels() {
    every_step("en", 2.0);
}

#[test]
fn the_subject_of_every_step_is_in_the_picture_in_german() {
    every_step("de", 2.0);
}

#[test]
fn the_subject_of_every_step_is_in_the_picture_at_the_largest_zoom() {
    every_step("en", 3.0);
}
