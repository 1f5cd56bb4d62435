//! The private addresses of one node: chosen so that no route of this machine is touched.
//!
//! One /16 holds three /24: the link between machine and node, the pods, and the Services of its cluster.

use std::net::Ipv4Addr;

/// First two numbers that are tried, in private ranges (RFC 1918); low ones are what routers and VPNs like to take.
const CANDIDATES: [(u8, std::ops::RangeInclusive<u8>); 2] = [(10, 64..=254), (172, 16..=31)];

/// The addresses around one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeAddresses {
    prefix: [u8; 2],
}

impl NodeAddresses {
    /// Picks a block that no route leads to, starting at a random place. `routes` is what `ip -4 route show table all`
    /// prints; `None` if every block is taken.
    pub(super) fn choose(routes: &str, random: u32) -> Option<NodeAddresses> {
        let taken: Vec<Block> = routes.lines().filter_map(route_block).collect();
        let all: Vec<[u8; 2]> = CANDIDATES
            .into_iter()
            .flat_map(|(first, seconds)| seconds.map(move |second| [first, second]))
            .filter(|&prefix| !taken.iter().any(|block| block.overlaps(prefix)))
            .collect();
        let index = usize::try_from(random).ok()?.checked_rem(all.len())?;
        Some(NodeAddresses { prefix: all[index] })
    }

    /// The machine's end of the link; the API server listens here.
    pub fn host(self) -> Ipv4Addr {
        self.at(0, 1)
    }

    /// The node's end of the link: kubelet and DNS listen here.
    pub fn node(self) -> Ipv4Addr {
        self.at(0, 2)
    }

    /// The link, as `a.b.c.d/24`.
    pub fn link_cidr(self) -> String {
        self.cidr(0)
    }

    /// First address of the /24 that pods get their addresses from.
    pub fn pods(self) -> Ipv4Addr {
        self.at(1, 0)
    }

    /// The addresses of pods.
    pub fn pod_cidr(self) -> String {
        self.cidr(1)
    }

    /// First address of the /24 that Services get their addresses from.
    pub fn services(self) -> Ipv4Addr {
        self.at(2, 0)
    }

    /// The addresses of Services.
    pub fn service_cidr(self) -> String {
        self.cidr(2)
    }

    fn at(self, third: u8, fourth: u8) -> Ipv4Addr {
        let [first, second] = self.prefix;
        Ipv4Addr::new(first, second, third, fourth)
    }

    fn cidr(self, third: u8) -> String {
        format!("{}/24", self.at(third, 0))
    }
}

/// The destination of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    bits: u32,
    len: u32,
}

impl Block {
    fn overlaps(self, prefix: [u8; 2]) -> bool {
        let other = u32::from(Ipv4Addr::new(prefix[0], prefix[1], 0, 0));
        let shared = self.len.min(16);
        (self.bits ^ other).checked_shr(32 - shared).unwrap_or(0) == 0
    }
}

/// `default` is no block: it leads everywhere and is overridden by any other route.
fn route_block(line: &str) -> Option<Block> {
    let kinds = ["local", "broadcast", "unreachable", "blackhole", "prohibit", "multicast", "throw"];
    let destination = line.split_whitespace().find(|word| !kinds.contains(word))?;
    let (address, len) = destination.split_once('/').unwrap_or((destination, "32"));
    let address: Ipv4Addr = address.parse().ok()?;
    let len: u32 = len.parse().ok().filter(|len| (1..=32).contains(len))?;
    Some(Block { bits: u32::from(address), len })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: &str = "default via 192.0.2.1 dev eth0\n\
        10.64.0.0/12 dev tun0 scope link\n\
        10.90.3.0/24 dev docker0 proto kernel scope link src 10.90.3.1\n\
        local 10.99.1.7 dev eth1 table local proto kernel scope host src 10.99.1.7\n\
        broadcast 192.0.2.255 dev eth0 table local\n";

    fn free(routes: &str) -> Vec<[u8; 2]> {
        let mut all: Vec<_> =
            (0..400).filter_map(|n| NodeAddresses::choose(routes, n)).map(|net| net.prefix).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn blocks_with_any_route_into_them_are_left_alone() {
        let free = free(ROUTES);
        assert!(free.contains(&[10, 80]) && free.contains(&[172, 16]));
        for taken in [[10, 64], [10, 79], [10, 90], [10, 99]] {
            assert!(!free.contains(&taken), "{taken:?}");
        }
    }

    #[test]
    fn a_machine_whose_private_ranges_are_all_routed_has_no_block() {
        assert!(free("10.0.0.0/8 dev tun0\n172.16.0.0/12 dev tun0\n").is_empty());
        assert_eq!(free("default via 10.64.0.1 dev eth0\n").len(), 207);
    }

    #[test]
    fn addresses_lie_in_their_own_ranges() {
        let net = NodeAddresses { prefix: [10, 77] };
        assert_eq!(net.host().to_string(), "10.77.0.1");
        assert_eq!(net.node().to_string(), "10.77.0.2");
        assert_eq!(
            [net.link_cidr(), net.pod_cidr(), net.service_cidr()],
            ["10.77.0.0/24", "10.77.1.0/24", "10.77.2.0/24"]
        );
    }
}
