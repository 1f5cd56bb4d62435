//! Generators that are told everything on their command line.

use super::{
    Generator,
    invocation::{Args, InputFile, Invocation, ResultAt},
    request::{BODY, CA, CERTIFICATE, KEY},
};
use crate::{
    format::duration_text,
    spec::{Arrivals, Body, Endpoint, Reuse, RunSpec, Target, Trust},
};

/// fortio counts in buckets of about this width, in seconds: a tenth of what it does by itself, which hides everything
/// below a millisecond.
const FORTIO_RESOLUTION_S: &str = "0.0001";
const FORTIO_PERCENTILES: &str = "50,75,90,95,99,99.9";
/// nighthawk's own limit: as fast as it goes.
const NIGHTHAWK_RATE_MAX: u64 = 1_000_000;

impl Generator {
    /// How it is started to do what `spec` asks for. Of a specification with [`Generator::refusals`], whatever of it
    /// can be done.
    #[must_use]
    pub fn invocation(self, spec: &RunSpec) -> Invocation {
        match self {
            Self::Fortio => fortio(spec),
            Self::Wrk | Self::Wrk2 => super::scripted::wrk(spec),
            Self::Nighthawk => nighthawk(spec),
            Self::K6 => super::scripted::k6(spec),
            Self::Oha => oha(spec),
            Self::Vegeta => super::scripted::vegeta(spec),
            Self::H2load => h2load(spec),
            Self::Ghz => ghz(spec),
        }
    }
}

pub(super) fn text_ms(ms: u64) -> String {
    duration_text(std::time::Duration::from_millis(ms))
}

pub(super) fn url(spec: &RunSpec) -> &str {
    spec.only().map_or("", |one| one.url.as_str())
}

fn headers(spec: &RunSpec) -> Vec<String> {
    spec.only().map(|one| one.header_lines().collect()).unwrap_or_default()
}

pub(super) fn is_insecure(spec: &RunSpec) -> bool {
    spec.tls.trust == Trust::Anything
}

fn has_body(spec: &RunSpec) -> bool {
    spec.only().is_some_and(|one| one.body.is_some())
}

fn fortio(spec: &RunSpec) -> Invocation {
    let reuse = match spec.reuse {
        Reuse::Requests { requests } => Some(format!("{requests}:{requests}")),
        Reuse::Always | Reuse::Never => None,
    };
    let args = Args::of(&["load", "-quiet", "-allow-initial-errors", "-json", "result.json"])
        .value("-r", FORTIO_RESOLUTION_S)
        .value("-p", FORTIO_PERCENTILES)
        .value("-c", spec.connections)
        .value("-qps", spec.constant_rate().unwrap_or(0.0))
        .maybe("-t", spec.duration_ms.filter(|_| spec.count.is_none()).map(text_ms))
        .maybe("-n", spec.count)
        .maybe("-timeout", spec.request_ms().map(text_ms))
        .maybe("-gomaxprocs", spec.threads)
        .when(spec.is_http2(), &["-h2"])
        .when(spec.reuse == Reuse::Never, &["-keepalive=false"])
        .maybe("-connection-reuse", reuse)
        .when(is_insecure(spec), &["-k"])
        .maybe("-cacert", spec.tls.ca.as_ref().map(|_| CA))
        .maybe("-cert", spec.tls.certificate.as_ref().map(|_| CERTIFICATE))
        .maybe("-key", spec.tls.key.as_ref().map(|_| KEY))
        .maybe("-X", spec.only().and_then(Endpoint::odd_method))
        .each("-H", headers(spec))
        .when(has_body(spec), &["-payload-file", BODY])
        .with(&[url(spec)]);
    Invocation::new(args, spec.input_files(), ResultAt::File("result.json".to_owned()))
}

fn nighthawk(spec: &RunSpec) -> Invocation {
    let threads = spec.threads.unwrap_or(1).max(1);
    let rate = spec.constant_rate().map_or(NIGHTHAWK_RATE_MAX, |rate| rate.round() as u64);
    let reuse = Some(spec.reuse.requests_max()).filter(|_| spec.reuse != Reuse::Always);
    let args = Args::of(&["--output-format", "json", "--no-default-failure-predicates"])
        .value("--concurrency", threads)
        .value("--connections", spec.connections / threads)
        .value("--rps", rate / u64::from(threads))
        .when(spec.constant_rate().is_some(), &["--open-loop"])
        .maybe("--duration", spec.duration_s())
        .when(spec.is_http2(), &["--protocol", "http2"])
        .maybe("--max-requests-per-connection", reuse)
        .maybe("--request-method", spec.only().and_then(Endpoint::odd_method))
        .each("--request-header", headers(spec))
        .with(&[url(spec)]);
    Invocation::new(args, Vec::new(), ResultAt::Output)
}

fn oha(spec: &RunSpec) -> Invocation {
    let burst = match spec.arrivals {
        Arrivals::Burst { size, every_ms } => Some((size, every_ms)),
        _ => None,
    };
    let args = Args::of(&["--no-tui", "--output-format", "json", "--redirect", "0"])
        .value("-c", spec.connections)
        .maybe("-z", spec.duration_ms.filter(|_| spec.count.is_none()).map(text_ms))
        .maybe("-n", spec.count)
        .maybe("-q", spec.constant_rate())
        .when(spec.constant_rate().is_some(), &["--latency-correction"])
        .maybe("--burst-rate", burst.map(|(size, _)| size))
        .maybe("--burst-delay", burst.map(|(_, every_ms)| text_ms(every_ms)))
        .value("-t", text_ms(spec.timeouts.request_ms))
        .value("--connect-timeout", text_ms(spec.timeouts.connect_ms))
        .maybe("--worker-threads", spec.threads)
        .when(spec.is_http2(), &["--http2"])
        .maybe("-p", Some(spec.streams()).filter(|_| spec.is_http2()))
        .when(spec.reuse == Reuse::Never, &["--disable-keepalive"])
        .when(is_insecure(spec), &["--insecure"])
        .maybe("--cacert", spec.tls.ca.as_ref().map(|_| CA))
        .maybe("--cert", spec.tls.certificate.as_ref().map(|_| CERTIFICATE))
        .maybe("--key", spec.tls.key.as_ref().map(|_| KEY))
        .maybe("-m", spec.only().map(|one| one.method.as_str()))
        .each("-H", headers(spec))
        .when(has_body(spec), &["-D", BODY])
        .with(&[url(spec)]);
    Invocation::new(args, spec.input_files(), ResultAt::Output)
}

fn h2load(spec: &RunSpec) -> Invocation {
    let per_connection = spec.constant_rate().map(|rate| rate / f64::from(spec.connections));
    let method = spec.only().and_then(Endpoint::odd_method).map(|method| format!(":method: {method}"));
    let ms = |ms: u64| format!("{ms}ms");
    // A time ends it anyway, and at a rate a connection may be silent because nothing is due.
    let silence_ms = spec.count.filter(|_| per_connection.is_none()).map(|_| spec.timeouts.request_ms);
    let args = Args::default()
        .value("-t", spec.threads_or_default())
        .value("-c", spec.connections)
        .value("-m", spec.streams())
        .when(!spec.is_http2(), &["--h1"])
        .maybe("-D", spec.duration_ms.map(|total| ms(total - spec.warm_up_ms.min(total))))
        .maybe("--warm-up-time", Some(spec.warm_up_ms).filter(|ms| *ms > 0).map(ms))
        .maybe("-n", spec.count)
        .maybe("-N", silence_ms.map(ms))
        .maybe("--rps", per_connection)
        .each("-H", method)
        .each("-H", headers(spec))
        .when(has_body(spec), &["-d", BODY])
        .with(&[url(spec)]);
    Invocation::new(args, spec.input_files(), ResultAt::Output)
}

/// Host and method of a gRPC call: the path of its request.
pub(super) fn call_of(endpoint: &Endpoint) -> Option<(Target, String)> {
    let target = Target::parse(&endpoint.url).ok()?;
    let call = target.path.strip_prefix('/')?.to_owned();
    let (service, method) = call.split_once('/')?;
    (!service.is_empty() && !method.is_empty() && !method.contains(['/', '?'])).then_some((target, call))
}

fn ghz(spec: &RunSpec) -> Invocation {
    let Some((endpoint, (target, call))) = spec.only().and_then(|one| Some((one, call_of(one)?))) else {
        return Invocation::new(Args::default(), Vec::new(), ResultAt::Output);
    };
    let metadata: serde_json::Map<String, serde_json::Value> =
        endpoint.fields().into_iter().map(|one| (one.name, one.value.into())).collect();
    let metadata = (!metadata.is_empty()).then(|| serde_json::Value::Object(metadata));
    let is_binary = matches!(endpoint.body, Some(Body::Base64(_)));
    let args = Args::of(&["--format", "json", "--output", "result.json"])
        .value("--call", call)
        .value("--connections", spec.connections)
        .value("-c", u64::from(spec.connections) * u64::from(spec.streams()))
        .maybe("-z", spec.duration_ms.filter(|_| spec.count.is_none()).map(text_ms))
        .maybe("-n", spec.count)
        .maybe("--rps", spec.constant_rate())
        .maybe("--cpus", spec.threads)
        .value("-t", text_ms(spec.timeouts.request_ms))
        .value("--connect-timeout", text_ms(spec.timeouts.connect_ms))
        .when(!target.scheme.is_secure(), &["--insecure"])
        .when(target.scheme.is_secure() && is_insecure(spec), &["--skipTLS"])
        .maybe("--cacert", spec.tls.ca.as_ref().map(|_| CA))
        .maybe("--cert", spec.tls.certificate.as_ref().map(|_| CERTIFICATE))
        .maybe("--key", spec.tls.key.as_ref().map(|_| KEY))
        .maybe("--cname", spec.tls.server_name.as_ref())
        .maybe("-m", metadata)
        .when(endpoint.body.is_some(), &[if is_binary { "--binary-file" } else { "--data-file" }, BODY])
        .with(&[&format!("{}:{}", bracketed(&target.host), target.port)]);
    Invocation::new(args, spec.input_files(), ResultAt::File("result.json".to_owned()))
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

/// Writes a file beside the others.
pub(super) fn with_file(mut files: Vec<InputFile>, name: &str, text: String) -> Vec<InputFile> {
    files.push(InputFile { name: name.to_owned(), bytes: text.into_bytes() });
    files
}
