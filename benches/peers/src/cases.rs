//! The contenders, all over the same numbers.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

use attention_lab::attention::{AttentionSpec, Heads, Mask, Pattern, Projected, Trace, retrace, trace, trace_heads};
use attention_lab::bench::{multiply_adds, operations};
use attention_lab::kernels::{
    FeatureMap, HeadInput, Kernel, KvCache, SparsePattern, Threads, Tiles, attend, exact, flash,
};
use attention_lab::math::{Matrix, fill_normal};
use attention_lab::model::{HeadWeights, LayerWeights, Model};
use candle_core::{Device, Tensor};
use candle_nn::attention::{AttnMask, flash_attn};
use rayon::prelude::*;

use crate::timing::once;

/// T, D, H.
pub const SIZES: [(usize, usize, usize); 7] =
    [(128, 256, 8), (512, 512, 8), (1024, 768, 12), (2048, 768, 12), (4096, 64, 1), (8192, 64, 1), (16384, 64, 1)];
pub const CONTENDERS: [&str; 9] =
    ["peak", "flash", "exact", "heads", "nalgebra", "candle", "trace", "retrace", "nalgebra layer"];

/// A size, its numbers, and a pool of threads.
pub struct Case {
    pub tokens: usize,
    pub width: usize,
    pub heads: usize,
    pub causal: bool,
    pool: rayon::ThreadPool,
    threads: Threads,
    spec: AttentionSpec,
    qkv: Vec<[Matrix; 3]>,
    tensors: [Tensor; 3],
    model: Model,
    x: Matrix,
    /// Results of the last run, in whose memory the next ones are made.
    kept: Mutex<Trace>,
    heads_kept: Mutex<Heads>,
    /// By the number of heads that share keys and values.
    caches: Mutex<BTreeMap<usize, Arc<KvCache>>>,
}

impl Case {
    pub fn new(tokens: usize, width: usize, heads: usize, causal: bool, threads: usize) -> Self {
        let head_width = width / heads;
        let normal = |rows, columns, seed: usize, deviation| {
            let mut matrix = Matrix::zeros(rows, columns);
            fill_normal(matrix.as_mut_slice(), seed as u64, deviation);
            matrix
        };
        let qkv: Vec<[Matrix; 3]> =
            (0..heads).map(|h| [0, 1, 2].map(|part| normal(tokens, head_width, 3 * h + part, 1.0))).collect();
        // candle wants [B, T, H, K]; a matrix is [T, K] column after column.
        let tensor = |part: usize| {
            let mut numbers: Vec<f32> = Vec::with_capacity(tokens * width);
            for token in 0..tokens {
                qkv.iter().for_each(|head| numbers.extend(head[part].row(token).iter().copied()));
            }
            Tensor::from_vec(numbers, (1, tokens, heads, head_width), &Device::Cpu).expect("as many numbers")
        };
        let deviation = 1.0 / (width as f32).sqrt();
        let head = |h: usize| {
            let part = |p: usize| normal(width, head_width, 10_000 + 4 * h + p, deviation);
            let w_o = normal(head_width, width, 10_003 + 4 * h, deviation);
            Arc::new(HeadWeights { w_q: part(0).into(), w_k: part(1).into(), w_v: part(2).into(), w_o: w_o.into() })
        };
        let layer = LayerWeights::of_heads((0..heads).map(head).collect());
        Self {
            tokens,
            width,
            heads,
            causal,
            pool: rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"),
            threads: if threads == 1 { Threads::One } else { Threads::All },
            spec: AttentionSpec { mask: Mask { causal, pattern: Pattern::Full }, ..AttentionSpec::default() },
            tensors: [tensor(0), tensor(1), tensor(2)],
            model: Model { layers: vec![layer] },
            x: normal(tokens, width, 20_000, 1.0),
            qkv,
            kept: Mutex::default(),
            heads_kept: Mutex::default(),
            caches: Mutex::default(),
        }
    }

    /// Floating-point operations of the two products; a causal mask leaves half of the pairs.
    pub fn flops(&self) -> f64 {
        let pairs = self.tokens as f64 * if self.causal { (self.tokens + 1) as f64 / 2.0 } else { self.tokens as f64 };
        4.0 * pairs * self.width as f64
    }

    /// Seconds of one run of a contender.
    ///
    /// `peak` is none: it is the time that the two products would take at the peak rate.
    pub fn seconds(&self, name: &str) -> f64 {
        let threads = self.pool.current_num_threads();
        match name.split_once('-') {
            None if name == "peak" => once(|| multiply_adds(threads)) * self.flops() / operations(threads),
            Some(("decode", group)) => {
                let cache = self.cache(group.parse().expect("heads in a group"));
                self.pool.install(|| once(|| drop(black_box(self.decode(&cache)))))
            }
            Some(("copy", group)) => {
                // As many bytes are read and written as are in the cache.
                let from = vec![1.0f32; self.cache(group.parse().expect("heads in a group")).bytes() as usize / 8];
                let mut to = vec![2.0f32; from.len()];
                let part = from.len().div_ceil(threads);
                let copy = |(to, from): (&mut [f32], &[f32])| to.copy_from_slice(from);
                self.pool.install(|| once(|| to.par_chunks_mut(part).zip(from.par_chunks(part)).for_each(copy)))
            }
            _ => self.pool.install(|| once(|| self.run(name))),
        }
    }

    fn run(&self, name: &str) {
        match name {
            "flash" => drop(black_box(flash(&self.inputs(), &self.spec, Tiles::default(), self.threads))),
            "exact" => drop(black_box(exact(&self.inputs(), &self.spec, self.threads))),
            "heads" => {
                let mut kept = self.heads_kept.lock().expect("no run panics");
                let old = &mut std::mem::take(&mut *kept).into_heads();
                *kept = trace_heads(0, self.projected(), old, &self.spec);
            }
            "nalgebra" => drop(black_box(self.nalgebra())),
            "candle" => drop(black_box(self.candle())),
            "trace" => drop(black_box(trace(&self.model, &self.x, &self.spec))),
            "retrace" => {
                let mut kept = self.kept.lock().expect("no run panics");
                *kept = retrace(std::mem::take(&mut kept), &self.model, &self.x, &self.spec);
            }
            "nalgebra layer" => drop(black_box(self.nalgebra_layer())),
            "elu" => self.kernel(Kernel::Linear(FeatureMap::Elu)),
            "random" => self.kernel(Kernel::Linear(FeatureMap::default())),
            window if window.starts_with("window") => {
                let window = window.trim_start_matches("window").parse().expect("keys of a window");
                self.kernel(Kernel::Sparse(SparsePattern { window, globals: 0, ..SparsePattern::default() }));
            }
            other => panic!("no contender is called {other}"),
        }
    }

    fn kernel(&self, kernel: Kernel) {
        drop(black_box(attend(&kernel, &self.inputs(), &self.spec, self.threads).expect("plain settings")));
    }

    /// A cache of all tokens, whose heads share keys and values in groups.
    fn cache(&self, group: usize) -> Arc<KvCache> {
        let mut caches = self.caches.lock().expect("no run panics");
        let make = || {
            let mut cache = KvCache::new(self.heads, group, self.width / self.heads);
            for token in 0..self.tokens {
                let rows = |part: usize| -> Vec<Vec<f32>> {
                    let heads = self.qkv.iter().step_by(group);
                    heads.map(|head| head[part].row(token).iter().copied().collect()).collect()
                };
                let [keys, values] = [rows(1), rows(2)];
                cache.push(&slices(&keys), &slices(&values));
            }
            Arc::new(cache)
        };
        Arc::clone(caches.entry(group).or_insert_with(make))
    }

    /// One more token: a query of each head over the cache.
    fn decode(&self, cache: &KvCache) -> Vec<Vec<f32>> {
        let queries: Vec<Vec<f32>> = self.qkv.iter().map(|[q, ..]| q.row(0).iter().copied().collect()).collect();
        cache.attend(&slices(&queries), &vec![0.0; self.heads], &AttentionSpec::default())
    }

    fn inputs(&self) -> Vec<HeadInput<'_>> {
        self.qkv.iter().map(|[q, k, v]| HeadInput { q, k, v, slope: 0.0 }).collect()
    }

    fn projected(&self) -> Projected {
        let [q, k, v] = [0, 1, 2].map(|part: usize| self.qkv.iter().map(move |head| head[part].clone()));
        let w_o = self.model.layers[0].heads.iter().map(|head| head.w_o.clone()).collect();
        let kv = k.zip(v).map(|(k, v)| [k, v]).collect();
        Projected { q: q.collect(), kv, group: (0..self.heads).collect(), w_o, rotary: None }
    }

    /// What one would write with nalgebra: a product, a softmax along each row, a product. The weights are
    /// kept.
    fn nalgebra(&self) -> Vec<(Matrix, Matrix)> {
        self.qkv.iter().map(|[q, k, v]| plain(q, k, v, self.causal)).collect()
    }

    /// The same with projections, and with the weights of each head kept.
    fn nalgebra_layer(&self) -> (Vec<Matrix>, Matrix) {
        let x = &self.x;
        let mut weights = Vec::new();
        let mut y = Matrix::zeros(self.tokens, self.width);
        for head in &self.model.layers[0].heads {
            let (a, output) = plain(
                &(x * head.w_q.to_matrix()),
                &(x * head.w_k.to_matrix()),
                &(x * head.w_v.to_matrix()),
                self.causal,
            );
            y += output * head.w_o.to_matrix();
            weights.push(a);
        }
        (weights, y)
    }

    fn candle(&self) -> Tensor {
        let [q, k, v] = &self.tensors;
        let mask = if self.causal { AttnMask::causal() } else { AttnMask::None };
        let scale = 1.0 / ((self.width / self.heads) as f32).sqrt();
        flash_attn::<f32>(q, k, v, scale, mask, None, None).expect("shapes fit")
    }
}

fn plain(q: &Matrix, k: &Matrix, v: &Matrix, causal: bool) -> (Matrix, Matrix) {
    let mut a = q * k.transpose() / (q.ncols() as f32).sqrt();
    if causal {
        a.fill_upper_triangle(f32::NEG_INFINITY, 1);
    }
    for mut row in a.row_iter_mut() {
        let max = row.max();
        row.apply(|score| *score = (*score - max).exp());
        row /= row.sum();
    }
    let output = &a * v;
    (a, output)
}

fn slices(rows: &[Vec<f32>]) -> Vec<&[f32]> {
    rows.iter().map(Vec::as_slice).collect()
}
