//! From a test file to runs: one for each client, with all of its endpoints; or one for each endpoint, where the load
//! generator that the client names asks only one address.

use std::collections::BTreeMap;

use meshplay_types::{Code, Finding, Findings, Place};

use super::given::{PROTOCOLS, protocol_of};
use super::options::{self, Length};
use super::test::{Client, Mesh, PerformanceTestConfig, TestFile};
use crate::format::OURS;
use crate::generator::Generator;
use crate::spec::{Arrivals, Body, Endpoint, Header, Protocol, RunSpec, Tls};

/// What a client asks for, and what is wrong with it or in doubt.
pub(super) struct ClientRuns {
    pub(super) runs: Vec<RunSpec>,
    pub(super) findings: Findings,
}

impl TestFile {
    /// The run of each client, in order, and all that is wrong with the file. Runs of clients with errors are left
    /// out.
    pub fn runs(&self) -> (Vec<RunSpec>, Findings) {
        let (clients, mut findings) = self.clients();
        let mut runs = Vec::new();
        for client in clients {
            runs.extend(client.runs);
            findings.extend(client.findings);
        }
        (runs, findings)
    }

    /// The same by client, and what is wrong with the file as a whole.
    pub(super) fn clients(&self) -> (Vec<ClientRuns>, Findings) {
        let mut findings = self.unknown_fields();
        let clients = self.test.clients.as_deref().unwrap_or_default();
        let written: Vec<Option<RunSpec>> = clients.iter().map(options::written).collect();
        let length = Length::of(self.test.duration.as_deref().unwrap_or_default(), &written);
        let length = length.unwrap_or_else(|reason| {
            findings.push(field("/test/duration", reason));
            Length::default()
        });
        if clients.is_empty() {
            findings.push(field("/test/clients", "the test has no client, so nothing would be sent"));
        }
        let client = |(at, (client, written)): (usize, (&Client, Option<RunSpec>))| {
            client_runs(client, written, length, format!("/test/clients/{at}"))
        };
        (clients.iter().zip(written).enumerate().map(client).collect(), findings)
    }

    /// What its runs are called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.test.name.as_deref().filter(|name| !name.is_empty())
    }

    /// Tags of its runs: its labels, and the mesh that it names.
    #[must_use]
    pub fn tags(&self) -> BTreeMap<String, String> {
        let mut tags = self.test.labels.clone().unwrap_or_default();
        if let Some(mesh) = &self.mesh {
            tags.extend(mesh.name().map(|name| ("mesh".to_owned(), name)));
            tags.extend(mesh.version().map(|version| ("mesh.version".to_owned(), version.to_owned())));
        }
        tags
    }

    fn unknown_fields(&self) -> Findings {
        let of_file = self.unknown.keys().map(|name| format!("/{name}"));
        let of_mesh = self.mesh.iter().flat_map(|mesh| match mesh {
            Mesh::Name(_) => Vec::new(),
            Mesh::Message(mesh) => mesh.unknown.keys().map(|name| format!("/mesh/{name}")).collect(),
        });
        let PerformanceTestConfig { unknown, clients, .. } = &self.test;
        let of_test = unknown.keys().map(|name| format!("/test/{name}"));
        let of_client = clients.iter().flatten().enumerate().flat_map(|(i, client)| {
            client.unknown.keys().map(move |name| format!("/test/clients/{i}/{name}"))
        });
        let finding = |pointer: String| {
            Finding::new(Code::SMP_UNKNOWN, "SMP has no such field; it is kept and changes nothing")
                .at(at(pointer))
        };
        of_file.chain(of_mesh).chain(of_test).chain(of_client).map(finding).collect()
    }
}

/// The name of one of several runs that have one name between them: `checkout (1 of 2)`.
#[must_use]
pub fn numbered(name: &str, nth: usize, of: usize) -> String {
    if of > 1 { format!("{name} ({} of {of})", nth + 1) } else { name.to_owned() }
}

fn client_runs(client: &Client, written: Option<RunSpec>, length: Length, pointer: String) -> ClientRuns {
    let mut findings = client_faults(client, &pointer);
    if !findings.is_empty() {
        return ClientRuns { runs: Vec::new(), findings };
    }
    let runs = parts(whole(client, written, length, &pointer, &mut findings));
    if runs.len() > 1 {
        let message = format!(
            "the load generator asks only one address: {} runs at once share the client's rate and connections",
            runs.len()
        );
        findings.push(Finding::new(Code::SMP_SHARED, message).at(at(pointer)));
    }
    ClientRuns { runs, findings }
}

fn client_faults(client: &Client, pointer: &str) -> Findings {
    let mut findings = Vec::new();
    let mut wrong = |name: &str, message: &str| findings.push(field(&format!("{pointer}/{name}"), message));
    let protocol = client.protocol.as_ref().map(|given| given.name_in(PROTOCOLS));
    let calls = generator(client) == Ok(Some(Generator::Ghz));
    let speak =
        |protocol: &str| client.endpoint_urls.iter().flatten().all(|url| protocol_of(url) == protocol);
    match protocol {
        None | Some(Some("PROTOCOL_HTTP")) => {}
        Some(Some("PROTOCOL_GRPC")) if calls => {}
        Some(None | Some("PROTOCOL_INVALID")) => wrong("protocol", "this is no protocol that SMP has"),
        Some(Some(name)) if speak(name) => {}
        Some(Some("PROTOCOL_GRPC")) => wrong(
            "protocol",
            "gRPC is measured by the load generator `ghz`, or by ours at addresses of `grpc://`: name either",
        ),
        Some(Some(_)) => {
            wrong("protocol", "TCP and UDP are measured at addresses of `tcp://` and `udp://`: write them so")
        }
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
    if let Err(name) = generator(client) {
        let message = format!("`{name}` is no load generator that is known here");
        let pointer = format!("{pointer}/load_generator");
        findings.push(Finding::new(Code::SMP_GENERATOR, message).at(at(pointer)));
    }
    findings
}

/// The program that a client names; none if it is ours or nobody's.
fn generator(client: &Client) -> Result<Option<Generator>, &str> {
    match client.load_generator.as_deref().unwrap_or_default() {
        "" | OURS => Ok(None),
        name => Generator::named(name).map(Some).ok_or(name),
    }
}

/// The run of a client. What we wrote into its options holds as long as it says the same as the fields: who edits
/// these means them.
fn whole(
    client: &Client,
    written: Option<RunSpec>,
    length: Length,
    pointer: &str,
    findings: &mut Findings,
) -> RunSpec {
    let by_fields = run_of(client, length.given_ms);
    let mut doubt = |name: &str, message: &str| {
        findings.push(Finding::new(Code::SMP_OPTIONS, message).at(at(format!("{pointer}/{name}"))));
    };
    if client.internal == Some(true) {
        doubt("internal", "load is made where Meshplay runs, not inside of the mesh");
    }
    if options::are_blank(client) {
        return by_fields;
    }
    match written {
        Some(spec) if length.says(&spec) && options::hold(client, &spec) => spec,
        Some(_) => {
            doubt(
                "additional_options",
                "the options say something else than the fields of the client; the fields hold",
            );
            by_fields
        }
        None => {
            doubt("additional_options", "options of a load generator are not passed on; they are kept");
            by_fields
        }
    }
}

/// As many runs as the load generator needs, with equal parts of rate and connections.
fn parts(whole: RunSpec) -> Vec<RunSpec> {
    let several = whole.generator.is_none_or(Generator::asks_several);
    if several || whole.endpoints.len() < 2 {
        return vec![whole];
    }
    let n = u32::try_from(whole.endpoints.len()).unwrap_or(u32::MAX);
    let arrivals = match whole.arrivals {
        Arrivals::Constant { rate } => Arrivals::Constant { rate: rate / f64::from(n) },
        ref other => other.clone(),
    };
    let connections = (whole.connections / n).max(1);
    let part = |endpoint: &Endpoint| RunSpec {
        endpoints: vec![endpoint.clone()],
        arrivals: arrivals.clone(),
        connections,
        ..whole.clone()
    };
    whole.endpoints.iter().map(part).collect()
}

fn run_of(client: &Client, duration_ms: Option<u64>) -> RunSpec {
    let rate = client.rps.as_ref().and_then(super::message::Whole::value).unwrap_or_default();
    let endpoint = |url: &String| Endpoint {
        method: method(client, url).to_owned(),
        headers: headers(client),
        body: client.body.clone().filter(|body| !body.is_empty()).map(Body::Text),
        ..Endpoint::get(url)
    };
    let arrivals = if rate > 0 { Arrivals::Constant { rate: rate as f64 } } else { Arrivals::Max };
    RunSpec {
        // SMP's default is one.
        connections: client.connections.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0).unwrap_or(1),
        duration_ms,
        // Whether it is one is checked before.
        generator: generator(client).ok().flatten(),
        protocol: if is_grpc(client) { Protocol::Http2 { streams: 1 } } else { Protocol::Http1 },
        tls: Tls { ca: client.ssl_certificate.clone().filter(|pem| !pem.is_empty()), ..Tls::default() },
        ..RunSpec::new(client.endpoint_urls.iter().flatten().map(endpoint).collect(), arrivals)
    }
}

/// Only requests of HTTP have another one than the usual one.
fn method(client: &Client, url: &str) -> &'static str {
    let has_body = client.body.as_ref().is_some_and(|body| !body.is_empty());
    if has_body && url.starts_with("http") { "POST" } else { "GET" }
}

fn is_grpc(client: &Client) -> bool {
    client.protocol.as_ref().and_then(|given| given.name_in(PROTOCOLS)) == Some("PROTOCOL_GRPC")
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
