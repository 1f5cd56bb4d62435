//! By what runs may differ besides their target: what was asked for and what they were made with, each as a name and a
//! value in words. It owns the words; whether a difference matters is for those who compare to say.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use meshplay_perf::format::duration_text;
use meshplay_types::{Code, Digest, Finding, Findings};
use serde_json::Value;

use super::{recorded::Recorded, surroundings::memory};

/// By which chance and for whom is no factor, nor is what is promised of the numbers; requests and their tables have factors
/// of their own. Of the generator counts what was used, which is part of what a run was made with, and not what was asked
/// for.
const IGNORED: [&str; 11] = [
    "endpoints",
    "feeds",
    "seed",
    "resources",
    "push",
    "slo",
    "generator",
    "engine",
    "threads",
    "cpus",
    "agents",
];

/// Longer values (certificates, tables, recorded starts) are told apart by their digests.
const VALUE_CHARS_MAX: usize = 80;

impl Recorded {
    /// What decides about numbers besides the target.
    pub(super) fn factors(&self) -> Vec<(String, String)> {
        let made_with = self.surroundings.iter().map(|(name, value)| (name.clone(), memory(value)));
        let mut factors: Vec<(String, String)> = made_with.chain(self.spec.request_factors()).collect();
        let spec = serde_json::to_value(&self.spec).unwrap_or_default();
        for (key, value) in spec.as_object().into_iter().flatten() {
            if !IGNORED.contains(&key.as_str()) {
                add(&mut factors, key, value);
            }
        }
        factors
    }
}

/// What was asked for, or made with, in one group and not in the other: a sentence each.
pub(super) fn differences(a: &[Recorded], b: &[Recorded]) -> Findings {
    let (a, b) = (values(a), values(b));
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let different = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    different.map(|name| finding(name, a.get(name), b.get(name))).collect()
}

type Values = BTreeSet<String>;

fn values(group: &[Recorded]) -> BTreeMap<String, Values> {
    let mut values = BTreeMap::<String, Values>::new();
    for (name, value) in group.iter().flat_map(Recorded::factors) {
        values.entry(name).or_default().insert(value);
    }
    values
}

fn finding(name: &str, a: Option<&Values>, b: Option<&Values>) -> Finding {
    let shown = |values: Option<&Values>| {
        values.map_or_else(|| "none".to_owned(), |set| set.iter().cloned().collect::<Vec<_>>().join(" and "))
    };
    let (a, b) = (shown(a), shown(b));
    Finding::new(
        Code::COMPARE_DIFFERS,
        format!("`{name}` differs: {a} in the first group, {b} in the second"),
    )
}

/// Parts of parts stand by themselves, so that what differs is named and not what surrounds it.
fn add(factors: &mut Vec<(String, String)>, name: &str, value: &Value) {
    let Value::Object(parts) = value else {
        factors.extend(text(name, value).map(|value| (spaced(name), value)));
        return;
    };
    for (key, value) in parts {
        // The kind of a thing is what it is.
        let name = if key == "kind" { name.to_owned() } else { format!("{name} {key}") };
        add(factors, &name, value);
    }
}

/// A value in words; nothing if it says nothing.
fn text(name: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Array(values) if values.is_empty() => return None,
        Value::Array(values) => {
            values.iter().filter_map(|one| text(name, one)).collect::<Vec<_>>().join(", ")
        }
        Value::Object(parts) => {
            let part =
                |(key, value): (&String, &Value)| Some(format!("{} {}", spaced(key), text(key, value)?));
            parts.iter().filter_map(part).collect::<Vec<_>>().join(" ")
        }
        Value::String(text) => text.clone(),
        Value::Bool(is_so) => if *is_so { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => match number.as_u64() {
            Some(ms) if name.ends_with("Ms") => duration_text(Duration::from_millis(ms)),
            _ => number.as_f64().map_or_else(|| number.to_string(), |value| value.to_string()),
        },
    };
    Some(if text.chars().count() > VALUE_CHARS_MAX || text.contains('\n') { digest(&text) } else { text })
}

fn digest(text: &str) -> String {
    let digest = Digest::of_bytes(text.as_bytes());
    format!("{} characters with the digest {}", text.chars().count(), digest.short())
}

/// `timeouts connectMs` → `timeouts connect`: the value says its unit.
fn spaced(name: &str) -> String {
    let mut spaced = String::new();
    for letter in name.strip_suffix("Ms").unwrap_or(name).chars() {
        if letter.is_ascii_uppercase() {
            spaced.push(' ');
        }
        spaced.push(letter.to_ascii_lowercase());
    }
    spaced
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_asked_for_is_told_part_by_part_in_words() {
        let spec = json!({
            "arrivals": {"kind": "steps", "steps": [{"rate": 150.0, "forMs": 500}, {"rate": 0.5, "forMs": 90_000}]},
            "durationMs": 30_000, "timeouts": {"connectMs": 3_000}, "protocol": {"kind": "http2", "streams": 8},
            "tls": {"key": "-----BEGIN PRIVATE KEY-----\nMC4C\n"}, "agents": ["lon1", "fra1"], "count": null,
        });
        let mut factors = Vec::new();
        for (key, value) in spec.as_object().unwrap() {
            add(&mut factors, key, value);
        }
        let shown: Vec<String> = factors.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(
            shown,
            [
                "arrivals: steps",
                "arrivals steps: rate 150 for 500ms, rate 0.5 for 1m30s",
                "duration: 30s",
                "timeouts connect: 3s",
                "protocol: http2",
                "protocol streams: 8",
                "tls key: 33 characters with the digest 0a084004655c",
                "agents: lon1, fra1",
            ]
        );
    }

    #[test]
    fn a_difference_is_a_sentence() {
        let of = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Values>();
        let told = finding("duration", Some(&of(&["30s"])), Some(&of(&["10s", "20s"]))).message;
        assert_eq!(told, "`duration` differs: 30s in the first group, 10s and 20s in the second");
        let told = finding("threads", Some(&of(&["2"])), None).message;
        assert_eq!(told, "`threads` differs: 2 in the first group, none in the second");
    }
}
