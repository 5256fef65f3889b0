//! Edits that keep a document whole.

use super::{Document, Layer, Token, stock_head};
use crate::math::shuffled_indices;
use crate::model::tokenize;

impl Document {
    /// Replaces a sentence by a typed text. Tokens that stay keep their own embedding.
    pub fn set_text(&mut self, second: bool, text: &str) {
        let texts = tokenize(text);
        let old = self.sentence(second);
        let same = |(a, b): &(&Token, &String)| a.text == **b;
        let start = old.iter().zip(&texts).take_while(same).count();
        let rest = old.len().min(texts.len()) - start;
        let end = old.iter().rev().zip(texts.iter().rev()).take(rest).take_while(same).count();
        let (old_end, new_end) = (old.len() - end, texts.len() - end);
        let tokens = old[..start]
            .iter()
            .cloned()
            .chain(texts[start..new_end].iter().map(Token::new))
            .chain(old[old_end..].iter().cloned())
            .collect();
        *self.sentence_mut(second) = tokens;
    }

    /// The tokens of a sentence, to change them; makes the second sentence where there is none.
    pub fn sentence_mut(&mut self, second: bool) -> &mut Vec<Token> {
        if second { self.contrast.get_or_insert_default() } else { &mut self.tokens }
    }

    /// Puts a sentence's tokens in an order that the seed decides.
    pub fn shuffle(&mut self, second: bool, seed: u64) {
        let tokens = self.sentence_mut(second);
        let order = shuffled_indices(tokens.len(), seed);
        *tokens = order.into_iter().map(|i| tokens[i].clone()).collect();
    }

    /// Gives every layer the number of heads: the last ones go, or others come, those of `original`
    /// at their places or else stock heads.
    pub fn set_heads(&mut self, heads: usize, original: &Self) {
        for (index, layer) in self.layers.iter_mut().enumerate() {
            layer.resize(heads, original.layers.get(index));
        }
    }

    /// Sets the number of layers: the last ones go, or others come, those of `original` at their
    /// places or else layers of stock heads. A model that gets a second layer gets a residual stream,
    /// one that falls back to one layer loses it.
    pub fn set_layers(&mut self, layers: usize, original: &Self) {
        let heads = self.heads();
        let was = self.layers.len();
        self.layers.truncate(layers);
        while self.layers.len() < layers {
            let mut layer = Layer::default();
            layer.resize(heads, original.layers.get(self.layers.len()));
            self.layers.push(layer);
        }
        if (was == 1) != (layers == 1) {
            self.spec.residual = layers > 1;
        }
    }
}

impl Layer {
    fn resize(&mut self, heads: usize, original: Option<&Self>) {
        self.heads.truncate(heads);
        let head = |index| original.and_then(|layer| layer.heads.get(index)).cloned();
        self.heads.extend((self.heads.len()..heads).map(|index| head(index).unwrap_or_else(|| stock_head(index))));
    }
}
