//! The grid of all heads, by role and label.

use attention_lab::document::Which;
use attention_lab::workbench::{HeadOrder, View, ViewChange, Workbench};
use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, bench, harness, preset};

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
