//! The way to the real server: one connection per connection of a client, of the same protocol.

use std::{io, sync::Arc};

use http::{
    HeaderValue, Request, Response, Uri,
    header::{AUTHORIZATION, HOST},
    uri::{Authority, PathAndQuery, Scheme},
};
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};
use tokio::{net::TcpStream, sync::Mutex};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::FaultProxyError;
use crate::kubeconfig::{Access, ClientCert};

const HTTPS_PORT: u16 = 443;

/// HTTP version of a connection, chosen by the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    pub(super) fn of_alpn(alpn: Option<&[u8]>) -> Self {
        if alpn == Some(b"h2") { Self::Http2 } else { Self::Http1 }
    }

    fn alpn(self) -> &'static [u8] {
        match self {
            Self::Http1 => b"http/1.1",
            Self::Http2 => b"h2",
        }
    }
}

/// Where the server is and who we are to it.
pub(super) struct Upstream {
    authority: Authority,
    name: ServerName<'static>,
    tls: ClientConfig,
    authorization: Option<HeaderValue>,
}

impl Upstream {
    pub(super) fn new(access: Access) -> Result<Self, FaultProxyError> {
        let unusable = || FaultProxyError::Server { server: access.server.clone() };
        let uri: Uri = access.server.parse().map_err(|_| unusable())?;
        let authority =
            uri.authority().filter(|_| uri.scheme() == Some(&Scheme::HTTPS)).ok_or_else(unusable)?;
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| unusable())?;
        let bearer = access.token.as_ref().map(|token| HeaderValue::try_from(format!("Bearer {token}")));
        let authorization = bearer.transpose().map_err(|_| unusable())?;
        let (authority, tls) = (authority.clone(), tls_config(&access)?);
        Ok(Self { authority, name, tls, authorization })
    }

    async fn connect(&self, protocol: Protocol) -> io::Result<TlsStream<TcpStream>> {
        let port = self.authority.port_u16().unwrap_or(HTTPS_PORT);
        let host = self.authority.host().trim_matches(['[', ']']);
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        let mut config = self.tls.clone();
        config.alpn_protocols = vec![protocol.alpn().to_vec()];
        TlsConnector::from(Arc::new(config)).connect(self.name.clone(), stream).await
    }
}

fn tls_config(access: &Access) -> Result<ClientConfig, FaultProxyError> {
    let pem = |source| FaultProxyError::Pem { source };
    let tls = |source| FaultProxyError::Tls { source };
    let mut roots = RootCertStore::empty();
    for cert in CertificateDer::pem_slice_iter(&access.ca_pem) {
        roots.add(cert.map_err(pem)?).map_err(tls)?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(tls)?
        .with_root_certificates(roots);
    let Some(ClientCert { cert_pem, key_pem }) = &access.client_cert else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = CertificateDer::pem_slice_iter(cert_pem).collect::<Result<_, _>>().map_err(pem)?;
    let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(pem)?;
    builder.with_client_auth_cert(chain, key).map_err(tls)
}

/// Why a request got no answer from the server.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    #[error("failed to connect to the upstream server")]
    Connect(#[source] io::Error),
    #[error("failed to exchange a request with the upstream server")]
    Exchange(#[from] hyper::Error),
}

/// The connection to the server that belongs to one connection of a client; dialled at the first request, and again
/// when the server has closed it.
pub(super) struct Link {
    upstream: Arc<Upstream>,
    protocol: Protocol,
    sender: Mutex<Option<Sender>>,
}

enum Sender {
    Http1(http1::SendRequest<Incoming>),
    Http2(http2::SendRequest<Incoming>),
}

impl Sender {
    fn is_closed(&self) -> bool {
        match self {
            Self::Http1(sender) => sender.is_closed(),
            Self::Http2(sender) => sender.is_closed(),
        }
    }
}

impl Link {
    pub(super) fn new(upstream: Arc<Upstream>, protocol: Protocol) -> Self {
        Self { upstream, protocol, sender: Mutex::new(None) }
    }

    /// Sends the request as us to the server and returns its answer's head with the body still coming.
    pub(super) async fn send(&self, mut request: Request<Incoming>) -> Result<Response<Incoming>, LinkError> {
        self.address(&mut request);
        let mut place = self.sender.lock().await;
        if place.as_ref().is_none_or(Sender::is_closed) {
            *place = Some(self.dial().await?);
        }
        match place.as_mut().expect("was just filled") {
            // HTTP/1.1 carries one request at a time, and so does the client's connection: holding the lock costs nothing.
            Sender::Http1(sender) => {
                sender.ready().await?;
                Ok(sender.send_request(request).await?)
            }
            Sender::Http2(sender) => {
                let mut sender = sender.clone();
                drop(place);
                sender.ready().await?;
                Ok(sender.send_request(request).await?)
            }
        }
    }

    async fn dial(&self) -> Result<Sender, LinkError> {
        let stream = self.upstream.connect(self.protocol).await.map_err(LinkError::Connect)?;
        let io = TokioIo::new(stream);
        match self.protocol {
            Protocol::Http1 => {
                let (sender, connection) = http1::handshake(io).await?;
                tokio::spawn(note_end(connection));
                Ok(Sender::Http1(sender))
            }
            Protocol::Http2 => {
                let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
                tokio::spawn(note_end(connection));
                Ok(Sender::Http2(sender))
            }
        }
    }

    fn address(&self, request: &mut Request<Incoming>) {
        let authority = &self.upstream.authority;
        let target = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        let host =
            HeaderValue::from_str(authority.as_str()).expect("an authority has only header characters");
        let uri = match self.protocol {
            Protocol::Http1 => {
                request.headers_mut().insert(HOST, host);
                Uri::from(target)
            }
            Protocol::Http2 => {
                request.headers_mut().remove(HOST);
                let parts =
                    Uri::builder().scheme(Scheme::HTTPS).authority(authority.clone()).path_and_query(target);
                parts.build().expect("all parts of the URI were taken from parsed ones")
            }
        };
        *request.uri_mut() = uri;
        request.headers_mut().remove(AUTHORIZATION);
        if let Some(authorization) = &self.upstream.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
    }
}

async fn note_end(connection: impl Future<Output = hyper::Result<()>>) {
    if let Err(error) = connection.await {
        tracing::debug!(%error, "connection to the upstream server ended");
    }
}
