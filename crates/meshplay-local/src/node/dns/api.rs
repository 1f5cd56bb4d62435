//! The few reads that name resolution needs, straight from the API server over one short connection each.
//!
//! No watch and no cache: an answer is never older than the question, and this lives at test scale.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;

/// Time for one read, connection included.
const DEADLINE: Duration = Duration::from_secs(3);
/// Size of one answer of the API server.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Where the API server is and who asks. Paths are as seen by the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::node) struct ApiAccess {
    /// IP address and port of the API server.
    pub server: std::net::SocketAddr,
    /// The authority that signed its certificate, PEM.
    pub ca: PathBuf,
    /// Our certificate, PEM.
    pub cert: PathBuf,
    /// Its key, PEM.
    pub key: PathBuf,
}

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// A certificate or key cannot be used.
    #[error("failed to load the credentials `{}`", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No answer came.
    #[error("failed to read `{path}` from the API server")]
    Read {
        /// The request's path.
        path: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The API server answered, but not with what was asked for.
    #[error("the API server answered {status} to `{path}`")]
    Refused {
        /// The request's path.
        path: String,
        /// The answer.
        status: StatusCode,
    },
}

/// Reads Services and EndpointSlices.
#[derive(Clone)]
pub(super) struct Api {
    access: ApiAccess,
    tls: tokio_rustls::TlsConnector,
}

#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Service {
    spec: ServiceSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct ServiceSpec {
    #[serde(rename = "clusterIP")]
    cluster_ip: String,
    publish_not_ready_addresses: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndpointSlice {
    address_type: String,
    #[serde(default)]
    endpoints: Option<Vec<Endpoint>>,
}

#[derive(Deserialize)]
struct Endpoint {
    addresses: Vec<String>,
    #[serde(default)]
    conditions: Conditions,
    hostname: Option<String>,
}

#[derive(Deserialize, Default)]
struct Conditions {
    ready: Option<bool>,
}

/// What a Service says about its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServiceAddress {
    /// One address for all its pods.
    Cluster(Ipv4Addr),
    /// Its pods' own addresses; those that are not ready too, if so asked.
    Headless(Pods),
    /// None that we can give (an external name, IPv6 only).
    None,
}

/// Which pods of a headless Service have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pods {
    /// Those that are ready.
    Ready,
    /// All.
    All,
}

/// An address of a headless Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PodAddress {
    pub(super) host: Option<String>,
    pub(super) address: Ipv4Addr,
}

impl Api {
    pub(super) fn new(access: ApiAccess) -> Result<Api, ApiError> {
        let tls = tokio_rustls::TlsConnector::from(Arc::new(client_config(&access)?));
        Ok(Api { access, tls })
    }

    /// The Service, if it exists.
    pub(super) async fn service(
        &self,
        namespace: &str,
        name: &str,
    ) -> Result<Option<ServiceAddress>, ApiError> {
        // A list with a field selector and not a read by name: the role of kube-proxy, whose identity we have, may only list.
        let path = format!("/api/v1/namespaces/{namespace}/services?fieldSelector=metadata.name%3D{name}");
        let list: List<Service> = self.read(path).await?;
        Ok(list.items.first().map(|service| service.spec.address()))
    }

    /// The pods behind a Service.
    pub(super) async fn pods(
        &self,
        namespace: &str,
        service: &str,
        pods: Pods,
    ) -> Result<Vec<PodAddress>, ApiError> {
        let path = format!(
            "/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices\
             ?labelSelector=kubernetes.io%2Fservice-name%3D{service}"
        );
        let list: List<EndpointSlice> = self.read(path).await?;
        let slices = list.items.into_iter().filter(|slice| slice.address_type == "IPv4");
        let endpoints = slices.flat_map(|slice| slice.endpoints.unwrap_or_default());
        let wanted =
            endpoints.filter(|endpoint| pods == Pods::All || endpoint.conditions.ready != Some(false));
        Ok(wanted.flat_map(Endpoint::into_addresses).collect())
    }

    async fn read<T: DeserializeOwned>(&self, path: String) -> Result<T, ApiError> {
        let error = |source| ApiError::Read { path: path.clone(), source };
        let (status, body) = match tokio::time::timeout(DEADLINE, self.get(&path)).await {
            Ok(answer) => answer.map_err(error)?,
            Err(elapsed) => return Err(error(elapsed.into())),
        };
        if status != StatusCode::OK {
            return Err(ApiError::Refused { path, status });
        }
        serde_json::from_slice(&body).map_err(|source| error(source.into()))
    }

    async fn get(&self, path: &str) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
        let tcp = TcpStream::connect(self.access.server).await?;
        let tls = self.tls.connect(ServerName::from(self.access.server.ip()), tcp).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(tls)).await?;
        let request = Request::get(path)
            .header(header::HOST, self.access.server.to_string())
            .header(header::ACCEPT, "application/json")
            .body(Empty::<Bytes>::new())?;
        let exchange = async {
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = Limited::new(response.into_body(), BODY_BYTES_MAX).collect().await?;
            drop(sender);
            Ok((status, body.to_bytes()))
        };
        // The connection ends when the sender is dropped; its own end is no news once the answer is here.
        let (answer, _closed) = tokio::join!(exchange, connection);
        answer
    }
}

impl ServiceSpec {
    fn address(&self) -> ServiceAddress {
        let pods = if self.publish_not_ready_addresses { Pods::All } else { Pods::Ready };
        match self.cluster_ip.as_str() {
            "None" => ServiceAddress::Headless(pods),
            ip => ip.parse().map_or(ServiceAddress::None, ServiceAddress::Cluster),
        }
    }
}

impl Endpoint {
    fn into_addresses(self) -> impl Iterator<Item = PodAddress> {
        let host = self.hostname;
        let parsed = self.addresses.into_iter().filter_map(|address| address.parse().ok());
        parsed.map(move |address| PodAddress { host: host.clone(), address })
    }
}

fn client_config(access: &ApiAccess) -> Result<rustls::ClientConfig, ApiError> {
    let mut roots = rustls::RootCertStore::empty();
    for cert in certificates(&access.ca)? {
        roots.add(cert).map_err(|source| credentials(&access.ca, source))?;
    }
    let key = PrivateKeyDer::from_pem_file(&access.key).map_err(|source| credentials(&access.key, source))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|source| credentials(&access.ca, source))?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates(&access.cert)?, key)
        .map_err(|source| credentials(&access.cert, source))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, ApiError> {
    let error = |source| credentials(path, source);
    CertificateDer::pem_file_iter(path).map_err(error)?.collect::<Result<_, _>>().map_err(error)
}

fn credentials(path: &Path, source: impl std::error::Error + Send + Sync + 'static) -> ApiError {
    ApiError::Credentials { path: path.to_owned(), source: Box::new(source) }
}
