//! A training as files: what is saved opens as a learned model, and computes what the training did.

use std::fs;
use std::path::Path;

use attention_lab::attention::Trace;
use attention_lab::files::{open_checkpoint, open_settings, open_training, save_training};
use attention_lab::model::{Activation, NormKind, Order};
use attention_lab::train::tasks::{Excerpt, Unit};
use attention_lab::train::{Architecture, MlpShape, Positions, Settings, Task, TaskKind, Training};
use strum::VariantArray;

fn trained(settings: Settings, steps: usize) -> Training {
    let mut training = Training::new(settings).unwrap();
    for _ in 0..steps {
        training.step().unwrap();
    }
    training
}

fn settings(task: Task, model: Architecture) -> Settings {
    let tokens = task.generator().least_tokens().max(20);
    Settings { task, tokens, model, batch: 4, ..Settings::default() }
}

#[test]
fn what_was_trained_opens_as_a_learned_model_with_its_words() {
    let mlp = |gate| Some(MlpShape { width: 24, activation: Activation::Gelu, gate });
    let plain = Architecture::default();
    let models = [
        plain.clone(),
        Architecture { norm: Some(NormKind::Rms), mlp: mlp(true), positions: Positions::Learned, ..plain.clone() },
        Architecture { norm: Some(NormKind::Layer), gain: true, biases: true, mlp: mlp(false), ..plain.clone() },
        Architecture {
            order: Order::Post,
            norm: Some(NormKind::Layer),
            positions: Positions::Sinusoidal,
            ..plain.clone()
        },
        Architecture {
            order: Order::Parallel,
            mlp: mlp(false),
            positions: Positions::Alibi,
            causal: false,
            ..plain.clone()
        },
        Architecture { window: Some(5), positions: Positions::None, layers: 3, heads: 4, ..plain.clone() },
    ];
    let by_model = models.into_iter().map(|model| settings(TaskKind::Repeat.task(), model));
    let by_task = TaskKind::VARIANTS.iter().map(|kind| settings(kind.task(), plain.clone()));
    let by_word = Task::Text(Excerpt::of(Unit::Word, &"to be, or not to be:\nthat is the question\n".repeat(30)));
    for settings in by_model.chain(by_task).chain([settings(by_word, plain.clone())]) {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("made");
        let training = trained(settings, 3);
        save_training(&training, &folder).unwrap();
        assert_eq!(open_settings(&folder.join("settings.ron")).unwrap(), *training.settings());
        let (checkpoint, words) = open_checkpoint(&folder).unwrap();
        assert_eq!(checkpoint, training.checkpoint());

        // A text of the task, written as a person would, is split into the tokens that it was made of.
        let sequence = &training.held_out()[0];
        let names = training.settings().task.generator().words();
        let gap = if training.settings().task.is_by_character() { "" } else { " " };
        let text = sequence.tokens.iter().map(|token| names[*token].as_str()).collect::<Vec<_>>().join(gap);
        let split: Vec<usize> = words.split(&text).unwrap().iter().map(|piece| piece.id).collect();
        assert_eq!(split, sequence.tokens, "{text:?}");
        assert!(words.split("Ω").is_err(), "what is unknown is not guessed");

        // It reads as it did while it learned.
        let spec = training.state().layout.architecture.spec();
        let kept = training.checkpoint().read_for_backward(Trace::default(), split.clone(), &spec);
        let read = checkpoint.read(split, &checkpoint.spec());
        assert_eq!(read.logits, kept.logits);

        let curve = fs::read_to_string(folder.join("curve.csv")).unwrap();
        let rows: Vec<Vec<&str>> = curve.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!((rows.len(), rows[0][..2].to_vec()), (4, vec!["step", "loss"]));
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{curve}");
        assert_eq!(rows[2][1].parse(), Ok(training.history()[1].loss));
    }
}

#[test]
fn a_training_goes_on_from_the_step_that_a_preset_shows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ron");
    let open = |text: &str| {
        fs::write(&path, text).unwrap();
        open_training(&path)
    };
    let begun = open("// As it is.\n()").unwrap();
    assert_eq!((begun.settings(), begun.state().step), (&Settings::default(), 0));
    let preset = "\u{feff}// Later.\nLearned((title: \"A\", training: (settings: ()), step: 3))";
    let mut later = open(preset).unwrap();
    assert_eq!(later.state().step, 3);
    let whole = trained(Settings::default(), 4);
    assert_eq!(later.step().unwrap().loss, whole.history()[3].loss);
    assert_eq!(later.state().numbers, whole.state().numbers);
    let error = open("V1((text: \"a\", width: 2, layers: [[(seed: 1)]]))").unwrap_err().to_string();
    assert!(error.contains("training: expected a model that learns here"), "{error}");
    let error = open("Learned((title: 1))").unwrap_err().to_string();
    assert!(error.contains("line 1") && !error.contains("Settings"), "{error}");
}

#[test]
fn settings_and_folders_that_are_wrong_are_refused_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ron");
    let refused = |text: &str| {
        fs::write(&path, text).unwrap();
        open_settings(&path).unwrap_err().to_string()
    };
    assert!(refused("(tokens: 9)").contains("setting tokens"));
    assert!(refused("(model: (layers: 9))").contains("setting layers"));
    assert!(refused("(sped: 1)").contains("line 1"));
    fs::write(&path, "()").unwrap();
    assert_eq!(open_settings(&path).unwrap(), Settings::default());

    let made = folder.path().join("made");
    save_training(&trained(settings(TaskKind::Repeat.task(), Architecture::default()), 1), &made).unwrap();
    let config = made.join("config.json");
    let json = fs::read_to_string(&config).unwrap();
    let damaged = |from: &str, to: &str| {
        assert!(json.contains(from), "{json}");
        fs::write(&config, json.replace(from, to)).unwrap();
        open_checkpoint(&made).unwrap_err().to_string()
    };
    assert!(damaged("\"layers\": 2", "\"layers\": 5").contains("setting layers"));
    assert!(damaged("\"layers\": 2", "\"layers\": 1").contains("layers.1."), "a tensor that is of no use");
    assert!(damaged("\"heads\": 2", "\"heads\": 0").contains("setting heads"));
    assert!(damaged("\"causal\": true", "\"causal\": 3").contains("architecture"));
    assert!(Path::new(&made).join("model.safetensors").is_file());
}
