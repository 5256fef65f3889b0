//! Edits that keep a document whole.

use std::sync::Arc;

use super::{Change, Document, DocumentError, Layer, Subject, Token, Which, stock_head};
use crate::attention::{Intervention, Painted, Pattern};
use crate::design::tokenize;
use crate::math::shuffled_indices;

impl Document {
    /// Makes a change.
    ///
    /// # Errors
    /// It is of a text that the model cannot read, or of a model that does not learn here.
    pub fn make(&mut self, change: &Change) -> Result<(), DocumentError> {
        let of_design = matches!(change, Change::HeadWidth(_) | Change::Heads(_) | Change::Shuffle { .. });
        if of_design {
            self.subject.refuse_changes()?;
        }
        match change.clone() {
            Change::Causal(causal) => self.spec.mask.causal = causal,
            Change::Scale(scale) => self.spec.scale = scale,
            Change::Temperature(temperature) => self.spec.temperature = temperature,
            Change::Mask(pattern) => self.spec.mask.pattern = pattern,
            Change::Position(position) => self.spec.position = position,
            Change::HeadWidth(width) => self.head_width = Some(width),
            Change::Heads(heads) => self.set_heads(heads, &self.clone()),
            Change::Ablate { layer, head } => {
                let (layer, head) = (layer.wrapping_sub(1), head.wrapping_sub(1));
                if self.head(layer, head).is_some() {
                    self.spec.set_ablated(layer, head, true);
                }
            }
            Change::Shuffle { seed } => self.shuffle(Which::First, seed),
            Change::Text(ref text) => self.set_text(Which::First, text)?,
            Change::Train(step) => *self = self.learned_up_to(step)?,
        }
        Ok(())
    }

    /// Replaces a sentence by a typed text, split as the document's model splits it. Tokens that stay keep their own
    /// embedding.
    ///
    /// # Errors
    /// The model cannot read the text.
    pub fn set_text(&mut self, which: Which, text: &str) -> Result<(), DocumentError> {
        let mut tokens: Vec<Token> = match self.reader() {
            Some(reader) => reader.split(text)?,
            None => tokenize(text).into_iter().map(Token::new).collect(),
        };
        if let Subject::Learned(reader) = &mut self.subject {
            text.clone_into(&mut reader.texts[which]);
        }
        let ids = self.ids();
        let old = self.sentence(which);
        let same = |(a, b): &(&Token, &Token)| a.text == b.text;
        let start = old.iter().zip(&tokens).take_while(same).count();
        let rest = old.len().min(tokens.len()) - start;
        let end = old.iter().rev().zip(tokens.iter().rev()).take(rest).take_while(same).count();
        let (old_end, new_end) = (old.len() - end, tokens.len() - end);
        let kept = |i: usize| (i < start).then_some(i).or_else(|| (i >= new_end).then(|| i + old_end - new_end));
        let order: Vec<Option<usize>> = (0..tokens.len()).map(kept).collect();
        for (token, old) in tokens.iter_mut().zip(&order).filter_map(|(token, place)| Some((token, &old[(*place)?]))) {
            token.row.clone_from(&old.row);
        }
        *self.sentence_mut(which) = tokens;
        self.reorder_mask(which, &order);
        self.hold_again(&ids);
        Ok(())
    }

    /// Puts a copy of the first sentence beside it, or takes the second away.
    pub fn set_contrast(&mut self, on: bool) {
        self.contrast = on.then(|| self.tokens.clone());
        if let Subject::Learned(reader) = &mut self.subject {
            reader.texts[Which::Second] = if on { reader.texts[Which::First].clone() } else { String::new() };
        }
    }

    /// The tokens of a sentence, to change them; makes the second sentence where there is none.
    pub fn sentence_mut(&mut self, which: Which) -> &mut Vec<Token> {
        match which {
            Which::First => &mut self.tokens,
            Which::Second => self.contrast.get_or_insert_default(),
        }
    }

    /// Puts a sentence's tokens in an order that the seed decides.
    pub fn shuffle(&mut self, which: Which, seed: u64) {
        let tokens = self.sentence_mut(which);
        let order = shuffled_indices(tokens.len(), seed);
        *tokens = order.iter().map(|i| tokens[*i].clone()).collect();
        self.reorder_mask(which, &order.into_iter().map(Some).collect::<Vec<_>>());
    }

    /// Puts tokens at a place.
    pub fn insert_tokens(&mut self, which: Which, at: usize, tokens: Vec<Token>) {
        let old = self.sentence_mut(which);
        let at = at.min(old.len());
        let mut order: Vec<Option<usize>> = (0..old.len()).map(Some).collect();
        order.splice(at..at, tokens.iter().map(|_| None));
        old.splice(at..at, tokens);
        self.reorder_mask(which, &order);
    }

    /// Takes a token away.
    pub fn remove_token(&mut self, which: Which, at: usize) {
        let tokens = self.sentence_mut(which);
        if at < tokens.len() {
            let order: Vec<_> = (0..tokens.len()).filter(|i| *i != at).map(Some).collect();
            tokens.remove(at);
            self.reorder_mask(which, &order);
        }
    }

    /// Puts a token at another place.
    pub fn move_token(&mut self, which: Which, from: usize, to: usize) {
        let tokens = self.sentence_mut(which);
        if from < tokens.len() && to < tokens.len() {
            let mut order: Vec<_> = (0..tokens.len()).map(Some).collect();
            let (token, place) = (tokens.remove(from), order.remove(from));
            tokens.insert(to, token);
            order.insert(to, place);
            self.reorder_mask(which, &order);
        }
    }

    /// Lets a painted mask follow the tokens of the first sentence, whose token `i` stood at
    /// `order[i]`.
    fn reorder_mask(&mut self, which: Which, order: &[Option<usize>]) {
        let mask = &mut self.spec.mask;
        if let Pattern::Painted(painted) = &mask.pattern
            && which == Which::First
        {
            // The second sentence may be longer, and has the rest of the painting to itself.
            let rest = order.len()..self.contrast.as_ref().map_or(0, Vec::len);
            let order: Vec<_> = order.iter().copied().chain(rest.map(Some)).collect();
            mask.pattern = Pattern::Painted(Arc::new(painted.reordered(&order)));
        }
    }

    /// The mask as a painting, to change it. One that is not painted yet becomes the picture of what
    /// it was, the causal rule with it. It is as large as the longer of the sentences, which both read
    /// it by position.
    pub fn paint(&mut self, change: impl FnOnce(&mut Painted)) {
        let first = self.tokens.len();
        let tokens = first.max(self.sentence(Which::Second).len());
        let mask = &mut self.spec.mask;
        let mut painted = match &mask.pattern {
            Pattern::Painted(painted) if painted.tokens() == tokens && !mask.causal => painted.as_ref().clone(),
            _ => {
                let mut painted = mask.painted(tokens);
                // Padding stands at the end of the sentence that is looked at.
                if first < tokens && matches!(mask.pattern, Pattern::Padding { .. }) {
                    let pairs = (0..first).flat_map(|query| (0..first).map(move |key| (query, key)));
                    pairs.for_each(|(query, key)| painted.set(query, key, mask.allows(query, key, first)));
                }
                mask.causal = false;
                painted
            }
        };
        change(&mut painted);
        self.spec.mask.pattern = Pattern::Painted(Arc::new(painted));
    }

    /// Gives every layer the number of heads: the last ones go, or others come, those of `original`
    /// at their places or else stock heads.
    pub fn set_heads(&mut self, heads: usize, original: &Self) {
        let had = self.sizes();
        for (index, layer) in self.layers.iter_mut().enumerate() {
            layer.resize(heads, original.layers.get(index));
        }
        self.fit_interventions(had, original);
    }

    /// Sets the number of layers: the last ones go, or others come, those of `original` at their
    /// places or else layers of stock heads. A model that gets a second layer gets a residual stream,
    /// one that falls back to one layer loses it.
    pub fn set_layers(&mut self, layers: usize, original: &Self) {
        let heads = self.heads();
        let was = self.layers.len();
        let had = self.sizes();
        self.layers.truncate(layers);
        while self.layers.len() < layers {
            let mut layer = Layer::default();
            layer.resize(heads, original.layers.get(self.layers.len()));
            self.layers.push(layer);
        }
        if (was == 1) != (layers == 1) {
            self.spec.residual = layers > 1;
        }
        self.fit_interventions(had, original);
    }

    /// L and H.
    fn sizes(&self) -> (usize, usize) {
        (self.layers.len(), self.heads())
    }

    /// Lets go of interventions on layers and heads that are gone since the sizes were `had`; those that
    /// came back bring theirs from `original`.
    fn fit_interventions(&mut self, had: (usize, usize), original: &Self) {
        let inside = |(layers, heads): (usize, usize), one: &Intervention| {
            one.at.layer < layers && one.at.head.is_none_or(|head| head < heads)
        };
        let has = self.sizes();
        self.spec.interventions.retain(|one| inside(has, one));
        for one in original.spec.interventions.iter().filter(|one| inside(has, one) && !inside(had, one)) {
            match one.ablated_head() {
                Some((layer, head)) => self.spec.set_ablated(layer, head, true),
                None => self.spec.interventions.push(one.clone()),
            }
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
