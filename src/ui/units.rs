//! Seconds, bytes and operations with the unit in which people say them.

use crate::text::Text;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const YEAR: f64 = 365.25 * DAY;

/// A duration: "0.31 ms", "4.2 h", "3.1 days".
pub(crate) fn duration(text: &Text, seconds: f64) -> String {
    let (unit, value) = match seconds {
        s if s < 1e-3 => ("unit-microseconds", s * 1e6),
        s if s < 1.0 => ("unit-milliseconds", s * 1e3),
        s if s < 2.0 * MINUTE => ("unit-seconds", s),
        s if s < 2.0 * HOUR => ("unit-minutes", s / MINUTE),
        s if s < 2.0 * DAY => ("unit-hours", s / HOUR),
        s if s < YEAR => ("unit-days", s / DAY),
        s => ("unit-years", s / YEAR),
    };
    text.with(unit, &[("value", &digits(value))])
}

/// Bytes in powers of 1024: "1.0 GiB".
pub(crate) fn bytes(bytes: f64) -> String {
    scaled(bytes, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
}

/// Operations in powers of 1000: "4.3 G".
pub(crate) fn operations(count: f64) -> String {
    scaled(count, 1000.0, &["", "k", "M", "G", "T", "P", "E", "Z"])
}

/// A number of tokens as people call it: 512, 8k, 128k, 1M.
pub(crate) fn tokens(tokens: usize) -> String {
    const K: usize = 1024;
    match tokens {
        t if t >= K * K && t.is_multiple_of(K * K) => format!("{}M", t / (K * K)),
        t if t >= 4 * K && t.is_multiple_of(K) => format!("{}k", t / K),
        t => t.to_string(),
    }
}

fn scaled(value: f64, step: f64, units: &[&str]) -> String {
    let power = if value < step { 0 } else { (value.ln() / step.ln()) as usize }.min(units.len() - 1);
    let number = value / step.powi(power as i32);
    let number = if power == 0 { format!("{number:.0}") } else { digits(number) };
    format!("{number} {}", units[power]).trim_end().to_owned()
}

/// Two digits that count, or all in front of the point.
fn digits(value: f64) -> String {
    if value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_unit_that_people_use() {
        let text = Text::default();
        let written = |seconds: f64| duration(&text, seconds).replace('\u{a0}', " ");
        let cases = [(3.1e-7, "0.3 µs"), (0.0123, "12 ms"), (1.0, "1.0 s"), (7200.0, "2.0 h"), (2.6e6, "30 days")];
        for (seconds, expected) in cases {
            assert_eq!(written(seconds), expected);
        }
        assert_eq!([0.0, 1023.0, 1024.0, 4.4e12].map(bytes), ["0 B", "1023 B", "1.0 KiB", "4.0 TiB"]);
        assert_eq!([999.0, 4.3e9, 7e16].map(operations), ["999", "4.3 G", "70 P"]);
        assert_eq!([512, 1024, 4096, 131_072, 1_048_576].map(tokens), ["512", "1024", "4k", "128k", "1M"]);
    }
}
