//! Long work on a thread of its own, with progress, cancel, and crashes that become errors.

mod cancel;
mod cores;
mod discard;
mod job;
mod stopped;
mod wake;
mod worker;

pub use cancel::{CancelToken, Report, uninterrupted};
pub use cores::{Cores, Task};
pub use discard::discard;
pub use job::{Job, LayersDone, Reporter};
pub use stopped::Stopped;
pub use wake::Wake;
pub use worker::Worker;
