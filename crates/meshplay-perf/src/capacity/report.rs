//! What the trials say together: between which rates the capacity lies, why the search ended, and who was the limit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CapacityPlan,
    text::rate as number,
    trial::{CapacityLimit, CapacityTrial, TrialState},
};
use crate::{report::short_id, stats::Capacity};

/// Connections are the limit from this part of what they can carry on: at an even rate there is no waiting before.
const TAKEN_SHARE: f64 = 0.9;

/// Why a search ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum CapacityEnd {
    /// The gap is as narrow as wished.
    Narrow,
    /// The highest rate that was to be tried holds.
    Highest,
    /// No rate holds, down to the lowest that a trial can judge.
    None,
    /// It has not ended.
    GoesOn,
    /// Somebody stopped it.
    Stopped,
    /// All load was stopped, or a trial would have been more than its owner may have under way; it can go on.
    Interrupted {
        /// Why, and by whom.
        reason: String,
    },
    /// A trial could not be made.
    Failed {
        /// Why.
        reason: String,
    },
}

/// A run that was not judged: it is under way, or was cut off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "UnjudgedTrial")]
pub struct Unjudged {
    /// Asked for, in requests per second.
    pub rate: f64,
    /// The run.
    pub run: String,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CapacityReport {
    /// The address.
    pub target: String,
    /// What was to hold.
    pub objectives: Vec<String>,
    /// The highest rate at which it does, in requests per second; absent if there is none.
    pub met: Option<f64>,
    /// The lowest rate that was tried at which it does not, or at which that could not be told; absent if all hold.
    pub not_met: Option<f64>,
    /// Why the search ended.
    pub end: CapacityEnd,
    /// What kept `notMet` from being met: only with `target` are these rates the target's capacity.
    pub limit: Option<CapacityLimit>,
    /// In words.
    pub sentence: String,
    /// In their order.
    pub trials: Vec<CapacityTrial>,
    /// The run that is under way, or was cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<Unjudged>,
}

impl CapacityReport {
    /// Of these trials; `cut` says why there are no more, if the search is not over.
    #[must_use]
    pub fn of(
        plan: &CapacityPlan,
        trials: Vec<CapacityTrial>,
        cut: Option<CapacityEnd>,
        unjudged: Option<Unjudged>,
    ) -> Self {
        let Capacity { passed, failed } = plan.search(&trials).so_far();
        let end = match (cut, passed, failed) {
            (Some(cut), ..) => cut,
            (None, None, _) => CapacityEnd::None,
            (None, Some(_), None) => CapacityEnd::Highest,
            (None, Some(_), Some(_)) => CapacityEnd::Narrow,
        };
        let upper = failed.and_then(|rate| trials.iter().rev().find(|trial| trial.rate == rate));
        let taken = failed.and_then(|rate| share_taken(plan, &trials, rate)).unwrap_or(0.0);
        let limit = upper.and_then(|trial| trial.limit).map(|limit| match limit {
            CapacityLimit::Target if taken >= TAKEN_SHARE => CapacityLimit::Connections,
            // More than they can carry no generator would have sent, however much of a CPU it had.
            CapacityLimit::Generator if taken > 1.0 => CapacityLimit::Connections,
            limit => limit,
        });
        let target = plan.base.endpoints.first().map(|one| one.url.clone()).unwrap_or_default();
        let mut report = Self {
            target,
            objectives: plan.base.slo.clone(),
            met: passed,
            not_met: failed,
            end,
            limit,
            sentence: String::new(),
            trials,
            unjudged,
        };
        report.sentence = report.said(plan);
        report
    }

    /// The trial that decided that a rate is not met.
    fn upper(&self) -> Option<&CapacityTrial> {
        self.trials.iter().rev().find(|trial| Some(trial.rate) == self.not_met)
    }

    fn said(&self, plan: &CapacityPlan) -> String {
        let objectives = self.objectives.join(", ");
        let below = match self.met {
            Some(met) => format!("{objectives} holds at {} requests/s", number(met)),
            None if self.trials.is_empty() => "no rate has been judged".to_owned(),
            None => format!("{objectives} holds at no rate that was tried"),
        };
        let above = match (self.upper(), &self.end) {
            (Some(upper), _) => format!("; {}", self.above(upper, plan)),
            (None, CapacityEnd::Highest) => {
                "; that is the highest rate that was to be tried, and the target may do more".to_owned()
            }
            (None, _) => String::new(),
        };
        format!("{below}{above}{}", self.cut(plan))
    }

    /// Why there are no more trials.
    fn cut(&self, plan: &CapacityPlan) -> String {
        let at = self
            .unjudged
            .as_ref()
            .map(|one| format!(" at {} requests/s in run {}", number(one.rate), short_id(&one.run)));
        let at = at.unwrap_or_default();
        match &self.end {
            CapacityEnd::GoesOn => format!("; it goes on{at}"),
            CapacityEnd::Stopped if at.is_empty() => {
                "; it was stopped before the gap was as narrow as wished".to_owned()
            }
            CapacityEnd::Stopped => format!("; it was stopped in a trial{at}, which is kept"),
            CapacityEnd::Interrupted { reason } => {
                format!("; it was interrupted{at}, and can go on: {reason}")
            }
            CapacityEnd::Failed { reason } if self.trials.is_empty() => {
                format!(": the first trial{at} tells nothing: {reason}")
            }
            CapacityEnd::Failed { reason } => format!("; then a trial{at} could not be made: {reason}"),
            CapacityEnd::None => format!("; {}", plan.bottom(self.not_met)),
            CapacityEnd::Narrow | CapacityEnd::Highest => String::new(),
        }
    }

    fn above(&self, upper: &CapacityTrial, plan: &CapacityPlan) -> String {
        let (rate, reason) = (number(upper.rate), &upper.reason);
        match self.limit {
            Some(CapacityLimit::Target) => {
                format!("at {rate} it does not, and the target is the limit: {reason}")
            }
            Some(CapacityLimit::Generator) => format!(
                "at {rate} the generator was the limit ({reason}), so the target may do more: free CPU for the generator, \
                 or let agents on other machines help"
            ),
            Some(CapacityLimit::Connections) => {
                let taken = match plan.base.connections {
                    1 => "the only connection was taken".to_owned(),
                    connections => format!("the {connections} connections were all taken"),
                };
                format!(
                    "at {rate} {taken} while the target answered as fast as ever, so it may do more: try again with \
                     more `--connections`"
                )
            }
            None if upper.state == TrialState::Undecided => {
                format!(
                    "at {rate} it could not be told, in trials of up to {} s: {reason}",
                    upper.measured_ms / 1_000
                )
            }
            None => format!("at {rate} it does not: {reason}"),
        }
    }
}

/// The part of all connections that this rate would take, by Little's law, if requests took the mean service time of the
/// slowest rate that was met: from about 1 on connections alone explain that a rate was not met.
fn share_taken(plan: &CapacityPlan, trials: &[CapacityTrial], rate: f64) -> Option<f64> {
    let met = trials.iter().filter(|trial| trial.state == TrialState::Met);
    let slowest = met.min_by(|a, b| a.rate.total_cmp(&b.rate));
    let places = f64::from(plan.base.connections) * f64::from(plan.base.protocol.streams());
    slowest?.service_mean_ms.map(|ms| rate * ms / 1_000.0 / places)
}
