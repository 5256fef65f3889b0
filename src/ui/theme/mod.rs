//! Colours and type by meaning. The only place with colour literals.

mod colormap;
pub mod fonts;
mod style;

use egui::Color32;

use crate::workbench::{Cover, ThemeChoice};

pub use colormap::{ColorMap, Colors};
pub use style::{install, size};

/// How much is left of the colours of what is not yet that of the newest state.
pub const OLD: f32 = 0.45;

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    pub choice: ThemeChoice,
    pub dark: bool,
    /// Behind everything.
    pub background: Color32,
    /// Side panels and bars.
    pub panel: Color32,
    /// Cards, buttons.
    pub raised: Color32,
    /// Buttons under the pointer, tracks of sliders.
    pub raised_more: Color32,
    /// Lines between things.
    pub outline: Color32,
    pub text: Color32,
    /// Captions and explanations; still 4.5 : 1 on all surfaces.
    pub text_weak: Color32,
    /// What is chosen or can be pressed.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    pub query: Color32,
    pub key: Color32,
    pub value: Color32,
    pub score: Color32,
    pub weight: Color32,
    pub output: Color32,
    /// The encodings of positions: none, sinusoidal, RoPE, ALiBi.
    pub encodings: [Color32; 4],
    /// A cell that the mask forbids, and the hatching on it.
    pub forbidden: Color32,
    pub hatch: Color32,
    pub good: Color32,
    pub bad: Color32,
    /// Width of thin lines in points.
    pub line: f32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Okabe–Ito hues, lightened for a dark ground.
const DARK: Theme = Theme {
    choice: ThemeChoice::Dark,
    dark: true,
    background: rgb(0x0f_1216),
    panel: rgb(0x17_1b21),
    raised: rgb(0x23_2932),
    raised_more: rgb(0x2f_3742),
    outline: rgb(0x3b_4452),
    text: rgb(0xec_eff3),
    text_weak: rgb(0xa9_b3c0),
    accent: rgb(0x6c_b8f0),
    on_accent: rgb(0x08_1420),
    query: rgb(0x6c_b8f0),
    key: rgb(0xf0_a73a),
    value: rgb(0x35_c79c),
    score: rgb(0xe4_9ac3),
    weight: rgb(0xf2_e35c),
    output: rgb(0xf0_8050),
    encodings: [rgb(0xa9_b3c0), rgb(0xe4_9ac3), rgb(0x6c_b8f0), rgb(0xf0_a73a)],
    forbidden: rgb(0x2a_2d33),
    hatch: rgb(0x5a_616c),
    good: rgb(0x35_c79c),
    bad: rgb(0xf0_8050),
    line: 1.0,
};

/// Okabe–Ito hues, darkened for a light ground.
const LIGHT: Theme = Theme {
    choice: ThemeChoice::Light,
    dark: false,
    background: rgb(0xff_ffff),
    panel: rgb(0xf5_f6f8),
    raised: rgb(0xe6_e9ee),
    raised_more: rgb(0xda_dfe7),
    outline: rgb(0xc3_cad4),
    text: rgb(0x16_1a20),
    text_weak: rgb(0x4c_5563),
    accent: rgb(0x00_5a94),
    on_accent: rgb(0xff_ffff),
    query: rgb(0x00_5f9e),
    key: rgb(0x94_5200),
    value: rgb(0x00_6e50),
    score: rgb(0x9a_3a70),
    weight: rgb(0x6b_5f00),
    output: rgb(0xa8_3f00),
    encodings: [rgb(0x4c_5563), rgb(0x9a_3a70), rgb(0x00_5f9e), rgb(0x94_5200)],
    forbidden: rgb(0xe4_e6ea),
    hatch: rgb(0xa2_a9b3),
    good: rgb(0x00_6e50),
    bad: rgb(0xa8_3f00),
    line: 1.0,
};

/// White ground, black text, strong lines.
const PROJECTOR: Theme = Theme {
    choice: ThemeChoice::Projector,
    panel: rgb(0xff_ffff),
    raised: rgb(0xe8_e8e8),
    raised_more: rgb(0xd0_d0d0),
    outline: rgb(0x50_5050),
    text: rgb(0x00_0000),
    text_weak: rgb(0x2b_2b2b),
    accent: rgb(0x00_3f78),
    query: rgb(0x00_4a85),
    key: rgb(0x7a_3f00),
    value: rgb(0x00_543d),
    score: rgb(0x80_2058),
    weight: rgb(0x52_4800),
    output: rgb(0x8a_2f00),
    encodings: [rgb(0x2b_2b2b), rgb(0x80_2058), rgb(0x00_4a85), rgb(0x7a_3f00)],
    hatch: rgb(0x70_7070),
    good: rgb(0x00_543d),
    bad: rgb(0x8a_2f00),
    line: 2.0,
    ..LIGHT
};

impl Theme {
    /// How much of their colour is left to names that are not the chosen ones.
    pub const DIM: f32 = 0.92;

    /// The theme of a choice.
    #[must_use]
    pub fn of(choice: ThemeChoice) -> Self {
        match choice {
            ThemeChoice::Dark => DARK,
            ThemeChoice::Light => LIGHT,
            ThemeChoice::Projector => PROJECTOR,
        }
    }

    /// Of the kernels, in their order, and some more.
    #[must_use]
    pub fn kernels(self) -> [Color32; 7] {
        [self.output, self.query, self.key, self.value, self.score, self.weight, self.text_weak]
    }

    /// One of two greys that make a chequer: forbidden even where cells are too small for hatching.
    #[must_use]
    pub fn chequer(self, place: usize) -> Color32 {
        if place.is_multiple_of(2) { self.forbidden } else { self.forbidden.lerp_to_gamma(self.hatch, 0.25) }
    }

    /// What hides the picture from a hall, in every theme the same.
    #[must_use]
    pub fn cover(cover: Cover) -> Color32 {
        match cover {
            Cover::Black => Color32::BLACK,
            Cover::White | Cover::Code => Color32::WHITE,
        }
    }

    /// On a white cover.
    #[must_use]
    pub fn ink() -> Color32 {
        Color32::BLACK
    }

    /// Over all that is not in the light of the spotlight.
    #[must_use]
    pub fn shade() -> Color32 {
        Color32::from_black_alpha(190)
    }

    /// Black or white, whichever can be read on the colour.
    #[must_use]
    pub fn ink_on(self, ground: Color32) -> Color32 {
        if luminance(ground) > 0.18 { Color32::BLACK } else { Color32::WHITE }
    }
}

/// Relative luminance, 0 to 1 (WCAG 2.1).
fn luminance(color: Color32) -> f32 {
    let [r, g, b, _] = egui::Rgba::from(color).to_array();
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod contrast;
