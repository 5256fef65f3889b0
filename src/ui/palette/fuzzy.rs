//! How well a name matches what is typed: its letters, in their order, with any others between them.

/// A letter at the beginning of a word, and one right behind the one before.
const START: i32 = 8;
const NEXT: i32 = 5;
/// For each letter that is skipped, up to so many.
const SKIPPED: i32 = 1;
const MOST_SKIPPED: i32 = 6;
/// A text that begins with what is typed, and one that is nothing else.
const BEGINS: i32 = 12;
const WHOLE: i32 = 12;
/// What is found within a line of explanation.
const WITHIN: i32 = 2;

/// As it is compared: small letters, and those without marks on them.
pub(super) fn folded(text: &str) -> Vec<char> {
    let plain = |letter: char| match letter {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        'ß' => 's',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// The score of a name, the higher the better; none where one of the typed words is not in it.
pub(super) fn score(typed: &[Vec<char>], name: &[char]) -> Option<i32> {
    typed.iter().map(|word| of_word(word, name)).sum::<Option<i32>>().map(|score| 4 * score - name.len() as i32)
}

/// The score of a name with a line that explains it: a typed word may stand in either, in the line as a whole.
pub(super) fn score_with_line(typed: &[Vec<char>], name: &[char], line: &[char]) -> Option<i32> {
    let within = |word: &[char]| line.windows(word.len().max(1)).any(|part| part == word).then_some(WITHIN);
    let of = |word: &Vec<char>| of_word(word, name).or_else(|| within(word));
    typed.iter().map(of).sum::<Option<i32>>().map(|score| 4 * score - name.len() as i32)
}

/// The best of all ways to find the letters, each from another first one.
fn of_word(word: &[char], name: &[char]) -> Option<i32> {
    let whole = if name == word { WHOLE } else { 0 } + if name.starts_with(word) { BEGINS } else { 0 };
    let starts = (0..name.len()).filter(|at| word.first() == name.get(*at));
    starts.filter_map(|start| from(word, name, start)).max().map(|best| best + whole)
}

/// Each letter right behind the one before, or else at the next beginning of a word, or else where it comes next.
fn from(word: &[char], name: &[char], start: usize) -> Option<i32> {
    let is_start = |at: usize| at == 0 || !name[at - 1].is_alphanumeric();
    let mut score = 1 + if is_start(start) { START } else { 0 };
    let mut last = start;
    for letter in word.iter().skip(1) {
        let mut places = (last + 1..name.len()).filter(|at| name[*at] == *letter);
        let next = places.next()?;
        let at = if next == last + 1 {
            next
        } else {
            places.find(|at| is_start(*at)).filter(|_| !is_start(next)).unwrap_or(next)
        };
        let skipped = (at - last - 1) as i32;
        score += 1 - SKIPPED * skipped.min(MOST_SKIPPED);
        score += if skipped == 0 {
            NEXT
        } else if is_start(at) {
            START
        } else {
            0
        };
        last = at;
    }
    // Letters that are strewn over a name were not meant.
    (score > 0).then_some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str, name: &str) -> Option<i32> {
        let typed: Vec<Vec<char>> = typed.split_whitespace().map(folded).collect();
        score(&typed, &folded(name))
    }

    #[test]
    fn the_nearer_a_name_comes_to_what_is_typed_the_higher_its_score() {
        for (typed, better, worse) in [
            ("softmax", "Softmax", "Online softmax"),
            ("save", "Save", "Save as…"),
            ("sa", "Save as…", "Grouped as"),
            ("wt", "Walk through", "Weights"),
            ("mask", "Mask", "Maths kit"),
            ("head", "Head", "He had"),
        ] {
            assert!(of(typed, better) > of(typed, worse), "{typed}: {better}, {worse}");
        }
    }

    #[test]
    fn every_typed_word_has_to_be_found() {
        assert!(of("as save", "Save as…").is_some());
        assert!(of("save bs", "Save as…").is_none());
        assert!(of("uberpruf", "Überprüfen").is_some());
        assert!(of("", "anything").is_some());
        // Strewn letters are no match.
        assert!(of("tne", "Satz mit vielen anderen Wörtern, keine Reise").is_none());
    }

    #[test]
    fn a_line_is_searched_for_whole_words_only() {
        let typed = [folded("shares")];
        let (name, line) = (folded("softmax"), folded("Makes shares of scores."));
        assert!(score_with_line(&typed, &name, &line).is_some());
        assert!(score_with_line(&[folded("mksh")], &name, &line).is_none());
    }
}
