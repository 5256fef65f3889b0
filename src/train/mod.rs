//! Learning: what is trained and on what, the backward pass, and the engine that takes steps.

mod adamw;
mod architecture;
mod backward;
mod batch;
mod change;
mod formed;
mod gradients;
mod layout;
mod measured;
mod nudge;
mod number;
mod numbers;
mod of_stage;
mod plan;
mod range;
mod settings;
mod snapshots;
pub mod tasks;
#[cfg(test)]
pub(crate) mod tests;
mod training;
mod words;

pub use adamw::Moments;
pub use architecture::{Architecture, MlpShape, Positions};
pub use backward::{Backward, HeadGradient, LayerGradient, Loss, MlpGradient, SOURCE, Turned, cross_entropy};
pub use change::{Change, Hold, Holds, Part};
pub use formed::{FORMED, Formed, Habit};
pub use gradients::{Blame, Gradients};
pub use layout::{FAMILY, LayerSpans, Layout, LinearSpans, MlpSpans, NormSpans, Span};
pub use measured::{HitRates, Measured};
pub use nudge::Nudge;
pub use number::{MlpOf, Number, ScoreOf, SoftmaxOf};
pub use of_stage::{Blamed, source_lines};
pub use plan::Plan;
pub use settings::{Optimiser, Settings, Start};
pub use snapshots::{Snapshot, Snapshots, State};
pub use tasks::{Task, TaskKind};
pub use training::{Broken, Cause, Diverged, Training};
