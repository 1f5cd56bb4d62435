//! Memory of an Envoy, asked at its admin address. Its CPU is that of its process: Envoy does not tell it.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use meshplay_perf::site::SiteMesh;
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{envoy_config, listeners::listening, process::Process};

/// An admin interface that takes longer is not answering.
const ANSWER_TIME: Duration = Duration::from_secs(2);
/// The answer about memory is a few hundred bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// With all extensions that it was built with, an Envoy has 120 KiB to say of itself; its configuration in a large mesh
/// has some MiB.
const PAGE_BYTES_MAX: u64 = 32 << 20;

/// An Envoy that is watched.
pub(in crate::performance) struct Envoy {
    admin: String,
    process: Option<Process>,
}

/// What `/memory` tells; numbers are texts there.
#[derive(Deserialize)]
struct Memory {
    allocated: Option<String>,
    total_physical_bytes: Option<String>,
}

impl Envoy {
    /// At an admin address; its process by id, or by the port if it is on this machine.
    pub(in crate::performance) fn at(admin: &str, pid: Option<u32>) -> io::Result<Self> {
        let process = match pid {
            Some(pid) => Some(Process::of(pid)?),
            None => listening(&local_addresses(admin)).into_iter().next(),
        };
        Ok(Self { admin: admin.to_owned(), process })
    }

    /// Where it is asked.
    pub(in crate::performance) fn admin(&self) -> &str {
        &self.admin
    }

    /// Its process, if it is known.
    pub(in crate::performance) fn process(&self) -> Option<&Process> {
        self.process.as_ref()
    }

    /// For people.
    pub(in crate::performance) fn name(&self) -> String {
        match &self.process {
            Some(process) => process.name(),
            None => format!("envoy ({})", self.admin),
        }
    }

    /// How it is configured, if it tells in time.
    pub(in crate::performance) async fn seen(&self) -> Option<SiteMesh> {
        let info = page(&self.admin, "/server_info", PAGE_BYTES_MAX).await?;
        let dump = page(&self.admin, "/config_dump", PAGE_BYTES_MAX).await;
        Some(envoy_config::mesh_of(&info, dump.as_ref()))
    }

    /// Its memory; nothing if it tells none.
    pub(in crate::performance) async fn memory_bytes(&self) -> io::Result<Option<u64>> {
        let memory = timeout(ANSWER_TIME, get(&self.admin, "/memory", ANSWER_BYTES_MAX))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        let Memory { allocated, total_physical_bytes } = serde_json::from_str(&memory)?;
        let told = total_physical_bytes.or(allocated).and_then(|text| text.parse().ok());
        Ok(told.filter(|bytes| *bytes > 0))
    }
}

/// Where on this machine an admin interface is; nowhere if it is on another one.
fn local_addresses(admin: &str) -> Vec<SocketAddr> {
    let Some((host, port)) = admin.rsplit_once(':') else { return Vec::new() };
    let Ok(port) = port.parse() else { return Vec::new() };
    let ips = match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(ip) if ip.is_loopback() => vec![ip],
        Ok(_) => Vec::new(),
        Err(_) if host == "localhost" => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        Err(_) => Vec::new(),
    };
    ips.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()
}

async fn page(host: &str, path: &str, bytes_max: u64) -> Option<Value> {
    let text = timeout(ANSWER_TIME, get(host, path, bytes_max)).await.ok()?.ok()?;
    serde_json::from_str(&text).ok()
}

/// The page, whatever pieces it comes in.
async fn get(host: &str, path: &str, bytes_max: u64) -> io::Result<String> {
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(bytes_max).read_to_string(&mut answer).await?;
    if !answer.starts_with("HTTP/1.1 200 ") {
        let status = answer.lines().next().unwrap_or_default();
        return Err(io::Error::other(format!("`{path}` was answered with `{status}`")));
    }
    let broken = || io::Error::other(format!("the answer to `{path}` broke off"));
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    if is_chunked { joined(body).ok_or_else(broken) } else { Ok(body.to_owned()) }
}

/// What pieces of RFC 9112, 7.1 are together; nothing if the last one is missing.
fn joined(mut pieces: &str) -> Option<String> {
    let mut whole = String::new();
    loop {
        let (size, rest) = pieces.split_once("\r\n")?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.push_str(rest.get(..size)?);
        pieces = rest.get(size..)?.strip_prefix("\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_one_page_only_with_the_last_of_them() {
        assert_eq!(joined("3\r\n{\"a\r\n4;x\r\n\":1}\r\n0\r\n\r\n").as_deref(), Some("{\"a\":1}"));
        assert_eq!(joined("3\r\n{\"a\r\n"), None);
        assert_eq!(joined("5\r\n{\"a"), None);
    }

    #[test]
    fn only_loopback_is_this_machine() {
        let at = |admin| local_addresses(admin).iter().map(SocketAddr::to_string).collect::<Vec<_>>();
        assert_eq!(
            (at("127.0.0.1:9901"), at("[::1]:9901")),
            (vec!["127.0.0.1:9901".to_owned()], vec!["[::1]:9901".to_owned()])
        );
        assert_eq!(at("localhost:9901"), ["127.0.0.1:9901", "[::1]:9901"]);
        assert!(at("10.0.0.1:9901").is_empty() && at("9901").is_empty());
    }
}
