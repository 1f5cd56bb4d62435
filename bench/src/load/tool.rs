//! The generators under comparison: how each is started for the same work, and how its output says what it did.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result};
use meshplay_load::loadgen::Line;
use meshplay_perf::recording::{Phase, Recording};

/// The work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) port: u16,
    pub(super) connections: usize,
    pub(super) seconds: u64,
    /// Per second; as fast as it can if absent.
    pub(super) rate: Option<u64>,
    /// At once on each connection, over HTTP/2 or HTTP/3; HTTP/1.1 if absent.
    pub(super) streams: Option<u32>,
    /// Only ours and h2load take the certificate of the tiny server as it is.
    pub(super) is_tls: bool,
    /// Only ours: h2load has it if it was built with it, which nobody packages.
    pub(super) is_http3: bool,
}

/// A generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    IoUring,
    /// The same, with what is due in a millisecond sent at its start, as peers do that wake up so often.
    Bursts,
    /// Of 2 ms: wrk2 wakes up once per 0.7 to 3 ms, as the tick of its timers happens to settle.
    LongBursts,
    Epoll,
    General,
    Bare,
    /// Wakes up for requests only: nobody who sends evenly does less.
    AtRest,
    Wrk,
    Wrk2,
    H2load,
    Fortio,
    Oha,
    Hey,
}

/// What it says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub(super) requests: u64,
    /// As it counts: ours and wrk2 from when a request was due, all others from sending it.
    pub(super) p50_ms: Option<f64>,
    /// Of ours, from sending, too.
    pub(super) sent_p50_ms: Option<f64>,
}

impl Tool {
    pub(super) const ALL: [Self; 13] = [
        Self::IoUring,
        Self::Bursts,
        Self::LongBursts,
        Self::Epoll,
        Self::General,
        Self::Bare,
        Self::AtRest,
        Self::Wrk,
        Self::Wrk2,
        Self::H2load,
        Self::Fortio,
        Self::Oha,
        Self::Hey,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::IoUring => "meshplay io_uring",
            Self::Bursts => "meshplay bursts",
            Self::LongBursts => "meshplay 2 ms",
            Self::Epoll => "meshplay epoll",
            Self::General => "meshplay general",
            Self::Bare => "bare epoll",
            Self::AtRest => "bare at rest",
            Self::Wrk => "wrk",
            Self::Wrk2 => "wrk2",
            Self::H2load => "h2load",
            Self::Fortio => "fortio",
            Self::Oha => "oha",
            Self::Hey => "hey",
        }
    }

    pub(super) fn is_ours(self) -> bool {
        self.engine().is_some() || matches!(self, Self::Bare | Self::AtRest)
    }

    /// Of ours.
    pub(super) fn engine(self) -> Option<&'static str> {
        match self {
            Self::IoUring | Self::Bursts | Self::LongBursts => Some("ioUring"),
            Self::Epoll => Some("epoll"),
            Self::General => Some("general"),
            _ => None,
        }
    }

    /// From one to the next.
    fn burst_ms(self) -> Option<u64> {
        match self {
            Self::Bursts => Some(1),
            Self::LongBursts => Some(2),
            _ => None,
        }
    }

    /// Where it is; peers are found by `PATH`.
    pub(super) fn program(self) -> Option<PathBuf> {
        if self.is_ours() {
            return env::current_exe().ok();
        }
        let path = env::var_os("PATH")?;
        env::split_paths(&path).map(|dir| dir.join(self.name())).find(|file| file.is_file())
    }

    /// Whether it can do the work: wrk knows no rate, wrk2 nothing else, and h2load's is per connection and whole.
    pub(super) fn can(self, work: &Work) -> bool {
        match self {
            _ if work.is_http3 => self == Self::General,
            _ if work.streams.is_some() => matches!(self, Self::General | Self::H2load),
            Self::General => false,
            Self::Bursts | Self::LongBursts => work.rate.is_some_and(|rate| rate.is_multiple_of(1_000)),
            Self::Wrk | Self::H2load => work.rate.is_none(),
            Self::Wrk2 | Self::AtRest => work.rate.is_some(),
            _ => true,
        }
    }

    /// The specification for standard input, for those that take one.
    pub(super) fn input(self, work: &Work) -> Option<String> {
        let engine = self.engine()?;
        let Work { port, connections, seconds, rate, streams, is_tls, is_http3 } = work;
        let arrivals = match (rate, self.burst_ms()) {
            (None, _) => r#"{"kind":"max"}"#.to_owned(),
            (Some(rate), Some(ms)) => {
                format!(r#"{{"kind":"burst","size":{},"everyMs":{ms}}}"#, rate * ms / 1_000)
            }
            (Some(rate), None) => format!(r#"{{"kind":"constant","rate":{rate}}}"#),
        };
        let protocol = streams.map_or(String::new(), |streams| {
            let kind = if *is_http3 { "http3" } else { "http2" };
            format!(r#""protocol":{{"kind":"{kind}","streams":{streams}}},"#)
        });
        let (scheme, tls) = if *is_tls { ("https", r#""tls":{"trust":"anything"},"#) } else { ("http", "") };
        Some(format!(
            r#"{{{protocol}{tls}"endpoints":[{{"url":"{scheme}://127.0.0.1:{port}/"}}],"arrivals":{arrivals},"engine":"{engine}","connections":{connections},"durationMs":{},"threads":1}}"#,
            seconds * 1_000
        ))
    }

    pub(super) fn command(self, program: &std::path::Path, work: &Work) -> Command {
        let Work { port, connections, seconds, rate, streams, is_tls, .. } = *work;
        let url = format!("{}://127.0.0.1:{port}/", if is_tls { "https" } else { "http" });
        let mut command = Command::new(program);
        let qps = rate.unwrap_or_default().to_string();
        let (c, s) = (connections.to_string(), format!("{seconds}s"));
        match self {
            Self::IoUring | Self::Bursts | Self::LongBursts | Self::Epoll | Self::General => {
                command.arg("generate")
            }
            Self::Bare | Self::AtRest => {
                command.args(["bare", &port.to_string(), &c, &seconds.to_string()]);
                command.args(rate.map(|rate| rate.to_string()));
                command.args((self == Self::AtRest).then_some("--at-rest"))
            }
            Self::Wrk => command.args(["-t1", "-c", &c, "-d", &s, "--latency", &url]),
            Self::Wrk2 => command.args(["-t1", "-c", &c, "-d", &s, "-R", &qps, "--latency", &url]),
            Self::H2load => {
                match streams {
                    Some(streams) => command.args(["-m", &streams.to_string()]),
                    None => command.arg("--h1"),
                };
                command.args(["-t1", "-c", &c, "-D", &seconds.to_string(), &url])
            }
            Self::Fortio => {
                command.args(["load", "-quiet", "-c", &c, "-t", &s, "-qps", &qps]);
                command.args(["-uniform", "-nocatchup", "-r", "0.00001", "-json", "-", &url])
            }
            Self::Oha => {
                command.args(["--no-tui", "--output-format", "json", "-c", &c, "-z", &s]);
                if rate.is_some() {
                    command.args(["-q", &qps]);
                }
                command.arg(&url)
            }
            Self::Hey => {
                command.args(["-z", &s, "-c", &c]);
                if let Some(rate) = rate {
                    command.args(["-q", &(rate as f64 / connections as f64).to_string()]);
                }
                command.arg(&url)
            }
        };
        command
    }

    pub(super) fn read(self, output: &str) -> Result<Said> {
        let said = match self {
            Self::IoUring | Self::Bursts | Self::LongBursts | Self::Epoll | Self::General => ours(output),
            Self::Bare | Self::AtRest => {
                output.trim().parse().ok().map(|requests| Said { requests, ..Said::default() })
            }
            Self::Wrk | Self::Wrk2 => wrk(output),
            Self::H2load => {
                number_before(output, " done,").map(|requests| Said { requests, ..Said::default() })
            }
            Self::Fortio => fortio(output),
            Self::Oha => oha(output),
            Self::Hey => hey(output),
        };
        said.with_context(|| format!("failed to understand {}: {output}", self.name()))
    }
}

fn ours(output: &str) -> Option<Said> {
    let recording = recording(output)?;
    let p50_ms = |phase| recording.total(phase).value_at_quantile(0.5).map(|ns| ns as f64 / 1e6);
    Some(Said {
        requests: recording.counters().ended,
        p50_ms: p50_ms(Phase::Response),
        sent_p50_ms: p50_ms(Phase::Service),
    })
}

/// What our generator told.
pub(super) fn recording(output: &str) -> Option<Recording> {
    let mut recording: Option<Recording> = None;
    let mut seconds = Vec::new();
    for line in output.lines() {
        match serde_json::from_str(line).ok()? {
            Line::Second(second) => seconds.push(*second),
            Line::Result(result) => recording = Some(*result),
            Line::Elapsed(_) => {}
            Line::Native(_) | Line::Failed { .. } => return None,
        }
    }
    Some(Recording { seconds, ..recording? })
}

fn number_before(output: &str, text: &str) -> Option<u64> {
    output[..output.find(text)?].rsplit([' ', '\t', '\n']).next()?.parse().ok()
}

fn wrk(output: &str) -> Option<Said> {
    let requests = number_before(output, " requests in")?;
    let p50 = output.lines().find_map(|line| line.trim().strip_prefix("50")?.split_ascii_whitespace().nth(1));
    Some(Said { requests, p50_ms: p50.and_then(millis), ..Said::default() })
}

/// `1.20ms`, `340.00us`, `1.1s`
fn millis(text: &str) -> Option<f64> {
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let factor = match &text[unit_at..] {
        "us" => 1e-3,
        "ms" => 1.0,
        "s" => 1e3,
        _ => return None,
    };
    text[..unit_at].parse::<f64>().ok().map(|value| value * factor)
}

fn fortio(output: &str) -> Option<Said> {
    let json: serde_json::Value =
        serde_json::from_str(&output[output.find('{')?..=output.rfind('}')?]).ok()?;
    let histogram = json.get("DurationHistogram")?;
    let p50 = histogram.get("Percentiles")?.as_array()?.iter().find(|one| one["Percentile"] == 50.0);
    let p50_ms = p50.and_then(|one| one["Value"].as_f64()).map(|s| s * 1e3);
    Some(Said { requests: histogram.get("Count")?.as_u64()?, p50_ms, ..Said::default() })
}

fn oha(output: &str) -> Option<Said> {
    let json: serde_json::Value = serde_json::from_str(output).ok()?;
    let requests =
        json["statusCodeDistribution"].as_object()?.values().filter_map(serde_json::Value::as_u64).sum();
    let p50_ms = json["latencyPercentiles"]["p50"].as_f64().map(|s| s * 1e3);
    Some(Said { requests, p50_ms, ..Said::default() })
}

fn hey(output: &str) -> Option<Said> {
    let requests = number_before(output, " responses")?;
    let p50 = output.lines().find(|line| line.trim_start().starts_with("50%"));
    let p50_ms =
        p50.and_then(|line| line.split_ascii_whitespace().nth(2)?.parse::<f64>().ok()).map(|s| s * 1e3);
    Some(Said { requests, p50_ms, ..Said::default() })
}
