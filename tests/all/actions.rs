//! What can be asked of the program is data: it is written and read, kept and done again.

use std::fs;

use attention_lab::analysis::{Axes, Combine, Stage};
use attention_lab::document::{Change, Which};
use attention_lab::files::{parse_ron, write_part};
use attention_lab::kernels::Threads;
use attention_lab::workbench::{
    Action, ByName, ColorScale, Command, Depth, Edit, HeadOrder, KernelChange, KernelKind, KernelSeed, KernelSize,
    Lens, MapKind, Moved, Palette, PatternSize, Peek, Player, PlayerChange, PlayerName, PointerChange, SettingsChange,
    Side, ThemeChoice, View, ViewChange, WalkChange, Workbench, parse_lesson,
};
use strum::VariantArray;

use crate::harness::preset;

/// An action of each name, as people write them.
const WRITTEN: &[&str] = &[
    r#"Open("coreference")"#,
    r#"Text("a new sentence")"#,
    r#"Second("another one")"#,
    "Change(Temperature(4.0))",
    "Head(layer:2,head:1)",
    r#"Look("it")"#,
    r#"Lock("it -> animal")"#,
    r#"Hover("it -> street|second")"#,
    "Combined([(1,1),(2,1)])",
    "ToggleHead(layer:2,head:1)",
    "Isolate(layer:1,head:1)",
    "Number(stage:Queries,row:4,column:2)",
    "StepBack(stage:WQ,row:1,column:2)",
    "Window(5)",
    "Globals(2)",
    "Play(Walk,Show(4))",
    "Train(To(3))",
    "Pin",
    "Unpin",
    "Swap",
    "Measure",
    "View(Walk)",
    "Unlock",
    "Map(Scores)",
    "Shows(Change)",
    "OwnHead(true)",
    "Order(Cluster)",
    r#"Filter("previous > 80%")"#,
    "CardSize(0.5)",
    "Combine(Max)",
    "Table(Some(1))",
    "Importance(Some((number:Logit,when:Mean,places:true)))",
    "Circuit(Some(IntoKeys))",
    "PlaneAxes(First)",
    "PlaneMoves(Projection)",
    "Painting(true)",
    "ShuffleSeed(7)",
    "Panel(side:Inspector,open:false,narrow:false)",
    "Next(Part(Parts))",
    "Lengths(true)",
    "Lens(Softmax)",
    "Depth(Code)",
    "Inside(true)",
    "Sentence(Second)",
    "Unfold(true)",
    "Gradients(true)",
    "Nudge(0.1)",
    "UnlockNumber",
    "Kernel(Flash)",
    "KernelSize(Sparse(Dilation),2)",
    "KernelSeed(Features,9)",
    "Threads(One)",
    "MeasuredCausal(true)",
    "Theme(Projector)",
    "Palette(Magma)",
    "ColorScale(Log)",
    "Zoom(1.5)",
    "Transposed(true)",
    r#"Language(Some("de"))"#,
    "ReducedMotion(true)",
    "HallTheme(Light)",
    "HallZoom(3.0)",
    "HallMinutes(90)",
];

fn read(text: &str) -> Action {
    parse_ron(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_action_reads_as_it_is_written_and_can_be_done() {
    let name = |text: &&'static str| text.split('(').next().unwrap();
    assert_eq!(WRITTEN.iter().map(name).collect::<Vec<_>>(), Action::names(), "one of each, in their order");
    for text in WRITTEN {
        let action = read(text);
        assert_eq!(action.to_string(), *text);
        assert_eq!(read(&action.to_string()), action);
        let mut workbench = Workbench::new(preset("coreference"));
        workbench.update_now();
        if let Err(refusal) = workbench.perform(&action) {
            panic!("{}", refusal.explain(&workbench.text));
        }
    }
}

#[test]
fn every_action_is_told_of() {
    let documented = include_str!("../../docs/lessons.md");
    let missing: Vec<&str> =
        Action::names().into_iter().filter(|name| !documented.contains(&format!("`{name}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// One of each change, made from the enums.
fn changes() -> Vec<Command> {
    let peek = Peek { which: Which::First, query: 3, key: Some(1) };
    let cell = attention_lab::analysis::StageCell { layer: 1, head: 0, stage: Stage::Scores, row: 3, column: 1 };
    let mut all: Vec<Command> = vec![
        ViewChange::Head { layer: 1, head: 0 }.into(),
        ViewChange::Pointer(PointerChange::Over(peek)).into(),
        ViewChange::Pointer(PointerChange::Left(peek)).into(),
        ViewChange::Lock(peek).into(),
        Command::Edit(Edit::Temperature(2.0)),
        ViewChange::Filter("layer <= 1".into()).into(),
        ViewChange::CardSize(0.25).into(),
        ViewChange::Combined([(0, 0), (1, 0)].into()).into(),
        ViewChange::ToggleHead { layer: 0, head: 0 }.into(),
        ViewChange::Isolate { layer: 1, head: 0 }.into(),
        ViewChange::Painting(true).into(),
        ViewChange::ShuffleSeed(3).into(),
        WalkChange::Sentence(Which::Second).into(),
        WalkChange::Unfold(true).into(),
        WalkChange::Gradients(true).into(),
        WalkChange::Nudge(-0.25).into(),
        WalkChange::Inside(true).into(),
        WalkChange::Number(cell).into(),
        WalkChange::StepBack(cell.at(Stage::Scaled, 3, 1)).into(),
        WalkChange::Over(cell).into(),
        WalkChange::Left(cell).into(),
        KernelChange::Threads(Threads::One).into(),
        KernelChange::MeasuredCausal(true).into(),
        SettingsChange::Zoom(1.25).into(),
        SettingsChange::Transposed(true).into(),
        SettingsChange::Language(Some("de".into())).into(),
        SettingsChange::ReducedMotion(true).into(),
        SettingsChange::HallMinutes(30).into(),
        Command::Edit(Edit::Make(Change::Causal(true))),
        Command::Undo,
        Command::Redo,
    ];
    let view = |change: ViewChange| Command::from(change);
    all.extend(View::VARIANTS.iter().map(|it| view(ViewChange::View(*it))));
    all.extend(MapKind::VARIANTS.iter().map(|it| view(ViewChange::Map(*it))));
    all.extend(HeadOrder::VARIANTS.iter().map(|it| view(ViewChange::Order(*it))));
    all.extend(Combine::VARIANTS.iter().map(|it| view(ViewChange::Combine(*it))));
    all.extend(Axes::VARIANTS.iter().map(|it| view(ViewChange::PlaneAxes(*it))));
    all.extend(Moved::VARIANTS.iter().map(|it| view(ViewChange::PlaneMoves(*it))));
    for (open, narrow) in [(false, false), (true, true), (false, true), (true, false)] {
        all.extend(Side::VARIANTS.iter().map(|side| view(ViewChange::Panel { side: *side, open, narrow })));
    }
    all.extend(Lens::VARIANTS.iter().map(|it| Command::from(WalkChange::Lens(*it))));
    all.extend(Depth::VARIANTS.iter().map(|it| Command::from(WalkChange::Depth(*it))));
    all.extend(KernelKind::VARIANTS.iter().map(|it| Command::from(KernelChange::Kernel(*it))));
    let patterns = || PatternSize::VARIANTS.iter().copied();
    let sizes = [
        KernelSize::TileQueries,
        KernelSize::TileKeys,
        KernelSize::PlayedQueries,
        KernelSize::PlayedKeys,
        KernelSize::Features,
        KernelSize::MeasuredWidth,
        KernelSize::MeasuredTokens,
        KernelSize::Tokens,
        KernelSize::PatternTokens,
        KernelSize::PatternLayers,
    ];
    let sizes =
        sizes.into_iter().chain(patterns().map(KernelSize::Sparse)).chain(patterns().map(KernelSize::MeasuredSparse));
    all.extend(sizes.map(|size| Command::from(KernelChange::KernelSize(size, size.limits().1))));
    all.extend(KernelSeed::VARIANTS.iter().map(|it| Command::from(KernelChange::KernelSeed(*it, 11))));
    all.extend(ColorScale::VARIANTS.iter().map(|it| Command::from(SettingsChange::ColorScale(*it))));
    all.extend(Palette::VARIANTS.iter().map(|it| Command::from(SettingsChange::Palette(*it))));
    all.extend(ThemeChoice::VARIANTS.iter().map(|it| Command::from(SettingsChange::Theme(*it))));
    for player in PlayerName::VARIANTS.iter().copied() {
        let told = [
            PlayerChange::Restart,
            PlayerChange::Toggle,
            PlayerChange::Tick(0.5),
            PlayerChange::Step,
            PlayerChange::Back,
            PlayerChange::Speed(Player::SPEEDS[3]),
            PlayerChange::Finish,
            PlayerChange::Show(3),
        ];
        all.extend(told.map(|change| Command::Play(player, change)));
    }
    all
}

#[test]
fn changes_of_the_view_and_the_settings_are_written_and_read() {
    for command in changes() {
        match command {
            Command::View(change) => assert_eq!(parse_ron::<ViewChange>(&write_part(&change)).unwrap(), change),
            Command::Settings(change) => {
                assert_eq!(parse_ron::<SettingsChange>(&write_part(&change)).unwrap(), change);
            }
            _ => {}
        }
    }
}

#[test]
fn what_was_recorded_is_done_again_on_a_fresh_workbench() {
    let [mut first, mut second] = [(), ()].map(|()| Workbench::new(preset("coreference")));
    for command in changes() {
        let recorded = command.clone();
        first.apply(command);
        second.apply(recorded);
        assert_eq!(first.view(), second.view());
    }
    assert_eq!(first.document(), second.document());
    assert_eq!(first.settings(), second.settings());
    assert_ne!(
        (first.view(), first.document()),
        (Workbench::new(preset("lecture-notes")).view(), &preset("coreference"))
    );
}

#[test]
fn what_is_out_of_range_is_brought_into_it_and_never_shown() {
    let mut workbench = Workbench::new(preset("coreference"));
    workbench.apply(ViewChange::Head { layer: 99, head: 99 });
    workbench.apply(ViewChange::Lock(Peek { which: Which::First, query: 99, key: None }));
    workbench.apply(KernelChange::KernelSize(KernelSize::Features, 0));
    workbench.apply(SettingsChange::Zoom(f32::NAN));
    assert!(workbench.document().head(workbench.view().layer, workbench.view().head).is_some());
    assert_eq!(workbench.view().lock, None);
    assert_eq!((workbench.view().kernels.features, workbench.settings().zoom), (1, 1.0));
}

#[test]
fn what_cannot_be_done_says_what_was_expected_and_changes_nothing() {
    for (text, expected) in [
        ("Head(layer: 9, head: 1)", "expected 1 to"),
        ("Head(layer: 0, head: 1)", "expected 1 to"),
        (r#"Look("nobody")"#, "nobody"),
        (r#"Lock("it -> nobody")"#, "nobody"),
        ("Combined([(1, 99)])", "99"),
        ("Number(stage: Weights, row: 99, column: 1)", "99"),
        ("Number(stage: PlainKeys, row: 1, column: 1)", "PlainKeys"),
        ("Window(513)", "0 to 512"),
        ("KernelSize(TileKeys, 0)", "1 to 4096"),
        (r#"Filter("entropy >")"#, "entropy >"),
        ("Zoom(9)", "0.5 to 3"),
        (r#"Language("tlh")"#, "en, de"),
        ("HallMinutes(0)", "1 to 600"),
        ("Play(Walk, Speed(3))", "0.5, 1, 2, 4"),
        ("Play(Walk, Show(99))", "99"),
        ("Change(Ablate(layer: 1, head: 99))", "99"),
        ("Change(Temperature(0))", "0"),
        (r#"Open("no such file.ron")"#, "no such file.ron"),
    ] {
        let mut workbench = Workbench::new(preset("coreference"));
        let (view, settings, document) =
            (workbench.view().clone(), workbench.settings().clone(), workbench.document().clone());
        let action = read(text);
        let refusal = workbench.perform(&action).expect_err(text).explain(&workbench.text);
        assert!(refusal.starts_with(&action.to_string()) && refusal.contains(expected), "{refusal}");
        assert_eq!(
            (workbench.view(), workbench.settings(), workbench.document()),
            (&view, &settings, &document),
            "{text}"
        );
    }
    for text in ["Lense(Softmax)", "Walk(Lens(Softmax))", "Lens(Sofmax)", "Pointer(Over(1))", "Look(3)"] {
        let error = parse_ron::<Action>(text).expect_err(text).to_string();
        assert!(error.to_lowercase().contains("expected"), "{error}");
    }
    let one_sentence = Workbench::new(preset("lecture-notes")).perform(&read("Sentence(Second)"));
    assert!(one_sentence.is_err());
}

#[test]
fn a_lesson_may_change_the_picture_and_gives_back_what_was_before() {
    let lesson = |action: &str| {
        format!(
            r#"LessonV1((title: "a", preset: "lecture-notes", steps: [
                (title: "a", text: "a", actions: [{action}]), (title: "b", text: "b"),
            ]))"#
        )
    };
    let error = parse_lesson(&lesson("Theme(Light)")).expect_err("the theme is the reader's").to_string();
    assert!(error.contains("Theme(Light)"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lesson.ron");
    fs::write(&path, lesson(r#"ColorScale(Log), Palette(Magma), Lens(Values), Depth(Code)"#)).unwrap();
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(SettingsChange::Palette(Palette::Cividis));
    workbench.apply(Command::Open(path));
    let look = |workbench: &Workbench| (workbench.settings().color_scale, workbench.settings().palette);
    assert_eq!(look(&workbench), (ColorScale::Log, Palette::Magma));
    assert_eq!((workbench.view().walk.lens, workbench.view().walk.depth), (Lens::Values, Depth::Code));
    workbench.apply(Command::Lesson(attention_lab::workbench::LessonCommand::Next));
    assert_eq!(look(&workbench), (ColorScale::Log, Palette::Magma), "a step begins after those before it");
    workbench.apply(Command::Lesson(attention_lab::workbench::LessonCommand::Leave));
    assert_eq!(look(&workbench), (ColorScale::Linear, Palette::Cividis));
}

#[test]
fn by_name_or_not_an_action_is_one_of_a_list() {
    let actions: Vec<Action> = parse_ron(r#"[Look("it"), Lens(Plane), Kernel(Elu), Palette(Grey)]"#).unwrap();
    assert!(matches!(
        actions[..],
        [
            Action::ByName(ByName::Look(_)),
            Action::View(ViewChange::Walk(WalkChange::Lens(Lens::Plane))),
            Action::View(ViewChange::Kernels(KernelChange::Kernel(KernelKind::Elu))),
            Action::Settings(SettingsChange::Palette(Palette::Grey)),
        ]
    ));
}
