//! What is measured against: the tiny server of this program, and nginx. Both have one thread, and their own CPU time
//! is read too: a target that costs much hides how the generators differ.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::pinned::{self, Side};

/// A server that runs until it is dropped.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) port: u16,
    child: Child,
    output: Option<BufReader<ChildStdout>>,
}

impl Target {
    pub(super) fn tiny(args: &[&str]) -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("tiny-server").args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let start = || command.spawn().context("failed to start the tiny server");
        let mut child = pinned::start(Side::Target, start)?;
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().context("the tiny server has no output")?);
        output.read_line(&mut line)?;
        let port = line.trim().parse().context("the tiny server named no port")?;
        // Others are told apart by what they speak.
        let name = match args {
            _ if args.contains(&"--http3") => "tiny QUIC",
            _ if args.contains(&"--tls") => "tiny TLS",
            _ => "tiny",
        };
        Ok(Self { name, port, child, output: Some(output) })
    }

    /// One process, a small file that stays open, no log; nothing if nginx is not there.
    pub(super) fn nginx(dir: &Path) -> Result<Option<Self>> {
        let program = Path::new("/usr/sbin/nginx");
        if !program.is_file() {
            return Ok(None);
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        fs::write(dir.join("index.html"), [b'x'; 128])?;
        let dir_text = dir.display();
        let config = format!(
            "daemon off; master_process off; pid {dir_text}/pid; error_log stderr crit;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; keepalive_requests 1000000000; open_file_cache max=10; tcp_nodelay on;\n\
             client_body_temp_path {dir_text}/a; proxy_temp_path {dir_text}/b; fastcgi_temp_path {dir_text}/c;\n\
             uwsgi_temp_path {dir_text}/d; scgi_temp_path {dir_text}/e;\n\
             server {{ listen 127.0.0.1:{port}; root {dir_text}; }} }}\n"
        );
        let file = dir.join("nginx.conf");
        fs::write(&file, config)?;
        let mut command = Command::new(program);
        command.arg("-c").arg(&file);
        let child = pinned::start(Side::Target, || command.spawn().context("failed to start nginx"))?;
        let target = Self { name: "nginx", port, child, output: None };
        target.wait()?;
        Ok(Some(target))
    }

    /// Ends it; the line that it prints then.
    pub(super) fn end(mut self) -> Result<String> {
        drop(self.child.stdin.take());
        let mut line = String::new();
        self.output.as_mut().context("this target prints nothing")?.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    /// CPU time so far.
    pub(super) fn cpu_us(&self) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/schedstat", self.child.id()))?;
        let ns: f64 = text.split(' ').next().unwrap_or_default().parse()?;
        Ok(ns / 1e3)
    }

    fn wait(&self) -> Result<()> {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            ensure!(started.elapsed() < Duration::from_secs(5), "{} does not listen", self.name);
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // It may have ended by itself; nothing else is to be done about it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
