//! The encodings of positions side by side.
