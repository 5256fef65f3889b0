//! What leaves the lab to be read, on a screen or on paper.
//!
//! | file | holds |
//! | --- | --- |
//! | `page.rs` | HTML that is well-formed XML, too |
//! | `report/` | a report on a document: what it is, its pictures and its numbers |
//! | `handout.rs` | a lesson as pages of a PDF |
//! | `job.rs` | a report for the window, made meanwhile |

mod handout;
mod job;
mod page;
mod report;

pub use handout::handout;
pub use job::ReportJob;
pub use report::report;
