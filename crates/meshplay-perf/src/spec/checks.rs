//! What an answer must be, besides an answer. Only what the status calls good is looked at: a failure keeps the class
//! that it has.

use meshplay_types::{Code, Finding, Findings, Place};
use regex::bytes::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Endpoint, Scheme};
use crate::recording::Outcome;

/// Something that must hold of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", deny_unknown_fields)]
#[schemars(rename = "AnswerCheck")]
pub enum Check {
    /// Its status is one of these.
    Status {
        /// 100 to 599.
        statuses: Vec<u16>,
    },
    /// Its body has a text in it.
    Contains {
        /// Not empty.
        text: String,
    },
    /// Its body matches a regular expression somewhere.
    Matches {
        /// As the `regex` crate takes it.
        pattern: String,
    },
    /// Its body is JSON and has something at a place.
    Json {
        /// JSON pointer (RFC 6901), e.g. `/items/0/id`.
        pointer: String,
        /// And this is it; anything if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        equals: Option<Value>,
    },
    /// It takes no longer, from when the request was meant to start to the last byte.
    Latency {
        /// At least 1.
        max_ms: u64,
    },
}

/// Checks of an endpoint, ready.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    statuses: Option<Vec<u16>>,
    body: Vec<OfBody>,
    latency_ns_max: Option<u64>,
}

#[derive(Clone, Debug)]
enum OfBody {
    Matches(Regex),
    Json { pointer: String, equals: Option<Value> },
}

impl Checks {
    /// Of an endpoint without mistakes.
    #[must_use]
    pub fn new(checks: &[Check]) -> Self {
        let mut ready = Self::default();
        for check in checks {
            match check {
                Check::Status { statuses } => ready.statuses = Some(statuses.clone()),
                Check::Contains { text } => ready.body.extend(regex(&regex::escape(text)).ok()),
                Check::Matches { pattern } => ready.body.extend(regex(pattern).ok()),
                Check::Json { pointer, equals } => {
                    ready.body.push(OfBody::Json { pointer: pointer.clone(), equals: equals.clone() });
                }
                Check::Latency { max_ms } => {
                    let ns = max_ms.saturating_mul(1_000_000);
                    ready.latency_ns_max = Some(ready.latency_ns_max.map_or(ns, |before| before.min(ns)));
                }
            }
        }
        ready
    }

    /// Whether bodies have to be kept until they were looked at.
    #[must_use]
    pub fn need_body(&self) -> bool {
        !self.body.is_empty()
    }

    /// The longest time, in ns, from when a request was meant to start.
    #[must_use]
    pub fn latency_ns_max(&self) -> Option<u64> {
        self.latency_ns_max
    }

    /// Which class a whole answer has; how long it took is not known here.
    #[must_use]
    pub fn judge(&self, status: u16, body: &[u8]) -> Outcome {
        let outcome = Outcome::of_status(status);
        if outcome.is_error() {
            outcome
        } else if self.statuses.as_ref().is_some_and(|good| !good.contains(&status)) {
            Outcome::CheckStatus
        } else if !self.is_good(body) {
            Outcome::CheckBody
        } else {
            outcome
        }
    }

    fn is_good(&self, body: &[u8]) -> bool {
        let needs_json = self.body.iter().any(|check| matches!(check, OfBody::Json { .. }));
        let json: Option<Value> = needs_json.then(|| serde_json::from_slice(body).ok()).flatten();
        self.body.iter().all(|check| match check {
            OfBody::Matches(pattern) => pattern.is_match(body),
            OfBody::Json { pointer, equals } => {
                let found = json.as_ref().and_then(|json| json.pointer(pointer));
                found.is_some_and(|found| equals.as_ref().is_none_or(|equals| equals == found))
            }
        })
    }
}

fn regex(pattern: &str) -> Result<OfBody, regex::Error> {
    Regex::new(pattern).map(OfBody::Matches)
}

/// Everything that is wrong with the checks of an endpoint at `pointer`.
pub(super) fn check(endpoint: &Endpoint, scheme: Scheme, pointer: &str, found: &mut Findings) {
    let is_http = matches!(scheme, Scheme::Http | Scheme::Https);
    for (at, one) in endpoint.checks.iter().enumerate() {
        let cause = match one {
            Check::Latency { max_ms: 0 } => "no answer takes no time".to_owned(),
            Check::Latency { .. } => continue,
            _ if !is_http => {
                "only answers of HTTP are looked into; a latency can be checked everywhere".to_owned()
            }
            Check::Status { statuses } => match statuses.iter().find(|one| !(100..600).contains(*one)) {
                Some(wrong) => format!("{wrong} is no status"),
                None if statuses.is_empty() => "no status would be right".to_owned(),
                None => continue,
            },
            Check::Contains { text } if text.is_empty() => "an empty text is everywhere".to_owned(),
            Check::Matches { pattern } => match regex(pattern) {
                Ok(_) => continue,
                Err(error) => error.to_string(),
            },
            Check::Json { pointer, .. } if !pointer.is_empty() && !pointer.starts_with('/') => {
                format!("`{pointer}` is not a JSON pointer: write it as `/items/0/id`")
            }
            Check::Contains { .. } | Check::Json { .. } => continue,
        };
        let place = Place { pointer: Some(format!("{pointer}/checks/{at}")), ..Place::default() };
        found.push(Finding::new(Code::RUN_CHECK, "a check cannot be made").cause(cause).at(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(checks: &str, status: u16, body: &str, expect: Outcome) {
        let checks: Vec<Check> = serde_json::from_str(checks).unwrap();
        assert_eq!(Checks::new(&checks).judge(status, body.as_bytes()), expect, "{checks:?} {body}");
    }

    #[test]
    fn a_good_answer_is_good_in_everything() {
        let checks = r#"[{"kind": "status", "statuses": [200, 201]}, {"kind": "contains", "text": "a.b"},
            {"kind": "matches", "pattern": "id\":\\s*\\d+"}, {"kind": "json", "pointer": "/items/0/id", "equals": 7}]"#;
        let body = r#"{"items": [{"id": 7, "name": "a.b"}]}"#;
        check(checks, 200, body, Outcome::Success);
        check(checks, 204, body, Outcome::CheckStatus);
        check(checks, 503, body, Outcome::ServerError);
        for other in ["", "<html>", r#"{"items": [{"id": 7}]}"#, r#"{"items": [{"id": 8, "name": "a.b"}]}"#] {
            check(checks, 200, other, Outcome::CheckBody);
        }
        check(r#"[{"kind": "json", "pointer": "/a"}]"#, 200, r#"{"a": null}"#, Outcome::Success);
    }

    #[test]
    fn the_shortest_time_counts() {
        let checks = [Check::Latency { max_ms: 50 }, Check::Latency { max_ms: 20 }];
        assert_eq!(Checks::new(&checks).latency_ns_max(), Some(20_000_000));
    }
}
