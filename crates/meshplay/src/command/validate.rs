//! `meshplay design validate`: a file needs neither a store nor a cluster.

use meshplay_api::{
    Empty,
    design::{DesignSource, DesignValidate, DesignValidateBody, DesignValidated},
};
use meshplay_types::{Finding, Severity};

use super::{design::shown, read_file};
use crate::{
    cli::design::{FailOn, SourceArgs, ValidateArgs},
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    report,
    session::Session,
};

/// The body's source from the flags; a file is read here.
pub(super) fn source(args: SourceArgs) -> Result<DesignSource, Failure> {
    Ok(DesignSource {
        design: args.design,
        revision: args.revision,
        text: args.file.as_deref().map(read_file).transpose()?,
        file: args.file.as_deref().map(shown),
        environment: args.environment,
        set: args.set.into_iter().collect(),
        ..DesignSource::default()
    })
}

pub(crate) async fn run(args: ValidateArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let body = DesignValidateBody { source: source(args.source)?, clusters: args.cluster };
    let validated = session.client().call::<DesignValidate>(&Empty {}, &body).await?;
    print(&validated, args.fail_on, printer)
}

fn print(validated: &DesignValidated, fail_on: FailOn, printer: &Printer) -> Result<Exit, Failure> {
    let findings = &validated.findings;
    match printer.format {
        Format::Junit => printer.text(&report::junit("validate", findings))?,
        Format::Sarif => printer.text(&report::sarif(findings).to_string())?,
        Format::Github => printer.text(&report::github(findings))?,
        Format::Markdown => printer.text(&report::markdown(findings))?,
        Format::Table | Format::Wide => {
            printer.findings(findings);
            printer.text(&summary(findings))?;
        }
        Format::Json | Format::Yaml | Format::Name => {
            let names = || findings.iter().map(|finding| finding.code.to_string()).collect();
            printer.result(validated, String::new, names)?;
        }
    }
    let bar = match fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Info => Severity::Info,
    };
    let found = findings.iter().any(|finding| finding.severity >= bar);
    Ok(if found { Exit::Found } else { Exit::Ok })
}

fn summary(findings: &[Finding]) -> String {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    if errors == 0 {
        format!("valid: {warnings} warnings, {infos} notes")
    } else {
        format!("invalid: {errors} errors, {warnings} warnings, {infos} notes")
    }
}
