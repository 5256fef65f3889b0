//! A state that a document is compared with.

use std::sync::Arc;

use strum::{IntoStaticStr, VariantArray};

use super::{Document, Focus, Subject};

/// Something in which two documents differ. Its text is the message that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "differs-", const_into_str)]
pub enum Difference {
    Model,
    Step,
    Sentence,
    SecondSentence,
    Heads,
    Sizes,
    Mask,
    Temperature,
    Scale,
    Positions,
    Residual,
    Interventions,
}

impl Document {
    /// The same, compared with nothing, with another choice.
    fn alone(&self, focus: Focus) -> Self {
        Self { pinned: None, focus, ..self.clone() }
    }

    /// Whether two documents differ in nothing but what is chosen and what they are compared with: what is run is the same.
    #[must_use]
    pub fn runs_as(&self, other: &Self) -> bool {
        // A field that comes to a document has to be named here.
        let Self {
            title,
            about,
            tokens,
            contrast,
            words,
            seed,
            width,
            head_width,
            group_size,
            layers,
            subject,
            spec,
            claims,
            focus: _,
            pinned: _,
        } = self;
        (title, about, tokens, contrast) == (&other.title, &other.about, &other.tokens, &other.contrast)
            && (seed, width, head_width, group_size)
                == (&other.seed, &other.width, &other.head_width, &other.group_size)
            && (spec, subject, claims) == (&other.spec, &other.subject, &other.claims)
            && (words, layers) == (&other.words, &other.layers)
    }

    /// Pins it as it is, with what is chosen.
    pub fn pin(&mut self, focus: Focus) {
        self.pinned = Some(Arc::new(self.alone(focus)));
    }

    /// Pins it as it would be without interventions; what holds heads of a training stays.
    pub fn pin_untouched(&mut self, focus: Focus) {
        let mut untouched = self.alone(focus);
        let held = self.held();
        untouched.spec.interventions.retain(|one| held.contains(one));
        self.pinned = Some(Arc::new(untouched));
    }

    /// Goes on from what is pinned, and pins what there was.
    pub fn swap_pinned(&mut self, focus: Focus) {
        if let Some(pinned) = self.pinned.take() {
            let before = self.alone(focus);
            *self = Self { pinned: Some(Arc::new(before)), ..Arc::unwrap_or_clone(pinned) };
        }
    }

    /// Takes over what another is compared with, where it has nothing of its own.
    pub fn keep_pinned(&mut self, of: &Self) {
        if self.pinned.is_none() {
            self.pinned.clone_from(&of.pinned);
        }
    }

    /// In what they differ, apart from their words about themselves.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let (spec, before) = (&self.spec, &other.spec);
        let text = |document: &Self, of: fn(&Self) -> &[super::Token]| -> Vec<String> {
            of(document).iter().map(|token| token.text.clone()).collect()
        };
        let second = |document: &Self| {
            document.contrast.as_ref().map(|tokens| tokens.iter().map(|t| t.text.clone()).collect::<Vec<_>>())
        };
        let first: fn(&Self) -> &[super::Token] = |document| &document.tokens;
        let step = |document: &Self| document.moment().map(|moment| moment.step);
        let sizes = |document: &Self| {
            (document.width, document.head_width(), document.group_size, document.heads(), document.layers.len())
        };
        let is_different = |difference: &Difference| match difference {
            Difference::Model => !self.is_of_model_of(other),
            Difference::Step => self.is_of_model_of(other) && step(self) != step(other),
            Difference::Sentence => text(self, first) != text(other, first),
            Difference::SecondSentence => second(self) != second(other),
            Difference::Heads => {
                sizes(self) == sizes(other)
                    && (&self.layers, &self.words, self.seed) != (&other.layers, &other.words, other.seed)
            }
            Difference::Sizes => sizes(self) != sizes(other),
            Difference::Mask => spec.mask != before.mask,
            Difference::Temperature => spec.temperature != before.temperature,
            Difference::Scale => spec.scale != before.scale,
            Difference::Positions => spec.position != before.position,
            Difference::Residual => spec.residual != before.residual,
            Difference::Interventions => spec.interventions != before.interventions,
        };
        Difference::VARIANTS.iter().copied().filter(is_different).collect()
    }

    /// Whether both are designed, or of the same learned model or training, or of the same recording.
    fn is_of_model_of(&self, other: &Self) -> bool {
        match (&self.subject, &other.subject) {
            (Subject::Designed, Subject::Designed) => true,
            (Subject::Recorded(own), Subject::Recorded(other)) => Arc::ptr_eq(own, other) || own == other,
            (Subject::Learned(own), Subject::Learned(other)) => match (&own.moment, &other.moment) {
                (Some(own), Some(other)) => own.training.is_same_run(&other.training),
                (None, None) => Arc::ptr_eq(&own.model, &other.model) || own.model.path == other.model.path,
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether what is chosen, or what it is compared with, is not the very same as another's.
    #[must_use]
    pub fn is_pinned_otherwise(&self, other: &Self) -> bool {
        let same = match (&self.pinned, &other.pinned) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        !same || self.focus != other.focus
    }
}
