//! One binary for all tests that look at the program from outside.

mod architecture;
mod cli;
mod controls;
mod cpu_renderer;
mod damage;
mod drawn;
mod edits;
mod export;
mod files;
mod formulas;
mod formulas_by_hand;
mod golden;
mod harness;
mod import;
mod inspector;
mod notebook;
mod presets;
mod properties;
mod session;
mod snapshots;
mod texts;
mod views;
mod walk;
mod workbench;
