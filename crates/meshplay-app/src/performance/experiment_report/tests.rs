use meshplay_perf::{format::ToolResult, stats::Verdict};
use meshplay_store::{Body, ExperimentKind, NewOperation, NewRun, OperationCreated, RunEnd, RunState};
use meshplay_types::{Action, Code};
use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::performance::{
    metric::Numbers,
    sample,
    stored::{StoredImport, StoredPlan, StoredSpec},
};

const ARMS: &str = r#""arms": [{"name": "a"}, {"name": "b"}, {"name": "c"}]"#;
const TWO_FACTORS: &str = r#""factors": [
    {"name": "x", "levels": [{"name": "1"}, {"name": "2"}]},
    {"name": "y", "levels": [{"name": "1"}, {"name": "2"}]}]"#;

fn plan(rest: &str) -> Plan {
    let base = r#"{"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "max"}, "durationMs": 1000}"#;
    let text = format!(r#"{{"name": "e", "base": {base}, "blocks": 6, "primary": "mean", {rest}}}"#);
    serde_json::from_str(&text).unwrap()
}

/// A run with this mean and so many failures in a thousand.
fn result(mean_ms: f64, errors: u64) -> ToolResult {
    let result = json!({
        "tool": "wrk", "requests": 1000, "errors": errors, "statusCodes": {}, "timing": "unknown",
        "latency": { "meanMs": mean_ms, "shares": [] }
    });
    serde_json::from_value(result).unwrap()
}

/// Six blocks, with the mean and the failures of each variant, and what differs from block to block.
fn made(variants: &[(f64, u64)], varies: impl Fn(usize, u32) -> f64) -> Made {
    let mut made = Made::of_plan(variants.len(), 6 * variants.len(), false);
    for (at, (mean_ms, errors)) in variants.iter().enumerate() {
        for block in 0..6 {
            let imported = Some(result(mean_ms * varies(at, block), *errors));
            let kept = Kept::of(&Numbers { summary: None, imported, costs: None });
            made.blocks[at].insert(block, kept);
        }
    }
    made
}

fn rising(_: usize, block: u32) -> f64 {
    1.0 + 0.01 * f64::from(block)
}

fn verdicts(report: &ExperimentReport) -> Vec<Option<Verdict>> {
    report.variants.iter().map(|one| Some(one.metrics.get("mean")?.comparison.verdict)).collect()
}

fn codes(report: &ExperimentReport) -> Vec<Code> {
    let wanted = |one: &&Finding| one.code == Code::COMPARE_FAILS_MORE;
    report.findings.iter().filter(wanted).map(|one| one.code).collect()
}

const UNTOLD: Option<Verdict> = Some(Verdict::Inconclusive { more_runs: None });

#[test]
fn a_variant_that_fails_quickly_is_not_better() {
    let report = reported(&plan(ARMS), made(&[(10.0, 0), (1.0, 50), (5.0, 0)], rising));
    assert_eq!(verdicts(&report), [None, UNTOLD, Some(Verdict::Faster)]);
    let sentence = &report.variants[1].metrics["mean"].sentence;
    assert!(sentence.ends_with("(but it fails more, which is no merit)"), "{sentence}");
    assert_eq!(codes(&report), [Code::COMPARE_FAILS_MORE]);
    let said = report.findings.iter().find(|one| one.code == Code::COMPARE_FAILS_MORE).unwrap();
    assert_eq!(said.message, "5.0 % of the requests of `b` failed, and 0.0 % of those of `a`");
    // Who is worse is worse, and who fails alike may be better.
    let worse = reported(&plan(ARMS), made(&[(10.0, 0), (20.0, 50), (5.0, 9)], rising));
    assert_eq!(verdicts(&worse), [None, Some(Verdict::Slower), Some(Verdict::Faster)]);
}

#[test]
fn a_level_that_fails_quickly_has_no_merit() {
    let plan = plan(TWO_FACTORS);
    let word = |report: &ExperimentReport| -> Vec<Verdict> {
        report.effects.iter().map(|one| one.metric.comparison.verdict).collect()
    };
    // x=1 y=1, x=1 y=2, x=2 y=1, x=2 y=2; found are x, both together, and y.
    let quick = reported(&plan, made(&[(10.0, 0), (20.0, 0), (1.0, 80), (2.0, 80)], rising));
    let untold = Verdict::Inconclusive { more_runs: None };
    assert_eq!(word(&quick), [untold, Verdict::Equivalent, Verdict::Slower]);
    assert!(quick.effects[0].metric.sentence.contains("no merit"), "{:?}", quick.effects[0]);
    let good = reported(&plan, made(&[(10.0, 0), (20.0, 0), (1.0, 0), (2.0, 0)], rising));
    assert_eq!(word(&good), [Verdict::Faster, Verdict::Equivalent, Verdict::Slower]);
}

/// Six pairs that all point one way have p = 1 ÷ 32, which among two is 1 ÷ 16.
#[test]
fn variants_pay_for_being_many_and_the_null_arm_is_none_of_them() {
    // The last one is now faster and now slower than the first.
    let varies = |variants: usize| {
        move |at: usize, block: u32| {
            let up_and_down =
                if at + 1 == variants && variants > 2 { f64::from(block % 2) * 0.6 - 0.3 } else { 0.0 };
            rising(at, block) + up_and_down
        }
    };
    let two = r#""arms": [{"name": "a"}, {"name": "b"}]"#;
    let alone = reported(&plan(two), made(&[(10.0, 0), (12.0, 0)], varies(2)));
    assert_eq!(verdicts(&alone), [None, Some(Verdict::Slower)]);
    assert_eq!(alone.variants[1].metrics["mean"].comparison.p_value, 1.0 / 32.0);

    let of_two = reported(&plan(ARMS), made(&[(10.0, 0), (12.0, 0), (10.0, 0)], varies(3)));
    let b = &of_two.variants[1].metrics["mean"];
    // A seventh may do.
    let one_more = Verdict::Inconclusive { more_runs: Some(1) };
    assert_eq!((b.comparison.p_value, b.comparison.verdict), (1.0 / 16.0, one_more));
    assert!(b.sentence.ends_with("(among so many variants that may be chance)"), "{}", b.sentence);

    let null_arm = plan(&format!(r#"{two}, "nullArm": true"#));
    let report = reported(&null_arm, made(&[(10.0, 0), (10.0, 0), (12.0, 0)], rising));
    assert_eq!(verdicts(&report), [None, Some(Verdict::Equivalent), Some(Verdict::Slower)]);
}

#[test]
fn effects_pay_for_being_many() {
    // Twelve pairs each: an effect of x in all but two of them, none of y, and nothing that both do together.
    let varies = |at: usize, block: u32| {
        let noise = [0.9, 1.1, 1.05, 0.95, 1.2, 0.8][(at * 5 + block as usize) % 6];
        noise * if at >= 2 { 1.1 } else { 1.0 }
    };
    let report = reported(&plan(TWO_FACTORS), made(&[(10.0, 0); 4], varies));
    let values: Vec<BTreeMap<u32, f64>> =
        (0..4).map(|at| (0..6).map(|block| (block, 10.0 * varies(at, block))).collect()).collect();
    let plan = plan(TWO_FACTORS);
    let alone = experiment::effects(&plan.factors, &plan.variants(), &values, &Criteria::default());
    let p: Vec<f64> = alone.iter().map(|one| one.comparison.p_value).collect();
    let adjusted: Vec<f64> = report.effects.iter().map(|one| one.metric.comparison.p_value).collect();
    assert_eq!(adjusted, meshplay_perf::stats::benjamini_hochberg(&p));
    assert_ne!(adjusted, p);
}

/// A half of a run is another one than a whole.
#[tokio::test]
async fn runs_that_were_cut_off_count_as_missing() {
    let dir = TempDir::new().unwrap();
    let installation = sample::installation(&dir).await;
    let app = installation.app();
    let ctx = OpCtx::authorise(app.local_owner(), Action::PerformanceRun).unwrap();
    let (actor, stored) = (ctx.actor(), Body::of(&StoredPlan(plan(ARMS))).unwrap());
    let spec = Body::of(&StoredSpec(plan(ARMS).base)).unwrap();
    let import = Body::of(&StoredImport::of(result(10.0, 0))).unwrap();
    let make = app.store().write(move |tx| {
        Box::pin(async move {
            let (kind, subject) = ("performance.experiment".to_owned(), "e".to_owned());
            let new = NewOperation { kind, subject, idempotency: None, deadline: None };
            let OperationCreated::New(operation) = tx.operation_create(&actor, new).await? else {
                panic!("no key was given");
            };
            let kind = ExperimentKind::Variants;
            let row = tx.experiment_create(&actor, operation.id, kind, "e", stored).await?;
            let original = tx.run_original_add("text").await?;
            for (slot, state) in
                [RunState::Completed, RunState::Stopped, RunState::Interrupted].into_iter().enumerate()
            {
                let new = NewRun {
                    profile: None,
                    operation: None,
                    name: String::new(),
                    target: String::new(),
                    spec: spec.clone(),
                    tags: String::new(),
                    note: String::new(),
                };
                let run = tx.run_create(&actor, new).await?.id;
                let end = RunEnd {
                    state,
                    recording: None,
                    summary: None,
                    environment: None,
                    reason: None,
                    refusal: None,
                };
                tx.run_end(run, end).await?;
                tx.run_import_add(run, import.clone(), &original).await?;
                tx.experiment_run_set(row.id, slot as u32, run).await?;
            }
            Ok(row.id)
        })
    });
    let id = make.await.unwrap();
    let view = app.experiment_get(&ctx, &id.to_string()).await.unwrap();
    let report = app.experiment_report(&ctx, &view).await.unwrap();
    assert_eq!(report.variants.iter().map(|one| one.runs).sum::<usize>(), 1);
    assert_eq!(report.findings[0].message, "17 of 18 runs are missing");
}
