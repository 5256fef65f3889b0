//! The bundled fonts: the program looks the same on every machine and needs none installed.
//!
//! `assets/fonts/README.md` says where the files come from and how they were cut.

use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily, FontId, FontTweak};

/// Text, with digits of equal width.
const TEXT: &str = "Inter-Regular";
/// Text for headings.
const STRONG: &str = "Inter-SemiBold";
/// Numbers, matrices and tokens.
const MONO: &str = "JetBrainsMono-Regular";
/// Signs as wide as the letters of [`MONO`].
const MONO_SIGNS: &str = "DejaVuSansMono-Signs";
/// Mathematics, arrows, shapes and ticks that the faces above lack.
const SIGNS: &str = "DejaVuSans-Signs";
/// A few pictures for buttons, such as a lock.
const PICTURES: &str = "NotoEmoji-Pictures";

/// The family for headings and whatever else should stand out.
///
/// egui has no font weights: a bolder face is a family of its own.
#[must_use]
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

/// All bundled fonts, for [`egui::Context::set_fonts`].
///
/// Every family ends in the same fallbacks, so a sign that one of them has is in all.
#[must_use]
pub fn definitions() -> FontDefinitions {
    // egui centres the row of a fallback face on the row of the main face. That puts DejaVu's
    // baseline a little above the others'; this brings it back.
    let signs = FontTweak { y_offset_factor: 0.016, ..FontTweak::default() };
    // Pictures fill a whole row from top to bottom, which looks too big beside letters.
    let pictures = FontTweak { scale: 0.8, ..FontTweak::default() };
    let plain = FontTweak::default();
    let files: [(&str, &'static [u8], &FontTweak); 6] = [
        (TEXT, include_bytes!("../../../assets/fonts/Inter-Regular.ttf"), &plain),
        (STRONG, include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf"), &plain),
        (MONO, include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"), &plain),
        (MONO_SIGNS, include_bytes!("../../../assets/fonts/DejaVuSansMono-Signs.ttf"), &signs),
        (SIGNS, include_bytes!("../../../assets/fonts/DejaVuSans-Signs.ttf"), &signs),
        (PICTURES, include_bytes!("../../../assets/fonts/NotoEmoji-Pictures.ttf"), &pictures),
    ];
    let families: [(FontFamily, &[&str]); 3] = [
        (FontFamily::Proportional, &[TEXT, SIGNS, PICTURES]),
        (FontFamily::Monospace, &[MONO, MONO_SIGNS, SIGNS, PICTURES]),
        (strong(), &[STRONG, SIGNS, PICTURES]),
    ];
    let mut fonts = FontDefinitions::empty();
    for (name, bytes, tweak) in files {
        let data = FontData::from_static(bytes).tweak(tweak.clone());
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    for (family, names) in families {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        fonts.families.insert(family, names);
    }
    fonts
}

/// Whether there is a sign in a text that no font has, neither ours nor one of the system's where those are asked.
#[must_use]
pub(crate) fn lacks_signs(ctx: &Context, text: &str) -> bool {
    ctx.fonts_mut(|fonts| !fonts.has_glyphs(&FontId::default(), text))
}

#[cfg(test)]
mod tests {
    use egui::RawInput;

    use super::*;

    /// Signs the program writes, and the alphabets a reader may type in.
    const SIGNS_USED: &str = "→←↑↓↔∈ᵀ√ΣΔτπαβ·×÷±−≥≤≈≠∞½²³₀₁₂₃…–—‘’“”␣⏎⇥▶◀▾▸▴●○◆■□☐☑✓✔✗✕↶↷⌘⟲🔒";

    fn check(check: impl Fn(&mut egui::epaint::text::FontsView<'_>)) {
        let ctx = Context::default();
        ctx.set_fonts(definitions());
        ctx.run_ui(RawInput::default(), |ui| ui.ctx().fonts_mut(&check)).drop_without_applying_deltas();
    }

    #[test]
    fn every_family_has_every_sign_and_letter() {
        let letters = ['\u{20}'..='\u{7e}', '\u{a0}'..='\u{17f}', 'Α'..='Ρ', 'Σ'..='ώ'];
        let all = SIGNS_USED.chars().chain(letters.into_iter().flatten());
        let all: Vec<char> = all.collect();
        check(|fonts| {
            for family in [FontFamily::Proportional, FontFamily::Monospace, strong()] {
                let font = FontId::new(14.0, family.clone());
                let missing = all.iter().filter(|c| !fonts.has_glyph(&font, **c));
                assert_eq!(missing.collect::<String>(), "", "missing in {family}");
            }
        });
    }

    #[test]
    fn digits_are_equally_wide() {
        check(|fonts| {
            for family in [FontFamily::Proportional, FontFamily::Monospace, strong()] {
                let font = FontId::new(14.0, family);
                let zero = fonts.glyph_width(&font, '0');
                assert!(('1'..='9').all(|digit| fonts.glyph_width(&font, digit) == zero));
            }
        });
    }

    #[test]
    fn the_fonts_stay_small() {
        let bytes = |data: &Arc<FontData>| data.bytes().len();
        let total: usize = definitions().font_data.values().map(bytes).sum();
        assert!(total < 900_000, "{total} bytes");
    }
}
