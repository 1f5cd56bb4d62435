//! TLS: whole handshakes, apart in the recording; names, authorities and identities; targets that fail in a handshake.

use std::{io::Read as _, net::TcpListener, sync::Arc, thread, time::Duration};

use meshplay_perf::{
    Recording,
    recording::{Outcome, Phase},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{RootCertStore, ServerConfig, crypto::ring, server::WebPkiClientVerifier};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

use crate::{
    run_at,
    stall::check_of,
    target::{Stalls, Target},
};

/// An authority and what it has issued.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Certificate and key for a name, in PEM.
    pub(crate) fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// A server of that name that speaks `alpn`; with an authority, of clients that have its certificate only.
    pub(crate) fn server(&self, name: &str, alpn: &[u8], clients: Option<&Self>) -> Arc<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let (certificate, key) = self.issue(name);
        let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let mut config = builder.with_single_cert(chain, key).unwrap();
        config.alpn_protocols = vec![alpn.to_vec()];
        Arc::new(config)
    }
}

const SHORT: &str = r#""arrivals": {"kind": "constant", "rate": 200}, "durationMs": 500, "connections": 4,
    "timeouts": {"connectMs": 200, "requestMs": 200, "drainMs": 300}"#;

fn ask(port: u16, tls: &serde_json::Value, rest: &str) -> Recording {
    run_at(&format!("https://127.0.0.1:{port}/"), "auto", &format!(r#""tls": {tls}, {rest}"#))
}

/// The only way that requests ended.
fn outcome(recording: &Recording) -> Outcome {
    let outcomes = recording.outcomes();
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    *outcomes.keys().next().unwrap()
}

#[test]
fn a_handshake_is_recorded_apart() {
    let authority = Authority::new();
    let target = Target::start_secure(None, Some(authority.server("127.0.0.1", b"http/1.1", None)));
    let tls = serde_json::json!({"ca": authority.pem()});
    let recording = ask(target.port, &tls, &format!(r#"{SHORT}, "reuse": {{"kind": "never"}}"#));
    assert_eq!(outcome(&recording), Outcome::Success);
    assert_eq!(recording.engine, "general");
    assert!(recording.engine_reason.unwrap().contains("TLS"));
    let handshakes: u64 = recording.seconds.iter().map(|second| second.tls.count()).sum();
    let connections: u64 = recording.seconds.iter().map(|second| second.connect.count()).sum();
    assert!(handshakes > 90 && handshakes.abs_diff(connections) <= 4, "{handshakes} of {connections}");
}

#[test]
fn names_and_authorities_are_checked_unless_anything_goes() {
    let (authority, other) = (Authority::new(), Authority::new());
    let target = Target::start_secure(None, Some(authority.server("shop.example", b"http/1.1", None)));
    for (tls, expect) in [
        (serde_json::json!({"ca": authority.pem()}), Outcome::TlsCertificate),
        (serde_json::json!({"ca": authority.pem(), "serverName": "shop.example"}), Outcome::Success),
        (serde_json::json!({"ca": other.pem(), "serverName": "shop.example"}), Outcome::TlsCertificate),
        (serde_json::json!({"trust": "anything"}), Outcome::Success),
    ] {
        assert_eq!(outcome(&ask(target.port, &tls, SHORT)), expect, "{tls}");
    }
}

#[test]
fn a_target_that_wants_to_know_us_is_shown_our_certificate() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let config = authority.server("127.0.0.1", b"http/1.1", Some(&clients));
    let target = Target::start_secure(None, Some(config));
    let (certificate, key) = clients.issue("me");
    let tls = serde_json::json!({"ca": authority.pem(), "certificate": certificate, "key": key});
    assert_eq!(outcome(&ask(target.port, &tls, SHORT)), Outcome::Success);
    let tls = serde_json::json!({"ca": authority.pem()});
    assert_eq!(outcome(&ask(target.port, &tls, SHORT)), Outcome::TlsCertificate);
}

#[test]
fn a_handshake_that_hangs_or_fails_has_a_class_of_its_own() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut streams = Vec::new();
        while let Ok((mut stream, _)) = listener.accept() {
            if stream.read(&mut [0]).is_err() {
                return;
            }
            streams.push(stream);
        }
    });
    let tls = serde_json::json!({"trust": "anything"});
    assert_eq!(outcome(&ask(port, &tls, SHORT)), Outcome::TlsTimeout);
    let plain = Target::start(None);
    assert_eq!(outcome(&ask(plain.port, &tls, SHORT)), Outcome::Tls);
}

#[test]
fn response_times_over_tls_tell_the_whole_stall() {
    let authority = Authority::new();
    let config = authority.server("127.0.0.1", b"http/1.1", None);
    let start = |stalls| Target::start_secure(stalls, Some(config.clone()));
    let tls = serde_json::json!({"ca": authority.pem()});
    let stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };
    let run = |port, rest: &str| {
        let recording = ask(port, &tls, rest);
        assert!(recording.total(Phase::Response).count() > 0);
        recording
    };
    check_of("TLS", &start, &run, stalls, 3);
}
