//! What of a command cannot be had, told before anything is sent: an end that nobody would bring about, or a form of a
//! series, whose kind is known only when it has been read. All other forms are known sooner, in [`forms`].

use meshplay_api::series::Series;
use meshplay_perf::series::Series as Plan;
use meshplay_types::{Code, Finding};

use super::super::forms;
use crate::{
    cli::{experiment::ExperimentCommand, perf::PerfCommand},
    failure::Failure,
    printer::Printer,
    session::Session,
};

pub(super) fn check(command: &PerfCommand, session: &Session) -> Result<(), Failure> {
    if is_only_started(command) && session.server().is_none() {
        let message = "`--no-wait` leaves the load to a server, and none was named or is running here";
        let fix = "leave it out, or start one with `meshplay serve`";
        return Err(Failure::Refused(vec![Finding::new(Code::USAGE, message).fix(fix)]));
    }
    Ok(())
}

pub(super) fn check_series(series: &Series, printer: &Printer) -> Result<(), Failure> {
    let reports = match series.plan {
        Plan::Capacity(_) => forms::GATE,
        Plan::Scaling(_) => forms::READ,
    };
    forms::insist(reports, printer)
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
