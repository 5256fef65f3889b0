//! What a head does, told from its weights alone.

use strum::{IntoStaticStr, VariantArray};

use super::detect::{Places, row_masses};
use super::evenness::{allowed_keys, row_evenness};
use super::{Detected, Target, targets};
use crate::attention::{AttentionMap, Mask};
use crate::design::Relation;

/// A habit that heads are known for. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "label-", const_into_str)]
pub enum Label {
    /// Each token reads the one before it.
    Previous,
    /// Each token reads the one after it.
    Next,
    /// Each token reads itself.
    Current,
    /// A token reads the other places of its word.
    SameWord,
    /// A token reads what followed its earlier copy (Olsson et al. 2022).
    Induction,
    /// Tokens rest on the first one, an attention sink (Xiao et al. 2023).
    First,
    /// Every token reads all that it may, alike.
    Uniform,
    /// Tokens read what is at most two places away.
    Band,
    /// Tokens read punctuation marks (Clark et al. 2019).
    Punctuation,
}

/// A label that a head gets, and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Labelled {
    pub label: Label,
    pub score: Detected,
}

/// The score of each label, in the order of [`Label::VARIANTS`]; none where it says nothing about a
/// sentence.
pub type LabelScores = [Option<Detected>; Label::VARIANTS.len()];

impl Label {
    /// The share, 0 to 1, from which on a head gets the label: of the attention that falls on the
    /// pattern, beyond the share that falls there by chance (see [`Patterns::labels`]).
    ///
    /// The values part the heads of the shipped presets that are made for a pattern from all others,
    /// random ones among them.
    #[must_use]
    pub fn threshold(self) -> f32 {
        match self {
            // As is usual for previous-token heads.
            Self::Previous | Self::Next | Self::Current => 0.4,
            // A word reads itself as much as its copy, so half of the attention is the most that can fall on copies.
            Self::SameWord => 0.4,
            Self::First | Self::Punctuation => 0.4,
            // Few tokens follow a copy in one sentence, so that other heads hit half of them by chance.
            Self::Induction => 0.6,
            // Random heads find up to half of their attention nearby.
            Self::Band => 0.6,
            // One row of 25 that reads a single token lowers it to 0.96, and a head with such a row looks for something.
            Self::Uniform => 0.98,
        }
    }

    /// Where it points; none where it points nowhere, or is not about places.
    pub(super) fn places(self, tokens: &[Target], mask: &Mask) -> Option<Places> {
        let relation = match self {
            Self::Previous => Relation::Previous,
            Self::Next => Relation::Next,
            Self::Current => Relation::Current,
            Self::SameWord => Relation::SameWord,
            Self::Induction => Relation::AfterCopy,
            Self::Band => Relation::Nearby,
            Self::Punctuation => Relation::Punctuation,
            // The first token itself often has no other choice.
            Self::First => return Places::new(tokens.len(), mask, |query| (0..query.min(1)).collect()),
            Self::Uniform => return None,
        };
        Places::new(tokens.len(), mask, |query| targets(relation, tokens, query))
    }
}

/// Share of local attention from which on it is that of one place.
const ONE_PLACE: f32 = 0.7;

/// Where each label's pattern points in one sentence under one mask: found once, for all heads.
#[derive(Clone, Debug)]
pub struct Patterns {
    tokens: Vec<Target>,
    /// Keys that each query may look at, and those of them that are not the first, `[T, 2]`.
    allowed: Vec<[usize; 2]>,
    /// The places of each label, and the share of attention that a uniform head spends there.
    places: [Option<(Places, f32)>; Label::VARIANTS.len()],
}

impl Patterns {
    /// The patterns of a sentence.
    #[must_use]
    pub fn new(tokens: Vec<Target>, mask: &Mask) -> Self {
        let counts = allowed_keys(mask, tokens.len()).into_iter().enumerate();
        let allowed: Vec<[usize; 2]> = counts
            .map(|(query, all)| [all, all - usize::from(all > 0 && mask.allows(query, 0, tokens.len()))])
            .collect();
        let places = std::array::from_fn(|label| {
            let places = Label::VARIANTS[label].places(&tokens, mask)?;
            let chance = chance(&places, &allowed, mask);
            Some((places, chance))
        });
        Self { tokens, allowed, places }
    }

    /// The sentence.
    #[must_use]
    pub fn tokens(&self) -> &[Target] {
        &self.tokens
    }

    /// How well each label fits a head, by its weights and the entropy of each row in nats, `[T]`.
    ///
    /// It is the share of attention on the label's targets (see [`super::detect`]); for
    /// [`Label::Uniform`] entropy over ln(number of allowed keys), averaged over the rows that have
    /// more than one. Without the first column, rows count by the attention that they have left.
    #[must_use]
    pub fn scores(&self, weights: &AttentionMap, entropies: &[f32]) -> LabelScores {
        let masses = row_masses(weights);
        let mut scores =
            self.places.each_ref().map(|places| places.as_ref().map(|(places, _)| places.share(weights, &masses)));
        scores[Label::Uniform as usize] = self.evenness(entropies, &masses);
        scores
    }

    /// The labels that a head gets by its scores, best first.
    ///
    /// A score has to reach the label's threshold in what chance leaves open: with c the share that a
    /// uniform head under the same mask spends on the same targets, (score − c) / (1 − c), as in
    /// Cohen's κ. So no head is a previous-token head because its sentence has two tokens, and none a
    /// local one because sentence or mask is so narrow that everything is near.
    ///
    /// Two labels stand back. A head is not called local where nearly all of that is one place
    /// (previous, next or itself). And a head that rests on the first token gets another label only for
    /// what it does without that column, or it would be a same-word head because the first word comes
    /// again.
    #[must_use]
    pub fn labels(&self, scores: &LabelScores) -> Vec<Labelled> {
        let labelled = |label: Label| Some(Labelled { label, score: scores[label as usize]? });
        let reaches = |found: &Labelled| {
            let chance = self.places[found.label as usize].as_ref().map_or(0.0, |(_, chance)| *chance);
            // Where a uniform head does all of it, there is nothing to tell.
            chance < 1.0 && (found.score.all - chance) / (1.0 - chance) >= found.label.threshold()
        };
        let mut labels: Vec<Labelled> = Label::VARIANTS.iter().copied().filter_map(labelled).filter(reaches).collect();
        let place = |found: &&Labelled| matches!(found.label, Label::Previous | Label::Next | Label::Current);
        if let Some(best) = labels.iter().filter(place).map(|found| found.score.all).reduce(f32::max) {
            labels.retain(|found| found.label != Label::Band || best < ONE_PLACE * found.score.all);
        }
        if labels.iter().any(|found| found.label == Label::First) {
            labels.retain(|found| found.label == Label::First || found.score.without_first >= found.label.threshold());
        }
        labels.sort_by(|a, b| b.score.all.total_cmp(&a.score.all));
        labels
    }

    fn evenness(&self, entropies: &[f32], masses: &[[f64; 2]]) -> Option<Detected> {
        let (mut even, mut total) = ([0f64; 2], [0f64; 2]);
        for ((entropy, [first, rest]), [all, others]) in entropies.iter().zip(masses).zip(&self.allowed) {
            if let Some(evenness) = row_evenness(*entropy, *all) {
                even[0] += f64::from(evenness);
                total[0] += 1.0;
            }
            if *rest > 0.0 {
                // The entropy of the row without its first weight, scaled to sum to 1 again.
                let part = if *first > 0.0 { first * first.ln() } else { 0.0 };
                let entropy = rest.ln() + (f64::from(*entropy) + part) / rest;
                if let Some(evenness) = row_evenness(entropy as f32, *others) {
                    even[1] += rest * f64::from(evenness.clamp(0.0, 1.0));
                    total[1] += rest;
                }
            }
        }
        let mean = |i: usize| if total[i] > 0.0 { (even[i] / total[i]) as f32 } else { 0.0 };
        (total[0] > 0.0).then(|| Detected { all: mean(0), without_first: mean(1) })
    }
}

/// The share of attention that a uniform head spends on the places.
fn chance(places: &Places, allowed: &[[usize; 2]], mask: &Mask) -> f32 {
    let (mut hit, mut rows) = (0.0, 0);
    for (query, keys) in places.rows().filter(|(query, _)| allowed[*query][0] > 0) {
        let seen = keys.iter().filter(|key| mask.allows(query, **key, allowed.len())).count();
        hit += seen as f64 / allowed[query][0] as f64;
        rows += 1;
    }
    if rows > 0 { (hit / f64::from(rows)) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::evenness;
    use crate::attention::Pattern;
    use crate::design::Lexicon;
    use crate::math::{Matrix, entropy, fill_normal, softmax_in_place};

    const SENTENCE: &str = "the cat saw a small dog , the cat ran .";
    const EVERY: Mask = Mask { causal: false, pattern: Pattern::Full };
    const CAUSAL: Mask = Mask { causal: true, pattern: Pattern::Full };

    fn tokens(sentence: &str) -> Vec<Target> {
        Target::sentence(sentence.split_whitespace().map(|word| (word, Lexicon::english().features(word))))
    }

    fn words(count: usize) -> Vec<Target> {
        let words: Vec<String> = (0..count).map(|i| format!("word{i}")).collect();
        Target::sentence(words.iter().map(|word| (word.as_str(), None)))
    }

    /// The map of scores under a mask.
    fn softmax(tokens: usize, mask: &Mask, score: impl Fn(usize, usize) -> f32) -> AttentionMap {
        let allowed = |query, key| mask.allows(query, key, tokens);
        let score = |key, query| if allowed(query, key) { score(query, key) } else { f32::NEG_INFINITY };
        let mut matrix = Matrix::from_fn(tokens, tokens, score);
        matrix.as_mut_slice().chunks_exact_mut(tokens.max(1)).for_each(|row| {
            softmax_in_place(row);
        });
        AttentionMap::from_rows(matrix)
    }

    fn random(tokens: usize, mask: &Mask, seed: u64, deviation: f32) -> AttentionMap {
        let mut scores = vec![0.0; tokens * tokens];
        fill_normal(&mut scores, seed, deviation);
        softmax(tokens, mask, |query, key| scores[query * tokens + key])
    }

    fn scores(patterns: &Patterns, map: &AttentionMap) -> LabelScores {
        let entropies: Vec<f32> = (0..map.tokens()).map(|query| entropy(map.row(query))).collect();
        patterns.scores(map, &entropies)
    }

    fn labels(tokens: Vec<Target>, mask: &Mask, map: &AttentionMap) -> Vec<Label> {
        let patterns = Patterns::new(tokens, mask);
        patterns.labels(&scores(&patterns, map)).into_iter().map(|found| found.label).collect()
    }

    #[test]
    fn a_map_made_for_a_label_gets_that_label() {
        // Scores of 9 where the query reads, and 0 elsewhere.
        let reads = |mask: &Mask, reads: &dyn Fn(usize, usize) -> bool| {
            let tokens = tokens(SENTENCE);
            let map = softmax(tokens.len(), mask, |query, key| if reads(query, key) { 9.0 } else { 0.0 });
            labels(tokens, mask, &map)
        };
        let copies = |key: usize| if key < 7 { key + 7 } else { key - 7 };
        for mask in [EVERY, CAUSAL] {
            assert_eq!(reads(&mask, &|query, key| key + 1 == query), [Label::Previous]);
            assert_eq!(reads(&mask, &|query, key| key == query), [Label::Current]);
            assert_eq!(reads(&mask, &|_, key| key == 0), [Label::First]);
            assert_eq!(reads(&mask, &|_, _| true), [Label::Uniform]);
            assert_eq!(reads(&mask, &|query, key| query.abs_diff(key) <= 2), [Label::Band]);
            assert_eq!(reads(&mask, &|_, key| key == 6 || key == 10), [Label::Punctuation]);
            // "the cat" comes twice, and the second time it was seen before.
            assert_eq!(
                reads(&mask, &|query, key| [0, 1].contains(&(query % 7)) && key == copies(query)).first(),
                Some(&Label::SameWord)
            );
            assert_eq!(reads(&mask, &|query, key| query > 6 && query < 9 && key == query - 6), [Label::Induction]);
        }
        assert_eq!(reads(&EVERY, &|query, key| key == query + 1), [Label::Next]);
    }

    #[test]
    fn a_uniform_head_is_nothing_else_however_short_the_sentence_or_narrow_the_mask() {
        for count in 0..24 {
            for causal in [false, true] {
                for pattern in [
                    Pattern::Full,
                    Pattern::Window { width: 1 },
                    Pattern::Window { width: 3 },
                    Pattern::Padding { count: 2 },
                ] {
                    let mask = Mask { causal, pattern };
                    let found = labels(words(count), &mask, &softmax(count, &mask, |_, _| 0.0));
                    let choice = allowed_keys(&mask, count).iter().any(|allowed| *allowed > 1);
                    assert_eq!(found, if choice { vec![Label::Uniform] } else { Vec::new() }, "{count} {mask:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_local_where_everything_is_near() {
        let window = Mask { causal: true, pattern: Pattern::Window { width: 3 } };
        for (count, mask) in [(1, EVERY), (2, EVERY), (3, EVERY), (3, CAUSAL), (12, window)] {
            for seed in 0..20 {
                let map = random(count, &mask, seed, 3.0);
                let scores = scores(&Patterns::new(words(count), &mask), &map);
                assert!(scores[Label::Band as usize].is_some_and(|score| score.all > 0.999_99));
                assert!(!labels(words(count), &mask, &map).contains(&Label::Band));
            }
        }
    }

    #[test]
    fn no_label_comes_below_its_threshold_and_the_best_is_first() {
        let mut found = 0;
        for seed in 0..400 {
            let mask = if seed % 2 == 0 { EVERY } else { CAUSAL };
            let tokens = tokens(SENTENCE);
            let map = random(tokens.len(), &mask, seed, 0.01 * seed as f32);
            let patterns = Patterns::new(tokens, &mask);
            let labels = patterns.labels(&scores(&patterns, &map));
            assert!(labels.iter().all(|found| found.score.all >= found.label.threshold()), "{labels:?}");
            assert!(labels.is_sorted_by(|a, b| a.score.all >= b.score.all), "{labels:?}");
            found += labels.len();
        }
        assert!(found > 30, "{found}");
    }

    #[test]
    fn uniformity_is_the_mean_evenness_and_without_the_first_column_that_of_the_rest() {
        for (seed, mask) in [(1, EVERY), (2, CAUSAL)] {
            let map = random(9, &mask, seed, 2.0);
            let score = scores(&Patterns::new(words(9), &mask), &map)[Label::Uniform as usize].unwrap();
            let rows: Vec<f32> = evenness(&map, &mask).collect();
            assert!((score.all - rows.iter().sum::<f32>() / rows.len() as f32).abs() < 1e-6);
            // By another way: each row without its first weight, and that share of attention.
            let (mut sum, mut mass) = (0.0, 0.0);
            for query in if mask.causal { 2..9 } else { 0..9 } {
                let rest: f32 = map.row(query)[1..].iter().sum();
                let row: Vec<f32> = map.row(query)[1..].iter().map(|weight| weight / rest).collect();
                let allowed = if mask.causal { query } else { 8 };
                sum += entropy(&row) / (allowed as f32).ln() * rest;
                mass += rest;
            }
            assert!((score.without_first - sum / mass).abs() < 1e-5, "{score:?} {}", sum / mass);
        }
        // A sink is one-hot with its column, and nothing without.
        let sink = softmax(6, &EVERY, |_, key| if key == 0 { 200.0 } else { 0.0 });
        let score = scores(&Patterns::new(words(6), &EVERY), &sink)[Label::Uniform as usize].unwrap();
        assert_eq!(score, Detected { all: 0.0, without_first: 0.0 });
    }
}
