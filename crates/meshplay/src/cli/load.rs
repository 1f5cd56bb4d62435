//! `meshplay perf stop|allow`: the kill switch.

use clap::Args;

/// `perf stop`
#[derive(Debug, Args)]
#[command(
    after_help = "With --all nothing asks back, every run, experiment and scheduled run of everybody ends within two \
    seconds with what was measured, and none starts, also after a restart of the server, until `meshplay perf allow`. \
    It takes an operator to stop and an admin to allow. Schedules that fall due meanwhile say that they were refused; \
    experiments go on with `meshplay perf experiment resume`.\n\
    Without a server it holds for the data directory. A command that sends load by itself is ended by its own Ctrl-C.\n\n\
    Examples:\n  \
    meshplay perf stop --all --reason 'the shop is down'\n  \
    meshplay perf stop 1f0e9c3a"
)]
pub(crate) struct StopArgs {
    /// Runs and experiments: ids, or their last characters
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub(crate) which: Vec<String>,
    /// Everything, whoever started it, and let nothing start until it is allowed again
    #[arg(long, conflicts_with = "which")]
    pub(crate) all: bool,
    /// Why, for everybody who is refused from then on
    #[arg(long, value_name = "TEXT", requires = "all")]
    pub(crate) reason: Option<String>,
}
