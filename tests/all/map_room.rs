//! The map is the picture: how much of the view it has, and what is written in it.

use attention_lab::document::Which;
use attention_lab::files::{SHIPPED, shipped_document};
use attention_lab::workbench::Workbench;
use egui::epaint::TextShape;
use egui::{Rect, Shape};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness};

fn shapes<'a>(shape: &'a Shape, found: &mut Vec<&'a Shape>) {
    match shape {
        Shape::Vec(inner) => inner.iter().for_each(|shape| shapes(shape, found)),
        other => found.push(other),
    }
}

/// The space between the panels, and the texts that are drawn in it.
fn center(lab: &Lab) -> (Rect, Vec<(String, Rect)>) {
    let mut found = Vec::new();
    lab.output().shapes.iter().for_each(|clipped| shapes(&clipped.shape, &mut found));
    let inside = |rect: &Rect| rect.left() > 200.0 && rect.right() < lab.ctx.content_rect().right() - 200.0;
    let grounds = found.iter().filter_map(|shape| if let Shape::Rect(rect) = shape { Some(rect.rect) } else { None });
    let ground = grounds.filter(inside).max_by(|a, b| a.area().total_cmp(&b.area())).unwrap();
    let rect = |text: &TextShape| text.visual_bounding_rect();
    let texts = found.iter().filter_map(|shape| match shape {
        Shape::Text(text) => Some((text.galley.text().to_owned(), rect(text))),
        _ => None,
    });
    (ground, texts.filter(|(_, rect)| ground.contains_rect(*rect)).collect())
}

/// Whether it is the number of a cell, which has two decimals at least; those of the margins have one.
fn is_of_cell(text: &str) -> bool {
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let parts = text.trim_start_matches('<').split_once('.');
    parts.is_some_and(|(whole, decimals)| digits(whole) && digits(decimals) && decimals.len() >= 2)
}

/// What the test window has around its contents, which a real one does not.
const MARGIN: f32 = 16.0;

#[test]
fn a_short_sentence_has_a_large_map_with_every_number_and_every_word() {
    for (size, least) in [((1280.0, 720.0), 0.5), ((1440.0, 900.0), 0.6)] {
        for slug in SHIPPED.iter().map(|shipped| shipped.slug) {
            let document = shipped_document(slug).unwrap();
            let tokens = document.tokens.len();
            if document.contrast.is_some() || !(4..=12).contains(&tokens) {
                continue;
            }
            let mut lab = harness(Workbench::new(document), (size.0 + MARGIN, size.1 + MARGIN));
            lab.run();
            let (ground, texts) = center(&lab);
            let numbers: Vec<Rect> = texts.iter().filter(|(text, _)| is_of_cell(text)).map(|(_, rect)| *rect).collect();
            let centers = numbers.iter().fold(Rect::NOTHING, |whole, rect| whole.union(Rect::from_pos(rect.center())));
            let whole = centers.expand2(centers.size() / (2.0 * (tokens as f32 - 1.0)));
            let zeros = texts.iter().filter(|(text, rect)| text == "0" && whole.contains_rect(*rect)).count();
            let forbidden = bench(&lab)
                .derived()
                .head(Which::First, 0, 0)
                .map_or(0, |head| (0..tokens).map(|query| tokens - head.allowed(query)).sum::<usize>());
            assert_eq!(numbers.len() + zeros + forbidden, tokens * tokens, "{slug} at {size:?}");
            let words = bench(&lab).document().tokens.iter().map(|token| token.text.as_str());
            let mut labels = whole;
            for word in words {
                let first = word.split(' ').next().unwrap();
                let of_word = |text: &str| text.replace('\n', " ").starts_with(&first[..first.len().min(9)]);
                let drawn: Vec<Rect> = texts.iter().filter(|(text, _)| of_word(text)).map(|(_, rect)| *rect).collect();
                assert!(drawn.iter().any(|rect| rect.bottom() < whole.top()), "{slug} at {size:?}: column {word}");
                assert!(drawn.iter().any(|rect| rect.right() < whole.left()), "{slug} at {size:?}: row {word}");
                drawn.iter().filter(|rect| rect.bottom() < whole.top() || rect.right() < whole.left()).for_each(
                    |rect| {
                        if rect.top() > ground.top() + 60.0 {
                            labels = labels.union(*rect);
                        }
                    },
                );
            }
            let share = labels.area() / ground.area();
            assert!(share >= least, "{slug} at {size:?}: {share}");
        }
    }
}

#[test]
fn two_sentences_have_two_maps_of_half_the_size_and_neither_is_cut() {
    let mut seen = 0;
    for (size, least) in [((1280.0, 720.0), 0.25), ((1440.0, 900.0), 0.3)] {
        for slug in SHIPPED.iter().map(|shipped| shipped.slug) {
            let document = shipped_document(slug).unwrap();
            let sentences = [Which::First, Which::Second].map(|which| document.sentence(which).to_vec());
            let longest = sentences.iter().map(Vec::len).max().unwrap();
            if document.contrast.is_none() || longest > 12 {
                continue;
            }
            seen += 1;
            let mut lab = harness(Workbench::new(document), (size.0 + MARGIN, size.1 + MARGIN));
            lab.run();
            let (ground, texts) = center(&lab);
            let mut top = ground.top();
            for (which, sentence) in [Which::First, Which::Second].into_iter().zip(&sentences) {
                let name = if which == Which::First { "Attention map" } else { "Attention map of the second sentence" };
                let map = lab.get_by_role_and_label(egui::Role::Image, name).rect();
                assert!(ground.contains_rect(map) && map.top() > top, "{slug} at {size:?}: {map:?} in {ground:?}");
                let head = bench(&lab).view().head;
                let run = bench(&lab).derived().head(which, bench(&lab).view().layer, head).unwrap();
                let forbidden: usize = (0..sentence.len()).map(|query| sentence.len() - run.allowed(query)).sum();
                let inside = |rect: &Rect| map.contains(rect.center());
                let numbers =
                    texts.iter().filter(|(text, rect)| (is_of_cell(text) || text == "0") && inside(rect)).count();
                assert_eq!(numbers + forbidden, sentence.len() * sentence.len(), "{slug} at {size:?}, {which:?}");
                let mut labels = map;
                for token in sentence {
                    let first = &token.text[..token.text.len().min(9)];
                    let drawn = || texts.iter().filter(|(text, _)| text.starts_with(first)).map(|(_, rect)| *rect);
                    let column = drawn().find(|rect| rect.bottom() < map.top() && rect.top() > top - 2.0);
                    let row = drawn().find(|rect| rect.right() < map.left() && map.y_range().contains(rect.center().y));
                    for label in [column, row] {
                        labels = labels.union(label.unwrap_or_else(|| panic!("{slug} at {size:?}: {first}")));
                    }
                }
                let share = labels.area() / ground.area();
                assert!(share >= least, "{slug} at {size:?}, {which:?}: {share}");
                top = map.bottom();
            }
        }
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn maps_of_two_long_sentences_are_not_cut() {
    for size in [(1280.0, 720.0), (1440.0, 900.0)] {
        let mut lab =
            harness(Workbench::new(shipped_document("induction").unwrap()), (size.0 + MARGIN, size.1 + MARGIN));
        lab.run();
        let (ground, _) = center(&lab);
        for name in ["Attention map", "Attention map of the second sentence"] {
            let map = lab.get_by_role_and_label(egui::Role::Image, name);
            let (rect, whole) = (map.rect(), map.accesskit_node().raw_bounds().unwrap());
            assert!(ground.contains_rect(rect) && (whole.y1 as f32) <= ground.bottom(), "{size:?}: {rect:?}");
            // Twice as wide as with both strips above.
            assert!(rect.width() >= 200.0, "{size:?}: {rect:?}");
        }
    }
}
