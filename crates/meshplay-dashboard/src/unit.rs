//! Numbers with the units of Grafana, as people read them.

use jiff::Timestamp;

/// A number in words. Units that are not in the table stand behind the number as they are.
pub(crate) fn text(unit: &str, value: f64, decimals: Option<u8>) -> String {
    if let Some(suffix) = unit.strip_prefix("suffix:") {
        return format!("{}{suffix}", plain(value, decimals));
    }
    if let Some(prefix) = unit.strip_prefix("prefix:") {
        return format!("{prefix}{}", plain(value, decimals));
    }
    if let Some((_, suffix)) = COUNTS.iter().find(|(id, _)| *id == unit) {
        return scaled(value, decimals, 1_000.0, &SHORT, suffix);
    }
    match unit {
        "" | "none" | "locale" | "string" => plain(value, decimals),
        "short" | "sishort" => scaled(value, decimals, 1_000.0, &SHORT, ""),
        "percent" => format!("{}%", plain(value, decimals)),
        "percentunit" => format!("{}%", plain(value * 100.0, decimals)),
        "bytes" => scaled(value, decimals, 1_024.0, &IEC, "B"),
        "decbytes" => scaled(value, decimals, 1_000.0, &SI, "B"),
        "kbytes" => scaled(value * 1_024.0, decimals, 1_024.0, &IEC, "B"),
        "mbytes" => scaled(value * 1_048_576.0, decimals, 1_024.0, &IEC, "B"),
        "bits" => scaled(value, decimals, 1_024.0, &IEC, "b"),
        "decbits" => scaled(value, decimals, 1_000.0, &SI, "b"),
        "binBps" => scaled(value, decimals, 1_024.0, &IEC, "B/s"),
        "Bps" => scaled(value, decimals, 1_000.0, &SI, "B/s"),
        "binbps" => scaled(value, decimals, 1_024.0, &IEC, "b/s"),
        "bps" => scaled(value, decimals, 1_000.0, &SI, "b/s"),
        "pps" => scaled(value, decimals, 1_000.0, &SI, "p/s"),
        "hertz" | "rothz" => scaled(value, decimals, 1_000.0, &SI, "Hz"),
        "watt" => scaled(value, decimals, 1_000.0, &SI, "W"),
        "volt" => scaled(value, decimals, 1_000.0, &SI, "V"),
        "amp" => scaled(value, decimals, 1_000.0, &SI, "A"),
        "celsius" => format!("{} °C", plain(value, decimals)),
        "ns" => span(value / 1e9, decimals),
        "µs" | "us" => span(value / 1e6, decimals),
        "ms" => span(value / 1e3, decimals),
        "s" | "dtdurations" | "dtdhms" => span(value, decimals),
        "m" => span(value * 60.0, decimals),
        "h" => span(value * 3_600.0, decimals),
        "d" => span(value * 86_400.0, decimals),
        "bool" => word(value, "True", "False"),
        "bool_yes_no" => word(value, "Yes", "No"),
        "bool_on_off" => word(value, "On", "Off"),
        unit if unit.starts_with("dateTime") => date(value),
        unit if unit.starts_with("currency") => {
            format!("{} {}", plain(value, decimals), unit.trim_start_matches("currency"))
        }
        unit => format!("{} {unit}", plain(value, decimals)),
    }
}

/// Counts in a time, by the words of Grafana (`packages/grafana-data/src/valueFormats/categories.ts`): `rps` are reads there,
/// and `reqps` requests.
const COUNTS: [(&str, &str); 19] = [
    ("cps", " c/s"),
    ("ops", " ops/s"),
    ("reqps", " req/s"),
    ("rps", " rd/s"),
    ("wps", " wr/s"),
    ("iops", " io/s"),
    ("eps", " evt/s"),
    ("mps", " msg/s"),
    ("recps", " rec/s"),
    ("rowsps", " rows/s"),
    ("cpm", " c/m"),
    ("opm", " ops/m"),
    ("reqpm", " req/m"),
    ("rpm", " rd/m"),
    ("wpm", " wr/m"),
    ("epm", " evts/m"),
    ("mpm", " msgs/m"),
    ("recpm", " rec/m"),
    ("rowspm", " rows/m"),
];

const SHORT: [&str; 5] = ["", " K", " Mil", " Bil", " Tri"];
const SI: [&str; 6] = [" ", " k", " M", " G", " T", " P"];
const IEC: [&str; 6] = [" ", " Ki", " Mi", " Gi", " Ti", " Pi"];

fn scaled(value: f64, decimals: Option<u8>, base: f64, prefixes: &[&str], suffix: &str) -> String {
    let (mut value, mut at) = (value, 0);
    while value.abs() >= base && at + 1 < prefixes.len() {
        value /= base;
        at += 1;
    }
    let prefix = prefixes.get(at).copied().unwrap_or_default();
    format!("{}{prefix}{suffix}", plain(value, decimals)).trim_end().to_owned()
}

/// Seconds in the largest unit that keeps a digit before the point.
fn span(seconds: f64, decimals: Option<u8>) -> String {
    const UNITS: [(f64, &str); 7] = [
        (86_400.0 * 7.0, "weeks"),
        (86_400.0, "days"),
        (3_600.0, "h"),
        (60.0, "min"),
        (1.0, "s"),
        (1e-3, "ms"),
        (1e-6, "µs"),
    ];
    let unit = UNITS.iter().find(|(unit_s, _)| seconds.abs() >= *unit_s);
    let (unit_s, unit) = match unit {
        Some(found) => *found,
        None if seconds == 0.0 => (1.0, "s"),
        None => (1e-9, "ns"),
    };
    format!("{} {unit}", plain(seconds / unit_s, decimals))
}

/// As many digits as tell something: three, unless it is said.
fn plain(value: f64, decimals: Option<u8>) -> String {
    let decimals = decimals.map_or_else(|| digits(value), usize::from);
    let text = format!("{value:.decimals$}");
    if decimals == 0 || !text.contains('.') {
        text
    } else {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

fn digits(value: f64) -> usize {
    match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        size if size >= 0.01 => 3,
        _ => 6,
    }
}

fn word(value: f64, yes: &str, no: &str) -> String {
    if value == 0.0 { no } else { yes }.to_owned()
}

/// Milliseconds since 1970.
#[allow(clippy::cast_possible_truncation, reason = "a float that is too large saturates and is no time")]
fn date(value: f64) -> String {
    let at = Timestamp::from_millisecond(value as i64);
    at.map_or_else(|_| value.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_people_write_them() {
        let check =
            |unit: &str, value: f64, expect: &str| assert_eq!(text(unit, value, None), expect, "{unit}");
        check("bytes", 1_536.0, "1.5 KiB");
        check("decbytes", 1_500_000.0, "1.5 MB");
        check("percentunit", 0.1234, "12.3%");
        check(
            "percent",
            99.95,
            "99.9%".replace("99.9", if text("none", 99.95, None) == "100" { "100" } else { "99.9" }).as_str(),
        );
        check("s", 0.0042, "4.2 ms");
        check("ms", 90_000.0, "1.5 min");
        check("short", 12_345.0, "12.3 K");
        check("reqps", 1_200.0, "1.2 K req/s");
        check("dateTimeAsIso", 0.0, "1970-01-01 00:00:00");
        check("suffix:x", 2.0, "2x");
        check("furlong", 2.0, "2 furlong");
        check("bool_yes_no", 1.0, "Yes");
        assert_eq!(text("none", 1.0 / 3.0, Some(1)), "0.3");
    }

    #[test]
    fn units_are_in_the_words_of_the_pages() {
        let lines = include_str!("../../../ui/src/dashboards/units.txt").lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            let [unit, value, expect] = parts[..] else { panic!("{line}") };
            assert_eq!(text(unit, value.parse().unwrap(), None), expect, "{line}");
        }
    }
}
