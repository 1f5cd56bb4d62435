//! What of a command cannot be had, told before anything is sent: a form of its result that it does not have, or an end
//! that nobody would bring about.

use clap::ValueEnum as _;
use meshplay_api::series::Series;
use meshplay_perf::series::Series as Plan;
use meshplay_types::{Code, Finding};

use crate::{
    cli::{
        experiment::ExperimentCommand,
        perf::{PerfCommand, ResultCommand, SeriesCommand},
    },
    failure::{Failure, refuse},
    printer::{Format, Printer},
    session::Session,
};

const CAPACITY_REPORTS: &[Format] = &[Format::Junit, Format::Github, Format::Markdown];
const SCALING_REPORTS: &[Format] = &[Format::Markdown];

pub(super) fn check(command: &PerfCommand, session: &Session, printer: &Printer) -> Result<(), Failure> {
    has_form(reports(command), printer)?;
    if is_only_started(command) && session.server().is_none() {
        let message = "`--no-wait` leaves the load to a server, and none was named or is running here";
        let fix = "leave it out, or start one with `meshplay serve`";
        return Err(Failure::Refused(vec![Finding::new(Code::USAGE, message).fix(fix)]));
    }
    Ok(())
}

/// The form of a series, whose kind is known only when it has been read.
pub(super) fn check_series(series: &Series, printer: &Printer) -> Result<(), Failure> {
    let reports = match series.plan {
        Plan::Capacity(_) => CAPACITY_REPORTS,
        Plan::Scaling(_) => SCALING_REPORTS,
    };
    has_form(reports, printer)
}

fn has_form(reports: &[Format], printer: &Printer) -> Result<(), Failure> {
    if !printer.format.is_report() || reports.contains(&printer.format) {
        return Ok(());
    }
    let of = |format: &Format| {
        format.to_possible_value().map_or_else(String::new, |one| one.get_name().to_owned())
    };
    let forms: Vec<String> = Format::PLAIN.iter().chain(reports).map(of).collect();
    let message = format!("this has no form `{}`, but {}", of(&printer.format), forms.join(", "));
    Err(refuse(Code::USAGE, message))
}

/// Forms for other programs that there are of its result.
fn reports(command: &PerfCommand) -> &'static [Format] {
    match command {
        PerfCommand::Run(args) if !args.no_wait => &[Format::Junit, Format::Markdown],
        PerfCommand::Result(ResultCommand::Get(_)) => &[Format::Junit, Format::Markdown],
        PerfCommand::Compare(_)
        | PerfCommand::Capacity(_)
        | PerfCommand::Series(SeriesCommand::Get(_) | SeriesCommand::Resume(_)) => CAPACITY_REPORTS,
        PerfCommand::Scaling(_) => SCALING_REPORTS,
        PerfCommand::Ladder(_)
        | PerfCommand::Experiment(
            ExperimentCommand::Run(_) | ExperimentCommand::Get(_) | ExperimentCommand::Resume(_),
        ) => &[Format::Markdown],
        _ => &[],
    }
}

/// Whether its end is not waited for. In this process load is made only as long as somebody waits.
fn is_only_started(command: &PerfCommand) -> bool {
    match command {
        PerfCommand::Run(args) => args.no_wait,
        PerfCommand::Capacity(args) => args.no_wait,
        PerfCommand::Scaling(args) => args.no_wait,
        PerfCommand::Experiment(ExperimentCommand::Run(args)) => args.no_wait,
        _ => false,
    }
}
