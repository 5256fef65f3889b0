//! One of several, each a button.

use egui::Ui;
use strum::VariantArray;

use crate::ui::Scene;
use crate::workbench::Command;

/// A button for each variant by its name; the one that is pressed is asked for.
pub(crate) fn choices<T, C>(ui: &mut Ui, scene: &mut Scene, chosen: T, change: fn(T) -> C)
where
    T: VariantArray + Copy + PartialEq + Into<&'static str>,
    C: Into<Command>,
{
    for option in T::VARIANTS.iter().copied() {
        if ui.selectable_label(chosen == option, scene.text(option.into())).clicked() {
            scene.push(change(option));
        }
    }
}
