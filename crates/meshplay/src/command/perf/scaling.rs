//! `meshplay perf scaling`: how throughput grows with connections, by runs that are made now or were made before. What
//! they say is computed by [`meshplay_perf::scaling`].

use meshplay_api::{
    Empty,
    experiment::ExperimentStatus,
    performance::{RunGet, RunParams},
    series::{Series, SeriesBody},
};
use meshplay_perf::{
    RunSpec,
    scaling::{ScalingPlan, ScalingReport, ScalingStep},
    series::Series as Plan,
    spec::Arrivals,
};
use meshplay_types::{Code, Finding, Findings};

use super::{
    scaling_text,
    series::{self, Wait},
    series_text::Answer,
};
use crate::{
    cli::perf::{ScalingArgs, SpecArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
};

const DURATION_MS_DEFAULT: u64 = 5_000;
const WARM_UP_MS_DEFAULT: u64 = 1_000;

pub(super) async fn run(args: ScalingArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    if !args.runs.is_empty() {
        let found = ScalingReport::of(of_runs(&args.runs, session).await?).map_err(Failure::Refused)?;
        print(None, &found, printer)?;
        return Ok(Exit::Ok);
    }
    let plan = ScalingPlan { base: base(&args, session).await?, at: args.at.clone(), repeat: args.repeat };
    let (misplaced, wait) = (misplaced(&args.spec), Wait::from_flag(args.no_wait));
    let name = args.name.unwrap_or_default();
    let body = SeriesBody { name, tags: args.tag.into_iter().collect(), plan: Plan::Scaling(plan) };
    let (made, exit) = series::make(body, misplaced, wait, session, printer).await?;
    let told = series::tell(&made, None, printer)?;
    Ok(if exit == Exit::Ok { told } else { exit })
}

/// Prints what the runs say; whether there are enough of them.
pub(super) fn tell(series: &Series, report: &ScalingReport, printer: &Printer) -> Result<Exit, Failure> {
    if let Some(run) = series.unjudged.as_ref().filter(|_| series.status != ExperimentStatus::Running) {
        printer.note(&format!("run {run} was cut off; it is kept, and does not count"));
    }
    if report.law.is_some() || series.status == ExperimentStatus::Running {
        print(Some(&series.id), report, printer)?;
        return Ok(Exit::Ok);
    }
    match series.status {
        // All were made, and too many of them say nothing.
        ExperimentStatus::Completed => Err(Failure::Refused(report.findings.clone())),
        ExperimentStatus::Failed => {
            let cause = series.reason.clone().unwrap_or_default();
            let finding = Finding::new(Code::SCALING_RUN, "a run could not be made").cause(cause);
            print(Some(&series.id), &with(report, finding), printer)?;
            Ok(Exit::Partial)
        }
        _ => {
            print(Some(&series.id), report, printer)?;
            Ok(Exit::Partial)
        }
    }
}

fn with(report: &ScalingReport, finding: Finding) -> ScalingReport {
    ScalingReport { findings: vec![finding], ..report.clone() }
}

fn print(series: Option<&str>, found: &ScalingReport, printer: &Printer) -> Result<(), Failure> {
    printer.findings(&found.findings);
    if printer.format == Format::Markdown {
        return printer.text(&scaling_text::markdown(found));
    }
    let names = || found.steps.iter().filter_map(|step| step.run.clone()).collect();
    match series {
        Some(series) => {
            printer.result(&Answer { series, report: found }, || scaling_text::text(found), names)?;
        }
        None => printer.result(found, || scaling_text::text(found), names)?,
    }
    Ok(())
}

/// Arrivals and connections are those of the plan.
fn misplaced(spec: &SpecArgs) -> Findings {
    let given = [
        ("--rate", spec.rate.is_some()),
        ("--arrivals", spec.arrivals.is_some()),
        ("--count", spec.count.is_some()),
        ("--connections", spec.connections.is_some()),
    ];
    let finding = |(flag, _): &(&str, bool)| {
        let message = format!("every connection asks as fast as it is answered, so `{flag}` has no place");
        Finding::new(Code::SCALING_STEPS, message).fix("give `--at` and `--duration`")
    };
    given.iter().filter(|(_, is_given)| *is_given).map(finding).collect()
}

async fn base(args: &ScalingArgs, session: &Session) -> Result<RunSpec, Failure> {
    let ScalingArgs { spec, profile, .. } = args;
    let base = series::base(spec, profile.as_deref(), session).await?;
    let is_new = profile.is_none() && spec.file.is_none();
    let warm_up_ms = if spec.warmup.is_none() && is_new { WARM_UP_MS_DEFAULT } else { base.warm_up_ms };
    let measured_ms = spec.duration.unwrap_or(DURATION_MS_DEFAULT);
    let duration_ms = Some(warm_up_ms + measured_ms);
    Ok(RunSpec { arrivals: Arrivals::Max, duration_ms, warm_up_ms, count: None, ..base })
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
