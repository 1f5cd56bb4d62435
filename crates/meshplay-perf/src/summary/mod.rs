//! What people and scripts read of a run: rates, errors, percentiles with intervals, costs, and whether to believe it.
//!
//! Everything is computed from the recording and the specification, so anybody who has both can compute it again. Units
//! are in the names. A percentile that rests on too few requests is there, and named in `too_few`.

mod distribution;
mod objectives;
mod percentiles;
mod series;

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::{
    distribution::{Distribution, HistogramBar, SpectrumPoint},
    objectives::{SloResult, SloState},
    percentiles::{Percentiles, QUANTILES},
    series::{Series, SeriesPoint, SeriesUnsent},
};
use crate::{
    Histogram, Recording, Rules, RunSpec, Validity,
    recording::{AgentPart, ClientSecond, End, Lost, Outcome, Phase, Second},
    spec::Arrivals,
    stats::LittlesLaw,
    validity::{SecondsApart, littles_law, seconds_apart},
};

/// A run in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Engine that made the requests.
    pub engine: String,
    /// Why a faster engine was not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine_reason: Option<String>,
    /// Start of the first second.
    pub started_at: Timestamp,
    /// How long it was measured, without the warm-up.
    pub measured_ms: u64,
    /// Requests per second.
    pub rate: Rate,
    /// Requests that ended, without those of the warm-up.
    pub requests: u64,
    /// Requests that failed, by the way they failed.
    pub errors: BTreeMap<String, u64>,
    /// Answers by status code, with those of the warm-up.
    pub status_codes: BTreeMap<u16, u64>,
    /// Requests whose time came and that were never sent, because no connection got free.
    pub unsent: u64,
    /// Bytes received, with those of the warm-up.
    pub bytes_received: u64,
    /// From the intended start to the last byte: what a person would have waited.
    pub response_time_ms: Option<Percentiles>,
    /// From sending to the last byte.
    pub service_time_ms: Option<Percentiles>,
    /// From the intended start until a connection was free: the target's doing.
    pub connection_wait_ms: Option<Percentiles>,
    /// From the time at which the request could be sent until it was: the generator's doing.
    pub lag_ms: Option<Percentiles>,
    /// From sending to the first byte.
    pub first_byte_ms: Option<Percentiles>,
    /// From the first byte to the last.
    pub transfer_ms: Option<Percentiles>,
    /// To find the address of a name, once for each site, before the run; addresses that are numbers need none of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_ms: Option<Percentiles>,
    /// Until a new connection stood, those of the warm-up and from before the run among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_ms: Option<Percentiles>,
    /// TLS handshakes after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_ms: Option<Percentiles>,
    /// Per endpoint, in the order of the specification.
    pub endpoints: Vec<EndpointSummary>,
    /// What the generator cost.
    pub client: Client,
    /// Who made it together, if there were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<AgentSummary>,
    /// What became of each promise, in the order of the specification.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slo: Vec<SloResult>,
    /// Requests under way on average, as they were counted and as rate × time makes them (Little's law); absent from
    /// results from before it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub littles_law: Option<LittlesLaw>,
    /// Seconds that lie far from the others; they count like all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_apart: Option<SecondsApart>,
    /// Whether the result may be believed.
    pub validity: Validity,
}

/// Requests per second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rate {
    /// Asked for; none in a closed loop. The average over the measured time where it changes.
    pub target: Option<f64>,
    /// Ended.
    pub achieved: f64,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSummary {
    /// As in the specification.
    pub name: String,
    /// Requests that ended.
    pub requests: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// From the intended start to the last byte.
    pub response_time_ms: Option<Percentiles>,
}

/// One of several that made a run together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentSummary {
    /// Its name.
    pub name: String,
    /// Requests that it ended, with those of the warm-up.
    pub requests: u64,
    /// Engine that made them.
    pub engine: String,
    /// Its start lies at most so far from the common one.
    pub clock_error_us: u64,
    /// Half of its requests that count were answered in this time, from their intended start.
    pub p50_ms: Option<f64>,
    /// And 99 %.
    pub p99_ms: Option<f64>,
    /// From when on it was gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Lost>,
}

impl AgentSummary {
    fn of(part: &AgentPart) -> Self {
        let at = |q| part.response.value_at_quantile(q).map(|ns| ns as f64 / 1e6);
        Self {
            name: part.name.clone(),
            requests: part.requests,
            engine: part.engine.clone(),
            clock_error_us: part.clock_error_us,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            lost: part.lost.clone(),
        }
    }
}

/// The generator and its machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// Threads that made requests.
    pub threads: u32,
    /// Cores of the machine.
    pub cores: u32,
    /// CPU time of the generator per request that ended, warm-up included.
    pub cpu_us_per_request: Option<f64>,
    /// Its largest anonymous memory; absent where its system does not tell, as macOS does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rss_anon_bytes_max: Option<u64>,
    /// Part of the machine's time that other processes took, 0 to 1; absent where its system does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub others_share: Option<f64>,
    /// Part of the machine's time that a hypervisor took, 0 to 1; absent where its system does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal_share: Option<f64>,
}

impl Summary {
    /// Cores of the machine that the run was made on; of agents nobody tells them one by one.
    #[must_use]
    pub fn cores_here(&self) -> Option<f64> {
        self.agents.is_empty().then(|| f64::from(self.client.cores))
    }

    /// Computes it.
    #[must_use]
    pub fn of(spec: &RunSpec, recording: &Recording) -> Self {
        Self::by(Rules::NEWEST, spec, recording)
    }

    /// Computes it as it was when these were the rules for whether to believe it.
    #[must_use]
    pub fn by(rules: Rules, spec: &RunSpec, recording: &Recording) -> Self {
        let is_third = rules >= Rules::Third;
        let outcomes = recording.outcomes();
        let requests: u64 = outcomes.values().sum();
        let measured_us = recording.elapsed_us.saturating_sub(recording.warm_up_ms * 1_000).max(1);
        let percentiles = |phase| Percentiles::by(rules, recording.by_second(phase).values());
        let connections = |phase: fn(&Second) -> &Histogram| {
            let seconds = recording.seconds.iter().map(phase).filter(|second| second.count() > 0);
            Percentiles::by(rules, seconds)
        };
        let response_time_ms = percentiles(Phase::Response);
        let rate = Rate {
            target: target_rate(rules, spec, recording),
            achieved: per_second(requests, paced_us(rules, spec, recording, measured_us)),
        };
        Self {
            slo: SloResult::all(spec, recording, response_time_ms.as_ref()),
            engine: recording.engine.clone(),
            engine_reason: recording.engine_reason.clone(),
            started_at: recording.started_at,
            measured_ms: measured_us / 1_000,
            rate,
            requests,
            errors: outcomes
                .iter()
                .filter(|(outcome, _)| outcome.is_error())
                .map(|(outcome, count)| (outcome.name().to_owned(), *count))
                .collect(),
            status_codes: recording.status_codes.clone(),
            unsent: recording.unsent,
            bytes_received: recording.counters().bytes_received,
            response_time_ms,
            service_time_ms: percentiles(Phase::Service),
            connection_wait_ms: percentiles(Phase::ConnectionWait),
            lag_ms: percentiles(Phase::Lag),
            first_byte_ms: percentiles(Phase::FirstByte),
            transfer_ms: percentiles(Phase::Transfer),
            dns_ms: connections(|second| &second.dns),
            connect_ms: connections(|second| &second.connect),
            tls_ms: connections(|second| &second.tls),
            endpoints: endpoints(rules, recording),
            client: client(recording),
            agents: recording.agents.iter().map(AgentSummary::of).collect(),
            littles_law: Some(recording).filter(|_| is_third).and_then(littles_law),
            seconds_apart: Some(recording)
                .filter(|_| is_third)
                .and_then(|one| seconds_apart(rules, spec, one)),
            validity: Validity::judge_by(rules, spec, recording),
        }
    }

    /// Requests that failed.
    #[must_use]
    pub fn errors_total(&self) -> u64 {
        self.errors.values().sum()
    }
}

/// How long so many requests take at a constant rate: n of them have n intervals, though the run ends with the last
/// answer, before the last interval is over. Before the fifth rules that interval was left out.
fn paced_us(rules: Rules, spec: &RunSpec, recording: &Recording, measured_us: u64) -> u64 {
    let is_whole = rules >= Rules::Fifth && recording.end == End::Completed;
    match (&spec.arrivals, spec.count) {
        (Arrivals::Constant { rate }, Some(count)) if is_whole => {
            let whole_us = (count as f64 / rate * 1e6) as u64;
            measured_us.max(whole_us.saturating_sub(recording.warm_up_ms * 1_000))
        }
        _ => measured_us,
    }
}

/// What was asked for; where a rate changes, or arrivals are left to chance, what came due per second of the measured
/// time: the schedule itself says it. Before the fifth rules it was that of constant rates, too; before the sixth the
/// highest rate stood in for it where no whole second was measured, and what came due in a last part of one was left out.
fn target_rate(rules: Rules, spec: &RunSpec, recording: &Recording) -> Option<f64> {
    if spec.arrivals.is_closed() {
        return None;
    }
    match spec.arrivals {
        Arrivals::Constant { rate } if rules >= Rules::Fifth => return Some(rate),
        _ => {}
    }
    if rules >= Rules::Sixth {
        return Some(due_rate(spec, recording));
    }
    let first = recording.warm_up_ms.div_ceil(1_000);
    // A second that was cut off at the end would pull the rate down.
    let whole = recording.elapsed_us / 1_000_000;
    let seconds = || recording.seconds.iter().filter(|one| (first..whole).contains(&u64::from(one.second)));
    let taken: u64 = seconds().map(|second| second.counters.due).sum();
    let due = taken + recording.unsent;
    (whole > first).then(|| due as f64 / (whole - first) as f64).or_else(|| spec.arrivals.rate_max())
}

/// What came due per second, until the planned end where there is one. Without it, the last second is cut off by the last
/// answer and would pull the rate down.
fn due_rate(spec: &RunSpec, recording: &Recording) -> f64 {
    let elapsed_us = recording.elapsed_us;
    let planned_us = spec.duration_ms.filter(|_| recording.end == End::Completed);
    let planned_us = planned_us.map(|ms| ms.saturating_mul(1_000).min(elapsed_us));
    let end_us = planned_us.unwrap_or(elapsed_us / 1_000_000 * 1_000_000);
    let first = recording.warm_up_ms.div_ceil(1_000);
    let is_in = |one: &&Second| {
        let second = u64::from(one.second);
        second >= first && second.saturating_mul(1_000_000) < end_us
    };
    match end_us.saturating_sub(first.saturating_mul(1_000_000)) {
        // Of a second that is the warm-up's in part, requests say which part they belong to.
        0 => {
            let ended: u64 = recording.outcomes().values().sum();
            let warm_up_us = recording.warm_up_ms.saturating_mul(1_000);
            let us = planned_us.unwrap_or(elapsed_us).saturating_sub(warm_up_us).max(1);
            per_second(ended.saturating_add(recording.unsent), us)
        }
        us => {
            let due: u64 = recording.seconds.iter().filter(is_in).map(|second| second.counters.due).sum();
            per_second(due.saturating_add(recording.unsent), us)
        }
    }
}

fn per_second(count: u64, us: u64) -> f64 {
    count as f64 * 1e6 / us as f64
}

fn endpoints(rules: Rules, recording: &Recording) -> Vec<EndpointSummary> {
    let summary = |(index, name): (usize, &String)| {
        let of_it = || recording.measured().filter(move |slice| usize::from(slice.endpoint) == index);
        let count = |wanted: fn(Outcome) -> bool| {
            of_it().filter(|slice| wanted(slice.outcome)).map(|slice| slice.phases.service.count()).sum()
        };
        let mut seconds = BTreeMap::<u32, crate::Histogram>::new();
        for slice in of_it() {
            seconds.entry(slice.second).or_default().merge(&slice.phases.response);
        }
        EndpointSummary {
            name: name.clone(),
            requests: count(|_| true),
            errors: count(Outcome::is_error),
            response_time_ms: Percentiles::by(rules, seconds.values()),
        }
    };
    recording.endpoints.iter().enumerate().map(summary).collect()
}

fn client(recording: &Recording) -> Client {
    let cpu_us: u64 = recording.seconds.iter().map(|second| second.client.cpu_us).sum();
    let machine_us = recording.elapsed_us.max(1) as f64 * f64::from(recording.cores.max(1));
    // A second that nobody told of leaves the whole unknown.
    let share = |of: fn(&ClientSecond) -> Option<u64>| {
        let us: Option<u64> = recording.seconds.iter().map(|second| of(&second.client)).sum();
        us.map(|us| us as f64 / machine_us)
    };
    let ended = recording.counters().ended;
    Client {
        threads: recording.threads,
        cores: recording.cores,
        cpu_us_per_request: (ended > 0).then(|| cpu_us as f64 / ended as f64),
        rss_anon_bytes_max: recording.seconds.iter().filter_map(|one| one.client.rss_anon_bytes).max(),
        others_share: share(|client| client.others_cpu_us),
        steal_share: share(|client| client.steal_cpu_us),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Counters, Part, Phases, Slice};

    /// So many requests were due and ended in the first second of a run that took so long.
    fn target(rules: Rules, arrivals: &str, rest: &str, requests: u64, elapsed_us: u64) -> Option<f64> {
        let json = format!(r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals} {rest}}}"#);
        let spec: RunSpec = serde_json::from_str(&json).unwrap();
        let mut phases = Phases::default();
        phases.response.record_n(1_000_000, requests);
        phases.service.record_n(1_000_000, requests);
        let slice = Slice { second: 0, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let counters = Counters { due: requests, sent: requests, ended: requests, ..Counters::default() };
        let recording = Recording {
            elapsed_us,
            ..Recording::sample(vec![Second { counters, slices: vec![slice], ..Second::default() }])
        };
        Summary::by(rules, &spec, &recording).rate.target
    }

    #[test]
    fn what_was_asked_for_in_less_than_a_second_is_what_came_due_in_it() {
        let spike = r#"{"kind": "spike", "rate": 10, "peak": 100, "atMs": 1000, "forMs": 1000}"#;
        let rest = r#", "durationMs": 500"#;
        assert_eq!(target(Rules::NEWEST, spike, rest, 5, 510_000), Some(10.0));
        assert_eq!(target(Rules::Fifth, spike, rest, 5, 510_000), Some(100.0), "receipts of then say so");
        let replay = r#"{"kind": "replay", "timesUs": [0, 100000]}"#;
        assert_eq!(target(Rules::NEWEST, replay, "", 2, 250_000), Some(8.0));
        assert_eq!(target(Rules::Fifth, replay, "", 2, 250_000), None);
        let burst = r#"{"kind": "burst", "size": 5, "everyMs": 250}"#;
        assert_eq!(target(Rules::NEWEST, burst, rest, 10, 500_000), Some(20.0));
        assert_eq!(target(Rules::NEWEST, r#"{"kind": "max"}"#, rest, 10, 500_000), None);
    }

    #[test]
    fn a_last_part_of_a_second_counts_where_the_end_was_planned() {
        let poisson = r#"{"kind": "poisson", "rate": 10}"#;
        let rest = r#", "durationMs": 1500"#;
        assert_eq!(target(Rules::NEWEST, poisson, rest, 15, 1_510_000), Some(10.0));
    }
}
