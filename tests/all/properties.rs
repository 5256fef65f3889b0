//! What holds for every attention.

use std::sync::Arc;

use attention_lab::attention::{AttentionSpec, Mask, Pattern, Trace, retrace, trace};
use attention_lab::math::{Matrix, fill_normal, shuffled_indices, softmax_in_place};
use attention_lab::model::{HeadWeights, LayerWeights, Model, Part, Tensor};
use proptest::prelude::*;

use crate::strategies::{pattern, position};

fn normal(rows: usize, columns: usize, seed: u64, deviation: f32) -> Matrix {
    let mut matrix = Matrix::zeros(rows, columns);
    fill_normal(matrix.as_mut_slice(), seed, deviation);
    matrix
}

/// Weights, and X.
fn model(tokens: usize, layers: usize, heads: usize, seed: u64) -> (Model, Matrix) {
    let (width, head_width) = (12, 4);
    let head = |i: u64| {
        let part = |n: u64, rows, columns| normal(rows, columns, seed ^ (97 * i + n), 0.4);
        Arc::new(HeadWeights {
            w_q: part(1, width, head_width).into(),
            w_k: part(2, width, head_width).into(),
            w_v: part(3, width, head_width).into(),
            w_o: part(4, head_width, width).into(),
        })
    };
    let layer = |l: usize| LayerWeights::of_heads((0..heads).map(|h| head((10 * l + h) as u64)).collect());
    (Model { layers: (0..layers).map(layer).collect() }, normal(tokens, width, seed, 1.0))
}

fn spec() -> impl Strategy<Value = AttentionSpec> {
    (0.01f32..100.0, any::<bool>(), any::<bool>(), pattern(), position(), any::<bool>()).prop_map(
        |(temperature, scale, causal, pattern, position, residual)| AttentionSpec {
            temperature,
            scale,
            mask: Mask { causal, pattern },
            position,
            residual,
            ..AttentionSpec::default()
        },
    )
}

fn finite(matrix: &Matrix) -> bool {
    matrix.iter().all(|value| value.is_finite())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn rows_sum_to_one_and_forbidden_weights_are_exactly_zero(spec in spec(), tokens in 0usize..11, layers in 1usize..3, seed: u64) {
        let (model, x) = model(tokens, layers, 2, seed);
        let trace = trace(&model, &x, &spec);
        for head in trace.layers.iter().flat_map(|layer| layer.heads.iter()) {
            for query in 0..tokens {
                let weights = head.weights.row(query);
                let mut any = false;
                for (key, weight) in weights.iter().enumerate() {
                    let allowed = spec.mask.allows(query, key, tokens);
                    any |= allowed;
                    prop_assert_eq!(head.scores.at(query, key) == f32::NEG_INFINITY, !allowed);
                    prop_assert!(allowed || *weight == 0.0);
                }
                let sum: f32 = weights.iter().sum();
                let expected = if any { 1.0 } else { 0.0 };
                prop_assert!((sum - expected).abs() < 1e-5, "{}", sum);
                prop_assert!(any || head.output.row(query).iter().all(|v| *v == 0.0));
            }
        }
        prop_assert!(trace.layers.iter().all(|layer| finite(&layer.output)));
    }

    /// Nothing of the old numbers shows through, larger or smaller, whatever the masks.
    #[test]
    fn a_trace_in_old_memory_is_the_same(
        old in (spec(), 0usize..110, 1usize..3),
        new in (spec(), 0usize..110, 1usize..3),
        seed: u64,
    ) {
        let (spec, tokens, layers) = old;
        let (old, x) = model(tokens, layers, 2, seed);
        let memory = trace(&old, &x, &spec);
        let (spec, tokens, layers) = new;
        let (model, x) = model(tokens, layers, 2, seed ^ 1);
        prop_assert_eq!(retrace(memory, &model, &x, &spec), trace(&model, &x, &spec));
    }

    #[test]
    fn softmax_is_unmoved_by_a_constant(mut row in prop::collection::vec(-20f32..20.0, 1..40), constant in -50f32..50.0) {
        let mut moved: Vec<f32> = row.iter().map(|score| score + constant).collect();
        softmax_in_place(&mut row);
        softmax_in_place(&mut moved);
        for (a, b) in row.iter().zip(&moved) {
            prop_assert!((a - b).abs() < 2e-5, "{a} {b}");
        }
    }

    #[test]
    fn with_the_causal_mask_later_tokens_do_not_move_earlier_outputs(
        position in position(), tokens in 2usize..10, at in 1usize..9, seed: u64, residual: bool,
    ) {
        let at = at.min(tokens - 1);
        let spec = AttentionSpec { mask: Mask { causal: true, pattern: Pattern::Full }, position, residual, ..AttentionSpec::default() };
        let (model, mut x) = model(tokens, 2, 3, seed);
        let before = trace(&model, &x, &spec);
        let other = normal(tokens - at, 12, seed ^ 5, 3.0);
        x.rows_mut(at, tokens - at).copy_from(&other);
        let after = trace(&model, &x, &spec);
        for (a, b) in before.layers.iter().zip(&after.layers) {
            let difference = (a.output.rows(0, at) - b.output.rows(0, at)).amax();
            prop_assert!(difference <= 1e-5 * a.output.amax().max(1.0), "{difference}");
        }
    }

    #[test]
    fn without_positions_permuting_tokens_permutes_rows(tokens in 1usize..10, order_seed: u64, seed: u64) {
        let (model, mut x) = model(tokens, 2, 2, seed);
        let spec = AttentionSpec { residual: true, ..AttentionSpec::default() };
        let before = trace(&model, &x, &spec);
        let order = shuffled_indices(tokens, order_seed);
        x = Matrix::from_fn(tokens, 12, |i, d| x[(order[i], d)]);
        let after = trace(&model, &x, &spec);
        let (a, b) = (&before.layers[1], &after.layers[1]);
        for i in 0..tokens {
            let difference = (a.output.row(order[i]) - b.output.row(i)).amax();
            prop_assert!(difference < 2e-5 * a.output.amax().max(1.0), "{difference}");
            for j in 0..tokens {
                let difference = a.heads[0].weights.at(order[i], order[j]) - b.heads[0].weights.at(i, j);
                prop_assert!(difference.abs() < 1e-5);
            }
        }
    }

    #[test]
    fn extremes_stay_finite(exponent in 0i32..31, temperature in prop_oneof![Just(0.01f32), Just(100.0)], seed: u64, position in position()) {
        // Products of q and k reach ±10^30 and more: |q|, |k| up to 10^15 each.
        let (mut model, mut x) = model(6, 2, 2, seed);
        let size = 10f32.powi(exponent.min(6));
        x *= size;
        for layer in &mut model.layers {
            for head in &mut layer.heads {
                let head = Arc::make_mut(head);
                head.set_part(Part::Query, head.w_q.to_matrix() * size);
                head.set_part(Part::Key, head.w_k.to_matrix() * 10f32.powi((exponent - 6).clamp(0, 6)));
            }
        }
        let spec = AttentionSpec { temperature, scale: false, position, residual: true, ..AttentionSpec::default() };
        let trace: Trace = trace(&model, &x, &spec);
        for layer in &trace.layers {
            prop_assert!(finite(&layer.output));
            for head in layer.heads.iter() {
                prop_assert!(head.scores.as_slice().iter().all(|s| !s.is_nan()));
                for query in 0..6 {
                    let sum: f32 = head.weights.row(query).iter().sum();
                    prop_assert!((sum - 1.0).abs() < 1e-5, "{sum}");
                }
            }
        }
    }
}

#[test]
fn scores_of_ten_to_the_thirty_at_temperature_one_hundredth_stay_finite() {
    // One dimension, weights 1: scores are the products of the embeddings themselves.
    let one = Tensor::from(Matrix::from_element(1, 1, 1.0));
    let head = HeadWeights { w_q: one.clone(), w_k: one.clone(), w_v: one.clone(), w_o: one };
    let x = Matrix::from_column_slice(3, 1, &[1e15, -1e15, 0.0]);
    let model = Model { layers: vec![LayerWeights::of_heads(vec![Arc::new(head)])] };
    let spec = AttentionSpec { temperature: 0.01, ..AttentionSpec::default() };
    let trace = trace(&model, &x, &spec);
    let head = trace.head(0, 0).unwrap();
    assert!(head.scores.at(0, 0) > 9e31 && head.scores.at(0, 1) < -9e31);
    assert_eq!(head.weights.row(0), [1.0, 0.0, 0.0]);
    assert_eq!(head.weights.row(1), [0.0, 1.0, 0.0]);
    assert_eq!(head.weights.row(2), [1.0 / 3.0; 3]);
}
