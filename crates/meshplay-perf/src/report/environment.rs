//! With what and on what a run was made, as one hash: runs with the same hash were made with and on the same.
//!
//! It does not know how that was found out, or which of it people are shown.

use std::collections::BTreeMap;

use meshplay_types::Digest;

/// A sixteenth of the power of two below: 3 to 6 %.
const MEMORY_STEPS: f64 = 16.0;

/// Of all of it, as far as it matters.
#[must_use]
pub fn hash(surroundings: &BTreeMap<String, String>) -> String {
    hash_by(surroundings, memory)
}

/// By the rule of before, which took memory exactly: receipts keep what they were signed with.
pub(super) fn hash_of_before(surroundings: &BTreeMap<String, String>) -> String {
    hash_by(surroundings, str::to_owned)
}

fn hash_by(surroundings: &BTreeMap<String, String>, word: fn(&str) -> String) -> String {
    let line = |(name, value): (&String, &String)| format!("{name}={}", word(value));
    let text: Vec<String> = surroundings.iter().map(line).collect();
    Digest::of_bytes(text.join("\n").as_bytes()).to_string()
}

/// Memory as the kernel tells of it, `24684092 kB`, in the unit that people use and in steps of 3 to 6 %: what a kernel
/// keeps for itself differs by some kB from start to start. Everything else as it is.
#[must_use]
pub fn memory(value: &str) -> String {
    match value.strip_suffix(" kB").and_then(|kib| kib.parse::<f64>().ok()) {
        Some(kib) if kib >= 1.0 => {
            let gib = kib / f64::from(1 << 20);
            let step = gib.log2().floor().exp2() / MEMORY_STEPS;
            format!("{} GiB", (gib / step).round() * step)
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(memory: &str) -> BTreeMap<String, String> {
        [("kernel", "6.8"), ("memory", memory)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn some_kilobytes_of_memory_make_no_other_environment() {
        assert_eq!(hash(&of("24684092 kB")), hash(&of("24683100 kB")));
        assert_ne!(hash(&of("24684092 kB")), hash(&of("16315212 kB")));
        assert_ne!(hash_of_before(&of("24684092 kB")), hash_of_before(&of("24683100 kB")));
        assert_eq!(memory("24684092 kB"), "24 GiB");
        assert_eq!(memory("3911000 kB"), "3.75 GiB");
        assert_eq!(memory("6.8"), "6.8");
        assert_eq!(memory("0 kB"), "0 kB");
    }
}
