//! One draw proves nothing: how often verdicts and change points are right over many seeds (the floors of P27).

use meshplay_perf::stats::{
    Criteria, Goal, Sensitivity, Verdict, change_points, compare_paired, pair_deviation, runs_needed,
};

use crate::simulate::{cases, normal, random, share, slack};

/// How much runs vary by themselves, and blocks of them together.
const RUN_DEVIATION: f64 = 0.03;
const BLOCK_DRIFT: f64 = 0.05;

/// The verdict on so many pairs of runs whose true ratio is known.
fn verdict(seed: u64, pairs: u64, ratio: f64) -> Verdict {
    let mut random = random(seed);
    let pairs: Vec<(f64, f64)> = (0..pairs)
        .map(|_| {
            let block = 10.0 * (BLOCK_DRIFT * normal(&mut random)).exp();
            let mut run = |mean: f64| mean * (RUN_DEVIATION * normal(&mut random)).exp();
            (run(block), run(block * ratio))
        })
        .collect();
    compare_paired(&pairs, &Criteria::default()).expect("positive pairs").verdict
}

/// The pairs that a goal needs at this noise.
fn planned(goal: Goal) -> u64 {
    runs_needed(pair_deviation(RUN_DEVIATION), goal, 0.95, 0.8).expect("a goal that can be reached")
}

fn planned_for_both() -> u64 {
    let margin = 0.03_f64.ln_1p();
    let equivalence = planned(Goal::Equivalence { shift: 0.005_f64.ln_1p(), margin });
    planned(Goal::Difference { shift: 0.05_f64.ln_1p() }).max(equivalence)
}

#[test]
fn five_percent_is_slower_in_four_of_five_experiments_of_the_planned_size() {
    let pairs = planned(Goal::Difference { shift: 0.05_f64.ln_1p() });
    let cases = cases(500, 5_000);
    let slower = share(cases, |seed| verdict(seed, pairs, 1.05) == Verdict::Slower);
    assert!(slower >= 0.8 - slack(0.8, cases), "{slower} with {pairs} pairs");
    // Not by taking far more runs than it needs.
    assert!(slower <= 0.93, "{slower} with {pairs} pairs");
}

#[test]
fn half_a_percent_is_equivalent_in_four_of_five_experiments_of_the_planned_size() {
    let pairs = planned_for_both();
    let cases = cases(500, 5_000);
    let equivalent = share(cases, |seed| verdict(seed, pairs, 1.005) == Verdict::Equivalent);
    assert!(equivalent >= 0.8, "{equivalent} with {pairs} pairs");
    let slower = share(cases, |seed| verdict(seed, pairs, 1.05) == Verdict::Slower);
    assert!(slower >= 0.8, "{slower} with {pairs} pairs");
}

#[test]
fn equals_are_called_different_in_one_of_twenty_experiments_at_most() {
    let cases = cases(500, 50_000);
    for pairs in [6, 8, 10, planned_for_both()] {
        let different =
            share(cases, |seed| matches!(verdict(seed, pairs, 1.0), Verdict::Faster | Verdict::Slower));
        // The test itself errs in 4.9 of 100, which 500 seeds cannot tell from more than five.
        assert!(different <= 0.05 + slack(0.05, cases), "{different} with {pairs} pairs");
    }
}

/// Releases with a step of so many deviations somewhere in the middle two thirds, and where it is.
fn releases(seed: u64, step: f64) -> (Vec<f64>, usize) {
    let mut random = random(seed);
    let at = 10 + random.index(41);
    let release = |i| 100.0 + normal(&mut random) + if i < at { 0.0 } else { step };
    ((0..60).map(release).collect(), at)
}

#[test]
fn a_step_of_two_deviations_in_sixty_releases_is_found_within_three_of_its_place() {
    let cases = cases(500, 2_000);
    let found = share(cases, |seed| {
        let (series, at) = releases(seed, 2.0);
        change_points(&series, Sensitivity::default()).iter().any(|point| point.index.abs_diff(at) <= 3)
    });
    assert!(found >= 0.9, "{found}");
}

#[test]
fn sixty_equal_releases_raise_an_alarm_in_one_of_twenty_series_at_most() {
    let cases = cases(500, 2_000);
    let alarms =
        share(cases, |seed| !change_points(&releases(seed, 0.0).0, Sensitivity::default()).is_empty());
    assert!(alarms <= 0.05, "{alarms}");
}
