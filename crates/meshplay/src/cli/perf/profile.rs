//! `meshplay perf profile|baseline`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;

use super::spec::SpecArgs;
use crate::complete;

/// Verbs of `perf profile`.
#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Profiles by name
    #[command(visible_alias = "ls")]
    List,
    /// One, with its baselines
    Get(ProfileArgs),
    /// Make a profile, or change what it asks for
    Set(Box<ProfileSetArgs>),
    /// Keep a test of Service Mesh Performance, a profile for each of its clients
    Import(ProfileImportArgs),
    /// Profiles as a test of Service Mesh Performance, a client for each
    Export(ProfileExportArgs),
    /// Remove a profile with its schedules and baselines; its runs stay
    #[command(visible_alias = "rm")]
    Remove(ProfileRemoveArgs),
}

/// A form in which profiles are files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileFormat {
    /// Service Mesh Performance, YAML or JSON
    Smp,
}

/// `perf profile import`
#[derive(Debug, Args)]
pub(crate) struct ProfileImportArgs {
    /// The test; `-` reads standard input
    pub(crate) file: PathBuf,
    /// Its form
    #[arg(long, value_enum, default_value = "smp")]
    pub(crate) format: ProfileFormat,
    /// Name of the profile [default: the test's]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// `perf profile export`
#[derive(Debug, Args)]
pub(crate) struct ProfileExportArgs {
    /// Names
    #[arg(required = true, add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value = "smp")]
    pub(crate) format: ProfileFormat,
    /// The mesh that the test is for
    #[arg(long, value_name = "NAME")]
    pub(crate) mesh: Option<String>,
}

/// Which profile.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
}

/// `perf profile set`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("asked").args(["url", "file"]).required(true))]
pub(crate) struct ProfileSetArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    #[command(flatten)]
    pub(crate) spec: SpecArgs,
}

/// `perf profile remove`
#[derive(Debug, Args)]
pub(crate) struct ProfileRemoveArgs {
    /// Name
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Verbs of `perf baseline`.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Have other runs of the profile held against this one
    Set(BaselineSetArgs),
    /// Baselines of a profile, by the environment they were made in
    List(ProfileArgs),
}

/// `perf baseline set`
#[derive(Debug, Args)]
pub(crate) struct BaselineSetArgs {
    /// Profile
    #[arg(add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: String,
    /// A completed run of it
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
}
