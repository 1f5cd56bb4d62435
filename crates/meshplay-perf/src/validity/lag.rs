//! Whether the generator sent requests so late that response times are not the target's.
//!
//! A response time holds the lag of its request, so lag is held against response times, percentile against percentile:
//! what a percentile gains by it is small if few requests beyond it are late by more than a small part of it. Waiting for
//! a connection is no lag, it is the target's doing. It does not know whose fault lag is.

use meshplay_types::{Code, Finding, plural};

use crate::{
    Histogram,
    recording::{Phase, Recording},
    stats::SAMPLES_BEYOND_MIN,
};

/// Lag that is of no account, whatever the target's speed: the wake-up of a thread.
const LAG_NS_MAX: f64 = 100_000.0;
/// And in relation to what is measured.
const LAG_SHARE_MAX: f64 = 0.05;
/// Percentiles that are looked at, if so many requests have them: higher ones speak against no result.
const JUDGED: [f64; 4] = [0.99, 0.95, 0.9, 0.5];
/// Below this part of its threads' time, a generator is not late for having too much to send.
const BUSY_SHARE_MIN: f64 = 0.5;

/// By the rules up to the fourth: p99 of lag, of however many requests, against the median time of the target.
pub(super) fn late_at_p99(recording: &Recording) -> Option<Finding> {
    let lag = recording.total(Phase::Lag);
    let service_p50 = recording.total(Phase::Service).value_at_quantile(0.5).unwrap_or_default() as f64;
    let allowed_ns = LAG_NS_MAX.max(LAG_SHARE_MAX * service_p50);
    let lag_p99 = lag.value_at_quantile(0.99).filter(|ns| *ns as f64 > allowed_ns)?;
    let millis = |ns: f64| format!("{:.2} ms", ns / 1e6);
    let message = format!(
        "1 in 100 requests was sent {} late although a connection was free; up to {} is of no account",
        millis(lag_p99 as f64),
        millis(allowed_ns)
    );
    Some(Finding::new(Code::RESULT_GENERATOR_LAG, message))
}

/// By the fifth rules: at each percentile that the requests suffice for, from the highest down, more requests than lie
/// beyond it are late by what would be seen in it. `busy` is the part of its threads' time that the generator ran.
pub(super) fn late(recording: &Recording, busy: f64) -> Option<Finding> {
    let (lag, response) = (recording.total(Phase::Lag), recording.total(Phase::Response));
    let few = highest(lag.count());
    let mut judged = std::iter::once(few).chain(JUDGED.into_iter().filter(|q| *q < few));
    let Late { late, allowed, limit_ns } = judged.find_map(|q| Late::at(q, &lag, &response))?;
    let were = if late == 1 { "was" } else { "were" };
    let message = format!(
        "{late} of {} {were} sent more than {} late although a connection was free; up to {allowed} so late \
         would be of no account",
        plural(lag.count(), "request"),
        millis(limit_ns)
    );
    let cause = if limit_ns > LAG_NS_MAX {
        format!("response times hold this lag, and it is more than {:.0} % of them", LAG_SHARE_MAX * 100.0)
    } else {
        format!("response times hold this lag; {} is what a thread needs to wake up", millis(LAG_NS_MAX))
    };
    let finding = Finding::new(Code::RESULT_GENERATOR_LAG, message).cause(cause);
    Some(if busy < BUSY_SHARE_MIN {
        finding.fix(
            "free the machine that makes the load: it had little to send, and was not let; keep generator and target to \
             CPUs of their own (`--cpus`), or make the load on another machine",
        )
    } else {
        finding
    })
}

/// Requests that were late by what would be seen in a percentile.
struct Late {
    late: u64,
    /// Requests beyond it: so many may be.
    allowed: u64,
    limit_ns: f64,
}

impl Late {
    /// At a quantile; none if that many requests are not late.
    fn at(q: f64, lag: &Histogram, response: &Histogram) -> Option<Self> {
        let limit_ns = LAG_NS_MAX.max(LAG_SHARE_MAX * response.value_at_quantile(q)? as f64);
        // A lag in the limit's own bucket is not told from it.
        let late = lag.count() - lag.rank_of(limit_ns as u64);
        let allowed = ((1.0 - q) * lag.count() as f64 * (1.0 + 1e-9)).floor() as u64;
        (late > allowed).then_some(Self { late, allowed, limit_ns })
    }
}

/// The highest quantile up to p99 that so many requests suffice for: ten of them lie beyond it, as
/// [`sufficiency`](crate::stats::sufficiency) asks. Of fewer than twenty, half may be late: what is left is the median.
fn highest(count: u64) -> f64 {
    1.0 - (SAMPLES_BEYOND_MIN / count.max(1) as f64).clamp(1.0 - JUDGED[0], 0.5)
}

/// With digits enough to tell lag from what is allowed.
fn millis(ns: f64) -> String {
    format!("{:.3} ms", ns / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validity::steady::tests::recording;

    /// Requests of one second, as (lag µs, response time µs, how many).
    fn run(requests: &[(u64, u64, u64)]) -> Recording {
        let mut run = recording(&[&[]]);
        let phases = &mut run.seconds[0].slices[0].phases;
        for (lag_us, response_us, n) in requests {
            phases.lag.record_n(lag_us * 1_000, *n);
            phases.response.record_n(response_us * 1_000, *n);
        }
        run
    }

    fn check(requests: &[(u64, u64, u64)], expect: Option<&str>) {
        let found = late(&run(requests), 0.01).map(|finding| finding.message);
        assert_eq!(found.as_deref().map(|message| message.split(" late").next().unwrap()), expect);
    }

    #[test]
    fn one_late_request_of_a_few_matters_to_no_percentile_that_they_have() {
        let five = [(50, 800, 4), (2_780, 3_500, 1)];
        check(&five, None);
        assert!(late_at_p99(&run(&five)).is_some(), "what former rules say");
        check(&[(50, 800, 50), (2_780, 3_500, 10)], None);
        check(&[(50, 800, 49), (2_780, 3_500, 11)], Some("11 of 60 requests were sent more than 0.175 ms"));
    }

    #[test]
    fn from_a_thousand_on_one_in_a_hundred_may_be_late() {
        check(&[(50, 800, 990), (2_780, 3_500, 10)], None);
        check(
            &[(50, 800, 989), (2_780, 3_500, 11)],
            Some("11 of 1000 requests were sent more than 0.175 ms"),
        );
    }

    #[test]
    fn lag_is_held_against_the_response_time_of_the_same_percentile() {
        check(&[(50, 800, 9_000), (900, 30_000, 1_000)], None);
        check(
            &[(50, 800, 9_000), (2_000, 30_000, 1_000)],
            Some("1000 of 10000 requests were sent more than 1.501 ms"),
        );
        // The tail is far above the lag, the median is not.
        check(
            &[(300, 800, 9_000), (300, 30_000, 1_000)],
            Some("10000 of 10000 requests were sent more than 0.100 ms"),
        );
    }

    #[test]
    fn lag_up_to_a_wake_up_is_of_no_account() {
        check(&[(100, 150, 10_000)], None);
        check(&[(102, 150, 10_000)], Some("10000 of 10000 requests were sent more than 0.100 ms"));
        check(&[], None);
    }

    #[test]
    fn only_a_busy_generator_is_told_to_send_less() {
        let fix = |busy| late(&run(&[(5_000, 6_000, 100)]), busy).unwrap().fix.unwrap();
        assert!(fix(0.01).starts_with("free the machine") && fix(0.9).starts_with("lower the rate"));
    }
}
