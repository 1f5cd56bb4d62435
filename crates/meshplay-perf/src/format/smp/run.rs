//! From a test file to runs: one for each client, with all of its endpoints.

use meshplay_types::{Code, Finding, Findings, Place};

use super::given::PROTOCOLS;
use super::test::{Client, PerformanceTestConfig, TestFile};
use crate::format::duration_read;
use crate::spec::{Arrivals, Body, Endpoint, Header, RunSpec, Tls};

impl TestFile {
    /// The run of each client, in order, and all that is wrong with the file. Runs of clients with errors are left
    /// out.
    pub fn runs(&self) -> (Vec<RunSpec>, Findings) {
        let mut findings = self.unknown_fields();
        let duration_ms = self.duration_ms(&mut findings);
        let clients = self.test.clients.as_deref().unwrap_or_default();
        if clients.is_empty() {
            findings.push(field("/test/clients", "the test has no client, so nothing would be sent"));
        }
        let mut runs = Vec::new();
        for (i, client) in clients.iter().enumerate() {
            let wrong = client_faults(client, &format!("/test/clients/{i}"));
            if wrong.is_empty() {
                runs.push(run_of(client, duration_ms));
            }
            findings.extend(wrong);
        }
        (runs, findings)
    }

    fn duration_ms(&self, findings: &mut Findings) -> Option<u64> {
        match duration_read(self.test.duration.as_deref().unwrap_or_default()) {
            Ok(duration) => u64::try_from(duration.as_millis()).ok(),
            Err(reason) => {
                findings.push(field("/test/duration", reason));
                None
            }
        }
    }

    fn unknown_fields(&self) -> Findings {
        let PerformanceTestConfig { unknown, clients, .. } = &self.test;
        let of_test = unknown.keys().map(|name| format!("/test/{name}"));
        let of_client = clients.iter().flatten().enumerate().flat_map(|(i, client)| {
            client.unknown.keys().map(move |name| format!("/test/clients/{i}/{name}"))
        });
        let finding = |pointer: String| {
            Finding::new(Code::SMP_UNKNOWN, "SMP has no such field; it is kept and changes nothing")
                .at(at(pointer))
        };
        of_test.chain(of_client).map(finding).collect()
    }
}

fn client_faults(client: &Client, pointer: &str) -> Findings {
    let mut findings = Vec::new();
    let mut wrong = |name: &str, message: &str| findings.push(field(&format!("{pointer}/{name}"), message));
    let protocol = client.protocol.as_ref().map(|given| given.name_in(PROTOCOLS));
    match protocol {
        None | Some(Some("PROTOCOL_HTTP")) => {}
        Some(None | Some("PROTOCOL_INVALID")) => wrong("protocol", "this is no protocol that SMP has"),
        Some(Some(_)) => wrong("protocol", "only HTTP can be measured from an SMP file"),
    }
    if client.endpoint_urls.as_ref().is_none_or(Vec::is_empty) {
        wrong("endpoint_urls", "the client has no endpoint");
    }
    if client.connections.is_some_and(|connections| connections < 0) {
        wrong("connections", "there cannot be fewer than no connections");
    }
    if client.rps.as_ref().is_some_and(|rps| rps.value().is_none_or(|rps| rps < 0)) {
        wrong("rps", "a rate is a whole number that is not negative");
    }
    findings
}

fn run_of(client: &Client, duration_ms: Option<u64>) -> RunSpec {
    let rate = client.rps.as_ref().and_then(super::message::Whole::value).unwrap_or_default();
    let endpoint = |url: &String| Endpoint {
        method: if client.body.as_ref().is_some_and(|body| !body.is_empty()) { "POST" } else { "GET" }
            .to_owned(),
        headers: headers(client),
        body: client.body.clone().filter(|body| !body.is_empty()).map(Body::Text),
        ..Endpoint::get(url)
    };
    let arrivals = if rate > 0 { Arrivals::Constant { rate: rate as f64 } } else { Arrivals::Max };
    RunSpec {
        // SMP's default is one.
        connections: client.connections.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(1),
        duration_ms,
        tls: Tls { ca: client.ssl_certificate.clone().filter(|pem| !pem.is_empty()), ..Tls::default() },
        ..RunSpec::new(client.endpoint_urls.iter().flatten().map(endpoint).collect(), arrivals)
    }
}

fn headers(client: &Client) -> Vec<Header> {
    let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
    let mut headers: Vec<Header> =
        client.headers.iter().flatten().map(|(name, value)| header(name, value)).collect();
    let cookies: Vec<String> =
        client.cookies.iter().flatten().map(|(name, value)| format!("{name}={value}")).collect();
    if !cookies.is_empty() {
        headers.push(header("Cookie", &cookies.join("; ")));
    }
    if let Some(content_type) = client.content_type.as_deref().filter(|kind| !kind.is_empty()) {
        headers.push(header("Content-Type", content_type));
    }
    headers
}

fn field(pointer: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::SMP_FIELD, message).at(at(pointer.to_owned()))
}

fn at(pointer: String) -> Place {
    Place { pointer: Some(pointer), ..Place::default() }
}
