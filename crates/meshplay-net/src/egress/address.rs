//! Which addresses may be connected to. Pure: whoever resolves a name asks here about each answer.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::{Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

/// How far a connection may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reach {
    /// Public addresses only.
    #[default]
    Public,
    /// Also this machine and private networks: somebody answered for it.
    Private,
}

/// Why an address is not connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Link-local, where clouds serve credentials; never allowed.
    Metadata,
    /// No single machine: multicast, unspecified, reserved.
    NoHost,
    /// This machine, or a private network.
    Private,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Metadata => "it is link-local, where clouds serve credentials",
            Self::NoHost => "it is no address of one machine",
            Self::Private => {
                "it is of this machine or of a private network, which only an admin may connect to"
            }
        })
    }
}

/// Addresses that clouds serve credentials at, besides link-local ones: AWS and Google over IPv6, Oracle, Alibaba.
const METADATA: [IpAddr; 4] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
];
/// RFC 6890 and its updates: not private in the sense of RFC 1918, but not public either.
const PRIVATE_V4: [(Ipv4Addr, u8); 9] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
];
/// Addresses that hold an IPv4 address in their last four bytes: NAT64 (RFC 6052), v4-compatible, v4-mapped.
const HOLDS_V4: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::UNSPECIFIED, 96),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
];

/// Why an address is not connected to, if so.
pub fn refusal(address: IpAddr, reach: Reach) -> Option<Refusal> {
    let address = canonical(address);
    if METADATA.contains(&address) {
        return Some(Refusal::Metadata);
    }
    let kind = match address {
        IpAddr::V4(v4) => of_v4(v4),
        IpAddr::V6(v6) => of_v6(v6),
    };
    kind.filter(|kind| *kind != Refusal::Private || reach == Reach::Public)
}

/// Whether clouds serve credentials there: nothing is ever sent to it, whoever answers for it and whatever sends.
#[must_use]
pub fn is_metadata(address: IpAddr) -> bool {
    refusal(address, Reach::Private) == Some(Refusal::Metadata)
}

fn of_v4(address: Ipv4Addr) -> Option<Refusal> {
    let [first, ..] = address.octets();
    if address.is_link_local() {
        Some(Refusal::Metadata)
    } else if first == 0 || first >= 224 {
        Some(Refusal::NoHost)
    } else if PRIVATE_V4.iter().any(|(net, bits)| Ipv4Net::new_assert(*net, *bits).contains(&address)) {
        Some(Refusal::Private)
    } else {
        None
    }
}

fn of_v6(address: Ipv6Addr) -> Option<Refusal> {
    if address.is_unicast_link_local() {
        Some(Refusal::Metadata)
    } else if address.is_multicast() || address.is_unspecified() {
        Some(Refusal::NoHost)
    } else if address.is_loopback() || address.is_unique_local() {
        Some(Refusal::Private)
    } else {
        None
    }
}

/// The IPv4 address that an IPv6 one stands for, if it does.
fn canonical(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if v6.is_loopback() || v6.is_unspecified() {
        return address;
    }
    let holds = HOLDS_V4.iter().any(|(net, bits)| Ipv6Net::new_assert(*net, *bits).contains(&v6));
    let [.., a, b, c, d] = v6.octets();
    if holds { IpAddr::V4(Ipv4Addr::new(a, b, c, d)) } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, public: Option<Refusal>, private: Option<Refusal>) {
        let ip: IpAddr = address.parse().unwrap();
        assert_eq!((refusal(ip, Reach::Public), refusal(ip, Reach::Private)), (public, private), "{address}");
    }

    #[test]
    fn metadata_is_never_connected_to_however_it_is_written() {
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "::169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "100.100.100.200",
            "192.0.0.192",
            "::ffff:192.0.0.192",
        ] {
            let ip: IpAddr = address.parse().unwrap();
            let refused = [Reach::Public, Reach::Private].map(|reach| refusal(ip, reach));
            assert_eq!(refused, [Some(Refusal::Metadata); 2], "{address}");
            assert!(is_metadata(ip), "{address}");
        }
        for address in ["10.0.0.1", "127.0.0.1", "::", "0.0.0.0", "8.8.8.8"] {
            assert!(!is_metadata(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn private_networks_need_somebody_who_answers_for_them() {
        for address in ["127.0.0.1", "127.8.8.8", "10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1"] {
            check(address, Some(Refusal::Private), None);
        }
        for address in ["::1", "fd12::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"] {
            check(address, Some(Refusal::Private), None);
        }
    }

    #[test]
    fn what_is_no_machine_is_refused_and_what_is_public_is_not() {
        for address in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "ff02::1", "::"] {
            check(address, Some(Refusal::NoHost), Some(Refusal::NoHost));
        }
        for address in ["8.8.8.8", "172.32.0.1", "2606:4700::1111"] {
            check(address, None, None);
        }
    }
}
