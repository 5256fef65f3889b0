//! Numbers as text.

use egui::FontId;

/// The minus sign, as wide as a digit in the bundled monospace font.
const MINUS: &str = "−";

/// The font of −∞, which is too small to read in the monospace font.
pub(crate) fn infinity(size: f32) -> FontId {
    FontId::proportional(size + 2.0)
}

/// How all numbers of a column are written, so that their points stand below each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digits {
    Decimals(usize),
    Scientific,
}

impl Digits {
    /// Three significant digits or so for the largest of the numbers, and no more than six characters
    /// beside the sign.
    pub(crate) fn of(values: impl IntoIterator<Item = f32>) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        match finite.map(f32::abs).fold(0.0, f32::max) {
            0.0 => Self::Decimals(2),
            largest if largest < 1e-3 => Self::Scientific,
            largest if largest < 1e-2 => Self::Decimals(4),
            largest if largest < 0.1 => Self::Decimals(3),
            largest if largest < 100.0 => Self::Decimals(2),
            largest if largest < 1000.0 => Self::Decimals(1),
            largest if largest < 100_000.0 => Self::Decimals(0),
            _ => Self::Scientific,
        }
    }

    /// The number as text.
    pub(crate) fn text(self, value: f32) -> String {
        if !value.is_finite() {
            return full(value);
        }
        let text = match self {
            Self::Decimals(decimals) => format!("{value:.decimals$}"),
            Self::Scientific if value == 0.0 => "0".into(),
            Self::Scientific => format!("{value:.1e}"),
        };
        match text.strip_prefix('-') {
            // What rounds to nothing has no sign.
            Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.into(),
            _ => text.replace('-', MINUS),
        }
    }
}

/// A number that stands alone.
pub(crate) fn number(value: f32) -> String {
    Digits::of([value]).text(value)
}

/// A weight, 0 to 1: "0.71", "<0.01", and "0" only for what is exactly nothing.
pub(crate) fn weight(value: f32) -> String {
    match value {
        0.0 => "0".into(),
        value if value < 0.005 => "<0.01".into(),
        value => format!("{value:.2}"),
    }
}

/// A number with every digit that tells it from its neighbours.
pub(crate) fn full(value: f32) -> String {
    if value == f32::INFINITY {
        return "∞".into();
    }
    if value == f32::NEG_INFINITY {
        return "−∞".into();
    }
    let plain = value == 0.0 || (1e-4..1e7).contains(&value.abs());
    let text = if plain { value.to_string() } else { format!("{value:e}") };
    text.replace('-', MINUS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_decimals_and_signs() {
        let digits = Digits::of([0.5, -12.345, f32::NEG_INFINITY]);
        let texts: Vec<String> = [0.5, -12.345, -0.001, f32::NEG_INFINITY].map(|value| digits.text(value)).into();
        assert_eq!(texts, ["0.50", "−12.35", "0.00", "−∞"]);
        assert_eq!(number(1e15), "1.0e15");
        assert_eq!(number(-2.5e-7), "−2.5e−7");
        assert_eq!(number(1234.5), "1234");
        assert_eq!(number(0.0), "0.00");
    }

    #[test]
    fn weights_tell_nothing_from_hardly_anything() {
        assert_eq!([0.0, 1e-9, 0.0051, 0.706, 1.0].map(weight), ["0", "<0.01", "0.01", "0.71", "1.00"]);
    }

    #[test]
    fn full_numbers_read_back_to_the_same_bits() {
        for value in [0.1, -1.0 / 3.0, 3e-12, -4.5e30, 16_777_217.0, 0.0] {
            let read: f32 = full(value).replace(MINUS, "-").parse().expect("a number");
            assert_eq!(read.to_bits(), value.to_bits());
        }
    }
}
