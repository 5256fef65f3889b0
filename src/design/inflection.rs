//! The regular forms of English words.

use super::{Feature, Features};

/// The forms of a word that follow by rule from its base form: the plural of a noun and its possessive, the -s, -ed
/// and -ing forms of a verb, the comparative, superlative and adverb of an adjective.
pub(super) fn inflected(word: &str, features: &Features) -> Vec<(String, Features)> {
    let has = |feature| features.iter().any(|(other, _)| other == feature);
    let changed = |take: &[Feature], give: &[Feature]| {
        let mut changed = features.clone();
        take.iter().for_each(|feature| changed.set(*feature, 0.0));
        give.iter().for_each(|feature| changed.set(*feature, 1.0));
        changed
    };
    let mut forms = Vec::new();
    if has(Feature::Noun) {
        // It stands before its noun as a determiner does, and a pronoun may stand for its owner.
        let class = [Feature::Noun, Feature::Name, Feature::Singular, Feature::Plural];
        forms.push((format!("{word}'s"), changed(&class, &[Feature::Determiner])));
        if has(Feature::Singular) && !has(Feature::Name) {
            let singular = [Feature::Singular, Feature::Feminine, Feature::Masculine, Feature::Neuter];
            forms.push((with_s(word), changed(&singular, &[Feature::Plural])));
        }
    }
    if has(Feature::Verb) && has(Feature::NeedsPlural) && !has(Feature::Auxiliary) {
        let past = changed(&[Feature::NeedsPlural], &[]);
        forms.push((with_s(word), changed(&[Feature::NeedsPlural], &[Feature::NeedsSingular])));
        forms.push((with_ed(word), past.clone()));
        forms.push((with_ing(word), past));
    }
    if has(Feature::Adjective) && !has(Feature::Noun) {
        // They are spelled as the past of a verb is: "bigg-er", "angri-er", "wid-er".
        let past = with_ed(word);
        let stem = past.strip_suffix("ed").unwrap_or(word);
        forms.push((format!("{stem}er"), features.clone()));
        forms.push((format!("{stem}est"), features.clone()));
        let said = [Feature::Adjective, Feature::SaidOfAnimate, Feature::SaidOfInanimate];
        forms.push((with_ly(word), changed(&said, &[Feature::Adverb])));
    }
    forms
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Whether it ends in a consonant and y: "carry", not "play".
fn ends_in_y(word: &str) -> Option<&str> {
    word.strip_suffix('y').filter(|stem| stem.chars().next_back().is_some_and(|letter| !is_vowel(letter)))
}

/// "cats", "boxes", "carries"
fn with_s(word: &str) -> String {
    if let Some(stem) = ends_in_y(word) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    let end = if hisses || word.ends_with("go") || word.ends_with("to") { "es" } else { "s" };
    format!("{word}{end}")
}

/// Whether its last letter is doubled: one syllable that ends in one vowel and one consonant, as "stop".
fn doubles(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let [.., before, vowel, last] = letters.as_slice() else { return false };
    let syllables = letters.chunk_by(|a, b| is_vowel(*a) == is_vowel(*b)).filter(|run| is_vowel(run[0])).count();
    let closed = !is_vowel(*before) || (*before == 'u' && letters.first() == Some(&'q'));
    closed && is_vowel(*vowel) && !is_vowel(*last) && !matches!(last, 'w' | 'x' | 'y') && syllables == 1
}

/// "walked", "loved", "carried", "stopped"
fn with_ed(word: &str) -> String {
    if let Some(stem) = ends_in_y(word) {
        return format!("{stem}ied");
    }
    match (word.ends_with('e'), doubles(word)) {
        (true, _) => format!("{word}d"),
        (_, true) => format!("{word}{}ed", &word[word.len() - 1..]),
        _ => format!("{word}ed"),
    }
}

/// "walking", "loving", "lying", "stopping"
fn with_ing(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    let stem = word.strip_suffix('e').filter(|stem| !stem.ends_with(['e', 'y', 'o']));
    match (stem, doubles(word)) {
        (Some(stem), _) => format!("{stem}ing"),
        (None, true) => format!("{word}{}ing", &word[word.len() - 1..]),
        (None, false) => format!("{word}ing"),
    }
}

/// "quietly", "happily", "gently"
fn with_ly(word: &str) -> String {
    if let Some(stem) = ends_in_y(word) {
        return format!("{stem}ily");
    }
    match word.strip_suffix("le").filter(|stem| !stem.ends_with(is_vowel)) {
        Some(stem) => format!("{stem}ly"),
        None => format!("{word}ly"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(word: &str, features: &str) -> Vec<String> {
        let features = features.parse().unwrap();
        inflected(word, &features).into_iter().map(|(form, features)| format!("{form}: {features}")).collect()
    }

    #[test]
    fn nouns_have_a_plural_that_is_neither_he_nor_she_nor_it() {
        let forms = forms("fox", "noun animate singular neuter");
        assert_eq!(forms, ["fox's: determiner animate neuter", "foxes: noun animate plural"]);
    }

    #[test]
    fn verbs_lose_their_number_in_the_past() {
        let spelled = |word: &str| -> Vec<String> {
            let forms = forms(word, "verb needs_plural");
            assert!(forms[0].ends_with(": verb needs_singular") && forms[1].ends_with(": verb"), "{forms:?}");
            forms.iter().map(|form| form.split(':').next().unwrap().to_owned()).collect()
        };
        assert_eq!(spelled("walk"), ["walks", "walked", "walking"]);
        assert_eq!(spelled("carry"), ["carries", "carried", "carrying"]);
        assert_eq!(spelled("love"), ["loves", "loved", "loving"]);
        assert_eq!(spelled("stop"), ["stops", "stopped", "stopping"]);
        assert_eq!(spelled("watch"), ["watches", "watched", "watching"]);
        assert_eq!(spelled("visit"), ["visits", "visited", "visiting"]);
        assert_eq!(spelled("play"), ["plays", "played", "playing"]);
        assert_eq!(spelled("rain"), ["rains", "rained", "raining"]);
        assert_eq!(spelled("tie"), ["ties", "tied", "tying"]);
        assert_eq!(spelled("agree"), ["agrees", "agreed", "agreeing"]);
    }

    #[test]
    fn adjectives_are_compared_and_make_adverbs() {
        let angry = forms("angry", "adjective said_of_animate");
        let expected = ["angrier: adjective said_of_animate", "angriest: adjective said_of_animate", "angrily: adverb"];
        assert_eq!(angry, expected);
        assert!(forms("big", "adjective").contains(&"bigger: adjective".to_owned()));
        assert!(forms("gentle", "adjective").contains(&"gently: adverb".to_owned()));
    }
}
