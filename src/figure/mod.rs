//! Pictures without a screen or a GPU.
//!
//! egui ends every frame with a list of textured triangles. [`Painter`] fills them on the CPU with
//! the arithmetic of egui's own shaders, so an exported picture and a test picture look like the
//! window, on a machine that has none.
//!
//! | file | holds |
//! | --- | --- |
//! | `render.rs` | the whole interface as a picture |
//! | `file.rs` | pictures as the bytes of files |
//! | `pixels.rs` | pixels as a PNG |
//! | `marks.rs` | egui's shapes as outlines, text and pictures, for files that scale |
//! | `sheet.rs` | what writers of marks share |
//! | `svg.rs`, `pdf.rs` | marks as SVG and PDF |
//! | `tikz.rs` | the numbers of a map as LaTeX |
//! | `film/` | pictures one after the other, as a GIF or an animated PNG |
//! | `inline.rs` | a part of the window as an element of a page |
//! | `pages.rs` | parts of windows and handouts on the pages of a PDF |
//! | `painter.rs` | textures by id, clip rectangles, the picture in horizontal bands |
//! | `texture.rs` | texels and how they are sampled |
//! | `triangle.rs` | which pixels a triangle covers, and what it has there |
//! | `blend.rs` | colours as numbers, and laying one over another |

mod blend;
mod file;
mod film;
mod inline;
mod marks;
mod pages;
mod painter;
mod pdf;
mod pixels;
mod render;
mod sheet;
mod svg;
mod texture;
mod tikz;
mod triangle;

pub use file::{Figure, Format, Ground, PARTS, figure, figure_on, save_picture};
pub use film::{FilmFormat, NoFilm, begin_film, film};
pub use inline::{Inline, inline, page_fonts};
pub use pages::{Placed, handout_block, view_block, write_pages};
pub use painter::Painter;
pub use render::{Block, render};
pub use svg::printable;
pub use tikz::tikz;
