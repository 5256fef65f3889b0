//! Pictures without a screen or a GPU.
//!
//! egui ends every frame with a list of textured triangles. [`Painter`] fills them on the CPU with
//! the arithmetic of egui's own shaders, so an exported picture and a test picture look like the
//! window, on a machine that has none.
//!
//! | file | holds |
//! | --- | --- |
//! | `render.rs` | the whole interface as a picture |
//! | `film.rs` | pictures one after the other, as an animated PNG |
//! | `painter.rs` | textures by id, clip rectangles, the picture in horizontal bands |
//! | `texture.rs` | texels and how they are sampled |
//! | `triangle.rs` | which pixels a triangle covers, and what it has there |
//! | `blend.rs` | colours as numbers, and laying one over another |

mod blend;
mod film;
mod painter;
mod render;
mod texture;
mod triangle;

pub use film::write_film;
pub use painter::Painter;
pub use render::render;
