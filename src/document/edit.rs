//! Edits that keep a document whole.

use std::sync::Arc;

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

    /// Gives every layer the number of heads: the last ones go, or stock heads come.
    pub fn set_heads(&mut self, heads: usize) {
        for layer in &mut self.layers {
            layer.resize(heads);
        }
    }

    /// Sets the number of layers: the last ones go, or layers of stock heads come. A model that
    /// gets a second layer gets a residual stream, one that falls back to one layer loses it.
    pub fn set_layers(&mut self, layers: usize) {
        let heads = self.heads();
        let was = self.layers.len();
        self.layers.truncate(layers);
        while self.layers.len() < layers {
            let mut layer = Layer::default();
            layer.resize(heads);
            self.layers.push(layer);
        }
        if (was == 1) != (layers == 1) {
            self.spec.residual = layers > 1;
        }
    }

    /// Sets D. Embeddings of tokens' own are cut off, or zeros added.
    pub fn set_width(&mut self, width: usize) {
        self.width = width;
        for token in self.tokens.iter_mut().chain(self.contrast.iter_mut().flatten()) {
            if let Some(row) = &mut token.row {
                Arc::make_mut(row).resize(width, 0.0);
            }
        }
    }
}

impl Layer {
    fn resize(&mut self, heads: usize) {
        self.heads.truncate(heads);
        self.heads.extend((self.heads.len()..heads).map(stock_head));
    }
}
