//! A report that is made while the window goes on drawing.

use std::path::PathBuf;

use super::report::report;
use crate::jobs::{Job, Stopped, Wake};
use crate::workbench::Workbench;

/// The report under way, and where it is to be saved.
#[derive(Default)]
pub struct ReportJob {
    job: Option<(PathBuf, Job<(), Vec<u8>>)>,
}

impl ReportJob {
    /// Makes the report that the workbench asks for, and has it saved once it is there. `wake` is called then. One that is
    /// asked for meanwhile waits.
    pub fn follow(&mut self, workbench: &mut Workbench, wake: &Wake) {
        if let Some((path, job)) = &self.job {
            let Some(made) = job.poll() else { return };
            match made {
                Ok(page) => workbench.save_made(path, &page),
                Err(Stopped::Crashed(error)) => workbench.tell(error, true),
                Err(Stopped::Cancelled) => {}
            }
            self.job = None;
        }
        if let Some(path) = workbench.take_report() {
            let aside = workbench.aside();
            self.job = Some((path, Job::start("report", wake, move |_| Ok(report(aside)))));
        }
    }
}
