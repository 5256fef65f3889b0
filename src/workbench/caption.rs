//! What is to be seen, in a sentence for below a picture.

use super::{Shows, View, Workbench, head_name, head_place};
use crate::attention::Pattern;
use crate::text::Text;

/// Characters of the sentence at most.
const TEXT: usize = 160;

impl Workbench {
    /// The sentence, the head, the map and the settings of what is shown; and what it is compared with, where it is.
    #[must_use]
    pub fn caption(&self) -> String {
        let (derived, view, text) = (self.derived(), &self.view, &self.text);
        let (document, spec) = (&derived.document, &derived.document.spec);
        let words: Vec<&str> = document.tokens.iter().map(|token| token.word()).collect();
        let mut sentence = crate::design::join(words);
        if sentence.chars().count() > TEXT {
            sentence = sentence.chars().take(TEXT).chain(['…']).collect();
        }
        let mut parts = vec![text.with("caption-text", &[("text", &sentence)])];
        if let (View::Explore | View::Walk | View::Compare, Some(head)) =
            (view.view, document.head(view.layer, view.head))
        {
            let place = head_place((view.layer, view.head));
            let (name, map) = (head_name(text, head), text.get(view.map.into_str()));
            parts.push(text.with("caption-head", &[("head", &place), ("name", &name), ("map", &inside(text, &map))]));
        }
        if document.recording().is_none() {
            let mask = match (spec.mask.causal, &spec.mask.pattern) {
                (true, Pattern::Full) => "caption-causal",
                (true, _) => "caption-causal-and",
                (false, _) => "caption-mask",
            };
            let pattern = text.get(spec.mask.pattern.into_str());
            let position = text.get(spec.position.into_str());
            let temperature = spec.temperature.to_string();
            parts.push(text.with(mask, &[("pattern", &inside(text, &pattern))]));
            parts.push(text.with("caption-position", &[("position", &position)]));
            parts.push(text.with("caption-temperature", &[("temperature", &temperature)]));
        }
        let done = spec.interventions.iter().filter(|one| one.on).count();
        if done > 0 {
            parts.push(text.count("caption-interventions", done));
        }
        if matches!(self.shows(), Shows::Both | Shows::Change) {
            let what: Vec<_> = self.pinned_differences().into_iter().map(|difference| text.get(difference)).collect();
            let key = if self.shows() == Shows::Both { "caption-both" } else { "caption-change" };
            parts.push(text.with(key, &[("what", &what.join(", "))]));
        }
        parts.join(" ")
    }
}

/// A name of the interface in the middle of a sentence. German nouns stay large.
fn inside(text: &Text, name: &str) -> String {
    if text.language() == "de" { name.to_owned() } else { name.to_lowercase() }
}
