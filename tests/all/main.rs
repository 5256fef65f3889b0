//! One binary for all tests that look at the program from outside.

mod golden;
mod presets;
