//! Generators that are told what to send by a file: wrk's Lua, k6's JavaScript, vegeta's targets.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    invocation::{Args, Invocation, LOG, ResultAt},
    request::{BODY, CA, CERTIFICATE, KEY, whole_rate},
    simple::{is_insecure, text_ms, url, with_file},
};
use crate::spec::{Arrivals, Body, Endpoint, Reuse, RunSpec};

const WRK_SCRIPT: &str = "request.lua";
const K6_SCRIPT: &str = "script.js";
const VEGETA_TARGETS: &str = "targets.json";

/// wrk, and wrk2 where a rate is asked for.
pub(super) fn wrk(spec: &RunSpec) -> Invocation {
    let endpoint = spec.only();
    let close = (spec.reuse == Reuse::Never).then(|| "Connection: close".to_owned());
    let script = endpoint.filter(|one| one.body.is_some() || one.odd_method().is_some()).map(lua);
    let args = Args::default()
        .value("-t", spec.threads_or_default())
        .value("-c", spec.connections)
        .maybe("-d", spec.duration_s().map(|s| format!("{s}s")))
        .maybe("-R", spec.constant_rate())
        .with(&["--latency"])
        .maybe("-s", script.as_ref().map(|_| WRK_SCRIPT))
        .each("-H", close)
        .each("-H", endpoint.into_iter().flat_map(Endpoint::header_lines))
        .with(&[url(spec)]);
    let files = script.map_or_else(Vec::new, |script| with_file(Vec::new(), WRK_SCRIPT, script));
    Invocation::new(args, files, ResultAt::Output)
}

fn lua(endpoint: &Endpoint) -> String {
    let method = format!("wrk.method = {}\n", lua_text(endpoint.method.as_bytes()));
    let body = endpoint.body_bytes().map(|bytes| format!("wrk.body = {}\n", lua_text(&bytes)));
    method + &body.unwrap_or_default()
}

/// A text of Lua with any bytes in it.
fn lua_text(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\' || byte == b' ';
    let one = |byte: &u8| {
        if plain(*byte) { char::from(*byte).to_string() } else { format!("\\{byte:03}") }
    };
    format!("\"{}\"", bytes.iter().map(one).collect::<String>())
}

pub(super) fn vegeta(spec: &RunSpec) -> Invocation {
    let (count, seconds) = spec.constant_rate().and_then(whole_rate).unwrap_or((1, 1));
    let by_count =
        spec.constant_rate().zip(spec.count).map(|(rate, count)| (1e9 * count as f64 / rate).ceil());
    let duration = match (spec.duration_ms, by_count) {
        (Some(ms), _) => text_ms(ms),
        (None, ns) => format!("{:.0}ns", ns.unwrap_or_default()),
    };
    let attack = Args::of(&["attack", "-format=json", "-output=results.bin"])
        .with(&[&format!("-targets={VEGETA_TARGETS}"), &format!("-rate={count}/{seconds}s")])
        .with(&[&format!("-duration={duration}")])
        .with(&[
            &format!("-connections={}", spec.connections),
            &format!("-max-connections={}", spec.connections),
        ])
        .with(&[&format!("-timeout={}", text_ms(spec.timeouts.request_ms))])
        .with(&["-redirects=-1", "-max-body=0"])
        .when(!spec.is_http2(), &["-http2=false"])
        .when(spec.is_http2(), &["-h2c"])
        .when(spec.reuse == Reuse::Never, &["-keepalive=false"])
        .when(is_insecure(spec), &["-insecure"])
        .when(spec.tls.ca.is_some(), &[&format!("-root-certs={CA}")])
        .when(spec.tls.certificate.is_some(), &[&format!("-cert={CERTIFICATE}"), &format!("-key={KEY}")]);
    let mut files = spec.input_files();
    files.retain(|file| file.name != BODY);
    let mut invocation = Invocation::new(
        attack,
        with_file(files, VEGETA_TARGETS, targets(spec)),
        ResultAt::File("results.json".to_owned()),
    );
    invocation.calls.push(Args::of(&["encode", "-to=json", "-output=results.json", "results.bin"]).words());
    match spec.threads {
        Some(threads) => invocation.with_env("GOMAXPROCS", &threads.to_string()),
        None => invocation,
    }
}

/// A line for each unit of weight: vegeta goes round.
fn targets(spec: &RunSpec) -> String {
    let line = |endpoint: &Endpoint| {
        let mut headers = serde_json::Map::new();
        for header in endpoint.fields() {
            let values = headers.entry(header.name).or_insert_with(|| json!([]));
            if let Some(values) = values.as_array_mut() {
                values.push(header.value.clone().into());
            }
        }
        let mut target = json!({"method": endpoint.method, "url": endpoint.url, "header": headers});
        if let Some(bytes) = endpoint.body_bytes() {
            target["body"] = STANDARD.encode(bytes).into();
        }
        format!("{target}\n").repeat(endpoint.weight as usize)
    };
    spec.endpoints.iter().map(line).collect()
}

/// It warns of every request that failed. The summary counts them, and the warnings would fill a disk: only errors are kept.
pub(super) fn k6(spec: &RunSpec) -> Invocation {
    let mut files = spec.input_files();
    files.retain(|file| file.name == CA);
    let args = Args::of(&["run", "--quiet", "--no-color", "--no-usage-report", "--address="])
        // Thresholds of a configuration file would make a run that came to its end a failure.
        .with(&["--no-thresholds", &format!("--log-output=file={LOG},level=error")])
        .with(&["--summary-export=summary.json", K6_SCRIPT]);
    let files = with_file(files, K6_SCRIPT, k6_script(spec));
    let mut invocation = Invocation::new(args, files, ResultAt::File("summary.json".to_owned()))
        .with_env("K6_NO_USAGE_REPORT", "true")
        .with_env("K6_AUTO_EXTENSION_RESOLUTION", "false");
    if !spec.is_http2() {
        invocation = invocation.with_env("GODEBUG", "http2client=0");
    }
    if spec.tls.ca.is_some() {
        invocation = invocation.with_env("SSL_CERT_FILE", CA);
    }
    match spec.threads {
        Some(threads) => invocation.with_env("GOMAXPROCS", &threads.to_string()),
        None => invocation,
    }
}

/// Options and requests as data, and the few lines that send them.
fn k6_script(spec: &RunSpec) -> String {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let pause = match spec.arrivals {
        Arrivals::Closed { think_ms } => think_ms as f64 / 1e3,
        _ => 0.0,
    };
    format!(
        "import http from 'k6/http';\n\
         import encoding from 'k6/encoding';\n\
         import exec from 'k6/execution';\n\
         import {{ sleep }} from 'k6';\n\n\
         export const options = {};\n\n\
         const requests = {};\n\
         const total = requests.reduce((sum, one) => sum + one.weight, 0);\n\
         for (const one of requests) {{\n\
         \x20 if (one.base64 !== undefined) one.body = encoding.b64decode(one.base64);\n\
         }}\n\n\
         export default function () {{\n\
         \x20 let at = exec.scenario.iterationInTest % total;\n\
         \x20 const one = requests.find((one) => (at -= one.weight) < 0);\n\
         \x20 http.request(one.method, one.url, one.body, one.params);\n\
         \x20 if ({pause} > 0) sleep({pause});\n\
         }}\n",
        pretty(&k6_options(spec)),
        pretty(&spec.endpoints.iter().map(|one| k6_request(spec, one)).collect()),
    )
}

fn k6_request(spec: &RunSpec, endpoint: &Endpoint) -> Value {
    let headers: serde_json::Map<String, Value> =
        endpoint.fields().into_iter().map(|one| (one.name, one.value.into())).collect();
    let params = json!({"headers": headers, "timeout": format!("{}ms", spec.timeouts.request_ms), "redirects": 0,
                        "responseType": "none", "tags": {"name": endpoint.name.as_ref().unwrap_or(&endpoint.url)}});
    let mut request = json!({"method": endpoint.method, "url": endpoint.url, "weight": endpoint.weight,
                             "body": null, "params": params});
    match &endpoint.body {
        Some(Body::Text(text)) => request["body"] = text.clone().into(),
        Some(Body::Base64(text)) => request["base64"] = text.clone().into(),
        None => {}
    }
    request
}

fn k6_options(spec: &RunSpec) -> Value {
    let mut options = json!({
        "scenarios": {"run": k6_scenario(spec)},
        "summaryTrendStats": ["avg", "min", "med", "max", "p(75)", "p(90)", "p(95)", "p(99)", "p(99.9)"],
        "discardResponseBodies": true,
        "maxRedirects": 0,
        "insecureSkipTLSVerify": is_insecure(spec),
        "noConnectionReuse": spec.reuse == Reuse::Never,
    });
    if let (Some(certificate), Some(key)) = (&spec.tls.certificate, &spec.tls.key) {
        options["tlsAuth"] = json!([{"cert": certificate, "key": key}]);
    }
    options
}

/// The executor. VUs stand for connections: each has its own.
fn k6_scenario(spec: &RunSpec) -> Value {
    let vus = spec.connections;
    let ms = |ms: u64| format!("{ms}ms");
    let duration = ms(spec.duration_ms.unwrap_or_default());
    let ramping = |start: f64, stages: Vec<(f64, u64)>| {
        let stage =
            |(target, for_ms): &(f64, u64)| json!({"target": target.round() as u64, "duration": ms(*for_ms)});
        json!({"executor": "ramping-arrival-rate", "startRate": start.round() as u64, "timeUnit": "1s", "gracefulStop": "0s",
               "preAllocatedVUs": vus, "maxVUs": vus, "stages": stages.iter().map(stage).collect::<Vec<_>>()})
    };
    match &spec.arrivals {
        Arrivals::Constant { rate } => {
            let (count, seconds) = whole_rate(*rate).unwrap_or((1, 1));
            json!({"executor": "constant-arrival-rate", "rate": count, "timeUnit": format!("{seconds}s"),
                   "duration": duration, "preAllocatedVUs": vus, "maxVUs": vus, "gracefulStop": "0s"})
        }
        Arrivals::Steps { steps } => {
            let stages: Vec<_> =
                steps.iter().flat_map(|step| [(step.rate, 0), (step.rate, step.for_ms)]).collect();
            let start = steps.first().map_or(0.0, |step| step.rate);
            ramping(start, until(start, stages, spec.duration_ms))
        }
        Arrivals::Ramp { from, to, over_ms } => {
            ramping(*from, until(*from, vec![(*to, *over_ms)], spec.duration_ms))
        }
        Arrivals::Spike { rate, peak, at_ms, for_ms } => {
            let stages = vec![(*rate, *at_ms), (*peak, 0), (*peak, *for_ms), (*rate, 0)];
            ramping(*rate, until(*rate, stages, spec.duration_ms))
        }
        _ => match spec.count {
            Some(count) => {
                json!({"executor": "shared-iterations", "vus": vus.min(u32::try_from(count).unwrap_or(vus)),
                                  "iterations": count, "maxDuration": "168h", "gracefulStop": "0s"})
            }
            None => {
                json!({"executor": "constant-vus", "vus": vus, "duration": duration, "gracefulStop": "0s"})
            }
        },
    }
}

/// Stages that end with the run: cut where they are longer, and held where they are shorter.
fn until(start: f64, stages: Vec<(f64, u64)>, duration_ms: Option<u64>) -> Vec<(f64, u64)> {
    let Some(end_ms) = duration_ms else { return stages };
    let (mut at_ms, mut last, mut kept) = (0, start, Vec::new());
    for (target, for_ms) in stages {
        let left_ms = end_ms - at_ms;
        if for_ms > left_ms {
            // A ramp that is cut ends where it would have been then.
            let part = left_ms as f64 / for_ms as f64;
            kept.push((last + (target - last) * part, left_ms));
            return kept;
        }
        kept.push((target, for_ms));
        (at_ms, last) = (at_ms + for_ms, target);
    }
    if at_ms < end_ms {
        kept.push((last, end_ms - at_ms));
    }
    kept
}
