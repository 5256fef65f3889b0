//! The kernels against PyTorch's `scaled_dot_product_attention` at the sizes of real models.

use std::collections::HashMap;

use attention_lab::attention::{AttentionSpec, Mask, Pattern};
use attention_lab::kernels::{HeadInput, KvCache, SparsePattern, Threads, Tiles, exact, flash, sparse};
use attention_lab::math::Matrix;
use attention_lab::model::{Position, alibi_slopes};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    about: String,
    tokens: usize,
    head_width: usize,
    heads: usize,
    kv_heads: usize,
    causal: bool,
    window: Option<usize>,
    alibi: Option<f32>,
    slopes: Vec<f32>,
    scale: bool,
    size: f32,
    kept_heads: Vec<usize>,
    kept_rows: Vec<usize>,
}

impl Case {
    fn spec(&self) -> AttentionSpec {
        let pattern = self.window.map_or(Pattern::Full, |width| Pattern::Window { width });
        let position = self.alibi.map_or(Position::None, |strength| Position::Alibi { strength });
        let mask = Mask { causal: self.causal, pattern };
        AttentionSpec { scale: self.scale, mask, position, ..AttentionSpec::default() }
    }

    /// The head of keys and values that a head reads.
    fn shared(&self, head: usize) -> usize {
        head / (self.heads / self.kv_heads)
    }
}

/// The last step of SplitMix64 (Steele et al. 2014).
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// So many numbers in [−size, size), each exact in f32.
fn numbers(stream: u64, count: usize, size: f32) -> Vec<f32> {
    let number = |i: u64| {
        let z = mix(mix(stream).wrapping_add((i + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        ((z >> 40) as f32 / 8_388_608.0 - 1.0) * size
    };
    (0..count as u64).map(number).collect()
}

/// What a kept head reads, row after row and as matrices, and what PyTorch made of it.
struct Head {
    rows: [Vec<f32>; 3],
    matrices: [Matrix; 3],
    slope: f32,
    /// The kept rows `[r, K]` of its output.
    output: Vec<f64>,
    /// The mean of all rows.
    mean: Vec<f64>,
}

impl Head {
    fn input(&self) -> HeadInput<'_> {
        let [q, k, v] = &self.matrices;
        HeadInput { q, k, v, slope: self.slope }
    }
}

struct Problem {
    case: Case,
    heads: Vec<Head>,
}

fn doubles(file: &SafeTensors<'_>, name: &str) -> Vec<f64> {
    let view = file.tensor(name).unwrap();
    assert_eq!(view.dtype(), Dtype::F64);
    view.data().chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
}

/// All cases, with inputs made here and checked against the script's.
fn problems() -> Vec<Problem> {
    let bytes = include_bytes!("../fixtures/sdpa.safetensors");
    let (_, header) = SafeTensors::read_metadata(bytes).unwrap();
    let metadata: &HashMap<String, String> = header.metadata().as_ref().unwrap();
    let cases: Vec<Case> = serde_json::from_str(&metadata["cases"]).unwrap();
    assert_eq!(cases.len(), 18);
    let file = SafeTensors::deserialize(bytes).unwrap();
    let problem = |(number, case): (usize, Case)| {
        let (tokens, width) = (case.tokens, case.head_width);
        assert_eq!(case.slopes, alibi_slopes(case.heads));
        let probes = file.tensor(&format!("{}.probe", case.name)).unwrap();
        assert_eq!((probes.dtype(), probes.shape()), (Dtype::F32, &[case.kept_heads.len(), 3, 8][..]));
        let probes: Vec<f32> =
            probes.data().chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect();
        let outputs = doubles(&file, &format!("{}.output", case.name));
        let means = doubles(&file, &format!("{}.mean", case.name));
        assert_eq!(outputs.len(), case.kept_heads.len() * case.kept_rows.len() * width);
        assert_eq!(means.len(), case.kept_heads.len() * width);
        let head = |(n, head): (usize, &usize)| {
            let rows = [0, 1, 2].map(|part| {
                let of = if part == 0 { *head } else { case.shared(*head) };
                let size = if part == 2 { 2.0 } else { case.size };
                numbers(((number * 64 + of) * 3 + part) as u64, tokens * width, size)
            });
            let ends: Vec<f32> = rows.iter().flat_map(|m| [&m[..4], &m[m.len() - 4..]].concat()).collect();
            assert_eq!(ends, probes[n * 24..][..24], "inputs of head {head} of {}", case.about);
            let matrices = rows.each_ref().map(|rows| Matrix::from_row_slice(tokens, width, rows));
            let output = outputs.chunks_exact(case.kept_rows.len() * width).nth(n).unwrap().to_vec();
            let mean = means[n * width..][..width].to_vec();
            Head { rows, matrices, slope: case.slopes[*head], output, mean }
        };
        let heads = case.kept_heads.iter().enumerate().map(head).collect();
        Problem { case, heads }
    };
    cases.into_iter().enumerate().map(problem).collect()
}

fn close(got: impl IntoIterator<Item = f64>, expected: &[f64], about: &str) {
    let got: Vec<f64> = got.into_iter().collect();
    assert_eq!(got.len(), expected.len());
    assert!(got.iter().all(|number| number.is_finite()), "{about}");
    let worst = got.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst < 1e-5, "{worst} from PyTorch: {about}");
}

/// Runs a kernel over every kept head of every case.
fn agrees(kernel: impl Fn(&[HeadInput<'_>], &AttentionSpec) -> Vec<Matrix>) {
    for Problem { case, heads } in problems() {
        let inputs: Vec<HeadInput<'_>> = heads.iter().map(Head::input).collect();
        let outputs = kernel(&inputs, &case.spec());
        assert_eq!(outputs.len(), heads.len());
        for (head, output) in heads.iter().zip(outputs) {
            assert_eq!(output.shape(), (case.tokens, case.head_width));
            let number = |row: usize, d: usize| f64::from(output[(row, d)]);
            let kept = case.kept_rows.iter().flat_map(|row| (0..case.head_width).map(|d| number(*row, d)));
            close(kept, &head.output, &case.about);
            let mean = |d: usize| (0..case.tokens).map(|row| number(row, d)).sum::<f64>() / case.tokens as f64;
            close((0..case.head_width).map(mean), &head.mean, &format!("{}, mean of rows", case.about));
        }
    }
}

#[test]
fn exact_agrees_with_pytorch() {
    agrees(|heads, spec| exact(heads, spec, Threads::All));
}

#[test]
fn flash_agrees_with_pytorch() {
    agrees(|heads, spec| flash(heads, spec, Tiles::default(), Threads::All));
}

#[test]
fn flash_in_odd_tiles_agrees_with_pytorch() {
    agrees(|heads, spec| flash(heads, spec, Tiles { queries: 37, keys: 101 }, Threads::All));
}

#[test]
fn sparse_with_a_window_as_long_as_the_sentence_agrees_with_pytorch() {
    agrees(|heads, spec| {
        let window = heads[0].tokens();
        sparse(heads, spec, SparsePattern { window, globals: 0, ..SparsePattern::default() }, Threads::All)
    });
}

#[test]
fn decoding_gives_the_last_row_of_pytorch() {
    let causal = problems().into_iter().filter(|problem| problem.case.causal);
    for Problem { case, heads } in causal {
        let (tokens, width) = (case.tokens, case.head_width);
        // The first head of each group that shares keys and values.
        let mut groups: Vec<(usize, &Head)> =
            case.kept_heads.iter().map(|head| case.shared(*head)).zip(&heads).collect();
        groups.dedup_by_key(|(shared, _)| *shared);
        let mut cache = KvCache::new(heads.len(), heads.len() / groups.len(), width);
        for token in 0..tokens {
            let row = |part: usize| {
                groups.iter().map(|(_, head)| &head.rows[part][token * width..][..width]).collect::<Vec<_>>()
            };
            cache.push(&row(1), &row(2));
        }
        assert_eq!(cache.bytes(), (2 * groups.len() * tokens * width * 4) as u64);
        let queries: Vec<&[f32]> = heads.iter().map(|head| &head.rows[0][(tokens - 1) * width..]).collect();
        let slopes: Vec<f32> = heads.iter().map(|head| head.slope).collect();
        let outputs = cache.attend(&queries, &slopes, &case.spec());
        assert_eq!((outputs.len(), case.kept_rows.last()), (heads.len(), Some(&(tokens - 1))));
        for (head, output) in heads.iter().zip(outputs) {
            let last = &head.output[head.output.len() - width..];
            close(output.into_iter().map(f64::from), last, &case.about);
        }
    }
}
