//! What a screen reader is told of a picture.

use egui::accesskit::Live;
use egui::{Response, Role, WidgetInfo};

/// Gives a picture a name, and as its value what is chosen in it, in a sentence.
///
/// While the picture has the focus, the sentence is announced anew whenever it changes: readers speak the
/// value of a field when it changes, but not that of an image.
pub(crate) fn read_out(response: &Response, name: &str, value: Option<&str>) {
    response.widget_info(|| WidgetInfo {
        current_text_value: value.map(str::to_owned),
        ..WidgetInfo::labeled(Role::Image, true, name)
    });
    if let Some(value) = value.filter(|_| response.has_focus()) {
        announce(response, value);
    }
}

/// Speaks a text anew whenever it changes, for something that has the focus.
pub(crate) fn announce(response: &Response, text: &str) {
    response.ctx.accesskit_node_builder(response.id.with("announcement"), |node| {
        node.set_role(Role::Status);
        node.set_label(text);
        node.set_live(Live::Polite);
    });
}
