//! One binary for all tests that look at the program from outside.

mod cli;
mod damage;
mod export;
mod files;
mod golden;
mod import;
mod notebook;
