//! The kernels measured on this machine: times, bytes, and how far they are from exact.

mod compare;
mod decode;
mod fit;
mod run;

pub use compare::{Compared, Comparison, RUNS};
pub use decode::{DecodeStep, decode};
pub use fit::{Fit, Growth, MILLION, Machine, STEADY, forecast, machine_for};
pub use run::{Progress, Sample, Setup, Skipped, measure};
