//! `cargo xtask run`: builds everything that a person needs and becomes the program, serving.
//!
//! What it serves is `meshplay demo` with a data directory that stays between runs; with clusters, they are new each time.

use anyhow::{Result, ensure};

use crate::programs::Programs;
use crate::tools::{self, Family};
use crate::{place, registry, run, ui};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Real control planes with simulated nodes to start and connect, at most 2 (the first time builds them: some ten
    /// minutes)
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    clusters: u8,
    /// Begin anew: forget designs, connections and history of earlier runs
    #[arg(long)]
    fresh: bool,
    /// An optimised build, with the pages inside
    #[arg(long)]
    release: bool,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    ui::ensure_built()?;
    let profile: &[&str] = if args.release { &["--release"] } else { &[] };
    eprintln!("building the program …");
    let status = run::cargo().args(["build", "--quiet", "--package", "meshplay"]).args(profile).status()?;
    ensure!(status.success(), "the program does not build");
    let registry = registry::ensure(registry::Source::Kubernetes, &Programs::OnDemand)?;
    let built = run::target_dir()?.join(if args.release { "release" } else { "debug" });
    let mut command = std::process::Command::new(built.join("meshplay"));
    command.args(["demo", "--keep", "--clusters", &args.clusters.to_string()]);
    command.arg("--data-dir").arg(place::root().join("target/run")).arg("--registry").arg(registry);
    if args.clusters > 0 {
        command.arg("--tools").arg(tools::ensure(&[Family::ControlPlane, Family::Simulation])?);
    }
    let flags = [("--fresh", args.fresh), ("--open", args.open)];
    command.args(flags.iter().filter(|(_, wanted)| *wanted).map(|(flag, _)| flag));
    if let Some(listen) = &args.listen {
        command.args(["--listen", listen]);
    }
    run::become_program(&mut command)
}
