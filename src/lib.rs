//! Attention Lab: a small attention model held in the hands.
//!
//! # Legend
//! **T** tokens, **D** model width, **H** heads, **K** width of one head (H·K = D unless said
//! otherwise), **L** layers. Rows are queries and look *across*; columns are keys and are looked
//! *at*. `A[i, j]` is how much query *i* reads from key *j*.
//!
//! # Map
//! Each layer imports only what stands to its left:
//! `math → model → attention → design → analysis → kernels → train → bench → document → files → workbench → ui → figure →
//! paper`, and in the program `window → main`;
//! `jobs` is a leaf. Everything up to `workbench` builds without egui (`--no-default-features`).

#![forbid(unsafe_code)]

pub mod analysis;
pub mod attention;
pub mod bench;
pub mod design;
pub mod document;
pub mod files;
pub mod jobs;
pub mod kernels;
pub mod math;
pub mod model;
pub mod text;
pub mod train;
pub mod workbench;

#[cfg(feature = "ui")]
pub mod figure;
#[cfg(feature = "ui")]
pub mod paper;
#[cfg(feature = "ui")]
pub mod ui;
