//! `meshplay design new|save|restore|diff|remove`: texts of a design.

use std::path::PathBuf;

use clap::Args;
use clap_complete::ArgValueCompleter;

use crate::complete;

/// `design new`
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// Name of the design, not taken yet
    pub(crate) name: String,
}

/// `design save`
#[derive(Debug, Args)]
pub(crate) struct SaveArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// The edited design file; `-` is standard input. It is never rewritten
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Revision that was edited; another newest one refuses [default: the newest]
    #[arg(long, value_name = "REVISION")]
    pub(crate) base: Option<u32>,
    /// Why, kept with the revision
    #[arg(short, long)]
    pub(crate) message: Option<String>,
}

/// `design restore`
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// The old revision
    pub(crate) revision: u32,
}

/// `design diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Older revision
    pub(crate) from: u32,
    /// Newer revision [default: the newest]
    pub(crate) to: Option<u32>,
    /// The lines of the texts instead of the fields of the components
    #[arg(long)]
    pub(crate) text: bool,
}

/// `design remove`
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}
