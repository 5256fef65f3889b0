//! The dense kernel against numbers from an independent implementation in f64.

use std::collections::HashMap;
use std::sync::Arc;

use attention_lab::attention::{AttentionMap, AttentionSpec, Intervention, Mask, Pattern, trace};
use attention_lab::math::Matrix;
use attention_lab::model::{HeadWeights, LayerWeights, Model, Position, Tensor};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    about: String,
    heads: usize,
    layers: usize,
    causal: bool,
    pattern: Pattern_,
    temperature: f32,
    scale: bool,
    position: Position_,
    residual: bool,
    ablated: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Pattern_ {
    Full,
    Window { width: usize },
    WindowGlobals { width: usize, globals: usize },
    Prefix { length: usize },
    Padding { count: usize },
}

#[derive(Deserialize)]
struct Position_ {
    kind: String,
    strength: f32,
}

impl Case {
    fn spec(&self) -> AttentionSpec {
        let interventions = self.ablated.iter().map(|(layer, head)| Intervention::ablation(*layer, *head)).collect();
        let pattern = match self.pattern {
            Pattern_::Full => Pattern::Full,
            Pattern_::Window { width } => Pattern::Window { width },
            Pattern_::WindowGlobals { width, globals } => Pattern::WindowGlobals { width, globals },
            Pattern_::Prefix { length } => Pattern::Prefix { length },
            Pattern_::Padding { count } => Pattern::Padding { count },
        };
        let strength = self.position.strength;
        let position = match self.position.kind.as_str() {
            "none" => Position::None,
            "sinusoidal" => Position::Sinusoidal { strength },
            "rope" => Position::Rope { strength },
            "alibi" => Position::Alibi { strength },
            other => panic!("position {other}"),
        };
        AttentionSpec {
            temperature: self.temperature,
            scale: self.scale,
            mask: Mask { causal: self.causal, pattern },
            position,
            residual: self.residual,
            interventions,
            score_factor: 1.0,
        }
    }
}

struct Golden<'a>(SafeTensors<'a>);

impl Golden<'_> {
    fn matrix(&self, name: &str) -> Matrix {
        let view = self.0.tensor(name).unwrap();
        assert_eq!(view.dtype(), Dtype::F32);
        let values = view.data().chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap()));
        Matrix::from_row_iterator(view.shape()[0], view.shape()[1], values)
    }

    fn expected(&self, name: &str) -> Vec<f64> {
        let view = self.0.tensor(name).unwrap();
        assert_eq!(view.dtype(), Dtype::F64);
        view.data().chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect()
    }

    /// Compares row-major numbers, within 1e-5 of the tensor's largest number.
    fn compare(&self, name: &str, about: &str, got: impl Iterator<Item = f32>) {
        let expected = self.expected(name);
        let got: Vec<f64> = got.map(f64::from).collect();
        assert_eq!(got.len(), expected.len(), "{name} ({about})");
        let largest = expected.iter().filter(|v| v.is_finite()).fold(0f64, |m, v| m.max(v.abs()));
        for (i, (got, expected)) in got.iter().zip(&expected).enumerate() {
            let same = if expected.is_finite() { (got - expected).abs() <= 1e-5 * largest } else { got == expected };
            assert!(same, "{name} ({about}), number {i}: expected {expected}, got {got}");
        }
    }
}

fn row_major(matrix: &Matrix) -> impl Iterator<Item = f32> + '_ {
    matrix.row_iter().flat_map(|row| row.iter().copied().collect::<Vec<_>>())
}

fn map(map: &AttentionMap) -> impl Iterator<Item = f32> + '_ {
    map.as_slice().iter().copied()
}

#[test]
fn the_kernel_agrees_with_numpy_in_every_case() {
    let bytes = include_bytes!("../fixtures/golden.safetensors");
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    let metadata: &HashMap<String, String> = header.metadata().as_ref().unwrap();
    let cases: Vec<Case> = serde_json::from_str(&metadata["cases"]).unwrap();
    assert!(cases.len() >= 40);
    let golden = Golden(SafeTensors::deserialize(bytes).unwrap());
    for case in &cases {
        let name = &case.name;
        let layers = (0..case.layers).map(|l| {
            let w_o = golden.matrix(&format!("{name}.layers.{l}.w_o"));
            let heads = (0..case.heads).map(|h| {
                let part = |w: &str| Tensor::from(golden.matrix(&format!("{name}.layers.{l}.heads.{h}.{w}")));
                let w_q = part("w_q");
                let k = w_q.ncols();
                let w_o = w_o.rows(h * k, k).into_owned().into();
                Arc::new(HeadWeights { w_q, w_k: part("w_k"), w_v: part("w_v"), w_o })
            });
            LayerWeights::of_heads(heads.collect())
        });
        let model = Model { layers: layers.collect() };
        let trace = trace(&model, &golden.matrix(&format!("{name}.embeddings")), &case.spec());
        for (l, layer) in trace.layers.iter().enumerate() {
            for (h, head) in layer.heads.iter().enumerate() {
                let at = |part: &str| format!("{name}.expect.layers.{l}.heads.{h}.{part}");
                golden.compare(&at("q"), &case.about, row_major(&head.q));
                golden.compare(&at("k"), &case.about, row_major(&head.k));
                golden.compare(&at("v"), &case.about, row_major(&head.v));
                golden.compare(&at("scores"), &case.about, map(&head.scores));
                golden.compare(&at("weights"), &case.about, map(&head.weights));
                golden.compare(&at("output"), &case.about, row_major(&head.output));
            }
            golden.compare(&format!("{name}.expect.layers.{l}.output"), &case.about, row_major(&layer.output));
        }
    }
}
