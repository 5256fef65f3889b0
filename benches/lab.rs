//! Speed of the frame, the map and the kernel. `cargo bench` prints times; the README's table gives
//! them as ratios with the machine named.

#[path = "common/documents.rs"]
mod documents;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use attention_lab::attention::{AttentionMap, AttentionSpec, Mask, Origin, Pattern, Recording, Trace, trace};
use attention_lab::document::{Document, Head, HeadSource, Layer, Which};
use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::{HeadWeights, LayerWeights, Model};
use attention_lab::ui::theme::Theme;
use attention_lab::ui::{Caches, Scene, UiState, widgets, workbench_ui};
use attention_lab::workbench::{Command, Depth, Edit, Lens, View, ViewChange, WalkChange, Workbench};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use egui::{
    CentralPanel, Context, Event, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput, Rect, TouchPhase, Vec2, pos2,
    vec2,
};
use strum::VariantArray;

use documents::{WORDS, deep, document};

const SIZE: Vec2 = vec2(1280.0, 720.0);

/// One frame on the CPU: the interface and its triangles; everything but the GPU.
fn frame(ctx: &Context, ui: impl FnMut(&mut egui::Ui)) -> usize {
    frame_with(ctx, Vec::new(), ui)
}

fn frame_with(ctx: &Context, events: Vec<Event>, ui: impl FnMut(&mut egui::Ui)) -> usize {
    let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE));
    let mut output = ctx.run_ui(RawInput { screen_rect, events, ..RawInput::default() }, ui);
    output.textures_delta.clear();
    ctx.tessellate(output.shapes, output.pixels_per_point).len()
}

/// A frame of a workbench in which the temperature was moved, with all that follows.
fn dragged(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut workbench: Workbench) {
    let (ctx, mut state, mut up) = (Context::default(), UiState::default(), false);
    group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
        bencher.iter(|| {
            up = !up;
            workbench.apply(Command::Edit(Edit::Temperature(if up { 1.1 } else { 1.0 })));
            workbench.update_now();
            black_box(frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state)))
        });
    });
}

/// (a) A whole frame after a slider moved, with the kernel.
fn frames(c: &mut Criterion) {
    let mut group = c.benchmark_group("frame after a slider moved");
    group.sample_size(40);
    for (tokens, heads, head_width) in [(12, 8, 16), (128, 12, 16), (128, 128, 4)] {
        let workbench = Workbench::new(document(tokens, heads, head_width));
        dragged(&mut group, &format!("T {tokens}, H {heads}, D {}", heads * head_width), workbench);
    }
    group.finish();
}

/// A frame of the grid of heads in which it is scrolled, with full panels: the cost is that of the heads in sight.
fn grids(c: &mut Criterion) {
    let mut group = c.benchmark_group("grid of heads, scrolled");
    group.sample_size(40);
    for (layers, heads, tokens) in [(2, 8, 128), (12, 12, 128), (48, 128, 64)] {
        let mut workbench = Workbench::new(deep(tokens, layers, heads, 4));
        workbench.apply(ViewChange::View(View::Heads));
        workbench.apply(ViewChange::CardSize(1.0));
        workbench.update_now();
        let mut state = UiState::default();
        let ctx = Context::default();
        let (mut steps, mut step) = (0, -90.0);
        group.bench_function(BenchmarkId::from_parameter(format!("{layers} × {heads}, T {tokens}")), |bencher| {
            bencher.iter(|| {
                steps += 1;
                if steps % 40 == 0 {
                    step = -step;
                }
                black_box(frame_with(&ctx, scroll(step), |ui| workbench_ui(ui, &mut workbench, &mut state)))
            });
        });
    }
    group.finish();
}

/// Frames of the grid with all heads on one screen: the first after another view, in which a picture is made of each
/// map, and one after a slider moved, in which all of them are new.
fn all_heads(c: &mut Criterion) {
    let mut group = c.benchmark_group("all heads on one screen");
    group.sample_size(30);
    for (layers, heads, tokens) in [(1, 128, 25), (12, 12, 25), (12, 12, 128)] {
        let mut workbench = Workbench::new(deep(tokens, layers, heads, 4));
        workbench.update_now();
        let mut state = UiState::default();
        let ctx = Context::default();
        let name = |what| BenchmarkId::new(what, format!("{layers} × {heads}, T {tokens}"));
        group.bench_function(name("first frame"), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut time = Duration::ZERO;
                for _ in 0..rounds {
                    workbench.apply(ViewChange::View(View::Explore));
                    frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state));
                    workbench.apply(ViewChange::View(View::Heads));
                    let start = Instant::now();
                    black_box(frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state)));
                    time += start.elapsed();
                }
                time
            });
        });
        let mut up = false;
        group.bench_function(name("slider moved, without the kernel"), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut time = Duration::ZERO;
                for _ in 0..rounds {
                    up = !up;
                    workbench.apply(Command::Edit(Edit::Temperature(if up { 1.1 } else { 1.0 })));
                    workbench.update_now();
                    let start = Instant::now();
                    black_box(frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state)));
                    time += start.elapsed();
                }
                time
            });
        });
    }
    group.finish();
}

/// A frame of each view and lens after a slider moved: 12 tokens, 8 heads.
fn views(c: &mut Criterion) {
    let mut group = c.benchmark_group("frame of a view after a slider moved, T 12, H 8");
    group.sample_size(40);
    let views = View::VARIANTS.iter().map(|view| (*view, Lens::Matrices));
    let lenses = Lens::VARIANTS.iter().map(|lens| (View::Walk, *lens));
    for (view, lens) in views.chain(lenses.filter(|(_, lens)| *lens != Lens::Matrices)) {
        let mut workbench = Workbench::new(document(12, 8, 16));
        workbench.apply(ViewChange::View(view));
        workbench.apply(WalkChange::Lens(lens));
        dragged(&mut group, &format!("{view:?}, {lens:?}"), workbench);
    }
    group.finish();
}

/// What an edit costs before anything is computed, on a loaded model of GPT-2's attention shape: 12 heads, D 768.
fn steps(c: &mut Criterion) {
    let mut group = c.benchmark_group("slider step without its trace, 12 loaded heads a layer, D 768");
    for layers in [1, 4, 12] {
        let mut document = document(8, 12, 64);
        let part = |seed, rows, columns| {
            let mut matrix = Matrix::zeros(rows, columns);
            fill_normal(matrix.as_mut_slice(), seed, 0.02);
            matrix.into()
        };
        let head = |seed: u64| {
            let [w_q, w_k, w_v] = [0, 1, 2].map(|i| part(4 * seed + i, 768, 64));
            let weights = HeadWeights { w_q, w_k, w_v, w_o: part(4 * seed + 3, 64, 768) };
            Head { name: String::new(), source: HeadSource::Rows(Arc::new(weights)), edited: None }
        };
        let layer = |l: u64| Layer { heads: (0..12).map(|h| head(12 * l + h)).collect() };
        document.layers = (0..layers).map(layer).collect();
        let mut workbench = Workbench::new(document);
        let mut up = false;
        group.bench_function(BenchmarkId::from_parameter(format!("{layers} layers")), |bencher| {
            bencher.iter(|| {
                up = !up;
                workbench.apply(Command::Edit(Edit::Temperature(if up { 1.1 } else { 1.0 })));
            });
        });
    }
    group.finish();
}

/// Frames of a recording of 12 × 12 heads over 512 tokens: the grid scrolled, and another head in each frame.
fn recorded(c: &mut Criterion) {
    let tokens = 512;
    let map = |head: usize| {
        let weights = move |key: usize, query: usize| if key == (query + head) % tokens { 0.5 } else { 0.5 / 511.0 };
        AttentionMap::from_rows(Matrix::from_fn(tokens, tokens, weights))
    };
    let recording = Recording {
        tokens: (0..tokens).map(|i| WORDS[i % WORDS.len()].to_owned()).collect(),
        weights: (0..12).map(|layer| (0..12).map(|head| map(12 * layer + head)).collect()).collect(),
        values: Vec::new(),
        causal: false,
        origin: Origin::default(),
        reopens: String::new(),
    };
    let mut workbench = Workbench::new(Document::of_recording(Arc::new(recording)));
    workbench.update_now();
    let mut state = UiState::default();
    let ctx = Context::default();
    let mut group = c.benchmark_group("recording, 12 × 12 heads, T 512");
    group.sample_size(40);
    let mut turn = 0;
    group.bench_function("another head", |bencher| {
        bencher.iter(|| {
            turn = (turn + 1) % 144;
            workbench.apply(ViewChange::Head { layer: turn / 12, head: turn % 12 });
            black_box(frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state)))
        });
    });
    workbench.apply(ViewChange::View(View::Heads));
    workbench.apply(ViewChange::CardSize(1.0));
    group.bench_function("grid scrolled", |bencher| {
        bencher.iter(|| {
            turn += 1;
            let events = scroll(if turn % 80 < 40 { -90.0 } else { 90.0 });
            black_box(frame_with(&ctx, events, |ui| workbench_ui(ui, &mut workbench, &mut state)))
        });
    });
    group.finish();
}

/// The wheel, turned by so many points over the view.
fn scroll(step: f32) -> Vec<Event> {
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, step),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    };
    vec![Event::PointerMoved(pos2(480.0, 420.0)), wheel]
}

/// (a) The same for the walk-through, with all its matrices.
fn walk_frames(c: &mut Criterion) {
    let mut workbench = Workbench::new(document(16, 8, 8));
    workbench.apply(ViewChange::View(View::Walk));
    workbench.apply(WalkChange::Depth(Depth::Matrices));
    let mut state = UiState::default();
    let ctx = Context::default();
    let mut up = false;
    c.bench_function("walk-through frame T=16 D=64", |bencher| {
        bencher.iter(|| {
            up = !up;
            workbench.apply(Command::Edit(Edit::Temperature(if up { 1.1 } else { 1.0 })));
            workbench.update_now();
            black_box(frame(&ctx, |ui| workbench_ui(ui, &mut workbench, &mut state)))
        });
    });
}

/// (b) The map alone, new in every frame, against egui_plot's own of the same matrix.
fn maps(c: &mut Criterion) {
    let mut group = c.benchmark_group("map");
    group.sample_size(20);
    for tokens in [32, 128, 512] {
        let mut workbench = Workbench::new(document(tokens, 1, 16));
        let ctx = Context::default();
        let theme = Theme::of(workbench.settings().theme);
        attention_lab::ui::theme::install(&ctx);
        let mut caches = Caches::default();
        let mut up = false;
        group.bench_function(BenchmarkId::new("ours", tokens), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut time = Duration::ZERO;
                for _ in 0..rounds {
                    up = !up;
                    workbench.apply(Command::Edit(Edit::Temperature(if up { 1.1 } else { 1.0 })));
                    workbench.update_now();
                    let start = Instant::now();
                    black_box(frame(&ctx, |ui| {
                        CentralPanel::default().show(ui, |ui| {
                            let mut scene = Scene {
                                projected: false,
                                workbench: &workbench,
                                theme,
                                caches: &mut caches,
                                commands: Vec::new(),
                                narrow: false,
                                half: None,
                                is_pinned: false,
                            };
                            widgets::heatmap(ui, &mut scene, Which::First, vec2(640.0, 640.0));
                        });
                    }));
                    caches.end_frame();
                    time += start.elapsed();
                }
                time
            });
        });
        let weights = workbench.derived().trace(Which::First).layers[0].heads[0].weights.clone();
        let ctx = Context::default();
        attention_lab::ui::theme::install(&ctx);
        group.bench_function(BenchmarkId::new("egui_plot", tokens), |bencher| {
            bencher.iter(|| {
                black_box(frame(&ctx, |ui| {
                    CentralPanel::default().show(ui, |ui| {
                        let values = weights.as_slice().iter().map(|weight| f64::from(*weight)).collect();
                        let map = egui_plot::Heatmap::new(values, tokens).show_labels(false);
                        egui_plot::Plot::new("map").width(640.0).height(640.0).show(ui, |plot| plot.heatmap(map));
                    });
                }))
            });
        });
    }
    group.finish();
}

/// (c) The dense trace, which keeps every intermediate: 8 heads of width 16, causal.
fn traces(c: &mut Criterion) {
    let mut group = c.benchmark_group("dense trace, H 8, K 16");
    group.sample_size(20);
    for tokens in [64, 256, 1024] {
        let part = |rows, columns, seed| {
            let mut matrix = Matrix::zeros(rows, columns);
            fill_normal(matrix.as_mut_slice(), seed, 0.3);
            matrix
        };
        let head = |h: u64| {
            Arc::new(HeadWeights {
                w_q: part(128, 16, 4 * h).into(),
                w_k: part(128, 16, 4 * h + 1).into(),
                w_v: part(128, 16, 4 * h + 2).into(),
                w_o: part(16, 128, 4 * h + 3).into(),
            })
        };
        let x = part(tokens, 128, 99);
        let model = Model { layers: vec![LayerWeights::of_heads((0..8).map(head).collect())] };
        let spec = AttentionSpec { mask: Mask { causal: true, pattern: Pattern::Full }, ..AttentionSpec::default() };
        group.bench_function(BenchmarkId::from_parameter(tokens), |bencher| {
            bencher.iter(|| -> Trace { trace(black_box(&model), &x, &spec) });
        });
    }
    group.finish();
}

criterion_group!(benches, frames, views, steps, walk_frames, grids, all_heads, recorded, maps, traces);
criterion_main!(benches);
