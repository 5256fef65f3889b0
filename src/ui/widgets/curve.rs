//! Lines that can be told apart without colour.

use egui::{Color32, Rect, Sense, Shape, Stroke, Ui, Vec2, vec2};
use egui_plot::{LineStyle, MarkerShape};

use crate::ui::theme::Theme;

/// The look of a line, which tells them apart without colour. Where two lie on each other, the one
/// below is the wider one.
pub struct Look {
    pub style: LineStyle,
    pub marker: MarkerShape,
    pub width: f32,
    pub radius: f32,
}

/// The look of the line at a place of its legend.
pub fn look(place: usize, theme: Theme) -> Look {
    let (style, marker, width, radius) = match place {
        0 => (LineStyle::Solid, MarkerShape::Circle, 1.6, 4.5),
        1 => (LineStyle::dashed_loose(), MarkerShape::Square, 3.6, 5.5),
        2 => (LineStyle::dotted_dense(), MarkerShape::Diamond, 1.8, 4.5),
        3 => (LineStyle::dashed_dense(), MarkerShape::Up, 1.6, 4.0),
        _ => (LineStyle::Solid, MarkerShape::Down, 1.6, 4.0),
    };
    let width = width * theme.line.max(1.0);
    // Dots are twice as wide as a line, and need as much room between them.
    let style = if let LineStyle::Dotted { .. } = style { LineStyle::Dotted { spacing: 3.6 * width } } else { style };
    Look { style, marker, width, radius: radius + theme.line - 1.0 }
}

/// The marker of the line at a place as a character, for text beside the line.
pub fn sign(place: usize) -> &'static str {
    match place {
        0 => "●",
        1 => "■",
        2 => "◆",
        3 => "▴",
        _ => "▾",
    }
}

/// A piece of a line, for a legend; says where it lies.
pub fn piece(ui: &mut Ui, style: LineStyle, stroke: Stroke) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(24.0, 16.0), Sense::hover());
    let rect = rect.shrink2(vec2(2.0, 0.0));
    let (ends, Stroke { width, color }) = ([rect.left_center(), rect.right_center()], stroke);
    let painter = ui.painter();
    match style {
        LineStyle::Solid => drop(painter.line_segment(ends, stroke)),
        LineStyle::Dashed { length } => {
            painter.extend(Shape::dashed_line(&ends, stroke, length, length * std::f32::consts::GOLDEN_RATIO.recip()));
        }
        LineStyle::Dotted { .. } => painter.extend(Shape::dotted_line(&ends, color, rect.width() / 2.0 - 0.01, width)),
    }
    rect
}

/// A piece of the line at a place, with its marker.
pub fn sample(ui: &mut Ui, theme: Theme, place: usize, color: Color32) {
    let Look { style, marker, width, radius } = look(place, theme);
    let at = piece(ui, style, Stroke::new(width, color)).center();
    let corners = |corners: &[(f32, f32)]| corners.iter().map(|(x, y)| at + radius * vec2(*x, *y)).collect();
    let shape = match marker {
        MarkerShape::Square => Shape::rect_filled(Rect::from_center_size(at, Vec2::splat(1.4 * radius)), 0.0, color),
        MarkerShape::Diamond => {
            Shape::convex_polygon(corners(&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]), color, Stroke::NONE)
        }
        MarkerShape::Up => Shape::convex_polygon(corners(&[(0.0, -1.0), (0.9, 0.5), (-0.9, 0.5)]), color, Stroke::NONE),
        MarkerShape::Down => {
            Shape::convex_polygon(corners(&[(-0.9, -0.5), (0.9, -0.5), (0.0, 1.0)]), color, Stroke::NONE)
        }
        _ => Shape::circle_filled(at, radius, color),
    };
    ui.painter().add(shape);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::ThemeChoice;

    #[test]
    fn lines_can_be_told_apart_without_colour() {
        let looks: Vec<String> = (0..5)
            .map(|place| {
                let Look { style, marker, .. } = look(place, Theme::of(ThemeChoice::Light));
                format!("{style:?} {marker:?} {}", sign(place))
            })
            .collect();
        for (index, look) in looks.iter().enumerate() {
            assert!(!looks[..index].contains(look), "{look}");
        }
    }
}
