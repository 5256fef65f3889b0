//! The document as a QR code, as large as the hall's screen allows, and what to do with it.

use egui::{FontId, Mesh, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::{Theme, fonts, size};
use crate::ui::widgets::room_for;
use crate::workbench::{QrSquare, Workbench};

/// Modules around a code that stay light (ISO/IEC 18004).
const QUIET: usize = 4;
/// The caption's width at least, as a share of the screen, and its type, as a share of the height.
const CAPTION: f32 = 0.3;
const TYPE: f32 = 0.04;
const MARGIN: f32 = 16.0;

/// Draws the code at the left and its caption beside it; or in its place why there is none.
pub(super) fn code(ui: &mut Ui, workbench: &Workbench, code: Result<&QrSquare, &str>) {
    let (screen, response) = room_for(ui, ui.available_size(), Sense::hover());
    let text = &workbench.text;
    let said = match code {
        Ok(_) => text.get("qr-caption").into_owned(),
        Err(why) => why.to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    let left = match code {
        Ok(code) => paint(ui, screen, code).right(),
        Err(_) => screen.left() + MARGIN,
    };
    let font = (TYPE * screen.height()).clamp(size::BODY, *size::CAPTION.end());
    let title = text.phrase(&workbench.projected().derived().document.title).to_owned();
    let title =
        ui.painter().layout(title, FontId::new(font, fonts::strong()), Theme::ink(), screen.right() - left - MARGIN);
    let room = screen.right() - left - MARGIN;
    let said = ui.painter().layout(said, FontId::proportional(font), Theme::ink(), room);
    let top = screen.center().y - (title.size().y + font / 2.0 + said.size().y) / 2.0;
    let below = top + title.size().y + font / 2.0;
    ui.painter().galley(pos2(left, top), title, Theme::ink());
    ui.painter().galley(pos2(left, below), said, Theme::ink());
}

/// Paints a code with its quiet zone in modules of whole pixels, and says where.
fn paint(ui: &Ui, screen: Rect, code: &QrSquare) -> Rect {
    let pixels = ui.ctx().pixels_per_point();
    let modules = code.side() + 2 * QUIET;
    let room = screen.height().min((1.0 - CAPTION) * screen.width());
    let module = (room * pixels / modules as f32).floor().max(1.0) / pixels;
    let side = module * modules as f32;
    let corner = |at: f32| (at * pixels).round() / pixels;
    let min = pos2(corner(screen.left()), corner(screen.center().y - side / 2.0));
    let mut mesh = Mesh::default();
    for (row, column) in code.dark() {
        let at = min + module * vec2((column + QUIET) as f32, (row + QUIET) as f32);
        mesh.add_colored_rect(Rect::from_min_size(at, vec2(module, module)), Theme::ink());
    }
    ui.painter().add(mesh);
    Rect::from_min_size(min, vec2(side, side))
}
