//! `meshplay perf result|compare`.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::ArgValueCompleter;
use meshplay_types::PAGE_ITEMS_MAX;

use super::pair;
use crate::complete;

/// Verbs of `perf result`.
#[derive(Debug, Subcommand)]
pub(crate) enum ResultCommand {
    /// Newest first
    #[command(visible_alias = "ls")]
    List(ResultListArgs),
    /// One
    Get(ResultArgs),
    /// Change its name, tags and note
    Describe(DescribeArgs),
    /// Remove a run with everything that was measured
    #[command(visible_alias = "rm")]
    Remove(ResultRemoveArgs),
}

/// `perf result list`
#[derive(Debug, Args)]
pub(crate) struct ResultListArgs {
    /// Only runs of this profile
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::profiles))]
    pub(crate) profile: Option<String>,
    /// At most so many, 1 to 500
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = page_size)]
    pub(crate) limit: u32,
}

/// What a page of a list may hold; more or none would be another number than was asked for.
fn page_size(text: &str) -> Result<u32, String> {
    let size: u32 = text.parse().map_err(|_| "it is no number".to_owned())?;
    let is_one = (1..=PAGE_ITEMS_MAX).contains(&size);
    is_one.then_some(size).ok_or_else(|| format!("it is not 1 to {PAGE_ITEMS_MAX}"))
}

/// Which run.
#[derive(Debug, Args)]
pub(crate) struct ResultArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
}

/// `perf result describe`
#[derive(Debug, Args)]
pub(crate) struct DescribeArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
    /// Its name
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// Tag to set; an empty value takes it away; repeatable
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// What is to say about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

/// `perf result remove`
#[derive(Debug, Args)]
pub(crate) struct ResultRemoveArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
    /// Do not ask
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// `perf compare`
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Runs of the first group, with commas: before, or without
    #[arg(value_delimiter = ',', required = true, add = ArgValueCompleter::new(complete::runs))]
    pub(crate) a: Vec<String>,
    /// Runs of the second group, with commas: after, or with
    #[arg(long, short, value_delimiter = ',', required = true, value_name = "RUN,…", add = ArgValueCompleter::new(complete::runs))]
    pub(crate) with: Vec<String>,
    /// The n-th run of the first group belongs to the n-th of the second
    #[arg(long)]
    pub(crate) paired: bool,
    /// The metric that it is about
    #[arg(long, value_name = "NAME", default_value = "p99")]
    pub(crate) primary: String,
    /// A difference up to this share is as good as none
    #[arg(long, value_name = "SHARE", default_value_t = 0.03)]
    pub(crate) margin: f64,
    /// Exit with 1 if the primary metric is this
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub(crate) fail_on: Vec<FailOn>,
}

/// A verdict that fails a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Worse, and by more than chance
    Slower,
    /// These runs cannot tell
    Inconclusive,
}

#[cfg(test)]
mod tests {
    use super::page_size;

    #[test]
    fn a_page_holds_what_was_asked_for_or_is_refused() {
        assert_eq!([page_size("1"), page_size("500")], [Ok(1), Ok(500)]);
        for refused in ["0", "501", "-1", "many"] {
            assert!(page_size(refused).is_err(), "{refused}");
        }
    }
}
