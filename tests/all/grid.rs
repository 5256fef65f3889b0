//! The grid of all heads, by role and label.

use std::collections::BTreeSet;

use attention_lab::document::{Document, Head, HeadSource, Layer, Which};
use attention_lab::files::shipped_document;
use attention_lab::workbench::{HeadOrder, SettingsChange, View, ViewChange, Workbench};
use egui::accesskit::Role;
use egui::{Key, Rect, Shape, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, harness, preset};

fn lab(slug: &str) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(ViewChange::View(View::Heads));
    let mut lab = harness(workbench, vec2(1600.0, 1000.0));
    lab.run();
    lab
}

fn click(lab: &mut Lab, label: &str) {
    lab.get_by_role_and_label(Role::Button, label).click();
    lab.run();
}

/// Lets time pass, so that the next click is not the second of a double-click.
fn wait(lab: &mut Lab) {
    lab.run_steps(40);
}

/// Heads in sight, from the top: the numbers on their panels.
fn shown(lab: &Lab) -> Vec<String> {
    let mut cards: Vec<_> = lab
        .query_all_by_label_contains("Head ")
        .filter_map(|node| {
            let label = node.accesskit_node().label()?;
            let number = label.strip_prefix("Head ")?.split(':').next()?.to_owned();
            number.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| (node.rect().min, number))
        })
        .collect();
    cards.sort_by(|(a, _), (b, _)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    cards.into_iter().map(|(_, number)| number).collect()
}

#[test]
fn heads_of_all_layers_are_in_the_grid() {
    let lab = lab("induction");
    assert_eq!(shown(&lab), ["1.1", "1.2", "2.1", "2.2"]);
}

#[test]
fn heads_are_sorted() {
    let mut lab = lab("induction");
    click(&mut lab, "Sorted by number");
    click(&mut lab, "entropy");
    let derived = bench(&lab).derived();
    let entropy = |place: &String| {
        let (layer, head) = place.split_once('.').unwrap();
        let place: [usize; 2] = [layer.parse().unwrap(), head.parse().unwrap()];
        derived.summary(Which::First, place[0] - 1, place[1] - 1).unwrap().mean_entropy().unwrap()
    };
    let entropies: Vec<f32> = shown(&lab).iter().map(entropy).collect();
    assert_eq!(entropies.len(), 4);
    assert!(entropies.is_sorted(), "{entropies:?}");
    click(&mut lab, "Sorted by entropy");
    click(&mut lab, "similarity");
    let chosen = (bench(&lab).view().layer, bench(&lab).view().head);
    assert_eq!(shown(&lab)[0], format!("{}.{}", chosen.0 + 1, chosen.1 + 1), "a head is most like itself");
}

#[test]
fn a_filter_leaves_the_heads_that_pass_and_says_what_is_wrong() {
    let mut lab = lab("induction");
    let filter = |lab: &mut Lab, line: &str| {
        let line = line.to_owned();
        lab.state_mut().0.apply(ViewChange::Filter(String::new()));
        lab.run();
        lab.get_by_role_and_label(Role::TextInput, "Filter").focus();
        lab.get_by_role_and_label(Role::TextInput, "Filter").type_text(&line);
        lab.run();
    };
    filter(&mut lab, "previous > 0.8");
    assert_eq!(shown(&lab), ["1.1"]);
    assert!(lab.query_by_label("1 of 4 heads").is_some());
    filter(&mut lab, "layer = 2");
    assert_eq!(shown(&lab), ["2.1", "2.2"]);
    filter(&mut lab, "entropy > 99");
    assert!(lab.query_by_label("No head passes this filter.").is_some());
    filter(&mut lab, "colour > 3");
    assert_eq!(shown(&lab).len(), 4, "what cannot be read filters nothing");
    assert!(lab.query_by_label_contains("colour").is_some());
}

#[test]
fn a_click_takes_a_head_out_and_a_double_click_leaves_it_alone() {
    let mut lab = lab("many-heads-16");
    let combined = |lab: &Lab| bench(lab).view().combined_heads(16).len();
    assert_eq!(combined(&lab), 16);
    lab.get_by_label_contains("Head 9: ").click();
    lab.run();
    assert_eq!(combined(&lab), 15);
    assert!(lab.query_by_label("of 15 heads").is_some());
    wait(&mut lab);
    let double = |lab: &mut Lab| {
        let at = lab.get_by_label_contains("Head 10: ").rect().center();
        for pressed in [true, false, true, false] {
            lab.event(egui::Event::PointerMoved(at));
            lab.event(egui::Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: egui::Modifiers::NONE,
            });
            lab.step();
        }
        lab.run();
    };
    double(&mut lab);
    assert_eq!(bench(&lab).view().combined_heads(16), [(0, 9)].into());
    let alone = bench(&lab).derived().trace(Which::First).head(0, 9).unwrap().weights.clone();
    let combined_map =
        bench(&lab).derived().combined(Which::First, &[(0, 9)].into(), bench(&lab).view().combine).as_slice().to_vec();
    assert_eq!(combined_map, alone.as_slice());
    wait(&mut lab);
    double(&mut lab);
    assert_eq!(combined(&lab), 15, "again restores");
    click(&mut lab, "Whole layer");
    assert_eq!(combined(&lab), 16);
}

#[test]
fn arrow_keys_move_through_the_grid_and_enter_opens() {
    let mut lab = lab("many-heads-16");
    let chosen = bench(&lab).view().head;
    lab.get_by_label_contains(&format!("Head {}: ", chosen + 1)).focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!(bench(&lab).view().head, chosen + 1);
    lab.key_press(Key::ArrowUp);
    lab.run();
    let above = bench(&lab).view().head;
    assert!(above < chosen, "{above}");
    lab.key_press(Key::Space);
    lab.run();
    assert_eq!(bench(&lab).view().combined_heads(16).len(), 15);
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!((bench(&lab).view().view, bench(&lab).view().head), (View::Explore, above));
}

#[test]
fn clusters_have_headings() {
    let mut lab = lab("induction");
    click(&mut lab, "Sorted by number");
    click(&mut lab, "clusters");
    assert_eq!(bench(&lab).view().order, HeadOrder::Cluster);
    assert!(written(&lab).iter().any(|(text, _)| text.starts_with("4 heads like nothing else")), "{:?}", written(&lab));
    let mut all = shown(&lab);
    all.sort();
    assert_eq!(all, ["1.1", "1.2", "2.1", "2.2"]);
}

#[test]
fn a_line_that_is_no_filter_leaves_the_heads_where_they_are() {
    let mut lab = lab("many-heads-16");
    lab.set_size(vec2(1280.0, 720.0));
    lab.state_mut().0.apply(ViewChange::Filter("head < 4".into()));
    lab.run();
    let places = |lab: &Lab| {
        let place = |number: &String| lab.get_by_label_contains(&format!("Head {number}: ")).rect();
        shown(lab).iter().map(place).collect::<Vec<_>>()
    };
    let (heads, before, map) =
        (shown(&lab), places(&lab), lab.get_by_role_and_label(Role::Image, "Combined map").rect());
    assert_eq!(heads, ["1", "2", "3"]);
    lab.state_mut().0.apply(ViewChange::Filter("foo > bar".into()));
    lab.run();
    assert_eq!((shown(&lab), places(&lab)), (heads, before), "what was right last is still shown");
    assert_eq!(lab.get_by_role_and_label(Role::Image, "Combined map").rect(), map);
    let error = lab.get_by_label_contains("foo").rect();
    let field = lab.get_by_role_and_label(Role::TextInput, "Filter").rect();
    assert!(error.top() >= field.bottom() && error.width() <= 340.0 && error.right() < 1280.0, "{error:?} {field:?}");
}

/// All that is written, and where.
fn written(lab: &Lab) -> Vec<(String, Rect)> {
    fn texts(shape: &Shape, found: &mut Vec<(String, Rect)>) {
        match shape {
            Shape::Text(text) => found.push((text.galley.text().to_owned(), text.visual_bounding_rect())),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    lab.output().shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut found));
    found
}

/// A document of so many layers and heads, at chance.
fn deep(layers: usize, heads: usize) -> Document {
    let mut document = preset("lecture-notes");
    let head = |seed| Head { name: String::new(), source: HeadSource::Seeded { seed, deviation: 1.0 }, edited: None };
    let layer = |layer: usize| Layer { heads: (0..heads).map(|index| head((layer * heads + index) as u64)).collect() };
    document.layers = (0..layers).map(layer).collect();
    document.claims.clear();
    document
}

/// Shows a document's heads in a window that has both panels open.
fn shown_at(document: Document, size: (f32, f32)) -> Lab {
    let mut workbench = Workbench::new(document);
    workbench.update_now();
    workbench.apply(ViewChange::View(View::Heads));
    // The harness leaves a margin around.
    let mut lab = harness(workbench, vec2(size.0, size.1));
    lab.run();
    lab
}

#[test]
fn all_heads_are_on_one_screen() {
    let documents = [(preset("many-heads-128"), 128), (deep(12, 12), 144), (deep(24, 16), 384)];
    for (document, count) in documents {
        for size in [(1280.0, 720.0), (1920.0, 1080.0)] {
            let mut lab = shown_at(document.clone(), size);
            let (numbers, view) = (shown(&lab), Region::View.place(&lab));
            assert_eq!(numbers.len(), count, "{size:?}");
            let mut rects: Vec<Rect> = numbers
                .iter()
                .map(|number| lab.get_by_label_contains(&format!("Head {number}: ")).rect())
                .inspect(|rect| assert!(view.contains_rect(*rect) && rect.width() >= 14.0, "{rect:?} in {view:?}"))
                .collect();
            let map = lab.get_by_role_and_label(Role::Image, "Combined map").rect();
            assert!(rects.iter().all(|rect| rect.right() < map.left()));
            // A row for each layer.
            rects.dedup_by(|a, b| a.top() == b.top());
            assert!(document.layers.len() == 1 || rects.len() == document.layers.len(), "{}", rects.len());
            // Larger ones do not all fit.
            lab.state_mut().0.apply(ViewChange::CardSize(1.0));
            lab.run();
            assert!(shown(&lab).len() < count);
        }
    }
}

#[test]
fn the_name_of_a_small_panel_is_under_the_pointer_and_told_by_keyboard() {
    let mut lab = shown_at(preset("many-heads-128"), (1280.0, 720.0));
    let name = |lab: &Lab| written(lab).iter().any(|(text, _)| text.starts_with("Head 2: Previous token,"));
    assert!(!name(&lab));
    let second = lab.get_by_label_contains("Head 2: ").rect().center();
    lab.hover_at(second);
    lab.run_steps(60);
    assert!(name(&lab), "{:?}", written(&lab));
    lab.remove_cursor();
    lab.run_steps(4);
    assert!(!name(&lab));
    lab.get_by_label_contains("Head 1: ").focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!(bench(&lab).view().head, 1);
    // It is written where the focus is, as it is where the pointer is.
    let mut buttons = lab.query_all_by_role(Role::Button);
    let is_second = |label: Option<String>| label.is_some_and(|label| label.starts_with("Head 2: Previous token,"));
    let focused = buttons.find(|button| button.accesskit_node().is_focused()).expect("a head has the focus");
    assert!(is_second(focused.accesskit_node().label()) && name(&lab), "{:?}", written(&lab));
    // Both panels speak of the head that the key has chosen.
    assert!(lab.query_all_by_label_contains("Head 2 of layer 1: Previous token").next().is_some());
}

#[test]
fn the_size_is_a_slider_that_goes_back_to_all_heads() {
    let mut lab = shown_at(preset("many-heads-128"), (1280.0, 720.0));
    assert_eq!(bench(&lab).view().card_size, 0.0);
    let slider = lab.get_by_role_and_label(Role::Slider, "Size").rect();
    lab.drag_at(slider.left_center() + vec2(1.0, 0.0));
    lab.drop_at(slider.right_center() - vec2(1.0, 0.0));
    lab.run();
    assert_eq!(bench(&lab).view().card_size, 1.0);
    assert!(written(&lab).iter().any(|(text, _)| text.starts_with("entropy ")), "there is room for words");
    // The chosen head has stayed in sight.
    assert!(shown(&lab).contains(&"42".to_owned()), "{:?}", shown(&lab));
    lab.get_by_role_and_label(Role::Slider, "Size").focus();
    lab.run();
    lab.key_press(Key::Delete);
    lab.run();
    assert_eq!((bench(&lab).view().card_size, shown(&lab).len()), (0.0, 128));
    for size in [f32::NAN, -1.0] {
        lab.state_mut().0.apply(ViewChange::CardSize(size));
        assert_eq!(bench(&lab).view().card_size, 0.0);
    }
}

#[test]
fn headings_of_groups_stay_beside_the_combined_map() {
    for (language, title, fact) in
        [("en", "Combined map", "smallest cosine"), ("de", "Kombinierte Map", "kleinster Kosinus")]
    {
        let mut lab = shown_at(preset("many-heads-128"), (1280.0, 720.0));
        lab.state_mut().0.apply(SettingsChange::Language(Some(language.into())));
        lab.state_mut().0.apply(ViewChange::Order(HeadOrder::Cluster));
        lab.run();
        let left = lab.get_by_role_and_label(Role::Label, title).rect().left();
        let headings: Vec<_> = written(&lab).into_iter().filter(|(text, _)| text.contains(fact)).collect();
        assert!(headings.len() > 2, "{language}");
        assert!(headings.iter().all(|(_, rect)| rect.right() < left), "{language}: {headings:?}");
    }
}

#[test]
fn recorded_heads_are_told_apart() {
    let document = shipped_document("smollm2-135m").unwrap();
    let names: BTreeSet<&str> =
        document.layers.iter().flat_map(|layer| &layer.heads).map(|head| head.name.as_str()).collect();
    assert_eq!(names.len(), 270);
    let mut lab = shown_at(document, (1280.0, 720.0));
    assert_eq!(shown(&lab).len(), 270, "all on one screen");
    assert!(written(&lab).iter().any(|(text, _)| text == "L30"), "rows have names");
    lab.state_mut().0.apply(ViewChange::CardSize(1.0));
    lab.state_mut().0.apply(ViewChange::Head { layer: 16, head: 4 });
    lab.run();
    assert!(written(&lab).iter().any(|(text, _)| text == "✓ L17 H5"), "{:?}", written(&lab));
}
