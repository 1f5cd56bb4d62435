//! `meshplay perf status|stop|allow`: what sends load, stopping it, and whether any may start.

use std::time::Duration;

use meshplay_api::{
    Empty,
    experiment::{Experiment, ExperimentGet, ExperimentParams},
    load::{
        Load, LoadAllow, LoadExperiment, LoadExperimentKind, LoadGet, LoadHalt, LoadRun, LoadStop,
        LoadStopBody,
    },
    operation::{OperationCancel, OperationParams},
    performance::{Run, RunGet, RunParams, RunStatus},
    series::{Series, SeriesGet, SeriesParams},
};
use meshplay_types::{Code, Finding, Findings, Severity};
use serde::Serialize;
use tokio::time::{Instant, interval};

use super::super::{experiment_text, run_text};
use crate::{
    cli::load::StopArgs, exit::Exit, failure::Failure, printer::Printer, session::Session, table::table,
};

/// How long the end of everything is waited for: load ends within two seconds, and what was measured is written down then.
const END_WAIT: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// One thing that was meant by an id.
enum Meant {
    Run(Box<Run>),
    Experiment(Box<Experiment>),
    Series(Box<Series>),
}

/// What `perf stop RUN…` says of what it stopped.
#[derive(Default, Serialize)]
struct Stopped {
    runs: Vec<Run>,
    experiments: Vec<Experiment>,
    series: Vec<Series>,
}

pub(super) async fn status(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let load = session.client().call::<LoadGet>(&Empty {}, &Empty {}).await?;
    show(&load, printer)?;
    if session.server().is_none() && !is_quiet(&load) {
        printer.note("nobody makes these now: no server has this data directory");
    }
    Ok(Exit::Ok)
}

pub(super) async fn stop(args: StopArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    if args.all {
        return stop_all(args.reason.unwrap_or_default(), session, printer).await;
    }
    let mut findings = Findings::new();
    let mut meant = Vec::new();
    for text in &args.which {
        match find(text, session).await? {
            Ok(one) => meant.push(one),
            Err(finding) => findings.push(finding),
        }
    }
    if !findings.is_empty() {
        return Err(Failure::Refused(findings));
    }
    let mut stopped = Stopped::default();
    for one in meant {
        match one {
            Meant::Run(run) => {
                end(run.operation.as_deref(), session, printer).await?;
                let params = RunParams { run: run.id };
                stopped.runs.push(session.client().call::<RunGet>(&params, &Empty {}).await?);
            }
            Meant::Experiment(experiment) => {
                end(experiment.operation.as_deref(), session, printer).await?;
                let params = ExperimentParams { experiment: experiment.id };
                stopped.experiments.push(session.client().call::<ExperimentGet>(&params, &Empty {}).await?);
            }
            Meant::Series(series) => {
                end(series.operation.as_deref(), session, printer).await?;
                let params = SeriesParams { series: series.id };
                stopped.series.push(session.client().call::<SeriesGet>(&params, &Empty {}).await?);
            }
        }
    }
    printer.result(&stopped, || stopped_text(&stopped), || stopped_names(&stopped))?;
    Ok(Exit::Ok)
}

pub(super) async fn allow(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let load = session.client().call::<LoadAllow>(&Empty {}, &Empty {}).await?;
    show(&load, printer)?;
    Ok(Exit::Ok)
}

/// Says beside a list that no load may start, if so: who looks for a run learns why there is none.
pub(in crate::command) async fn warn_if_halted(session: &Session, printer: &Printer) -> Result<(), Failure> {
    let load = session.client().call::<LoadGet>(&Empty {}, &Empty {}).await?;
    let finding = |halt: &LoadHalt| {
        let finding = Finding::new(Code::LOAD_HALTED, "no load may start").cause(sentence(halt));
        finding.severity(Severity::Warning)
    };
    printer.findings(&load.halt.iter().map(finding).collect::<Findings>());
    Ok(())
}

async fn stop_all(reason: String, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let asked = session.client().call::<LoadStop>(&Empty {}, &LoadStopBody { reason }).await?;
    // Here nobody else carries them out, so they end only if this process ends them.
    if session.server().is_none() {
        for operation in operations(&asked) {
            session.drive(operation, printer).await?;
        }
    }
    let left = until_quiet(session).await?;
    show(&left, printer)?;
    if is_quiet(&left) {
        printer.note("let load start again with `meshplay perf allow`");
        return Ok(Exit::Ok);
    }
    let message = format!("not everything has ended within {} s", END_WAIT.as_secs());
    printer.findings(&[Finding::new(Code::LOAD_GOES_ON, message)]);
    Ok(Exit::Timeout)
}

/// Waits until nothing goes on, but not for ever; what still does.
async fn until_quiet(session: &Session) -> Result<Load, Failure> {
    let until = Instant::now() + END_WAIT;
    let mut ticks = interval(LOOK_EVERY);
    loop {
        ticks.tick().await;
        let load = session.client().call::<LoadGet>(&Empty {}, &Empty {}).await?;
        if is_quiet(&load) || Instant::now() >= until {
            return Ok(load);
        }
    }
}

/// What an id means, or why it cannot be stopped by itself.
async fn find(text: &str, session: &Session) -> Result<Result<Meant, Finding>, Failure> {
    let run = session.client().call::<RunGet>(&RunParams { run: text.to_owned() }, &Empty {}).await;
    match run.map_err(Failure::from) {
        Ok(run) if run.operation.is_none() && run.status == RunStatus::Running => {
            let of = |tag: &str| Some((tag.to_owned(), run.tags.get(tag)?.clone()));
            let (what, of) =
                ["experiment", "capacity", "scaling"].into_iter().find_map(of).unwrap_or_default();
            let what = if what == "experiment" { "experiment" } else { "series" };
            let message = format!("the run `{text}` is one of the {what} `{of}`");
            return Ok(Err(Finding::new(Code::LOAD_NOT_OWN, message)));
        }
        Ok(run) => return Ok(Ok(Meant::Run(Box::new(run)))),
        Err(Failure::Server { status: 404, .. }) => {}
        Err(failure) => return Err(failure),
    }
    let params = ExperimentParams { experiment: text.to_owned() };
    match session.client().call::<ExperimentGet>(&params, &Empty {}).await.map_err(Failure::from) {
        Ok(experiment) => return Ok(Ok(Meant::Experiment(Box::new(experiment)))),
        Err(Failure::Server { status: 404, .. }) => {}
        Err(failure) => return Err(failure),
    }
    let params = SeriesParams { series: text.to_owned() };
    match session.client().call::<SeriesGet>(&params, &Empty {}).await.map_err(Failure::from) {
        Ok(series) => Ok(Ok(Meant::Series(Box::new(series)))),
        Err(Failure::Server { status: 404, .. }) => {
            let message = format!("there is no run, no experiment and no series `{text}`");
            let fix = "see what goes on with `meshplay perf status`";
            Ok(Err(Finding::new(Code::NOT_FOUND, message).fix(fix)))
        }
        Err(failure) => Err(failure),
    }
}

/// Asks an operation to stop, and waits for its end. One that has ended stays as it is.
async fn end(operation: Option<&str>, session: &Session, printer: &Printer) -> Result<(), Failure> {
    let Some(operation) = operation else { return Ok(()) };
    let params = OperationParams { operation: operation.to_owned() };
    session.client().call::<OperationCancel>(&params, &Empty {}).await?;
    session.drive(operation, printer).await.map(drop)
}

fn operations(load: &Load) -> impl Iterator<Item = &String> {
    let runs = load.runs.iter().filter_map(|one| one.operation.as_ref());
    runs.chain(load.experiments.iter().filter_map(|one| one.operation.as_ref()))
}

fn is_quiet(load: &Load) -> bool {
    load.runs.is_empty() && load.experiments.is_empty()
}

fn show(load: &Load, printer: &Printer) -> Result<(), Failure> {
    let names = || {
        let runs = load.runs.iter().map(|one| one.id.clone());
        runs.chain(load.experiments.iter().map(|one| one.id.clone())).collect()
    };
    printer.result(load, || text(load), names)
}

fn text(load: &Load) -> String {
    let state = match &load.halt {
        None => "load may start".to_owned(),
        Some(halt) => {
            let ended = match halt.stopped {
                0 => "nothing was going on then".to_owned(),
                1 => "one run or experiment was ended by it".to_owned(),
                more => format!("{more} runs and experiments were ended by it"),
            };
            format!("no load may start\n{}\n{ended}", sentence(halt))
        }
    };
    if is_quiet(load) {
        return format!("{state}\nnothing sends load\n");
    }
    let of_run = |one: &LoadRun| {
        let id = run_text::short(&one.id);
        ["run".to_owned(), id, one.name.clone(), one.target.clone(), one.actor.clone(), since(one.created_at)]
    };
    let of_experiment = |one: &LoadExperiment| {
        let id = run_text::short(&one.id);
        let kind = match one.kind {
            LoadExperimentKind::Variants => "experiment",
            LoadExperimentKind::Series => "series",
        };
        let (name, target) = (one.name.clone(), one.target.clone());
        [kind.to_owned(), id, name, target, one.actor.clone(), since(one.created_at)]
    };
    let rows = load.runs.iter().map(of_run).chain(load.experiments.iter().map(of_experiment));
    format!("{state}\n\n{}", table(["WHAT", "ID", "NAME", "TARGET", "BY", "SINCE"], rows))
}

fn since(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn sentence(halt: &LoadHalt) -> String {
    let why = if halt.reason.is_empty() { String::new() } else { format!(": {}", halt.reason) };
    format!("{} stopped all load at {:.0}{why}", halt.actor, halt.at)
}

fn stopped_text(stopped: &Stopped) -> String {
    let runs = stopped.runs.iter().map(|run| {
        [
            "run".to_owned(),
            run_text::short(&run.id),
            run.name.clone(),
            run_text::status(run.status).to_owned(),
        ]
    });
    let experiments = stopped.experiments.iter().map(|one| {
        let status = experiment_text::status(one.status).to_owned();
        ["experiment".to_owned(), run_text::short(&one.id), one.name.clone(), status]
    });
    let series = stopped.series.iter().map(|one| {
        let status = experiment_text::status(one.status).to_owned();
        ["series".to_owned(), run_text::short(&one.id), one.name.clone(), status]
    });
    table(["WHAT", "ID", "NAME", "STATUS"], runs.chain(experiments).chain(series))
}

fn stopped_names(stopped: &Stopped) -> Vec<String> {
    let runs = stopped.runs.iter().map(|run| run.id.clone());
    let experiments = stopped.experiments.iter().map(|one| one.id.clone());
    runs.chain(experiments).chain(stopped.series.iter().map(|one| one.id.clone())).collect()
}
