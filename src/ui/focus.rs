//! Where the keyboard is: a ring around what has the focus, the same around every widget, ours and egui's.

use egui::accesskit::{Action, ActionRequest, TreeId};
use egui::{Context, Event, Id, Rect, Stroke, StrokeKind};

use super::theme::Theme;

/// Width of the ring, and of the halo on both sides of it, in points.
const RING: f32 = 2.0;
const HALO: f32 = 1.5;
/// Its distance from the widget.
const GAP: f32 = 1.0;
/// A visible part narrower than this does not show where the widget is.
const SHOWN: f32 = 3.0;

/// Draws the ring, at the end of a frame: on top of the widget's own layer, in the colour of text on a halo
/// of the ground, so that it stands out from whatever is around it.
pub(super) fn ring(ctx: &Context, theme: Theme) {
    let Some(id) = ctx.memory(|memory| memory.focused()).filter(|_| ctx.input(|input| input.focused)) else { return };
    let Some(response) = ctx.read_response(id) else { return };
    let shown = response.interact_rect.intersect(response.rect);
    if shown.width() < SHOWN || shown.height() < SHOWN {
        return;
    }
    // At the edge of the window the ring moves inside.
    let most = ctx.content_rect().shrink(RING + HALO);
    let inner = shown.expand(GAP + HALO);
    let ring = Rect::from_min_max(inner.min.max(most.min), inner.max.min(most.max));
    let painter = ctx.layer_painter(response.layer_id);
    let radius = 4.0;
    let halo = Stroke::new(RING + 2.0 * HALO, theme.background);
    painter.rect_stroke(ring.expand(RING + HALO), radius + RING, halo, StrokeKind::Inside);
    painter.rect_stroke(ring.expand(RING), radius, Stroke::new(RING, theme.text), StrokeKind::Inside);
}

/// Scrolls to a widget that a key has given the focus, where it is not wholly in sight.
///
/// egui moves the focus but does not scroll. It does obey a screen reader that asks to see a widget, so this asks for
/// the same, at the start of the next frame.
pub(super) fn scroll_to_focus(ctx: &Context) {
    let memory = Id::unique("followed focus");
    let focused = ctx.memory(|memory| memory.focused());
    let before: Option<Id> = ctx.data(|data| data.get_temp::<Option<Id>>(memory)).flatten();
    if focused == before {
        return;
    }
    ctx.data_mut(|data| data.insert_temp(memory, focused));
    let Some(id) = focused.filter(|_| !ctx.input(|input| input.pointer.any_down() || input.pointer.any_released()))
    else {
        return;
    };
    let hidden = ctx.read_response(id).is_some_and(|response| {
        let seen = response.interact_rect.intersect(response.rect);
        seen.width() + 1.0 < response.rect.width() || seen.height() + 1.0 < response.rect.height()
    });
    if hidden {
        ctx.input_mut(|input| {
            input.events.push(Event::AccessKitActionRequest(ActionRequest {
                action: Action::ScrollIntoView,
                target_tree: TreeId::ROOT,
                target_node: id.accesskit_id(),
                data: None,
            }));
        });
        ctx.request_repaint();
    }
}
