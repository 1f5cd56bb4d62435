//! F60–F67 over HTTP/3: targets that are silent, lie, and storm. As with HTTP/2, each has a class of its own.

use std::{
    net::UdpSocket,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use meshplay_perf::recording::Outcome;
use quinn::{
    Connection, Endpoint, IdleTimeout, SendStream, TransportConfig, VarInt, crypto::rustls::QuicServerConfig,
};

use crate::{
    hostile::{attack_at, judge},
    tls::Authority,
};

const HEADERS: u64 = 1;
const DATA: u64 = 0;
/// `:status: 200`, as a frame.
const OK: &[u8] = &[1, 3, 0, 0, 0xd9];
/// A control stream: its kind, and empty settings.
const GREETING: &[u8] = &[0, 4, 0];

/// Most requests to a port of UDP end as `expect`.
fn check_port(what: &str, expect: Outcome, port: u16, streams: u32) {
    let endpoint = format!(r#"{{"url": "https://127.0.0.1:{port}/"}}"#);
    // Any certificate will do: the protocol is where a test of TLS settings goes in, too.
    let protocol = format!(r#"{{"kind": "http3", "streams": {streams}}}, "tls": {{"trust": "anything"}}"#);
    judge(expect, what, attack_at("auto", &protocol, &endpoint));
}

/// A socket without QUIC, which is told each datagram that comes, until dropped.
struct Datagrams {
    port: u16,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Datagrams {
    fn start(answer: impl Fn(&UdpSocket, &[u8], std::net::SocketAddr) + Send + 'static) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let (port, is_over) = (socket.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
        let over = is_over.clone();
        let thread = thread::spawn(move || {
            let mut buffer = [0; 2_048];
            while !over.load(Ordering::Relaxed) {
                if let Ok((n, from)) = socket.recv_from(&mut buffer) {
                    answer(&socket, &buffer[..n], from);
                }
            }
        });
        Self { port, is_over, thread: Some(thread) }
    }
}

impl Drop for Datagrams {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().map(JoinHandle::join);
    }
}

/// A target that speaks QUIC, and on each of its connections what `serve` says, until dropped.
struct Quic {
    port: u16,
    endpoint: Endpoint,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Quic {
    fn start<F: Future<Output = ()> + Send + 'static>(serve: fn(Connection) -> F) -> Self {
        Self::start_with(TransportConfig::default(), serve)
    }

    fn start_with<F: Future<Output = ()> + Send + 'static>(
        mut transport: TransportConfig,
        serve: fn(Connection) -> F,
    ) -> Self {
        let crypto = QuicServerConfig::try_from(Authority::new().server("127.0.0.1", b"h3", None)).unwrap();
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(crypto));
        // What targets keep is in the same memory as the generator's, which is watched.
        transport.send_window(64 << 10);
        config.transport_config(Arc::new(transport));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let endpoint = {
            let _inside = runtime.enter();
            Endpoint::server(config, ([127, 0, 0, 1], 0).into()).unwrap()
        };
        let port = endpoint.local_addr().unwrap().port();
        let accepting = endpoint.clone();
        runtime.spawn(async move {
            while let Some(incoming) = accepting.accept().await {
                tokio::spawn(async move {
                    if let Ok(connection) = incoming.await {
                        serve(connection).await;
                    }
                });
            }
        });
        Self { port, endpoint, runtime: Some(runtime) }
    }
}

impl Drop for Quic {
    fn drop(&mut self) {
        self.endpoint.close(VarInt::from_u32(0), b"");
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn check<F: Future<Output = ()> + Send + 'static>(what: &str, expect: Outcome, serve: fn(Connection) -> F) {
    check_port(what, expect, Quic::start(serve).port, 2);
}

/// Greets, and says what to do with the answer of each request, which is not even read.
async fn each<F: Future<Output = ()> + Send + 'static>(
    connection: Connection,
    act: fn(SendStream, Connection) -> F,
) {
    let Ok(mut control) = connection.open_uni().await else { return };
    control.write_all(GREETING).await.ok();
    while let Ok((send, _receive)) = connection.accept_bi().await {
        tokio::spawn(act(send, connection.clone()));
    }
    // It must not end before the connection does.
    drop(control);
}

async fn write(mut send: SendStream, bytes: Vec<u8>) {
    send.write_all(&bytes).await.ok();
    send.finish().ok();
    send.stopped().await.ok();
}

/// Writes, and never ends.
async fn hold(mut send: SendStream, bytes: &[u8], connection: Connection) {
    send.write_all(bytes).await.ok();
    connection.closed().await;
}

#[test]
fn f60_silence() {
    let silent = Datagrams::start(|_, _, _| {});
    check_port("silence", Outcome::ConnectTimeout, silent.port, 2);
    check("no answer", Outcome::HeadTimeout, |connection| {
        each(connection, |send, connection| hold(send, b"", connection))
    });
    check("no end", Outcome::BodyTimeout, |connection| {
        each(connection, |send, connection| hold(send, OK, connection))
    });
}

#[test]
fn f61_ends() {
    let port = Datagrams::start(|_, _, _| {}).port;
    check_port("nobody", Outcome::ConnectRefused, port, 2);
    check("close", Outcome::GoAway, |connection| {
        each(connection, |_send, connection| async move { connection.close(VarInt::from_u32(0x100), b"") })
    });
    check("end without a head", Outcome::Closed, |connection| {
        each(connection, |send, _| write(send, Vec::new()))
    });
    check("end in a body", Outcome::Truncated, |connection| {
        each(connection, |send, _| write(send, [OK, &[0, 9, b'a']].concat()))
    });
    let mut short = TransportConfig::default();
    short.max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(50))));
    let idle = Quic::start_with(short, |connection| {
        each(connection, |send, connection| hold(send, b"", connection))
    });
    check_port("idle", Outcome::IdleTimeout, idle.port, 2);
}

#[test]
fn f62_garbage_and_other_versions() {
    let garbage = Datagrams::start(|socket, _, from| {
        for byte in [0, 0x40, 0xc0, 0xff] {
            socket.send_to(&[byte; 1_200], from).ok();
        }
    });
    check_port("garbage", Outcome::ConnectTimeout, garbage.port, 2);
    // Version negotiation (RFC 9000, 17.2.1): their number first, then ours, and a version that nobody has.
    let other = Datagrams::start(|socket, datagram, from| {
        let (ours, rest) = datagram[6..].split_at(usize::from(datagram[5]));
        let theirs = &rest[1..1 + usize::from(rest[0])];
        let mut answer = vec![0x80, 0, 0, 0, 0, theirs.len() as u8];
        answer.extend_from_slice(theirs);
        answer.push(ours.len() as u8);
        answer.extend_from_slice(ours);
        answer.extend([0x5a; 4]);
        socket.send_to(&answer, from).ok();
    });
    check_port("version", Outcome::QuicVersion, other.port, 2);
    check("no head", Outcome::Malformed, |connection| {
        each(connection, |send, _| write(send, vec![DATA as u8, 1, b'a']))
    });
    check("frame of HTTP/2", Outcome::Malformed, |connection| {
        each(connection, |send, _| write(send, vec![6, 0]))
    });
    check("dynamic table", Outcome::Malformed, |connection| {
        each(connection, |send, _| write(send, vec![HEADERS as u8, 3, 2, 0, 0x80]))
    });
}

#[test]
fn f62_control_streams_that_break_the_rules() {
    check("no settings", Outcome::Malformed, |connection| async move {
        let Ok(mut control) = connection.open_uni().await else { return };
        control.write_all(&[0, 7, 1, 0]).await.ok();
        connection.closed().await;
    });
}

#[test]
fn f64_huge_heads() {
    check("head", Outcome::HeadTooLarge, |connection| {
        each(connection, |mut send, _| async move {
            send.write_all(&[HEADERS as u8, 0x80, 0xff, 0xff, 0xff]).await.ok();
            while send.write_all(&[0; 16_384]).await.is_ok() {}
        })
    });
}

#[test]
fn f65_bodies_that_lie_or_never_end() {
    check("lie", Outcome::Malformed, |connection| {
        // content-length: 9
        each(connection, |send, _| write(send, vec![1, 6, 0, 0, 0xd9, 0x54, 1, b'9', 0, 1, b'a']))
    });
    // One stream, for the others would be waiting for their heads.
    let endless = Quic::start(|connection| {
        each(connection, |mut send, _| async move {
            send.write_all(OK).await.ok();
            // DATA of 2^30 bytes.
            send.write_all(&[0, 0xc0, 0, 0, 0, 0x40, 0, 0, 0]).await.ok();
            while send.write_all(&[0; 16_384]).await.is_ok() {}
        })
    });
    check_port("endless", Outcome::BodyTimeout, endless.port, 1);
}

#[test]
fn f66_ends_of_streams_and_connections() {
    check("reset", Outcome::GoAway, |connection| {
        each(connection, |mut send, _| async move {
            send.reset(VarInt::from_u32(0x10b)).ok();
        })
    });
    check("GOAWAY", Outcome::GoAway, |connection| async move {
        let Ok(mut control) = connection.open_uni().await else { return };
        control.write_all(GREETING).await.ok();
        while let Ok((_send, _)) = connection.accept_bi().await {
            control.write_all(&[7, 1, 0]).await.ok();
        }
    });
}

#[test]
fn f66_storms() {
    // Frames that are there to be ignored, without end.
    check("frames", Outcome::Flood, |connection| {
        each(connection, |mut send, _| async move {
            while send.write_all(&[0x21, 0].repeat(4_096)).await.is_ok() {}
        })
    });
    check("settings of an encoder", Outcome::Flood, |connection| async move {
        let Ok(mut encoder) = connection.open_uni().await else { return };
        encoder.write_all(&[2]).await.ok();
        while encoder.write_all(&[0x20; 4_096]).await.is_ok() {}
    });
}

#[test]
fn f67_nothing_but_server_errors() {
    // :status: 500
    check("500", Outcome::ServerError, |connection| {
        each(connection, |send, _| write(send, vec![1, 4, 0, 0, 0xff, 8]))
    });
}
