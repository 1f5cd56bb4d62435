//! Calls of gRPC against a server of another make, with reflection of both ages, and against targets that answer wrongly.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response};
use meshplay_load::{LoadError, Stop};
use meshplay_perf::{Recording, RunSpec, recording::Outcome};
use tonic::{service::interceptor::InterceptedService, transport::Server};

use crate::{
    run_of, single,
    stall::check_of,
    target::{Stalls, Target},
    tls::Authority,
};

const CHECK: &str = "grpc.health.v1.Health/Check";

/// What a server reflects.
#[derive(Clone, Copy, PartialEq)]
enum Reflection {
    V1,
    V1Alpha,
    None,
}

/// A server of tonic with its health service, on one thread.
fn start(stalls: Option<Stalls>, reflection: Reflection) -> Target {
    single::start_with(stalls, move |listener| async move {
        let (_reporter, health) = tonic_health::server::health_reporter();
        let health = InterceptedService::new(health, |request| {
            single::answers();
            Ok(request)
        });
        let configured = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        let v1 = (reflection == Reflection::V1).then(|| configured().build_v1().unwrap());
        let v1alpha = (reflection == Reflection::V1Alpha).then(|| configured().build_v1alpha().unwrap());
        let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
        Server::builder()
            .add_service(health)
            .add_optional_service(v1)
            .add_optional_service(v1alpha)
            .serve_with_incoming(incoming)
            .await
            .unwrap();
    })
}

fn spec(port: u16, call: &str, endpoint: &str, rest: &str) -> RunSpec {
    let json = format!(r#"{{"endpoints": [{{"url": "grpc://127.0.0.1:{port}/{call}"{endpoint}}}], {rest}}}"#);
    serde_json::from_str(&json).unwrap()
}

fn run(spec: &RunSpec) -> Result<Recording, LoadError> {
    meshplay_load::run(spec, &Stop::new(), &mut |_| {})
}

fn ask(port: u16, call: &str, endpoint: &str) -> Recording {
    run(&spec(port, call, endpoint, SHORT)).unwrap()
}

const SHORT: &str = r#""arrivals": {"kind": "max"}, "count": 100, "connections": 2, "protocol": {"kind": "http2", "streams": 3}"#;

#[test]
fn messages_are_made_of_json_by_reflection_of_either_age() {
    for reflection in [Reflection::V1, Reflection::V1Alpha] {
        let target = start(None, reflection);
        for body in ["", r#", "body": {"text": "{}"}"#, r#", "body": {"text": "{\"service\": \"\"}"}"#] {
            let recording = ask(target.port, CHECK, body);
            assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into(), "{body}");
            assert_eq!(recording.engine_reason.as_deref(), Some("gRPC is spoken by the general engine only"));
        }
    }
}

/// The same server behind TLS, which somebody else speaks for it.
fn behind_tls(plain: u16, authority: &Authority) -> Target {
    let acceptor = tokio_rustls::TlsAcceptor::from(authority.server("127.0.0.1", b"h2", None));
    single::start(None, move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut outside) = acceptor.accept(stream).await else { return };
            let Ok(mut inside) = tokio::net::TcpStream::connect(("127.0.0.1", plain)).await else { return };
            tokio::io::copy_bidirectional(&mut outside, &mut inside).await.ok();
        }
    })
}

#[test]
fn reflection_is_asked_over_tls_where_the_target_speaks_it() {
    let (target, authority) = (start(None, Reflection::V1), Authority::new());
    let secure = behind_tls(target.port, &authority);
    let spec = |method: &str, tls: serde_json::Value| -> RunSpec {
        let json = format!(
            r#"{{"endpoints": [{{"url": "grpcs://127.0.0.1:{}/grpc.health.v1.Health/{method}",
                "body": {{"text": "{{}}"}}}}], "tls": {tls}, {SHORT}}}"#,
            secure.port
        );
        serde_json::from_str(&json).unwrap()
    };
    let trusted = || serde_json::json!({"ca": authority.pem()});
    let recording = run(&spec("Check", trusted())).unwrap();
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
    assert_eq!(mistakes(&spec("Heal", trusted())), ["MP6585 /endpoints/0/url"]);
    let stranger = serde_json::json!({"ca": Authority::new().pem()});
    assert_eq!(
        mistakes(&spec("Check", stranger)),
        ["MP6601 /endpoints/0/url"],
        "nobody is asked who may be anybody"
    );
}

#[test]
fn messages_are_made_of_json_by_descriptors_or_sent_as_they_are() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let target = start(None, Reflection::None);
    let descriptors = STANDARD.encode(tonic_health::pb::FILE_DESCRIPTOR_SET);
    let given = format!(r#"{SHORT}, "descriptors": "{descriptors}""#);
    let recording = run(&spec(target.port, CHECK, "", &given)).unwrap();
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
    let recording = ask(target.port, CHECK, r#", "body": {"base64": ""}"#);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
}

#[test]
fn the_status_of_a_call_is_its_class() {
    let target = start(None, Reflection::V1);
    let recording = ask(target.port, CHECK, r#", "body": {"text": "{\"service\": \"nobody\"}"}"#);
    assert_eq!(recording.outcomes(), [(Outcome::GrpcNotFound, 100)].into());
    let recording = ask(target.port, "grpc.health.v1.Health/Nothing", r#", "body": {"base64": ""}"#);
    assert_eq!(recording.outcomes(), [(Outcome::GrpcUnimplemented, 100)].into());
}

#[test]
fn a_list_of_messages_is_a_stream() {
    let target = start(None, Reflection::V1);
    let body = r#", "body": {"text": "[{\"listServices\": \"\"}, {\"listServices\": \"\"}]"}"#;
    let recording = ask(target.port, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo", body);
    assert_eq!(recording.outcomes(), [(Outcome::Success, 100)].into());
}

/// What is wrong with a specification: codes and places.
fn mistakes(spec: &RunSpec) -> Vec<String> {
    let Err(LoadError::Spec(findings)) = run(spec) else { panic!("it ran") };
    findings.iter().map(|finding| format!("{} {}", finding.code, finding.at)).collect()
}

#[test]
fn what_is_no_method_or_no_message_is_found_before_the_run() {
    let target = start(None, Reflection::V1);
    let json = format!(
        r#"{{"endpoints": [{{"url": "grpc://127.0.0.1:{0}/grpc.health.v1.Health/Heal"}},
            {{"url": "grpc://127.0.0.1:{0}/shop.Shop/Buy"}},
            {{"url": "grpc://127.0.0.1:{0}/{CHECK}", "body": {{"text": "{{\"servant\": 1}}"}}}}], {SHORT}}}"#,
        target.port
    );
    let expect = ["MP6585 /endpoints/0/url", "MP6585 /endpoints/1/url", "MP6586 /endpoints/2/body"];
    assert_eq!(mistakes(&serde_json::from_str(&json).unwrap()), expect);
    let silent = start(None, Reflection::None);
    assert_eq!(mistakes(&spec(silent.port, CHECK, "", SHORT)), ["MP6585 /endpoints/0/url"]);
    let broken = format!(r#"{SHORT}, "descriptors": "AAAA""#);
    assert!(mistakes(&spec(silent.port, CHECK, "", &broken)).contains(&"MP6585 /descriptors".to_owned()));
}

#[test]
fn response_times_over_grpc_tell_the_whole_stall() {
    let stalls = Stalls { length: Duration::from_millis(200), period: Duration::from_secs(2) };
    let run = |port, rest: &str| {
        let protocol = r#""protocol": {"kind": "http2", "streams": 4}"#;
        run_of(
            &format!(r#"{{"url": "grpc://127.0.0.1:{port}/{CHECK}"}}"#),
            "auto",
            &format!("{protocol}, {rest}"),
        )
    };
    check_of("gRPC", &|stalls| start(stalls, Reflection::V1), &run, stalls, 3);
}

/// Answers each call with a body and a status, over HTTP/2.
fn answering(status: u16, body: &'static [u8], code: Option<&'static str>) -> Target {
    single::start(None, move |stream| async move {
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        while let Some(Ok((_, mut respond))) = connection.accept().await {
            let head = Response::builder().status(status).body(()).unwrap();
            let Ok(mut send) = respond.send_response(head, false) else { return };
            send.send_data(Bytes::from_static(body), code.is_none()).ok();
            if let Some(code) = code {
                let mut trailers = HeaderMap::new();
                trailers.insert("grpc-status", HeaderValue::from_static(code));
                send.send_trailers(trailers).ok();
            }
        }
    })
}

#[test]
fn answers_that_are_none() {
    let descriptors = {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        STANDARD.encode(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let rest = format!(r#"{SHORT}, "descriptors": "{descriptors}""#);
    let (watch, one, two): (_, &[u8], &[u8]) =
        ("grpc.health.v1.Health/Watch", b"\0\0\0\0\x02\x08\x01", b"\0\0\0\0\0\0\0\0\0\x02\x08\x01");
    for (call, status, body, code, expect) in [
        (CHECK, 200, one, Some("0"), Outcome::Success),
        // A stream has as many messages as it has.
        (watch, 200, two, Some("0"), Outcome::Success),
        (watch, 200, b"", Some("0"), Outcome::Success),
        (CHECK, 200, two, Some("0"), Outcome::Malformed),
        (CHECK, 200, b"", Some("0"), Outcome::Malformed),
        (watch, 200, &one[..6], Some("0"), Outcome::Malformed),
        (CHECK, 200, b"<html></html>", Some("0"), Outcome::Malformed),
        (CHECK, 200, one, None, Outcome::Malformed),
        (CHECK, 503, b"", None, Outcome::ServerError),
        (CHECK, 200, one, Some("14"), Outcome::GrpcUnavailable),
        (CHECK, 200, b"", Some("99"), Outcome::GrpcUnknown),
    ] {
        let target = answering(status, body, code);
        let recording = run(&spec(target.port, call, "", &rest)).unwrap();
        assert_eq!(recording.outcomes(), [(expect, 100)].into(), "{call} {status} {body:?} {code:?}");
    }
}
