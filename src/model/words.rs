//! Text as a model was trained to see it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;
use tokenizers::Tokenizer;

/// A tokenizer, as its file says.
#[derive(Clone, Debug)]
pub struct Words {
    tokenizer: Tokenizer,
    /// Whether its tokens are written in the alphabet that has a sign for each byte (Radford et al. 2019).
    is_bytewise: bool,
    /// What stands for a hidden word, in models that guess those.
    mask: Option<String>,
    /// Tokens that say something about a text.
    special: BTreeSet<u32>,
}

/// How tokenizers call the sign of a hidden word (BERT's, RoBERTa's).
const MASKS: [&str; 2] = ["[MASK]", "<mask>"];

/// A token of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub id: usize,
    /// As it can be read: bytes that are no text by themselves as `<0xF0>`.
    pub text: String,
    /// The bytes of the text that it stands for; empty of a token that was put there.
    pub place: Range<usize>,
    /// Whether it says something about the text and is none of its words, as `[CLS]`.
    pub is_special: bool,
}

impl Words {
    /// Reads `tokenizer.json`. Padding and truncation, which a file may ask for, are left out.
    ///
    /// # Errors
    /// What the `tokenizers` library says of the file.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let said: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let is_bytewise = ["decoder", "pre_tokenizer"].iter().any(|part| has_byte_level(&said[*part]));
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        let mask = MASKS.into_iter().find(|mask| tokenizer.token_to_id(mask).is_some()).map(str::to_owned);
        let added = tokenizer.get_added_tokens_decoder();
        let special = added.into_iter().filter(|(_, token)| token.special).map(|(id, _)| id).collect();
        Ok(Self { tokenizer, is_bytewise, mask, special })
    }

    /// What stands for a hidden word; none of a model that guesses none.
    #[must_use]
    pub fn mask(&self) -> Option<&str> {
        self.mask.as_deref()
    }

    /// The largest number of a token that was trained; none without any.
    #[must_use]
    pub fn largest_id(&self) -> Option<usize> {
        self.tokenizer.get_vocab(false).into_values().max().map(|id| id as usize)
    }

    /// The tokens of a text, with those that the model wants around it.
    ///
    /// # Errors
    /// What the `tokenizers` library says of the text.
    pub fn split(&self, text: &str) -> Result<Vec<Piece>, String> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| error.to_string())?;
        let parts = encoding.get_ids().iter().zip(encoding.get_tokens()).zip(encoding.get_offsets());
        let piece = |((id, token), (start, end)): ((&u32, &String), &(usize, usize))| {
            let is_special = self.special.contains(id);
            let text = if is_special { token.clone() } else { self.readable(token) };
            Piece { id: *id as usize, text, place: *start..*end, is_special }
        };
        Ok(parts.map(piece).collect())
    }

    /// How a token reads, as in [`Piece::text`]; empty where there is none of that number.
    #[must_use]
    pub fn token(&self, id: usize) -> String {
        let token = u32::try_from(id).ok().and_then(|id| self.tokenizer.id_to_token(id)).unwrap_or_default();
        if self.is_special(id) { token } else { self.readable(&token) }
    }

    /// The token that a text is, the blank before it included; none where it takes several.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<usize> {
        let alone = |text: &str| {
            let pieces = self.split(text).ok()?;
            let mut own = pieces.iter().filter(|piece| !piece.place.is_empty());
            own.next().filter(|_| own.next().is_none()).map(|piece| piece.id)
        };
        // Some tokenizers put a blank before each text by themselves.
        alone(text).or_else(|| alone(text.trim_start())).filter(|id| self.token(*id).trim() == text.trim())
    }

    /// Whether a token says something about a text, and is none of its words.
    #[must_use]
    pub fn is_special(&self, id: usize) -> bool {
        u32::try_from(id).is_ok_and(|id| self.special.contains(&id))
    }

    /// Tokens as one text, special ones too.
    ///
    /// # Errors
    /// What the `tokenizers` library says of them.
    pub fn join(&self, ids: &[usize]) -> Result<String, String> {
        let ids: Vec<u32> = ids.iter().filter_map(|id| u32::try_from(*id).ok()).collect();
        self.tokenizer.decode(&ids, false).map_err(|error| error.to_string())
    }

    /// The tokens that are words or pieces of them, in order: all that are not special.
    #[must_use]
    pub fn ordinary(&self) -> Vec<usize> {
        let added = self.tokenizer.get_added_tokens_decoder();
        let ids = self.tokenizer.get_vocab(true).into_values();
        let mut ids: Vec<usize> = ids.filter(|id| !added.contains_key(id)).map(|id| id as usize).collect();
        ids.sort_unstable();
        ids
    }

    /// The first words of the vocabulary as a text, for a model that knows no others.
    #[must_use]
    pub fn own_text(&self, count: usize) -> String {
        self.ordinary().into_iter().take(count).map(|id| self.token(id)).collect::<Vec<_>>().join(" ")
    }

    fn readable(&self, token: &str) -> String {
        if !self.is_bytewise {
            return token.replace('\u{2581}', " ");
        }
        let Some(bytes) = token.chars().map(byte_of).collect::<Option<Vec<u8>>>() else { return token.to_owned() };
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => error.into_bytes().iter().map(|byte| format!("<0x{byte:02X}>")).collect(),
        }
    }
}

/// Whether a part of a tokenizer, or one of the parts in it, is of the kind `ByteLevel`.
fn has_byte_level(part: &Value) -> bool {
    let inner = ["decoders", "pretokenizers"].iter().filter_map(|list| part[*list].as_array()).flatten();
    part["type"] == "ByteLevel" || inner.into_iter().any(has_byte_level)
}

/// The byte of a sign of GPT-2's alphabet: printable signs of Latin-1 stand for themselves, and the other 68 bytes for
/// the signs from U+0100 on, in order.
fn byte_of(sign: char) -> Option<u8> {
    let is_printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    match u8::try_from(u32::from(sign)) {
        Ok(byte) => is_printable(byte).then_some(byte),
        Err(_) => {
            let index = u32::from(sign).checked_sub(0x100)? as usize;
            (0..=u8::MAX).filter(|byte| !is_printable(*byte)).nth(index)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_a_sign_for_each_byte() {
        assert_eq!([byte_of('A'), byte_of('Ġ'), byte_of('Ċ'), byte_of('Ã')], [b'A', b' ', b'\n', 0xC3].map(Some));
        let signs = (0..0x200).filter_map(char::from_u32);
        let mut bytes: Vec<u8> = signs.filter_map(byte_of).collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=u8::MAX).collect::<Vec<_>>());
    }
}
