//! One binary for all tests that look at the program from outside.

mod architecture;
mod cpu_renderer;
mod golden;
mod properties;
mod session;
mod texts;
mod workbench;
