//! What the rounds say about the goals.

use std::fmt::Write as _;

use serde::Serialize;

use super::{evenness::Evenness, round::Round, tool::Tool};
use crate::{Verdict, machine::Machine, spread::Spread};

/// A target that costs more per request hides how generators differ.
const TARGET_CPU_US_MAX: f64 = 5.0;
const RSS_KIB_MAX: f64 = 10_240.0;
/// What may come on top after the first ten seconds: the record of a second, and what it is sent with.
const RSS_KIB_GROWTH_MAX: f64 = 256.0;
const P50_MS_BEHIND_MAX: f64 = 0.03;

/// Everything that was measured.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) connections: usize,
    pub(super) seconds: u64,
    pub(super) paced_seconds: u64,
    pub(super) paced_rate: u64,
    pub(super) versions: Vec<String>,
    pub(super) missing: Vec<&'static str>,
    /// In turn, round by round.
    pub(super) closed: Vec<Round>,
    pub(super) paced: Vec<Round>,
    pub(super) streams: u32,
    /// Over HTTP/2, also over TLS, and over HTTP/3, as fast as they can.
    pub(super) shared: Vec<Round>,
    /// Ours alone, for long, as fast as they can.
    pub(super) held: Vec<Round>,
    /// At the paced rate.
    pub(super) evenness: Vec<Evenness>,
}

/// One goal; the median decides.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Goal {
    name: String,
    goal: String,
    measured: Option<Spread>,
    /// The same of a client that does less: what the kernel lets nobody stay below who works like it.
    floor: Option<Floor>,
    is_met: bool,
}

/// A client that does nothing but send and receive, or at a rate nothing but wake up when a request is due.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Floor {
    tool: &'static str,
    ratio: f64,
}

impl Floor {
    fn of(tool: Tool, measured: Option<Spread>) -> Option<Self> {
        measured.map(|spread| Self { tool: tool.name(), ratio: spread.median })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Judged<'a> {
    goals: Vec<Goal>,
    #[serde(flatten)]
    report: &'a Report,
}

type Of = fn(&Round) -> f64;
const CPU: Of = |round| round.cpu_us_per_request;
const RATE: Of = |round| round.requests_per_s;

impl Report {
    pub(super) fn with_goals(&self) -> Judged<'_> {
        Judged { goals: self.goals(), report: self }
    }

    pub(super) fn verdict(&self) -> Verdict {
        Verdict::of(self.goals().iter().all(|goal| goal.is_met))
    }

    /// Ours over theirs, round by round, so that what the machine does meanwhile strikes both.
    fn ratio(rounds: &[Round], target: &str, ours: Tool, theirs: Tool, of: Of) -> Option<Spread> {
        let turns =
            |tool: Tool| calm(rounds).filter(move |one| one.tool == tool.name() && one.target == target);
        Spread::of(turns(ours).filter_map(|ours| {
            let theirs = turns(theirs).find(|theirs| theirs.number == ours.number)?;
            Some(of(ours) / of(theirs))
        }))
    }

    /// How far the median of ours is behind the lowest of the others in its round (ms).
    fn p50_behind(&self, ours: Tool, of: fn(&Round) -> Option<f64>) -> Option<Spread> {
        let ours = calm(&self.paced).filter(|round| round.tool == ours.name());
        Spread::of(ours.filter_map(|ours| {
            let peers = calm(&self.paced)
                .filter(|round| round.number == ours.number && !round.tool.starts_with("meshplay"));
            let best = peers.filter_map(of).min_by(f64::total_cmp)?;
            Some(of(ours)? - best)
        }))
    }

    fn goals(&self) -> Vec<Goal> {
        let mut goals = Vec::new();
        let mut at_most = |name: String, max: f64, measured: Option<Spread>, floor: Option<Floor>| {
            let is_met = measured.is_none_or(|spread| spread.median <= max);
            goals.push(Goal { name, goal: format!("≤ {max}"), measured, floor, is_met });
        };
        let closed = |ours, theirs, of| Self::ratio(&self.closed, "tiny", ours, theirs, of);
        // Others let it sleep between requests, and waking up is no cost of its own.
        let by_bare = |round: &&Round| round.target == "tiny" && round.tool == Tool::Bare.name();
        let target_cpu = calm(&self.closed).filter(by_bare);
        at_most(
            "CPU of the tiny server per request of the bare client (µs)".to_owned(),
            TARGET_CPU_US_MAX,
            Spread::of(target_cpu.map(|round| round.target_cpu_us_per_request)),
            None,
        );
        for (ours, theirs, max) in [
            (Tool::IoUring, Tool::Wrk, 0.70),
            (Tool::Epoll, Tool::Wrk, 0.80),
            (Tool::IoUring, Tool::Oha, 0.40),
            (Tool::IoUring, Tool::Fortio, 0.60),
        ] {
            let name = format!("CPU per request, {} over {}", ours.name(), theirs.name());
            let floor = Floor::of(Tool::Bare, closed(Tool::Bare, theirs, CPU));
            at_most(name, max, closed(ours, theirs, CPU), floor);
        }
        for (ours, theirs, max) in [
            (Tool::IoUring, Tool::Bare, 1.3),
            (Tool::Epoll, Tool::Bare, 1.3),
            (Tool::IoUring, Tool::Fortio, 0.8),
            (Tool::IoUring, Tool::Oha, 0.8),
            (Tool::IoUring, Tool::Wrk2, 0.8),
            (Tool::IoUring, Tool::Hey, 0.8),
            // The same question: most of what these send comes in bursts too.
            (Tool::Bursts, Tool::Fortio, 0.8),
            (Tool::Bursts, Tool::Oha, 0.8),
            (Tool::Bursts, Tool::Wrk2, 0.8),
            (Tool::Bursts, Tool::Hey, 0.8),
            (Tool::LongBursts, Tool::Wrk2, 0.8),
        ] {
            let name =
                format!("CPU per request at {}/s, {} over {}", self.paced_rate, ours.name(), theirs.name());
            let paced = |ours| Self::ratio(&self.paced, "nginx", ours, theirs, CPU);
            let is_even = !matches!(ours, Tool::Bursts | Tool::LongBursts);
            at_most(name, max, paced(ours), Floor::of(Tool::AtRest, paced(Tool::AtRest)).filter(|_| is_even));
        }
        let name = format!(
            "CPU per request over HTTP/2 with {} streams, {} over {}",
            self.streams,
            Tool::General.name(),
            Tool::H2load.name()
        );
        at_most(name, 1.2, Self::ratio(&self.shared, "tiny", Tool::General, Tool::H2load, CPU), None);
        let ours = |round: &&Round| round.tool.starts_with("meshplay");
        let memory =
            self.closed.iter().chain(&self.paced).filter(ours).map(|round| round.rss_anon_kib_max as f64);
        at_most("RssAnon of meshplay (KiB)".to_owned(), RSS_KIB_MAX, Spread::of(memory), None);
        let growth =
            self.held.iter().map(|round| (round.rss_anon_kib_max as f64) - round.rss_anon_kib_settled as f64);
        at_most(
            "growth of RssAnon after 10 s (KiB)".to_owned(),
            RSS_KIB_GROWTH_MAX,
            Spread::of(growth),
            None,
        );
        let name = format!("p50 at {}/s, meshplay io_uring behind the best (ms)", self.paced_rate);
        at_most(name, P50_MS_BEHIND_MAX, self.p50_behind(Tool::IoUring, |round| round.p50_ms), None);
        let name = format!("p50 from sending at {}/s, meshplay bursts behind the best (ms)", self.paced_rate);
        at_most(name, P50_MS_BEHIND_MAX, self.p50_behind(Tool::Bursts, |round| round.sent_p50_ms), None);
        let rate = closed(Tool::IoUring, Tool::Wrk, RATE);
        goals.push(Goal {
            name: "requests per second, meshplay io_uring over wrk".to_owned(),
            goal: "≥ 1.25".to_owned(),
            measured: rate,
            floor: None,
            is_met: rate.is_none_or(|spread| spread.median >= 1.25),
        });
        let wanted = self.paced_rate as f64;
        let error =
            self.paced.iter().filter(ours).map(|round| (round.requests_per_s / wanted - 1.0).abs() * 100.0);
        let error = Spread::of(error);
        goals.push(Goal {
            name: "rate error of meshplay (%)".to_owned(),
            goal: "≤ 0.1".to_owned(),
            measured: error,
            floor: None,
            is_met: error.is_none_or(|spread| spread.max <= 0.1),
        });
        goals
    }

    /// For people: a table per kind of work, then a line per goal.
    pub(super) fn text(&self) -> String {
        let Machine { cores, cpu_model, kernel, load_before, .. } = &self.machine;
        let mut out = format!(
            "{cores} cores of {cpu_model}, Linux {kernel}, load before {load_before}\n\
             {} connections, {} s each ({} s where paced), median (min–max); missing: {}\n",
            self.connections,
            self.seconds,
            self.paced_seconds,
            if self.missing.is_empty() { "none".to_owned() } else { self.missing.join(", ") }
        );
        let turns = || [&self.closed, &self.paced, &self.shared].into_iter().flatten();
        let (all, disturbed) = (turns().count(), turns().filter(|round| round.is_disturbed).count());
        line(
            &mut out,
            format_args!(
                "{disturbed} of {all} turns were disturbed, as the bare client told, and are left out"
            ),
        );
        let parts = [
            ("as fast as it can", &self.closed),
            ("paced", &self.paced),
            ("HTTP/2, HTTP/3", &self.shared),
            ("for long", &self.held),
        ];
        for (work, rounds) in parts.into_iter().filter(|(_, rounds)| !rounds.is_empty()) {
            line(
                &mut out,
                format_args!(
                    "\n{work:<18} {:<9} {:>26} {:>22} {:>20} {:>22} {:>20} {:>8}",
                    "TARGET", "REQ/S", "CPU µs/REQ", "OF THAT USER", "TARGET CPU µs/REQ", "P50 ms", "RSS KiB"
                ),
            );
            for target in ["tiny", "nginx", "tiny TLS", "tiny QUIC"] {
                for tool in Tool::ALL {
                    row(&mut out, rounds, tool, target);
                }
            }
        }
        line(&mut out, format_args!("\nof the paced requests came in bursts"));
        for Evenness { tool, in_bursts } in &self.evenness {
            line(&mut out, format_args!("{tool:<18} {:>5.1} %", in_bursts * 100.0));
        }
        out.push('\n');
        for Goal { name, goal, measured, floor, is_met } in self.goals() {
            let floor =
                floor.map(|Floor { tool, ratio }| format!(" ({tool}: {ratio:.2})")).unwrap_or_default();
            match measured {
                Some(measured) => {
                    let word = Verdict::of(is_met).word();
                    line(&mut out, format_args!("{name}: {measured:.2}, goal {goal}: {word}{floor}"));
                }
                None => line(&mut out, format_args!("{name}: not measured, goal {goal}")),
            }
        }
        out
    }
}

fn calm(rounds: &[Round]) -> impl Iterator<Item = &Round> {
    rounds.iter().filter(|round| !round.is_disturbed)
}

fn row(out: &mut String, rounds: &[Round], tool: Tool, target: &str) {
    let of = |value: &dyn Fn(&Round) -> Option<f64>| {
        Spread::of(
            calm(rounds)
                .filter(|round| round.tool == tool.name() && round.target == target)
                .filter_map(value),
        )
    };
    let Some(rate) = of(&|round| Some(round.requests_per_s)) else { return };
    let cell = |spread: Option<Spread>, digits: usize| {
        spread.map(|spread| format!("{spread:.digits$}")).unwrap_or_default()
    };
    line(
        out,
        format_args!(
            "{:<18} {target:<9} {:>26} {:>22} {:>20} {:>22} {:>20} {:>8}",
            tool.name(),
            format!("{rate:.0}"),
            cell(of(&|round| Some(round.cpu_us_per_request)), 2),
            cell(of(&|round| Some(round.user_cpu_us_per_request)), 2),
            cell(of(&|round| Some(round.target_cpu_us_per_request)), 2),
            cell(of(&|round| round.p50_ms), 3),
            of(&|round| Some(round.rss_anon_kib_max as f64)).map_or(0.0, |spread| spread.max)
        ),
    );
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("writing to a string cannot fail");
}
