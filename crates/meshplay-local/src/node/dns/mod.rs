//! A small DNS server for one cluster: `SERVICE.NAMESPACE.svc.cluster.local` from the API server, nothing else.
//!
//! It answers IPv4 addresses over UDP. It forwards nothing: the node has no way out, so any other name does not exist.

mod api;
mod message;
mod name;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;

use api::{Api, PodAddress, ServiceAddress};
use message::{Answer, Question};
use name::Asked;

pub(super) use api::ApiAccess;
pub use api::ApiError;

/// Questions that are being answered at once; more wait in the socket's buffer.
const QUESTIONS_MAX: usize = 64;
/// Largest question (RFC 1035 §4.2.1).
const PACKET_BYTES_MAX: usize = 512;

/// What the server needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DnsConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whom it asks.
    pub api: ApiAccess,
}

/// Why the server ended.
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// The API server's credentials cannot be used.
    #[error("failed to set up the API client of the DNS server")]
    Client(#[source] ApiError),
    /// The socket cannot be used.
    #[error("failed to serve DNS on {listen}")]
    Serve {
        /// The address.
        listen: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// Serves until it is dropped.
///
/// # Errors
/// [`DnsError`], when it cannot go on.
pub(super) async fn serve(config: DnsConfig) -> Result<(), DnsError> {
    let api = Api::new(config.api).map_err(DnsError::Client)?;
    let error = |source| DnsError::Serve { listen: config.listen, source };
    let socket = Arc::new(UdpSocket::bind(config.listen).await.map_err(error)?);
    let slots = Arc::new(Semaphore::new(QUESTIONS_MAX));
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await.expect("the semaphore is never closed");
        let mut packet = [0; PACKET_BYTES_MAX];
        let (len, from) = socket.recv_from(&mut packet).await.map_err(error)?;
        let Some(question) = Question::parse(&packet[..len]) else { continue };
        let (api, socket) = (api.clone(), Arc::clone(&socket));
        tokio::spawn(async move {
            let response = question.respond(&answer(&api, &question.name).await);
            if let Err(error) = socket.send_to(&response, from).await {
                tracing::warn!(%error, %from, "DNS answer not sent");
            }
            drop(slot);
        });
    }
}

async fn answer(api: &Api, name: &str) -> Answer {
    lookup(api, name).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, name, "DNS question not answered");
        Answer::Failure
    })
}

async fn lookup(api: &Api, name: &str) -> Result<Answer, ApiError> {
    let (namespace, service, host) = match name::asked(name) {
        Asked::Service { namespace, service } => (namespace, service, None),
        Asked::Pod { namespace, service, host } => (namespace, service, Some(host)),
        Asked::Parent => return Ok(Answer::Addresses(Vec::new())),
        Asked::Elsewhere => return Ok(Answer::NoSuchName),
    };
    if ![namespace, service].into_iter().all(is_label) {
        return Ok(Answer::NoSuchName);
    }
    Ok(match (api.service(namespace, service).await?, host) {
        (None, _) => Answer::NoSuchName,
        (Some(ServiceAddress::Headless(pods)), host) => {
            headless(api.pods(namespace, service, pods).await?, host)
        }
        (Some(ServiceAddress::Cluster(address)), None) => Answer::Addresses(vec![address]),
        (Some(ServiceAddress::None), None) => Answer::Addresses(Vec::new()),
        (Some(_), Some(_)) => Answer::NoSuchName,
    })
}

fn headless(pods: Vec<PodAddress>, host: Option<&str>) -> Answer {
    let wanted = pods.into_iter().filter(|pod| host.is_none() || pod.host.as_deref() == host);
    let addresses: Vec<Ipv4Addr> = wanted.map(|pod| pod.address).collect();
    if host.is_some() && addresses.is_empty() { Answer::NoSuchName } else { Answer::Addresses(addresses) }
}

/// Whether a label can name an object; anything else must not get into a request's path.
fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(host: Option<&str>, last: u8) -> PodAddress {
        PodAddress { host: host.map(str::to_owned), address: Ipv4Addr::new(10, 0, 0, last) }
    }

    #[test]
    fn headless_service_has_all_its_pods_and_a_name_for_each() {
        let pods = vec![pod(Some("db-0"), 1), pod(Some("db-1"), 2), pod(None, 3)];
        let all = Answer::Addresses([1, 2, 3].map(|last| Ipv4Addr::new(10, 0, 0, last)).to_vec());
        assert_eq!(headless(pods.clone(), None), all);
        assert_eq!(headless(pods.clone(), Some("db-1")), Answer::Addresses(vec![Ipv4Addr::new(10, 0, 0, 2)]));
        assert_eq!(headless(pods, Some("db-9")), Answer::NoSuchName);
        assert_eq!(headless(Vec::new(), None), Answer::Addresses(Vec::new()));
    }

    #[test]
    fn only_plain_labels_get_into_a_path() {
        assert!(is_label("web-1"));
        assert!(!is_label("a/b"));
        assert!(!is_label("a?b"));
        assert!(!is_label(""));
    }
}
