//! Heads that are alike, in groups.

use super::Derived;
use super::run::{AT_ONCE, CELL};
use crate::analysis::{Cluster, Label, Labelled, Likeness, clusters};
use crate::document::Which;
use crate::jobs::{Report, Stopped, uninterrupted};
use crate::workbench::{GroupKind, HeadGroup, HeadPlace};

impl Derived {
    /// Groups of heads that are alike, the largest first; then those that are in none, by why. None where not all heads are
    /// kept, or where the groups are still to be found, which takes longer than a frame.
    #[must_use]
    pub fn groups(&self) -> Option<&[HeadGroup]> {
        if self.facts.groups().is_none() && self.is_whole() && self.grouping_work() <= AT_ONCE {
            uninterrupted(|cancel| self.find_groups(cancel));
        }
        self.facts.groups()
    }

    /// The groups with the chosen head first, as far as there are any; see [`Self::groups`].
    pub(super) fn groups_from(&self, chosen: HeadPlace) -> Option<Vec<HeadGroup>> {
        let mut groups = self.groups()?.to_vec();
        if let Some(own) = groups.iter().position(|group| group.heads.contains(&chosen)) {
            groups[..=own].rotate_right(1);
            let heads = &mut groups[0].heads;
            let place = heads.iter().take_while(|head| **head != chosen).count();
            heads[..=place].rotate_right(1);
        }
        Some(groups)
    }

    /// Finds the groups of a state whose heads are all kept.
    pub(in crate::workbench) fn find_groups(&self, report: &dyn Report) -> Result<(), Stopped> {
        let likeness = Likeness::of(&self.maps(), report)?;
        report.check()?;
        self.summarize();
        report.check()?;
        let found = clusters(&likeness);
        let (together, alone): (Vec<Cluster>, Vec<Cluster>) =
            found.into_iter().partition(|cluster| cluster.members.len() > 1);
        let mut groups: Vec<HeadGroup> = together.into_iter().map(|cluster| self.alike(cluster)).collect();
        for has_others in [true, false] {
            let of = alone.iter().filter(|cluster| cluster.has_others == has_others);
            let heads: Vec<HeadPlace> = of.flat_map(|cluster| &cluster.members).map(|i| self.place(*i)).collect();
            let size = heads.len();
            let kind = if has_others { GroupKind::Between { size } } else { GroupKind::Apart { size } };
            if size > 0 {
                groups.push(HeadGroup { kind, heads });
            }
        }
        self.facts.keep_groups(groups);
        Ok(())
    }

    fn alike(&self, Cluster { members, least, .. }: Cluster) -> HeadGroup {
        let heads: Vec<HeadPlace> = members.into_iter().map(|index| self.place(index)).collect();
        let kind = GroupKind::Alike { size: heads.len(), least, label: self.common_label(&heads) };
        HeadGroup { kind, heads }
    }

    /// The label that all of some heads have; of several the one that fits the worst of them best.
    fn common_label(&self, heads: &[HeadPlace]) -> Option<Label> {
        let labels = |(layer, head): HeadPlace| -> &[Labelled] {
            self.habits(Which::First, layer, head).map_or(&[], |habits| &habits.labels)
        };
        let (first, others) = heads.split_first()?;
        let worst = |found: &Labelled| {
            let score = |head: &HeadPlace| {
                labels(*head).iter().find(|other| other.label == found.label).map(|other| other.score.all)
            };
            others.iter().try_fold(found.score.all, |worst, head| Some(worst.min(score(head)?)))
        };
        let common = labels(*first).iter().filter_map(|found| Some((worst(found)?, found.label)));
        common.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, label)| label)
    }

    /// Multiply-adds, or what takes as long, that the groups take.
    pub(in crate::workbench) fn grouping_work(&self) -> u64 {
        let (heads, tokens) = (self.head_count() as u64, self.document.tokens.len() as u64);
        (heads * heads / 2 + CELL * heads) * tokens * tokens
    }
}
