//! Small fields beside a label: a seed, one of a few, the next and the previous.

use std::borrow::Cow;

use egui::{Button, ComboBox, DragValue, Label, Response, Role, Sense, Sides, TextWrapMode, Ui, WidgetInfo};

/// A label on the left, and on the right a box for a whole number that means nothing by its size.
/// Returns the new number where the user gives one; a double-click on the label gives the original.
pub fn seed_field(ui: &mut Ui, label: &str, hint: &str, seed: u64, original: u64) -> Option<u64> {
    let mut new = seed;
    let (name, number) = beside(ui, label, |ui| number_box(ui, &mut new, 0..=MOST.max(seed)));
    let _ = number.labelled_by(name.id).on_hover_text(hint);
    if name.on_hover_text(hint).double_clicked() {
        return (original != seed).then_some(original);
    }
    // The box holds an `f64`, in which a large seed must not lose its last digits by itself.
    (new as f64 != seed as f64).then_some(new)
}

/// Seeds beyond this are not typed; those that a file brings stay as they are.
pub const MOST: u64 = 999_999_999;

/// A box for a whole number. Whoever draws it gives it a name.
pub fn number_box(ui: &mut Ui, number: &mut u64, range: std::ops::RangeInclusive<u64>) -> Response {
    ui.spacing_mut().interact_size.x = 52.0;
    // Twenty points of drag are a step: there is no order in seeds to glide along.
    ui.add(DragValue::new(number).range(range).clamp_existing_to_range(false).speed(0.05).update_while_editing(false))
}

/// A label on the left, and on the right a list to choose from. Returns the index of the newly
/// chosen option.
pub fn choice(ui: &mut Ui, label: &str, hint: &str, selected: usize, options: &[Cow<str>]) -> Option<usize> {
    let mut chosen = None;
    let width = (ui.available_width() * 0.64).min(220.0);
    let (name, list) = beside(ui, label, |ui| {
        let list = ComboBox::from_id_salt(label).width(width).truncate();
        let text = options.get(selected).map_or("", |option| option.as_ref());
        let list = list.selected_text(text).show_ui(ui, |ui| {
            for (index, option) in options.iter().enumerate() {
                if ui.selectable_label(index == selected, option.as_ref()).clicked() {
                    chosen = Some(index);
                }
            }
        });
        list.response
    });
    let _ = list.labelled_by(name.id).on_hover_text(hint);
    let _ = name.on_hover_text(hint);
    chosen.filter(|index| *index != selected)
}

/// What a [`stepper`] is called.
pub struct StepperNames<'a> {
    pub label: Cow<'a, str>,
    pub previous: Cow<'a, str>,
    pub next: Cow<'a, str>,
    /// "of 12"
    pub of: String,
}

/// One of `count` things that are numbered from 1 on the screen and from 0 in the code.
pub fn stepper(ui: &mut Ui, names: &StepperNames, index: usize, count: usize) -> Option<usize> {
    let mut number = index as u64 + 1;
    let last = count as u64;
    let (name, number_box) = beside(ui, &names.label, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if icon_button(ui, "▶", &names.next, number < last).clicked() {
            number += 1;
        }
        let _ = ui.label(&names.of);
        let number_box = number_box(ui, &mut number, 1..=last);
        if icon_button(ui, "◀", &names.previous, index > 0).clicked() {
            number -= 1;
        }
        number_box
    });
    let _ = number_box.labelled_by(name.id);
    let new = (number.clamp(1, last.max(1)) - 1) as usize;
    (new != index).then_some(new)
}

/// A button with a sign for a face, and a name for those who do not see it.
pub fn icon_button(ui: &mut Ui, sign: &str, name: &str, enabled: bool) -> Response {
    let button = ui.add_enabled(enabled, Button::new(sign));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    button.on_hover_text(name)
}

/// A label that can be clicked, and something at the right edge. Their responses.
fn beside(ui: &mut Ui, label: &str, right: impl FnOnce(&mut Ui) -> Response) -> (Response, Response) {
    let label = Label::new(label).selectable(false).sense(Sense::CLICK);
    Sides::new().shrink_left().wrap_mode(TextWrapMode::Wrap).show(ui, |ui| ui.add(label), right)
}
