//! `meshplay perf capacity`: the highest rate at which objectives are met. What comes next, and what it all says, is
//! decided by [`meshplay_perf::capacity`]; here the runs are made.

use std::collections::BTreeMap;

use meshplay_api::{Empty, performance::ProfileGet};
use meshplay_perf::{
    RunSpec,
    capacity::{CapacityEnd, CapacityPlan, CapacityReport, CapacityTrial},
    spec::{Arrivals, Limits},
};
use meshplay_types::{Code, Finding};

use super::{
    super::run_spec::{self, Given},
    capacity_text, params,
    trials::{Made, Trials},
};
use crate::{
    cli::perf::{CapacityArgs, SpecArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
};

/// Of a trial, without its warm-up.
const TRIAL_MS_DEFAULT: u64 = 10_000;
const WARM_UP_MS_DEFAULT: u64 = 1_000;
/// More than for a run at one rate, because the target shall be the limit and not the number of requests at once.
const CONNECTIONS_DEFAULT: u32 = 64;

pub(super) async fn run(args: CapacityArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let plan = plan(&args, session).await?;
    let found = plan.check(&Limits::default());
    if found.iter().any(Finding::is_error) {
        return Err(Failure::Refused(found));
    }
    printer.findings(&found);
    let (report, exit) = search(&plan, &args, session, printer).await?;
    print(&report, args.fail_below, printer)?;
    let is_below = capacity_text::is_below(&report, args.fail_below);
    Ok(if exit == Exit::Ok && is_below { Exit::Found } else { exit })
}

async fn search(
    plan: &CapacityPlan,
    args: &CapacityArgs,
    session: &Session,
    printer: &Printer,
) -> Result<(CapacityReport, Exit), Failure> {
    let target = plan.base.endpoints.first().map(|one| one.url.clone()).unwrap_or_default();
    let name = args.name.clone().unwrap_or_else(|| format!("capacity of {target}"));
    let mut made = Trials::new(session, printer)?;
    let mut trials: Vec<CapacityTrial> = Vec::new();
    let (mut cut, mut exit) = (None, Exit::Ok);
    while let Some(next) = plan.next(&trials) {
        let number = trials.len() + 1;
        printer.note(&capacity_text::started(number, next));
        let spec = plan.spec(next, trials.len());
        let mut tags: BTreeMap<String, String> = args.tag.iter().cloned().collect();
        tags.insert("capacity".to_owned(), name.clone());
        match made.make(format!("{name}: {:.1}/s", next.rate), spec.clone(), tags).await? {
            // Of a target that has answered, that is what the rate did to it.
            Made::Vain(_, _, reason) if trials.is_empty() => {
                (cut, exit) = (Some(CapacityEnd::Failed { reason }), Exit::Unreachable);
                break;
            }
            Made::Done(run, summary) | Made::Vain(run, summary, _) => {
                let trial = CapacityTrial::of(next.rate, &spec, &summary, Some(run.id));
                printer.note(&capacity_text::ended(number, &trial));
                trials.push(trial);
            }
            Made::Stopped => {
                cut = Some(CapacityEnd::Stopped);
                break;
            }
            Made::Failed(reason, how) => {
                (cut, exit) = (Some(CapacityEnd::Failed { reason }), how);
                break;
            }
        }
    }
    Ok((CapacityReport::of(plan, trials, cut), exit))
}

fn print(report: &CapacityReport, fail_below: Option<f64>, printer: &Printer) -> Result<(), Failure> {
    match printer.format {
        Format::Junit => printer.text(&capacity_text::junit(report, fail_below))?,
        Format::Github => printer.text(&capacity_text::github(report, fail_below))?,
        Format::Markdown => printer.text(&capacity_text::markdown(report))?,
        _ => {
            let names = || report.trials.iter().filter_map(|trial| trial.run.clone()).collect();
            printer.result(report, || capacity_text::text(report), names)?;
        }
    }
    Ok(())
}

async fn plan(args: &CapacityArgs, session: &Session) -> Result<CapacityPlan, Failure> {
    let CapacityArgs { spec, from, to, trial_duration, tolerance, repeat, .. } = args;
    refuse_rates(spec)?;
    let mut base = base(args, session).await?;
    let is_new = args.profile.is_none() && spec.file.is_none();
    if spec.connections.is_none() && is_new {
        base.connections = CONNECTIONS_DEFAULT;
    }
    if spec.warmup.is_none() && is_new {
        base.warm_up_ms = WARM_UP_MS_DEFAULT;
    }
    if spec.poisson {
        base.arrivals = Arrivals::Poisson { rate: *from };
    }
    let trial_ms = trial_duration.or(spec.duration).unwrap_or(TRIAL_MS_DEFAULT);
    Ok(CapacityPlan { base, from: *from, to: *to, tolerance: *tolerance, repeat: *repeat, trial_ms })
}

/// Rates and lengths are the search's.
fn refuse_rates(spec: &SpecArgs) -> Result<(), Failure> {
    let given = [
        ("--rate", spec.rate.is_some()),
        ("--arrivals", spec.arrivals.is_some()),
        ("--count", spec.count.is_some()),
    ];
    let finding = |(flag, _): &(&str, bool)| {
        let message = format!(
            "a search decides itself when requests start and how many there are, so `{flag}` has no place"
        );
        Finding::new(Code::CAPACITY_PLAN, message).fix("give `--from` and `--to`")
    };
    let found: Vec<Finding> = given.iter().filter(|(_, is_given)| *is_given).map(finding).collect();
    if found.is_empty() { Ok(()) } else { Err(Failure::Refused(found)) }
}

async fn base(args: &CapacityArgs, session: &Session) -> Result<RunSpec, Failure> {
    let CapacityArgs { spec, profile, .. } = args;
    match (run_spec::read(spec)?, profile) {
        (Given::Spec(spec), _) => Ok(*spec),
        (Given::Nothing, Some(profile)) => {
            let found = session.client().call::<ProfileGet>(&params(profile.clone()), &Empty {}).await?;
            let mut base = found.spec;
            run_spec::apply(spec, &mut base)?;
            Ok(base)
        }
        (Given::Nothing, None) => {
            Err(refuse(Code::USAGE, "neither an address, a file nor a profile is given"))
        }
        (Given::Test(..), _) => {
            let message = "the file is a test of Service Mesh Performance, which has rates of its own";
            Err(refuse(Code::USAGE, message))
        }
    }
}
