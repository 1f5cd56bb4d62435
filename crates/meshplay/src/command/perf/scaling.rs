//! `meshplay perf scaling`: how throughput grows with connections, by runs that are made now or were made before. What
//! they say is computed by [`meshplay_perf::scaling`].

use std::collections::BTreeMap;

use meshplay_api::{
    Empty,
    performance::{RunGet, RunParams},
};
use meshplay_perf::{
    RunSpec,
    report::ms_text as digits,
    scaling::{Coefficient, STEPS_MIN, ScalingReport, ScalingStep},
    spec::Arrivals,
};
use meshplay_types::{Code, Finding};

use super::{
    super::{
        run_spec::{self, Given},
        run_text::short,
    },
    trials::{Made, Trials},
};
use crate::{
    cli::perf::ScalingArgs,
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    report::cell,
    session::Session,
    table::table,
};

const DURATION_MS_DEFAULT: u64 = 5_000;
const WARM_UP_MS_DEFAULT: u64 = 1_000;
/// More say nothing that longer runs do not.
const REPEAT_MAX: u32 = 50;

pub(super) async fn run(args: ScalingArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let (steps, cut) = if args.runs.is_empty() {
        measure(&args, session, printer).await?
    } else {
        (of_runs(&args.runs, session).await?, None)
    };
    let is_stopped = matches!(cut, Some(Cut::Stopped));
    let found = match (ScalingReport::of(steps), cut) {
        (Ok(found), None | Some(Cut::Stopped)) => found,
        (_, Some(Cut::Failed(reason, exit))) => {
            printer.findings(&[Finding::new(Code::SCALING_RUN, "a run could not be made").cause(reason)]);
            return Ok(exit);
        }
        (Err(findings), _) if is_stopped => {
            printer.findings(&findings);
            return Ok(Exit::Partial);
        }
        (Err(findings), _) => return Err(Failure::Refused(findings)),
    };
    printer.findings(&found.findings);
    if printer.format == Format::Markdown {
        printer.text(&markdown(&found))?;
    } else {
        let names = || found.steps.iter().filter_map(|step| step.run.clone()).collect();
        printer.result(&found, || text(&found), names)?;
    }
    Ok(Exit::Ok)
}

/// Why not all runs were made.
enum Cut {
    Stopped,
    Failed(String, Exit),
}

async fn measure(
    args: &ScalingArgs,
    session: &Session,
    printer: &Printer,
) -> Result<(Vec<ScalingStep>, Option<Cut>), Failure> {
    let at = numbers(args)?;
    let base = base(args)?;
    let target = base.endpoints.first().map(|one| one.url.clone()).unwrap_or_default();
    let mut made = Trials::new(session, printer)?;
    let mut steps = Vec::new();
    for round in 0..args.repeat {
        // Up and down in turns: a machine that slowly changes does not look like a target that scales.
        let order: Vec<u32> = if round % 2 == 0 { at.clone() } else { at.iter().rev().copied().collect() };
        for connections in order {
            let spec = RunSpec { connections, ..base.clone() };
            let mut tags: BTreeMap<String, String> = args.tag.iter().cloned().collect();
            tags.insert("scaling".to_owned(), target.clone());
            match made.make(format!("{target}, {connections} connections"), spec.clone(), tags).await? {
                Made::Done(run, summary) => {
                    let step = ScalingStep::of(&spec, &summary, Some(run.id));
                    printer.note(&format!("{connections} connections: {:.0} answered/s", step.throughput));
                    steps.push(step);
                }
                Made::Vain(_, _, reason) => return Ok((steps, Some(Cut::Failed(reason, Exit::Unreachable)))),
                Made::Stopped => return Ok((steps, Some(Cut::Stopped))),
                Made::Failed(reason, exit) => return Ok((steps, Some(Cut::Failed(reason, exit)))),
            }
        }
    }
    Ok((steps, None))
}

/// The numbers of connections, in rising order; too few are refused before anything is sent.
fn numbers(args: &ScalingArgs) -> Result<Vec<u32>, Failure> {
    let mut at = args.at.clone();
    at.sort_unstable();
    at.dedup();
    let mut found = Vec::new();
    if at.len() < STEPS_MIN {
        let message = format!(
            "{} different numbers of connections are asked for, and {STEPS_MIN} are needed",
            at.len()
        );
        found.push(Finding::new(Code::SCALING_STEPS, message));
    }
    if at.first() == Some(&0) {
        found.push(Finding::new(Code::SCALING_STEPS, "no connection answers nothing").fix("begin at 1"));
    }
    if !(1..=REPEAT_MAX).contains(&args.repeat) {
        let message = format!("each number is measured 1 to {REPEAT_MAX} times");
        found.push(Finding::new(Code::SCALING_STEPS, message).fix("give `--repeat 2`"));
    }
    let spec = &args.spec;
    let given = [
        ("--rate", spec.rate.is_some()),
        ("--arrivals", spec.arrivals.is_some()),
        ("--count", spec.count.is_some()),
        ("--connections", spec.connections.is_some()),
    ];
    for (flag, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
        let message = format!("every connection asks as fast as it is answered, so `{flag}` has no place");
        found.push(Finding::new(Code::SCALING_STEPS, message).fix("give `--at` and `--duration`"));
    }
    if found.is_empty() { Ok(at) } else { Err(Failure::Refused(found)) }
}

fn base(args: &ScalingArgs) -> Result<RunSpec, Failure> {
    let Given::Spec(base) = run_spec::read(&args.spec)? else {
        let message = "the file is a test of Service Mesh Performance, which has a load of its own";
        return Err(refuse(Code::USAGE, message));
    };
    let warm_up_ms = args.spec.warmup.unwrap_or(WARM_UP_MS_DEFAULT);
    let measured_ms = args.spec.duration.unwrap_or(DURATION_MS_DEFAULT);
    let duration_ms = Some(warm_up_ms + measured_ms);
    Ok(RunSpec { arrivals: Arrivals::Max, duration_ms, warm_up_ms, count: None, ..*base })
}

async fn of_runs(runs: &[String], session: &Session) -> Result<Vec<ScalingStep>, Failure> {
    let mut steps = Vec::new();
    for run in runs {
        let run = session.client().call::<RunGet>(&RunParams { run: run.clone() }, &Empty {}).await?;
        let Some(summary) = &run.summary else {
            let message = format!("run {} has no result of ours", run.id);
            return Err(refuse(Code::COMPARE_NO_RESULT, message));
        };
        steps.push(ScalingStep::of(&run.spec, summary, Some(run.id.clone())));
    }
    Ok(steps)
}

/// The sentence, the coefficients, and the runs beside the law.
fn text(found: &ScalingReport) -> String {
    let coefficients = table(["COEFFICIENT", "VALUE", "95 %", ""], coefficients(found));
    let row = |step: &ScalingStep| {
        let fitted = step.fitted.map(|x| format!("{x:.0}/s")).unwrap_or_default();
        let run = step.run.as_deref().map(short).unwrap_or_default();
        let left_out = step.left_out.as_ref().map(|_| "left out".to_owned()).unwrap_or_default();
        [step.concurrency.to_string(), format!("{:.0}/s", step.throughput), fitted, left_out, run]
    };
    let steps = table(["AT ONCE", "ANSWERED", "BY THE LAW", "", "RUN"], found.steps.iter().map(row));
    format!("{}\n\n{coefficients}\n{steps}", found.sentence)
}

fn markdown(found: &ScalingReport) -> String {
    let row = |cells: [String; 4]| format!("| {} |\n", cells.map(|text| cell(&text)).join(" | "));
    let coefficients: String = coefficients(found).into_iter().map(row).collect();
    let step = |step: &ScalingStep| {
        let fitted = step.fitted.map(|x| format!("{x:.0}/s")).unwrap_or_default();
        format!("| {} | {:.0}/s | {fitted} |\n", step.concurrency, step.throughput)
    };
    let steps: String = found.steps.iter().map(step).collect();
    format!(
        "**{}**\n\n| coefficient | value | 95 % | |\n|---|---|---|---|\n{coefficients}\n| at once | answered | by the law |\n|---|---|---|\n{steps}",
        cell(&found.sentence)
    )
}

fn coefficients(found: &ScalingReport) -> Vec<[String; 4]> {
    let law = &found.law;
    let row = |name: &str, one: &Coefficient, meaning: &str, number: fn(f64) -> String| {
        let [low, high] = one.interval.map(|end| end.map_or_else(|| "?".to_owned(), number));
        [name.to_owned(), number(one.value), format!("{low} to {high}"), meaning.to_owned()]
    };
    let small = |value: f64| format!("{value:.6}");
    let mut rows = vec![
        row("λ", &law.single, "requests per second of one connection", |value| format!("{value:.1}")),
        row("σ", &law.contention, "share of work that waits for others", small),
        row("κ", &law.coherency, "cost of keeping each other informed", small),
    ];
    rows.extend(law.peak.map(|peak| row("N*", &peak, "requests at once at the peak", digits)));
    rows.push([
        "R²".to_owned(),
        format!("{:.4}", law.r_squared),
        String::new(),
        "explained by the law".to_owned(),
    ]);
    rows
}
