//! `cargo xtask bench NAME`: one benchmark, as a release build, with the tools and the registry file it measures with.

use anyhow::Result;

use crate::programs::Programs;
use crate::tools::{self, Family};
use crate::{registry, run};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which benchmark, and its own options
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    bench: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let tools = tools::ensure(&[Family::ControlPlane, Family::Cli, Family::Simulation])?;
    let registry = registry::ensure(registry::Source::Kubernetes, &Programs::OnDemand)?;
    let mut command = run::cargo();
    command.args(["run", "--quiet", "--release", "--package", "meshplay-bench", "--"]).args(&args.bench);
    command.env("MESHPLAY_TOOLS", tools).env("MESHPLAY_REGISTRY", registry);
    run::become_program(&mut command)
}
