//! Every kernel against the exact one, and the exact one against the trace that golden numbers hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use attention_lab::attention::{AttentionSpec, Mask, Painted, Pattern, trace};
use attention_lab::kernels::{
    FeatureMap, HeadInput, Kernel, KvCache, Links, Meaningless, Method, SparsePattern, Threads, Tiles, attend, exact,
    flash, flash_steps, linear, sparse,
};
use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::{HeadWeights, LayerWeights, Model, Position, alibi_slopes, rope_in_place};

const TOKENS: [usize; 9] = [0, 1, 2, 7, 16, 17, 33, 100, 257];
const WIDTHS: [usize; 4] = [1, 3, 16, 64];
const SIZES: [usize; 4] = [1, 4, 16, 64];

fn normal(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut matrix = Matrix::zeros(rows, columns);
    fill_normal(matrix.as_mut_slice(), seed, 1.0);
    matrix
}

/// Queries, keys and values of a head.
fn qkv(tokens: usize, width: usize) -> [Matrix; 3] {
    [1, 2, 3].map(|seed| normal(tokens, width, seed * 1000 + (tokens * 7 + width) as u64))
}

fn input([q, k, v]: &[Matrix; 3]) -> HeadInput<'_> {
    HeadInput { q, k, v, slope: 0.25 }
}

fn masks(tokens: usize) -> Vec<Mask> {
    let mut painted = Painted::open(tokens);
    for query in 0..tokens {
        (0..tokens).filter(|key| (query * 5 + key * 3) % 4 == 0).for_each(|key| painted.set(query, key, false));
    }
    let patterns = [
        Pattern::Full,
        Pattern::Window { width: 0 },
        Pattern::Window { width: 3 },
        Pattern::Window { width: 40 },
        Pattern::WindowGlobals { width: 5, globals: 2 },
        Pattern::Prefix { length: 9 },
        Pattern::Padding { count: 3 },
        Pattern::Painted(Arc::new(painted)),
    ];
    let both = |pattern: Pattern| [false, true].map(|causal| Mask { causal, pattern: pattern.clone() });
    patterns.into_iter().flat_map(both).collect()
}

fn difference(a: &Matrix, b: &Matrix) -> f32 {
    assert_eq!(a.shape(), b.shape());
    assert!(a.iter().chain(b.iter()).all(|number| number.is_finite()));
    (a - b).amax()
}

fn one(outputs: Vec<Matrix>) -> Matrix {
    outputs.into_iter().next().unwrap()
}

/// A model whose one layer has these heads, so that its trace multiplies the same numbers: X is the
/// identity, and so the projections are queries, keys and values themselves.
fn model_of(heads: &[[Matrix; 3]]) -> (Model, Matrix) {
    let tokens = heads[0][0].nrows();
    let head = |[q, k, v]: &[Matrix; 3]| {
        let [w_q, w_k, w_v] = [q, k, v].map(|part| part.clone().into());
        let w_o = Matrix::zeros(q.ncols(), tokens).into();
        Arc::new(HeadWeights { w_q, w_k, w_v, w_o })
    };
    let layer = LayerWeights::of_heads(heads.iter().map(head).collect());
    (Model { layers: vec![layer] }, Matrix::identity(tokens, tokens))
}

fn settings() -> Vec<AttentionSpec> {
    let positions = [Position::None, Position::Alibi { strength: 1.0 }, Position::Rope { strength: 0.5 }];
    let mut all = Vec::new();
    for position in positions {
        for (temperature, scale) in [(1.0, true), (0.5, false), (3.0, true)] {
            all.push(AttentionSpec { temperature, scale, position, ..AttentionSpec::default() });
        }
    }
    all
}

#[test]
fn the_exact_kernel_is_the_trace() {
    for tokens in TOKENS.into_iter().filter(|tokens| *tokens > 0) {
        for mask in masks(tokens) {
            for spec in settings() {
                let spec = AttentionSpec { mask: mask.clone(), ..spec };
                let heads = [qkv(tokens, 16), qkv(tokens + 1, 16).map(|matrix| matrix.rows(1, tokens).into())];
                let (model, x) = model_of(&heads);
                let traced = trace(&model, &x, &spec);
                let slopes = alibi_slopes(2);
                for (h, slope) in slopes.into_iter().enumerate() {
                    let head = traced.head(0, h).unwrap();
                    let output = one(exact(&[HeadInput::of(head, slope)], &spec, Threads::One));
                    assert!(difference(&output, &head.output) < 1e-5, "T {tokens}, {spec:?}");
                    if let Position::Rope { strength } = spec.position {
                        let mut turned = heads[h][0].clone();
                        rope_in_place(&mut turned, strength);
                        assert!(difference(&turned, &head.q) < 1e-5);
                    }
                }
            }
        }
    }
}

#[test]
fn flash_is_exact_for_all_sizes_tiles_and_masks() {
    for tokens in TOKENS {
        for width in WIDTHS {
            let matrices = qkv(tokens, width);
            for mask in masks(tokens) {
                let spec = AttentionSpec { mask, ..AttentionSpec::default() };
                let expected = one(exact(&[input(&matrices)], &spec, Threads::One));
                for queries in SIZES {
                    for keys in SIZES {
                        let output = one(flash(&[input(&matrices)], &spec, Tiles { queries, keys }, Threads::One));
                        let difference = difference(&output, &expected);
                        assert!(difference < 1e-5, "{difference}: T {tokens}, K {width}, {queries} × {keys}, {spec:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn flash_obeys_temperature_scale_and_positions_and_threads_change_nothing() {
    for tokens in [17, 100, 257] {
        let matrices = [qkv(tokens, 16), qkv(tokens, 64)];
        let inputs = [input(&matrices[0]), input(&matrices[1])];
        for causal in [false, true] {
            for spec in settings() {
                let spec = AttentionSpec { mask: Mask { causal, pattern: Pattern::Full }, ..spec };
                let expected = exact(&inputs, &spec, Threads::All);
                for kernel in [Kernel::Flash(Tiles::default()), Kernel::Flash(Tiles { queries: 16, keys: 5 })] {
                    let outputs = attend(&kernel, &inputs, &spec, Threads::All).unwrap();
                    assert_eq!(outputs, attend(&kernel, &inputs, &spec, Threads::One).unwrap());
                    for ((output, expected), [q, k, _]) in outputs.iter().zip(&expected).zip(&matrices) {
                        // A score of 100 is itself rounded by 100 · 2⁻²⁴, in either kernel.
                        let largest = (q * k.transpose()).amax() * spec.score_scale(q.ncols()) / spec.temperature;
                        let rounding = 4.0 * largest * f32::EPSILON / 2.0;
                        let worst = difference(output, expected);
                        assert!(worst < 1e-5 + rounding, "{worst} with scores to {largest}, {spec:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn flash_survives_the_ends_of_temperature_and_saturated_scores() {
    let [mut q, k, v] = qkv(50, 16);
    q *= 300.0;
    for temperature in [0.01, 100.0] {
        let spec = AttentionSpec { temperature, ..AttentionSpec::default() };
        let head = HeadInput { q: &q, k: &k, v: &v, slope: 0.0 };
        let expected = one(exact(&[head], &spec, Threads::One));
        let output = one(flash(&[head], &spec, Tiles { queries: 16, keys: 16 }, Threads::One));
        // Scores of up to 10⁵ keep two digits behind the point in f32, so weights near one half may
        // differ by one per cent; one-hot rows agree.
        let tolerance = if temperature < 1.0 { 0.05 } else { 1e-4 };
        assert!(difference(&output, &expected) < tolerance);
    }
}

#[test]
fn steps_are_what_the_kernel_did() {
    let matrices = qkv(10, 3);
    let head = input(&matrices);
    let spec = AttentionSpec { mask: Mask { causal: true, pattern: Pattern::Full }, ..AttentionSpec::default() };
    let tiles = Tiles { queries: 4, keys: 3 };
    let steps = flash_steps(&head, &spec, tiles);
    let output = one(flash(&[head], &spec, tiles, Threads::One));
    assert_eq!(steps.len(), 3 * 4, "three tiles of queries meet four of keys");
    let skipped: Vec<_> = steps.iter().filter(|step| !step.visited).map(|s| (s.queries.start, s.keys.start)).collect();
    assert_eq!(skipped, [(0, 6), (0, 9), (4, 9)], "tiles wholly in the future");
    for step in &steps {
        for (query, row) in step.queries.clone().zip(&step.rows) {
            let seen: Vec<f32> = (0..step.keys.end.min(query + 1))
                .map(|key| matrices[0].row(query).dot(&matrices[1].row(key)) / 3f32.sqrt())
                .collect();
            let max = seen.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = seen.iter().map(|score| (score - max).exp()).sum();
            assert!((row.max - max).abs() < 1e-5, "running maximum");
            assert!((row.sum - sum).abs() < 1e-5 * sum, "running sum");
            if step.keys.end == 10 {
                for (d, number) in row.output.iter().enumerate() {
                    assert!((number / row.sum - output[(query, d)]).abs() < 1e-6);
                }
            }
        }
    }
    // 10 queries once, keys and values of each tile that was not skipped; every output once.
    let keys_read: u64 = steps.iter().filter(|step| step.visited).map(|step| step.keys.len() as u64).sum();
    assert_eq!(steps.last().unwrap().read, 4 * 3 * (10 + 2 * keys_read));
    assert_eq!(steps.last().unwrap().written, 4 * 3 * 10);
    let rescaled = steps.windows(2).filter(|pair| pair[0].queries == pair[1].queries);
    for pair in rescaled {
        for (before, after) in pair[0].rows.iter().zip(&pair[1].rows) {
            let expected = if after.max == before.max { 1.0 } else { (before.max - after.max).exp() };
            assert_eq!(after.rescale, expected);
        }
    }
}

fn patterns() -> Vec<SparsePattern> {
    let pattern = SparsePattern { window: 0, dilation: 1, globals: 0, block: 0, random: 0, seed: 5 };
    vec![
        pattern,
        SparsePattern { window: 1, ..pattern },
        SparsePattern { window: 4, ..pattern },
        SparsePattern { window: 4, dilation: 3, ..pattern },
        SparsePattern { globals: 2, ..pattern },
        SparsePattern { block: 8, ..pattern },
        SparsePattern { block: 4, random: 2, ..pattern },
        SparsePattern { window: 3, dilation: 2, globals: 1, block: 5, random: 1, ..pattern },
        SparsePattern { window: 1000, ..pattern },
    ]
}

#[test]
fn sparse_weighs_the_allowed_pairs_as_exact_would_and_no_other_changes_a_bit() {
    for tokens in TOKENS {
        for width in WIDTHS {
            let matrices = qkv(tokens, width);
            let head = input(&matrices);
            for mask in masks(tokens) {
                for pattern in patterns() {
                    let spec = AttentionSpec { mask: mask.clone(), ..AttentionSpec::default() };
                    let output = one(sparse(&[head], &spec, pattern, Threads::All));
                    let links = &Links::new(pattern, &mask, tokens);
                    let allowed = |query: usize| (0..tokens).filter(move |key| links.allows(query, *key));
                    let pairs: usize = (0..tokens).map(|query| allowed(query).count()).sum();
                    assert_eq!(pairs as u64, links.pairs());
                    // A pair that was visited twice would weigh twice as much.
                    let mixed = pattern.effective(&head, &spec).unwrap().0;
                    for query in 0..tokens {
                        let weights = Matrix::from_row_slice(1, tokens, mixed.row(query));
                        let row = weights * &matrices[2];
                        assert!((row - output.row(query)).amax() < 1e-5, "T {tokens}, K {width}, {pattern:?} {mask:?}");
                    }
                    // A tile holds more pairs than are kept: what stands there, though so large that any weight would show it,
                    // changes no bit.
                    for query in BTreeSet::from([0, tokens / 2, tokens.saturating_sub(1)]) {
                        let kept: BTreeSet<usize> = allowed(query).collect();
                        let mut poisoned = matrices.clone();
                        for key in (0..tokens).filter(|key| !kept.contains(key)) {
                            poisoned[1].row_mut(key).fill(1e38);
                            poisoned[2].row_mut(key).fill(-1e38);
                        }
                        let of_kept = one(sparse(&[input(&poisoned)], &spec, pattern, Threads::One));
                        if query < tokens {
                            assert_eq!(of_kept.row(query), output.row(query), "{pattern:?} {mask:?}");
                            assert!(kept.iter().all(|key| mask.allows(query, *key, tokens)));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_window_as_long_as_the_sentence_is_exact() {
    for tokens in TOKENS {
        for width in WIDTHS {
            let matrices = qkv(tokens, width);
            let pattern = SparsePattern { window: tokens.max(1), globals: 0, ..SparsePattern::default() };
            for spec in settings() {
                for mask in masks(tokens) {
                    let spec = AttentionSpec { mask, ..spec.clone() };
                    let expected = one(exact(&[input(&matrices)], &spec, Threads::One));
                    let output = one(sparse(&[input(&matrices)], &spec, pattern, Threads::One));
                    assert!(difference(&output, &expected) < 2e-5, "T {tokens}, K {width}, {spec:?}");
                }
            }
        }
    }
}

fn feature_maps() -> [FeatureMap; 3] {
    [FeatureMap::Elu, FeatureMap::Random { features: 7, seed: 1 }, FeatureMap::Random { features: 64, seed: 2 }]
}

/// Katharopoulos et al. 2020, eq. 9 to 12: one token after the other, in f64.
fn running_sums(matrices: &[Matrix; 3], map: FeatureMap, factor: f32) -> Matrix {
    let [q, k, v] = matrices;
    let [q, k] = map.apply(q, k, factor);
    let (tokens, width, features) = (v.nrows(), v.ncols(), q.ncols());
    let mut sums = vec![0.0; features * width];
    let mut total = vec![0.0; features];
    Matrix::from_row_iterator(
        tokens,
        width,
        (0..tokens).flat_map(|i| {
            for f in 0..features {
                total[f] += f64::from(k[(i, f)]);
                (0..width).for_each(|d| sums[f * width + d] += f64::from(k[(i, f)]) * f64::from(v[(i, d)]));
            }
            let bottom: f64 = (0..features).map(|f| f64::from(q[(i, f)]) * total[f]).sum();
            let top = |d: usize| (0..features).map(|f| f64::from(q[(i, f)]) * sums[f * width + d]).sum::<f64>();
            (0..width).map(|d| (top(d) / bottom) as f32).collect::<Vec<_>>()
        }),
    )
}

#[test]
fn causal_linear_attention_is_its_running_sum() {
    for tokens in TOKENS {
        for width in WIDTHS {
            let matrices = qkv(tokens, width);
            for map in feature_maps() {
                let spec =
                    AttentionSpec { mask: Mask { causal: true, pattern: Pattern::Full }, ..AttentionSpec::default() };
                let output = one(linear(&[input(&matrices)], &spec, map, Threads::One));
                let expected = running_sums(&matrices, map, spec.score_scale(width));
                assert!(difference(&output, &expected) < 2e-5, "T {tokens}, K {width}, {map:?}");
            }
        }
    }
}

#[test]
fn linear_attention_mixes_by_its_own_matrix_under_every_mask_that_it_knows() {
    for tokens in TOKENS {
        for width in WIDTHS {
            let matrices = qkv(tokens, width);
            for mask in masks(tokens) {
                for map in feature_maps() {
                    let spec = AttentionSpec { mask: mask.clone(), ..AttentionSpec::default() };
                    let kernel = Kernel::Linear(map);
                    let pairs = matches!(
                        mask.pattern,
                        Pattern::Window { .. } | Pattern::WindowGlobals { .. } | Pattern::Painted(_)
                    );
                    let Ok(output) = attend(&kernel, &[input(&matrices)], &spec, Threads::All) else {
                        assert!(pairs);
                        continue;
                    };
                    assert!(!pairs);
                    let weights = map.effective(&input(&matrices), &spec).unwrap().0;
                    for query in 0..tokens {
                        let row = Matrix::from_row_slice(1, tokens, weights.row(query)) * &matrices[2];
                        assert!((row - output[0].row(query)).amax() < 5e-5, "T {tokens}, K {width}, {map:?} {mask:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_has_no_meaning_says_so() {
    let spec = |pattern: Pattern, position: Position| AttentionSpec {
        mask: Mask { causal: true, pattern },
        position,
        ..AttentionSpec::default()
    };
    let elu = Kernel::Linear(FeatureMap::Elu);
    let random = Kernel::Linear(FeatureMap::default());
    let (alibi, rope) = (Position::Alibi { strength: 1.0 }, Position::Rope { strength: 1.0 });
    assert_eq!(elu.check(&spec(Pattern::Window { width: 2 }, Position::None)), Err(Meaningless::PairsOfLinear));
    assert_eq!(random.check(&spec(Pattern::Full, alibi)), Err(Meaningless::AlibiOfLinear));
    assert_eq!(elu.check(&spec(Pattern::Full, rope)), Err(Meaningless::RopeOfElu));
    assert_eq!(random.check(&spec(Pattern::Full, rope)), Ok(()));
    for kernel in [Kernel::Exact, Kernel::Flash(Tiles::default()), Kernel::Sparse(SparsePattern::default())] {
        assert_eq!(kernel.check(&spec(Pattern::Window { width: 2 }, alibi)), Ok(()));
    }
    assert_eq!(KvCache::check(&spec(Pattern::Padding { count: 1 }, rope)), Err(Meaningless::WholeSentenceOfDecode));
    assert_eq!(KvCache::check(&spec(Pattern::Window { width: 2 }, alibi)), Ok(()));
}

/// A cache that is fed token by token gives each row of the causal exact output.
#[test]
fn decoding_is_the_last_row_of_causal_attention_for_every_group_size() {
    let (tokens, heads) = (33, 4);
    let row = |matrix: &Matrix, token: usize| matrix.row(token).iter().copied().collect::<Vec<f32>>();
    for width in WIDTHS {
        for groups in [1, 2, 4] {
            let shared: Vec<[Matrix; 3]> =
                (0..groups).map(|g| qkv(tokens + g, width).map(|m| m.rows(0, tokens).into())).collect();
            let queries: Vec<Matrix> = (0..heads).map(|h| normal(tokens, width, h as u64)).collect();
            for position in [Position::None, Position::Alibi { strength: 1.0 }] {
                for pattern in
                    [Pattern::Full, Pattern::Window { width: 5 }, Pattern::WindowGlobals { width: 3, globals: 2 }]
                {
                    let mask = Mask { causal: true, pattern };
                    let spec = AttentionSpec { mask, position, ..AttentionSpec::default() };
                    let slopes = alibi_slopes(heads);
                    let inputs: Vec<HeadInput<'_>> = (0..heads)
                        .map(|h| {
                            let [_, k, v] = &shared[h / (heads / groups)];
                            HeadInput { q: &queries[h], k, v, slope: slopes[h] }
                        })
                        .collect();
                    let expected = exact(&inputs, &spec, Threads::One);
                    let mut cache = KvCache::new(heads, heads / groups, width);
                    for token in 0..tokens {
                        let of = |part: usize| shared.iter().map(|s| row(&s[part], token)).collect::<Vec<_>>();
                        let (keys, values) = (of(1), of(2));
                        cache.push(
                            &keys.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                            &values.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                        );
                        assert_eq!(cache.tokens(), token + 1);
                        assert_eq!(cache.bytes(), (2 * groups * width * 4 * (token + 1)) as u64);
                        let newest: Vec<Vec<f32>> = queries.iter().map(|q| row(q, token)).collect();
                        let newest: Vec<&[f32]> = newest.iter().map(Vec::as_slice).collect();
                        for (output, expected) in cache.attend(&newest, &slopes, &spec).iter().zip(&expected) {
                            let expected = row(expected, token);
                            let worst = output.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                            assert!(worst < 1e-5, "{worst}: token {token}, {groups} groups, {spec:?}");
                        }
                    }
                }
            }
        }
    }
}
