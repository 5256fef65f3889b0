//! The panel on the left, by the roles and names that a screen reader gets.

use attention_lab::attention::Pattern;
use attention_lab::design::Relation;
use attention_lab::document::{HeadSource, Which};
use attention_lab::model::Position;
use attention_lab::ui::UiState;
use attention_lab::workbench::{Command, Edit, Workbench};
use egui::accesskit::Role;
use egui::{Event, Key, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};

use crate::harness::{harness, preset};

type Lab = Harness<'static, (Workbench, UiState)>;

/// Tall enough for all sections, and for a relation of a designed head.
fn lab() -> Lab {
    let mut lab = harness(Workbench::new(preset("lecture-notes")), (1280.0, 2000.0));
    lab.run();
    lab
}

fn bench(lab: &Lab) -> &Workbench {
    &lab.state().0
}

fn words(lab: &Lab) -> Vec<&str> {
    bench(lab).document().tokens.iter().map(|token| token.text.as_str()).collect()
}

fn slider<'a>(lab: &'a Lab, name: &'a str) -> Node<'a> {
    lab.get_by_role_and_label(Role::Slider, name)
}

fn open(lab: &mut Lab, section: &str) {
    lab.get_by_role_and_label(Role::DisclosureTriangle, section).click();
    lab.run();
}

fn press(lab: &mut Lab, button: &str) {
    lab.get_by_role_and_label(Role::Button, button).click();
    lab.run();
}

fn check(lab: &mut Lab, name: &str) {
    lab.get_by_role_and_label(Role::CheckBox, name).click();
    lab.run();
}

/// Clicks into the number box, types over what it holds, and presses Enter.
fn type_number(lab: &mut Lab, name: &str, number: &str) {
    lab.get_by_role_and_label(Role::SpinButton, name).click();
    lab.run();
    lab.event(Event::Text(number.into()));
    lab.key_press(Key::Enter);
    lab.run();
}

fn choose(lab: &mut Lab, list: &str, option: &str) {
    lab.get_by_role_and_label(Role::ComboBox, list).click();
    lab.run();
    lab.get_by_role_and_label(Role::Button, option).click();
    lab.run();
}

fn undo(lab: &mut Lab) {
    press(lab, "Undo");
}

#[test]
fn dragging_the_temperature_is_one_step_of_undo() {
    let mut lab = lab();
    let track = slider(&lab, "Temperature τ").rect();
    let start = track.center();
    lab.hover_at(start);
    lab.drag_at(start);
    for step in 1..=8 {
        lab.hover_at(start + Vec2::new(step as f32 * 6.0, 0.0));
        lab.step();
    }
    let during = bench(&lab).document().spec.temperature;
    assert!(during > 2.0, "{during}");
    assert_eq!(bench(&lab).derived().document.spec.temperature, during, "drawn in the same frame");
    lab.drop_at(start + Vec2::new(48.0, 0.0));
    lab.run();
    assert_eq!(bench(&lab).document().spec.temperature, during);
    undo(&mut lab);
    assert_eq!(bench(&lab).document(), bench(&lab).original());
    assert!(!bench(&lab).history().can_undo());
}

#[test]
fn arrow_keys_move_a_slider_that_has_the_focus() {
    let mut lab = lab();
    slider(&lab, "Temperature τ").focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    let higher = bench(&lab).document().spec.temperature;
    assert!(higher > 1.0, "{higher}");
    for _ in 0..3 {
        lab.key_press(Key::ArrowLeft);
    }
    lab.run();
    assert!(bench(&lab).document().spec.temperature < 1.0);

    open(&mut lab, "Model");
    slider(&lab, "Heads H").focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!(bench(&lab).document().heads(), 9);
}

#[test]
fn a_typed_number_is_clamped_and_one_step_of_undo() {
    let mut lab = lab();
    for (typed, taken) in [("0.25", 0.25), ("0,5", 0.5), ("1000", 100.0), ("0", 0.01), ("-3", 0.01), ("nonsense", 0.01)]
    {
        type_number(&mut lab, "Temperature τ", typed);
        assert_eq!(bench(&lab).document().spec.temperature, taken, "{typed}");
    }
    undo(&mut lab);
    assert_eq!(bench(&lab).document().spec.temperature, 100.0);
}

#[test]
fn leaving_a_number_box_does_not_round_its_number() {
    let mut lab = lab();
    lab.state_mut().0.apply(Command::Edit(Edit::Temperature(0.123_456)));
    lab.run();
    lab.get_by_role_and_label(Role::SpinButton, "Temperature τ").click();
    lab.run();
    lab.key_press(Key::Tab);
    lab.run();
    assert_eq!(bench(&lab).document().spec.temperature, 0.123_456);
    // What is typed is taken, even if the box shows the same three digits for it.
    for number in [12.3, 12.34] {
        type_number(&mut lab, "Temperature τ", &number.to_string());
        assert_eq!(bench(&lab).document().spec.temperature, number);
    }

    let seed = u64::MAX - 12_345_678;
    lab.state_mut().0.apply(Command::Edit(Edit::Seed(seed)));
    lab.run();
    open(&mut lab, "Model");
    lab.get_by_role_and_label(Role::SpinButton, "Seed of word identities").click();
    lab.run();
    lab.key_press(Key::Tab);
    lab.run();
    assert_eq!(bench(&lab).document().seed, seed);
    type_number(&mut lab, "Seed of word identities", "7");
    assert_eq!(bench(&lab).document().seed, 7);
}

#[test]
fn a_double_click_on_the_slider_or_its_label_resets() {
    for role in [Role::Slider, Role::Label] {
        let mut lab = lab();
        type_number(&mut lab, "Temperature τ", "7");
        assert_eq!(bench(&lab).document().spec.temperature, 7.0);
        // A long pause, or the next click would be the second.
        lab.run_steps(60);
        for _ in 0..2 {
            lab.get_by_role_and_label(role, "Temperature τ").click();
        }
        lab.run();
        assert_eq!(bench(&lab).document().spec.temperature, 1.0, "{role:?}");
    }
}

#[test]
fn causal_mask_scale_and_residual_toggle() {
    let mut lab = lab();
    check(&mut lab, "Causal mask: no looking ahead");
    check(&mut lab, "Divide scores by √K");
    check(&mut lab, "Residual stream");
    let spec = bench(&lab).document().spec.clone();
    assert!(spec.mask.causal && !spec.scale && spec.residual);
    assert_eq!(bench(&lab).derived().document.spec, spec);
    for _ in 0..3 {
        undo(&mut lab);
    }
    assert_eq!(bench(&lab).document(), bench(&lab).original());
}

#[test]
fn a_typed_sentence_becomes_tokens_and_the_box_keeps_what_was_typed() {
    let mut lab = lab();
    let text_box = |lab: &Lab| lab.get_by_role_and_label(Role::MultilineTextInput, "Sentence").value();
    lab.get_by_role_and_label(Role::MultilineTextInput, "Sentence").click();
    lab.run();
    lab.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    for letters in ["The", " cat", " ,", " sat", "  "] {
        lab.event(Event::Text(letters.into()));
    }
    lab.run();
    assert_eq!(words(&lab), ["The", "cat", ",", "sat", " "]);
    assert_eq!(text_box(&lab).as_deref(), Some("The cat , sat  "));

    // Somebody else's change shows at once; so does the plain form once the focus is gone.
    lab.state_mut().0.apply(Command::Edit(Edit::RemoveToken { which: Which::First, at: 4 }));
    lab.run();
    assert_eq!(text_box(&lab).as_deref(), Some("The cat, sat"));
    press(&mut lab, "Undo");
    press(&mut lab, "Undo");
    assert_eq!(bench(&lab).document(), bench(&lab).original(), "typing is one step");
}

#[test]
fn tokens_are_moved_removed_and_added() {
    let mut lab = lab();
    open(&mut lab, "Tokens · 7");
    press(&mut lab, "Move Worked example up");
    assert_eq!(words(&lab)[..2], ["Worked example", "Definition of derivative"]);
    press(&mut lab, "Move Worked example down");
    press(&mut lab, "Remove Vacation photos");
    assert_eq!(words(&lab)[1..3], ["Worked example", "History of calculus"]);

    lab.get_by_role_and_label(Role::TextInput, "Add token").click();
    lab.run();
    lab.event(Event::Text("blorp !".into()));
    lab.key_press(Key::Enter);
    lab.run();
    assert_eq!(words(&lab)[6..], ["blorp", "!"]);
    assert_eq!(lab.get_by_role_and_label(Role::TextInput, "Add token").value().as_deref(), Some(""));
}

#[test]
fn shuffling_depends_on_its_seed_only() {
    let shuffled = |seed: &str| {
        let mut lab = lab();
        open(&mut lab, "Tokens · 7");
        type_number(&mut lab, "with seed", seed);
        press(&mut lab, "Shuffle");
        words(&lab).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut sorted = [shuffled("5"), shuffled("5"), shuffled("6")];
    assert_eq!(sorted[0], sorted[1]);
    assert_ne!(sorted[0], sorted[2]);
    sorted.iter_mut().for_each(|words| words.sort());
    assert_eq!(sorted[0], sorted[2]);
}

#[test]
fn a_second_sentence_is_typed_beside_the_first() {
    let mut lab = lab();
    check(&mut lab, "Compare with a second sentence");
    lab.get_by_role_and_label(Role::MultilineTextInput, "Second sentence").click();
    lab.run();
    lab.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    lab.event(Event::Text("It was wide".into()));
    lab.run();
    assert_eq!(bench(&lab).document().sentence(Which::Second).len(), 3);
    assert_eq!(words(&lab).len(), 7);
}

#[test]
fn the_model_takes_128_heads_and_says_what_they_cost() {
    let mut lab = lab();
    open(&mut lab, "Model");
    type_number(&mut lab, "Heads H", "1000");
    assert_eq!(bench(&lab).document().heads(), 128);
    undo(&mut lab);
    assert_eq!(bench(&lab).document().heads(), 8);
    type_number(&mut lab, "Model width D", "32");
    assert_eq!(bench(&lab).document().head_width, None);
    assert!(lab.query_by_label_contains("8 heads × 4 wide = 32").is_some());
    assert!(slider(&lab, "Head width K").accesskit_node().is_disabled());
    check(&mut lab, "Head width K = D/H");
    type_number(&mut lab, "Head width K", "300");
    assert_eq!(bench(&lab).document().head_width, Some(300));
    type_number(&mut lab, "Layers L", "3");
    assert_eq!(bench(&lab).document().layers.len(), 3);
    press(&mut lab, "Next layer");
    assert_eq!(bench(&lab).view().layer, 1);
}

#[test]
fn masks_and_positions_are_chosen_with_their_sizes() {
    let mut lab = lab();
    choose(&mut lab, "Mask", "Window and globals");
    type_number(&mut lab, "Window w", "2");
    type_number(&mut lab, "Global tokens g", "3");
    assert_eq!(bench(&lab).document().spec.mask.pattern, Pattern::WindowGlobals { width: 2, globals: 3 });
    choose(&mut lab, "Mask", "Padding");
    type_number(&mut lab, "Padding tokens", "2");
    assert!(lab.query_by_label_contains("2 queries may look at nothing").is_some());
    for (option, position) in [
        ("Sinusoidal", Position::Sinusoidal { strength: 0.25 }),
        ("RoPE", Position::Rope { strength: 1.0 }),
        ("ALiBi", Position::Alibi { strength: 1.0 }),
    ] {
        choose(&mut lab, "Positions", option);
        assert_eq!(bench(&lab).document().spec.position, position);
    }
    type_number(&mut lab, "Strength of positions", "3");
    assert_eq!(bench(&lab).document().spec.position, Position::Alibi { strength: 3.0 });
}

#[test]
fn a_head_is_designed_or_random_and_can_be_ablated() {
    let mut lab = lab();
    let source = |lab: &Lab| bench(lab).document().layers[0].heads[bench(lab).view().head].source.clone();
    let strength = |lab: &Lab, relation| match source(lab) {
        HeadSource::Recipe(recipe) => recipe.relations.get(&relation).copied(),
        _ => None,
    };
    let stock = strength(&lab, Relation::QuestionToDefinition);
    type_number(&mut lab, "Question → definition", "55");
    assert_eq!(strength(&lab, Relation::QuestionToDefinition), Some(55.0));
    type_number(&mut lab, "Same topic", "0");
    assert_eq!(strength(&lab, Relation::SameTopic), None);
    open(&mut lab, "Looks at places");
    assert!(lab.query_by_label_contains("Silent").is_some());
    type_number(&mut lab, "Previous token", "40");
    assert_eq!(strength(&lab, Relation::Previous), Some(40.0));

    press(&mut lab, "random");
    assert_eq!(source(&lab), HeadSource::Seeded { seed: 1, deviation: 0.45 });
    type_number(&mut lab, "Seed of this head", "12");
    type_number(&mut lab, "Spread of weights σ", "2");
    assert_eq!(source(&lab), HeadSource::Seeded { seed: 12, deviation: 2.0 });
    press(&mut lab, "designed");
    assert_eq!(strength(&lab, Relation::QuestionToDefinition), stock);

    check(&mut lab, "Ablate this head");
    assert!(bench(&lab).document().spec.ablates(0, 0));
    press(&mut lab, "Next head");
    assert_eq!(bench(&lab).view().head, 1);
    type_number(&mut lab, "Head", "4");
    assert_eq!(bench(&lab).view().head, 3);
    assert!(matches!(source(&lab), HeadSource::Seeded { seed: 4, .. }));
}

#[test]
fn thousands_of_tokens_are_listed_where_they_can_be_seen() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: "word ".repeat(900) }));
    // What is listed does not depend on the trace, which a job would still be at for many frames.
    workbench.update_now();
    let mut lab = harness(workbench, (1280.0, 2000.0));
    lab.run();
    open(&mut lab, "Tokens · 900");
    let rows = lab.query_all_by_role_and_label(Role::Button, "Remove word").count();
    assert!((5..20).contains(&rows), "{rows}");
}

#[test]
fn nothing_is_pushed_while_nobody_touches_anything() {
    // Values outside the sliders' own ranges must survive being drawn.
    let mut workbench = Workbench::new(preset("lecture-notes"));
    for edit in [
        Edit::Width(2000),
        Edit::HeadWidth(Some(600)),
        Edit::Layers(14),
        Edit::Position(Position::Rope { strength: 3.5 }),
        Edit::Pattern(Pattern::Window { width: 500 }),
        Edit::Seed(u64::MAX),
    ] {
        workbench.apply(Command::Edit(edit));
    }
    workbench.update_now();
    let before = workbench.document().clone();
    let mut lab = harness(workbench, (1280.0, 2000.0));
    lab.run();
    open(&mut lab, "Model");
    lab.run_steps(5);
    assert_eq!(*bench(&lab).document(), before);
}

#[test]
fn sentences_of_no_token_and_of_one_have_controls() {
    for text in ["", "word"] {
        let mut workbench = Workbench::new(preset("lecture-notes"));
        workbench.apply(Command::Edit(Edit::Text { which: Which::First, text: text.into() }));
        let mut lab = harness(workbench, (1280.0, 2000.0));
        for pattern in ["Sliding window", "Window and globals", "Prefix", "Padding"] {
            choose(&mut lab, "Mask", pattern);
        }
        let tokens = text.len().min(1);
        open(&mut lab, &format!("Tokens · {tokens}"));
        press(&mut lab, "Shuffle");
        assert_eq!(words(&lab).len(), tokens);
    }
}
