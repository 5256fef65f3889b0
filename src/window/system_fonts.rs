//! The fonts of the system, for signs that the bundled ones lack. Only the window has them: pictures and tests look the same
//! on every machine.

use std::sync::OnceLock;

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui_system_font_provider::SystemFontProvider;

/// Asks the system, which lists its fonts when the first sign is drawn that no bundled font has.
#[derive(Default)]
pub(super) struct SystemFonts(OnceLock<SystemFontProvider>);

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        self.0.get_or_init(SystemFontProvider::new).font_for(request)
    }
}
