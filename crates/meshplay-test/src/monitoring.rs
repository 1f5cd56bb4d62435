//! A real Prometheus that scrapes a real node-exporter and itself, on free ports of the loopback, for as long as a test
//! wants it. Both are children of the test and die with it.

use std::{io, path::Path, time::Duration};

use meshplay_local::{
    ports::free_port,
    tools::{Tools, ToolsError},
};
use meshplay_net::process::{Process, ProcessError, ProcessSpec};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{MissedTickBehavior, interval},
};

/// How long both may take until the first samples are there.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Files in its folder: what else it scrapes, and the token for that.
const WATCHED: &str = "watched.json";
const TOKEN: &str = "token";

/// Why there is no Prometheus.
#[derive(Debug, thiserror::Error)]
pub enum MonitoringError {
    /// The programs are not there.
    #[error("`cargo xtask tools --only metrics` makes the programs")]
    Tools(#[from] ToolsError),
    /// No port is free.
    #[error("failed to find a free port")]
    Port(#[from] meshplay_local::ports::NoFreePort),
    /// A file could not be written.
    #[error("failed to write the configuration")]
    Files(#[from] io::Error),
    /// A program did not run.
    #[error("a program ended")]
    Process(#[from] ProcessError),
    /// No samples came.
    #[error("no samples within {} s", READY_WITHIN.as_secs())]
    Late,
}

/// A running Prometheus with its node-exporter.
pub struct Monitoring {
    port: u16,
    dir: TempDir,
    prometheus: Process,
    _exporter: Process,
}

impl Monitoring {
    /// Starts both; ready when samples of both are there.
    pub async fn start() -> Result<Self, MonitoringError> {
        let started = Self::start_with("").await?;
        tokio::time::timeout(READY_WITHIN, started.samples()).await.map_err(|_| MonitoringError::Late)??;
        Ok(started)
    }

    /// Starts both with a web configuration (TLS, passwords); ready when the port is open.
    pub async fn start_with(web_config: &str) -> Result<Self, MonitoringError> {
        let tools = Tools::open_default()?;
        let (dir, port, exporter_port) = (TempDir::new()?, free_port()?, free_port()?);
        let file = |name: &str| dir.path().join(name);
        std::fs::write(file(TOKEN), "")?;
        std::fs::write(file("prometheus.yml"), config(dir.path(), port, exporter_port))?;
        std::fs::write(file("web.yml"), web_config)?;
        let program = tools.program("prometheus-node-exporter")?;
        let exporter = Process::start(
            ProcessSpec::new("node-exporter", program, file("exporter.log"))
                .arg(format!("--web.listen-address=127.0.0.1:{exporter_port}")),
        )?;
        let prometheus = Process::start(
            ProcessSpec::new("prometheus", tools.program("prometheus")?, file("prometheus.log"))
                .arg(format!("--config.file={}", file("prometheus.yml").display()))
                .arg(format!("--web.config.file={}", file("web.yml").display()))
                .arg(format!("--storage.tsdb.path={}", file("data").display()))
                .arg(format!("--web.listen-address=127.0.0.1:{port}"))
                .arg("--web.enable-remote-write-receiver")
                .arg("--enable-feature=exemplar-storage"),
        )?;
        let started = Self { port, dir, prometheus, _exporter: exporter };
        tokio::time::timeout(READY_WITHIN, started.listening())
            .await
            .map_err(|_| MonitoringError::Late)??;
        Ok(started)
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The Prometheus itself, as a process.
    pub fn prometheus_pid(&self) -> u32 {
        self.prometheus.id().pid.unsigned_abs()
    }

    /// A folder that lives as long as it does.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Scrapes `address` (`host:port`) from now on, with a token.
    pub fn watch(&self, address: &str, token: &str) -> io::Result<()> {
        self.watch_path(address, "/metrics", token)
    }

    /// The same at another path.
    pub fn watch_path(&self, address: &str, path: &str, token: &str) -> io::Result<()> {
        let file = |name: &str| self.dir.path().join(name);
        std::fs::write(file(TOKEN), token)?;
        // In one step, so that it never reads a half.
        std::fs::write(file("watched.new"), {
            let labels = format!(r#"{{"__metrics_path__": "{path}"}}"#);
            format!(r#"[{{"targets": ["{address}"], "labels": {labels}}}]"#)
        })?;
        std::fs::rename(file("watched.new"), file(WATCHED))
    }

    /// The exemplars of a series from the last hour until now, as the API answers.
    pub async fn exemplars(&self, series: &str) -> io::Result<String> {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        self.get(&format!("query_exemplars?query={series}&start={}&end={}", now - 3_600, now + 60)).await
    }

    /// Waits for its listener.
    async fn listening(&self) -> Result<(), MonitoringError> {
        let mut again = ticks();
        loop {
            again.tick().await;
            self.prometheus.check_running("waiting for its listener")?;
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
        }
    }

    /// Waits until both targets were scraped more than once, so that rates have values.
    async fn samples(&self) -> Result<(), MonitoringError> {
        let mut again = ticks();
        loop {
            again.tick().await;
            self.prometheus.check_running("waiting for samples")?;
            let query = "count(count_over_time(up[1m])>=4)";
            if self.ask(query).await.is_ok_and(|answer| answer.contains(r#","2"]"#)) {
                return Ok(());
            }
        }
    }

    async fn ask(&self, query: &str) -> io::Result<String> {
        let query: String = query.bytes().map(|byte| format!("%{byte:02x}")).collect();
        self.get(&format!("query?query={query}")).await
    }

    async fn get(&self, asked: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let request = format!("GET /api/v1/{asked} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}

fn ticks() -> tokio::time::Interval {
    let mut ticks = interval(Duration::from_millis(100));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn config(dir: &Path, port: u16, exporter_port: u16) -> String {
    let file = |name: &str| dir.join(name).display().to_string();
    let (token, watched) = (file(TOKEN), file(WATCHED));
    format!(
        "global: {{ scrape_interval: 1s, scrape_timeout: 900ms }}\n\
         scrape_configs:\n\
         - {{ job_name: prometheus, static_configs: [{{ targets: ['127.0.0.1:{port}'] }}] }}\n\
         - {{ job_name: node, static_configs: [{{ targets: ['127.0.0.1:{exporter_port}'] }}] }}\n\
         - {{ job_name: watched, authorization: {{ credentials_file: {token} }}, file_sd_configs: [{{ files: [{watched}] }}] }}\n"
    )
}
