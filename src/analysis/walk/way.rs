//! The stages that a layer has, and how each is made from those before it: formulas read it, and arrows are drawn
//! from it.

use super::stage::NormOf;
use super::{Dimension, Stage};
use crate::attention::AttentionSpec;
use crate::model::{Block, Order, Position};

/// What is done to the sources of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing: its numbers are given.
    Given,
    Wave,
    /// The same numbers, further on.
    Copy,
    /// The first plus the second.
    Add,
    /// A norm of the rows of the first, with the parameters that are the second.
    Norm(NormOf),
    /// The first times the second, a matrix that is given, plus the third where there is one: a bias, or the input.
    Linear,
    /// Turned by the position.
    Turn,
    /// The first times the second, transposed.
    Products,
    Scale,
    Score,
    Max,
    Exponential,
    Total,
    Share,
    /// The first times the second.
    Mix,
    Join,
    /// The function of the MLP.
    Activate,
    /// Each number of the first times that of the second.
    Multiply,
}

/// One stage, and how it is made.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub stage: Stage,
    pub how: How,
    /// In the order of the formula. What [`Stage::Input`] reads in a later layer is of the layer before.
    pub from: Vec<Stage>,
}

/// The way through one layer.
#[derive(Clone, Debug)]
pub struct Way {
    /// In the order in which they happen.
    steps: Vec<Step>,
}

impl Way {
    /// The way through a layer under some settings, with what it has beside its heads.
    #[must_use]
    pub fn new(layer: usize, spec: &AttentionSpec, block: Option<&Block>) -> Self {
        let mut way = Self { steps: Vec::new() };
        let input = way.input(layer, spec.position);
        way.heads(input, spec.position, block);
        way.give([Stage::WO]);
        match block {
            None => {
                let residual = spec.residual.then_some(input);
                way.add(Stage::Output, How::Linear, [Stage::Concat, Stage::WO].into_iter().chain(residual));
            }
            Some(block) => way.rest(input, spec.residual, block),
        }
        way.steps.sort_by_key(|step| step.stage);
        way
    }

    /// Its stages, in order.
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        self.steps.iter().map(|step| step.stage)
    }

    /// Whether it has a stage.
    #[must_use]
    pub fn has(&self, stage: Stage) -> bool {
        self.find(stage).is_some()
    }

    /// The stage as part of which the whole way draws one: itself; the MLP, of what is inside that; and of biases and
    /// the parameters of norms what is made with them.
    #[must_use]
    pub fn drawn_in(&self, stage: Stage) -> Stage {
        let is_drawn_with = matches!(stage.dimensions().0, Dimension::One | Dimension::Parameters(_));
        match stage {
            _ if stage.is_in_mlp() => Stage::Mlp,
            _ if is_drawn_with => self.read_by(stage).unwrap_or(stage),
            _ => stage,
        }
    }

    /// The first stage that reads one.
    fn read_by(&self, stage: Stage) -> Option<Stage> {
        self.steps.iter().find(|step| step.from.contains(&stage)).map(|step| step.stage)
    }

    /// The stages that one is made from, in the order of its formula. Panics where the layer has no such stage.
    #[must_use]
    pub fn reads(&self, stage: Stage) -> &[Stage] {
        &self.step(stage).from
    }

    fn find(&self, stage: Stage) -> Option<&Step> {
        self.steps.iter().find(|step| step.stage == stage)
    }

    /// What is done to the sources of a stage. Panics where the layer has no such stage.
    #[must_use]
    pub fn how(&self, stage: Stage) -> How {
        self.step(stage).how
    }

    /// How a stage is made. Panics where the layer has no such stage.
    pub(super) fn step(&self, stage: Stage) -> &Step {
        self.find(stage).expect("a stage is asked for in a layer that has it")
    }

    fn add(&mut self, stage: Stage, how: How, from: impl IntoIterator<Item = Stage>) {
        self.steps.push(Step { stage, how, from: from.into_iter().collect() });
    }

    fn give(&mut self, stages: impl IntoIterator<Item = Stage>) {
        stages.into_iter().for_each(|stage| self.add(stage, How::Given, []));
    }

    /// Adds what is made by a matrix, and its bias where there is one.
    fn linear(&mut self, made: Stage, from: Stage, matrix: Stage, bias: Option<Stage>) {
        self.give([matrix].into_iter().chain(bias));
        self.add(made, How::Linear, [from, matrix].into_iter().chain(bias));
    }

    /// Adds what a norm makes, where there is one. Gives what is read after it.
    fn norm(&mut self, block: &Block, of: NormOf, [made, parameters]: [Stage; 2], from: Stage) -> Stage {
        if of.norm(block).is_none() {
            return from;
        }
        self.give([parameters]);
        self.add(made, How::Norm(of), [from, parameters]);
        made
    }

    /// What goes into the layer.
    fn input(&mut self, layer: usize, position: Position) -> Stage {
        let waves = matches!(position, Position::Sinusoidal { .. });
        if layer > 0 {
            self.add(Stage::Input, How::Copy, [Stage::Output]);
            return Stage::Input;
        }
        self.give([Stage::Embeddings]);
        if !waves {
            return Stage::Embeddings;
        }
        self.add(Stage::Positions, How::Wave, []);
        self.add(Stage::Input, How::Add, [Stage::Embeddings, Stage::Positions]);
        Stage::Input
    }

    fn heads(&mut self, input: Stage, position: Position, block: Option<&Block>) {
        let before = block.filter(|block| block.order != Order::Post);
        let read =
            before.map_or(input, |block| self.norm(block, NormOf::Attention, [Stage::Normed, Stage::InputNorm], input));
        let turned = matches!(position, Position::Rope { .. }).then_some(How::Turn);
        let has_bias = |part: usize| block.is_some_and(|block| !block.biases[part].is_empty());
        let bias = |part: usize, stage: Stage| has_bias(part).then_some(stage);
        let normed = |of: NormOf| block.and_then(|block| of.norm(block)).map(|_| How::Norm(of));
        let queries = [Stage::RawQueries, Stage::PlainQueries, Stage::Queries];
        let keys = [Stage::RawKeys, Stage::PlainKeys, Stage::Keys];
        let of_queries = (normed(NormOf::Queries), Stage::QueryNorm);
        let of_keys = (normed(NormOf::Keys), Stage::KeyNorm);
        self.projected(queries, (read, Stage::WQ, bias(0, Stage::BQ)), of_queries, turned);
        self.projected(keys, (read, Stage::WK, bias(1, Stage::BK)), of_keys, turned);
        self.linear(Stage::Values, read, Stage::WV, bias(2, Stage::BV));

        self.add(Stage::Products, How::Products, [Stage::Queries, Stage::Keys]);
        self.add(Stage::Scaled, How::Scale, [Stage::Products]);
        self.add(Stage::Scores, How::Score, [Stage::Scaled]);
        self.add(Stage::Maxima, How::Max, [Stage::Scores]);
        self.add(Stage::Exponentials, How::Exponential, [Stage::Scores, Stage::Maxima]);
        self.add(Stage::Sums, How::Total, [Stage::Exponentials]);
        self.add(Stage::Weights, How::Share, [Stage::Exponentials, Stage::Sums]);
        self.add(Stage::HeadOutput, How::Mix, [Stage::Weights, Stage::Values]);
        self.add(Stage::Concat, How::Join, [Stage::HeadOutput]);
    }

    /// Queries or keys: projected, normed where they have a norm, turned where RoPE is on.
    fn projected(
        &mut self,
        [raw, plain, last]: [Stage; 3],
        (read, matrix, bias): (Stage, Stage, Option<Stage>),
        (normed, parameters): (Option<How>, Stage),
        turned: Option<How>,
    ) {
        let mut made = [normed.map(|_| raw), turned.map(|_| plain), Some(last)].into_iter().flatten();
        let mut next = || made.next().expect("one more is made than there are norms and turns");
        let mut at = next();
        self.linear(at, read, matrix, bias);
        if let Some(how) = normed {
            let from = std::mem::replace(&mut at, next());
            self.give([parameters]);
            self.add(at, how, [from, parameters]);
        }
        if let Some(how) = turned {
            let from = std::mem::replace(&mut at, next());
            self.add(at, how, [from]);
        }
    }

    /// From the heads to what the layer writes.
    fn rest(&mut self, input: Stage, residual: bool, block: &Block) {
        let bias = (!block.output_bias.is_empty()).then_some(Stage::BO);
        self.give(bias);
        self.add(Stage::Attention, How::Linear, [Stage::Concat, Stage::WO].into_iter().chain(bias));
        let mut at = Stage::Attention;
        if residual {
            self.add(Stage::Middle, How::Add, [input, at]);
            at = Stage::Middle;
        }
        let has_mlp = block.mlp.is_some();
        let before_mlp = [Stage::MlpNormed, Stage::MlpNorm];
        match block.order {
            Order::Pre | Order::Parallel => {
                if has_mlp {
                    let stream = if block.order == Order::Pre { at } else { input };
                    let read = self.norm(block, NormOf::Mlp, before_mlp, stream);
                    self.mlp(read, block);
                    self.add(Stage::Output, How::Add, [at, Stage::Mlp]);
                }
            }
            Order::Post => {
                at = self.norm(block, NormOf::Attention, [Stage::MiddleNormed, Stage::MiddleNorm], at);
                if has_mlp {
                    self.mlp(at, block);
                    self.add(Stage::MlpSum, How::Add, [at, Stage::Mlp]);
                    at = Stage::MlpSum;
                }
                self.norm(block, NormOf::Mlp, [Stage::Output, Stage::OutputNorm], at);
            }
        }
        // What is made last is what the layer writes, whatever it has.
        if let Some(last) = self.steps.last_mut() {
            last.stage = Stage::Output;
        }
    }

    fn mlp(&mut self, read: Stage, block: &Block) {
        let Some(mlp) = &block.mlp else { return };
        let bias = |bias: &[f32], stage: Stage| (!bias.is_empty()).then_some(stage);
        self.linear(Stage::Up, read, Stage::WUp, bias(&mlp.up.bias, Stage::BUp));
        let mut hidden = Stage::Active;
        match &mlp.gate {
            None => self.add(Stage::Active, How::Activate, [Stage::Up]),
            Some(gate) => {
                self.linear(Stage::Gate, read, Stage::WGate, bias(&gate.bias, Stage::BGate));
                self.add(Stage::Active, How::Activate, [Stage::Gate]);
                self.add(Stage::Hidden, How::Multiply, [Stage::Active, Stage::Up]);
                hidden = Stage::Hidden;
            }
        }
        self.linear(Stage::Mlp, hidden, Stage::WDown, bias(&mlp.down.bias, Stage::BDown));
    }
}

impl Stage {
    /// Whether it is one row for all tokens: what is added to each.
    pub(super) fn is_row(self) -> bool {
        self.dimensions().0 == Dimension::One
    }
}
