//! A sum product by product, with the sum so far.

use egui::{Align, Grid, Layout, RichText, Ui};

use super::{ALL_TERMS, input_button};
use crate::attention::{CellFormula, Operation};
use crate::ui::Scene;
use crate::ui::numbers::Digits;

/// Draws the products of a dot product below each other; says whether it is one.
pub(super) fn products(ui: &mut Ui, scene: &mut Scene, formula: &CellFormula) -> bool {
    let Operation::Dot { pairs, plus, .. } = &formula.operation else { return false };
    let products: Vec<f32> = pairs.iter().map(|[a, b]| a.value * b.value).collect();
    let digits = Digits::of(products.iter().copied().chain([formula.value]));
    let right = |ui: &mut Ui, text: String| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(RichText::new(text).monospace()));
    };
    Grid::new("products").num_columns(5).spacing([6.0, 2.0]).striped(true).show(ui, |ui| {
        ui.label("");
        for key in ["products-first", "products-second", "products-product", "products-sum"] {
            ui.label(RichText::new(scene.text(key)).small().color(scene.theme.text_weak));
        }
        ui.end_row();
        let mut sum = 0.0;
        for (i, [a, b]) in pairs.iter().enumerate().take(ALL_TERMS) {
            sum += products[i];
            ui.label(RichText::new((i + 1).to_string()).small().color(scene.theme.text_weak));
            input_button(ui, scene, *a);
            input_button(ui, scene, *b);
            right(ui, digits.text(products[i]));
            right(ui, digits.text(sum));
            ui.end_row();
        }
        if let Some(plus) = plus {
            ui.label("+");
            input_button(ui, scene, *plus);
            ui.label("");
            ui.label("");
            right(ui, digits.text(formula.value));
            ui.end_row();
        }
    });
    if pairs.len() > ALL_TERMS {
        ui.label(scene.workbench.text.count("formula-more", pairs.len() - ALL_TERMS));
    }
    true
}
