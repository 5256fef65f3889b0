//! q · k, term by term.

use egui::{Align, Color32, FontId, Id, Rect, ScrollArea, Sense, Stroke, Ui, pos2};

use super::parts::{Number, ROW, note, number, row, span, text};
use super::story::{CellStory, Term};
use crate::ui::Scene;
use crate::ui::dimensions::term_name;
use crate::ui::numbers::Digits;
use crate::ui::theme::{Theme, size};

/// Height of the list when all terms of a wide head are shown.
const LIST: f32 = 240.0;
const LONGEST_BAR: f32 = 160.0;

/// Where the columns are, and how their numbers are written.
struct Columns {
    font: f32,
    glyph: f32,
    dimension: f32,
    q: (Digits, f32),
    k: (Digits, f32),
    product: (Digits, f32),
    largest: f32,
}

impl Columns {
    fn of(ui: &Ui, cell: &CellStory) -> Self {
        let explanation = &cell.explanation;
        let font = size::SMALL;
        let glyph = ui.fonts_mut(|fonts| fonts.glyph_width(&FontId::monospace(font), '0'));
        let column = |digits: Digits, values: &[f32], more: &[f32]| {
            let text = |value: &f32| digits.text(*value).chars().count();
            let longest = values.iter().chain(more).map(text).max().unwrap_or(1);
            (digits, longest as f32 * glyph)
        };
        let vector = |values: &[f32]| column(Digits::of(values.iter().copied()), values, &[]);
        let products = &explanation.products;
        let folded = cell.folded.map_or(0.0, |folded| folded.sum);
        Self {
            font,
            glyph,
            dimension: products.len().to_string().len() as f32 * glyph,
            q: vector(&explanation.q),
            k: vector(&explanation.k),
            product: column(product_digits(cell), products, &[explanation.dot, folded]),
            largest: products.iter().chain([&folded]).fold(f32::MIN_POSITIVE, |most, p| most.max(p.abs())),
        }
    }

    /// The rectangles of dimension, q, ×, k, =, product and bar.
    fn cells(&self, rect: Rect) -> [Rect; 7] {
        let sign = 3.0 * self.glyph;
        let widths = [self.dimension + self.glyph, self.q.1, sign, self.k.1, sign, self.product.1];
        let mut left = rect.left();
        let mut cells = [rect; 7];
        for (cell, width) in cells.iter_mut().zip(widths) {
            *cell = span(rect, left, width);
            left += width;
        }
        left += 10.0;
        cells[6] = span(rect, left, (rect.right() - left).clamp(0.0, LONGEST_BAR));
        cells
    }
}

/// How the terms and their sum are written, here and where the sum is taken further.
pub(super) fn product_digits(cell: &CellStory) -> Digits {
    let explanation = &cell.explanation;
    Digits::of(explanation.products.iter().copied().chain([explanation.dot]))
}

/// All terms of a narrow head, or the largest of a wide one; and their sum.
pub(super) fn product(ui: &mut Ui, scene: &Scene, cell: &CellStory) {
    let theme = scene.theme;
    let columns = Columns::of(ui, cell);
    let all_id = Id::unique("inspector-all-terms");
    let all = cell.folded.is_some() && ui.data(|data| data.get_temp(all_id).unwrap_or(false));
    header(ui, scene, &columns);
    if all {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().id_salt(all_id).max_height(LIST).auto_shrink([false, true]).show_rows(
                ui,
                ROW,
                cell.explanation.products.len(),
                |ui, dimensions| {
                    for dimension in dimensions {
                        term(ui, &theme, &columns, cell.term(dimension));
                    }
                },
            );
        });
    } else {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let view = scene.workbench.view();
            let terms = scene.derived().terms((view.layer, view.head));
            let mut named = None;
            for dimension in &cell.shown {
                // Designed dimensions have a name, which neighbours share.
                let of = terms.get(*dimension).copied().flatten();
                if let Some(of) = of.filter(|of| named != Some(*of)) {
                    note(ui, scene, &term_name(scene, of));
                }
                named = of;
                term(ui, &theme, &columns, cell.term(*dimension));
            }
        });
    }
    if let Some(folded) = cell.folded {
        let name = if all {
            scene.text("inspector-fewer-terms").into_owned()
        } else {
            scene.workbench.text.count("inspector-more-terms", folded.count)
        };
        let digits = columns.product.0;
        let label = if all { name.clone() } else { format!("{name}: {}", digits.text(folded.sum)) };
        let (rect, response) = row(ui, &label, Sense::click());
        let ink = if response.hovered() || response.has_focus() { theme.text } else { theme.accent };
        let cells = columns.cells(rect);
        let until = if all { rect.right() } else { cells[4].right() };
        let place = rect.with_max_x(until);
        text(ui, place, &name, FontId::proportional(size::SMALL), ink, Align::Min);
        if !all {
            let shown = Number { value: folded.sum, text: digits.text(folded.sum), color: theme.score };
            number(ui, cells[5], &shown, columns.font);
            bar(ui, cells[6], folded.sum, columns.largest, &theme);
        }
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            ui.data_mut(|data| data.insert_temp(all_id, !all));
        }
    }
    sum(ui, scene, &columns, cell);
}

fn header(ui: &mut Ui, scene: &Scene, columns: &Columns) {
    let theme = scene.theme;
    let (rect, _) = row(ui, &scene.text("inspector-terms"), Sense::hover());
    let cells = columns.cells(rect);
    let font = FontId::proportional(size::SMALL);
    let name = |cell: usize, key: &'static str, color: Color32| {
        // Captions may be wider than a column of short numbers.
        let place = cells[cell].with_min_x(cells[cell].right() - 60.0);
        text(ui, place, &scene.text(key), font.clone(), color, Align::Max);
    };
    name(1, "inspector-sign-q", theme.query);
    name(3, "inspector-sign-k", theme.key);
    name(5, "inspector-sign-product", theme.score);
}

fn term(ui: &mut Ui, theme: &Theme, columns: &Columns, term: Term) {
    let Term { dimension, q, k, product } = term;
    let numbers = [
        (1, q, columns.q.0, theme.query),
        (3, k, columns.k.0, theme.key),
        (5, product, columns.product.0, theme.score),
    ]
    .map(|(cell, value, digits, color)| (cell, Number { value, text: digits.text(value), color }));
    let [(_, a), (_, b), (_, c)] = &numbers;
    let label = format!("{}: {} × {} = {}", dimension + 1, a.text, b.text, c.text);
    let (rect, _) = row(ui, &label, Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    let cells = columns.cells(rect);
    let font = FontId::monospace(columns.font);
    let left = cells[0].with_max_x(cells[0].right() - columns.glyph);
    text(ui, left, &(dimension + 1).to_string(), font.clone(), theme.text_weak, Align::Max);
    for (cell, sign) in [(2, "×"), (4, "=")] {
        text(ui, cells[cell], sign, font.clone(), theme.text_weak, Align::Center);
    }
    for (cell, shown) in &numbers {
        number(ui, cells[*cell], shown, columns.font);
    }
    bar(ui, cells[6], product, columns.largest, theme);
}

/// A bar to the right of the middle for a positive number, to the left for a negative one.
fn bar(ui: &Ui, place: Rect, value: f32, largest: f32, theme: &Theme) {
    if place.width() < 16.0 {
        return;
    }
    let middle = place.center().x;
    let length = (value / largest).clamp(-1.0, 1.0) * place.width() / 2.0;
    let bar = Rect::from_two_pos(pos2(middle, place.top() + 5.0), pos2(middle + length, place.bottom() - 5.0));
    ui.painter().rect_filled(bar, 1.0, theme.score);
    ui.painter().vline(middle, place.y_range(), Stroke::new(theme.line, theme.outline));
}

fn sum(ui: &mut Ui, scene: &Scene, columns: &Columns, cell: &CellStory) {
    let theme = scene.theme;
    let value = cell.explanation.dot;
    let (digits, width) = columns.product;
    let shown = Number { value, text: digits.text(value), color: theme.score };
    let name = scene.text("inspector-sum");
    let (rect, _) = row(ui, &format!("{name} {}", shown.text), Sense::hover());
    let cells = columns.cells(rect);
    let over = cells[5].right() - width..=cells[5].right();
    ui.painter().hline(over, rect.top(), Stroke::new(theme.line, theme.text_weak));
    let place = rect.with_max_x(cells[4].right());
    text(ui, place, &name, FontId::proportional(size::BODY), theme.text, Align::Min);
    number(ui, cells[5], &shown, columns.font);
}
