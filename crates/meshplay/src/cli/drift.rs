//! `meshplay design drift|adopt`: clusters that are not as they were deployed.

use clap::Args;
use clap_complete::ArgValueCompleter;

use crate::complete;

/// `design drift`
#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Environment it was deployed for
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// Cluster; may be repeated [default: wherever it is deployed]
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: Vec<String>,
}

/// `design adopt`
#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// Name or id
    #[arg(add = ArgValueCompleter::new(complete::designs))]
    pub(crate) design: String,
    /// Cluster whose live values are taken
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::clusters))]
    pub(crate) cluster: String,
    /// Environment; the values become patches of it instead of the design's own
    #[arg(short, long, value_name = "NAME", add = ArgValueCompleter::new(complete::environments))]
    pub(crate) environment: Option<String>,
    /// A field as drift prints it, `OBJECT#PATH`; may be repeated [default: every one that can be taken]
    #[arg(long, value_name = "FIELD", value_parser = parse_field)]
    pub(crate) field: Vec<(String, String)>,
    /// Why, kept with the revision
    #[arg(short, long)]
    pub(crate) message: Option<String>,
}

fn parse_field(text: &str) -> Result<(String, String), String> {
    let (object, path) =
        text.split_once('#').ok_or("expected OBJECT#PATH, e.g. `ConfigMap shop/web#data.mode`")?;
    Ok((object.to_owned(), path.to_owned()))
}
