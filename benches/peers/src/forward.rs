//! A whole pass of a learned model, with all heads kept or none.

use std::hint::black_box;
use std::sync::{Arc, Mutex};

use attention_lab::attention::{Trace, output};
use attention_lab::jobs::uninterrupted;
use attention_lab::math::fill_normal;
use attention_lab::model::{
    Activation, Block, Checkpoint, Embedding, HeadWeights, LayerWeights, Linear, Mlp, Model, Norm, NormKind, Numbers,
    Order, Position, Positions, Rotary, Tensor, Unembedding,
};
use half::bf16;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::timing::once;

/// A model of a known shape, a text, and a pool of threads.
pub struct Forward {
    checkpoint: Checkpoint,
    tokens: Vec<usize>,
    keeps: bool,
    pool: ThreadPool,
    /// The last run, in whose memory the next one is made.
    kept: Mutex<Trace>,
}

impl Forward {
    /// For `T L keeps threads`: the shape of GPT-2 small in `f32`, or of Llama 3.2 1B in `bf16`, with L layers. Random
    /// weights: what they are does not change the time.
    pub fn new(family: &str, sizes: &[usize]) -> Self {
        let [tokens, layers, keeps, threads] = sizes.try_into().expect("four sizes");
        let mut numbers = Source::new(family == "llama");
        let checkpoint = match family {
            "gpt2" => gpt2(&mut numbers, layers),
            "llama" => llama(&mut numbers, layers),
            other => panic!("no shape is called {other}"),
        };
        let tokens = (0..tokens).map(|i| (i * 7919) % checkpoint.vocabulary()).collect();
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        Self { checkpoint, tokens, keeps: keeps == 1, pool, kept: Mutex::default() }
    }

    /// Seconds of one pass, from tokens to all logits.
    pub fn seconds(&self) -> f64 {
        self.pool.install(|| once(|| self.run()))
    }

    fn run(&self) {
        let (checkpoint, spec) = (&self.checkpoint, self.checkpoint.spec());
        if self.keeps {
            let mut kept = self.kept.lock().expect("no run panics");
            let reading = checkpoint.read_again(std::mem::take(&mut kept), self.tokens.clone(), &spec);
            black_box(&reading.logits);
            *kept = reading.trace;
            return;
        }
        let x = checkpoint.embed(&self.tokens);
        let stream = uninterrupted(|report| output(&checkpoint.model, &x, &spec, report));
        black_box(checkpoint.logits(&checkpoint.finish(&stream)));
    }
}

/// Numbers for weights: each matrix begins elsewhere in the same normal ones.
struct Source {
    normal: Vec<f32>,
    next: usize,
    is_short: bool,
}

impl Source {
    fn new(is_short: bool) -> Self {
        let mut normal = vec![0.0; (1 << 20) + 7];
        fill_normal(&mut normal, 1, 0.02);
        Self { normal, next: 0, is_short }
    }

    fn tensor(&mut self, rows: usize, columns: usize) -> Tensor {
        self.next += 12_345;
        let numbers = self.normal.iter().cycle().skip(self.next % self.normal.len()).take(rows * columns);
        let numbers = match self.is_short {
            true => Numbers::BF16(numbers.map(|number| bf16::from_f32(*number)).collect()),
            false => Numbers::F32(numbers.copied().collect()),
        };
        Tensor::from_numbers(numbers, rows, columns)
    }

    fn linear(&mut self, rows: usize, columns: usize) -> Linear {
        let bias = if self.is_short { Vec::new() } else { vec![0.0; columns] };
        Linear { weight: self.tensor(rows, columns), bias }
    }
}

/// H heads of a width, whose keys and values are shared by groups.
fn heads(
    numbers: &mut Source,
    width: usize,
    (heads, groups, head_width): (usize, usize, usize),
) -> Vec<Arc<HeadWeights>> {
    let [q, k, v] = [heads, groups, groups].map(|count| numbers.tensor(width, count * head_width));
    let o = numbers.tensor(heads * head_width, width);
    let part = |whole: &Tensor, index: usize| whole.part(0..width, index * head_width..(index + 1) * head_width);
    let shared: Vec<[Tensor; 2]> = (0..groups).map(|group| [part(&k, group), part(&v, group)]).collect();
    let head = |h: usize| {
        let [w_k, w_v] = shared[h * groups / heads].clone();
        Arc::new(HeadWeights {
            w_q: part(&q, h),
            w_k,
            w_v,
            w_o: o.part(h * head_width..(h + 1) * head_width, 0..width),
        })
    };
    (0..heads).map(head).collect()
}

fn norm(kind: NormKind, width: usize) -> Option<Norm> {
    let bias = if kind == NormKind::Layer { vec![0.0; width] } else { Vec::new() };
    Some(Norm { kind, weight: vec![1.0; width], bias, epsilon: 1e-5 })
}

fn block(kind: NormKind, width: usize, biases: [Vec<f32>; 3], rotary: Option<Rotary>, mlp: Mlp) -> Option<Arc<Block>> {
    let output_bias = if kind == NormKind::Layer { vec![0.0; width] } else { Vec::new() };
    Some(Arc::new(Block {
        order: Order::Pre,
        attention_norm: norm(kind, width),
        mlp_norm: norm(kind, width),
        biases,
        output_bias,
        head_norms: None,
        rotary: rotary.map(Arc::new),
        window: None,
        score_factor: 1.0,
        mlp: Some(mlp),
    }))
}

fn tied(words: Tensor, positions: Option<Positions>, last: NormKind, model: Model, position: Position) -> Checkpoint {
    let unembedding = Linear { weight: words.clone(), bias: Vec::new() };
    Checkpoint {
        family: "",
        final_norm: norm(last, words.nrows()),
        embedding: Embedding { words, scale: 1.0, positions, token_type: Vec::new(), norm: None },
        model,
        unembedding: Some(Unembedding { transform: None, matrix: unembedding }),
        causal: true,
        position,
    }
}

fn gpt2(numbers: &mut Source, layers: usize) -> Checkpoint {
    let width = 768;
    let layer = |numbers: &mut Source| {
        let up = numbers.linear(width, 4 * width);
        let down = numbers.linear(4 * width, width);
        let mlp = Mlp { gate: None, up, activation: Activation::GeluTanh, down };
        let biases = [0, 1, 2].map(|_| vec![0.0; width]);
        let block = block(NormKind::Layer, width, biases, None, mlp);
        LayerWeights { heads: heads(numbers, width, (12, 12, 64)), block }
    };
    let model = Model { layers: (0..layers).map(|_| layer(numbers)).collect() };
    let (words, table) = (numbers.tensor(width, 50_257), numbers.tensor(width, 1024));
    tied(words, Some(Positions { table, filler: None }), NormKind::Layer, model, Position::None)
}

fn llama(numbers: &mut Source, layers: usize) -> Checkpoint {
    let (width, inner, head_width) = (2048, 8192, 64);
    let turns: Vec<f64> = (0..head_width / 2).map(|m| 500_000f64.powf(-2.0 * m as f64 / head_width as f64)).collect();
    let layer = |numbers: &mut Source| {
        let [gate, up] = [0, 1].map(|_| numbers.linear(width, inner));
        let mlp = Mlp { gate: Some(gate), up, activation: Activation::Silu, down: numbers.linear(inner, width) };
        let block = block(NormKind::Rms, width, Default::default(), Some(Rotary { turns: turns.clone() }), mlp);
        LayerWeights { heads: heads(numbers, width, (32, 8, head_width)), block }
    };
    let model = Model { layers: (0..layers).map(|_| layer(numbers)).collect() };
    let words = numbers.tensor(width, 128_256);
    tied(words, None, NormKind::Rms, model, Position::Rope { strength: 1.0 })
}
