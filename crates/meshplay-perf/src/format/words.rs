//! Numbers with units as text reports print them: `149.12us`, `77.73k`, `6.08MB`.

use super::duration::duration_read;

/// A duration in milliseconds.
pub(super) fn ms(word: &str) -> Option<f64> {
    duration_read(word).ok().map(|duration| duration.as_secs_f64() * 1e3)
}

/// A size in bytes, with the binary units that wrk and h2load mean.
pub(super) fn bytes(word: &str) -> Option<f64> {
    let units = [("KB", 1024.0), ("MB", 1024.0 * 1024.0), ("GB", 1024.0 * 1024.0 * 1024.0), ("B", 1.0)];
    units.iter().find_map(|(unit, scale)| Some(word.strip_suffix(unit)?.parse::<f64>().ok()? * scale))
}

/// The number at the start of a line after a prefix.
pub(super) fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = &text[text.find(prefix)? + prefix.len()..];
    rest.split_whitespace().next()
}
