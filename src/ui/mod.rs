//! egui from here on.
