//! How things look; kept between starts, and no part of a document.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::LessonProgress;

/// What the user prefers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: ThemeChoice,
    pub palette: Palette,
    pub color_scale: ColorScale,
    pub zoom: f32,
    pub transposed: bool,
    /// Tag of the language; none for that of the system.
    pub language: Option<String>,
    /// Whether pictures change at once instead of moving.
    pub reduced_motion: bool,
    pub hall: HallSettings,
    /// Files opened or saved, newest first.
    pub recent: Vec<PathBuf>,
    /// By the name of a shipped lesson, or the path of another.
    pub progress: BTreeMap<String, LessonProgress>,
    /// Where the user's own lessons are.
    pub lesson_folder: Option<PathBuf>,
}

/// A change of the settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SettingsChange {
    Theme(ThemeChoice),
    Palette(Palette),
    ColorScale(ColorScale),
    Zoom(f32),
    /// Whether keys run down a map and queries across.
    Transposed(bool),
    /// Tag of the language; none for that of the system.
    Language(Option<String>),
    ReducedMotion(bool),
    HallTheme(ThemeChoice),
    HallZoom(f32),
    HallMinutes(u32),
}

impl SettingsChange {
    /// Whether it is of the picture alone, and so one that a lesson may make: the rest is the reader's.
    #[must_use]
    pub fn is_of_picture(&self) -> bool {
        matches!(self, Self::Palette(_) | Self::ColorScale(_) | Self::Transposed(_))
    }
}

/// What is preferred in a lecture hall, apart from the everyday.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HallSettings {
    pub theme: ThemeChoice,
    pub zoom: f32,
    /// How long the lecture may take.
    pub minutes: u32,
}

impl Default for HallSettings {
    fn default() -> Self {
        Self { theme: ThemeChoice::Projector, zoom: 2.0, minutes: 45 }
    }
}

/// The themes. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "theme-", const_into_str)]
pub enum ThemeChoice {
    #[default]
    Dark,
    Light,
    /// Light, with high contrast and strong lines, for a lecture hall.
    Projector,
}

/// Colours of weights, and those of signed numbers that go with them. All but `Grey` are perceptually uniform; all are
/// safe for colour-blind people. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "palette-", const_into_str)]
pub enum Palette {
    #[default]
    Viridis,
    Cividis,
    Magma,
    Grey,
}

/// How a number becomes a place in the palette. Its text is the message that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case", prefix = "scale-", const_into_str)]
pub enum ColorScale {
    /// 0 to 1, whatever the map holds.
    #[default]
    Linear,
    /// By order of magnitude, 0.001 to 1, so that one large column does not hide the rest.
    Log,
    /// Each row from 0 to its own largest.
    PerRow,
}

/// Files in the list of recent ones.
const RECENT: usize = 8;

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            palette: Palette::default(),
            color_scale: ColorScale::default(),
            zoom: 1.0,
            transposed: false,
            language: None,
            reduced_motion: false,
            hall: HallSettings::default(),
            recent: Vec::new(),
            progress: BTreeMap::new(),
            lesson_folder: None,
        }
    }
}

impl Settings {
    /// Zoom of the whole interface.
    pub const ZOOM: (f32, f32) = (0.5, 3.0);
    /// Length of a lecture.
    pub const MINUTES: (u32, u32) = (1, 600);

    /// Makes a change, with its number in range.
    pub(super) fn change(&mut self, change: SettingsChange) {
        match change {
            SettingsChange::Theme(theme) => self.theme = theme,
            SettingsChange::Palette(palette) => self.palette = palette,
            SettingsChange::ColorScale(scale) => self.color_scale = scale,
            SettingsChange::Zoom(zoom) => self.zoom = zoom_within(zoom),
            SettingsChange::Transposed(transposed) => self.transposed = transposed,
            SettingsChange::Language(language) => self.language = language,
            SettingsChange::ReducedMotion(reduced) => self.reduced_motion = reduced,
            SettingsChange::HallTheme(theme) => self.hall.theme = theme,
            SettingsChange::HallZoom(zoom) => self.hall.zoom = zoom_within(zoom),
            SettingsChange::HallMinutes(minutes) => {
                self.hall.minutes = minutes.clamp(Self::MINUTES.0, Self::MINUTES.1);
            }
        }
    }

    /// The change of the same kind that leads back to these settings.
    pub(super) fn way_back(&self, change: &SettingsChange) -> SettingsChange {
        match change {
            SettingsChange::Theme(_) => SettingsChange::Theme(self.theme),
            SettingsChange::Palette(_) => SettingsChange::Palette(self.palette),
            SettingsChange::ColorScale(_) => SettingsChange::ColorScale(self.color_scale),
            SettingsChange::Zoom(_) => SettingsChange::Zoom(self.zoom),
            SettingsChange::Transposed(_) => SettingsChange::Transposed(self.transposed),
            SettingsChange::Language(_) => SettingsChange::Language(self.language.clone()),
            SettingsChange::ReducedMotion(_) => SettingsChange::ReducedMotion(self.reduced_motion),
            SettingsChange::HallTheme(_) => SettingsChange::HallTheme(self.hall.theme),
            SettingsChange::HallZoom(_) => SettingsChange::HallZoom(self.hall.zoom),
            SettingsChange::HallMinutes(_) => SettingsChange::HallMinutes(self.hall.minutes),
        }
    }

    pub(super) fn remember(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(RECENT);
    }

    /// The same settings with every number in its range.
    #[must_use]
    pub fn within_limits(mut self) -> Self {
        (self.zoom, self.hall.zoom) = (zoom_within(self.zoom), zoom_within(self.hall.zoom));
        self.hall.minutes = self.hall.minutes.clamp(Self::MINUTES.0, Self::MINUTES.1);
        self.recent.truncate(RECENT);
        self
    }
}

fn zoom_within(zoom: f32) -> f32 {
    if zoom.is_finite() { zoom.clamp(Settings::ZOOM.0, Settings::ZOOM.1) } else { 1.0 }
}
