//! Calls of gRPC that are streams of requests, or of both, without TLS and with it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request, Response};
use meshplay_load::Stop;
use meshplay_perf::{Recording, RunSpec, recording::Outcome};
use prost_reflect::{
    prost::Message as _,
    prost_types::{
        DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
        ServiceDescriptorProto,
        field_descriptor_proto::{Label, Type},
    },
};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{single, target::Target, tls::Authority};

/// `shop.Sum`: `Add` takes a stream of numbers, `Follow` answers each of one.
fn descriptors() -> String {
    let field = FieldDescriptorProto {
        name: Some("value".to_owned()),
        number: Some(1),
        label: Some(Label::Optional.into()),
        r#type: Some(Type::Int64.into()),
        ..FieldDescriptorProto::default()
    };
    let number =
        DescriptorProto { name: Some("Number".to_owned()), field: vec![field], ..DescriptorProto::default() };
    let method = |name: &str, is_answered_often| MethodDescriptorProto {
        name: Some(name.to_owned()),
        input_type: Some(".shop.Number".to_owned()),
        output_type: Some(".shop.Number".to_owned()),
        client_streaming: Some(true),
        server_streaming: Some(is_answered_often),
        ..MethodDescriptorProto::default()
    };
    let service = ServiceDescriptorProto {
        name: Some("Sum".to_owned()),
        method: vec![method("Add", false), method("Follow", true)],
        ..ServiceDescriptorProto::default()
    };
    let file = FileDescriptorProto {
        name: Some("sum.proto".to_owned()),
        package: Some("shop".to_owned()),
        message_type: vec![number],
        service: vec![service],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    STANDARD.encode(FileDescriptorSet { file: vec![file] }.encode_to_vec())
}

/// A number as it is sent: small ones take one byte.
fn message(value: u8) -> Bytes {
    Bytes::copy_from_slice(&[0, 0, 0, 0, 2, 0x08, value])
}

/// Adds up what comes; the status is OK if that is 1 + 2 + 3.
async fn answer(
    request: Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<Bytes>,
) -> Result<(), h2::Error> {
    let follows = request.uri().path() == "/shop.Sum/Follow";
    let mut body = request.into_body();
    let mut send = respond.send_response(Response::new(()), false)?;
    let (mut pending, mut sum) = (BytesMut::new(), 0);
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        pending.extend_from_slice(&data);
        while pending.len() >= 7 {
            sum += pending.split_to(7)[6];
            if follows {
                send.send_data(message(sum), false)?;
            }
        }
    }
    if !follows {
        send.send_data(message(sum), false)?;
    }
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static(if sum == 6 { "0" } else { "11" }));
    send.send_trailers(trailers)
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::task::spawn_local(async move { answer(request, respond).await.ok() });
    }
}

/// With numbers as the body of each call.
fn ask(scheme: &str, port: u16, method: &str, numbers: &str, tls: &serde_json::Value) -> Recording {
    let body = serde_json::Value::from(numbers);
    let json = format!(
        r#"{{"endpoints": [{{"url": "{scheme}://127.0.0.1:{port}/shop.Sum/{method}", "body": {{"text": {body}}}}}],
            "arrivals": {{"kind": "max"}}, "count": 60, "connections": 2, "tls": {tls},
            "protocol": {{"kind": "http2", "streams": 3}}, "descriptors": "{}"}}"#,
        descriptors()
    );
    let spec: RunSpec = serde_json::from_str(&json).unwrap();
    meshplay_load::run(&spec, &Stop::new(), &mut |_| {}).unwrap()
}

const SIX: &str = r#"[{"value": 1}, {"value": 2}, {"value": 3}]"#;

#[track_caller]
fn check(scheme: &str, target: &Target, tls: &serde_json::Value) {
    for method in ["Add", "Follow"] {
        for (numbers, expect) in [
            (SIX, Outcome::Success),
            (r#"[{"value": 6}]"#, Outcome::Success),
            ("[]", Outcome::GrpcOutOfRange),
        ] {
            let recording = ask(scheme, target.port, method, numbers, tls);
            assert_eq!(recording.outcomes(), [(expect, 60)].into(), "{method} {numbers}");
        }
    }
}

#[test]
fn every_message_of_a_stream_arrives_and_every_answer_is_read() {
    let target = single::start(None, serve::<tokio::net::TcpStream>);
    check("grpc", &target, &serde_json::json!({}));
}

#[test]
fn streams_go_over_tls_too() {
    let authority = Authority::new();
    let acceptor = tokio_rustls::TlsAcceptor::from(authority.server("127.0.0.1", b"h2", None));
    let target = single::start(None, move |stream| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream).await;
            }
        }
    });
    check("grpcs", &target, &serde_json::json!({"ca": authority.pem()}));
}
