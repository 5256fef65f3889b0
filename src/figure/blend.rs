//! Colours as four numbers from 0 to 255, and laying one over another.
//!
//! egui multiplies and blends the bytes as they are ("gamma space"), with premultiplied alpha:
//! nothing here converts to linear light.

use egui::Color32;

/// Red, green, blue and alpha from 0 to 255, premultiplied, not yet rounded.
pub(super) type Rgba = [f32; 4];

/// One pixel of the picture.
pub(super) type Pixel = [u8; 4];

/// The four numbers of a colour.
pub(super) fn rgba(color: Color32) -> Rgba {
    color.to_array().map(f32::from)
}

/// A vertex colour tinted by a texel, as the fragment shader multiplies them.
pub(super) fn tint(color: Rgba, texel: Rgba) -> Rgba {
    std::array::from_fn(|i| color[i] * texel[i] * (1.0 / 255.0))
}

/// Lays `source` over `pixel`: blend factors ONE and ONE_MINUS_SRC_ALPHA.
///
/// Rounding to bytes happens once per layer, as it does in an 8-bit frame buffer. The cast
/// saturates: egui may brighten with colours whose red, green or blue exceed their alpha.
pub(super) fn over(pixel: &mut Pixel, source: Rgba) {
    let keep = 1.0 - source[3] * (1.0 / 255.0);
    for (below, above) in pixel.iter_mut().zip(source) {
        *below = (above + f32::from(*below) * keep + 0.5) as u8;
    }
}

/// Lays one colour over a run of pixels.
pub(super) fn over_run(pixels: &mut [Pixel], source: Rgba) {
    if source == [0.0; 4] {
        return;
    }
    if source[3] >= 255.0 {
        pixels.fill(source.map(|channel| (channel + 0.5) as u8));
        return;
    }
    for pixel in pixels {
        over(pixel, source);
    }
}
