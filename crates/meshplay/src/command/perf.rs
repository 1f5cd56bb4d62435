//! `meshplay perf`: runs, profiles, results, comparisons.

mod baseline_text;
mod capacity;
mod capacity_text;
mod costs;
mod files;
mod fits;
mod load;
mod profile_remove;
mod scaling;
mod scaling_text;
mod schedule;
mod series;
mod series_text;
mod smp;
mod start;
mod trend;

use meshplay_api::{
    Empty,
    performance::{
        BaselineBody, BaselineSet, GeneratorInfo, GeneratorList, Profile, ProfileBody, ProfileGet,
        ProfileList, ProfileParams, ProfileSet, Run, RunDescribe, RunDescribeBody, RunGet, RunList,
        RunListParams, RunParams, RunRemove, RunStart, RunStartBody, RunStatus,
    },
};
use meshplay_perf::{Summary, format::ToolResult};
use meshplay_types::{Code, Finding, PAGE_ITEMS_MAX, PageRequest};
use serde_json::Value;

use super::{
    Consent, agent, compare, experiment, ladder,
    run_spec::{self, Given},
    run_text,
};
use crate::{
    cli::perf::{BaselineCommand, DescribeArgs, PerfCommand, ProfileCommand, ResultCommand},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
    stoppable::Stoppable,
    table::table,
};

pub(super) use self::load::warn_if_halted;
pub(crate) use files::verify;

pub(crate) async fn run(command: PerfCommand, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    fits::check(&command, session)?;
    match command {
        PerfCommand::Run(args) => start::start(*args, session, printer).await,
        PerfCommand::Status => load::status(session, printer).await,
        PerfCommand::Stop(args) => load::stop(args, session, printer).await,
        PerfCommand::Allow => load::allow(session, printer).await,
        PerfCommand::Capacity(args) => capacity::run(*args, session, printer).await,
        PerfCommand::Scaling(args) => scaling::run(*args, session, printer).await,
        PerfCommand::Series(command) => series::run(command, session, printer).await,
        PerfCommand::Compare(args) => compare::run(args, session, printer).await,
        PerfCommand::Profile(command) => profile(command, session, printer).await,
        PerfCommand::Result(command) => result(command, session, printer).await,
        PerfCommand::Baseline(command) => baseline(command, session, printer).await,
        PerfCommand::Export(args) => files::export(args, session, printer).await,
        PerfCommand::Import(args) => files::import(args, session, printer).await,
        PerfCommand::Verify(args) if args.own_key => files::own_key(session, printer).await,
        PerfCommand::Verify(args) => files::verify(&args, printer),
        PerfCommand::Schedule(command) => schedule::run(command, session, printer).await,
        PerfCommand::Retention(command) => schedule::retention(command, session, printer).await,
        PerfCommand::Trend(args) => trend::run(args, session, printer).await,
        PerfCommand::Experiment(command) => experiment::run(command, session, printer).await,
        PerfCommand::Ladder(args) => ladder::run(args, session, printer).await,
        PerfCommand::Agent(args) => agent::run(args, session, printer).await,
        PerfCommand::Generators => generators(session, printer).await,
    }
}

/// Whether the end is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    ForTheEnd,
    No,
}

impl Wait {
    fn from_flag(no_wait: bool) -> Self {
        if no_wait { Self::No } else { Self::ForTheEnd }
    }
}

async fn begin(body: &RunStartBody, session: &Session, printer: &Printer) -> Result<Run, Failure> {
    let run = session.client().call::<RunStart>(&Empty {}, body).await?;
    printer.note(&format!("run {}", run.id));
    Ok(run)
}

/// Waits until it has ended.
async fn follow(run: Run, session: &Session, printer: &Printer) -> Result<Run, Failure> {
    followed(run, session, Stoppable::new(session, printer)?).await
}

async fn followed(run: Run, session: &Session, stoppable: Stoppable<'_>) -> Result<Run, Failure> {
    let Some(operation) = &run.operation else { return Ok(run) };
    stoppable.drive(operation).await.map_err(|failure| {
        let what = format!("the run `{}` (operation `{operation}`)", run.id);
        failure.unwatched(&what, &format!("perf result get {}", run.id))
    })?;
    let params = RunParams { run: run.id.clone() };
    Ok(session.client().call::<RunGet>(&params, &Empty {}).await?)
}

fn exit_of(run: &Run) -> Exit {
    let is_vain = |summary: &Summary| summary.requests > 0 && summary.errors_total() == summary.requests;
    // What a generator cut off at its end is no request: of a target that hangs, none is left.
    let none_answered = |result: &ToolResult| match (result.requests, result.errors) {
        (Some(0), _) => run.status == RunStatus::Completed,
        (requests, errors) => requests.is_some() && requests == errors,
    };
    if run.summary.as_ref().is_some_and(is_vain) || run.imported.as_ref().is_some_and(none_answered) {
        return Exit::Unreachable;
    }
    // Somebody else ended it: whoever waits for its result, such as a build, has none.
    if run.findings.iter().any(|finding| finding.code == Code::LOAD_STOPPED) {
        return Exit::Partial;
    }
    let unreached = [Code::RUN_UNASKED, Code::RUN_HOST, Code::AGENT_GONE];
    let is_unreached = |finding: &Finding| unreached.contains(&finding.code);
    match run.status {
        RunStatus::Failed if run.findings.iter().any(is_unreached) => Exit::Unreachable,
        RunStatus::Failed if run.findings.iter().any(Finding::is_error) => Exit::Refused,
        RunStatus::Running | RunStatus::Completed | RunStatus::Stopped | RunStatus::Imported => Exit::Ok,
        RunStatus::Interrupted | RunStatus::Failed => Exit::Partial,
    }
}

async fn print(run: &Run, session: &Session, printer: &Printer) -> Result<(), Failure> {
    if let Some(form) = files::form(printer.format) {
        printer.findings(&run.findings);
        return files::write(run, form, session, printer).await;
    }
    let watched = costs::read(run, session).await?;
    if let Some(summary) = &run.summary {
        printer.findings(&summary.validity.reasons);
    }
    printer.findings(&run.findings);
    if let Some(costs) = &watched.costs {
        printer.findings(&costs.findings);
    }
    let mut json = run_text::json(run);
    if let (Ok(Value::Object(watched)), Some(json)) = (serde_json::to_value(&watched), json.as_object_mut()) {
        json.extend(watched);
    }
    let shown = Some(costs::text(&watched)).filter(|text| !text.is_empty());
    let text =
        || shown.map_or_else(|| run_text::text(run), |costs| format!("{}\n\n{costs}", run_text::text(run)));
    printer.result(&json, text, || vec![run.id.clone()])?;
    Ok(())
}

async fn generators(session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let known = session.client().call::<GeneratorList>(&Empty {}, &Empty {}).await?;
    let row = |one: &GeneratorInfo| {
        let there = one.version.clone().unwrap_or_else(|| "of unknown version".to_owned());
        let state = if one.is_there { there } else { format!("not here; {}", one.how_to_get) };
        [one.name.name().to_owned(), state, one.meaning.clone()]
    };
    let there = known.items.iter().filter(|one| one.is_there);
    let names = there.map(|one| one.name.name().to_owned()).collect();
    printer.result(
        &known,
        || table(["GENERATOR", "VERSION", "WHAT IT DOES"], known.items.iter().map(row)),
        || names,
    )?;
    Ok(Exit::Ok)
}

async fn profile(command: ProfileCommand, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let client = session.client();
    match command {
        ProfileCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = client.call::<ProfileList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.name.clone()).collect();
            printer.result(&page, || profiles(&page.items), names)?;
        }
        ProfileCommand::Get(args) => {
            let profile = client.call::<ProfileGet>(&params(args.profile), &Empty {}).await?;
            let text = || run_spec::text(&profile.spec) + &baseline_text::comments(&profile);
            printer.result(&profile, text, || vec![profile.name.clone()])?;
        }
        ProfileCommand::Set(args) => {
            let spec = match run_spec::read(&args.spec)? {
                Given::Nothing => run_spec::empty(),
                Given::Spec(spec) => *spec,
                Given::Test(..) => {
                    let message =
                        "the file is a test of Service Mesh Performance, which may be several profiles";
                    return Err(refuse(Code::USAGE, message));
                }
            };
            let set = client.call::<ProfileSet>(&params(args.profile), &ProfileBody { spec }).await?;
            printer.result(&set, || profiles(std::slice::from_ref(&set)), || vec![set.name.clone()])?;
        }
        ProfileCommand::Import(args) => smp::import(args, session, printer).await?,
        ProfileCommand::Export(args) => smp::export(args, session, printer).await?,
        ProfileCommand::Remove(args) => profile_remove::run(args, session, printer).await?,
    }
    Ok(Exit::Ok)
}

async fn result(command: ResultCommand, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let client = session.client();
    match command {
        ResultCommand::List(args) => {
            let params = RunListParams { profile: args.profile, limit: Some(args.limit), cursor: None };
            let page = client.call::<RunList>(&params, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.id.clone()).collect();
            printer.result(&page, || run_text::rows(&page.items), names)?;
            warn_if_halted(session, printer).await?;
        }
        ResultCommand::Get(args) => {
            let run = client.call::<RunGet>(&RunParams { run: args.run }, &Empty {}).await?;
            print(&run, session, printer).await?;
        }
        ResultCommand::Describe(args) => describe(args, session, printer).await?,
        ResultCommand::Remove(args) => {
            Consent::from_flag(args.yes).obtain(&format!("Remove the run `{}` for good?", args.run))?;
            let params = RunParams { run: args.run };
            let done = client.call::<RunRemove>(&params, &Empty {}).await?;
            printer.result(&done, || format!("removed {}", params.run), || vec![params.run.clone()])?;
        }
    }
    Ok(Exit::Ok)
}

async fn describe(args: DescribeArgs, session: &Session, printer: &Printer) -> Result<(), Failure> {
    let params = RunParams { run: args.run };
    let found = session.client().call::<RunGet>(&params, &Empty {}).await?;
    let mut tags = found.tags;
    for (key, value) in args.tag {
        if value.is_empty() {
            tags.remove(&key);
        } else {
            tags.insert(key, value);
        }
    }
    let (name, note) = (args.name.unwrap_or(found.name), args.note.unwrap_or(found.note));
    let body = RunDescribeBody { name, tags, note };
    let run = session.client().call::<RunDescribe>(&RunParams { run: found.id }, &body).await?;
    printer.result(&run, || run_text::rows(std::slice::from_ref(&run)), || vec![run.id.clone()])?;
    Ok(())
}

async fn baseline(command: BaselineCommand, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let profile = match command {
        BaselineCommand::Set(args) => {
            let body = BaselineBody { run: args.run };
            session.client().call::<BaselineSet>(&params(args.profile), &body).await?
        }
        BaselineCommand::List(args) => {
            session.client().call::<ProfileGet>(&params(args.profile), &Empty {}).await?
        }
    };
    let names = || profile.baselines.values().cloned().collect();
    printer.result(&profile, || baseline_text::rows(&profile), names)?;
    Ok(Exit::Ok)
}

fn params(profile: String) -> ProfileParams {
    ProfileParams { profile }
}

fn profiles(profiles: &[Profile]) -> String {
    let row = |one: &Profile| {
        let target = one.spec.endpoints.first().map(|endpoint| endpoint.url.clone()).unwrap_or_default();
        [one.name.clone(), target, run_text::arrivals(&one.spec), one.updated_at.to_string()]
    };
    table(["PROFILE", "TARGET", "LOAD", "UPDATED"], profiles.iter().map(row))
}
