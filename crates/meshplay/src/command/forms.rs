//! The forms for other programs that results have. Which a command can write is known before it does anything: nothing is
//! sent, made or changed for a result that could not be told.

use clap::ValueEnum as _;
use meshplay_types::Code;

use crate::{
    cli::{
        Command,
        design::DesignCommand,
        experiment::ExperimentCommand,
        over_time::ScheduleCommand,
        perf::{PerfCommand, ResultCommand, SeriesCommand},
    },
    failure::{Failure, refuse},
    printer::{Format, Printer},
};

/// Of findings.
const FINDINGS: &[Format] = &[Format::Junit, Format::Sarif, Format::Github, Format::Markdown];
/// Of one run.
const RUN: &[Format] = &[Format::Junit, Format::Markdown];
/// Of what passes or fails a gate.
pub(super) const GATE: &[Format] = &[Format::Junit, Format::Github, Format::Markdown];
/// Of what is only read.
pub(super) const READ: &[Format] = &[Format::Markdown];

/// Refuses a form that the result of a command does not have.
pub(crate) fn check(command: &Command, printer: &Printer) -> Result<(), Failure> {
    insist(reports(command), printer)
}

/// Refuses a form that is neither one of all results nor among these.
pub(super) fn insist(reports: &[Format], printer: &Printer) -> Result<(), Failure> {
    if !printer.format.is_report() || reports.contains(&printer.format) {
        return Ok(());
    }
    let forms: Vec<String> = Format::PLAIN.iter().chain(reports).map(name).collect();
    let message = format!("this has no form `{}`, but {}", name(&printer.format), forms.join(", "));
    Err(refuse(Code::USAGE, message))
}

fn name(format: &Format) -> String {
    format.to_possible_value().map_or_else(String::new, |one| one.get_name().to_owned())
}

fn reports(command: &Command) -> &'static [Format] {
    match command {
        Command::Check(_) | Command::Design(DesignCommand::Validate(_)) => FINDINGS,
        Command::Perf(command) => reports_perf(command),
        _ => &[],
    }
}

fn reports_perf(command: &PerfCommand) -> &'static [Format] {
    match command {
        PerfCommand::Run(args) if !args.no_wait => RUN,
        PerfCommand::Result(ResultCommand::Get(_)) | PerfCommand::Schedule(ScheduleCommand::Run(_)) => RUN,
        PerfCommand::Compare(_)
        | PerfCommand::Capacity(_)
        | PerfCommand::Series(SeriesCommand::Get(_) | SeriesCommand::Resume(_)) => GATE,
        PerfCommand::Scaling(_)
        | PerfCommand::Ladder(_)
        | PerfCommand::Experiment(
            ExperimentCommand::Run(_) | ExperimentCommand::Get(_) | ExperimentCommand::Resume(_),
        ) => READ,
        _ => &[],
    }
}
