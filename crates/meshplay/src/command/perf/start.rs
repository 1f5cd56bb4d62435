//! `meshplay perf run`: what flags, a file and a profile ask for together, and whether it came out as it was to.

use meshplay_api::{
    Empty,
    performance::{ProfileGet, Run, RunStartBody},
};
use meshplay_perf::summary::SloState;
use meshplay_types::{Code, Finding};

use super::{
    super::run_spec::{self, Given},
    Wait, begin, exit_of, followed, params, print, smp,
};
use crate::{
    cli::perf::{AboutArgs, RunArgs, SloBar},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
    stoppable::Stoppable,
};

pub(super) async fn start(args: RunArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let mut given = run_spec::read(&args.spec)?;
    let is_of_profile = matches!(given, Given::Nothing);
    let mut has_objectives = matches!(&given, Given::Spec(spec) if !spec.slo.is_empty());
    if let (Given::Nothing, Some(profile)) = (&given, &args.profile) {
        let kept = session.client().call::<ProfileGet>(&params(profile.clone()), &Empty {}).await?.spec;
        let mut spec = kept.clone();
        run_spec::apply(&args.spec, &mut spec)?;
        has_objectives = !spec.slo.is_empty();
        // Flags win, for this run; without any it is the profile's own.
        if spec != kept {
            given = Given::Spec(Box::new(spec));
        }
    }
    if let (Given::Spec(_), Some(profile), false) = (&given, &args.profile, is_of_profile) {
        printer.note(&format!(
            "the command line says what is asked for; of the profile `{profile}` only the name counts"
        ));
    }
    let RunArgs { profile, about: AboutArgs { name, tag, note }, no_wait, fail_on, .. } = args;
    let body = RunStartBody { profile, spec: None, name, tags: tag.into_iter().collect(), note };
    let spec = match given {
        Given::Nothing => None,
        Given::Spec(spec) => Some(*spec),
        Given::Test(test, specs, findings) => {
            if !fail_on.is_empty() {
                let message =
                    "`--fail-on` judges one run, and a test of Service Mesh Performance may be several";
                return Err(refuse(Code::USAGE, message));
            }
            if specs.len() > 1 && printer.format.is_report() {
                let message = format!("the test is {} runs, and each has a report of its own", specs.len());
                let fix = "`meshplay perf export RUN --as FORM` writes each of them";
                return Err(Failure::Refused(vec![Finding::new(Code::USAGE, message).fix(fix)]));
            }
            printer.findings(&findings);
            let bodies = smp::bodies(&test, specs, &body);
            return smp::start(bodies, Wait::from_flag(no_wait), session, printer).await;
        }
    };
    if !fail_on.is_empty() && !has_objectives {
        let message = "`--fail-on` judges objectives, and there are none";
        let fix = "say what is promised: `--slo 'p99<20ms'`";
        return Err(Failure::Refused(vec![Finding::new(Code::USAGE, message).fix(fix)]));
    }
    let body = RunStartBody { spec, ..body };
    let run = if no_wait {
        begin(&body, session, printer).await?
    } else {
        let stoppable = Stoppable::new(session, printer)?;
        let run = begin(&body, session, printer).await?;
        followed(run, session, stoppable).await?
    };
    print(&run, session, printer).await?;
    let exit = exit_of(&run);
    Ok(if exit == Exit::Ok && fails(&run, &fail_on) { Exit::Found } else { exit })
}

/// Whether an objective is what it must not be.
fn fails(run: &Run, fail_on: &[SloBar]) -> bool {
    let Some(summary) = &run.summary else { return fail_on.contains(&SloBar::Undecided) };
    summary.slo.iter().any(|one| match one.state {
        SloState::Met => false,
        SloState::Missed => fail_on.contains(&SloBar::Missed),
        SloState::Undecided => fail_on.contains(&SloBar::Undecided),
    })
}
