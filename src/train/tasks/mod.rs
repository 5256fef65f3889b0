//! What is learned: tasks as data. A task is a generator of texts from a seed, and says of each place what is to be
//! predicted there and where the answer stands. A new one is a file here, a variant of [`Task`] and its messages.

mod asked;
mod brackets;
mod copy;
mod first;
mod majority;
mod recall;
mod repeat;
mod reverse;
mod sequence;
mod sort;
mod task;
#[cfg(test)]
mod tests;
mod text;

pub use asked::Lengths;
pub use brackets::Brackets;
pub use copy::Copy;
pub use first::First;
pub use majority::Majority;
pub use recall::Recall;
pub use repeat::Repeat;
pub use reverse::Reverse;
pub use sequence::{Draw, Generate, Sequence, Target};
pub use sort::Sort;
pub use task::{Task, TaskKind};
pub use text::{Excerpt, Unit};
