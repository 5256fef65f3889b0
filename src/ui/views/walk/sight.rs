//! Scrolling to what the eye is led to.

use egui::style::ScrollAnimation;
use egui::{Rect, Ui, Vec2};

/// Brings a rectangle into sight when what it stands for becomes another, or has other room.
pub(super) fn bring_into_sight<T>(ui: &Ui, name: &'static str, of: T, rect: Option<Rect>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let memory = ui.scope_id().with(name);
    let now = (of, ui.clip_rect().size());
    if ui.data(|data| data.get_temp::<(T, Vec2)>(memory)).as_ref() == Some(&now) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(memory, now));
    if let Some(rect) = rect {
        ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
    }
}
