//! One binary for all tests that look at the program from outside.

mod architecture;
mod cli;
mod cpu_renderer;
mod damage;
mod export;
mod files;
mod golden;
mod import;
mod notebook;
mod properties;
mod session;
mod texts;
mod workbench;
