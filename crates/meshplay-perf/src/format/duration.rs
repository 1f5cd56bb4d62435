//! Durations as Go writes them and as test files hold them: `1m30s`, `500ms`, `1.5h`.

use std::time::Duration;

const UNITS: [(&str, f64); 7] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3_600e9)];

/// Reads a duration; the reason, if it is none. A bare number other than 0 has no unit and is refused.
pub fn duration_read(text: &str) -> Result<Duration, String> {
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    let mut ns = 0.0;
    if rest.is_empty() {
        return Err("a duration is missing: write it as `1m30s`".to_owned());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let unit_len = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_len);
        let number: f64 =
            number.parse().map_err(|_| format!("`{text}` is no duration: write it as `1m30s`"))?;
        let scale = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(|| {
            format!("`{text}` has no unit that is known here: ns, us, ms, s, m or h, as in `1m30s`")
        })?;
        ns += number * scale.1;
        rest = tail;
    }
    Duration::try_from_secs_f64(ns / 1e9).map_err(|_| format!("`{text}` is longer than any test"))
}

/// Writes a duration with the largest units that lose nothing.
pub fn duration_text(duration: Duration) -> String {
    let mut ns = duration.as_nanos();
    if ns == 0 {
        return "0s".to_owned();
    }
    let units = [
        ("h", 3_600_000_000_000),
        ("m", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
        ("ns", 1),
    ];
    let mut text = String::new();
    for (name, size) in units {
        if ns >= size {
            text += &format!("{}{name}", ns / size);
            ns %= size;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration_read, duration_text};

    #[test]
    fn go_durations_are_read_and_written() {
        for (text, ms) in [("1m30s", 90_000), ("500ms", 500), ("1h", 3_600_000), ("2s500ms", 2_500), ("0", 0)]
        {
            assert_eq!(duration_read(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        assert_eq!(duration_read("1.5h"), Ok(Duration::from_secs(5_400)));
        assert_eq!(duration_text(Duration::from_millis(90_500)), "1m30s500ms");
        assert_eq!(duration_text(Duration::ZERO), "0s");
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for text in ["", "30", "s", "1x", "1..5s", "-1s", "99999999999999999999h"] {
            assert!(duration_read(text).is_err(), "{text}");
        }
    }
}
