//! The sizes of the model, and what they cost each other.

use egui::Ui;

use super::learned;
use crate::attention::cache_bytes;
use crate::model::limits;
use crate::ui::Scene;
use crate::ui::panels::rows::{checkbox, note, slider};
use crate::ui::widgets::fields::seed_field;
use crate::workbench::{Control, Edit};

pub(super) fn model(ui: &mut Ui, scene: &mut Scene) {
    if let Some(reader) = scene.workbench.document().reader().cloned() {
        return learned::sizes(ui, scene, &reader);
    }
    scene.control(ui, Control::Heads, heads);
    scene.control(ui, Control::Width, model_width);
    scene.control(ui, Control::HeadWidth, head_width);
    scene.control(ui, Control::Group, group_size);
    scene.control(ui, Control::Layers, layers);
    word_seed(ui, scene);
}

/// The seed of the words' identities.
fn word_seed(ui: &mut Ui, scene: &mut Scene) {
    let (seed, original) = (scene.workbench.document().seed, scene.workbench.original().seed);
    let (label, hint) = (scene.text("word-seed"), scene.text("word-seed-hint"));
    if let Some(seed) = seed_field(ui, &label, &hint, seed, original) {
        scene.edit(Edit::Seed(seed));
    }
}

fn heads(ui: &mut Ui, scene: &mut Scene) {
    let (document, original) = (scene.workbench.document(), scene.workbench.original());
    let most_heads = limits::HEADS as f64;
    let row = slider(scene, "heads", "heads-hint", 1.0..=most_heads, original.heads() as f64).whole().logarithmic();
    if let Some(heads) = row.show(ui, document.heads() as f64) {
        scene.edit(Edit::Heads(heads as usize));
    }
}

fn model_width(ui: &mut Ui, scene: &mut Scene) {
    let (document, original) = (scene.workbench.document(), scene.workbench.original());
    let widest = limits::WIDTH as f64;
    let row = slider(scene, "model-width", "model-width-hint", 8.0..=1024.0, original.width as f64);
    if let Some(width) = row.typed(1.0..=widest).whole().logarithmic().show(ui, document.width as f64) {
        scene.edit(Edit::Width(width as usize));
    }
}

fn head_width(ui: &mut Ui, scene: &mut Scene) {
    let (document, original) = (scene.workbench.document(), scene.workbench.original());
    let widest = limits::WIDTH as f64;
    let automatic = document.head_width.is_none();
    if let Some(on) =
        checkbox(ui, automatic, scene.text("head-width-automatic"), scene.text("head-width-automatic-hint"))
    {
        scene.edit(Edit::HeadWidth((!on).then(|| document.head_width())));
    }
    let reason = automatic.then(|| scene.text("head-width-is-automatic"));
    let row = slider(scene, "head-width", "head-width-hint", 1.0..=256.0, original.head_width() as f64);
    let row = row.typed(1.0..=widest).whole().logarithmic().disabled(reason);
    if let Some(width) = row.show(ui, document.head_width() as f64) {
        scene.edit(Edit::HeadWidth(Some(width as usize)));
    }
    trade_off(ui, scene);
}

fn layers(ui: &mut Ui, scene: &mut Scene) {
    let (document, original) = (scene.workbench.document(), scene.workbench.original());
    let deepest = limits::LAYERS as f64;
    let row = slider(scene, "layers", "layers-hint", 1.0..=12.0, original.layers.len() as f64);
    if let Some(layers) = row.typed(1.0..=deepest).whole().show(ui, document.layers.len() as f64) {
        scene.edit(Edit::Layers(layers as usize));
    }
}

/// How many neighbouring heads share keys and values, what that is called, and what it saves.
pub(in crate::ui::panels) fn group_size(ui: &mut Ui, scene: &mut Scene) {
    let document = scene.workbench.document();
    let (heads, groups) = (document.heads(), document.groups());
    let most = heads as f64;
    let original = scene.workbench.original().group_size.min(heads) as f64;
    let reason = (heads == 1).then(|| scene.text("group-size-one-head"));
    let row = slider(scene, "group-size", "group-size-hint", 1.0..=most, original).whole().disabled(reason);
    // A larger group is kept for when there are more heads again.
    if let Some(size) = row.show(ui, document.group_size.min(heads) as f64) {
        scene.edit(Edit::GroupSize(size as usize));
    }
    let kind = match groups {
        _ if groups == heads => "group-multi-head",
        1 => "group-multi-query",
        _ => "group-grouped-query",
    };
    let text = &scene.workbench.text;
    let (layers, width) = (document.layers.len(), document.head_width());
    let arguments = [
        ("heads", &*text.count("heads-count", heads)),
        ("shared", &*text.count("key-value-heads", groups)),
        ("layers", &*text.count("status-layers", layers)),
        ("width", &width.to_string()),
        ("bytes", &cache_bytes(layers, groups, width, size_of::<f32>()).to_string()),
    ];
    note(ui, scene, scene.with(kind, &arguments));
    note(ui, scene, scene.with("cache-bytes", &arguments));
}

/// Many narrow heads, or few wide ones.
fn trade_off(ui: &mut Ui, scene: &Scene) {
    let document = scene.workbench.document();
    let (heads, width) = (document.heads(), document.head_width());
    let count = scene.workbench.text.count("heads-count", heads);
    let (product, model) = (heads * width, document.width);
    let arguments = [
        ("heads", count.as_str()),
        ("width", &width.to_string()),
        ("product", &product.to_string()),
        ("model", &model.to_string()),
    ];
    let sum = scene.with(if product == model { "trade-off" } else { "trade-off-uneven" }, &arguments);
    note(ui, scene, format!("{sum} {}", scene.text("trade-off-meaning")));
    fit(ui, scene);
}

/// Says so where the chosen head is too narrow for its recipe.
pub(super) fn fit(ui: &mut Ui, scene: &Scene) {
    let view = scene.workbench.view();
    let fits = &scene.derived().built.fits;
    let fit = fits.get(view.layer).and_then(|layer| layer.get(view.head)).copied().unwrap_or(1.0);
    // 0.995 and more is written as 100%.
    if fit < 0.995 {
        note(ui, scene, scene.with("recipe-fit", &[("percent", &format!("{:.0}", fit * 100.0))]));
    }
}
