//! The texts of a group through a whole model, there and back.

use super::alike::Alike;
use super::buffer::{Buffer, add};
use super::head::HeadShape;
use super::layer::{Kept, Layer, Scratch};
use super::loss::cross_entropy;
use super::matrices::{Back, Model};
use super::norm::{Moments, Norm};
use crate::math::Packed;
use crate::model::sinusoidal;
use crate::train::Positions;
use crate::train::change::Holds;
use crate::train::measured::Totals;
use crate::train::tasks::Sequence;

/// A model during a step, over texts of T tokens.
pub(super) struct Pass<'a> {
    pub model: Model<'a>,
    pub holds: &'a Holds,
    pub shape: HeadShape,
    /// What is added to the embeddings of each token, `[T, D]` row after row, where that does not learn.
    pub waves: Vec<f32>,
}

/// The memory of a group that is under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// What each layer reads, and behind it what the last one writes.
    streams: Vec<Buffer>,
    layers: Vec<Kept>,
    alike: Option<Alike>,
    finished: Buffer,
    last: Moments,
    logits: Buffer,
    nats: Buffer,
    gradient: Buffer,
    packed: Packed,
    scratch: Scratch,
}

impl<'a> Pass<'a> {
    pub fn new(model: Model<'a>, holds: &'a Holds, tokens: usize) -> Self {
        let architecture = &model.layout.architecture;
        let is_wave = architecture.positions == Positions::Sinusoidal;
        // Column after column its transpose is row after row.
        let waves = is_wave.then(|| sinusoidal(tokens, architecture.width, 1.0).transpose());
        let waves = waves.map_or(Vec::new(), |waves| waves.as_slice().to_vec());
        Self { model, holds, shape: HeadShape::new(architecture, tokens), waves }
    }

    fn layer<'b>(&'b self, index: usize, texts: &'b [Sequence], alike: &'b Option<Alike>) -> Layer<'b> {
        let alike = alike.as_ref().filter(|_| index == 0);
        Layer { model: self.model, index, shape: &self.shape, holds: self.holds, texts, alike }
    }

    /// What the model comes to on the texts of a group, of each place a share of the loss.
    pub fn forward(&self, texts: &[Sequence], share: f32, memory: &mut Memory) -> Totals {
        let layout = self.model.layout;
        let (width, words) = (layout.architecture.width, layout.words.columns);
        let count = texts.iter().map(|text| text.tokens.len()).sum::<usize>();
        memory.streams.resize_with(layout.layers.len() + 1, Buffer::default);
        memory.layers.resize_with(layout.layers.len(), Kept::default);
        self.embed(texts, memory.streams[0].of(count * width));
        let is_by_place = layout.places.is_some() || !self.waves.is_empty();
        memory.alike = (!is_by_place).then(|| Alike::new(texts, words));
        for (index, kept) in memory.layers.iter_mut().enumerate() {
            let (before, after) = memory.streams.split_at_mut(index + 1);
            let y = after[0].of(count * width);
            let layer = self.layer(index, texts, &memory.alike);
            layer.forward(before[index].held(), kept, &mut memory.scratch, y);
        }
        let last = memory.streams[layout.layers.len()].held();
        let finished = memory.finished.of(count * width);
        Norm::new(self.model, layout.final_norm.as_ref()).forward(last, &mut memory.last, finished);
        let logits = memory.logits.of(count * words);
        self.model.linear(layout.unembedding, None, finished, logits);
        let nats = memory.nats.of(count);
        let targets = texts.iter().flat_map(|text| &text.targets);
        cross_entropy(logits, words, targets.map(|target| target.map(|target| target.word)), share, nats);
        self.totals(texts, memory)
    }

    fn totals(&self, texts: &[Sequence], memory: &Memory) -> Totals {
        let heads = self.model.layout.architecture.heads;
        let mut totals = Totals::new(memory.layers.len() * heads);
        let mut nats = memory.nats.held();
        for (index, text) in texts.iter().enumerate() {
            let (own, rest) = nats.split_at(text.tokens.len());
            nats = rest;
            totals.add(text, own, |head, query, key| {
                memory.layers[head / heads].weight(&self.shape, (index, head % heads, heads), (query, key))
            });
        }
        totals
    }

    fn embed(&self, texts: &[Sequence], x: &mut [f32]) {
        let layout = self.model.layout;
        let width = layout.architecture.width;
        let row = |table: &'a [f32], place: usize| &table[place * width..][..width];
        let words = self.model.vector(layout.words);
        let places = layout.places.map(|places| self.model.vector(places));
        let mut rows = x.chunks_exact_mut(width);
        for text in texts {
            for ((place, token), x) in text.tokens.iter().enumerate().zip(&mut rows) {
                x.copy_from_slice(row(words, *token));
                if let Some(places) = places {
                    add(x, row(places, place));
                }
                if let Some(wave) = self.waves.get(place * width..(place + 1) * width) {
                    add(x, wave);
                }
            }
        }
    }

    /// Adds the gradient by each number of the model to `gradient`; [`Self::forward`] was there before.
    pub fn backward(&self, texts: &[Sequence], memory: &mut Memory, gradient: &mut [f32]) {
        let layout = self.model.layout;
        let Memory { streams, layers, alike, finished, last, logits, gradient: d, packed, scratch, .. } = memory;
        let mut back = Back { model: self.model, gradient, packed };
        let d = d.of(finished.held().len());
        back.add_weight(layout.unembedding, None, finished.held(), logits.held());
        back.through(layout.unembedding, logits.held(), d);
        let norm = Norm::new(self.model, layout.final_norm.as_ref());
        norm.backward(streams[layers.len()].held(), last, d, &mut back);
        for (index, kept) in layers.iter_mut().enumerate().rev() {
            self.layer(index, texts, alike).backward(streams[index].held(), kept, scratch, d, &mut back);
        }
        let width = layout.architecture.width;
        let mut rows = d.chunks_exact(width);
        for text in texts {
            for ((place, token), row) in text.tokens.iter().enumerate().zip(&mut rows) {
                add(&mut back.gradient[layout.words.start + token * width..][..width], row);
                if let Some(places) = layout.places {
                    add(&mut back.gradient[places.start + place * width..][..width], row);
                }
            }
        }
    }
}
