//! What is measured of a step.

use super::tasks::Sequence;

/// What a step is told by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Steps before it.
    pub step: usize,
    /// The mean loss in nats of all that is to be predicted, before the step is taken.
    pub loss: f32,
    /// Where the text says what follows; none where it never does.
    pub known: Option<f32>,
    /// Where chance draws it.
    pub chance: Option<f32>,
    /// Where the text says what follows, in texts that are never learned from; it is measured now and then.
    pub held_out: Option<f32>,
    /// For each head, `[L·H]`.
    pub heads: Vec<HitRates>,
    /// The length of the gradient, before it is clipped, and of all numbers of the model.
    pub gradient_length: f32,
    pub weight_length: f32,
}

/// Where a head looks, as mean weights.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HitRates {
    /// On the previous token: A[i, i−1] for i ≥ 1.
    pub previous: f32,
    /// On the token that says what follows, over all places where one does; of a text that repeats, that is the token
    /// behind the last one like this, where an induction head looks.
    pub source: f32,
}

/// Sums over texts. They are added in a fixed order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Totals {
    known: Sum,
    chance: Sum,
    /// For each head, those of [`HitRates`].
    heads: Vec<[Sum; 2]>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    sum: f64,
    count: usize,
}

impl Sum {
    fn add(&mut self, value: f32) {
        self.sum += f64::from(value);
        self.count += 1;
    }

    fn join(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    fn mean(self) -> Option<f32> {
        (self.count > 0).then(|| (self.sum / self.count as f64) as f32)
    }
}

impl Totals {
    /// Of nothing yet, for L·H heads.
    pub fn new(heads: usize) -> Self {
        Self { known: Sum::default(), chance: Sum::default(), heads: vec![Default::default(); heads] }
    }

    /// Adds a text, its losses by place, and where its heads look: `weight` of a head, a query and a key.
    pub fn add(&mut self, sequence: &Sequence, nats: &[f32], weight: impl Fn(usize, usize, usize) -> f32) {
        for (target, nats) in sequence.targets.iter().zip(nats) {
            match target {
                Some(target) if target.is_known => self.known.add(*nats),
                Some(_) => self.chance.add(*nats),
                None => {}
            }
        }
        for (head, [previous, source]) in self.heads.iter_mut().enumerate() {
            for (query, target) in sequence.targets.iter().enumerate() {
                if let Some(before) = query.checked_sub(1) {
                    previous.add(weight(head, query, before));
                }
                if let Some(place) = target.and_then(|target| target.source) {
                    source.add(weight(head, query, place));
                }
            }
        }
    }

    pub fn join(&mut self, other: &Self) {
        self.known.join(other.known);
        self.chance.join(other.chance);
        for (own, others) in self.heads.iter_mut().zip(&other.heads) {
            own.iter_mut().zip(others).for_each(|(own, other)| own.join(*other));
        }
    }

    /// The mean loss where the text says what follows.
    pub fn known(&self) -> Option<f32> {
        self.known.mean()
    }

    /// What there is to say of a step.
    pub fn measured(&self, step: usize) -> Measured {
        let mut all = self.known;
        all.join(self.chance);
        let rates = |[previous, source]: &[Sum; 2]| HitRates {
            previous: previous.mean().unwrap_or_default(),
            source: source.mean().unwrap_or_default(),
        };
        Measured {
            step,
            loss: all.mean().unwrap_or_default(),
            known: self.known.mean(),
            chance: self.chance.mean(),
            heads: self.heads.iter().map(rates).collect(),
            ..Measured::default()
        }
    }
}
