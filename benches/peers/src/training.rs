//! A step of training.

use attention_lab::model::{Activation, NormKind};
use attention_lab::train::tasks::{Lengths, Repeat};
use attention_lab::train::{Architecture, MlpShape, Optimiser, Settings, Task, Training};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::timing::once;

/// A training under way, and a pool of threads.
pub struct Steps {
    training: Training,
    pool: ThreadPool,
}

impl Steps {
    /// For `V T D H L B M threads`: sequences that repeat, RMSNorm without gain, RoPE, MLPs where M is not 0.
    pub fn new(sizes: &[usize]) -> Self {
        let [words, tokens, width, heads, layers, batch, hidden, threads] = sizes.try_into().expect("eight sizes");
        let mlp = MlpShape { width: hidden, activation: Activation::Gelu, gate: false };
        let mlp = (hidden > 0).then_some(mlp);
        let norm = Some(NormKind::Rms);
        let periods = Lengths { shortest: tokens / 8, longest: tokens / 2, held_out: tokens / 4 };
        let settings = Settings {
            task: Task::Repeat(Repeat { words, periods }),
            tokens,
            batch,
            model: Architecture { layers, heads, width, norm, mlp, ..Architecture::default() },
            optimiser: Optimiser { rate: 3e-3, decay: 0.01, ..Optimiser::default() },
            ..Settings::default()
        };
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        Self { training: Training::new(settings).expect("sizes within the limits"), pool }
    }

    /// Seconds of the next step.
    pub fn seconds(&mut self) -> f64 {
        let Self { training, pool } = self;
        pool.install(|| once(|| _ = training.step()))
    }
}
