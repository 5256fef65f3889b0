//! From a sentence to tokens and back.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

/// Splits a sentence into tokens: words, and every punctuation mark as a token of its own.
///
/// One space separates tokens and is no token; any further white space is (drawn as `␣`). What
/// stands in square brackets is one token: `[BOS]` with its brackets, `[Chain rule]` without them,
/// because it holds a space and needs the brackets only to be kept together.
#[must_use]
pub fn tokenize(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let Some((inside, after)) = rest[start + 1..].split_once(']') else { break };
        split_plain(&rest[..start], &mut tokens);
        if inside.trim().is_empty() || inside.contains('[') {
            tokens.push("[".into());
            rest = &rest[start + 1..];
            continue;
        }
        tokens.push(if inside.contains(char::is_whitespace) { inside.into() } else { format!("[{inside}]") });
        rest = after;
    }
    split_plain(rest, &mut tokens);
    tokens
}

fn split_plain(text: &str, tokens: &mut Vec<String>) {
    let mut after_space = tokens.is_empty();
    for segment in text.split_word_bounds() {
        if !segment.chars().all(char::is_whitespace) {
            tokens.push(segment.into());
            after_space = false;
            continue;
        }
        for white in segment.chars() {
            if white == ' ' && !after_space {
                after_space = true;
            } else if !(white == ' ' && tokens.is_empty()) {
                tokens.push(white.into());
            }
        }
    }
}

/// Writes tokens as a sentence that [`tokenize`] splits into the same tokens.
#[must_use]
pub fn join<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    let mut sentence = String::new();
    let mut after_word = false;
    for token in tokens {
        let is_space = token.chars().all(char::is_whitespace);
        if after_word && (token == " " || !is_space && !closes(token)) {
            sentence.push(' ');
        }
        if !is_space && token.contains(char::is_whitespace) {
            sentence.push('[');
            sentence.push_str(token);
            sentence.push(']');
        } else {
            sentence.push_str(token);
        }
        after_word = !is_space;
    }
    sentence
}

/// Marks that are written without a space before them.
fn closes(token: &str) -> bool {
    matches!(token, "." | "," | ";" | ":" | "!" | "?" | ")" | "…" | "”" | "’")
}

/// A token as it is drawn: white space that would be invisible gets a sign, but not the one blank before a word.
#[must_use]
pub fn visible(token: &str) -> Cow<'_, str> {
    let sign = |c: char| match c {
        '\n' | '\r' => '⏎',
        '\t' => '⇥',
        c if c.is_whitespace() || c.is_control() => '␣',
        c => c,
    };
    // A learned model's token brings the blank before its word along.
    let token = token.strip_prefix(' ').filter(|word| !word.starts_with(char::is_whitespace)).unwrap_or(token);
    if token.is_empty() {
        return Cow::Borrowed("␣");
    }
    let inner = token.trim();
    if inner.len() == token.len() && !inner.contains(char::is_control) {
        return Cow::Borrowed(token);
    }
    let start = token.len() - token.trim_start().len();
    let end = start + inner.len();
    let edges = |part: &str| part.chars().map(sign).collect::<String>();
    let middle: String = inner.chars().map(|c| if c.is_control() { sign(c) } else { c }).collect();
    Cow::Owned(if inner.is_empty() { edges(token) } else { edges(&token[..start]) + &middle + &edges(&token[end..]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_punctuation_white_space_and_brackets() {
        assert_eq!(tokenize("The cat didn't sit, did it?"), ["The", "cat", "didn't", "sit", ",", "did", "it", "?"]);
        assert_eq!(tokenize("[BOS] a  b\nc"), ["[BOS]", "a", " ", "b", "\n", "c"]);
        assert_eq!(tokenize("[Chain rule] [x] [] [open"), ["Chain rule", "[x]", "[", "]", "[", "open"]);
        assert!(tokenize("   ").is_empty());
    }

    #[test]
    fn a_joined_sentence_splits_into_the_same_tokens() {
        for text in ["She said: \"Go, now!\" (twice)", "[BOS] a  b\n\tc", "[Chain rule] [x] and 3.14 don't"] {
            let tokens = tokenize(text);
            assert_eq!(tokenize(&join(tokens.iter().map(String::as_str))), tokens, "{text}");
        }
    }

    #[test]
    fn invisible_tokens_are_drawn() {
        assert_eq!(visible(" "), "␣");
        assert_eq!(visible("\n"), "⏎");
        assert_eq!([visible(" the"), visible("  the"), visible("the "), visible("  ")], ["the", "␣␣the", "the␣", "␣␣"]);
        assert_eq!(visible("Chain rule"), "Chain rule");
    }
}
