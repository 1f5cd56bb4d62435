//! Requests of an endpoint that are not all alike: templates and feeds, written out before the run, so that filling in
//! costs no request anything.
//!
//! Request n of the run, from 0, is variant n modulo the number of variants. It knows nothing of protocols but whose
//! requests may differ in what.

use meshplay_types::{Code, Finding, Findings, Place};

use super::{
    Body, Endpoint, Header, RunSpec, Scheme, Target,
    feed::Table,
    template::{Template, Variant, percent},
};
use crate::schedule::Random;

/// Requests of an endpoint that differ by more than rows of feeds.
const ENDLESS_MAX: u64 = 10_000;
/// Requests of an endpoint that differ by rows of feeds.
const ROWS_MAX: u64 = 100_000;
/// Of all requests of an endpoint, written out.
const BYTES_MAX: u64 = 64 << 20;
const FEEDS_MAX: usize = 16;

/// Where an endpoint may differ.
struct Gaps {
    url: Template,
    headers: Vec<Template>,
    body: Option<Template>,
}

impl RunSpec {
    /// By endpoint, all of its requests, filled in, cookies among their headers; one, if they are alike. Of a specification without mistakes.
    #[must_use]
    pub fn variants(&self) -> Vec<Vec<Endpoint>> {
        let tables: Vec<Table> = self.feeds.iter().filter_map(|feed| Table::parse(feed).ok()).collect();
        let all = self.endpoints.iter().enumerate();
        all.map(|(at, endpoint)| match Gaps::parse(endpoint, &tables) {
            Ok(gaps) if gaps.all().any(|template| !template.is_plain()) => {
                let numbers = 0..gaps.count(&tables, self.count);
                numbers.map(|number| gaps.fill(endpoint, &tables, (self.seed, at as u64), number)).collect()
            }
            Ok(gaps) => vec![gaps.fill(endpoint, &tables, (self.seed, 0), 0)],
            Err(_) => {
                vec![Endpoint { headers: endpoint.fields(), cookies: Vec::new(), ..endpoint.clone() }]
            }
        })
        .collect()
    }

    pub(super) fn check_variants(&self, found: &mut Findings) {
        let mut wrong = |code, pointer: String, message: String| {
            let place = Place { pointer: Some(pointer), ..Place::default() };
            found.push(Finding::new(code, message).at(place));
        };
        if self.feeds.len() > FEEDS_MAX {
            wrong(Code::RUN_FEED, "/feeds".to_owned(), format!("at most {FEEDS_MAX} feeds can be used"));
        }
        let mut tables: Vec<Table> = Vec::new();
        for (at, feed) in self.feeds.iter().enumerate() {
            match Table::parse(feed) {
                Ok(table) if tables.iter().any(|known| known.name == table.name) => {
                    wrong(Code::RUN_FEED, format!("/feeds/{at}"), format!("`{}` is there twice", table.name));
                }
                Ok(table) => tables.push(table),
                Err(reason) => {
                    let message = format!("feed `{}` cannot be read: {reason}", feed.name);
                    wrong(Code::RUN_FEED, format!("/feeds/{at}"), message);
                }
            }
        }
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            let wrong = |code, part: String, message| wrong(code, format!("/endpoints/{at}{part}"), message);
            match Gaps::parse(endpoint, &tables) {
                Ok(gaps) => gaps.check(endpoint, &tables, wrong),
                Err(reasons) => {
                    let mut wrong = wrong;
                    reasons.into_iter().for_each(|(part, reason)| wrong(Code::RUN_TEMPLATE, part, reason));
                }
            }
        }
    }
}

impl Gaps {
    /// What is wrong, by part of the endpoint.
    fn parse(endpoint: &Endpoint, tables: &[Table]) -> Result<Self, Vec<(String, String)>> {
        let mut wrong = Vec::new();
        let mut parse = |part: String, text: &str| {
            Template::parse(text, tables).map_err(|reason| wrong.push((part, reason))).ok()
        };
        let url = parse("/url".to_owned(), &endpoint.url);
        let pointer =
            |at| if at < endpoint.headers.len() { format!("/headers/{at}") } else { "/cookies".to_owned() };
        let header = |(at, header): (usize, &Header)| parse(pointer(at), &header.value);
        let fields = endpoint.fields();
        let headers: Vec<_> = fields.iter().enumerate().filter_map(header).collect();
        let body = match &endpoint.body {
            Some(Body::Text(text)) => parse("/body".to_owned(), text),
            _ => None,
        };
        match url {
            Some(url) if wrong.is_empty() => Ok(Self { url, headers, body }),
            _ => Err(wrong),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Template> {
        std::iter::once(&self.url).chain(&self.headers).chain(&self.body)
    }

    fn check(&self, endpoint: &Endpoint, tables: &[Table], mut wrong: impl FnMut(Code, String, String)) {
        let scheme = Target::parse(&endpoint.url).ok().map(|target| target.scheme);
        let is_http = matches!(scheme, None | Some(Scheme::Http | Scheme::Https));
        let before_path = endpoint.url.splitn(4, '/').take(3).any(|part| part.contains("{{"));
        if !self.url.is_plain() && (!is_http || before_path) {
            let message =
                "only the path and the query of an address of HTTP can differ from request to request";
            wrong(Code::RUN_TEMPLATE, "/url".to_owned(), message.to_owned());
        }
        let is_socket = scheme.is_some_and(Scheme::is_websocket);
        for (at, header) in self.headers.iter().enumerate() {
            if is_socket && !header.is_plain() {
                let message = "a WebSocket is opened once: its headers cannot differ from message to message";
                wrong(Code::RUN_TEMPLATE, format!("/headers/{at}"), message.to_owned());
            }
            let cannot = header.values(tables).find(|value| http::HeaderValue::from_str(value).is_err());
            if let Some(value) = cannot {
                let message = format!("`{}` cannot be sent in a header", value.escape_debug());
                wrong(Code::RUN_FEED, format!("/headers/{at}"), message);
            }
        }
        let (rows, bytes) = (self.rows(tables), self.bytes_max(tables));
        if rows > ROWS_MAX || rows.saturating_mul(bytes) > BYTES_MAX {
            let message = format!(
                "with its feeds there are {rows} different requests of up to {bytes} bytes; at most {ROWS_MAX}, \
                 and {} MiB, can be prepared",
                BYTES_MAX >> 20
            );
            wrong(Code::RUN_FEED, String::new(), message);
        }
    }

    /// After so many requests all feeds begin again.
    fn rows(&self, tables: &[Table]) -> u64 {
        let rows = self.all().flat_map(Template::tables).map(|table| tables[table].rows.len() as u64);
        rows.fold(1, |all, rows| if all > ROWS_MAX { all } else { all / gcd(all, rows) * rows })
    }

    fn bytes_max(&self, tables: &[Table]) -> u64 {
        self.all().map(|template| template.bytes_max(tables)).sum()
    }

    /// How many different requests there are; whole turns of the feeds, no more than the run makes.
    fn count(&self, tables: &[Table], made: Option<u64>) -> u64 {
        let rows = self.rows(tables);
        if !self.all().any(Template::is_endless) {
            return rows;
        }
        let most = ENDLESS_MAX.min(BYTES_MAX / self.bytes_max(tables).max(1)).min(made.unwrap_or(u64::MAX));
        most.div_ceil(rows).max(1) * rows
    }

    fn fill(&self, endpoint: &Endpoint, tables: &[Table], (seed, at): (u64, u64), number: u64) -> Endpoint {
        let seed = Random::hash(seed, at);
        let variant = |part| Variant { tables, seed: Random::hash(seed, part), number };
        let header = |(part, (header, template)): (u64, (&Header, &Template))| Header {
            name: header.name.clone(),
            value: template.fill(variant(part), str::to_owned),
        };
        let body = match &self.body {
            Some(template) => Some(Body::Text(template.fill(variant(1), str::to_owned))),
            None => endpoint.body.clone(),
        };
        let fields = endpoint.fields();
        let headers = (2..).zip(fields.iter().zip(&self.headers)).map(header).collect();
        let url = self.url.fill(variant(0), percent);
        Endpoint { url, headers, cookies: Vec::new(), body, ..endpoint.clone() }
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Limits;

    fn spec(endpoint: &str, rest: &str) -> RunSpec {
        let feeds = r#"[{"name": "users", "csv": "name,token\nann,a1\nbob,b2\n"}, {"name": "n", "csv": "n\n1\n2\n3\n"}]"#;
        let json = format!(
            r#"{{"endpoints": [{endpoint}], "arrivals": {{"kind": "max"}}, "feeds": {feeds}, "seed": 5, {rest}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn requests_are_written_out_before_the_run() {
        let endpoint = r#"{"url": "http://a/{{users.name}}", "body": {"text": "{{n.n}}"},
            "headers": [{"name": "authorization", "value": "Bearer {{users.token}}"}]}"#;
        let spec = spec(endpoint, r#""count": 1000000"#);
        assert!(spec.check(&Limits::default()).is_empty());
        let variants = spec.variants().remove(0);
        assert_eq!(variants.len(), 6, "rows of both feeds begin again together");
        let found: Vec<_> = variants
            .iter()
            .map(|one| (one.url.as_str(), one.headers[0].value.as_str(), one.body.clone().unwrap()))
            .collect();
        assert_eq!(found[1], ("http://a/bob", "Bearer b2", Body::Text("2".into())));
        assert_eq!(found[4], ("http://a/ann", "Bearer a1", Body::Text("2".into())));
    }

    #[test]
    fn endless_ones_are_as_many_as_are_needed_or_fit() {
        let endpoint = r#"{"url": "http://a/{{seq}}?{{n.n}}"}"#;
        assert_eq!(spec(endpoint, r#""count": 7"#).variants()[0].len(), 9);
        assert_eq!(spec(endpoint, r#""durationMs": 7"#).variants()[0].len(), 10_002);
        assert_eq!(spec(r#"{"url": "http://a/"}"#, r#""count": 7"#).variants()[0].len(), 1);
        let twice = spec(r#"{"url": "http://a/{{uuid}}"}"#, r#""count": 7"#);
        assert_eq!(twice.variants(), twice.variants(), "the seed decides");
    }

    fn check(endpoint: &str, expect: &[&str]) {
        let found = spec(endpoint, r#""count": 1"#).check(&Limits::default());
        let found: Vec<String> = found.iter().map(|one| format!("{} {}", one.code, one.at)).collect();
        assert_eq!(found, expect, "{endpoint}");
    }

    #[test]
    fn what_cannot_differ_is_found() {
        check(
            r#"{"url": "http://a/{{x}}", "body": {"text": "{{seq"}}"#,
            &["MP6582 /endpoints/0/url", "MP6582 /endpoints/0/body"],
        );
        check(r#"{"url": "http://a{{seq}}/"}"#, &["MP6582 /endpoints/0/url"]);
        check(r#"{"url": "ws://a/{{seq}}", "body": {"text": "x"}}"#, &["MP6582 /endpoints/0/url"]);
    }
}
