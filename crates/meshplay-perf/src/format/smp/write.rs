//! From runs to a test file, so that reading it gives the same runs.
//!
//! The fields of a client say what SMP has words for; the whole specification stands in its options.

use std::collections::BTreeMap;

use super::{Client, Given, Mesh, PerformanceTestConfig, TestFile, Whole};
use crate::{
    RunSpec,
    format::duration_text,
    generator::Generator,
    spec::{Body, Endpoint},
};

/// What we call ourselves in `load_generator`.
pub(super) const OURS: &str = "meshplay";
/// The version of the specification that this is written after.
pub const SMP_VERSION: &str = "v0.0.1";

impl TestFile {
    /// A test of these runs. They have one duration in SMP: that of the first one.
    #[must_use]
    pub fn of(name: &str, labels: BTreeMap<String, String>, mesh: Option<Mesh>, specs: &[RunSpec]) -> Self {
        let duration = specs.first().and_then(|spec| spec.duration_ms);
        let test = PerformanceTestConfig {
            smp_version: Some(SMP_VERSION.to_owned()),
            name: Some(name.to_owned()),
            labels: Some(labels),
            clients: Some(specs.iter().map(Client::of).collect()),
            duration: duration.map(|ms| duration_text(std::time::Duration::from_millis(ms))),
            ..PerformanceTestConfig::default()
        };
        Self { test, mesh }
    }
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
        let protocol = if spec.generator == Some(Generator::Ghz) { "PROTOCOL_GRPC" } else { "PROTOCOL_HTTP" };
        Self {
            load_generator: Some(spec.generator.map_or(OURS, Generator::name).to_owned()),
            protocol: Some(Given::Name(protocol.to_owned())),
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

/// Whole requests per second, rounded up: SMP's 0 is as many as possible. Of recorded starts, which have no rate, those of
/// the second in which most of them come.
fn rps(spec: &RunSpec) -> i64 {
    let rate = spec.arrivals.rate_max().or_else(|| spec.arrivals.busiest_second());
    rate.map_or(0, |rate| rate.ceil().max(1.0) as i64)
}

fn headers(endpoint: &Endpoint) -> BTreeMap<String, String> {
    endpoint.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect()
}
