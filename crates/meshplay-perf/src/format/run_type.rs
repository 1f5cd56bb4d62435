//! What a run of fortio spoke, between its own words (`HTTP`, `GRPC Ping`, `TCP` …, with the address in a field of its own)
//! and our addresses, whose scheme says it. The words are those of fortio 1.75.2: `fhttp/httprunner.go`,
//! `fgrpc/grpcrunner.go`, `tcprunner/tcprunner.go` and `udprunner/udprunner.go`.

use crate::spec::{Scheme, Target};

const HTTP: &str = "HTTP";
const TCP: &str = "TCP";
const UDP: &str = "UDP";
const PING: &str = "GRPC Ping";
const HEALTH: &str = "GRPC Health for '";
const CUSTOM: &str = "Custom GRPC Method ";
const PAYLOAD: &str = " and Payload ";

const PING_METHOD: &str = "/fgrpc.PingServer/Ping";
const HEALTH_METHOD: &str = "/grpc.health.v1.Health/Check";
/// Where fortio calls an address of gRPC that names neither scheme nor port.
const GRPC_PORT: u16 = 8079;

/// Our address of what fortio asked.
pub(super) fn url_of(run_type: &str, destination: &str) -> String {
    let method = match run_type {
        TCP => return with_scheme("tcp", destination),
        UDP => return with_scheme("udp", destination),
        _ if run_type.starts_with(PING) => PING_METHOD.to_owned(),
        _ if run_type.starts_with(HEALTH) => HEALTH_METHOD.to_owned(),
        _ => match run_type.strip_prefix(CUSTOM) {
            Some(rest) => format!("/{}", rest.split(PAYLOAD).next().unwrap_or(rest)),
            None => return destination.to_owned(),
        },
    };
    let host = |rest: &str| rest.trim_end_matches('/').to_owned();
    match destination.split_once("://") {
        Some(("http", rest)) => format!("grpc://{}{method}", host(rest)),
        Some(("https", rest)) => format!("grpcs://{}{method}", host(rest)),
        // An address of ours, which has its method.
        Some(_) => destination.to_owned(),
        None if destination.contains(':') => format!("grpc://{destination}{method}"),
        None => format!("grpc://{destination}:{GRPC_PORT}{method}"),
    }
}

fn with_scheme(scheme: &str, destination: &str) -> String {
    if destination.contains("://") { destination.to_owned() } else { format!("{scheme}://{destination}") }
}

/// What fortio calls a run that asks our address. It has no word for WebSockets. What a call carries is not told: who
/// reads the file may be anybody.
pub fn fortio_run_type(url: &str) -> String {
    let Ok(Target { scheme, path, .. }) = Target::parse(url) else { return HTTP.to_owned() };
    match scheme {
        Scheme::Http | Scheme::Https => HTTP.to_owned(),
        Scheme::Ws | Scheme::Wss => "WebSocket".to_owned(),
        Scheme::Tcp => TCP.to_owned(),
        Scheme::Udp => UDP.to_owned(),
        Scheme::Grpc | Scheme::Grpcs => match path.as_str() {
            PING_METHOD => PING.to_owned(),
            HEALTH_METHOD => format!("{HEALTH}'"),
            method => format!("{CUSTOM}{}{PAYLOAD}", method.trim_start_matches('/')),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fortio_spoke_is_the_scheme_of_our_address() {
        let check = |run_type: &str, destination: &str, expect: &str| {
            let url = url_of(run_type, destination);
            assert_eq!(url, expect);
            assert!(Target::parse(&url).is_ok(), "{url}");
        };
        check("TCP", "tcp://127.0.0.1:8078", "tcp://127.0.0.1:8078");
        check("UDP", "127.0.0.1:8078", "udp://127.0.0.1:8078");
        check("GRPC Ping Delay=1s", "127.0.0.1:8079", "grpc://127.0.0.1:8079/fgrpc.PingServer/Ping");
        check("GRPC Ping", "shop", "grpc://shop:8079/fgrpc.PingServer/Ping");
        check("GRPC Health for 'shop'", "https://shop/", "grpcs://shop/grpc.health.v1.Health/Check");
        let custom = r#"Custom GRPC Method a.B/c and Payload {"x": 1} PayloadLength=8"#;
        check(custom, "http://shop:80", "grpc://shop:80/a.B/c");
    }

    #[test]
    fn what_we_asked_is_called_as_fortio_does_and_read_back() {
        let check = |url: &str, expect: &str| {
            assert_eq!(fortio_run_type(url), expect);
            assert_eq!(url_of(expect, url), url);
        };
        check("https://shop/a", "HTTP");
        check("tcp://shop:1", "TCP");
        check("udp://shop:1", "UDP");
        check("ws://shop/a", "WebSocket");
        check("grpc://shop:1/fgrpc.PingServer/Ping", "GRPC Ping");
        check("grpcs://shop/grpc.health.v1.Health/Check", "GRPC Health for ''");
        check("grpc://shop/a.B/c", "Custom GRPC Method a.B/c and Payload ");
    }
}
