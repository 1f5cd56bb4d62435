//! An HTTP proxy between a client and a real API server that misbehaves on demand.
//!
//! ```text
//! client ──TLS, proxy's own authority──▶ fault proxy ──TLS, upstream kubeconfig──▶ API server
//!                                        faults: what happens to which requests
//! ```
//! One connection of the client is one connection to the server, of the same protocol (HTTP/1.1 or HTTP/2, by ALPN),
//! so what a client does with connections and streams reaches the server as it is. The server sees the upstream
//! kubeconfig's credentials whoever the client is; to keep that door shut to others, the client must show the token
//! of [`FaultProxy::kubeconfig_text`].
//!
//! The proxy runs on a thread of its own: a test may block its runtime (by waiting for `kubectl`) without blocking it.
//! Protocol upgrades (exec, port-forward) are not carried and answered 501.

mod acceptor;
mod answer;
mod body;
mod connection;
mod fault;
mod faults;
mod port;
mod tls;
mod upstream;

pub use fault::{Fault, Network, Rule, Scope};
pub use faults::{Faults, Seen};

use std::{io, net::SocketAddr, path::Path, sync::Arc, thread::JoinHandle};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::kubeconfig::{Access, KubeconfigError};
use acceptor::Acceptor;
use port::Port;
use tls::Certificates;
use upstream::Upstream;

/// Why a proxy could not be started.
#[derive(Debug, thiserror::Error)]
pub enum FaultProxyError {
    /// The upstream kubeconfig is of no use.
    #[error("failed to use the upstream kubeconfig")]
    Kubeconfig(#[from] KubeconfigError),
    /// The upstream server's URL is not `https://HOST[:PORT]`.
    #[error("`{server}` is not an https URL of a server")]
    Server {
        /// What the kubeconfig says.
        server: String,
    },
    /// The proxy's own certificates could not be made.
    #[error("failed to make the proxy's certificates")]
    Certificate {
        /// What the certificate library said.
        source: rcgen::Error,
    },
    /// Keys or certificates do not fit together.
    #[error("failed to set up TLS")]
    Tls {
        /// What the TLS library said.
        source: rustls::Error,
    },
    /// The upstream kubeconfig's PEM data cannot be read.
    #[error("failed to read PEM data of the upstream kubeconfig")]
    Pem {
        /// What the parser said.
        source: rustls_pki_types::pem::Error,
    },
    /// No port or no thread could be had.
    #[error("failed to start listening on loopback")]
    Start {
        /// What the system said.
        source: io::Error,
    },
}

/// A running proxy; dropping it closes what is open and ends its thread.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    ca_pem: String,
    token: String,
    faults: Faults,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl FaultProxy {
    /// Starts a proxy, without faults, in front of the server of the kubeconfig's current context.
    ///
    /// # Errors
    /// [`FaultProxyError`]; the upstream server is contacted only when a client comes.
    pub fn start(upstream_kubeconfig: &Path) -> Result<Self, FaultProxyError> {
        let token = Uuid::new_v4().simple().to_string();
        let upstream = Upstream::new(Access::read(upstream_kubeconfig)?)?;
        let certificates = Certificates::make()?;
        let ca_pem = certificates.ca_pem.clone();
        let (faults, stop) = (Faults::new(), CancellationToken::new());

        let failed = |source| FaultProxyError::Start { source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let port = Port::choose().map_err(failed)?;
        let address = port.address();
        let acceptor = {
            let _in_runtime = runtime.enter();
            Acceptor::new(port, Arc::new(upstream), certificates, &token, faults.clone()).map_err(failed)?
        };
        let stopped = stop.clone();
        let thread = std::thread::Builder::new()
            .name("fault-proxy".to_owned())
            .spawn(move || runtime.block_on(acceptor.run(stopped)))
            .map_err(failed)?;
        Ok(Self { address, ca_pem, token, faults, stop, thread: Some(thread) })
    }

    /// The switchboard; clone it to keep.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Where the proxy listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL that clients use.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The authority that signed the proxy's certificates, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What clients send as bearer token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// A kubeconfig (in JSON, which is YAML) for clients of the proxy.
    pub fn kubeconfig_text(&self) -> String {
        let name = "fault-proxy";
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "clusters": [{"name": name, "cluster": {
                "server": self.url(),
                "certificate-authority-data": BASE64.encode(&self.ca_pem),
            }}],
            "users": [{"name": name, "user": {"token": self.token}}],
        });
        format!("{kubeconfig:#}\n")
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.stop.cancel();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the fault proxy's thread panicked");
        }
    }
}
