//! `meshplay cluster`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::ArgValueCompleter;

use crate::complete;

/// Verbs of `cluster`.
#[derive(Debug, Subcommand)]
pub(crate) enum ClusterCommand {
    /// Connect the clusters of a kubeconfig, read-only; nothing is installed in them
    Add(AddArgs),
    /// Connections with their last known state
    #[command(visible_alias = "ls")]
    List,
    /// One connection
    Get(NameArgs),
    /// What a kubeconfig holds, and what is in the way of each context; nothing is kept
    Inspect(InspectArgs),
    /// What our credential may do with each kind
    Capabilities(CapabilitiesArgs),
    /// The manifest of a service account for Meshplay, with the least that it needs
    ServiceAccount(ServiceAccountArgs),
    /// Replace the credential of a cluster; the cluster behind it must be the same
    SetCredential(SetCredentialArgs),
    /// Look at a cluster now: reachability, identity, version, rights
    Check(NameArgs),
    /// Allow Meshplay to write what a plan says
    AllowWrite(AllowWriteArgs),
    /// Forget a connection; the cluster is left as it is
    #[command(visible_alias = "rm")]
    Remove(RemoveArgs),
}

/// `cluster add`
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Name of the connection (with one context) [default: the context's name made to fit]
    pub(crate) name: Option<String>,
    /// Kubeconfig; `-` is standard input [default: the first file of $KUBECONFIG, else ~/.kube/config]
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Context to take; may be repeated [default: the current one]
    #[arg(long, value_name = "CONTEXT")]
    pub(crate) context: Vec<String>,
    /// Allow writing from the start
    #[arg(long)]
    pub(crate) allow_write: bool,
}

/// One cluster.
#[derive(Debug, Args)]
pub(crate) struct NameArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
}

/// `cluster inspect`
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Kubeconfig; `-` is standard input [default: the first file of $KUBECONFIG, else ~/.kube/config]
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
}

/// `cluster capabilities`
#[derive(Debug, Args)]
pub(crate) struct CapabilitiesArgs {
    /// Name or id
    pub(crate) cluster: String,
    /// In this namespace [default: in all of them]
    #[arg(short, long)]
    pub(crate) namespace: Option<String>,
}

/// `cluster service-account`
#[derive(Debug, Args)]
pub(crate) struct ServiceAccountArgs {
    /// Namespace in which it may write; may be repeated [default: it only reads]
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) write: Vec<String>,
}

/// `cluster set-credential`
#[derive(Debug, Args)]
pub(crate) struct SetCredentialArgs {
    /// Name or id
    pub(crate) cluster: String,
    /// Kubeconfig; `-` is standard input
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) kubeconfig: PathBuf,
    /// Context to take [default: the current one]
    #[arg(long)]
    pub(crate) context: Option<String>,
}

/// `cluster allow-write`
#[derive(Debug, Args)]
pub(crate) struct AllowWriteArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
    /// Back to read-only
    #[arg(long)]
    pub(crate) off: bool,
}

/// `cluster remove`
#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}
