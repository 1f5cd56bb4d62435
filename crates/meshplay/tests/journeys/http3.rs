//! HTTP/3 from the command line, against the QUIC listener of a real Envoy: what is asked for, refused, and told when
//! nobody is there any more.

use std::{fs, path::Path};

use meshplay_local::{Tools, ports::free_port};
use meshplay_net::process::{Process, ProcessSpec};
use meshplay_types::Code;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Installation, eventually, installation::exit};

/// What Envoy answers everything with.
const WORD: &str = "over QUIC";

/// An Envoy that answers by itself, on the IPv4 loopback and over UDP only; it dies with this.
struct Envoy {
    _process: Process,
    dir: TempDir,
    url: String,
}

impl Envoy {
    /// Starts it; ready when its socket is bound.
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let port = free_port().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let file = |name: &str| dir.path().join(name);
        fs::write(file("ca.pem"), made.cert.pem()).unwrap();
        fs::write(file("key.pem"), made.signing_key.serialize_pem()).unwrap();
        fs::write(file("envoy.json"), config(port, &file("ca.pem"), &file("key.pem")).to_string()).unwrap();
        let program = Tools::open_default().unwrap().program("envoy").unwrap();
        let spec = ProcessSpec::new("envoy", program, file("log")).arg("-c").arg(file("envoy.json")).args([
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "info",
        ]);
        let process = Process::start(spec).unwrap();
        let log = file("log");
        eventually(true, || fs::read_to_string(&log).unwrap().contains("starting workers"));
        Self { _process: process, dir, url: format!("https://localhost:{port}/") }
    }

    fn ca(&self) -> String {
        self.dir.path().join("ca.pem").to_str().unwrap().to_owned()
    }
}

fn config(port: u16, certificate: &Path, key: &Path) -> Value {
    let typed = |name: &str, more: Value| {
        let mut config = json!({ "@type": format!("type.googleapis.com/envoy.extensions.{name}") });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let tls = json!({ "common_tls_context": { "tls_certificates": [{
        "certificate_chain": { "filename": certificate }, "private_key": { "filename": key }
    }] } });
    let manager = json!({
        "codec_type": "HTTP3", "stat_prefix": "quic", "http3_protocol_options": {},
        "route_config": { "virtual_hosts": [{ "name": "all", "domains": ["*"], "routes": [{
            "match": { "prefix": "/" }, "direct_response": { "status": 200, "body": { "inline_string": WORD } }
        }] }] },
        "http_filters": [{ "name": "router", "typed_config": typed("filters.http.router.v3.Router", json!({})) }]
    });
    let manager = typed("filters.network.http_connection_manager.v3.HttpConnectionManager", manager);
    let socket =
        typed("transport_sockets.quic.v3.QuicDownstreamTransport", json!({ "downstream_tls_context": tls }));
    json!({ "static_resources": { "listeners": [{
        "name": "quic",
        "address": { "socket_address": { "protocol": "UDP", "address": "127.0.0.1", "port_value": port } },
        "udp_listener_config": { "quic_options": {} },
        "filter_chains": [{
            "transport_socket": { "name": "quic", "typed_config": socket },
            "filters": [{ "name": "http", "typed_config": manager }]
        }]
    }] } })
}

#[test]
fn http3_is_asked_of_a_real_envoy_and_tells_who_is_not_there() {
    if meshplay_test::without("mesh") {
        eprintln!("HTTP/3 is not tested against Envoy: it is left out");
        return;
    }
    let installation = Installation::new();
    let envoy = Envoy::start();
    let ca = envoy.ca();
    let trusting = ["--ca", &ca, "--check-contains", WORD];
    let ask = |more: &[&str]| {
        let asked = [
            "perf",
            "run",
            &envoy.url,
            "--http3",
            "--rate",
            "400",
            "--count",
            "200",
            "-c",
            "2",
            "--streams",
            "4",
        ];
        installation.run(&[&asked, more, &["-o", "json"]].concat())
    };
    let run = ask(&trusting).expect(exit::OK).json();
    assert_eq!((&run["status"], &run["requests"]), (&"completed".into(), &200.into()), "{run:#}");
    assert_eq!((&run["errors"], &run["engine"]), (&json!({}), &"general".into()), "{run:#}");
    let refused = |more: &[&str]| {
        let asked = ["perf", "run", &envoy.url, "--http3", "--count", "5", "-o", "json"];
        let run = installation.run(&[&asked, more].concat()).json();
        assert_eq!(run["errors"], json!({ "tlsCertificate": 5 }), "{run:#}");
    };
    refused(&[]);
    refused(&["--ca", &ca, "--server-name", "shop.test"]);
    let plain = ["perf", "run", &envoy.url.replace("https", "http"), "--http3", "--count", "1"];
    installation.run(&plain).expect(exit::REFUSED).tells(Code::RUN_QUIC);
    let Envoy { _process: process, dir: _kept, url } = envoy;
    drop(process);
    let gone = ["perf", "run", &url, "--http3", "--ca", &ca, "--count", "3", "-o", "json"];
    let gone = installation.run(&gone).json();
    assert!(gone["errors"]["connectRefused"].as_u64().unwrap() > 0, "{gone:#}");
}
