//! The short verbs `apply` and `diff`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCompleter;

use super::design::{OnFailure, RunArgs, TargetArgs, parse_set};
use crate::complete;

/// `apply`
#[derive(Debug, Args)]
pub(crate) struct ApplyArgs {
    /// Manifest or design file; `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Name of the design [default: the design's own, or the file's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Environment whose variables and patches apply
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// Set a variable for this time; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    pub(crate) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// What to do with a cluster where it fails
    #[arg(long, value_enum, default_value = "hold")]
    pub(crate) on_failure: OnFailure,
}

/// `diff`
#[derive(Debug, Args)]
pub(crate) struct ShortDiffArgs {
    /// Name or id of a design
    #[arg(required_unless_present = "file", conflicts_with = "file", add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: Option<String>,
    /// Or a manifest or design file; `-` is standard input. Nothing of it is stored
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Name of the design that the file is about [default: the design's own, or the file's name]
    #[arg(long, requires = "file")]
    pub(crate) name: Option<String>,
    /// Environment whose variables and patches apply
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// Set a variable for this time; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_set)]
    pub(crate) set: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
}
