//! The one slider of the program: a label, a box to type a number into, and a slider below or beside them.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use egui::{DragValue, Label, Response, RichText, Sense, Slider, SliderClamping, Ui, UiBuilder, Vec2};

use crate::text::Text;
use crate::ui::shortcuts::{KeyPlace, pressed};
use crate::ui::theme::{Theme, fonts};

/// A number that can be dragged, moved with arrow keys, or typed. A double-click on the slider or
/// on its label brings the original value back, and so does a key.
#[must_use = "a row is drawn with `show`"]
pub struct SliderRow<'a> {
    text: &'a Text,
    theme: Theme,
    label: Cow<'a, str>,
    hint: Cow<'a, str>,
    slider: RangeInclusive<f64>,
    typed: RangeInclusive<f64>,
    original: f64,
    step: Option<f64>,
    whole: bool,
    logarithmic: bool,
    emphasis: Emphasis,
    disabled: Option<Cow<'a, str>>,
    in_line: bool,
}

/// How much a row's label stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    Weak,
    #[default]
    Plain,
    Strong,
}

/// Width of the box with the number.
const NUMBER_WIDTH: f32 = 52.0;
/// Width of a slider in a line with other things.
const SHORT: f32 = 80.0;
/// Height of the slider.
const SLIDER_HEIGHT: f32 = 18.0;
/// Height of the box with the number.
const NUMBER_HEIGHT: f32 = 21.0;

impl<'a> SliderRow<'a> {
    /// A row for a number in `range`, with the value that a double-click brings back. The hint says
    /// in a sentence what the number does.
    pub fn new(
        (text, theme): (&'a Text, Theme),
        label: impl Into<Cow<'a, str>>,
        hint: impl Into<Cow<'a, str>>,
        range: RangeInclusive<f64>,
        original: f64,
    ) -> Self {
        Self {
            text,
            theme,
            label: label.into(),
            hint: hint.into(),
            slider: range.clone(),
            typed: range,
            original,
            step: None,
            whole: false,
            logarithmic: false,
            emphasis: Emphasis::default(),
            disabled: None,
            in_line: false,
        }
    }

    /// Numbers that can be typed, where those are more than can be dragged to.
    pub fn typed(mut self, range: RangeInclusive<f64>) -> Self {
        self.typed = range;
        self
    }

    /// Whole numbers only.
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Small numbers get as much of the slider as large ones.
    pub fn logarithmic(mut self) -> Self {
        self.logarithmic = true;
        self
    }

    /// What the slider, but not what is typed, goes by.
    pub fn step(mut self, step: f64) -> Self {
        self.step = Some(step);
        self
    }

    /// How much the label stands out.
    pub fn emphasis(mut self, emphasis: Emphasis) -> Self {
        self.emphasis = emphasis;
        self
    }

    /// Greys the row out where there is a reason, and says it when the pointer asks.
    pub fn disabled(mut self, reason: Option<Cow<'a, str>>) -> Self {
        self.disabled = reason;
        self
    }

    /// In one line with what stands beside it, and short.
    pub fn in_line(mut self) -> Self {
        self.in_line = true;
        self
    }

    /// Draws the row. Returns the new number where the user gives one.
    pub fn show(self, ui: &mut Ui, value: f64) -> Option<f64> {
        // An id of its own: rows that come and go above must not take a drag away from this one.
        let id = ui.make_persistent_id(("slider-row", self.label.as_ref()));
        let mut builder = UiBuilder::new().scope_id(id);
        if self.disabled.is_some() {
            builder = builder.disabled();
        }
        let new = ui.scope_builder(builder, |ui| self.draw(ui, value)).inner?;
        let new = if self.whole { new.round() } else { new };
        (new != value).then_some(new)
    }

    fn draw(&self, ui: &mut Ui, value: f64) -> Option<f64> {
        let (label, (number, typed), (slider, dragged)) = if self.in_line {
            ui.horizontal(|ui| {
                let (label, slider) = (self.label(ui), ui.scope(|ui| self.slider(ui, value, SHORT)).inner);
                (label, self.number(ui, value), slider)
            })
            .inner
        } else {
            ui.spacing_mut().item_spacing.y = 1.0;
            let (label, number) = egui::Sides::new()
                .height(NUMBER_HEIGHT)
                .shrink_left()
                .wrap_mode(egui::TextWrapMode::Wrap)
                .show(ui, |ui| self.label(ui), |ui| self.number(ui, value));
            let width = ui.available_width();
            (label, number, self.slider(ui, value, width))
        };
        for part in [&number, &slider] {
            part.clone().labelled_by(label.id);
        }
        let key = slider.has_focus() && !pressed(ui.ctx(), KeyPlace::Slider).is_empty();
        let reset = self.hover(label).double_clicked() | self.hover(slider).double_clicked() | key;
        let _ = self.hover(number);
        if reset { Some(self.original) } else { typed.or(dragged) }
    }

    fn label(&self, ui: &mut Ui) -> Response {
        let text = RichText::new(self.label.as_ref());
        let text = match self.emphasis {
            Emphasis::Weak => text.color(self.theme.text_weak),
            Emphasis::Plain => text,
            Emphasis::Strong => text.family(fonts::strong()),
        };
        ui.add(Label::new(text).selectable(false).sense(Sense::CLICK))
    }

    fn number(&self, ui: &mut Ui, value: f64) -> (Response, Option<f64>) {
        ui.spacing_mut().interact_size = Vec2::new(NUMBER_WIDTH, NUMBER_HEIGHT);
        ui.spacing_mut().button_padding.y = 1.0;
        let mut new = value;
        let whole = self.whole;
        let span = self.slider.end() - self.slider.start();
        let speed = if self.logarithmic { value.abs().max(*self.slider.start()) * 0.01 } else { span / 300.0 };
        let number = ui.add(
            DragValue::new(&mut new)
                .range(self.typed.clone())
                .clamp_existing_to_range(false)
                .speed(speed)
                .custom_formatter(move |value, _| written(value, whole))
                // Leaving the box without typing must not round the number to what the box shows.
                .custom_parser(move |typed| if typed == written(value, whole) { Some(value) } else { read(typed) })
                // Typing 128 must not pass through 1 and 12.
                .update_while_editing(false),
        );
        (number, (new != value).then_some(new))
    }

    fn slider(&self, ui: &mut Ui, value: f64, width: f32) -> (Response, Option<f64>) {
        ui.spacing_mut().slider_width = width;
        ui.spacing_mut().interact_size.y = SLIDER_HEIGHT;
        let mut new = value;
        let mut slider = Slider::new(&mut new, self.slider.clone())
            .show_value(false)
            .clamping(SliderClamping::Edits)
            .logarithmic(self.logarithmic);
        if self.whole {
            slider = slider.integer();
        }
        if let Some(step) = self.step {
            slider = slider.step_by(step);
        }
        let response = ui.add(slider).interact(Sense::CLICK);
        (response, (new != value).then_some(new))
    }

    /// The hint, or why the row is greyed out.
    fn hover(&self, part: Response) -> Response {
        if let Some(reason) = &self.disabled {
            return part.on_disabled_hover_text(reason.as_ref());
        }
        part.on_hover_ui(|ui| {
            ui.set_max_width(ui.spacing().tooltip_width.min(300.0));
            ui.label(self.hint.as_ref());
            let value = written(self.original, self.whole);
            let back = self.text.with("slider-reset", &[("value", &value)]);
            ui.label(RichText::new(back).small().color(self.theme.text_weak));
        })
    }
}

/// A number with three digits that count, or more in front of the point.
fn written(value: f64, whole: bool) -> String {
    let digits = if whole || value == 0.0 { 0.0 } else { 2.0 - value.abs().log10().floor() };
    let text = format!("{value:.*}", digits.clamp(0.0, 5.0) as usize);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A typed number, with a point or a comma.
fn read(typed: &str) -> Option<f64> {
    typed.trim().replace(',', ".").replace('−', "-").parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_can_be_read_back() {
        let cases = [
            (0.0, "0"),
            (0.01, "0.01"),
            (0.123_456, "0.123"),
            (1.0, "1"),
            (12.34, "12.3"),
            (100.0, "100"),
            (4096.0, "4096"),
        ];
        for (value, text) in cases {
            assert_eq!(written(value, false), text);
        }
        assert_eq!(written(7.9, true), "8");
        assert_eq!(read(" 0,5 "), Some(0.5));
        assert_eq!(read("nan"), None);
        assert_eq!(read("inf"), None);
        assert_eq!(read(""), None);
    }
}
