//! The kernels: what they cost, what they give, and how they do it.

mod compare;
mod cost;
mod decode;
mod flash;
mod pattern;

pub use compare::compare;
pub use cost::cost;
pub use decode::decode;
pub use flash::flash;
pub use pattern::sparse;

use egui::{Color32, ColorImage, Label, RichText, Ui};

use crate::math::Matrix;
use crate::ui::Scene;
use crate::ui::theme::ColorMap;
use crate::ui::views::explore::layer_choice;
use crate::ui::widgets::{control_row, head_list, transport};
use crate::workbench::{PlayerName, View, ViewChange};

/// Which of the views of the kernels, and what it shows.
fn tabs(ui: &mut Ui, scene: &mut Scene) {
    control_row(ui, scene, |ui, scene| {
        for (view, key) in [
            (View::Cost, "kernels-cost"),
            (View::Compare, "kernels-compare"),
            (View::Flash, "kernels-flash"),
            (View::Sparse, "kernels-sparse"),
            (View::Decode, "kernels-decode"),
        ] {
            if ui.selectable_label(scene.workbench.view.view == view, scene.text(key)).clicked() {
                scene.push(ViewChange::View(view));
            }
        }
    });
}

/// What is played of which head, and the player; a hall sees neither, but time passes there too.
fn played(ui: &mut Ui, scene: &mut Scene, player: PlayerName) {
    if scene.projected {
        transport(ui, scene, player);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        layer_choice(ui, scene);
        head_list(ui, scene);
        ui.separator();
        transport(ui, scene, player);
    });
}

/// An explanation in small type, in as many lines as it needs.
fn note(ui: &mut Ui, scene: &Scene, text: impl Into<String>) {
    ui.add(Label::new(RichText::new(text).small().color(scene.theme.text_weak)).wrap());
}

/// Texels along a matrix at most.
const TEXELS: usize = 512;

/// A matrix as a picture: tokens downwards, dimensions across. Where there are more tokens than texels,
/// a texel is the number that is farthest from zero.
fn matrix_picture(matrix: &Matrix, magnitude: f32) -> ColorImage {
    let (rows, columns) = matrix.shape();
    let height = rows.clamp(1, TEXELS);
    let colors = ColorMap::scores(magnitude);
    let mut pixels = vec![Color32::TRANSPARENT; height * columns.max(1)];
    for (at, pixel) in pixels.iter_mut().enumerate().take(height * columns * rows.min(1)) {
        let (row, column) = (at / columns, at % columns);
        let block = row * rows / height..((row + 1) * rows / height).max(row * rows / height + 1);
        let value = block.map(|row| matrix[(row, column)]).fold(0.0f32, |a, b| if b.abs() > a.abs() { b } else { a });
        *pixel = colors.color(value, magnitude);
    }
    ColorImage::new([columns.max(1), height], pixels)
}
