//! `meshplay demo`.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::serve::read_address;

/// `demo`
#[derive(Debug, Args)]
#[command(
    after_help = "The clusters are real control planes with simulated nodes, children of this process: they need no \
    container and no rights, and they end with it. Their programs are built by `cargo xtask tools` in a clone of the \
    repository."
)]
pub(crate) struct DemoArgs {
    /// How many clusters to start, at most 2 [default: 2 if their programs are there, else none]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub(crate) clusters: Option<u8>,
    /// Folder with the programs of the clusters [default: the newest that `cargo xtask tools` made]
    #[arg(long, value_name = "DIR", env = "MESHPLAY_TOOLS")]
    pub(crate) tools: Option<PathBuf>,
    /// Keep designs and history of the demo before this one
    #[arg(long)]
    pub(crate) keep: bool,
    /// Forget them after all
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Address to listen at; repeatable [default: 127.0.0.1:9480 and [::1]:9480]
    #[arg(long, value_name = "ADDR", value_parser = read_address)]
    pub(crate) listen: Vec<SocketAddr>,
}
