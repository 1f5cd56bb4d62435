//! Every method that SciPy has too gives the same numbers. They were computed once and are kept as a table, so that
//! the tests need no Python (`fixtures/values.py` writes it; the table says by which version).

use meshplay_perf::stats::distribution::{
    binomial_cdf, binomial_survival, normal_cdf, normal_quantile, normal_survival, student_quantile,
    student_survival,
};
use meshplay_perf::stats::{
    Counts, Dependence, Random, Scalability, Sensitivity, benjamini_hochberg, bootstrap_quantile,
    change_points, quantile, rank_test, signed_rank,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    normal: Normal,
    student: Student,
    binomial: Vec<(f64, f64, f64, f64, f64)>,
    signed_rank: Vec<SignedRanks>,
    rank_test: Vec<Groups>,
    tied_rank_test: TiedGroups,
    quantile_interval: Vec<Quantile>,
    benjamini_hochberg: Adjusted,
    scalability: Law,
    change_points: Vec<Divided>,
    bootstrap: Vec<Resampled>,
}

#[derive(Deserialize)]
struct Normal {
    cdf: Vec<(f64, f64)>,
    survival: Vec<(f64, f64)>,
    quantile: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct Student {
    survival: Vec<(f64, f64, f64)>,
    quantile: Vec<(f64, f64, f64)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedRanks {
    differences: Vec<f64>,
    statistic: f64,
    p_two_sided: f64,
    p_greater: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Groups {
    a: Vec<f64>,
    b: Vec<f64>,
    statistic: f64,
    p_two_sided: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TiedGroups {
    a: Vec<f64>,
    b: Vec<f64>,
    p_greater: f64,
}

#[derive(Deserialize)]
struct Quantile {
    samples: Vec<f64>,
    q: f64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Adjusted {
    p: Vec<f64>,
    adjusted: Vec<f64>,
}

#[derive(Deserialize)]
struct Law {
    steps: Vec<(f64, f64)>,
    single: f64,
    contention: f64,
    coherency: f64,
}

#[derive(Deserialize)]
struct Divided {
    name: String,
    series: Vec<f64>,
    indexes: Vec<usize>,
    p: Vec<f64>,
    means: Vec<f64>,
    otava: Vec<usize>,
}

#[derive(Deserialize)]
struct Resampled {
    slices: Vec<Vec<f64>>,
    q: f64,
    low: f64,
    high: f64,
}

fn table() -> Table {
    serde_json::from_str(include_str!("fixtures/scipy.json")).expect("what values.py wrote")
}

/// Equal to ten digits, or to what a double can say near zero.
#[track_caller]
fn same(ours: f64, theirs: f64, what: &str) {
    let close = (ours - theirs).abs() <= 1e-10 * theirs.abs() + 1e-300;
    assert!(close, "{what}: {ours:e} instead of {theirs:e}");
}

#[test]
fn distributions_are_those_of_scipy() {
    let Table { normal, student, binomial, .. } = table();
    normal.cdf.iter().for_each(|(z, p)| same(normal_cdf(*z), *p, &format!("normal cdf {z}")));
    normal.survival.iter().for_each(|(z, p)| same(normal_survival(*z), *p, &format!("normal survival {z}")));
    normal.quantile.iter().for_each(|(p, z)| same(normal_quantile(*p), *z, &format!("normal quantile {p}")));
    for (t, degrees, p) in student.survival {
        same(student_survival(t, degrees), p, &format!("student survival {t} {degrees}"));
    }
    for (p, degrees, t) in student.quantile {
        let ours = student_quantile(p, degrees);
        assert!((ours - t).abs() <= 1e-9 * t.abs().max(1.0), "student quantile {p} {degrees}: {ours} {t}");
    }
    for (k, n, p, cdf, survival) in binomial {
        // Logarithms of factorials of a million leave nine digits.
        let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= 2e-9 * theirs;
        assert!(close(binomial_cdf(k, n, p), cdf), "binomial cdf {k} {n} {p}");
        assert!(close(binomial_survival(k, n, p), survival), "binomial survival {k} {n} {p}");
    }
}

#[test]
fn rank_tests_are_those_of_scipy() {
    let Table { signed_rank: signed, rank_test: groups, tied_rank_test: tied, .. } = table();
    for case in signed {
        let test = signed_rank(&case.differences);
        let what = format!("{} differences", case.differences.len());
        same(test.statistic, case.statistic, &what);
        same(test.p_two_sided, case.p_two_sided, &what);
        same(test.p_greater, case.p_greater, &what);
    }
    for case in groups {
        let test = rank_test(&case.a, &case.b);
        let what = format!("{} against {}", case.a.len(), case.b.len());
        same(test.statistic, case.statistic, &what);
        same(test.p_two_sided, case.p_two_sided, &what);
    }
    same(rank_test(&tied.a, &tied.b).p_greater, tied.p_greater, "ties");
}

#[test]
fn quantile_intervals_are_those_of_scipy_or_one_sample_wider() {
    for case in table().quantile_interval {
        let counts = Counts::of_samples(&case.samples);
        let dependence = Dependence::assumed_none(counts.total());
        let ours = quantile(&counts, case.q, 0.95, &dependence).unwrap().interval;
        let ranks = |low: f64, high: f64| (counts.count_until(low), counts.count_until(high));
        let (low, high) = ranks(ours.low, ours.high);
        let (their_low, their_high) = ranks(case.low, case.high);
        assert!(low <= their_low && their_low - low <= 1, "{low} {their_low} of {}", case.samples.len());
        assert!(
            high >= their_high && high - their_high <= 1,
            "{high} {their_high} of {}",
            case.samples.len()
        );
    }
}

#[test]
fn adjusted_p_values_are_those_of_scipy() {
    let Adjusted { p, adjusted } = table().benjamini_hochberg;
    benjamini_hochberg(&p)
        .into_iter()
        .zip(adjusted)
        .for_each(|(ours, theirs)| same(ours, theirs, "adjusted p"));
}

#[test]
fn the_scalability_law_fits_as_by_scipy() {
    let Law { steps, single, contention, coherency } = table().scalability;
    let law = Scalability::fit(&steps).unwrap();
    let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-4 * theirs.abs() + 1e-6;
    assert!(close(law.single, single), "{law:?} {single}");
    assert!(close(law.contention, contention), "{law:?} {contention}");
    assert!(close(law.coherency, coherency), "{law:?} {coherency}");
}

/// SciPy has no change points: there, every place and every end is tried by the formula of the paper, with its distances
/// and its t test. Apache Otava, which is Hunter's successor, finds the same places.
#[test]
fn change_points_are_where_the_formula_has_them() {
    for Divided { name, series, indexes, p, means, otava } in table().change_points {
        let ours = change_points(&series, Sensitivity::default());
        assert_eq!(ours.iter().map(|point| point.index).collect::<Vec<_>>(), indexes, "{name}");
        assert_eq!(indexes, otava, "{name}");
        for ((point, p), means) in ours.iter().zip(p).zip(means.windows(2)) {
            assert!((point.p_value - p).abs() <= 1e-8 * p, "{name}: {point:?} {p:e}");
            same(point.before, means[0], &name);
            same(point.after, means[1], &name);
        }
    }
}

/// The Nile carried less from 1899 on, the 29th year (G. Cobb, Biometrika 1978, and many after him).
#[test]
fn the_nile_changes_in_1899() {
    let nile = table().change_points.into_iter().find(|case| case.name == "the Nile").unwrap();
    let points = change_points(&nile.series, Sensitivity::default());
    assert_eq!(points.iter().map(|point| 1871 + point.index).collect::<Vec<_>>(), [1899]);
    assert!(
        (points[0].before - 1_097.75).abs() < 1e-9 && (points[0].after - 849.97).abs() < 0.01,
        "{points:?}"
    );
}

/// Both draw at random: ends may differ by what many draws leave of that, 2 % of the width.
#[test]
fn the_block_bootstrap_is_that_of_scipy_on_blocks() {
    for Resampled { slices, q, low, high } in table().bootstrap {
        let slices: Vec<Counts> = slices.iter().map(|slice| Counts::of_samples(slice)).collect();
        let ours = bootstrap_quantile(&slices, q, 0.95, 50_000, &mut Random::new(7)).unwrap();
        let close = |ours: f64, theirs: f64| (ours - theirs).abs() <= 0.02 * (high - low);
        assert!(close(ours.low, low) && close(ours.high, high), "p{}: {ours:?} {low} {high}", 100.0 * q);
    }
}
