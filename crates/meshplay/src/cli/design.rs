//! `meshplay design`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;

use super::{
    drift::{AdoptArgs, DriftArgs},
    revision::{DiffArgs, NewArgs, RemoveArgs, RestoreArgs, SaveArgs},
};
use crate::complete;

/// Verbs of `design`.
#[derive(Debug, Subcommand)]
pub(crate) enum DesignCommand {
    /// A manifest (or a design file) becomes a revision of a design
    Import(ImportArgs),
    /// A design without components, to be filled
    New(NewArgs),
    /// An edited design file becomes a revision, unless somebody else made one meanwhile
    Save(SaveArgs),
    /// An old revision becomes the newest one
    Restore(RestoreArgs),
    /// What is different between two revisions; exits with 1 if anything is
    Diff(DiffArgs),
    /// Every mistake at once, against a cluster's schemas or the registry's
    Validate(ValidateArgs),
    /// What deploying would change; writes nothing anywhere
    Plan(PlanArgs),
    /// Plan, ask, write, wait until healthy
    Deploy(DeployArgs),
    /// Go back to what was deployed before, or to a revision: plan, ask, write, wait
    Rollback(RollbackArgs),
    /// How clusters differ from what was deployed, and who did that; exits with 1 if any does
    Drift(DriftArgs),
    /// Live values of drifted fields become a revision
    Adopt(AdoptArgs),
    /// Remove what the design deployed; protected kinds stay and are printed
    Undeploy(UndeployArgs),
    /// Designs by name
    #[command(visible_alias = "ls")]
    List,
    /// The text of a design
    Get(GetArgs),
    /// A design as Kubernetes manifests
    Export(ExportArgs),
    /// Revisions and deployments, newest first
    History(HistoryArgs),
    /// Remove a design that is deployed nowhere; its history stays
    #[command(visible_alias = "rm")]
    Remove(RemoveArgs),
}

/// `design import`
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Manifest or design file; `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Name of the design [default: the file's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Why, kept with the revision
    #[arg(short, long)]
    pub(crate) message: Option<String>,
}

/// Which design, and how it is resolved.
#[derive(Clone, Debug, Args)]
pub(crate) struct SourceArgs {
    /// Name or id of a design
    #[arg(required_unless_present = "file", conflicts_with = "file", add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: Option<String>,
    /// Or a manifest or design file; `-` is standard input. The file is never rewritten
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Revision of the design [default: the newest]
    #[arg(long, conflicts_with = "file")]
    pub(crate) revision: Option<u32>,
    /// Environment whose variables and patches apply
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// Set a variable for this time; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    pub(crate) set: Vec<(String, String)>,
}

/// `design validate`
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Against the schemas of this cluster; may be repeated [default: those of the registry]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_enum, default_value = "error")]
    pub(crate) fail_on: FailOn,
}

/// Where and how.
#[derive(Clone, Debug, Args)]
pub(crate) struct TargetArgs {
    /// Cluster; may be repeated, each is a column of its own [default: those of the environment, or where it is deployed]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
    /// What to do with a field that somebody else owns: `DECISION`, `OBJECT=DECISION` or
    /// `OBJECT#PATH=DECISION`, where DECISION is leave, share, take, or ask to forget an earlier one; may be repeated
    #[arg(long, value_name = "CHOICE")]
    pub(crate) foreign: Vec<String>,
    /// Objects (as the plan prints them) that may be deleted and created again; `*` for all
    #[arg(long, value_name = "OBJECT")]
    pub(crate) recreate: Vec<String>,
    /// Protected kinds that may be deleted
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',')]
    pub(crate) include: Vec<Include>,
}

/// `design plan`
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// Plan the removal instead
    #[arg(long, conflicts_with = "rollback")]
    pub(crate) undeploy: bool,
    /// Plan the way back instead: to the revision, or on each cluster to what was deployed before
    #[arg(long)]
    pub(crate) rollback: bool,
    /// Exit with 1 if anything would change
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// How an operation is carried out.
#[derive(Clone, Debug, Args)]
pub(crate) struct RunArgs {
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// How long to wait for health, e.g. `90s` or `5m`
    #[arg(long, default_value = "5m", value_name = "DURATION", value_parser = parse_duration_ms)]
    pub(crate) timeout: u64,
    /// Only write, do not wait for health
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Clusters of a stage, comma-separated; may be repeated: a stage starts when the one before ended well
    #[arg(long, value_name = "CLUSTERS")]
    pub(crate) stage: Vec<String>,
    /// Failed clusters that a stage may have and still let the next one start
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) max_failed: u32,
    /// Why, kept with the deployment
    #[arg(short, long)]
    pub(crate) message: Option<String>,
}

/// `design deploy`
#[derive(Debug, Args)]
pub(crate) struct DeployArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// What to do with a cluster where it fails
    #[arg(long, value_enum, default_value = "hold")]
    pub(crate) on_failure: OnFailure,
}

/// `design rollback`
#[derive(Debug, Args)]
pub(crate) struct RollbackArgs {
    /// Name or id of a design
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Revision to go back to [default: on each cluster what was deployed before]
    #[arg(long)]
    pub(crate) revision: Option<u32>,
    /// Environment it was deployed for
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// `design undeploy`
#[derive(Debug, Args)]
pub(crate) struct UndeployArgs {
    /// Name or id of a design
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Environment it was deployed for
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// `design get`
#[derive(Debug, Args)]
pub(crate) struct GetArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Revision [default: the newest]
    #[arg(long)]
    pub(crate) revision: Option<u32>,
}

/// `design export`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Revision [default: the newest]
    #[arg(long)]
    pub(crate) revision: Option<u32>,
    /// Environment whose variables and patches apply
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// Write secret values in clear text (a right of its own)
    #[arg(long)]
    pub(crate) reveal: bool,
}

/// `design history`
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
}

/// Severities of `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Anything
    Info,
}

/// Kinds that are never deleted unless named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Include {
    /// Namespaces that are ours and empty
    Namespaces,
    /// Definitions without foreign custom resources
    Crds,
    /// Claims, and with them perhaps their data
    Pvcs,
    /// Volumes
    Pvs,
}

/// `--on-failure`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnFailure {
    /// Stop and leave it as it is
    Hold,
    /// Go back to the revision deployed before
    Rollback,
}

/// Reads `NAME=VALUE`.
pub(crate) fn parse_set(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// `300`, `90s`, `5m`, `1h30m`, `500ms`; bare numbers are seconds. The result is in milliseconds.
pub(crate) fn parse_duration_ms(text: &str) -> Result<u64, String> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Ok(seconds.saturating_mul(1000));
    }
    let duration: jiff::SignedDuration = text.parse().map_err(|error| format!("{error}"))?;
    u64::try_from(duration.as_millis()).map_err(|_| "a duration cannot be negative".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_and_bare_numbers_are_seconds() {
        for (text, ms) in
            [("5", 5_000), ("90s", 90_000), ("5m", 300_000), ("1h30m", 5_400_000), ("500ms", 500)]
        {
            assert_eq!(parse_duration_ms(text), Ok(ms), "{text}");
        }
        assert!(parse_duration_ms("soon").is_err());
    }
}
