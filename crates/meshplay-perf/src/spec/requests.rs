//! What of the requests of a run decides about numbers besides the target: factors that a comparison holds equal, or says
//! to differ.
//!
//! Where they go (scheme, host, port) is what is measured and so is none of them. What may be long or secret is told by
//! its digest: whoever compares learns that it differs, not what it is.

use std::collections::BTreeMap;

use meshplay_types::Digest;
use serde::Serialize;

use super::{Endpoint, Feed, RunSpec};

/// Longer texts are told by their digest.
const TEXT_CHARS_MAX: usize = 100;

impl RunSpec {
    /// The factors by name: `endpoint 1 method`, `feed users`.
    #[must_use]
    pub fn request_factors(&self) -> BTreeMap<String, String> {
        let mut factors: BTreeMap<String, String> = self.feeds.iter().map(Feed::factor).collect();
        factors.insert("endpoints".to_owned(), self.endpoints.len().to_string());
        let weights: u64 = self.endpoints.iter().map(|endpoint| u64::from(endpoint.weight)).sum();
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            let named = |(name, value)| (format!("endpoint {} {name}", at + 1), value);
            factors.extend(endpoint.factors(weights).into_iter().map(named));
        }
        factors
    }
}

impl Feed {
    fn factor(&self) -> (String, String) {
        (format!("feed {}", self.name), digest(self.csv.as_bytes()))
    }
}

impl Endpoint {
    fn factors(&self, weights: u64) -> BTreeMap<String, String> {
        let mut factors = BTreeMap::from([
            ("path".to_owned(), short(path(&self.url))),
            ("method".to_owned(), self.method.clone()),
            ("share".to_owned(), share(u64::from(self.weight), weights)),
        ]);
        let headers = self.headers.iter().map(|one| (one.name.to_ascii_lowercase(), &one.value));
        factors.extend(by_name("header", headers));
        factors.extend(by_name("cookie", self.cookies.iter().map(|one| (one.name.clone(), &one.value))));
        if let Some(body) = &self.body {
            let bytes = body.bytes().unwrap_or_default();
            factors.insert("body".to_owned(), format!("{} bytes, {}", bytes.len(), digest(&bytes)));
        }
        factors.extend(self.answer.iter().map(|answer| ("answer".to_owned(), shown(answer))));
        if !self.checks.is_empty() {
            factors.insert("checks".to_owned(), shown(&self.checks));
        }
        factors
    }
}

/// Values may be secret; several of one name are one factor, in their order.
fn by_name<'a>(
    kind: &str,
    pairs: impl Iterator<Item = (String, &'a String)>,
) -> impl Iterator<Item = (String, String)> {
    let mut all = BTreeMap::<String, Vec<&str>>::new();
    pairs.for_each(|(name, value)| all.entry(name).or_default().push(value));
    all.into_iter()
        .map(move |(name, values)| (format!("{kind} {name}"), digest(values.join("\n").as_bytes())))
}

/// What follows host and port: of gRPC the method.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find(['/', '?']).map_or("/", |at| &rest[at..])
}

/// `1 of 4`; weights of 2 and 6 are those of 1 and 3.
fn share(weight: u64, all: u64) -> String {
    let (mut a, mut b) = (weight, all);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let common = a.max(1);
    format!("{} of {}", weight / common, all / common)
}

fn shown(part: &impl Serialize) -> String {
    serde_json::to_string(part).map(|text| short(&text)).unwrap_or_default()
}

fn short(text: &str) -> String {
    if text.chars().count() > TEXT_CHARS_MAX { digest(text.as_bytes()) } else { text.to_owned() }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256 {}", Digest::of_bytes(bytes).short())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const BASE: &str = r#"{"endpoints": [
        {"url": "http://a/cart?x=1", "method": "POST", "headers": [{"name": "Accept", "value": "*/*"}],
         "cookies": [{"name": "session", "value": "1"}], "body": {"text": "hello"},
         "checks": [{"kind": "status", "statuses": [200]}]},
        {"url": "http://a", "weight": 3}],
      "feeds": [{"name": "users", "csv": "name\nann\n"}], "arrivals": {"kind": "constant", "rate": 10}, "count": 5}"#;

    fn factors(json: &str) -> BTreeMap<String, String> {
        serde_json::from_str::<RunSpec>(json).unwrap().request_factors()
    }

    /// The names of what differs after a part of the text was replaced.
    #[track_caller]
    fn check(from: &str, to: &str, expect: &[&str]) {
        assert!(BASE.contains(from), "{from}");
        let (before, after) = (factors(BASE), factors(&BASE.replace(from, to)));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differing: Vec<&String> =
            names.into_iter().filter(|name| before.get(*name) != after.get(*name)).collect();
        assert_eq!(differing, expect, "{from} → {to}");
    }

    #[test]
    fn what_is_asked_for_is_held_equal_and_where_it_goes_is_not() {
        check("http://a", "http://b:8080", &[]);
        check("/cart?x=1", "/cart?x=2", &["endpoint 1 path"]);
        check("POST", "PUT", &["endpoint 1 method"]);
        check("*/*", "text/html", &["endpoint 1 header accept"]);
        check("Accept", "ACCEPT", &[]);
        check(r#""1"}"#, r#""2"}"#, &["endpoint 1 cookie session"]);
        check("hello", "hallo", &["endpoint 1 body"]);
        check(r#"{"text": "hello"}"#, r#"{"base64": "aGVsbG8="}"#, &[]);
        check("[200]", "[201]", &["endpoint 1 checks"]);
        check(r#""weight": 3"#, r#""weight": 4"#, &["endpoint 1 share", "endpoint 2 share"]);
        check("ann", "bob", &["feed users"]);
    }

    #[test]
    fn weights_count_by_what_they_are_of_all() {
        let twice = BASE
            .replace(r#""weight": 3"#, r#""weight": 6"#)
            .replace(r#""method""#, r#""weight": 2, "method""#);
        assert_eq!(factors(BASE), factors(&twice));
        assert_eq!(factors(BASE)["endpoint 2 share"], "3 of 4");
    }

    #[test]
    fn what_is_secret_or_long_is_told_by_its_digest() {
        let text = format!("{:?}", factors(BASE));
        assert!(!text.contains("ann") && !text.contains("hello") && !text.contains("*/*"), "{text}");
        let long = factors(&BASE.replace("x=1", &format!("x={}", "1".repeat(200))));
        assert!(long["endpoint 1 path"].starts_with("sha256 "), "{long:?}");
        assert!(factors(BASE)["endpoint 1 body"].starts_with("5 bytes, sha256 "));
    }
}
