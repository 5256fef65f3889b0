//! Gradients and steps against PyTorch's; `tests/fixtures/training.py` made its numbers.

use safetensors::{SafeTensors, tensor::TensorView};

use super::tasks::{Sequence, Target};
use super::*;
use crate::model::{Activation, NormKind};

/// What the script says of a model.
fn model(name: &str) -> Settings {
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

fn floats(tensor: &TensorView<'_>) -> Vec<f32> {
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
