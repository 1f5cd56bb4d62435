//! Whether enough requests lie beyond the percentiles up to p99.
//!
//! Requests of one second are alike, so what counts is how many independent ones they are worth
//! ([`Dependence`](crate::stats::Dependence)). It does not know what else may be wrong with a run.

use meshplay_types::{Code, Finding};

use super::Rules;
use crate::{
    recording::{Phase, Recording},
    stats::{Counts, LEVEL_DEFAULT, QuantileEstimate, Ranking, Sufficiency, quantile_of_merged},
    summary::QUANTILES,
};

/// By the first rules, p99 needs so many requests beyond it.
const TAIL_SAMPLES_MIN: f64 = 10.0;

/// By the first rules: requests of any kind, for p99 alone.
pub(super) fn too_few_of_any_kind(recording: &Recording) -> Option<Finding> {
    let n = recording.total(Phase::Response).count();
    let message = format!("{n} requests were measured; p99 needs 1,000");
    ((n as f64) * (1.0 - 0.99) < TAIL_SAMPLES_MIN).then(|| Finding::new(Code::RESULT_SAMPLES, message))
}

/// Higher percentiles stand in brackets where they rest on too few; that alone speaks against no result, or most short
/// runs would be doubted for a number that hardly anybody looks at.
const JUDGED_MAX: f64 = 0.99;

/// By the second rules: independent requests, for every percentile up to p99.
pub(super) fn too_few_independent(rules: Rules, recording: &Recording) -> Option<Finding> {
    let slices: Vec<Counts> = recording.by_second(Phase::Response).values().map(Counts::from).collect();
    let merged = Counts::merged(&slices);
    let n = merged.total();
    if n == 0 {
        return Some(Finding::new(Code::RESULT_SAMPLES, "no request was measured"));
    }
    // Of intervals, on which ranks have a bearing, nothing is asked here.
    let known = |q| quantile_of_merged(Ranking::Exact, &merged, &slices, q, LEVEL_DEFAULT);
    let estimate = |(name, q): (&str, f64)| lacking(name, &known(q)?);
    let judged = QUANTILES.into_iter().filter(|(_, q)| *q <= JUDGED_MAX);
    let lacking: Vec<String> = judged.filter_map(estimate).collect();
    let were = if n == 1 && rules >= Rules::Fifth { "request was" } else { "requests were" };
    let message = format!("{n} {were} measured: {}", lacking.join("; "));
    (!lacking.is_empty()).then(|| Finding::new(Code::RESULT_SAMPLES, message))
}

/// What one percentile lacks, in words.
fn lacking(name: &str, estimate: &QuantileEstimate) -> Option<String> {
    let Sufficiency::TooFew { needed_samples } = estimate.sufficiency else { return None };
    let name = name.replace('_', ".");
    let worth = estimate.effective_samples.floor() as u64;
    Some(if worth < estimate.samples {
        format!("{name} needs {needed_samples} independent ones, and these are alike and worth {worth}")
    } else {
        format!("{name} needs {needed_samples}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validity::steady::tests::recording;

    fn check(seconds: &[&[(u64, u64)]], expect: Option<&str>) {
        let found = too_few_independent(Rules::NEWEST, &recording(seconds)).map(|finding| finding.message);
        assert_eq!(found.as_deref(), expect);
    }

    #[test]
    fn each_percentile_that_lacks_requests_is_named() {
        check(&[&[(1_000, 1_000)]], None);
        check(&[&[(1_000, 999)]], Some("999 requests were measured: p99 needs 1000"));
        let few = "150 requests were measured: p95 needs 200; p99 needs 1000";
        check(&[&[(1_000, 150)]], Some(few));
        check(&[], Some("no request was measured"));
        check(
            &[&[(1_000, 1)]],
            Some("1 request was measured: p50 needs 20; p90 needs 100; p95 needs 200; p99 needs 1000"),
        );
    }

    #[test]
    fn requests_that_are_slow_together_count_for_less() {
        // Each tenth second stalls: 40,000 requests, but p99 rests on four seconds.
        let fast: &[(u64, u64)] = &[(1_000, 1_000)];
        let slow: &[(u64, u64)] = &[(1_000, 800), (100_000, 120), (200_000, 80)];
        let seconds: Vec<_> = (0..40).map(|second| if second % 10 == 9 { slow } else { fast }).collect();
        let found = too_few_independent(Rules::NEWEST, &recording(&seconds)).unwrap().message;
        assert!(found.contains("p99 needs 1000 independent ones"), "{found}");
        assert_eq!(too_few_of_any_kind(&recording(&seconds)), None);
    }
}
