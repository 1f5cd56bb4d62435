//! The connections of the tiny server, plain or over TLS with a certificate that nobody has to trust. What is said over
//! them it does not know.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
};

use anyhow::Result;
use rustix::net::RecvFlags;
use rustls::{ServerConfig, ServerConnection, crypto::ring, pki_types::PrivatePkcs8KeyDer};

/// A blocking connection, read only when it has something.
pub(super) struct Pipe {
    stream: TcpStream,
    tls: Option<ServerConnection>,
}

impl Pipe {
    pub(super) fn new(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> Result<Self> {
        Ok(Self { stream, tls: tls.map(|config| ServerConnection::new(config.clone())).transpose()? })
    }

    /// Reads once: how much came, or nothing if it was a part of the handshake. The end is an error.
    pub(super) fn receive(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let read = match &mut self.tls {
            // Writes block and reads do not: there may be no more than the buffer held.
            None => rustix::net::recv(&self.stream, buffer, RecvFlags::DONTWAIT)
                .map(|(n, _)| n)
                .map_err(io::Error::from),
            Some(tls) => {
                if tls.read_tls(&mut self.stream)? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                tls.process_new_packets().map_err(io::Error::other)?;
                flush(tls, &mut self.stream)?;
                tls.reader().read(buffer)
            }
        };
        match read {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => Ok(Some(n)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(tls) = &mut self.tls else { return self.stream.write_all(bytes) };
        tls.writer().write_all(bytes)?;
        flush(tls, &mut self.stream)
    }
}

fn flush(tls: &mut ServerConnection, stream: &mut TcpStream) -> io::Result<()> {
    while tls.wants_write() {
        tls.write_tls(stream)?;
    }
    Ok(())
}

/// For 127.0.0.1, signed by itself; HTTP/2 for those that offer it.
pub(super) fn config() -> Result<Arc<ServerConfig>> {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
