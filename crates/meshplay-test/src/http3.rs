//! The smallest server that speaks HTTP/3, for those that measure: `h3` over `quinn`, one thread, and the same answer to
//! every request. It can do nothing for a while from time to time, for everybody at once. What is measured with it, it
//! refuses to know.

use std::{
    future::Future,
    io,
    net::UdpSocket,
    rc::Rc,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use h3_quinn::Connection;
use http::Response;
use quinn::{
    Endpoint, EndpointConfig, Incoming, TokioRuntime, TransportConfig, VarInt,
    crypto::rustls::QuicServerConfig,
};
use rustls::crypto::ring;
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio::task::LocalSet;

/// Requests at once on a connection.
const STREAMS_MAX: u32 = 1_000;
/// As many bytes as the other tiny servers answer with.
const BODY: &[u8] = &[b'x'; 64];

/// Nothing happens for `length` in the middle of every `period`: the end of a run of whole periods cuts no stall off.
#[derive(Clone, Copy, Debug)]
pub struct Stalls {
    /// How long.
    pub length: Duration,
    /// How often.
    pub period: Duration,
}

/// One that is bound to a free port of the loopback, with a certificate of its own for 127.0.0.1.
pub struct Http3Server {
    socket: UdpSocket,
    config: quinn::ServerConfig,
}

impl Http3Server {
    /// Nobody is answered yet.
    ///
    /// # Errors
    /// When the system has no port, or no certificate can be made.
    pub fn bind() -> io::Result<Self> {
        let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).map_err(io::Error::other)?;
        let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
        let mut tls = rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key.into())
            .map_err(io::Error::other)?;
        tls.alpn_protocols = vec![b"h3".to_vec()];
        let crypto = QuicServerConfig::try_from(tls).map_err(io::Error::other)?;
        let mut config = quinn::ServerConfig::with_crypto(Arc::new(crypto));
        let mut transport = TransportConfig::default();
        transport.max_concurrent_bidi_streams(VarInt::from_u32(STREAMS_MAX));
        config.transport_config(Arc::new(transport));
        Ok(Self { socket: UdpSocket::bind(("127.0.0.1", 0))?, config })
    }

    /// Where it will answer.
    ///
    /// # Errors
    /// When the system does not know.
    pub fn port(&self) -> io::Result<u16> {
        Ok(self.socket.local_addr()?.port())
    }

    /// Answers on this thread until `is_over`; `heard` is told of each request.
    ///
    /// # Errors
    /// When the system refuses what a server needs.
    pub fn serve(
        self,
        stalls: Option<Stalls>,
        heard: impl Fn() + 'static,
        is_over: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        LocalSet::new().block_on(&runtime, async {
            let (config, quic) = (EndpointConfig::default(), Arc::new(TokioRuntime));
            let endpoint = Endpoint::new(config, Some(self.config), self.socket, quic)?;
            let heard: Rc<dyn Fn()> = Rc::new(heard);
            tokio::select! {
                () = accept(&endpoint, &heard) => {}
                () = stall(stalls) => {}
                () = is_over => {}
            }
            Ok(())
        })
    }
}

async fn accept(endpoint: &Endpoint, heard: &Rc<dyn Fn()>) {
    while let Some(incoming) = endpoint.accept().await {
        tokio::task::spawn_local(connection(incoming, heard.clone()));
    }
}

/// Holds the thread, and with it everybody.
async fn stall(stalls: Option<Stalls>) {
    let Some(Stalls { length, period }) = stalls else { return std::future::pending().await };
    let mut next = Instant::now() + period / 2;
    loop {
        tokio::time::sleep_until(next.into()).await;
        thread::sleep((next + length).saturating_duration_since(Instant::now()));
        next += period;
    }
}

async fn connection(incoming: Incoming, heard: Rc<dyn Fn()>) {
    let Ok(connection) = incoming.await else { return };
    let made = h3::server::Connection::<_, Bytes>::new(Connection::new(connection)).await;
    let Ok(mut connection) = made else { return };
    while let Ok(Some(resolver)) = connection.accept().await {
        let heard = heard.clone();
        tokio::task::spawn_local(async move {
            let Ok((_, mut stream)) = resolver.resolve_request().await else { return };
            heard();
            let head = Response::builder().header("content-length", BODY.len()).body(());
            if let Ok(head) = head
                && stream.send_response(head).await.is_ok()
                && stream.send_data(Bytes::from_static(BODY)).await.is_ok()
            {
                // Whoever is gone needs no end.
                stream.finish().await.ok();
            }
        });
    }
}
