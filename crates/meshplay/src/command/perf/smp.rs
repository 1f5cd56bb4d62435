//! Tests of Service Mesh Performance: run, kept as profiles, and made from profiles.

use std::{future::Future, pin::Pin};

use meshplay_api::{
    Empty,
    performance::{Profile, ProfileBody, ProfileGet, ProfileSet, Run, RunStartBody},
};
use meshplay_perf::{
    RunSpec,
    format::smp::{self, TestFile},
};
use meshplay_types::{Code, Finding};
use serde_json::json;

use super::{Wait, begin, exit_of, follow, params, print, profiles};
use crate::{
    cli::perf::{ProfileExportArgs, ProfileImportArgs},
    command::{read_file, run_text},
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::Session,
};

/// What is started for each run of a test. The test's name, labels and mesh are those of the runs, unless flags say
/// something else.
pub(super) fn bodies(test: &TestFile, specs: Vec<RunSpec>, asked: &RunStartBody) -> Vec<RunStartBody> {
    let name = asked.name.clone().or_else(|| test.name().map(str::to_owned));
    let mut tags = test.tags();
    tags.extend(asked.tags.clone());
    let of = specs.len();
    let body = |(nth, spec)| {
        let name = name.as_ref().map(|name| smp::numbered(name, nth, of));
        RunStartBody { spec: Some(spec), name, tags: tags.clone(), ..asked.clone() }
    };
    specs.into_iter().enumerate().map(body).collect()
}

/// Starts all of them, follows all of them at once, and tells what came out.
pub(super) async fn start(
    bodies: Vec<RunStartBody>,
    wait: Wait,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let mut runs = Vec::new();
    for body in &bodies {
        runs.push(begin(body, session, printer).await?);
    }
    if wait == Wait::ForTheEnd {
        runs = follow_all(runs, session, printer).await?;
    }
    if let [run] = runs.as_slice() {
        print(run, session, printer).await?;
    } else {
        for run in &runs {
            printer.findings(&run.findings);
        }
        let value = json!({"runs": runs.iter().map(run_text::json).collect::<Vec<_>>()});
        let names = || runs.iter().map(|run| run.id.clone()).collect();
        printer.result(&value, || run_text::rows(&runs), names)?;
    }
    let worst = runs.iter().map(exit_of).find(|exit| *exit != Exit::Ok);
    Ok(worst.unwrap_or(Exit::Ok))
}

type Followed<'a> = Pin<Box<dyn Future<Output = Result<Vec<Run>, Failure>> + 'a>>;

/// All at once: in this process the runs are carried out only while somebody follows them.
fn follow_all<'a>(mut runs: Vec<Run>, session: &'a Session, printer: &'a Printer) -> Followed<'a> {
    Box::pin(async move {
        let Some(last) = runs.pop() else { return Ok(runs) };
        let (before, last) = tokio::join!(follow_all(runs, session, printer), follow(last, session, printer));
        let mut all = before?;
        all.push(last?);
        Ok(all)
    })
}

/// Keeps each run of a test as a profile.
pub(super) async fn import(
    args: ProfileImportArgs,
    session: &Session,
    printer: &Printer,
) -> Result<(), Failure> {
    let text = read_file(&args.file)?;
    let test: TestFile = smp::read(&text).map_err(|finding| Failure::Refused(vec![finding]))?;
    let (specs, findings) = test.runs();
    if findings.iter().any(Finding::is_error) {
        return Err(Failure::Refused(findings));
    }
    printer.findings(&findings);
    let name = args.name.or_else(|| test.name().map(str::to_owned)).filter(|name| !name.is_empty());
    let nameless = || {
        let message = "the test has no name, so the profile needs one";
        Failure::Refused(vec![Finding::new(Code::NAME_INVALID, message).fix("give it with `--name NAME`")])
    };
    let (name, of) = (name.ok_or_else(nameless)?, specs.len());
    let mut set: Vec<Profile> = Vec::new();
    for (nth, spec) in specs.into_iter().enumerate() {
        let params = params(smp::numbered(&name, nth, of));
        set.push(session.client().call::<ProfileSet>(&params, &ProfileBody { spec }).await?);
    }
    let names = || set.iter().map(|one| one.name.clone()).collect();
    printer.result(&json!({"profiles": set}), || profiles(&set), names)?;
    Ok(())
}

/// Writes profiles as one test, each a client.
pub(super) async fn export(
    args: ProfileExportArgs,
    session: &Session,
    printer: &Printer,
) -> Result<(), Failure> {
    let mut profiles = Vec::new();
    for name in args.profile {
        let profile = session.client().call::<ProfileGet>(&params(name.clone()), &Empty {}).await?;
        profiles.push((name, profile.spec));
    }
    let mesh = args.mesh.map(smp::Mesh::Name);
    let test = TestFile::of_profiles(mesh, &profiles).map_err(Failure::Refused)?;
    printer.text(&format!("{}\n", smp::write(&test)))?;
    Ok(())
}
