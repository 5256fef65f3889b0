//! One binary for all tests that look at the program from outside.

mod controls;
mod cpu_renderer;
mod golden;
mod harness;
