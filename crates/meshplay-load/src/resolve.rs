//! Where a target is: its name, looked up before a run, and which of several addresses is meant. What is measured
//! there it does not know.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs, UdpSocket},
    time::Duration,
};

use meshplay_net::egress::is_metadata;
use meshplay_perf::{
    RunSpec,
    spec::{Protocol, Scheme, Target},
};

use crate::{clock::monotonic_ns, run::LoadError};

/// Where a target is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved {
    pub(crate) address: SocketAddr,
    /// By a name that may lead elsewhere later; not by a number, or where the run was told.
    pub(crate) is_named: bool,
    /// To find it, if it had to be looked for.
    pub(crate) took_ns: Option<u64>,
}

/// How long an address of several is tried.
const TRY: Duration = Duration::from_millis(250);

/// What carries the bytes of a run, which decides how an address is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carrier {
    Tcp,
    Udp,
}

impl Carrier {
    fn of(spec: &RunSpec, target: &Target) -> Self {
        let is_udp = target.scheme == Scheme::Udp || matches!(spec.protocol, Protocol::Http3 { .. });
        if is_udp { Self::Udp } else { Self::Tcp }
    }

    /// Whether somebody listens there, as far as [`TRY`] can tell.
    fn is_heard(self, address: SocketAddr) -> bool {
        match self {
            Self::Tcp => TcpStream::connect_timeout(&address, TRY).is_ok(),
            Self::Udp => !refuses_datagrams(address),
        }
    }
}

/// Whether an empty datagram is refused there. Silence is no refusal: most that listen do not answer one.
fn refuses_datagrams(address: SocketAddr) -> bool {
    let any: IpAddr =
        if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let tried = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect(address)?;
        socket.set_read_timeout(Some(TRY))?;
        socket.send(&[])?;
        socket.recv(&mut [0])
    });
    tried.is_err_and(|error| !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
}

/// The first address of the target's name at which somebody listens, as `localhost` often has two and one listener; all
/// connections go there, as those of a client with one answer of DNS would, unless names are looked up for each of them.
/// A name whose addresses the run was told is not looked up.
pub(crate) fn resolve(spec: &RunSpec, target: &Target) -> Result<Resolved, LoadError> {
    let host = &target.host;
    let failed = |source| LoadError::Resolve { host: host.clone(), source };
    let began_ns = monotonic_ns();
    let addresses = addresses(spec, target).map_err(failed)?;
    let is_known = spec.addresses.contains_key(host) || host.parse::<IpAddr>().is_ok();
    let took_ns = (!is_known).then(|| monotonic_ns() - began_ns);
    if let Some(address) = addresses.iter().map(SocketAddr::ip).find(|address| is_metadata(*address)) {
        return Err(LoadError::Forbidden { host: host.clone(), address });
    }
    let carrier = Carrier::of(spec, target);
    let found = match addresses.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|address| carrier.is_heard(**address)).or(several.first()),
    };
    let address = found.copied().ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    Ok(Resolved { address, is_named: !is_known, took_ns })
}

/// The first target that leads where clouds hand credentials to machines, if there is one: for a program of others, that
/// looks names up itself. A name that leads nowhere is for it to complain of.
pub(crate) fn forbidden(spec: &RunSpec) -> Option<LoadError> {
    let targets = spec.targets().ok()?;
    targets.iter().find_map(|target| {
        let address =
            addresses(spec, target).ok()?.into_iter().map(|one| one.ip()).find(|ip| is_metadata(*ip))?;
        Some(LoadError::Forbidden { host: target.host.clone(), address })
    })
}

/// Where a run was told that the target is, or what its name leads to now.
fn addresses(spec: &RunSpec, target: &Target) -> io::Result<Vec<SocketAddr>> {
    match spec.addresses.get(&target.host) {
        Some(told) => Ok(told.iter().map(|ip| SocketAddr::new(*ip, target.port)).collect()),
        None => Ok((target.host.as_str(), target.port).to_socket_addrs()?.collect()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn spec(host: &str, port: u16) -> RunSpec {
        let json = format!(
            r#"{{"endpoints": [{{"url": "http://{host}:{port}/"}}], "arrivals": {{"kind": "max"}}, "count": 1}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn find(spec: &RunSpec) -> Result<Resolved, LoadError> {
        resolve(spec, &spec.targets().unwrap()[0])
    }

    #[test]
    fn a_name_with_several_addresses_means_the_one_that_listens() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(find(&spec("localhost", address.port())).unwrap().address, address);
    }

    #[test]
    fn a_name_with_several_addresses_means_the_one_that_takes_datagrams() {
        let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        let address = socket.local_addr().unwrap();
        let mut http3 = spec("localhost", address.port());
        http3.endpoints[0].url = format!("https://localhost:{}/", address.port());
        http3.protocol = Protocol::Http3 { streams: 1 };
        assert_eq!(find(&http3).unwrap().address, address);
    }

    #[test]
    fn a_name_leads_where_the_run_was_told_and_nowhere_else() {
        let mut told = spec("shop.invalid", 8080);
        told.addresses.insert("shop.invalid".to_owned(), vec!["127.0.0.9".parse().unwrap()]);
        let found = find(&told).unwrap();
        assert_eq!((found.address, found.took_ns), ("127.0.0.9:8080".parse().unwrap(), None));
        let mut nowhere = spec("localhost", 8080);
        nowhere.addresses.insert("localhost".to_owned(), Vec::new());
        assert!(matches!(find(&nowhere).unwrap_err(), LoadError::Resolve { .. }));
    }

    #[test]
    fn no_load_is_sent_to_metadata_services() {
        for host in [
            "169.254.169.254",
            "100.100.100.200",
            "192.0.0.192",
            "[fd00:ec2::254]",
            "[::ffff:169.254.169.254]",
            "[::169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]",
        ] {
            let refused = find(&spec(host, 80)).unwrap_err();
            assert!(matches!(refused, LoadError::Forbidden { .. }), "{host}: {refused}");
            assert!(matches!(forbidden(&spec(host, 80)), Some(LoadError::Forbidden { .. })), "{host}");
        }
        assert!(forbidden(&spec("127.0.0.1", 80)).is_none());
        let mut told = spec("shop.invalid", 80);
        told.addresses.insert("shop.invalid".to_owned(), vec!["169.254.169.254".parse().unwrap()]);
        assert!(matches!(find(&told).unwrap_err(), LoadError::Forbidden { .. }));
        assert!(matches!(forbidden(&told), Some(LoadError::Forbidden { .. })));
    }
}
