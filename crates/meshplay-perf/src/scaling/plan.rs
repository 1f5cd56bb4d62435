//! Which runs tell how throughput grows, in which order. It judges nothing.

use meshplay_types::{Code, Finding, Findings};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::STEPS_MIN;
use crate::{
    RunSpec,
    spec::{Arrivals, Limits},
};

/// More say nothing that longer runs do not.
const REPEAT_MAX: u32 = 50;

/// A fit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScalingPlan {
    /// What each run asks for; arrivals and connections are the plan's.
    pub base: RunSpec,
    /// Numbers of connections.
    pub at: Vec<u32>,
    /// Runs of each.
    pub repeat: u32,
}

impl ScalingPlan {
    /// Everything that is wrong with it.
    #[must_use]
    pub fn check(&self, limits: &Limits) -> Findings {
        let numbers = self.numbers();
        let mut found = self.spec(numbers.last().copied().unwrap_or(1).max(1)).check(limits);
        let mut wrong = |message: String, fix: Option<&str>| {
            let finding = Finding::new(Code::SCALING_STEPS, message);
            found.push(match fix {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        };
        if numbers.len() < STEPS_MIN {
            let asked = numbers.len();
            wrong(
                format!("{asked} different numbers of connections are asked for, and {STEPS_MIN} are needed"),
                None,
            );
        }
        if numbers.first() == Some(&0) {
            wrong("no connection answers nothing".to_owned(), Some("begin at 1"));
        }
        if !(1..=REPEAT_MAX).contains(&self.repeat) {
            wrong(format!("each number is measured 1 to {REPEAT_MAX} times"), Some("measure each twice"));
        }
        if self.base.generator.is_some() {
            wrong("programs of others do not tell when they were the limit".to_owned(), Some("leave it out"));
        }
        found
    }

    /// The numbers of connections of all runs, in their order: up and down in turns, so that a machine that slowly
    /// changes does not look like a target that scales.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        let up = self.numbers();
        let round = |round: u32| -> Vec<u32> {
            if round.is_multiple_of(2) { up.clone() } else { up.iter().rev().copied().collect() }
        };
        (0..self.repeat).flat_map(round).collect()
    }

    /// What a run with so many connections asks for.
    #[must_use]
    pub fn spec(&self, connections: u32) -> RunSpec {
        RunSpec { connections, arrivals: Arrivals::Max, count: None, ..self.base.clone() }
    }

    fn numbers(&self) -> Vec<u32> {
        let mut at = self.at.clone();
        at.sort_unstable();
        at.dedup();
        at
    }
}
