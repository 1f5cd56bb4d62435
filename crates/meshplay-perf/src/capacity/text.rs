//! Trials in words: one line while a search goes on, and the parts of a table. It decides nothing.

use super::{CapacityTrial, NextTrial, TrialState};
use crate::{report::ms_text as ms, summary::SloResult};

/// Before a trial.
#[must_use]
pub fn started(number: usize, next: NextTrial) -> String {
    format!("trial {number}: {} requests/s for {:.0} s", rate(next.rate), next.trial_ms as f64 / 1e3)
}

/// After it.
#[must_use]
pub fn ended(number: usize, trial: &CapacityTrial) -> String {
    let figure = trial.decisive().map(|one| format!(", {} {}", name(one), figure(one))).unwrap_or_default();
    let why = if trial.state == TrialState::Met { String::new() } else { format!(" ({})", trial.reason) };
    let figure = if trial.reason.contains(" ms [") { String::new() } else { figure };
    format!("trial {number}: {} answered/s{figure}: {}{why}", rate(trial.achieved), word(trial.state))
}

/// What decided a trial.
#[must_use]
pub fn decided(trial: &CapacityTrial) -> String {
    match trial.decisive() {
        // What was not decided by an objective has its reason instead.
        Some(one) if trial.state == TrialState::Met || trial.reason.starts_with(&one.slo) => {
            format!("{} {}", name(one), figure(one))
        }
        _ => trial.reason.clone(),
    }
}

/// How a trial was judged.
#[must_use]
pub fn word(state: TrialState) -> &'static str {
    match state {
        TrialState::Met => "met",
        TrialState::Missed => "missed",
        TrialState::Undecided => "undecided",
    }
}

/// With as many digits as it was searched with.
#[must_use]
pub fn rate(rate: f64) -> String {
    if rate >= 1_000.0 { format!("{rate:.0}") } else { format!("{rate:.1}") }
}

/// `p99` of `p99<20ms`.
fn name(one: &SloResult) -> &str {
    one.slo.split('<').next().unwrap_or_default().trim()
}

/// Value and interval.
fn figure(one: &SloResult) -> String {
    let is_share = name(one) == "errors";
    let number = |value: f64| if is_share { format!("{:.2} %", value * 100.0) } else { ms(value) };
    let [low, high] = one.interval.map(|end| end.map_or_else(|| "?".to_owned(), number));
    let unit = if is_share { "" } else { " ms" };
    format!("{}{unit} [{low}, {high}]", number(one.value))
}
