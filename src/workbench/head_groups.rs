//! Groups of heads that are alike, found by a job where there are many or large maps.

use std::sync::Arc;

use super::derived::Derived;
use super::pending::Pending;
use super::{HeadOrder, View, Workbench};
use crate::jobs::{Cores, Stopped, Task, Wake};

/// The state whose groups were found last, and the one under way. The groups are with the state.
pub(super) type GroupStore = Pending<u64, ()>;

impl GroupStore {
    pub(super) fn catch_up(&mut self, derived: &Arc<Derived>, wake: &Wake) -> Result<(), Stopped> {
        if !derived.is_whole() {
            return Ok(());
        }
        let (state, task) = (Arc::clone(derived), Task { name: "groups", cores: Cores::Spare });
        let work = || derived.grouping_work();
        self.update(derived.revision, (task, work), wake, move |cancel, _| state.find_groups(cancel))
    }
}

impl Workbench {
    /// Whether heads are shown in groups of those that are alike.
    pub(super) fn groups_heads(&self) -> bool {
        self.view.view == View::Heads && self.view.order == HeadOrder::Cluster
    }
}
