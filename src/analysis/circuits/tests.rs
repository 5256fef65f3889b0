//! Against numbers that NumPy computed by the definitions, and what holds of any model.

use std::sync::{Arc, LazyLock};

use nalgebra::DMatrix;
use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors};

use super::*;
use crate::attention::AttentionMap;
use crate::jobs::{CancelToken, uninterrupted};
use crate::math::{Matrix, fill_normal, softmax_in_place};
use crate::model::{
    Block, Checkpoint, Embedding, HeadWeights, LayerWeights, Linear, Model, Norm, NormKind, Position, Unembedding,
};

const FILE: &[u8] = include_bytes!("../../../tests/fixtures/circuits.safetensors");

/// A tensor of the fixture with its shape, row after row.
fn fixture(name: &str) -> (Vec<usize>, Vec<f64>) {
    let file = SafeTensors::deserialize(FILE).unwrap();
    let tensor = file.tensor(name).unwrap();
    let numbers = match tensor.dtype() {
        Dtype::F32 => {
            tensor.data().chunks_exact(4).map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap()))).collect()
        }
        _ => tensor.data().chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect(),
    };
    (tensor.shape().to_vec(), numbers)
}

fn matrix(name: &str) -> Matrix {
    let (shape, numbers) = fixture(name);
    DMatrix::<f64>::from_row_slice(shape[0], shape[1], &numbers).map(|number| number as f32)
}

fn vector(name: &str) -> Vec<f32> {
    fixture(name).1.iter().map(|number| *number as f32).collect()
}

fn norm(name: &str, kind: NormKind) -> Norm {
    Norm { kind, weight: vector(name), bias: Vec::new(), epsilon: 1e-5 }
}

static CHECKPOINT: LazyLock<Checkpoint> = LazyLock::new(|| {
    let layer = |l: usize, kind| {
        let head = |h: usize| {
            let part = |name: &str| matrix(&format!("layers.{l}.heads.{h}.{name}")).into();
            Arc::new(HeadWeights { w_q: part("w_q"), w_k: part("w_k"), w_v: part("w_v"), w_o: part("w_o") })
        };
        let block = Block { attention_norm: Some(norm(&format!("layers.{l}.norm"), kind)), ..Block::default() };
        LayerWeights { heads: (0..2).map(head).collect(), block: Some(Arc::new(block)) }
    };
    Checkpoint {
        family: "test",
        model: Model { layers: vec![layer(0, NormKind::Layer), layer(1, NormKind::Rms)] },
        embedding: Embedding {
            words: matrix("words").transpose().into(),
            scale: 1.0,
            positions: None,
            token_type: Vec::new(),
            norm: None,
        },
        final_norm: Some(norm("final", NormKind::Layer)),
        unembedding: Some(Unembedding {
            transform: None,
            matrix: Linear { weight: matrix("unembedding").transpose().into(), bias: Vec::new() },
        }),
        causal: true,
        position: Position::None,
    }
});

fn head(layer: usize, head: usize) -> HeadCircuit {
    HeadCircuit::of(&CHECKPOINT.model.layers[layer], head)
}

/// Within 1e-5 of the largest of them.
fn same(name: &str, got: impl IntoIterator<Item = f32>) {
    let expected = fixture(name).1;
    let got: Vec<f64> = got.into_iter().map(f64::from).collect();
    assert_eq!(got.len(), expected.len(), "{name}");
    let largest = expected.iter().fold(0.0f64, |most, number| most.max(number.abs()));
    let error = got.iter().zip(&expected).map(|(got, expected)| (got - expected).abs()).fold(0.0, f64::max);
    assert!(error <= 1e-5 * largest, "{name}: {error} of {largest}");
}

fn by_rows(matrix: &Matrix) -> Vec<f32> {
    matrix.transpose().as_slice().to_vec()
}

#[test]
fn compositions_are_those_of_the_whole_products() {
    let [earlier, later] = [0, 1].map(|layer| HeadCircuit::all(&CHECKPOINT.model.layers[layer]));
    let found = uninterrupted(|report| compositions([&earlier, &later], report));
    same("composition", found.concat().into_iter().flat_map(|one| [one.query, one.key, one.value]));
}

#[test]
fn maps_and_telling_tokens_are_those_of_the_whole_vocabulary() {
    let tokens: Vec<usize> = (0..CHECKPOINT.vocabulary()).collect();
    let vocabulary = Vocabulary::Learned { checkpoint: &CHECKPOINT, tokens: &tokens };
    let all = vocabulary.ends(tokens.iter().copied());
    for (circuit, name) in [(Circuit::QueryKey, "query_key"), (Circuit::OutputValue, "output_value")] {
        same(name, by_rows(&circuit.map(&head(1, 0), &all, &all).unwrap()));
        let told = uninterrupted(|report| telling_tokens(circuit, &head(1, 0), vocabulary, 5, report)).unwrap();
        same(&format!("telling.{name}"), told.rows.iter().chain(&told.columns).map(|place| *place as f32));
        // Part of a map is that part.
        let (rows, columns) = (vocabulary.ends([3, 30]), vocabulary.ends([5]));
        let part = circuit.map(&head(1, 0), &rows, &columns).unwrap();
        let whole = circuit.map(&head(1, 0), &all, &all).unwrap();
        assert_eq!(part.shape(), (2, 1));
        assert!((part[(1, 0)] - whole[(30, 5)]).abs() < 1e-6);
    }
}

#[test]
fn copying_scores_are_those_of_all_eigenvalues() {
    let tokens: Vec<usize> = (0..CHECKPOINT.vocabulary()).collect();
    let words = matrix("words");
    for (name, vocabulary) in [
        ("copying", Vocabulary::Learned { checkpoint: &CHECKPOINT, tokens: &tokens }),
        ("tied", Vocabulary::Words(&words)),
    ] {
        let product = uninterrupted(|report| VocabularyProduct::of(vocabulary, report)).unwrap();
        let places = [(0, 0), (0, 1), (1, 0), (1, 1)];
        same(name, places.map(|(layer, number)| product.copying_score(&head(layer, number)).unwrap()));
    }
}

#[test]
fn a_model_without_logits_says_why_nothing_is_copied() {
    let mut checkpoint = CHECKPOINT.clone();
    checkpoint.unembedding = None;
    let vocabulary = Vocabulary::Learned { checkpoint: &checkpoint, tokens: &[0, 1] };
    let why = crate::analysis::NoAttribution::NoLogits;
    assert_eq!(uninterrupted(|report| VocabularyProduct::of(vocabulary, report)), Err(why));
    let told = uninterrupted(|report| telling_tokens(Circuit::OutputValue, &head(0, 0), vocabulary, 2, report));
    assert_eq!(told, Err(why));
    let ends = vocabulary.ends([0, 1]);
    assert!(Circuit::OutputValue.map(&head(0, 0), &ends, &ends).is_err());
    assert!(Circuit::QueryKey.map(&head(0, 0), &ends, &ends).is_ok());
}

/// The maps of each layer, in the mean over heads.
fn layers() -> Vec<AttentionMap> {
    let (shape, numbers) = fixture("maps");
    let [depth, heads, tokens, _] = shape[..] else { unreachable!("[L, H, T, T]") };
    let numbers: Vec<f32> = numbers.iter().map(|number| *number as f32).collect();
    let maps = numbers.chunks_exact(tokens * tokens).map(|map| AttentionMap::of_rows(tokens, map.to_vec()));
    let maps: Vec<AttentionMap> = maps.collect();
    assert_eq!(mean_maps((depth, heads + 1), |layer, head| maps.get(layer * (heads + 1) + head)), None);
    mean_maps((depth, heads), |layer, head| maps.get(layer * heads + head)).unwrap()
}

#[test]
fn rollout_and_flow_are_those_of_the_paper() {
    let layers = layers();
    let rolled = uninterrupted(|report| rollout(&layers, true, report));
    same("rollout", rolled.as_slice().iter().copied());
    let flow = |query| uninterrupted(|report| attention_flow(&layers, true, query, report)).unwrap();
    same("flow", (0..layers[0].tokens()).flat_map(flow));
}

#[test]
fn work_stops_when_it_is_told() {
    let (layers, cancel) = (layers(), CancelToken::default());
    cancel.cancel();
    assert!(rollout(&layers, true, &cancel).is_err());
    assert!(attention_flow(&layers, true, 0, &cancel).is_err());
    assert!(VocabularyProduct::of(Vocabulary::Words(&matrix("words")), &cancel).is_err());
}

#[test]
fn nothing_at_all_is_told_too() {
    assert_eq!(uninterrupted(|report| rollout(&[], true, report)), AttentionMap::default());
    assert_eq!(uninterrupted(|report| attention_flow(&[], true, 0, report)), Some(Vec::new()));
    let large = vec![AttentionMap::of_rows(600, vec![0.0; 360_000])];
    assert_eq!(uninterrupted(|report| attention_flow(&large, true, 0, report)), None);
    // A row that nothing may be read from passes by where there is a residual connection, and else stays empty.
    let empty = [AttentionMap::of_rows(2, vec![0.0; 4]), AttentionMap::of_rows(2, vec![0.0; 4])];
    assert_eq!(uninterrupted(|report| rollout(&empty, true, report)).as_slice(), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(uninterrupted(|report| rollout(&empty, false, report)).as_slice(), [0.0; 4]);
    let silent = circuit(&Matrix::zeros(6, 2), &Matrix::zeros(2, 6));
    let none = Composition { query: 0.0, key: 0.0, value: 0.0 };
    assert_eq!(Composition::between(&silent, &random_circuit(6, 2, 1)), none);
    let words = Matrix::identity(6, 6);
    let product = uninterrupted(|report| VocabularyProduct::of(Vocabulary::Words(&words), report)).unwrap();
    assert_eq!(product.copying_score(&silent), None);
}

fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut matrix = Matrix::zeros(rows, columns);
    fill_normal(matrix.as_mut_slice(), seed, 1.0);
    matrix
}

fn random_circuit(width: usize, head_width: usize, seed: u64) -> HeadCircuit {
    let [w_q, w_k, w_v, w_o] = [0, 1, 2, 3].map(|part| random(width, head_width, 4 * seed + part));
    HeadCircuit { w_q, w_k, w_v, w_o: w_o.transpose(), scale: 1.0 }
}

fn circuit(w_v: &Matrix, w_o: &Matrix) -> HeadCircuit {
    HeadCircuit { w_v: w_v.clone(), w_o: w_o.clone(), ..random_circuit(w_v.nrows(), w_v.ncols(), 0) }
}

#[test]
fn random_heads_compose_by_chance() {
    for (width, head_width) in [(64, 8), (48, 16)] {
        let heads: Vec<HeadCircuit> = (0..24).map(|seed| random_circuit(width, head_width, seed)).collect();
        let (earlier, later) = heads.split_at(12);
        let pairs = earlier.iter().flat_map(|one| later.iter().map(|other| Composition::between(one, other)));
        let scores: Vec<f32> = pairs.flat_map(|one| [one.query, one.key, one.value]).collect();
        let mean = scores.iter().sum::<f32>() / scores.len() as f32;
        assert!((mean / Composition::chance(width) - 1.0).abs() < 0.02, "{mean} for {}", Composition::chance(width));
    }
}

#[test]
fn heads_of_the_same_directions_come_to_one_over_the_root_of_their_number() {
    for head_width in [1, 4] {
        let first = Matrix::identity(12, head_width);
        let head = HeadCircuit {
            w_q: first.clone(),
            w_k: first.clone(),
            w_v: first.clone(),
            w_o: first.transpose(),
            scale: 1.0,
        };
        let Composition { query, key, value } = Composition::between(&head, &head);
        for share in [query, key, value] {
            assert!((share - 1.0 / (head_width as f32).sqrt()).abs() < 1e-6, "{share}");
        }
    }
}

fn softmaxed(tokens: usize, seed: u64) -> AttentionMap {
    let mut matrix = random(tokens, tokens, seed) * 2.0;
    matrix.as_mut_slice().chunks_exact_mut(tokens).for_each(|row| {
        softmax_in_place(row);
    });
    AttentionMap::from_rows(matrix)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn compositions_are_shares_and_those_of_products(width in 1usize..14, head_width in 1usize..9, seed in 0u64..1000) {
        let [earlier, later] = [2 * seed, 2 * seed + 1].map(|seed| random_circuit(width, head_width, seed));
        let found = Composition::between(&earlier, &later);
        let wrote = &earlier.w_v * &earlier.w_o;
        let (asks, hands) = (&later.w_q * later.w_k.transpose(), &later.w_v * &later.w_o);
        for (share, read) in [(found.query, asks.clone()), (found.key, asks.transpose()), (found.value, hands)] {
            prop_assert!((0.0..=1.0).contains(&share));
            let whole = (&wrote * &read).norm() / (wrote.norm() * read.norm());
            prop_assert!((share - whole).abs() < 1e-5 * whole.max(1e-2), "{share} for {whole}");
        }
    }

    #[test]
    fn what_returns_each_token_copies_and_what_returns_its_opposite_does_not(
        width in 1usize..20, factor in 0.01f32..100.0, seed in 0u64..1000,
    ) {
        // W_V W_O is a multiple of the identity, by way of any basis.
        let basis = random(width, width, seed).qr().q();
        let words = random(30, width, seed + 1);
        let product = uninterrupted(|report| VocabularyProduct::of(Vocabulary::Words(&words), report)).unwrap();
        for sign in [1.0, -1.0] {
            let score = product.copying_score(&circuit(&basis, &(basis.transpose() * (sign * factor))));
            prop_assert!((score.unwrap() - sign).abs() < 1e-5, "{score:?}");
        }
    }

    #[test]
    fn rollout_spreads_each_token_whole_and_flow_is_bounded_by_its_edges(
        tokens in 1usize..9, depth in 1usize..5, seed in 0u64..1000, residual in any::<bool>(),
    ) {
        let layers: Vec<AttentionMap> = (0..depth).map(|layer| softmaxed(tokens, 100 * seed + layer as u64)).collect();
        let rolled = uninterrupted(|report| rollout(&layers, residual, report));
        for query in 0..tokens {
            prop_assert!((rolled.row(query).iter().sum::<f32>() - 1.0).abs() < 1e-5);
            let flow = uninterrupted(|report| attention_flow(&layers, residual, query, report)).unwrap();
            for (key, flow) in flow.iter().enumerate() {
                // Whatever leaves the top or comes to the token in the text passes edges there.
                let into: f32 = (0..tokens).map(|from| rollout::mixed(&layers[0], residual).at(from, key)).sum();
                prop_assert!(*flow <= into.min(1.0) + 1e-5);
                // What rolls out along ways takes no more of an edge than it carries.
                prop_assert!(*flow >= rolled.at(query, key) - 1e-5, "{flow} for {}", rolled.at(query, key));
                if depth == 1 {
                    prop_assert!((flow - rolled.at(query, key)).abs() < 1e-6);
                }
            }
        }
    }
}
