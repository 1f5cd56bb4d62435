//! From runs to a test file, so that reading it gives the same runs.
//!
//! The fields of a client say what SMP has words for; the whole specification stands in its options. Profiles of which
//! that is not so are refused.

use std::collections::BTreeMap;

use meshplay_types::{Code, Finding, Findings};

use super::{
    Client, Given, Mesh, PerformanceTestConfig, TestFile, Whole, given::protocol_of, run::ClientRuns,
};
use crate::{
    RunSpec,
    format::{OURS, duration_text},
    generator::Generator,
    spec::{Body, Endpoint},
};

/// The version of the specification that this is written after.
pub const SMP_VERSION: &str = "v0.0.1";

impl TestFile {
    /// A test of these runs.
    #[must_use]
    pub fn of(name: &str, labels: BTreeMap<String, String>, mesh: Option<Mesh>, specs: &[RunSpec]) -> Self {
        let duration = duration_ms(specs);
        let test = PerformanceTestConfig {
            smp_version: Some(SMP_VERSION.to_owned()),
            name: Some(name.to_owned()),
            labels: Some(labels),
            clients: Some(specs.iter().map(Client::of).collect()),
            duration: duration.map(|ms| duration_text(std::time::Duration::from_millis(ms))),
            ..PerformanceTestConfig::default()
        };
        Self { test, mesh, unknown: BTreeMap::new() }
    }

    /// A test of profiles by their names, called as the first of them.
    ///
    /// # Errors
    /// Each profile of which the file, read back, would make another run.
    pub fn of_profiles(mesh: Option<Mesh>, profiles: &[(String, RunSpec)]) -> Result<Self, Findings> {
        let name = profiles.first().map_or("", |(name, _)| name.as_str());
        let specs: Vec<RunSpec> = profiles.iter().map(|(_, spec)| spec.clone()).collect();
        let file = Self::of(name, BTreeMap::new(), mesh, &specs);
        let read: Self = super::read(&super::write(&file)).map_err(|finding| vec![finding])?;
        let clients = read.clients().0.into_iter().zip(profiles);
        let unsaid: Findings = clients.filter_map(|(read, (name, spec))| unsaid(name, spec, &read)).collect();
        if unsaid.is_empty() { Ok(file) } else { Err(unsaid) }
    }
}

/// The one duration that a test has in SMP: that of the longest of its runs which have one.
pub(super) fn duration_ms<'a>(specs: impl IntoIterator<Item = &'a RunSpec>) -> Option<u64> {
    specs.into_iter().filter_map(|spec| spec.duration_ms).max()
}

fn unsaid(profile: &str, spec: &RunSpec, read: &ClientRuns) -> Option<Finding> {
    if read.runs.as_slice() == std::slice::from_ref(spec) {
        return None;
    }
    let message = format!("profile `{profile}` would be another run when the file is read");
    let why: Vec<&str> = read.findings.iter().map(|finding| finding.message.as_str()).collect();
    let why = if why.is_empty() { "a part of it has no words there".to_owned() } else { why.join("; ") };
    Some(Finding::new(Code::SMP_UNSAID, message).cause(why))
}

impl Client {
    /// A client that makes this run.
    #[must_use]
    pub fn of(spec: &RunSpec) -> Self {
        let first = spec.endpoints.first();
        let body = first.and_then(|one| one.body.as_ref()).and_then(|body| match body {
            Body::Text(text) => Some(text.clone()),
            Body::Base64(_) => None,
        });
        Self {
            load_generator: Some(spec.generator.map_or(OURS, Generator::name).to_owned()),
            protocol: Some(Given::Name(protocol(spec).to_owned())),
            connections: i32::try_from(spec.connections).ok(),
            rps: Some(Whole::from(rps(spec))),
            headers: Some(first.map(headers).unwrap_or_default()),
            body,
            endpoint_urls: Some(spec.endpoints.iter().map(|one| one.url.clone()).collect()),
            ssl_certificate: spec.tls.ca.clone(),
            additional_options: serde_json::to_string(spec).ok(),
            ..Self::default()
        }
    }
}

/// What all of its addresses speak. A client has one word for all of them, and HTTP refuses none.
fn protocol(spec: &RunSpec) -> &'static str {
    let mut spoken = spec.endpoints.iter().map(|endpoint| protocol_of(&endpoint.url));
    let first = spoken.next().unwrap_or("PROTOCOL_HTTP");
    let is_one = spoken.all(|other| other == first);
    match spec.generator {
        Some(Generator::Ghz) => "PROTOCOL_GRPC",
        _ if is_one => first,
        _ => "PROTOCOL_HTTP",
    }
}

/// Whole requests per second, rounded up: SMP's 0 is as many as possible. Of recorded starts, which have no rate, those of
/// the second in which most of them come.
fn rps(spec: &RunSpec) -> i64 {
    let rate = spec.arrivals.rate_max().or_else(|| spec.arrivals.busiest_second());
    rate.map_or(0, |rate| rate.ceil().max(1.0) as i64)
}

fn headers(endpoint: &Endpoint) -> BTreeMap<String, String> {
    endpoint.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect()
}
