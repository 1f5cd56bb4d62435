//! `meshplay perf experiment`: plans, runs and reports of experiments.

use meshplay_api::{
    Empty,
    experiment::{
        Experiment, ExperimentBody, ExperimentGet, ExperimentList, ExperimentOutlook, ExperimentParams,
        ExperimentPlan, ExperimentResume, ExperimentStart, ExperimentStatus,
    },
};
use meshplay_perf::experiment::Experiment as Plan;
use meshplay_types::{Code, Finding, PAGE_ITEMS_MAX, PageRequest};

use super::{
    experiment_resume, experiment_text, perf::warn_if_halted, read_file, run_text::short, yaml_fault,
};
use crate::{
    cli::experiment::ExperimentCommand,
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    session::Session,
    stoppable::Stoppable,
};

pub(crate) async fn run(
    command: ExperimentCommand,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    match command {
        ExperimentCommand::Plan(args) => plan(of_file(&args.file)?, session, printer).await,
        ExperimentCommand::Run(args) if args.no_wait => {
            let body = ExperimentBody { plan: of_file(&args.plan.file)? };
            let started = session.client().call::<ExperimentStart>(&Empty {}, &body).await?;
            print(&started, printer)?;
            Ok(Exit::Ok)
        }
        ExperimentCommand::Run(args) => carry_out(of_file(&args.plan.file)?, session, printer).await,
        ExperimentCommand::List => {
            let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
            let page = session.client().call::<ExperimentList>(&page, &Empty {}).await?;
            let names = || page.items.iter().map(|one| one.id.clone()).collect();
            let open = Open::of(session);
            printer.result(&page, || experiment_text::rows(&page.items, open), names)?;
            warn_if_halted(session, printer).await?;
            let is_interrupted = |one: &Experiment| match one.status {
                ExperimentStatus::Running => open == Open::Interrupted,
                status => status == ExperimentStatus::Interrupted,
            };
            if page.items.iter().any(is_interrupted) {
                printer.note("go on with one that was interrupted: `meshplay perf experiment resume NAME`");
            }
            Ok(Exit::Ok)
        }
        ExperimentCommand::Get(args) => {
            let params = ExperimentParams { experiment: args.experiment };
            print(&session.client().call::<ExperimentGet>(&params, &Empty {}).await?, printer)?;
            Ok(Exit::Ok)
        }
        ExperimentCommand::Resume(args) => {
            let found = experiment_resume::find(&args.experiment, session).await?;
            let params = ExperimentParams { experiment: found };
            let stoppable = Stoppable::new(session, printer)?;
            let going_on = session.client().call::<ExperimentResume>(&params, &Empty {}).await?;
            follow(going_on, stoppable, session, printer).await
        }
    }
}

/// What it means that an experiment has not ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// A server makes its runs.
    GoesOn,
    /// Whoever made its runs is gone: nobody else has the data directory.
    Interrupted,
}

impl Open {
    pub(super) fn of(session: &Session) -> Self {
        if session.server().is_some() { Self::GoesOn } else { Self::Interrupted }
    }
}

/// Starts an experiment and follows it to its end.
pub(super) async fn carry_out(plan: Plan, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let stoppable = Stoppable::new(session, printer)?;
    let started = session.client().call::<ExperimentStart>(&Empty {}, &ExperimentBody { plan }).await?;
    printer.note(&format!("experiment {}: {} runs", started.id, started.slots.len()));
    follow(started, stoppable, session, printer).await
}

/// Follows it to its end, and says what it says.
async fn follow(
    started: Experiment,
    stoppable: Stoppable<'_>,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    if let Some(operation) = &started.operation {
        stoppable.drive(operation).await?;
    }
    let params = ExperimentParams { experiment: started.id };
    let ended = session.client().call::<ExperimentGet>(&params, &Empty {}).await?;
    print(&ended, printer)?;
    if ended.status.can_be_resumed() {
        printer.note(&format!("go on with `meshplay perf experiment resume {}`", short(&ended.id)));
    }
    Ok(match ended.status {
        ExperimentStatus::Completed | ExperimentStatus::Running => Exit::Ok,
        // Not all of its runs were made, so what it says is not what was asked for.
        ExperimentStatus::Stopped | ExperimentStatus::Interrupted | ExperimentStatus::Failed => Exit::Partial,
    })
}

async fn plan(plan: Plan, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let told = plan.run_deviation;
    let outlook = session.client().call::<ExperimentPlan>(&Empty {}, &ExperimentBody { plan }).await?;
    printer.findings(&outlook.findings);
    printer.result(&outlook, || outlook_text(&outlook, told), || outlook.variants.clone())?;
    let is_refused = outlook.findings.iter().any(Finding::is_error);
    Ok(if is_refused { Exit::Found } else { Exit::Ok })
}

/// What a plan would do and could tell; `told` is how much runs vary by the plan, if it says so.
fn outlook_text(outlook: &ExperimentOutlook, told: Option<f64>) -> String {
    let mut text = format!(
        "{} variants: {}\n{} runs",
        outlook.variants.len(),
        outlook.variants.join(", "),
        outlook.runs
    );
    if let Some(ms) = outlook.duration_ms {
        text += &format!(", some {}", lasting(ms));
    }
    if let (Some(detectable), Some(margin)) = (outlook.detectable, outlook.equivalence_margin) {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        text += &format!(
            "\na change of {} would be found four times in five; equals would be called equivalent within {}",
            percent(detectable),
            percent(margin)
        );
        let origin = match told {
            Some(_) => "as the plan says",
            None => "assumed: say `runDeviation` in the plan if you know better",
        };
        text += &format!("\nif runs of the same vary by {} ({origin})", percent(outlook.run_deviation));
    }
    text
}

/// `32 s`, `4 min 10 s`.
fn lasting(ms: u64) -> String {
    let s = ms.div_ceil(1_000);
    if s < 60 { format!("{s} s") } else { format!("{} min {} s", s / 60, s % 60) }
}

fn of_file(file: &std::path::Path) -> Result<Plan, Failure> {
    let text = read_file(file)?;
    serde_saphyr::from_str(&text).map_err(|error| {
        let message = format!("`{}` is not the plan of an experiment", file.display());
        let fix = "see `meshplay perf experiment run --help` for one that is";
        let finding = Finding::new(Code::EXPERIMENT_DESIGN, message).cause(yaml_fault(&error)).fix(fix);
        Failure::Refused(vec![finding])
    })
}

fn print(experiment: &Experiment, printer: &Printer) -> Result<(), Failure> {
    if let Some(report) = &experiment.report {
        printer.findings(&report.findings);
    }
    if printer.format == Format::Markdown {
        return printer.text(&experiment_text::markdown(experiment));
    }
    printer.result(experiment, || experiment_text::text(experiment), || vec![experiment.id.clone()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlook_names_what_it_assumes() {
        let outlook = ExperimentOutlook {
            variants: vec!["a".to_owned(), "b".to_owned()],
            runs: 12,
            duration_ms: Some(32_000),
            detectable: Some(0.109),
            equivalence_margin: Some(0.08),
            run_deviation: 0.05,
            findings: Vec::new(),
        };
        let assumed = outlook_text(&outlook, None);
        assert!(assumed.contains("12 runs, some 32 s\na change of 10.9 %"), "{assumed}");
        assert!(assumed.ends_with(
            "if runs of the same vary by 5.0 % (assumed: say `runDeviation` in the plan if you know better)"
        ));
        assert!(outlook_text(&outlook, Some(0.05)).ends_with("vary by 5.0 % (as the plan says)"));
        assert_eq!(lasting(250_000), "4 min 10 s");
    }
}
