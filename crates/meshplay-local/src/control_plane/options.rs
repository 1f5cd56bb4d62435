//! What may differ between control planes.

use std::net::Ipv4Addr;
use std::time::Duration;

/// On two loaded cores several API servers at once take up to a minute.
const DEADLINE: Duration = Duration::from_secs(180);

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
    /// Also at this address of the machine (a bridge to the namespace of a node); it is what the Service `kubernetes`
    /// in namespace `default` points to.
    Address(Ipv4Addr),
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
