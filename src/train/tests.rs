//! What a training promises.

use safetensors::SafeTensors;
use safetensors::tensor::TensorView;

use super::tasks::{Sequence, Target};
use super::*;
use crate::math::{fill_normal, text_seed};
use crate::model::{Activation, NormKind};

fn small() -> Settings {
    Settings { batch: 10, ..Settings::default() }
}

fn taken(settings: Settings, steps: usize) -> Training {
    let mut training = Training::new(settings).unwrap();
    for _ in 0..steps {
        training.step().unwrap();
    }
    training
}

#[test]
fn the_same_seed_gives_the_same_bits_whatever_the_number_of_threads() {
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| taken(small(), 5))
    };
    let (one, three) = (run(1), run(3));
    assert_eq!(one.state(), three.state());
    assert_eq!(one.history(), three.history());
    assert_ne!(one.state(), taken(Settings { seed: 2, ..small() }, 5).state());
}

#[test]
fn a_fork_goes_on_as_the_training_did_and_each_step_is_a_model_of_its_own() {
    let whole = taken(small(), 12);
    let mut fork = whole.fork(4).unwrap();
    assert_eq!((fork.state().step, fork.history().len()), (4, 4));
    while fork.state().step < 12 {
        fork.step().unwrap();
    }
    assert_eq!((fork.state(), fork.history()), (whole.state(), whole.history()));
    let steps: Vec<usize> = whole.snapshots().all().iter().map(|one| one.state.step).collect();
    assert_eq!(steps, (0..12).collect::<Vec<_>>());
    let models = whole.snapshots().all().iter().map(|one| one.state.checkpoint()).collect::<Vec<_>>();
    for pair in models.windows(2) {
        assert_ne!(pair[0].embedding.words, pair[1].embedding.words);
        assert_ne!(pair[0].model, pair[1].model);
    }
    assert!(taken(small(), 1).fork(0).is_some());
}

#[test]
fn snapshots_stay_within_their_bytes_and_are_dense_where_the_loss_moves() {
    let first = Training::new(small()).unwrap();
    let bytes = 12 * first.state().numbers.len();
    let mut snapshots = Snapshots::new(20 * bytes);
    for step in 0..3000 {
        let loss = if step < 1000 { 4.0 } else { 4.0 - 3.5 * ((step - 1000) as f32 / 200.0).min(1.0) };
        snapshots.offer(&State { step, ..first.state().clone() }, loss);
        assert!(snapshots.all().len() <= 20);
    }
    let steps: Vec<usize> = snapshots.all().iter().map(|one| one.state.step).collect();
    assert!(steps.is_sorted() && steps[0] == 0 && steps[steps.len() - 1] > 2900, "{steps:?}");
    let inside = |from: usize, to: usize| steps.iter().filter(|step| (from..to).contains(*step)).count();
    assert!(inside(1000, 1200) > 2 * inside(600, 1000) + 2 * inside(1200, 1600), "{steps:?}");
    assert_eq!(snapshots.at(5).unwrap().state.step, *steps.iter().rev().find(|step| **step <= 5).unwrap());
}

#[test]
fn heads_that_are_held_do_what_they_are_held_to() {
    let mut training = taken(small(), 3);
    let numbers = |training: &Training, head: usize| -> Vec<f32> {
        let state = training.state();
        state.layout.of_head(0, head).flat_map(|range| state.numbers[range].to_vec()).collect()
    };
    let head = |head, hold| Change::Head { layer: 0, head, hold };
    assert!(training.change(head(2, Hold::Frozen)).is_err());
    training.change(head(0, Hold::Frozen)).unwrap();
    training.change(head(1, Hold::Previous)).unwrap();
    let before = [numbers(&training, 0), numbers(&training, 1)];
    let rates = training.step().unwrap().heads.clone();
    assert_eq!(numbers(&training, 0), before[0], "what is frozen does not learn");
    assert_ne!(numbers(&training, 1), before[1], "values go on learning");
    assert_eq!(rates[1].previous, 1.0);
    assert!(
        training.formed(usize::MAX).iter().all(|one| one.head != 1),
        "what is held to a pattern did not come to it"
    );
    training.change(head(1, Hold::Match)).unwrap();
    assert_eq!(training.step().unwrap().heads[1].source, 1.0);
    training.change(head(1, Hold::Ablated)).unwrap();
    let before = numbers(&training, 1);
    training.step().unwrap();
    assert_eq!(numbers(&training, 1), before);
    training.change(head(0, Hold::Free)).unwrap();
    training.step().unwrap();
    assert_eq!(training.changes().len(), 5);
    assert_ne!(numbers(&training, 0), numbers(&taken(small(), 3), 0));
}

#[test]
fn a_part_that_is_frozen_stays_and_all_else_learns() {
    let mlp = Some(MlpShape { width: 8, activation: Activation::Gelu, gate: false });
    let model = Architecture { mlp, norm: Some(NormKind::Rms), gain: true, ..Architecture::default() };
    for (part, still) in [
        (Part::Embedding, &["words"][..]),
        (Part::Layer(1), &["layers.1."]),
        (Part::Mlp(0), &["layers.0.mlp"]),
        (Part::Unembedding, &["unembedding", "final_norm"]),
    ] {
        let mut training = taken(Settings { model: model.clone(), ..small() }, 2);
        training.change(Change::Part { part, is_frozen: true }).unwrap();
        assert!(training.state().holds.is_frozen(part));
        let before = training.state().numbers.clone();
        training.step().unwrap();
        for (name, span) in training.state().layout.named() {
            let is_still = training.state().numbers[span.range()] == before[span.range()];
            assert_eq!(is_still, still.iter().any(|start| name.starts_with(start)), "{part:?}: {name}");
        }
        training.change(Change::Part { part, is_frozen: false }).unwrap();
        training.step().unwrap();
        let moved = |(_, span): &(String, Span)| training.state().numbers[span.range()] != before[span.range()];
        assert!(training.state().layout.named().iter().all(moved), "{part:?}");
    }
    let mut training = taken(small(), 1);
    assert!(training.change(Change::Part { part: Part::Layer(2), is_frozen: true }).is_err());
    training.change(Change::Layer { layer: 1, hold: Hold::Previous }).unwrap();
    assert!(training.step().unwrap().heads[2..].iter().all(|rates| rates.previous == 1.0));
}

#[test]
fn positions_and_mask_are_switched_and_the_numbers_stay() {
    let mut training = taken(small(), 3);
    let words = |training: &Training| training.checkpoint().embedding.words;
    let before = words(&training);
    for change in [
        Change::Positions(Positions::Learned),
        Change::Positions(Positions::Sinusoidal),
        Change::Causal(false),
        Change::Window(Some(4)),
        Change::Positions(Positions::Alibi),
        Change::Positions(Positions::None),
    ] {
        training.change(change).unwrap();
        assert_eq!(words(&training), before, "{change:?}");
    }
    training.change(Change::Positions(Positions::Learned)).unwrap();
    assert!(training.checkpoint().embedding.positions.is_some() && !training.checkpoint().causal);
    training.step().unwrap();
    assert_ne!(words(&training), before);
    assert!(training.change(Change::Window(Some(0))).is_err());
}

#[test]
fn what_diverges_stops_and_goes_back_to_where_it_was_good() {
    let optimiser = Optimiser { rate: 10.0, warm_up: 0, clip: None, ..Optimiser::default() };
    let mut training = Training::new(Settings { optimiser, ..small() }).unwrap();
    let mut last = None;
    let stopped = (0..200).find_map(|_| match training.step() {
        Ok(measured) => {
            last = Some(measured.step);
            None
        }
        Err(stopped) => Some(stopped),
    });
    let stopped = stopped.unwrap();
    assert_eq!(stopped.step, last.unwrap() + 1);
    assert_eq!(training.state().step, stopped.back_to);
    assert!(stopped.back_to < stopped.step && training.history().len() == stopped.back_to);
    assert!(training.state().numbers.iter().all(|number| number.is_finite()));
}

#[test]
fn settings_outside_of_their_limits_are_refused() {
    let wrong = |change: &dyn Fn(&mut Settings)| {
        let mut settings = small();
        change(&mut settings);
        settings.check().unwrap_err().to_string()
    };
    assert!(wrong(&|settings| settings.tokens = 10).contains("18"));
    assert!(wrong(&|settings| settings.model.heads = 3).contains("divisor"));
    assert!(wrong(&|settings| settings.optimiser.rate = f32::NAN).contains("rate"));
    assert!(wrong(&|settings| settings.model.layers = 0).contains("layers"));
    let short = |lengths| Task::Copy(tasks::Copy { words: 4, lengths });
    let lengths = tasks::Lengths { shortest: 5, longest: 5, held_out: 5 };
    assert!(wrong(&|settings| settings.task = short(lengths)).contains("longest"));
    assert!(Training::new(Settings { batch: 0, ..small() }).is_err());
}

#[test]
fn every_task_is_learned_from() {
    use strum::VariantArray;
    for kind in TaskKind::VARIANTS {
        let task = kind.task();
        let tokens = task.generator().least_tokens().max(32);
        let model = Architecture { norm: Some(NormKind::Rms), gain: true, ..Architecture::default() };
        let training = taken(Settings { task, tokens, model, batch: 8, ..Settings::default() }, 25);
        let mean = |part: &[std::sync::Arc<Measured>]| part.iter().map(|one| one.loss).sum::<f32>() / part.len() as f32;
        let history = training.history();
        assert!(mean(&history[20..]) < mean(&history[..5]), "{kind:?}: {history:?}");
        assert!(history[20].held_out.is_some() && history[21].held_out.is_none(), "{kind:?}");
    }
}

#[test]
fn the_start_is_as_it_is_set() {
    let settings = Settings { start: Start { embedding: 0.5, matrices: None }, ..small() };
    let layout = settings.layout();
    let numbers = settings.first_numbers(&layout);
    let deviation = |span: Span| crate::math::deviation(&numbers[span.range()]);
    assert!((deviation(layout.words) / 0.5 - 1.0).abs() < 0.1);
    let projections = deviation(layout.layers[0].projections);
    assert!((projections * 32f32.sqrt() - 1.0).abs() < 0.1);
    assert!((deviation(layout.layers[1].output) / projections / 0.5 - 1.0).abs() < 0.1);
    let mut expected = vec![0.0; layout.words.range().len()];
    fill_normal(&mut expected, text_seed("words", settings.seed), 0.5);
    assert_eq!(numbers[layout.words.range()], expected);
}

/// A model of `tests/fixtures/training.py`.
pub(crate) fn model(name: &str) -> Settings {
    let model = match name {
        "rms" => Architecture {
            layers: 2,
            heads: 2,
            width: 16,
            norm: Some(NormKind::Rms),
            gain: true,
            mlp: Some(MlpShape { width: 24, activation: Activation::Silu, gate: true }),
            ..Architecture::default()
        },
        _ => Architecture {
            layers: 1,
            heads: 3,
            width: 12,
            norm: Some(NormKind::Layer),
            gain: true,
            biases: true,
            mlp: Some(MlpShape { width: 20, activation: Activation::Gelu, gate: false }),
            positions: Positions::Learned,
            ..Architecture::default()
        },
    };
    let lengths = tasks::Lengths { shortest: 2, longest: 4, held_out: 3 };
    let task = Task::Repeat(tasks::Repeat { words: 11, periods: lengths });
    let optimiser = Optimiser { rate: 1e-2, warm_up: 10, decay: 0.1, clip: Some(0.5) };
    Settings { task, tokens: 12, batch: 4, model, optimiser, ..Settings::default() }
}

pub(crate) fn floats(tensor: &TensorView<'_>) -> Vec<f32> {
    tensor.data().as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

#[test]
fn fifty_steps_are_those_of_pytorch() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/training.safetensors");
    let bytes = std::fs::read(path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for name in ["rms", "layer"] {
        let part = |part: &str| file.tensor(&format!("{name}.{part}")).unwrap();
        let mut training = Training::new(model(name)).unwrap();
        training.state.numbers = floats(&part("start"));
        let (gradient, losses) = (floats(&part("gradient")), floats(&part("losses")));
        let tokens: Vec<usize> =
            part("tokens").data().as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize).collect();
        for (step, batch) in tokens.chunks(4 * 13).enumerate() {
            let text = |text: &[usize]| Sequence {
                tokens: text[..12].to_vec(),
                targets: text[1..]
                    .iter()
                    .map(|word| Some(Target { word: *word, is_known: true, source: None }))
                    .collect(),
            };
            let loss = training.learn_from(&batch.chunks(13).map(text).collect::<Vec<_>>()).unwrap().loss;
            assert!((loss - losses[step]).abs() < 1e-4, "{name}, step {step}: {loss} for {}", losses[step]);
            if step > 0 {
                continue;
            }
            let largest = gradient.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
            assert_eq!(training.gradient().len(), gradient.len());
            for (ours, theirs) in training.gradient().iter().zip(&gradient) {
                assert!((ours - theirs).abs() < 2e-6 * largest.max(1.0), "{name}: {ours} for {theirs}");
            }
        }
    }
}

/// Steps in which both heads are there.
const STEPS: usize = 700;
/// Steps over whose mean the loss counts: that of one batch alone is a matter of luck.
const LAST: usize = 20;

/// All of them in a release build; without one, three would take as long as all other tests of the library.
const SEEDS: &[u64] = if cfg!(debug_assertions) { &[1] } else { &[1, 2, 3] };

#[test]
fn previous_token_and_induction_heads_form_from_each_seed() {
    for seed in SEEDS.iter().copied() {
        let mut training = Training::new(Settings { seed, ..Settings::default() }).unwrap();
        for _ in 0..STEPS {
            training.step().unwrap();
        }
        let last = training.history().last().unwrap();
        let (first, second) = last.heads.split_at(2);
        let previous = first.iter().map(|rates| rates.previous).fold(0.0, f32::max);
        let induction = second.iter().map(|rates| rates.source).fold(0.0, f32::max);
        let held_out = training.history().iter().rev().find_map(|one| one.held_out).unwrap();
        assert!(previous > 0.4 && induction > 0.4, "seed {seed}: previous {previous}, induction {induction}");
        let known = training.history()[STEPS - LAST..].iter().filter_map(|one| one.known).sum::<f32>() / LAST as f32;
        assert!(known < 0.5, "seed {seed}: {known}, {last:?}");
        // A shortcut by position, which is no induction, is far worse than guessing here.
        assert!(held_out < 1.0, "seed {seed}: {held_out} at a period that was never learned from");
    }
}
