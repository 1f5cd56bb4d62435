//! Ports on loopback that are free by choice.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Below the range from which Linux takes the local port of outgoing connections (32768 upwards) and below the node
/// ports of Kubernetes (30000 upwards): a port from here is not taken by accident between choosing and using it.
const PORTS: Range<u16> = 20_000..30_000;
/// Ports tried before giving up.
const TRIES_MAX: usize = 200;

/// No port could be found.
#[derive(Debug, thiserror::Error)]
#[error("failed to find a free port in {PORTS:?} on loopback after {TRIES_MAX} tries")]
pub struct NoFreePort;

/// A TCP port that nobody listens on and that this process has not been given before.
///
/// Another process may still take it before it is used: whoever starts a program with it must be ready to try again.
///
/// # Errors
/// [`NoFreePort`].
pub fn free_port() -> Result<u16, NoFreePort> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..TRIES_MAX {
        let port = random_port().ok_or(NoFreePort)?;
        if !given.contains(&port) && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
            given.insert(port);
            return Ok(port);
        }
    }
    Err(NoFreePort)
}

fn random_port() -> Option<u16> {
    let n = getrandom::u32().ok()?;
    let offset = n % u32::from(PORTS.end - PORTS.start);
    Some(PORTS.start + u16::try_from(offset).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{PORTS, free_port};

    #[test]
    fn no_port_is_given_twice() {
        let ports: std::collections::BTreeSet<u16> = (0..50).map(|_| free_port().unwrap()).collect();
        assert_eq!(ports.len(), 50);
        assert!(ports.iter().all(|port| PORTS.contains(port)));
    }
}
