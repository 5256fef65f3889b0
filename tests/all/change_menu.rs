//! The menu of what is clicked with the secondary button: it names it, and does there what the controls do.

use attention_lab::attention::{Action, At, Intervention, Rows, Site};
use attention_lab::document::Which;
use attention_lab::workbench::{
    Bookmark, COURSE, Command, Edit, Importance, LessonCommand, Peek, SettingsChange, Shows, ThemeChoice, View,
    ViewChange, Workbench,
};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Role, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::harness::{Lab, Region, bench, checkpoint, compare, harness, preset};

/// Frames after which a menu is there; a job may go on for longer.
const FRAMES: usize = 4;

fn lab(workbench: Workbench) -> Lab {
    let mut lab = harness(workbench, (1280.0, 800.0));
    lab.run();
    lab
}

fn secondary(lab: &mut Lab, pos: Pos2) {
    lab.event(Event::PointerMoved(pos));
    lab.run_steps(FRAMES);
    for pressed in [true, false] {
        lab.event(Event::PointerButton { pos, button: PointerButton::Secondary, pressed, modifiers: Modifiers::NONE });
        lab.run_steps(FRAMES);
    }
}

/// The place of the first button whose name begins so.
fn find(lab: &Lab, beginning: &str) -> Option<Pos2> {
    let nodes = lab.root().children_recursive();
    let named = |label: Option<String>| label.is_some_and(|label| label.starts_with(beginning));
    let mut nodes = nodes.filter(|node| node.accesskit_node().role() == Role::Button);
    Some(nodes.find(|node| named(node.accesskit_node().label()))?.rect().center())
}

fn button(lab: &Lab, beginning: &str) -> Pos2 {
    find(lab, beginning).unwrap_or_else(|| panic!("no {beginning}"))
}

fn map(lab: &Lab) -> Rect {
    lab.get_by_role_and_label(Role::Image, "Attention map").rect()
}

fn cell(lab: &Lab, query: usize, key: usize) -> Pos2 {
    let map = map(lab);
    let size = map.size() / bench(lab).document().tokens.len() as f32;
    map.min + vec2(key as f32 + 0.5, query as f32 + 0.5) * size
}

/// Chooses the nth of what a menu offers under a name, and says what was done.
fn choose(lab: &mut Lab, title: &str, (name, nth): (&str, usize)) -> Intervention {
    lab.get_by_label(title);
    lab.get_all_by_role_and_label(Role::Button, name).nth(nth).unwrap().click();
    lab.run_steps(FRAMES);
    assert!(lab.query_by_label(title).is_none(), "it closes");
    bench(lab).document().spec.interventions.last().unwrap().clone()
}

fn at(site: Site, layer: usize, head: Option<usize>) -> At {
    At { site, layer, head }
}

#[test]
fn a_head_a_token_and_a_cell_are_changed_where_they_are_seen() {
    let mut lab = lab(Workbench::new(preset("start")));
    let view = bench(&lab).view();
    let (layer, head) = (view.layer, view.head);
    let card = button(&lab, "Head 2.1:");
    secondary(&mut lab, card);
    let done = choose(&mut lab, "Head 2.1 · Pronoun → noun", ("Zero", 0));
    assert_eq!(done, Intervention::ablation(1, 0));
    // Its weights are the second row.
    secondary(&mut lab, card);
    let done = choose(&mut lab, "Head 2.1 · Pronoun → noun", ("Mean", 1));
    assert_eq!(done, Intervention::new(at(Site::Pattern, 1, Some(0)), Rows::All, Action::Mean));
    let chip = button(&lab, "token animal");
    secondary(&mut lab, chip);
    let done = choose(&mut lab, "“animal”", ("Half", 0));
    let rows = Rows::Tokens(vec![1]);
    assert_eq!(done, Intervention::new(at(Site::Mixed, layer, Some(head)), rows.clone(), Action::Scale(0.5)));
    secondary(&mut lab, chip);
    let done = choose(&mut lab, "“animal”", ("Zero", 3));
    assert_eq!(done, Intervention::new(at(Site::ResidPre, layer, None), rows, Action::Zero));
    // A cell: it is chosen, its row becomes its mean, and nobody looks at its key.
    let place = cell(&lab, 7, 5);
    secondary(&mut lab, place);
    assert_eq!(bench(&lab).view().lock, Some(Peek { which: Which::First, query: 7, key: Some(5) }));
    let done = choose(&mut lab, "it → street", ("Mean", 0));
    let row = Rows::Tokens(vec![7]);
    assert_eq!(done, Intervention::new(at(Site::Pattern, layer, Some(head)), row, Action::Mean));
    secondary(&mut lab, place);
    lab.get_by_label("it → street");
    lab.get_by_label("Nobody looks at “street”").click();
    lab.run();
    let mask = &bench(&lab).document().spec.mask;
    assert!((0..11).all(|query| !mask.allows(query, 5, 11)));
    // The names of rows are tokens, too.
    let label = pos2(map(&lab).left() - 12.0, cell(&lab, 1, 0).y);
    secondary(&mut lab, label);
    lab.get_by_label("“animal”");
    lab.key_press(Key::Escape);
    lab.run();
    assert!(lab.query_by_label("“animal”").is_none());
    // A click and what it chooses are as before.
    let before = bench(&lab).document().spec.interventions.len();
    let place = cell(&lab, 3, 2);
    lab.hover_at(place);
    lab.run();
    for pressed in [true, false] {
        let (pos, button) = (place, PointerButton::Primary);
        lab.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        lab.run();
    }
    assert_eq!(bench(&lab).view().lock, Some(Peek { which: Which::First, query: 3, key: Some(2) }));
    assert_eq!(bench(&lab).document().spec.interventions.len(), before);
}

#[test]
fn a_weight_is_set_by_hand_in_the_menu_of_its_cell() {
    let mut lab = lab(Workbench::new(preset("start")));
    let place = cell(&lab, 7, 5);
    secondary(&mut lab, place);
    let sliders = lab.get_all_by_role(Role::Slider).map(|node| node.rect().center());
    let pos = sliders.min_by(|a, b| a.distance(place).total_cmp(&b.distance(place))).unwrap();
    for pressed in [true, false] {
        lab.event(Event::PointerMoved(pos));
        lab.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        lab.run();
    }
    lab.get_by_label("it → street");
    let view = bench(&lab).view();
    let run = bench(&lab).derived().head(Which::First, view.layer, view.head).unwrap();
    let weight = run.weights.at(7, 5);
    assert!((0.3..0.7).contains(&weight), "{weight}");
    assert!((run.weights.row(7).iter().sum::<f32>() - 1.0).abs() < 1e-5);
}

#[test]
fn layers_and_mlps_are_changed_where_they_are_drawn() {
    let mut workbench = Workbench::new(checkpoint("gpt2"));
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::Importance(Some(Importance::default())));
    workbench.update_now();
    let mut lab = lab(workbench);
    // The bar above the map has buttons of these names, too: they come first.
    let mlp = button(&lab, "MLP 2: ");
    secondary(&mut lab, mlp);
    let done = choose(&mut lab, "MLP 2", ("Mean", 1));
    assert_eq!(done, Intervention::new(at(Site::MlpOut, 1, None), Rows::All, Action::Mean));
    lab.state_mut().0.update_now();
    lab.run_steps(FRAMES);
    // The name of the layer stands left of its row.
    let row = button(&lab, "L1 H1: ");
    let mut name = row;
    while lab.query_by_label("Layer 1").is_none() && name.x > row.x - 120.0 {
        name.x -= 6.0;
        secondary(&mut lab, name);
        if lab.query_by_label("Head 1.1").is_some() {
            lab.key_press(Key::Escape);
            lab.run_steps(FRAMES);
        }
    }
    let done = choose(&mut lab, "Layer 1", ("Zero", 3));
    assert_eq!(done, Intervention::new(at(Site::ResidPre, 0, None), Rows::All, Action::Zero));
}

#[test]
fn what_is_pinned_and_a_lesson_have_no_such_menu() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.update_now();
    let focus = workbench.view().focus();
    workbench.apply(Command::Edit(Edit::Pin(focus)));
    workbench.apply(ViewChange::Shows(Shows::Pinned));
    let mut lab = lab(workbench);
    let place = cell(&lab, 7, 5);
    secondary(&mut lab, place);
    assert!(lab.query_by_label("it → street").is_none());
    // There is an A to patch from.
    lab.state_mut().0.apply(ViewChange::Shows(Shows::Now));
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(4.0)));
    lab.run();
    secondary(&mut lab, place);
    let done = choose(&mut lab, "it → street", ("As A", 0));
    assert!(matches!(done.action, Action::From(_)) && done.rows == Rows::Tokens(vec![7]));
    // A step of a lesson that shows a sentence.
    let step = |step| {
        let mut workbench = Workbench::new(preset("start"));
        let start = Bookmark { lesson: COURSE[0].slug.into(), step };
        workbench.apply(Command::Lesson(LessonCommand::Start(start)));
        self::lab(workbench)
    };
    let mut lab = (0..8).map(step).find(|lab| find(lab, "token ").is_some()).unwrap();
    let chip = button(&lab, "token ");
    secondary(&mut lab, chip);
    lab.get_by_label("Block this token for all");
    assert!(lab.query_by_label("Half").is_none());
}

#[test]
fn a_menu_in_a_picture() {
    let mut lab = lab(Workbench::new(preset("start")));
    let place = cell(&lab, 7, 5);
    secondary(&mut lab, place);
    compare("change-menu-cell-dark", &mut lab, Region::View);
}

#[test]
fn a_menu_of_a_token_in_a_light_picture() {
    let mut workbench = Workbench::new(checkpoint("gpt2"));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Light));
    let mut lab = lab(workbench);
    let chip = button(&lab, "token ");
    secondary(&mut lab, chip);
    compare("change-menu-token-light", &mut lab, Region::View);
}
