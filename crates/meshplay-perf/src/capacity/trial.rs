//! One trial, judged: whether its rate holds, and if not, whose limit that was.
//!
//! A miss is the target's only where nothing else explains it. What a busy generator, a hypervisor or lag may have caused
//! leaves a trial undecided: the limit of a generator is no capacity of a target.

use meshplay_types::{Code, Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    RunSpec, Summary,
    spec::Slo,
    summary::{QUANTILES, SloResult, SloState},
};

/// What a trial says about its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TrialState {
    /// All objectives were met.
    Met,
    /// One was missed, or not all requests could be made.
    Missed,
    /// It cannot tell.
    Undecided,
}

/// What kept a rate from being met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CapacityLimit {
    /// The target.
    Target,
    /// The generator, or its machine.
    Generator,
    /// All connections were taken although the target answered as fast as ever.
    Connections,
}

/// A trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CapacityTrial {
    /// Asked for, in requests per second.
    pub rate: f64,
    /// Ended, in requests per second.
    pub achieved: f64,
    /// How long it was measured.
    pub measured_ms: u64,
    /// Requests that ended.
    pub requests: u64,
    /// Those of them that failed.
    pub errors: u64,
    /// Mean time from sending to the last byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_mean_ms: Option<f64>,
    /// What it says.
    pub state: TrialState,
    /// What kept the rate from being met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<CapacityLimit>,
    /// In words.
    pub reason: String,
    /// Each objective.
    pub slo: Vec<SloResult>,
    /// The run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

impl CapacityTrial {
    /// Of a run that came to its end.
    #[must_use]
    pub fn of(rate: f64, spec: &RunSpec, summary: &Summary, run: Option<String>) -> Self {
        let (state, limit, reason) = judged(spec, summary);
        Self {
            rate,
            achieved: summary.rate.achieved,
            measured_ms: summary.measured_ms,
            requests: summary.requests,
            errors: summary.errors_total(),
            service_mean_ms: summary.service_time_ms.as_ref().map(|times| times.mean),
            state,
            limit,
            reason,
            slo: summary.slo.clone(),
            run,
        }
    }

    /// The objective that decided: one that was missed, else one that is undecided, else the first.
    #[must_use]
    pub fn decisive(&self) -> Option<&SloResult> {
        let in_state = |state| self.slo.iter().find(|one| one.state == state);
        in_state(SloState::Missed).or_else(|| in_state(SloState::Undecided)).or_else(|| self.slo.first())
    }
}

type Judged = (TrialState, Option<CapacityLimit>, String);

fn judged(spec: &RunSpec, summary: &Summary) -> Judged {
    let reason = |code| summary.validity.reasons.iter().find(|one| one.code == code);
    if let Some(stopped) = reason(Code::RESULT_INTERRUPTED).or_else(|| reason(Code::AGENT_LOST)) {
        return (TrialState::Undecided, None, stopped.message.clone());
    }
    let busy = reason(Code::RESULT_GENERATOR_BUSY).or_else(|| reason(Code::RESULT_STEAL));
    if let Some((state, what)) = not_met(spec, summary) {
        let is_miss = state == TrialState::Missed;
        let lag = reason(Code::RESULT_GENERATOR_LAG).filter(|_| is_miss && !is_beyond_lag(spec, summary));
        return match busy.or(lag) {
            // Whatever was seen, it was seen through a generator that could not keep up.
            Some(ours) => (TrialState::Undecided, Some(CapacityLimit::Generator), ours.message.clone()),
            None => (state, is_miss.then_some(CapacityLimit::Target), what),
        };
    }
    if summary.slo.is_empty() {
        return (TrialState::Undecided, None, "there are no numbers to judge by".to_owned());
    }
    // Response times hold the generator's lag: what is met in spite of it is met.
    (TrialState::Met, None, "all objectives are met".to_owned())
}

/// What speaks against the rate, if anything does.
fn not_met(spec: &RunSpec, summary: &Summary) -> Option<(TrialState, String)> {
    let message = |code| {
        let found: Option<&Finding> = summary.validity.reasons.iter().find(|one| one.code == code);
        found.map(|one| one.message.clone())
    };
    let judges_errors = spec.objectives().any(|(_, slo)| matches!(slo, Slo::Errors { .. }));
    let failing = message(Code::RESULT_ERRORS).filter(|_| !judges_errors);
    let of = |state| summary.slo.iter().find(|one| one.state == state);
    let missed = of(SloState::Missed).map(|one| format!("{} {}", one.slo, one.sentence()));
    // Requests that were never sent have no response time: the others alone look better than the rate was.
    let missed = missed.or(failing).or_else(|| message(Code::RESULT_SATURATED));
    let undecided = of(SloState::Undecided).map(|one| format!("{} {}", one.slo, one.sentence()));
    missed.map(|what| (TrialState::Missed, what)).or(undecided.map(|what| (TrialState::Undecided, what)))
}

/// Whether lag explains no miss: requests were never sent because none of the connections got free, or a percentile
/// stays above its bound without any lag.
fn is_beyond_lag(spec: &RunSpec, summary: &Summary) -> bool {
    let is_saturated = summary.validity.reasons.iter().any(|one| one.code == Code::RESULT_SATURATED);
    let is_missed = |(text, slo): (&str, Slo)| {
        let found = summary.slo.iter().find(|one| one.slo == text);
        match (slo, found.and_then(|one| one.interval[0])) {
            (Slo::Percentile { name, ms }, Some(low)) => least_without_lag(summary, name, low) > ms,
            // A request that fails does not fail for being late.
            (Slo::Errors { share }, Some(low)) => low > share,
            _ => false,
        }
    };
    is_saturated || spec.objectives().any(is_missed)
}

/// What a percentile of response times is at least without any lag, given the low end of its interval.
///
/// That is the low end less the longest lag. One late request would hide every miss, so there is a second bound. It is not
/// the percentile less the lag's same percentile: the slow half may be the half that was sent late. But a share of 1 − p
/// takes longer than the percentile before it, p, and only 1 − q is later than the lag's q. So q − p takes longer than
/// their difference without any lag, and that is 1 − q or more of all requests for each q that we know (of p95, whose
/// p is p90, 5 %; of the median, whose p is the shortest time, a half).
fn least_without_lag(summary: &Summary, name: &str, low: f64) -> f64 {
    let Some(lag) = &summary.lag_ms else { return low };
    let lag_high = lag.intervals.get(name).and_then(|interval| interval[1]).unwrap_or(lag.max);
    let before = QUANTILES.iter().map(|(known, _)| *known).take_while(|known| *known != name).last();
    let low_before = summary.response_time_ms.as_ref().and_then(|times| match before {
        Some(before) => times.intervals.get(before)?[0],
        None => Some(times.min),
    });
    (low - lag.max).max(low_before.map_or(f64::NEG_INFINITY, |low| low - lag_high))
}
