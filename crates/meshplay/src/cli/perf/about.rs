//! What people say of runs that they make or bring: flags of `perf run` and `perf import`.

use clap::Args;

use super::pair;

/// What is said of a run.
#[derive(Clone, Debug, Args)]
pub(crate) struct AboutArgs {
    /// What the run is called
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag, e.g. `release=1.4`; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// What is to say about it, e.g. why it is run
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) note: String,
}
