//! Documents of any size.

use attention_lab::attention::{Mask, Pattern};
use attention_lab::document::{Document, Head, HeadSource, Layer, Token};
use attention_lab::workbench::Workbench;

pub const WORDS: &[&str] = &["the", "small", "cat", "sat", "on", "a", "red", "mat", ",", "and", "dogs", "ran"];

/// A document of `tokens` words and `heads` stock heads of width `head_width`.
pub fn document(tokens: usize, heads: usize, head_width: usize) -> Document {
    let mut document = Workbench::default().document().clone();
    document.tokens = (0..tokens).map(|i| Token::new(WORDS[(i * 7 + i / 5) % WORDS.len()])).collect();
    document.claims.clear();
    let none = Document { layers: Vec::new(), ..document.clone() };
    document.layers[0].heads.clear();
    document.set_heads(heads, &none);
    document.width = heads * head_width;
    document.head_width = None;
    document.spec.mask = Mask { causal: true, pattern: Pattern::Full };
    document
}

/// Many layers of random heads; those of the grid need no more.
pub fn deep(tokens: usize, layers: usize, heads: usize, head_width: usize) -> Document {
    let mut document = document(tokens, 1, 16);
    let random =
        |seed| Head { name: String::new(), source: HeadSource::Seeded { seed, deviation: 0.45 }, edited: None };
    let layer = |l: u64| Layer { heads: (0..heads as u64).map(|h| random(l * 1000 + h)).collect() };
    document.layers = (0..layers as u64).map(layer).collect();
    document.width = heads * head_width;
    document.head_width = Some(head_width);
    document.spec.residual = true;
    document
}
