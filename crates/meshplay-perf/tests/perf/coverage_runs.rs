//! How often intervals of comparisons hold the true value (the floors of P26), where the unit is the run: shifts of
//! pairs, ratios of means, and bands around whole curves.

use meshplay_perf::stats::{
    Counts, Random, ShiftPoint, paired_shift, ratio_of_means, shift_of_groups, shift_of_pairs, shift_of_runs,
};

use crate::simulate::{cases, exponential, normal, random, share, slack};

/// The share of seeds must lie in a range, give or take what chance may do to a share of so many cases.
#[track_caller]
fn within(covered: f64, range: std::ops::RangeInclusive<f64>, cases: u64, what: &str) {
    let (low, high) = (*range.start(), *range.end());
    assert!(
        covered >= low - slack(low, cases) && covered <= high + slack(high, cases),
        "{what}: {covered} of {cases} hold it"
    );
}

/// How much a run varies by itself.
type Noise = fn(&mut Random) -> f64;

/// As many runs that were stalled: one in ten is half as slow again.
fn stalled(random: &mut Random) -> f64 {
    0.03 * normal(random) + if random.unit() < 0.1 { 0.4 } else { 0.0 }
}

/// Heavy tails on both sides (Laplace).
fn heavy(random: &mut Random) -> f64 {
    0.03 * exponential(random) * if random.index(2) == 0 { 1.0 } else { -1.0 }
}

const NOISES: [(&str, Noise); 3] =
    [("normal", |random| 0.03 * normal(random)), ("heavy", heavy), ("stalled", stalled)];

/// Blocks drift by 5 %, and from block to block remember most of it: pairs must not care.
fn log_ratios(seed: u64, pairs: usize, noise: Noise, shift: f64) -> Vec<f64> {
    let mut random = random(seed);
    let mut block = 0.0;
    let pair = |_| {
        block = 0.8 * block + 0.03 * normal(&mut random);
        let (a, b) = (block + noise(&mut random), block + shift + noise(&mut random));
        b - a
    };
    (0..pairs).map(pair).collect()
}

/// Tukey's interval is exact for differences that lie evenly around the shift, which those of two equal runs do,
/// whatever they look like: it covers as often as it says, and never less than it was asked for (beyond 50 pairs, up to
/// the normal approximation).
#[test]
fn hodges_lehmann_on_pairs_covers_what_it_says() {
    let cases = cases(1_000, 20_000);
    for (name, noise) in NOISES {
        for pairs in [6, 8, 10, 20, 60] {
            let of = |seed| paired_shift(&log_ratios(seed, pairs, noise, 0.05), 0.95).1;
            let level = of(0).level;
            let covered = share(cases, |seed| of(seed).contains(0.05));
            within(covered, level - 0.005..=level + 0.005, cases, &format!("{pairs} pairs, {name}"));
            assert!(level >= 0.95, "{level}");
        }
    }
}

/// Fieller's interval is exact for normal values; costs per request are skewed and few.
#[test]
fn the_ratio_of_means_covers_what_it_says() {
    let cases = cases(1_000, 20_000);
    let covers = |runs: usize, value: Noise, range: std::ops::RangeInclusive<f64>, what: &str| {
        let truth = 1.05;
        let covered = share(cases, |seed| {
            let mut random = random(seed);
            let mut group = |scale: f64| (0..runs).map(|_| scale * value(&mut random)).collect::<Vec<f64>>();
            let (a, b) = (group(10.0), group(10.0 * truth));
            ratio_of_means(&a, &b, 0.95).is_some_and(|(_, interval)| interval.contains(truth))
        });
        within(covered, range, cases, &format!("{runs} runs, {what}"));
    };
    for runs in [4, 6, 10, 30] {
        covers(runs, |random| 1.0 + 0.1 * normal(random), 0.945..=0.985, "normal");
        covers(runs, |random| (0.3 * normal(random)).exp(), 0.935..=0.985, "skewed");
        // One run in ten costs half as much again: so few runs seldom have one, and then know nothing of it.
        covers(runs, |random| stalled(random).exp(), 0.90..=0.99, "stalled");
    }
}

/// The points of a curve, from the body to the tail.
const QUANTILES: [f64; 9] = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995];
/// Requests of a run.
const REQUESTS: usize = 2_000;

/// A run whose level varies as runs do; its tail varies more.
fn requests(random: &mut Random, block: f64) -> Counts {
    let (level, tail) = (block + 0.03 * normal(random), 0.1 * normal(random));
    let request = |random: &mut Random| {
        let time = exponential(random);
        10.0 * (level + if time > 2.3 { tail } else { 0.0 }).exp() * (0.1 + time)
    };
    Counts::of_samples(&(0..REQUESTS).map(|_| request(random)).collect::<Vec<_>>())
}

/// Whether nothing moved, as the whole curve has it; and whether each point has it for itself.
fn holds(curve: &[ShiftPoint]) -> (bool, bool) {
    assert_eq!(curve.len(), QUANTILES.len());
    (
        curve.iter().all(|point| point.band.contains(0.0)),
        curve.iter().all(|point| point.interval.contains(0.0)),
    )
}

#[track_caller]
fn band_covers(
    of: impl Fn(&mut Random) -> Vec<ShiftPoint>,
    whole: std::ops::RangeInclusive<f64>,
    what: &str,
) {
    let cases = cases(250, 3_000);
    let held: Vec<(bool, bool)> = (0..cases).map(|seed| holds(&of(&mut random(seed)))).collect();
    let share =
        |hold: fn(&(bool, bool)) -> bool| held.iter().filter(|one| hold(one)).count() as f64 / cases as f64;
    within(share(|one| one.0), whole, cases, what);
    // The reason for the band: intervals of single points do not hold a curve.
    let alone = share(|one| one.1);
    assert!(alone < 0.93, "{what}: intervals of single points hold {alone}");
}

/// Bounded from ten pairs on; with fewer the band is open, and cannot err.
#[test]
fn the_band_of_pairs_holds_the_whole_curve() {
    let pairs = |runs: usize| {
        move |random: &mut Random| {
            let pair = |random: &mut Random| {
                let block = 0.05 * normal(random);
                (requests(random, block), requests(random, block))
            };
            let pairs: Vec<_> = (0..runs).map(|_| pair(random)).collect();
            shift_of_pairs(&pairs, &QUANTILES, 0.95)
        }
    };
    for runs in [10, 20] {
        band_covers(pairs(runs), 0.93..=0.98, &format!("{runs} pairs"));
    }
}

#[test]
fn the_band_of_groups_holds_the_whole_curve() {
    let groups = |random: &mut Random| {
        let mut group = || (0..8).map(|_| requests(random, 0.0)).collect::<Vec<_>>();
        let (a, b) = (group(), group());
        shift_of_groups(&a, &b, &QUANTILES, 0.95)
    };
    band_covers(groups, 0.93..=0.98, "8 against 8");
}

/// One run against one: what varies within them is all it knows, so here nothing else does.
#[test]
fn the_band_of_one_run_against_one_holds_the_curve_if_runs_do_not_vary() {
    let seconds = |random: &mut Random| -> Vec<Counts> {
        let second = |random: &mut Random| (0..200).map(|_| exponential(random)).collect::<Vec<_>>();
        (0..60).map(|_| Counts::of_samples(&second(random))).collect()
    };
    let runs = |random: &mut Random| {
        let (a, b) = (seconds(random), seconds(random));
        shift_of_runs(&a, &b, &QUANTILES, 0.95, 1_000, random)
    };
    band_covers(runs, 0.92..=0.98, "one against one");
}
