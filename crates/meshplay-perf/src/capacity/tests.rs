use meshplay_types::Code;

use super::*;
use crate::{
    Recording, RunSpec, Summary,
    recording::{ClientSecond, Counters, End, Outcome, Part, Phases, Second, Slice},
    spec::{Arrivals, Endpoint, Limits},
    summary::{SloResult, SloState},
};

fn plan() -> CapacityPlan {
    let base = RunSpec {
        slo: vec!["p99<20ms".to_owned()],
        connections: 64,
        ..RunSpec::new(vec![Endpoint::get("http://x/")], Arrivals::Max)
    };
    CapacityPlan { base, from: 100.0, to: Some(100_000.0), tolerance: 0.05, repeat: 1, trial_ms: 10_000 }
}

fn trial(rate: f64, state: TrialState, limit: Option<CapacityLimit>) -> CapacityTrial {
    CapacityTrial {
        rate,
        achieved: rate,
        measured_ms: 10_000,
        requests: (rate * 10.0) as u64,
        errors: 0,
        service_mean_ms: Some(1.0),
        state,
        limit,
        reason: "so it was".to_owned(),
        slo: Vec::new(),
        run: None,
    }
}

/// Searches until the plan has enough.
fn searched(
    plan: &CapacityPlan,
    judge: impl Fn(f64) -> (TrialState, Option<CapacityLimit>),
) -> CapacityReport {
    let mut trials = Vec::new();
    while let Some(next) = plan.next(&trials) {
        let (state, limit) = judge(next.rate);
        trials.push(CapacityTrial { measured_ms: next.trial_ms, ..trial(next.rate, state, limit) });
        assert!(trials.len() < 100, "{trials:#?}");
    }
    CapacityReport::of(plan, trials, None, None)
}

fn until(max: f64, limit: CapacityLimit) -> impl Fn(f64) -> (TrialState, Option<CapacityLimit>) {
    move |rate| match rate {
        rate if rate <= max => (TrialState::Met, None),
        _ if limit == CapacityLimit::Generator => (TrialState::Undecided, Some(limit)),
        _ => (TrialState::Missed, Some(limit)),
    }
}

#[test]
fn the_capacity_lies_between_what_is_met_and_what_is_not() {
    let report = searched(&plan(), until(1_000.0, CapacityLimit::Target));
    let (met, not_met) = (report.met.unwrap(), report.not_met.unwrap());
    assert!(met <= 1_000.0 && 1_000.0 < not_met && not_met <= 1.05 * met, "{report:#?}");
    assert_eq!((&report.end, report.limit), (&CapacityEnd::Narrow, Some(CapacityLimit::Target)));
    assert!(report.sentence.contains("the target is the limit"), "{}", report.sentence);
}

#[test]
fn the_limit_of_the_generator_is_no_capacity_of_the_target() {
    let report = searched(&plan(), until(1_000.0, CapacityLimit::Generator));
    assert_eq!((report.met.is_some(), report.limit), (true, Some(CapacityLimit::Generator)));
    assert!(report.sentence.contains("the target may do more"), "{}", report.sentence);
    let at = |rate: f64| report.trials.iter().filter(|trial| trial.rate == rate).count();
    assert_eq!((at(1_600.0), at(800.0)), (2, 1), "lag may pass, so such a rate is tried twice");
}

#[test]
fn too_few_connections_are_no_capacity_of_the_target() {
    let mut few = plan();
    few.base.connections = 1;
    // 1 ms per answer on one connection: 1,000 a second and no more.
    let report = searched(&few, until(980.0, CapacityLimit::Target));
    assert_eq!(report.limit, Some(CapacityLimit::Connections), "{report:#?}");
    let said = "the only connection was taken while the target answered as fast as ever";
    assert!(
        report.sentence.contains(said) && report.sentence.contains("--connections"),
        "{}",
        report.sentence
    );
}

#[test]
fn a_busy_generator_is_not_blamed_for_what_no_connection_can_carry() {
    let limit = |connections| {
        let mut few = plan();
        (few.base.connections, few.tolerance) = (connections, 1.0);
        // At 1 ms per answer two connections carry 2,000 a second.
        searched(&few, until(1_600.0, CapacityLimit::Generator)).limit
    };
    assert_eq!([2, 8].map(limit), [CapacityLimit::Connections, CapacityLimit::Generator].map(Some));
}

#[test]
fn what_cannot_be_told_is_tried_longer_and_then_not_taken_for_met() {
    let report = searched(&plan(), |rate| match rate {
        ..500.0 => (TrialState::Met, None),
        _ => (TrialState::Undecided, None),
    });
    let lengths: Vec<u64> =
        report.trials.iter().filter(|one| one.rate == 800.0).map(|one| one.measured_ms).collect();
    assert_eq!(lengths, [10_000, 20_000, 40_000]);
    assert_eq!(report.limit, None);
    assert!(
        report.met.unwrap() < 500.0 && report.sentence.contains("could not be told"),
        "{}",
        report.sentence
    );
}

#[test]
fn a_rate_is_met_if_all_of_its_trials_are() {
    let twice = CapacityPlan { repeat: 2, ..plan() };
    let report = searched(&twice, until(150.0, CapacityLimit::Target));
    let rates: Vec<f64> = report.trials.iter().map(|one| one.rate).collect();
    assert_eq!(rates[..4], [100.0, 100.0, 200.0, 141.4]);
}

#[test]
fn a_search_ends_at_the_highest_rate_or_where_nothing_is_met() {
    let most = CapacityPlan { to: Some(1_000.0), ..plan() };
    let report = searched(&most, |_| (TrialState::Met, None));
    assert_eq!((report.end, report.met, report.not_met), (CapacityEnd::Highest, Some(1_000.0), None));
    let report = searched(&plan(), |_| (TrialState::Missed, Some(CapacityLimit::Target)));
    assert_eq!((&report.end, report.met), (&CapacityEnd::None, None));
    let stopped = CapacityReport::of(
        &plan(),
        vec![trial(100.0, TrialState::Met, None)],
        Some(CapacityEnd::Stopped),
        None,
    );
    assert_eq!((stopped.met, stopped.not_met), (Some(100.0), None));
    assert!(stopped.sentence.contains("it was stopped"), "{}", stopped.sentence);
}

#[test]
fn a_search_in_which_nothing_is_met_ends_where_no_trial_could_tell() {
    let missed = |plan: &CapacityPlan| searched(plan, |_| (TrialState::Missed, Some(CapacityLimit::Target)));
    let rates = |report: &CapacityReport| report.trials.iter().map(|one| one.rate).collect::<Vec<f64>>();
    let report = missed(&plan());
    assert_eq!(rates(&report), [100.0, 50.0, 25.0, 12.5, 6.25, 3.125, 1.5625, 1.15]);
    let said = "p99<20ms holds at no rate that was tried; at 1.1 it does not, and the target is the limit: so it was; \
                a rate below 1.1 would tell nothing: in 320 s, the longest trial, it has fewer than the 368 requests \
                that p99<20ms needs; a longer `--duration` of trials goes lower";
    assert_eq!((&report.end, report.sentence.as_str()), (&CapacityEnd::None, said));

    let mut two = plan();
    two.base.slo.push("errors<0.1%".to_owned());
    let sentence = missed(&two).sentence;
    assert!(sentence.contains("fewer than the 3838 requests that errors<0.1% needs"), "{sentence}");

    let long = missed(&CapacityPlan { trial_ms: 60_000, ..plan() });
    assert!(long.sentence.ends_with("; no rate below 1.0 is tried"), "{}", long.sentence);
    assert_eq!(long.not_met, Some(1.0));
    let from_below = missed(&CapacityPlan { from: 2.0, ..two });
    assert_eq!(rates(&from_below), [2.0], "what was asked for is tried");
    assert!(from_below.sentence.ends_with("; no rate below 2.0 is tried"), "{}", from_below.sentence);
}

/// Before, a search went down to one request per second.
#[test]
fn a_search_of_before_that_went_lower_says_the_same() {
    let state = |rate: f64| if rate <= 2.0 { TrialState::Met } else { TrialState::Missed };
    let rates = [100.0, 50.0, 25.0, 12.5, 6.25, 3.125, 1.5625];
    let trials = rates.map(|rate| trial(rate, state(rate), None)).to_vec();
    let mut plan = plan();
    plan.base.slo.push("errors<0.1%".to_owned());
    let report = CapacityReport::of(&plan, trials.clone(), None, None);
    assert_eq!((report.met, report.not_met), (Some(1.5625), Some(3.125)));
    assert!(plan.next(&trials).is_some_and(|next| (1.6..3.1).contains(&next.rate)));
}

#[test]
fn a_run_that_was_cut_off_is_named() {
    let cut = |trials: Vec<CapacityTrial>, end| {
        let unjudged = Some(Unjudged { rate: 200.0, run: "0193-abcdefgh".to_owned() });
        CapacityReport::of(&plan(), trials, Some(end), unjudged).sentence
    };
    let met = || vec![trial(100.0, TrialState::Met, None)];
    let stopped = cut(met(), CapacityEnd::Stopped);
    assert!(
        stopped.ends_with("; it was stopped in a trial at 200.0 requests/s in run abcdefgh, which is kept"),
        "{stopped}"
    );
    let stopped = cut(Vec::new(), CapacityEnd::Stopped);
    assert!(stopped.starts_with("no rate has been judged; it was stopped in a trial at"), "{stopped}");
    let failed = cut(Vec::new(), CapacityEnd::Failed { reason: "nobody answers".to_owned() });
    assert_eq!(
        failed,
        "no rate has been judged: the first trial at 200.0 requests/s in run abcdefgh tells nothing: nobody answers"
    );
    let failed = cut(met(), CapacityEnd::Failed { reason: "nobody answers".to_owned() });
    assert!(
        failed.contains("; then a trial at 200.0 requests/s in run abcdefgh could not be made: "),
        "{failed}"
    );
    let goes_on = cut(met(), CapacityEnd::GoesOn);
    assert!(goes_on.ends_with("; it goes on at 200.0 requests/s in run abcdefgh"), "{goes_on}");
}

#[test]
fn a_trial_is_one_line_while_the_search_goes_on() {
    let slo = |state, value: f64| SloResult {
        slo: "p99<20ms".to_owned(),
        state,
        value,
        interval: [Some(value - 1.0), Some(value + 1.0)],
        more_requests: None,
        burn_rate: None,
    };
    let met = CapacityTrial { slo: vec![slo(SloState::Met, 12.0)], ..trial(100.0, TrialState::Met, None) };
    let reason = "p99<20ms missed: 30.000 ms [29.000 ms, 31.000 ms]".to_owned();
    let missed = CapacityTrial {
        slo: vec![slo(SloState::Missed, 30.0)],
        reason,
        ..trial(200.0, TrialState::Missed, None)
    };
    let next = NextTrial { rate: 100.0, trial_ms: 10_000 };
    assert_eq!(text::started(1, next), "trial 1: 100.0 requests/s for 10 s");
    assert_eq!(text::ended(1, &met), "trial 1: 100.0 answered/s, p99 12.0 ms [11.0, 13.0]: met");
    let line = "trial 2: 200.0 answered/s: missed (p99<20ms missed: 30.000 ms [29.000 ms, 31.000 ms])";
    assert_eq!(text::ended(2, &missed), line);
    assert_eq!(text::decided(&missed), "p99 30.0 ms [29.0, 31.0]");
}

#[test]
fn a_trial_is_as_long_as_its_objectives_need() {
    let length = |slo: &str, from| {
        let mut plan = plan();
        (plan.base.slo, plan.from) = (vec![slo.to_owned()], from);
        plan.next(&[]).unwrap().trial_ms
    };
    assert_eq!(length("p99<1ms", 100.0), 10_000);
    assert_eq!(length("p99<1ms", 50.0), 20_000);
    assert_eq!(length("p99.9<1ms", 500.0), 20_000);
    // 1.96² · 0.999 ÷ 0.001 = 3,838 good requests.
    assert!((38_000..38_500).contains(&length("errors<0.1%", 100.0)));
    assert_eq!(length("p99<1ms", 1.0), 80_000, "and no longer than eight times");
}

#[test]
fn everything_that_is_wrong_with_a_plan_is_told_at_once() {
    let mut wrong =
        CapacityPlan { from: 0.0, to: Some(-1.0), tolerance: 0.0, repeat: 0, trial_ms: 10, ..plan() };
    wrong.base.slo = vec!["errors<0%".to_owned()];
    let found = wrong.check(&Limits::default());
    assert_eq!(found.iter().filter(|one| one.code == Code::CAPACITY_PLAN).count(), 6, "{found:#?}");
    assert!(plan().check(&Limits::default()).is_empty());
    let aimless = CapacityPlan { base: RunSpec { slo: Vec::new(), ..plan().base }, ..plan() };
    assert_eq!(aimless.check(&Limits::default()).len(), 1);
}

/// A trial of 10 s at 1,000/s whose answers took so many ms, of which `lag_ms` were the generator's.
fn judged(response_ms: u64, lag_ms: u64, change: impl FnOnce(&mut Recording)) -> CapacityTrial {
    let plan = plan();
    let spec = plan.spec(NextTrial { rate: 1_000.0, trial_ms: 10_000 }, 0);
    let second = |second| {
        let mut phases = Phases::default();
        phases.response.record_n(response_ms * 1_000_000, 1_000);
        phases.service.record_n((response_ms - lag_ms) * 1_000_000, 1_000);
        phases.lag.record_n(lag_ms * 1_000_000, 1_000);
        let slice = Slice { second, part: Part::Measured, endpoint: 0, outcome: Outcome::Success, phases };
        let counters = Counters { due: 1_000, sent: 1_000, ended: 1_000, ..Counters::default() };
        let client = ClientSecond { cpu_us: 50_000, ..ClientSecond::default() };
        Second { second, counters, slices: vec![slice], client, ..Second::default() }
    };
    let mut recording = Recording::sample((0..10).map(second).collect());
    change(&mut recording);
    CapacityTrial::of(1_000.0, &spec, &Summary::of(&spec, &recording), None)
}

fn check(trial: &CapacityTrial, state: TrialState, limit: Option<CapacityLimit>) {
    assert_eq!((trial.state, trial.limit), (state, limit), "{trial:#?}");
}

#[test]
fn a_miss_is_the_targets_unless_the_generator_explains_it() {
    let (met, missed, undecided) = (TrialState::Met, TrialState::Missed, TrialState::Undecided);
    let (target, generator) = (Some(CapacityLimit::Target), Some(CapacityLimit::Generator));
    check(&judged(5, 0, |_| {}), met, None);
    check(&judged(30, 0, |_| {}), missed, target);
    check(&judged(19, 15, |_| {}), met, None);
    check(&judged(30, 25, |_| {}), undecided, generator);
    check(&judged(300, 25, |_| {}), missed, target);
    // Two in a hundred 2 ms late and one request 29 ms: that one does not hide that all take 30 ms.
    let seldom = |recording: &mut Recording| {
        recording.seconds.iter_mut().for_each(|one| one.slices[0].phases.lag.record_n(2_000_000, 20));
        recording.seconds[0].slices[0].phases.lag.record_n(29_000_000, 1);
    };
    check(&judged(30, 0, seldom), missed, target);
    let busy = |recording: &mut Recording| {
        recording.seconds.iter_mut().for_each(|second| second.client.cpu_us = 990_000);
    };
    check(&judged(300, 0, busy), undecided, generator);
    check(&judged(5, 0, busy), met, None);
}

#[test]
fn requests_that_were_never_sent_and_requests_that_fail_are_misses() {
    let target = Some(CapacityLimit::Target);
    check(&judged(5, 0, |recording| recording.unsent = 500), TrialState::Missed, target);
    let failing = |recording: &mut Recording| {
        recording.seconds.iter_mut().for_each(|second| second.slices[0].outcome = Outcome::ServerError);
    };
    check(&judged(5, 0, failing), TrialState::Missed, target);
    let stopped = judged(5, 0, |recording| recording.end = End::Stopped);
    check(&stopped, TrialState::Undecided, None);
}
