//! What may differ between control planes.

use std::net::Ipv4Addr;
use std::time::Duration;

/// On two loaded cores several API servers at once take up to a minute.
const DEADLINE: Duration = Duration::from_secs(180);

/// Addresses of Services on loopback, where nobody routes them.
const SERVICES: Ipv4Addr = Ipv4Addr::new(10, 96, 0, 0);
/// The same with its length.
const SERVICE_CIDR: &str = "10.96.0.0/16";
/// Addresses of pods on loopback.
const POD_CIDR: &str = "10.244.0.0/16";

/// How a control plane is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// What it is called within its rig; a folder name.
    pub name: String,
    /// From where its API server can be reached.
    pub reach: Reach,
    /// Bearer tokens that are accepted.
    pub tokens: Vec<StaticToken>,
    /// More arguments for the API server.
    pub api_server_args: Vec<String>,
    /// The time it has until it is ready.
    pub deadline: Duration,
}

impl Options {
    /// A control plane on loopback without static tokens.
    pub fn new(name: &str) -> Options {
        Options {
            name: name.to_owned(),
            reach: Reach::Loopback,
            tokens: Vec::new(),
            api_server_args: Vec::new(),
            deadline: DEADLINE,
        }
    }
}

/// From where an API server can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// From this machine's own network namespace.
    Loopback,
    /// From the machine and from a node, at the machine's end of the link between them. The Service `kubernetes` in
    /// namespace `default` points there.
    Link {
        /// The address; nothing else is listened on.
        address: Ipv4Addr,
        /// First address of the /24 that the node's pods get their addresses from.
        pods: Ipv4Addr,
        /// First address of the /24 that Services get their addresses from: the machine routes it to the node.
        services: Ipv4Addr,
    },
}

impl Reach {
    /// Where the API server listens.
    pub(super) fn address(self) -> Ipv4Addr {
        match self {
            Reach::Loopback => Ipv4Addr::LOCALHOST,
            Reach::Link { address, .. } => address,
        }
    }

    /// The addresses of Services.
    pub(super) fn service_cidr(self) -> String {
        match self {
            Reach::Loopback => SERVICE_CIDR.to_owned(),
            Reach::Link { services, .. } => format!("{services}/24"),
        }
    }

    /// The addresses of pods; each node gets a /24 of it.
    pub(super) fn pod_cidr(self) -> String {
        match self {
            Reach::Loopback => POD_CIDR.to_owned(),
            Reach::Link { pods, .. } => format!("{pods}/24"),
        }
    }

    /// The Service `kubernetes` in namespace `default`: always the first of the addresses.
    pub(super) fn kubernetes_service(self) -> Ipv4Addr {
        let first = match self {
            Reach::Loopback => SERVICES,
            Reach::Link { services, .. } => services,
        };
        Ipv4Addr::from(u32::from(first) + 1)
    }
}

/// A bearer token for tests of rights.
#[derive(Debug, Clone)]
pub struct StaticToken {
    /// What is sent.
    pub token: String,
    /// Who that is.
    pub user: String,
    /// The groups of that user.
    pub groups: Vec<String>,
}
