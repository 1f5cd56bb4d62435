use meshplay_plan::Refusal;

use super::*;

fn limits() -> Limits {
    Limits::default()
}

fn server(status: u16) -> Fault {
    Fault::Server { status, message: String::new(), retry_after_ms: None }
}

/// Times at which attempts begin, if every attempt fails at once with the same fault.
fn attempts(failure: &Failure, repeat: Repeat) -> Vec<u64> {
    let limits = limits();
    let mut retries = Retries::new(&limits, repeat);
    let mut times = vec![0];
    while let Some(wait) = retries.next(failure, times[times.len() - 1], 1.0) {
        times.push(times[times.len() - 1] + wait.ms);
        assert!(times.len() < 100, "it ends");
    }
    times
}

#[test]
fn f30_refused_is_tried_for_a_while_and_ends_within_15_s() {
    let times = attempts(&Failure::not_done(Fault::Refused), Repeat::OnlyIfNotDone);
    assert!(times.len() > 5, "{times:?}");
    assert!(times[times.len() - 1] <= 12_000, "{times:?}");
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= WAIT_MS_MAX), "{times:?}");
}

#[test]
fn what_cannot_get_better_is_not_repeated() {
    let final_faults = [
        Fault::Tls(crate::TlsFault::Expired),
        Fault::Conflict(Vec::new()),
        Fault::Redirect("https://elsewhere".into()),
        server(501),
        Rejection::Unauthorized.with(Refusal {
            status: 401,
            reason: String::new(),
            message: String::new(),
            causes: Vec::new(),
        }),
    ];
    for fault in final_faults {
        assert_eq!(attempts(&Failure::not_done(fault.clone()), Repeat::Idempotent).len(), 1, "{fault:?}");
    }
}

#[test]
fn f32_5xx_is_repeated_a_few_times() {
    assert_eq!(attempts(&Failure::unknown(server(503)), Repeat::Idempotent).len(), 4);
}

#[test]
fn a_write_whose_outcome_is_unknown_is_not_repeated_blindly() {
    let failure = Failure::unknown(Fault::Reset);
    assert_eq!(attempts(&failure, Repeat::OnlyIfNotDone).len(), 1);
    assert_eq!(attempts(&failure, Repeat::Idempotent).len(), 4);
}

#[test]
fn f32_retry_after_is_honoured_and_capped() {
    let throttled = |retry_after_ms| Failure::not_done(Fault::Throttled { retry_after_ms });
    let three = attempts(&throttled(Some(3_000)), Repeat::OnlyIfNotDone);
    assert!(three.windows(2).all(|pair| pair[1] - pair[0] >= 3_000), "{three:?}");
    let hour = attempts(&throttled(Some(3_600_000)), Repeat::OnlyIfNotDone);
    assert!(hour.windows(2).all(|pair| (10_000..13_000).contains(&(pair[1] - pair[0]))), "{hour:?}");
    assert!(hour[hour.len() - 1] <= 30_000, "{hour:?}");
}

#[test]
fn jitter_spreads_over_half_of_the_wait() {
    assert_eq!((spread(1_000, 0.0), spread(1_000, 1.0)), (500, 1_000));
}

#[test]
fn f32_a_storm_is_paid_from_a_budget_that_refills_slowly() {
    let mut budget = RetryBudget::new(20);
    let at_once = (0..100).filter(|_| budget.take(0, 0) == Some(0)).count();
    assert_eq!(at_once, 20);
    assert_eq!(budget.take(0, 10_000), Some(1_000), "the next one comes in a second");
    assert_eq!(budget.take(0, 500), None, "and who cannot wait gets none");
    assert_eq!(budget.take(3_000, 0), Some(0));
    for _ in 0..1_000 {
        budget.succeeded();
    }
    let after = (0..100).filter(|_| budget.take(3_000, 0) == Some(0)).count();
    assert_eq!(after, 20, "successes fill it, not beyond its size");
}
