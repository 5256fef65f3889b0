//! The sizes that the program accepts, in one place. The README states them.

/// Tokens in a sentence.
pub const TOKENS: usize = 4096;
/// Model width D, and head width K.
pub const WIDTH: usize = 4096;
/// Heads in a layer.
pub const HEADS: usize = 128;
/// Layers.
pub const LAYERS: usize = 48;
/// Bytes of the weights, and of what goes from layer to layer over the sentences; of a recording all of it.
pub const BYTES: u64 = 2 << 30;
/// Bytes of the heads that are kept, of all states together that are shown or under way.
pub const HEAD_BYTES: u64 = 1 << 30;
/// Width of the MLP of a block.
pub const MLP_WIDTH: usize = 1 << 16;
/// Tokens of a vocabulary.
pub const VOCABULARY: usize = 1 << 20;
/// Places that a model has learned, or keys that it sees.
pub const PLACES: usize = 1 << 24;
/// Bytes of a file of settings, or of words.
pub const SETTINGS_BYTES: u64 = 64 << 20;
/// Bytes of a file that is read.
pub const FILE_BYTES: u64 = 1 << 30;
/// Bytes of a document that is shared as a line, and of the line.
pub const SHARED_BYTES: u64 = 16 << 20;
/// Bytes of the header of a safetensors file.
pub const HEADER_BYTES: usize = 16 << 20;
/// Largest magnitude of a number in a file; keeps every product inside the range of `f32`.
pub const MAGNITUDE: f32 = 1e6;
/// Softmax temperature.
pub const TEMPERATURE: (f32, f32) = (0.01, 100.0);
/// Strength of a position encoding.
pub const STRENGTH: (f32, f32) = (0.0, 4.0);
/// Characters of one token.
pub const TOKEN_CHARS: usize = 64;
/// Standard deviation of seeded weights.
pub const DEVIATION: (f32, f32) = (0.0, 100.0);
