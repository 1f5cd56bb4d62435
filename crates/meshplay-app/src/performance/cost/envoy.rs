//! Memory of an Envoy, asked at its admin address. Its CPU is that of its process: Envoy does not tell it.

use std::{io, time::Duration};

use jiff::Timestamp;
use meshplay_perf::cost::CostSample;
use serde::Deserialize;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::process::Process;

/// An admin interface that takes longer is not answering.
const ANSWER_TIME: Duration = Duration::from_secs(2);
/// The answer is a few hundred bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 10;

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
            None => local_port(admin).and_then(Process::listening),
        };
        Ok(Self { admin: admin.to_owned(), process })
    }

    /// Of its process, if it is known.
    pub(in crate::performance) fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Process::pid)
    }

    /// For people.
    pub(in crate::performance) fn name(&self) -> String {
        match &self.process {
            Some(process) => process.name(),
            None => format!("envoy ({})", self.admin),
        }
    }

    /// What it has used until now.
    pub(in crate::performance) async fn sample(&self) -> io::Result<CostSample> {
        let memory = timeout(ANSWER_TIME, get(&self.admin, "/memory"))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        let mut sample = match &self.process {
            Some(process) => process.sample()?,
            None => CostSample::at(Timestamp::now()),
        };
        let Memory { allocated, total_physical_bytes } = serde_json::from_str(&memory)?;
        let told = total_physical_bytes.or(allocated).and_then(|text| text.parse().ok());
        sample.memory_bytes = told.filter(|bytes| *bytes > 0).or(sample.memory_bytes);
        Ok(sample)
    }
}

fn local_port(admin: &str) -> Option<u16> {
    let (host, port) = admin.rsplit_once(':')?;
    let is_here = host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if is_here { port.parse().ok() } else { None }
}

/// The JSON object that a page consists of, whatever pieces it comes in.
async fn get(host: &str, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer).await?;
    if !answer.starts_with("HTTP/1.1 200 ") {
        let status = answer.lines().next().unwrap_or_default();
        return Err(io::Error::other(format!("`{path}` was answered with `{status}`")));
    }
    match (answer.find('{'), answer.rfind('}')) {
        (Some(start), Some(end)) if start < end => Ok(answer[start..=end].to_owned()),
        _ => Err(io::Error::other(format!("`{path}` was answered without JSON"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_this_machine() {
        assert_eq!((local_port("127.0.0.1:9901"), local_port("[::1]:9901")), (Some(9901), Some(9901)));
        assert_eq!((local_port("10.0.0.1:9901"), local_port("9901")), (None, None));
    }
}
