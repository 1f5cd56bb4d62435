//! `meshplay perf series`, and what `perf capacity` and `perf scaling` share: a series is started, followed to its end, and
//! says what it says. Which trial comes next is decided where the runs are made.

use meshplay_api::{
    Empty,
    experiment::ExperimentStatus,
    performance::{ProfileGet, RunGet, RunParams},
    series::{
        Series, SeriesBody, SeriesCheck, SeriesGet, SeriesList, SeriesParams, SeriesResume, SeriesStart,
    },
};
use meshplay_perf::{RunSpec, series::SeriesReport};
use meshplay_types::{Code, Findings, PAGE_ITEMS_MAX, PageRequest};

use super::{
    super::{
        experiment::Open,
        run_spec::{self, Given},
        run_text::short,
    },
    capacity, exit_of, fits, params, scaling, series_text, warn_if_halted,
};
use crate::{
    cli::perf::{SeriesCommand, SpecArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
    stoppable::Stoppable,
};

/// Fewest characters of an id's end that stand for it.
const SHORT_ID_CHARS_MIN: usize = 4;

/// Whether the end is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    ForTheEnd,
    No,
}

impl Wait {
    pub(super) fn from_flag(no_wait: bool) -> Self {
        if no_wait { Self::No } else { Self::ForTheEnd }
    }
}

pub(super) async fn run(
    command: SeriesCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        SeriesCommand::List => list(session, printer).await,
        SeriesCommand::Get(args) => {
            let found = get(find(&args.series, session).await?, session).await?;
            fits::check_series(&found, printer)?;
            if printer.format.is_report() {
                return tell(&found, None, printer);
            }
            let shown = series_text::Shown { series: &found, open: Open::of(session) };
            printer.result(&found, || series_text::one(shown), || vec![found.id.clone()])?;
            Ok(Exit::Ok)
        }
        SeriesCommand::Resume(args) => {
            let params = SeriesParams { series: find(&args.series, session).await? };
            fits::check_series(&get(params.series.clone(), session).await?, printer)?;
            let stoppable = Stoppable::new(session, printer)?;
            let going_on = session.client().call::<SeriesResume>(&params, &Empty {}).await?;
            let (ended, exit) = follow(going_on, stoppable, session, printer).await?;
            let told = tell(&ended, None, printer)?;
            Ok(if exit == Exit::Ok { told } else { exit })
        }
    }
}

/// What all runs of a series have in common: what flags and file say, or flags and a profile.
pub(super) async fn base(
    spec: &SpecArgs,
    profile: Option<&str>,
    session: &Session,
) -> Result<RunSpec, Failure> {
    match (run_spec::read(spec)?, profile) {
        (Given::Spec(base), _) => Ok(*base),
        (Given::Nothing, Some(profile)) => {
            let found = session.client().call::<ProfileGet>(&params(profile.to_owned()), &Empty {}).await?;
            let mut base = found.spec;
            run_spec::apply(spec, &mut base)?;
            Ok(base)
        }
        (Given::Nothing, None) => {
            Err(refuse(Code::USAGE, "neither an address, a file nor a profile is given"))
        }
        (Given::Test(..), _) => {
            let message = "the file is a test of Service Mesh Performance, which has a load of its own";
            Err(refuse(Code::USAGE, message))
        }
    }
}

/// Starts a series and follows it, unless its end is not waited for; as it is then, and how its end counts. Flags that are
/// `misplaced` keep it from being started, and are told with whatever else would.
pub(super) async fn make(
    body: SeriesBody,
    misplaced: Findings,
    wait: Wait,
    session: &Session,
    printer: &Printer,
) -> Result<(Series, Exit), Failure> {
    if !misplaced.is_empty() {
        let others = session.client().call::<SeriesCheck>(&Empty {}, &body).await?.findings;
        return Err(Failure::Refused([misplaced, others].concat()));
    }
    let stoppable = Stoppable::new(session, printer)?;
    let started = session.client().call::<SeriesStart>(&Empty {}, &body).await?;
    printer.note(&format!("series {}", started.id));
    match wait {
        Wait::No => Ok((started, Exit::Ok)),
        Wait::ForTheEnd => follow(started, stoppable, session, printer).await,
    }
}

/// Prints what it says; whether that is what was wished.
pub(super) fn tell(series: &Series, fail_below: Option<f64>, printer: &Printer) -> Result<Exit, Failure> {
    match &series.report {
        Some(SeriesReport::Capacity(report)) => capacity::tell(series, report, fail_below, printer),
        Some(SeriesReport::Scaling(report)) => scaling::tell(series, report, printer),
        None => Ok(Exit::Ok),
    }
}

async fn follow(
    started: Series,
    stoppable: Stoppable<'_>,
    session: &Session,
    printer: &Printer,
) -> Result<(Series, Exit), Failure> {
    if let Some(operation) = &started.operation {
        stoppable.telling_each_line().drive(operation).await?;
    }
    let ended = get(started.id, session).await?;
    let exit = match ended.status {
        ExperimentStatus::Completed | ExperimentStatus::Running => Exit::Ok,
        ExperimentStatus::Stopped | ExperimentStatus::Interrupted => Exit::Partial,
        ExperimentStatus::Failed => failed(&ended, session).await?,
    };
    if ended.status.can_be_resumed() {
        printer.note(&format!("go on with `meshplay perf series resume {}`", short(&ended.id)));
    }
    Ok((ended, exit))
}

/// As its last run, which is the reason.
async fn failed(series: &Series, session: &Session) -> Result<Exit, Failure> {
    let Some(run) = &series.unjudged else { return Ok(Exit::Partial) };
    let run = session.client().call::<RunGet>(&RunParams { run: run.clone() }, &Empty {}).await?;
    Ok(match exit_of(&run) {
        Exit::Ok => Exit::Partial,
        exit => exit,
    })
}

async fn get(series: String, session: &Session) -> Result<Series, Failure> {
    Ok(session.client().call::<SeriesGet>(&SeriesParams { series }, &Empty {}).await?)
}

async fn list(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<SeriesList>(&page, &Empty {}).await?;
    let names = || page.items.iter().map(|one| one.id.clone()).collect();
    let open = Open::of(session);
    printer.result(&page, || series_text::rows(&page.items, open), names)?;
    warn_if_halted(session, printer).await?;
    let is_interrupted = |one: &Series| match one.status {
        ExperimentStatus::Running => open == Open::Interrupted,
        status => status == ExperimentStatus::Interrupted,
    };
    if page.items.iter().any(is_interrupted) {
        printer.note("go on with one that was interrupted: `meshplay perf series resume NAME`");
    }
    Ok(Exit::Ok)
}

/// The id of the one of this name or id that has not ended, else of the newest that has; else the text itself, of which
/// there is none.
async fn find(text: &str, session: &Session) -> Result<String, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    let page = session.client().call::<SeriesList>(&page, &Empty {}).await?;
    let is_meant = |one: &Series| {
        one.name == text || one.id == text || text.len() >= SHORT_ID_CHARS_MIN && one.id.ends_with(text)
    };
    let is_open =
        |one: &Series| matches!(one.status, ExperimentStatus::Running | ExperimentStatus::Interrupted);
    let ids = |them: Vec<Series>| them.into_iter().map(|one| one.id).collect::<Vec<_>>();
    let (open, ended): (Vec<_>, Vec<_>) = page.items.into_iter().filter(is_meant).partition(is_open);
    match (ids(open).as_slice(), ids(ended).as_slice()) {
        ([one], _) | ([], [one, ..]) => Ok(one.clone()),
        ([], []) => Ok(text.to_owned()),
        (several, _) => {
            let message = format!("several series are called `{text}`: {}", several.join(", "));
            Err(refuse(Code::USAGE, message))
        }
    }
}
