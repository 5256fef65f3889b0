//! The kernels measured on this machine: times, bytes, how far they are from exact, and how far the machine is from its limits.

mod compare;
mod decode;
mod fit;
mod roof;
mod run;
mod timed;
mod token;

pub use compare::{Compared, Comparison, difference};
pub use decode::{DecodeStep, decode};
pub use fit::{Fit, Growth, MILLION, Machine, forecast, last_solid, machine_for};
pub use roof::{Roof, multiply_adds, operations};
pub use run::{Progress, Sample, Setup, Skipped, Step, measure};
pub use timed::Timed;
pub use token::TokenSample;
