//! From an address to a connection that speaks TLS, within one deadline.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::{net::TcpStream, time::timeout_at};
use tokio_rustls::TlsConnector;

use super::{
    stream::{Counted, Received, Stream},
    tls,
};
use crate::{
    Access,
    endpoint::{Endpoint, Scheme},
    fault::{Fault, Phase, TlsFault},
};

/// How long one address may be silent before the next one is tried beside it (RFC 8305 §5).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);
/// Addresses of a host name that are tried.
const ADDRESSES_MAX: usize = 8;

/// How to connect to one cluster.
pub(super) struct Dialer {
    endpoint: Endpoint,
    server_name: ServerName<'static>,
    connector: TlsConnector,
    deadline: Duration,
}

impl Dialer {
    pub(super) fn new(access: &Access, endpoint: &Endpoint, deadline: Duration) -> Result<Self, Fault> {
        Self::speaking(&[b"h2", b"http/1.1"], access, endpoint, deadline)
    }

    /// For connections that are upgraded, which HTTP/2 connections cannot be.
    pub(super) fn http1(access: &Access, endpoint: &Endpoint, deadline: Duration) -> Result<Self, Fault> {
        Self::speaking(&[b"http/1.1"], access, endpoint, deadline)
    }

    fn speaking(
        protocols: &[&[u8]],
        access: &Access,
        endpoint: &Endpoint,
        deadline: Duration,
    ) -> Result<Self, Fault> {
        let mut config: ClientConfig = tls::client_config(access)?;
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(Self {
            server_name: tls::server_name(access, endpoint)?,
            endpoint: endpoint.clone(),
            connector: TlsConnector::from(Arc::new(config)),
            deadline,
        })
    }

    /// A new connection. Nothing was sent if it fails.
    pub(super) async fn dial(&self) -> Result<(Stream, Received), Fault> {
        let started = Instant::now();
        let end = tokio::time::Instant::from_std(started + self.deadline);
        let silent = |phase| Fault::BlackHole { phase, waited_ms: started.elapsed().as_millis() as u64 };
        let addresses = match timeout_at(end, self.addresses()).await {
            Ok(addresses) => addresses?,
            Err(_) => return Err(Fault::Dns("no answer from the name servers".to_owned())),
        };
        let tcp = match timeout_at(end, connect_any(&addresses)).await {
            Ok(connected) => connected.map_err(|error| io_fault(&error))?,
            Err(_) => return Err(silent(Phase::Connecting)),
        };
        // Without this, small requests wait for the acknowledgement of the ones before (Nagle).
        tcp.set_nodelay(true).map_err(|error| io_fault(&error))?;
        let received = Received::default();
        let counted = Counted::new(tcp, received.clone());
        if self.endpoint.scheme == Scheme::PlainLoopback {
            return Ok((Stream::Plain(counted), received));
        }
        match timeout_at(end, self.connector.connect(self.server_name.clone(), counted)).await {
            Ok(Ok(stream)) => Ok((Stream::Tls(Box::new(stream)), received)),
            Ok(Err(error)) => Err(handshake_fault(&error)),
            Err(_) if received.bytes() == 0 => Err(silent(Phase::Handshaking)),
            Err(_) => {
                let waited_ms = started.elapsed().as_millis() as u64;
                Err(Fault::Timeout { waited_ms, received_bytes: 0 })
            }
        }
    }

    async fn addresses(&self) -> Result<Vec<SocketAddr>, Fault> {
        let found = tokio::net::lookup_host((self.endpoint.host.as_str(), self.endpoint.port)).await;
        let addresses: Vec<_> =
            found.map_err(|error| Fault::Dns(error.to_string()))?.take(ADDRESSES_MAX).collect();
        if addresses.is_empty() {
            return Err(Fault::Dns(format!("`{}` has no address", self.endpoint.host)));
        }
        Ok(addresses)
    }
}

/// The first address that answers; each next one starts when the one before failed or is silent for long.
async fn connect_any(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut waiting = addresses.iter();
    let mut running = FuturesUnordered::new();
    let mut last_error = io::Error::from(io::ErrorKind::NotFound);
    loop {
        match waiting.next() {
            Some(address) => running.push(TcpStream::connect(*address)),
            None if running.is_empty() => return Err(last_error),
            None => {}
        }
        let patience = if waiting.len() == 0 { Duration::MAX } else { NEXT_ADDRESS_AFTER };
        match tokio::time::timeout(patience, running.next()).await {
            Ok(Some(Ok(stream))) => return Ok(stream),
            Ok(Some(Err(error))) => last_error = error,
            Ok(None) | Err(_) => {}
        }
    }
}

/// What an error of the network means.
pub(super) fn io_fault(error: &io::Error) -> Fault {
    use io::ErrorKind as K;
    match error.kind() {
        K::ConnectionRefused => Fault::Refused,
        K::HostUnreachable | K::NetworkUnreachable | K::AddrNotAvailable | K::NetworkDown => Fault::NoRoute,
        K::TimedOut => Fault::BlackHole { phase: Phase::Connecting, waited_ms: 0 },
        _ => Fault::Reset,
    }
}

fn handshake_fault(error: &io::Error) -> Fault {
    use io::ErrorKind as K;
    tls::fault(error).unwrap_or_else(|| match error.kind() {
        K::InvalidData => Fault::Tls(TlsFault::Other(error.to_string())),
        _ => io_fault(error),
    })
}
