//! The views of the kernels, by role and label.

use attention_lab::bench::Progress;
use attention_lab::document::Which;
use attention_lab::kernels::{Kernel, Threads};
use attention_lab::model::Position;
use attention_lab::workbench::{
    Command, Edit, KernelChange, KernelKind, KernelSize, PatternSize, Peek, PlayerChange, PlayerName, SettingsChange,
    ThemeChoice, TrainChange, View, ViewChange, ViewState, Workbench,
};
use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use strum::VariantArray;

use crate::harness::{Lab, Region, apply_all, bench, harness, picture, preset};

fn lab(slug: &str, changes: impl IntoIterator<Item = impl Into<Command>>) -> Lab {
    let mut workbench = Workbench::new(preset(slug));
    apply_all(&mut workbench, changes);
    let mut lab = harness(workbench, (1280.0, 900.0));
    lab.run();
    lab
}

fn click(lab: &mut Lab, label: &str) {
    lab.get_by_role_and_label(Role::Button, label).click();
    lab.run_steps(3);
}

/// Frames until what was asked for is measured.
fn measure(lab: &mut Lab) {
    for _ in 0..3000 {
        lab.step();
        if !bench(lab).is_measuring() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("still measuring");
}

#[test]
fn measuring_grows_the_curves_and_doubling_reads_them() {
    let mut lab = lab(
        "lecture-notes",
        [
            Command::from(ViewChange::View(View::Cost)),
            Command::from(KernelChange::KernelSize(KernelSize::MeasuredTokens, 256)),
        ],
    );
    assert!(lab.query_by_label_contains("Nothing is measured yet").is_some());
    lab.get_by_role_and_label(Role::Button, "Measure on this machine").click();
    lab.step();
    lab.step();
    assert!(lab.query_by_role_and_label(Role::Button, "Cancel").is_some());
    measure(&mut lab);
    lab.run();
    let (setup, progress) = bench(&lab).costs().unwrap();
    assert_eq!(setup.kernels.len() * 2, progress.samples.len(), "five kernels at 128 and 256 tokens");
    assert!(lab.query_by_label_contains("Nothing is measured yet").is_none());
    lab.get_by_label("1024 tokens, and the growth from 512");
    click(&mut lab, "Double the context");
    assert_eq!(bench(&lab).view().kernels.tokens, 2048);
    lab.get_by_label("2048 tokens, and the growth from 1024");
    click(&mut lab, "Halve");
    assert_eq!(bench(&lab).view().kernels.tokens, 1024);
    // By formula: 4 · K · T².
    assert!(lab.query_all_by_label("268 M").next().is_some());
    assert!(lab.query_all_by_label("4.0 TiB: no single machine").next().is_some());
    // What the machine can do at most, and a token with its cache: 1024 keys and values of 64 numbers.
    let roof = progress_of(&lab).roof.unwrap();
    assert!(roof.operations > 0.0 && roof.bytes > 0.0);
    assert!(lab.query_by_label_contains("all pairs (Exact, Flash)").is_some());
    lab.get_by_role_and_label(Role::Image, "One more token, with its cache: one query meets T keys");
    assert_eq!(progress_of(&lab).decoded.iter().map(|token| token.tokens).collect::<Vec<_>>(), [128, 256]);
    lab.get_by_label("keys and values of 1024 tokens, one head");
    // Beside it, Llama-2-7B's cache of a token.
    assert_eq!(lab.query_all_by_label("512 KiB").count(), 2);
    lab.get_by_label("operations, all pairs");
}

fn progress_of(lab: &Lab) -> &Progress {
    bench(lab).costs().unwrap().1
}

#[test]
fn operations_say_whether_the_causal_half_is_counted() {
    let mut lab = lab(
        "lecture-notes",
        [
            Command::from(ViewChange::View(View::Cost)),
            Command::from(KernelChange::KernelSize(KernelSize::MeasuredTokens, 256)),
            Command::from(KernelChange::MeasuredCausal(true)),
            Command::Measure,
        ],
    );
    measure(&mut lab);
    lab.run();
    lab.get_by_label("operations, causal half");
    // 4 · K · T · (T + 1) / 2.
    assert!(lab.query_all_by_label("134 M").next().is_some());
}

#[test]
fn known_models_say_where_the_map_takes_half() {
    let lab = lab("lecture-notes", [ViewChange::View(View::Cost)]);
    // GPT-2 is causal, 12 · D − 1; BERT-base is not, 6 · D.
    lab.get_by_label("T = 9215");
    lab.get_by_label("T = 4608");
    assert!(lab.query_by_label_contains("GPT-2: the share of the map from 128 to a million tokens").is_some());
    assert!(lab.query_by_label_contains("Llama-3.2-1B: the share of the map").is_some());
}

#[test]
fn what_is_timed_beside_a_measurement_never_makes_a_frame_wait() {
    let compared = |view: View, measuring: bool| {
        let mut workbench = Workbench::new(preset("lecture-notes"));
        workbench.update_now();
        if measuring {
            workbench.apply(Command::Measure);
            workbench.update(|| {});
            assert!(workbench.is_measuring());
        }
        workbench.apply(KernelChange::Kernel(KernelKind::Flash));
        workbench.apply(ViewChange::View(view));
        workbench.update(|| {});
        let at_once = !workbench.comparison_is_stale();
        workbench.apply(Command::StopMeasuring);
        at_once
    };
    assert!(!compared(View::Compare, false), "all kernels at once take longer than a frame");
    assert!(compared(View::Explore, false), "a short sentence is compared in the frame");
    assert!(!compared(View::Explore, true), "by a job, which waits for its turn");
}

#[test]
fn a_measurement_waits_until_a_training_has_paused() {
    let mut workbench = Workbench::new(preset("start"));
    workbench.apply(TrainChange::To(0));
    workbench.update_now();
    workbench.apply(KernelChange::KernelSize(KernelSize::MeasuredTokens, 256));
    workbench.apply(TrainChange::Go);
    assert!(workbench.is_training());
    workbench.apply(Command::Measure);
    assert!(workbench.is_measuring());
    let mut begun = false;
    for _ in 0..3000 {
        workbench.update(|| {});
        begun |= workbench.costs().unwrap().1.now.is_some();
        assert!(!(begun && workbench.is_training()), "both at a time");
        if !workbench.is_measuring() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("never measured");
}

#[test]
fn cancelling_keeps_what_was_measured() {
    let mut lab = lab(
        "lecture-notes",
        [
            Command::from(ViewChange::View(View::Cost)),
            Command::from(KernelChange::KernelSize(KernelSize::MeasuredTokens, 1 << 17)),
            Command::Measure,
        ],
    );
    for _ in 0..3000 {
        lab.step();
        if bench(&lab).costs().is_some_and(|(_, progress)| progress.samples.len() > 5) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    lab.get_by_role_and_label(Role::Button, "Cancel").click();
    lab.run_steps(4);
    assert!(!bench(&lab).is_measuring());
    let kept = bench(&lab).costs().unwrap().1.samples.len();
    assert!(kept > 5);
    lab.run_steps(4);
    assert_eq!(bench(&lab).costs().unwrap().1.samples.len(), kept);
    assert!(lab.query_by_role_and_label(Role::Button, "Measure on this machine").is_some());
}

#[test]
fn every_kernel_has_its_map_and_its_distance_from_exact() {
    let lab = lab("induction", [ViewChange::View(View::Compare)]);
    for kernel in ["Exact", "Flash", "Sparse", "Linear, random"] {
        assert!(lab.query_by_label_contains(&format!("Attention map of {kernel}")).is_some(), "{kernel}");
    }
    // The preset has RoPE, which elu + 1 cannot obey.
    assert!(lab.query_by_label_contains("Attention map of Linear, elu + 1").is_none());
    assert!(lab.query_by_label_contains("elu + 1 bends each number alone").is_some());
    let comparison = bench(&lab).comparison().unwrap();
    let head = bench(&lab).derived().trace(Which::First).head(1, 0).unwrap();
    let of = |index: usize| comparison.kernels[Which::First][index].result.as_ref().unwrap();
    assert_eq!(of(0).head.weights, head.weights);
    assert_eq!(of(1).head.weights, head.weights);
    assert!(of(1).largest < 1e-5, "Flash is exact");
    assert!(of(2).largest > 0.1, "a window of three hides what induction looks for");
}

#[test]
fn flash_plays_tile_by_tile_by_keys() {
    let mut lab = lab("induction", [ViewChange::View(View::Flash)]);
    let all = lab.get_all_by_role(Role::Image).filter_map(|node| node.accesskit_node().label()).collect::<Vec<_>>();
    assert!(all.iter().any(|label| label == "Scores tile by tile, 36 of 36 tiles"), "{all:?}");
    lab.key_press(Key::Home);
    lab.run_steps(2);
    assert!(lab.query_by_label_contains("Queries 1–4 meet keys 1–4.").is_some());
    lab.key_press(Key::ArrowRight);
    lab.run_steps(2);
    lab.key_press(Key::ArrowRight);
    lab.run_steps(2);
    assert!(lab.query_by_label_contains("Queries 1–4 may not look at keys 5–8: the tile is skipped.").is_some());
    lab.key_press(Key::Backspace);
    lab.run_steps(2);
    assert!(lab.query_by_label_contains("Queries 1–4 meet keys 1–4.").is_some());
    click(&mut lab, "Show all");
    assert!(lab.query_by_label_contains("All tiles are done").is_some());
}

#[test]
fn the_pattern_editor_counts_pairs_and_what_is_cut_off() {
    let mut lab = lab("lecture-notes", [ViewChange::View(View::Sparse)]);
    // 64 tokens, three on each side, and fewer at the ends.
    lab.get_by_label("314 of 4096 pairs, 7.7%");
    // Two layers reach twice as far: |i − j| ≤ 4 is 64 · 9 − 2 · (1 + 2 + 3 + 4) pairs.
    lab.get_by_label("For 3540 pairs (86.4%), no way leads from the key to the query.");
    let slider = lab.get_by_role_and_label(Role::Slider, "Global tokens");
    slider.focus();
    lab.run();
    lab.key_press(Key::ArrowRight);
    lab.run();
    assert_eq!(bench(&lab).view().kernels.sparse.globals, 1);
    lab.get_by_label("For every pair that the mask allows, there is a way from the key to the query.");
    click(&mut lab, "Use it for the map");
    lab.run();
    let view = bench(&lab).view();
    assert_eq!((view.view, view.kernels.kind), (View::Explore, KernelKind::Sparse));
}

#[test]
fn the_kernel_of_the_map_changes_the_numbers_or_only_the_time() {
    let mut workbench = Workbench::new(preset("previous-token"));
    let exact = workbench.derived().trace(Which::First).head(0, 0).unwrap().clone();
    for (kind, same) in [(KernelKind::Flash, true), (KernelKind::Sparse, true), (KernelKind::Random, false)] {
        workbench.apply(KernelChange::Kernel(kind));
        workbench.update_now();
        let result = workbench.comparison().unwrap().kernels[Which::First].last().unwrap().result.as_ref().unwrap();
        // A head that looks at the token before needs no more than a window of three.
        let near = (&result.head.output - &exact.output).amax() < 0.02;
        assert_eq!(near, same, "{kind:?}: {}", result.largest);
    }
    workbench.apply(KernelChange::Kernel(KernelKind::Exact));
    workbench.update_now();
    assert!(workbench.comparison().is_none());
    workbench.apply(KernelChange::Kernel(KernelKind::Elu));
    workbench.apply(Command::Edit(Edit::Position(Position::Alibi { strength: 1.0 })));
    workbench.update_now();
    assert!(workbench.comparison().unwrap().kernels[Which::First].last().unwrap().result.is_err());
}

#[test]
fn the_map_says_what_the_chosen_kernel_took_and_how_far_it_is() {
    let lab = lab("lecture-notes", [KernelChange::Kernel(KernelKind::Flash)]);
    assert!(lab.query_by_label_contains("The output differs by").is_some());
    assert!(lab.query_by_label_contains("This panel explains exact attention").is_some());
    let status = lab.query_by_label_contains("· flash ·");
    assert!(status.is_some(), "the line at the bottom names the kernel");
}

#[test]
fn decoding_steps_by_keys_and_sharing_shrinks_the_cache() {
    let mut lab = lab("many-heads-16", [ViewChange::View(View::Decode)]);
    lab.key_press(Key::Home);
    lab.run_steps(2);
    lab.get_by_role_and_label(Role::Image, "Cached keys, 1 × 16");
    lab.key_press(Key::ArrowRight);
    lab.run_steps(2);
    lab.key_press(Key::ArrowRight);
    lab.run_steps(2);
    lab.get_by_role_and_label(Role::Image, "Cached values, 2 × 16");
    let steps = bench(&lab).decoded().unwrap().as_ref().unwrap();
    // 16 heads of width 16: a key and a value of 4 bytes each.
    assert_eq!(steps[1].bytes, 2 * 2 * 16 * 16 * 4);
    assert!(steps.iter().all(|step| step.difference < 1e-5 && step.time.seconds > 0.0));
    lab.state_mut().0.apply(Command::Edit(Edit::GroupSize(16)));
    lab.run_steps(2);
    let steps = bench(&lab).decoded().unwrap().as_ref().unwrap();
    assert_eq!(steps[1].bytes, 2 * 2 * 16 * 4);
    assert!(steps.iter().all(|step| step.difference < 1e-5));
}

#[test]
fn nothing_breaks_at_the_ends() {
    for tokens in [0, 1, 2] {
        let mut document = preset("many-heads-16");
        document.tokens.truncate(tokens);
        document.claims.clear();
        for view in View::VARIANTS.iter().copied() {
            for kind in KernelKind::VARIANTS.iter().copied() {
                let mut workbench = Workbench::new(document.clone());
                workbench.apply(ViewChange::View(view));
                workbench.apply(KernelChange::Kernel(kind));
                workbench.apply(KernelChange::KernelSize(KernelSize::PatternTokens, 1));
                workbench.apply(KernelChange::Threads(Threads::One));
                let mut lab = harness(workbench, vec2(800.0, 600.0));
                lab.run_steps(2);
            }
        }
    }
}

#[test]
fn kernels_keep_their_sizes() {
    let state = ViewState::default().kernels;
    assert!(matches!(state.kernel(KernelKind::Sparse), Kernel::Sparse(pattern) if pattern.window == 3));
    assert!(matches!(state.setup().kernels[2], Kernel::Sparse(pattern) if pattern.window == 64));
}

fn snapshot(name: &str, slug: &str, theme: ThemeChoice, changes: impl IntoIterator<Item = impl Into<Command>>) {
    let mut workbench = Workbench::new(preset(slug));
    workbench.apply(SettingsChange::Theme(theme));
    apply_all(&mut workbench, changes);
    picture(name, workbench, Region::View);
}

#[test]
fn flash_in_the_dark() {
    snapshot(
        "flash-dark",
        "induction",
        ThemeChoice::Dark,
        [Command::from(ViewChange::View(View::Flash)), Command::Play(PlayerName::Flash, PlayerChange::Show(9))],
    );
}

#[test]
fn a_pattern_on_a_projector() {
    snapshot("pattern-projector", "induction", ThemeChoice::Projector, {
        let sizes = [(PatternSize::Dilation, 2), (PatternSize::Block, 8), (PatternSize::Random, 1)];
        let sizes = sizes.map(|(size, value)| KernelChange::KernelSize(KernelSize::Sparse(size), value));
        [ViewChange::View(View::Sparse)].into_iter().chain(sizes.map(ViewChange::Kernels))
    });
}

#[test]
fn costs_before_they_are_measured_in_the_light() {
    snapshot("cost-light", "lecture-notes", ThemeChoice::Light, [ViewChange::View(View::Cost)]);
}

#[test]
fn the_controls_of_the_kernels_in_the_light() {
    let mut workbench = Workbench::new(preset("lecture-notes"));
    workbench.apply(SettingsChange::Theme(ThemeChoice::Light));
    workbench.apply(ViewChange::View(View::Cost));
    picture("kernels-light", workbench, Region::Left);
}

/// What is drawn above the line at the bottom, which says how long the kernel took.
fn pixels(lab: &mut Lab) -> Vec<u8> {
    lab.run();
    let picture = lab.render().unwrap();
    let rows = picture.height() as usize - 32;
    picture.into_raw()[..rows * 1280 * 4].to_vec()
}

#[test]
fn going_back_to_exact_leaves_nothing_of_another_kernel() {
    for painting in [false, true] {
        let kernel = |lab: &mut Lab, kind: KernelKind| {
            lab.state_mut().0.apply(KernelChange::Kernel(kind));
            lab.run();
        };
        let window = KernelChange::KernelSize(KernelSize::Sparse(PatternSize::Window), 1);
        let mut lab = lab(
            "lecture-notes",
            [
                Command::from(ViewChange::Painting(painting)),
                Command::from(ViewChange::Lock(Peek { which: Which::First, query: 6, key: Some(1) })),
                Command::from(window),
            ],
        );
        let exact = pixels(&mut lab);
        kernel(&mut lab, KernelKind::Sparse);
        assert!(pixels(&mut lab) != exact);
        kernel(&mut lab, KernelKind::Exact);
        assert!(pixels(&mut lab) == exact, "painting: {painting}");
    }
}

#[test]
fn random_directions_of_a_wide_head_are_drawn_by_a_job() {
    let mut document = preset("lecture-notes");
    document.head_width = Some(1024);
    let mut workbench = Workbench::new(document);
    workbench.update_now();
    workbench.apply(KernelChange::Kernel(KernelKind::Random));
    workbench.apply(KernelChange::KernelSize(KernelSize::Features, 1024));
    workbench.update(|| {});
    assert!(workbench.is_computing() && workbench.comparison_is_stale());
}

/// Other than [`going_back_to_exact_leaves_nothing_of_another_kernel`]: what is kept is that of the kernel that was
/// drawn first.
#[test]
fn what_another_kernel_drew_first_is_not_drawn_of_exact() {
    // High enough for the statistics at the end of the inspector.
    let begun_with = |painting: bool, kind: KernelKind| {
        let mut workbench = Workbench::new(preset("lecture-notes"));
        let changes = [
            Command::from(ViewChange::Painting(painting)),
            Command::from(ViewChange::Lock(Peek { which: Which::First, query: 6, key: Some(1) })),
            Command::from(KernelChange::KernelSize(KernelSize::Sparse(PatternSize::Window), 1)),
            Command::from(KernelChange::Kernel(kind)),
        ];
        apply_all(&mut workbench, changes);
        let mut lab = harness(workbench, (1280.0, 1800.0));
        lab.run();
        lab
    };
    let to_exact = |lab: &mut Lab| {
        lab.state_mut().0.apply(KernelChange::Kernel(KernelKind::Exact));
        lab.run();
    };
    let leak = |lab: &Lab| lab.get_by_label_contains("Leaks from the future").accesskit_node().value();
    let mut lab = begun_with(true, KernelKind::Sparse);
    assert_eq!(leak(&lab).unwrap(), "Leaks from the future: 0");
    to_exact(&mut lab);
    assert_eq!(leak(&lab), leak(&begun_with(true, KernelKind::Exact)));

    let mut lab = begun_with(false, KernelKind::Sparse);
    to_exact(&mut lab);
    let [after, fresh] = [pixels(&mut lab), pixels(&mut begun_with(false, KernelKind::Exact))];
    let different = after.chunks(4).zip(fresh.chunks(4)).filter(|(after, fresh)| after != fresh).count();
    // A letter may stand a hair beside its place; a curve of other scores is far more.
    assert!(different < 100, "{different} pixels");
}
