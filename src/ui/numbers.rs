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
            Self::Decimals(decimals) => rounded(value, decimals),
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

/// A share, 0 to 1, in percent: "71%", "<1%", and "0%" only for what is exactly nothing.
pub(crate) fn percent(share: f32) -> String {
    match share * 100.0 {
        0.0 => "0%".into(),
        small if small < 1.0 && small > 0.0 => "<1%".into(),
        // Nearly all is not all.
        large if (99.5..100.0).contains(&large) => ">99%".into(),
        percent => format!("{}%", rounded(percent, 0)),
    }
}

/// A count with a narrow space between its thousands.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    if digits.len() <= 4 {
        return digits;
    }
    let mut grouped = String::new();
    for (i, digit) in digits.char_indices() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number that stands alone.
pub(crate) fn number(value: f32) -> String {
    Digits::of([value]).text(value)
}

/// A weight, 0 to 1, with two significant digits where it is small: "0.71", "0.0042", "2.1e−5".
pub(crate) fn small_weight(value: f32) -> String {
    match value {
        value if value >= 0.005 || value == 0.0 => weight(value),
        value if value >= 0.001 => rounded(value, 4),
        value if value >= 0.000_1 => rounded(value, 5),
        value => format!("{value:.1e}").replace('-', MINUS),
    }
}

/// A weight, 0 to 1: "0.71", "<0.01", and "0" only for what is exactly nothing.
pub(crate) fn weight(value: f32) -> String {
    match value {
        0.0 => "0".into(),
        value if value < 0.005 => "<0.01".into(),
        value => rounded(value, 2),
    }
}

/// A weight, short enough for a cell of the given width in points; "0" only for what is exactly nothing.
pub(crate) fn cell_weight(value: f32, width: f32) -> String {
    const THREE_DECIMALS: f32 = 56.0;
    const LESS_THAN: f32 = 44.0;
    match value {
        0.0 => "0".into(),
        value if width >= THREE_DECIMALS && value < 0.0005 => "<0.001".into(),
        value if width >= THREE_DECIMALS => rounded(value, 3),
        value if width < LESS_THAN && value < 0.005 => "<.01".into(),
        value => weight(value),
    }
}

/// By how much a number changed, with its sign; 0 where that is nothing at these decimals.
pub(crate) fn changed(value: f32, decimals: usize) -> String {
    let text = rounded(value, decimals).replace('-', "−");
    let is_nothing = text.chars().all(|sign| matches!(sign, '0' | '.' | '−'));
    match value {
        _ if is_nothing => "0".to_owned(),
        0.0.. => format!("+{text}"),
        _ => text,
    }
}

/// A number with the given number of decimals, halves away from zero: 0.125 is "0.13", as people round it.
pub(crate) fn rounded(value: f32, decimals: usize) -> String {
    // Few decimals of an f32 are exact in an f64, so that halves are halves.
    let unit = 10f64.powi(decimals as i32);
    format!("{:.decimals$}", (f64::from(value) * unit).round() / unit)
}

/// A number as exactly as it has to be told, for whom `within` of it is near enough: "0.1875" within 0.001 is "0.1875",
/// within 0.01 "0.188".
pub(crate) fn as_exact_as(value: f64, within: f64) -> String {
    let decimals = (1.0 - within.log10().floor()).clamp(0.0, 8.0) as i32;
    let unit = 10f64.powi(decimals);
    ((value * unit).round() / unit).to_string().replace('-', MINUS)
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
        assert_eq!([number(1234.5), number(0.125)], ["1235", "0.13"]);
        assert_eq!(number(0.0), "0.00");
    }

    #[test]
    fn weights_tell_nothing_from_hardly_anything() {
        assert_eq!([0.0, 1e-9, 0.0051, 0.706, 1.0].map(weight), ["0", "<0.01", "0.01", "0.71", "1.00"]);
        assert_eq!([0.125, 0.375, 0.5].map(weight), ["0.13", "0.38", "0.50"]);
        assert_eq!(
            [0.0, 2.06e-5, 0.00042, 0.0042, 0.706].map(small_weight),
            ["0", "2.1e−5", "0.00042", "0.0042", "0.71"]
        );
    }

    #[test]
    fn a_share_is_rounded_alike_as_weight_and_in_percent() {
        for eighths in 1..8 {
            let share = eighths as f32 / 8.0;
            assert_eq!(percent(share).trim_end_matches('%'), weight(share).trim_start_matches("0."), "{share}");
        }
        assert_eq!([0.0, 0.004, 0.125, 0.996, 1.0].map(percent), ["0%", "<1%", "13%", ">99%", "100%"]);
    }

    #[test]
    fn cells_have_the_decimals_that_fit() {
        let at = |width| [0.0, 1e-9, 0.0049, 0.125, 1.0].map(|value| cell_weight(value, width));
        assert_eq!(at(60.0), ["0", "<0.001", "0.005", "0.125", "1.000"]);
        assert_eq!(at(44.0), ["0", "<0.01", "<0.01", "0.13", "1.00"]);
        assert_eq!(at(34.0), ["0", "<.01", "<.01", "0.13", "1.00"]);
    }

    #[test]
    fn full_numbers_read_back_to_the_same_bits() {
        for value in [0.1, -1.0 / 3.0, 3e-12, -4.5e30, 16_777_217.0, 0.0] {
            let read: f32 = full(value).replace(MINUS, "-").parse().expect("a number");
            assert_eq!(read.to_bits(), value.to_bits());
        }
    }
}
