//! `meshplay perf capacity`: the highest rate at which objectives are met. Here flags become a plan, and the answer is
//! printed; what comes next, and what it all says, is decided by [`meshplay_perf::capacity`] where the runs are made.

use meshplay_api::series::{Series, SeriesBody};
use meshplay_perf::{
    capacity::{CapacityPlan, CapacityReport},
    series::Series as Plan,
    spec::Arrivals,
};
use meshplay_types::{Code, Finding, Findings};

use super::{
    capacity_text,
    series::{self, Wait},
    series_text::Answer,
};
use crate::{
    cli::perf::{CapacityArgs, SpecArgs},
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    session::Session,
};

const WARM_UP_MS_DEFAULT: u64 = 1_000;
/// More than for a run at one rate, because the target shall be the limit and not the number of requests at once.
const CONNECTIONS_DEFAULT: u32 = 64;

pub(super) async fn run(args: CapacityArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let plan = plan(&args, session).await?;
    let mut misplaced = misplaced(&args.spec);
    misplaced.extend(out_of_reach(args.fail_below, args.to));
    let (wait, fail_below) = (Wait::from_flag(args.no_wait), args.fail_below);
    let name = args.name.unwrap_or_default();
    let body = SeriesBody { name, tags: args.tag.into_iter().collect(), plan: Plan::Capacity(plan) };
    let (made, exit) = series::make(body, misplaced, wait, session, printer).await?;
    // Nothing can be said of what has only been started.
    let fail_below = fail_below.filter(|_| wait == Wait::ForTheEnd);
    let told = series::tell(&made, fail_below, printer)?;
    Ok(if exit == Exit::Ok { told } else { exit })
}

/// Prints the answer; whether it is high enough.
pub(super) fn tell(
    series: &Series,
    report: &CapacityReport,
    fail_below: Option<f64>,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match printer.format {
        Format::Junit => printer.text(&capacity_text::junit(report, fail_below))?,
        Format::Github => printer.text(&capacity_text::github(report, fail_below))?,
        Format::Markdown => printer.text(&capacity_text::markdown(report))?,
        _ => {
            let names = || report.trials.iter().filter_map(|trial| trial.run.clone()).collect();
            printer.result(
                &Answer { series: &series.id, report },
                || capacity_text::text(report, fail_below),
                names,
            )?;
        }
    }
    Ok(if capacity_text::is_below(report, fail_below) { Exit::Found } else { Exit::Ok })
}

async fn plan(args: &CapacityArgs, session: &Session) -> Result<CapacityPlan, Failure> {
    let CapacityArgs { spec, profile, from, to, tolerance, repeat, .. } = args;
    let mut base = series::base(spec, profile.as_deref(), session).await?;
    let is_new = profile.is_none() && spec.file.is_none();
    if spec.connections.is_none() && is_new {
        base.connections = CONNECTIONS_DEFAULT;
    }
    if spec.warmup.is_none() && is_new {
        base.warm_up_ms = WARM_UP_MS_DEFAULT;
    }
    if spec.poisson {
        base.arrivals = Arrivals::Poisson { rate: *from };
    }
    let trial_ms = spec.duration.unwrap_or(CapacityPlan::TRIAL_MS_DEFAULT);
    Ok(CapacityPlan { base, from: *from, to: *to, tolerance: *tolerance, repeat: *repeat, trial_ms })
}

/// A gate above the highest rate that is tried fails whatever the target does.
fn out_of_reach(fail_below: Option<f64>, to: Option<f64>) -> Option<Finding> {
    let (least, to) = fail_below.zip(to).filter(|(least, to)| least > to)?;
    let message = format!("no rate above `--to {to}` is tried, so `--fail-below {least}` cannot be met");
    Some(Finding::new(Code::CAPACITY_PLAN, message).fix("give a higher `--to`, or none"))
}

/// Rates and lengths are the search's.
fn misplaced(spec: &SpecArgs) -> Findings {
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
    given.iter().filter(|(_, is_given)| *is_given).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::out_of_reach;

    #[test]
    fn a_gate_above_the_highest_rate_is_refused() {
        let message = |least, to| out_of_reach(least, to).map(|one| one.message);
        let refused = "no rate above `--to 20` is tried, so `--fail-below 100` cannot be met";
        assert_eq!(message(Some(100.0), Some(20.0)).as_deref(), Some(refused));
        for (least, to) in [(Some(20.0), Some(20.0)), (Some(100.0), None), (None, Some(20.0))] {
            assert_eq!(message(least, to), None);
        }
    }
}
