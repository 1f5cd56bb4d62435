//! Which processes of this machine listen at an address, from `/proc`.
//!
//! A server that forks, or whose workers share a port, is several processes, and each is a part of what it costs. Who
//! listens at the same port of another address is not meant. It sees what this user may see.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use super::process::Process;

/// A socket that listens.
#[derive(Debug, PartialEq)]
struct Socket {
    at: SocketAddr,
    inode: u64,
}

/// All processes that hold a socket to which connections to one of the addresses go, by rising id.
pub(super) fn listening(addresses: &[SocketAddr]) -> Vec<Process> {
    let tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];
    let texts: Vec<String> = tables.iter().filter_map(|table| fs::read_to_string(table).ok()).collect();
    let lines = texts.iter().flat_map(|text| text.lines().skip(1));
    let sockets: Vec<Socket> = lines.filter_map(Socket::listening).collect();
    let inodes: BTreeSet<u64> = addresses.iter().flat_map(|at| serving(&sockets, *at)).collect();
    if inodes.is_empty() {
        return Vec::new();
    }
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids: BTreeSet<u32> = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    // One that has ended meanwhile does not listen any more.
    pids.into_iter().filter(|pid| holds(*pid, &inodes)).filter_map(|pid| Process::of(pid).ok()).collect()
}

/// The inodes of the sockets that get connections to an address: as the kernel does, those of the very address before
/// those of all addresses.
fn serving(sockets: &[Socket], at: SocketAddr) -> Vec<u64> {
    let ip = at.ip().to_canonical();
    let (v4, v6) = (IpAddr::from(Ipv4Addr::UNSPECIFIED), IpAddr::from(Ipv6Addr::UNSPECIFIED));
    let nearest = if ip.is_ipv4() { vec![ip, v4, v6] } else { vec![ip, v6] };
    let at_ip = |ip: IpAddr| -> Vec<u64> {
        let here = sockets.iter().filter(|one| (one.at.ip(), one.at.port()) == (ip, at.port()));
        here.map(|one| one.inode).collect()
    };
    nearest.into_iter().map(at_ip).find(|found| !found.is_empty()).unwrap_or_default()
}

fn holds(pid: u32, inodes: &BTreeSet<u64>) -> bool {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_link(file.path()).ok()).any(|link| {
        let link = link.to_string_lossy();
        let inode = link.strip_prefix("socket:[").and_then(|rest| rest.strip_suffix(']'));
        inode.and_then(|inode| inode.parse().ok()).is_some_and(|inode: u64| inodes.contains(&inode))
    })
}

impl Socket {
    /// Of a line of a table: fields 2, 4 and 10 of proc_pid_net(5); state `0A` is listening.
    fn listening(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let [_, local, _, "0A", _, _, _, _, _, inode, ..] = fields.as_slice() else { return None };
        Some(Self { at: address(local)?, inode: inode.parse().ok()? })
    }
}

/// `0100007F:1F90`: words of 32 bits as this machine has them in its memory, and the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let bytes = (0..ip.len()).step_by(8).map(word).collect::<Option<Vec<_>>>()?.concat();
    let ip = match <[u8; 4]>::try_from(bytes.as_slice()) {
        Ok(v4) => IpAddr::from(v4),
        Err(_) => IpAddr::from(<[u8; 16]>::try_from(bytes.as_slice()).ok()?),
    };
    Some(SocketAddr::new(ip.to_canonical(), u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, os::fd::OwnedFd, process::Command};

    use super::*;

    fn sockets(all: &[(&str, u64)]) -> Vec<Socket> {
        all.iter().map(|(at, inode)| Socket { at: at.parse().unwrap(), inode: *inode }).collect()
    }

    #[test]
    fn everyone_who_shares_a_socket_listens_and_nobody_at_another_address_does() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        // As the worker of a server that forks: with the socket that the first process has opened.
        let shared = OwnedFd::from(listener.try_clone().unwrap());
        let mut worker = Command::new("sleep").arg("600").stdin(shared).spawn().unwrap();
        let found: BTreeSet<u32> = listening(&[at]).iter().map(Process::pid).collect();
        worker.kill().unwrap();
        worker.wait().unwrap();
        // Besides these, a process that another test is just starting may hold it for a moment.
        assert!(found.is_superset(&BTreeSet::from([std::process::id(), worker.id()])), "{found:?}");
        let other = SocketAddr::new([127, 0, 0, 2].into(), at.port());
        assert!(listening(&[other]).is_empty(), "it listens at another address");
    }

    #[test]
    fn connections_go_to_the_very_address_before_all_addresses() {
        let all = sockets(&[("127.0.0.1:80", 1), ("0.0.0.0:80", 2), ("[::]:80", 3), ("[::]:81", 4)]);
        let serving = |at: &str| serving(&all, at.parse().unwrap());
        assert_eq!((serving("127.0.0.1:80"), serving("127.0.0.2:80")), (vec![1], vec![2]));
        assert_eq!((serving("[::1]:80"), serving("127.0.0.1:81")), (vec![3], vec![4]));
        assert_eq!(serving("127.0.0.1:82"), [0; 0]);
        let workers = sockets(&[("0.0.0.0:80", 7), ("0.0.0.0:80", 8)]);
        assert_eq!(super::serving(&workers, "127.0.0.1:80".parse().unwrap()), [7, 8]);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn a_table_is_read_as_the_kernel_writes_it() {
        let line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0";
        assert_eq!(Socket::listening(line), sockets(&[("127.0.0.1:8080", 4711)]).pop());
        assert_eq!(Socket::listening(&line.replace(" 0A ", " 01 ")), None);
        let at = |text: &str| address(text).map(|at| at.to_string());
        assert_eq!(at("00000000000000000000000001000000:0050").as_deref(), Some("[::1]:80"));
        assert_eq!(at("0000000000000000FFFF00000100007F:0050").as_deref(), Some("127.0.0.1:80"));
        assert_eq!(at("01:0050"), None);
    }
}
