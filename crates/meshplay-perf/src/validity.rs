//! Whether a result may be believed, and if not, why.
//!
//! It judges a recording alone, by rules that are named in the verdict: a receipt of former ones still verifies. It does
//! not drop anything: a doubtful result is shown, and labelled.

mod apart;
mod lag;
mod little;
mod samples;
mod steady;

pub use self::apart::{OutlierMethod, SecondApart, SecondFigure, SecondsApart};
pub(crate) use self::{apart::seconds_apart, little::littles_law};

use meshplay_types::{Code, Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    recording::{ClientSecond, End, Outcome, Recording},
    spec::RunSpec,
};

/// The verdict, from harmless to grave: with several reasons the gravest names the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ValidityVerdict")]
pub enum Verdict {
    /// Nothing speaks against it.
    Valid,
    /// Percentiles rest on too few requests.
    TooFewSamples,
    /// The target never settled.
    NeverSteady,
    /// The target could not answer what was asked for.
    TargetSaturated,
    /// The target answered with errors, or not at all.
    TargetFailing,
    /// Others took the machine's time.
    NoisyMachine,
    /// The generator was the bottleneck: the numbers are its own.
    GeneratorLimited,
    /// It did not run to its end.
    Interrupted,
}

/// What a verdict was made by. It is kept with it: computing an older result again must give what it said.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ValidityRules")]
pub enum Rules {
    /// Too few requests are fewer than 1,000 of any kind.
    #[default]
    First,
    /// Too few are judged by independent requests, for every percentile up to p99; and a run must settle.
    Second,
    /// And both sides of Little's law must agree; seconds that lie apart are named.
    Third,
    /// And which do is told by a rule that names few by chance.
    Fourth,
    /// Lag is held against what it is seen in, and few requests are not judged by one of them. And a constant rate is what
    /// was asked for, and of a number of requests has as many intervals.
    Fifth,
    /// And the end of an interval that the last request bounds is there, however its rank would be rounded. And a rate
    /// that changes is held against what came due while it was measured.
    Sixth,
}

impl Rules {
    /// What new results are judged by.
    pub const NEWEST: Self = Self::Sixth;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_first(&self) -> bool {
        *self == Self::First
    }
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Validity {
    /// The gravest.
    pub verdict: Verdict,
    /// All of them, as findings of the performance codes.
    pub reasons: Vec<Finding>,
    /// What it was judged by.
    #[serde(default, skip_serializing_if = "Rules::is_first")]
    pub rules: Rules,
}

/// Share of its threads' time beyond which the generator has no reserve. In a closed loop being busy is its job, and
/// only a fully busy one is the bottleneck.
const BUSY_SHARE_MAX: f64 = 0.8;
const BUSY_SHARE_CLOSED_MAX: f64 = 0.97;
/// In a shorter run, most of what the generator does is to begin and to end.
const BUSY_ELAPSED_US_MIN: u64 = 1_000_000;
/// Share of the machine's cores that a hypervisor may take.
const STEAL_SHARE_MAX: f64 = 0.05;
/// Share of the machine's cores that is left when nothing waits for CPU.
const IDLE_SHARE_MIN: f64 = 0.05;
/// Share of requests that may fail, and that may never be sent.
const ERROR_SHARE_MAX: f64 = 0.01;
const UNSENT_SHARE_MAX: f64 = 0.001;

impl Validity {
    /// Of a recording, by the newest rules.
    #[must_use]
    pub fn judge(spec: &RunSpec, recording: &Recording) -> Self {
        Self::judge_by(Rules::NEWEST, spec, recording)
    }

    /// Of a recording, by the rules of its time.
    #[must_use]
    pub fn judge_by(rules: Rules, spec: &RunSpec, recording: &Recording) -> Self {
        let mut validity = Self { verdict: Verdict::Valid, reasons: Vec::new(), rules };
        validity.judge_end(recording);
        validity.judge_agents(recording);
        validity.judge_generator(rules, spec, recording);
        validity.judge_machine(recording);
        validity.judge_target(spec, recording);
        match rules {
            Rules::First => validity.extend(Verdict::TooFewSamples, samples::too_few_of_any_kind(recording)),
            Rules::Second | Rules::Third | Rules::Fourth | Rules::Fifth | Rules::Sixth => {
                validity.extend(Verdict::TooFewSamples, samples::too_few_independent(rules, recording));
                validity.extend(Verdict::NeverSteady, steady::never_steady(spec, recording));
            }
        }
        if rules >= Rules::Third {
            // Whoever counts wrongly is the generator.
            validity.extend(Verdict::GeneratorLimited, little::miscounted(recording));
            validity.extend(Verdict::Valid, apart::told(rules, spec, recording));
        }
        validity
    }

    /// One more reason.
    pub fn add(&mut self, verdict: Verdict, reason: Finding) {
        self.verdict = self.verdict.max(verdict);
        self.reasons.push(reason);
    }

    fn extend(&mut self, verdict: Verdict, reason: Option<Finding>) {
        if let Some(reason) = reason {
            self.add(verdict, reason);
        }
    }

    fn judge_end(&mut self, recording: &Recording) {
        let message = match recording.end {
            End::Completed => return,
            End::Stopped => "the run was stopped before its end",
            End::Interrupted => "the generator died before the run's end",
        };
        self.add(Verdict::Interrupted, Finding::new(Code::RESULT_INTERRUPTED, message));
    }

    /// A part of the run that nobody made is a gap, whatever the rest says.
    fn judge_agents(&mut self, recording: &Recording) {
        for agent in &recording.agents {
            let Some(lost) = &agent.lost else { continue };
            let unmade = lost.unmade.map_or("its requests".to_owned(), |unmade| format!("{unmade} requests"));
            let message = format!(
                "the agent `{}` was lost in second {}: {unmade} from then on were not made",
                agent.name, lost.second
            );
            let finding = Finding::new(Code::AGENT_LOST, message).cause(lost.reason.clone());
            self.add(Verdict::Interrupted, finding);
        }
    }

    fn judge_generator(&mut self, rules: Rules, spec: &RunSpec, recording: &Recording) {
        let busy = busy_share(recording);
        let late =
            if rules >= Rules::Fifth { lag::late(recording, busy) } else { lag::late_at_p99(recording) };
        let has_room = idle_share(recording) >= IDLE_SHARE_MIN;
        self.extend(if has_room { Verdict::GeneratorLimited } else { Verdict::NoisyMachine }, late);
        let busy_max = if spec.arrivals.is_closed() { BUSY_SHARE_CLOSED_MAX } else { BUSY_SHARE_MAX };
        if busy > busy_max && recording.elapsed_us >= BUSY_ELAPSED_US_MIN {
            let message = format!(
                "the generator was busy for {:.0} % of the time of its {} threads",
                busy * 100.0,
                recording.threads
            );
            self.add(Verdict::GeneratorLimited, Finding::new(Code::RESULT_GENERATOR_BUSY, message));
        }
    }

    fn judge_machine(&mut self, recording: &Recording) {
        let steal = share(recording, |second| second.steal_cpu_us.unwrap_or_default());
        if steal > STEAL_SHARE_MAX {
            let message = format!("the hypervisor took {:.0} % of this machine's time", steal * 100.0);
            self.add(Verdict::NoisyMachine, Finding::new(Code::RESULT_STEAL, message));
        }
    }

    fn judge_target(&mut self, spec: &RunSpec, recording: &Recording) {
        let outcomes = recording.outcomes();
        let ended: u64 = outcomes.values().sum();
        let failed: u64 =
            outcomes.iter().filter(|(outcome, _)| outcome.is_error()).map(|(_, count)| count).sum();
        if failed as f64 > ERROR_SHARE_MAX * ended as f64 {
            let worst =
                outcomes.iter().filter(|(outcome, _)| outcome.is_error()).max_by_key(|(_, count)| **count);
            let worst = worst.map_or(Outcome::Unfinished, |(outcome, _)| *outcome);
            let message = format!("{failed} of {ended} requests failed, most of them as `{}`", worst.name());
            self.add(
                Verdict::TargetFailing,
                Finding::new(Code::RESULT_ERRORS, message).cause(worst.meaning()),
            );
        }
        let due = recording.counters().due + recording.unsent;
        if !spec.arrivals.is_closed() && recording.unsent as f64 > UNSENT_SHARE_MAX * due as f64 {
            let message = format!(
                "{} of {due} requests were never sent: all {} connections waited for answers",
                recording.unsent, spec.connections
            );
            self.add(Verdict::TargetSaturated, Finding::new(Code::RESULT_SATURATED, message));
        }
    }
}

/// Part of its threads' time in which the generator ran.
fn busy_share(recording: &Recording) -> f64 {
    let cpu_us: u64 = recording.seconds.iter().map(|second| second.client.cpu_us).sum();
    cpu_us as f64 / (recording.elapsed_us.max(1) as f64 * f64::from(recording.threads.max(1)))
}

/// Part of the machine's time that nobody is known to have used.
fn idle_share(recording: &Recording) -> f64 {
    let others = |second: &ClientSecond| second.others_cpu_us.unwrap_or_default();
    let stolen = |second: &ClientSecond| second.steal_cpu_us.unwrap_or_default();
    1.0 - share(recording, |second| second.cpu_us + others(second) + stolen(second))
}

fn share(recording: &Recording, of: impl Fn(&ClientSecond) -> u64) -> f64 {
    let us: u64 = recording.seconds.iter().map(|second| of(&second.client)).sum();
    us as f64 / (recording.elapsed_us.max(1) as f64 * f64::from(recording.cores.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Counters, Part, Phases, Second, Slice};

    fn spec(arrivals: &str) -> RunSpec {
        serde_json::from_str(&format!(
            r#"{{"endpoints": [{{"url": "http://x"}}], "arrivals": {arrivals}, "durationMs": 10000}}"#
        ))
        .unwrap()
    }

    /// 10 s with 20,000 good requests of 1 ms.
    fn good() -> Recording {
        let mut phases = Phases::default();
        for histogram in [&mut phases.response, &mut phases.service] {
            histogram.record_n(1_000_000, 20_000);
        }
        phases.lag.record_n(20_000, 20_000);
        let slice = Slice { second: 0, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let second = Second {
            counters: Counters { due: 20_000, sent: 20_000, ended: 20_000, ..Counters::default() },
            slices: vec![slice],
            client: ClientSecond {
                cpu_us: 100_000,
                others_cpu_us: Some(2_000_000),
                ..ClientSecond::default()
            },
            ..Second::default()
        };
        Recording { elapsed_us: 10_000_000, ..Recording::sample(vec![second]) }
    }

    fn check(change: impl FnOnce(&mut Recording), verdict: Verdict, codes: &[&str]) {
        check_for(r#"{"kind": "constant", "rate": 2000}"#, change, verdict, codes);
    }

    fn check_for(arrivals: &str, change: impl FnOnce(&mut Recording), verdict: Verdict, codes: &[&str]) {
        let mut recording = good();
        change(&mut recording);
        let validity = Validity::judge(&spec(arrivals), &recording);
        let found: Vec<String> = validity.reasons.iter().map(|reason| reason.code.to_string()).collect();
        assert_eq!(
            (validity.verdict, found.iter().map(String::as_str).collect::<Vec<_>>()),
            (verdict, codes.to_vec())
        );
    }

    #[test]
    fn a_good_run_is_valid() {
        check(|_| {}, Verdict::Valid, &[]);
    }

    #[test]
    fn waiting_for_a_connection_does_not_speak_against_the_generator() {
        check(
            |run| run.seconds[0].slices[0].phases.connection_wait.record_n(175_000_000, 2_000),
            Verdict::Valid,
            &[],
        );
    }

    #[test]
    fn lag_on_a_free_machine_is_the_generators_and_on_a_full_one_the_neighbours() {
        let late = |run: &mut Recording| run.seconds[0].slices[0].phases.lag.record_n(5_000_000, 1_000);
        check(late, Verdict::GeneratorLimited, &["MP6010"]);
        check(
            |run| {
                late(run);
                run.seconds[0].client.others_cpu_us = Some(19_800_000);
            },
            Verdict::NoisyMachine,
            &["MP6010"],
        );
    }

    #[test]
    fn rates_of_before_are_those_of_their_time() {
        let rate = |rules| {
            let mut spec = spec(r#"{"kind": "constant", "rate": 100}"#);
            spec.count = Some(u64::from(u32::MAX));
            let rate = crate::Summary::by(rules, &spec, &good()).rate;
            (rate.target, rate.achieved > 1.0)
        };
        assert_eq!(rate(Rules::Fifth), (Some(100.0), false));
        assert_ne!(rate(Rules::Fourth).0, Some(100.0));
        assert!(rate(Rules::Fourth).1);
    }

    #[test]
    fn results_of_before_are_judged_by_the_rules_of_their_time() {
        let mut recording = good();
        let phases = &mut recording.seconds[0].slices[0].phases;
        phases.response.record_n(30_000_000, 1_000);
        phases.lag.record_n(1_000_000, 1_000);
        let by = |rules| {
            let spec = spec(r#"{"kind": "constant", "rate": 2000}"#);
            Validity::judge_by(rules, &spec, &recording).reasons.into_iter().map(|one| one.message).next()
        };
        assert_eq!(by(Rules::Fifth), None, "1 ms is of no account in a p99 of 30 ms");
        let before = by(Rules::Fourth).unwrap();
        assert!(before.ends_with(
            "was sent 1.00 ms late although a connection was free; up to 0.10 ms is of no account"
        ));
    }

    #[test]
    fn a_busy_generator_has_no_reserve_in_an_open_loop() {
        let busy = |run: &mut Recording| run.seconds[0].client.cpu_us = 9_000_000;
        check(busy, Verdict::GeneratorLimited, &["MP6011"]);
        check_for(r#"{"kind": "max"}"#, busy, Verdict::Valid, &[]);
    }

    #[test]
    fn a_run_of_less_than_a_second_says_nothing_about_reserve() {
        let short = |run: &mut Recording| {
            run.elapsed_us = 50_000;
            run.seconds[0].client = ClientSecond { cpu_us: 98_000, ..ClientSecond::default() };
        };
        check(short, Verdict::Valid, &[]);
    }

    #[test]
    fn reasons_of_the_target_and_the_machine_are_told_apart() {
        check(|run| run.unsent = 500, Verdict::TargetSaturated, &["MP6014"]);
        check(|run| run.seconds[0].client.steal_cpu_us = Some(2_000_000), Verdict::NoisyMachine, &["MP6012"]);
        check(|run| run.seconds[0].slices[0].outcome = Outcome::Reset, Verdict::TargetFailing, &["MP6013"]);
        check(|run| run.end = End::Stopped, Verdict::Interrupted, &["MP6016"]);
    }

    #[test]
    fn requests_that_were_never_sent_are_a_part_of_all_that_were_due() {
        let mut recording = good();
        recording.unsent = 5_000;
        let summary = crate::Summary::of(&spec(r#"{"kind": "constant", "rate": 2500}"#), &recording);
        assert_eq!(summary.rate.target, Some(2_500.0));
        let message = &summary.validity.reasons[0].message;
        assert!(message.starts_with("5000 of 25000 requests were never sent"), "{message}");
    }
}
