//! Completion of names: what is typed is compared with what is stored here, or on the server that is named.
//!
//! Here names are read beside whoever has the store open. It says nothing if it cannot: a shell must never show an error
//! or wait long because of a Tab.

use std::{ffi::OsStr, path::PathBuf, time::Duration};

use clap_complete::CompletionCandidate;
use meshplay_api::{
    Empty,
    cluster::ClusterList,
    dashboard::DashboardList,
    design::DesignList,
    environment::EnvironmentList,
    experiment::{ExperimentList, ExperimentStatus},
    metrics::MetricsConnectionList,
    operation::OperationList,
    performance::{ProfileList, RunList, RunListParams},
    series::SeriesList,
};
use meshplay_app::Names;
use meshplay_client::Client;
use meshplay_perf::spec::Arrivals;
use meshplay_types::{PAGE_ITEMS_MAX, PageRequest};

use crate::{
    failure::Failure,
    link::Link,
    session::{default_data_dir, named_server},
};

/// How long a person waits for a Tab without noticing.
const TIMEOUT: Duration = Duration::from_millis(100);
/// How long a person waits for another machine without wondering.
const REMOTE_TIMEOUT: Duration = Duration::from_secs(1);

/// Whose names.
#[derive(Clone, Copy)]
enum Noun {
    Designs,
    Clusters,
    Environments,
    Operations,
    Profiles,
    Runs,
    Experiments,
    Series,
    MetricsConnections,
    Dashboards,
}

/// Names of designs.
pub(crate) fn designs(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Designs)
}

/// Names of clusters.
pub(crate) fn clusters(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Clusters)
}

/// Names of environments.
pub(crate) fn environments(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Environments)
}

/// Ids of operations, the newest first.
pub(crate) fn operations(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Operations)
}

/// Names of profiles.
pub(crate) fn profiles(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Profiles)
}

/// Ids of runs, the newest first.
pub(crate) fn runs(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Runs)
}

/// Ids of experiments that have not made all of their runs, the newest first.
pub(crate) fn experiments(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Experiments)
}

/// Ids of series that have not made all of their trials, the newest first.
pub(crate) fn series(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Series)
}

/// Names of connections to Prometheus and Grafana.
pub(crate) fn metrics_connections(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::MetricsConnections)
}

/// Names of dashboards.
pub(crate) fn dashboards(typed: &OsStr) -> Vec<CompletionCandidate> {
    candidates(typed, Noun::Dashboards)
}

/// Kinds of arrivals.
pub(crate) fn arrivals(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let kinds = Arrivals::KINDS.iter().map(|kind| format!("{kind}:"));
    kinds.filter(|kind| kind.starts_with(typed.as_ref())).map(CompletionCandidate::new).collect()
}

fn candidates(typed: &OsStr, noun: Noun) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let fits = |name: &String| name.starts_with(typed.as_ref());
    let names = names(noun).unwrap_or_default();
    names
        .into_iter()
        .filter(fits)
        .enumerate()
        .map(|(idx, name)| CompletionCandidate::new(name).display_order(Some(idx)))
        .collect()
}

fn names(noun: Noun) -> Option<Vec<String>> {
    let args: Vec<String> = std::env::args().collect();
    let data_dir = given(&args, "--data-dir", "MESHPLAY_DATA_DIR").map(PathBuf::from);
    let data_dir = data_dir.or_else(|| default_data_dir().ok())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let names = runtime.block_on(async {
        match given(&args, "--server", "MESHPLAY_SERVER") {
            Some(url) => {
                let ca = given(&args, "--server-ca", "MESHPLAY_CA").map(PathBuf::from);
                let client = named_server(&url, &data_dir, ca.as_deref()).ok()?;
                tokio::time::timeout(REMOTE_TIMEOUT, of_server(&client, noun)).await.ok()?.ok()
            }
            None => {
                let names = tokio::time::timeout(TIMEOUT, Names::read(&data_dir)).await.ok()?.ok()?;
                Some(of_store(names, noun))
            }
        }
    });
    // A read that hangs must not keep the shell waiting.
    runtime.shutdown_background();
    names
}

fn of_store(names: Names, noun: Noun) -> Vec<String> {
    match noun {
        Noun::Designs => names.designs,
        Noun::Clusters => names.clusters,
        Noun::Environments => names.environments,
        Noun::Operations => names.operations,
        Noun::Profiles => names.profiles,
        Noun::Runs => names.runs,
        Noun::Experiments => names.experiments,
        Noun::Series => names.series,
        Noun::MetricsConnections => names.metrics_connections,
        Noun::Dashboards => [vec![meshplay_dashboard::own::UID.to_owned()], names.dashboards].concat(),
    }
}

/// Whether an experiment or a series has not made all of its runs.
fn has_more(status: ExperimentStatus) -> bool {
    status == ExperimentStatus::Running || status.can_be_resumed()
}

async fn of_server(client: &Client<Link>, noun: Noun) -> Result<Vec<String>, Failure> {
    let page = PageRequest { limit: Some(PAGE_ITEMS_MAX), cursor: None };
    Ok(match noun {
        Noun::Designs => {
            let found = client.call::<DesignList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
        Noun::Clusters => {
            let found = client.call::<ClusterList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
        Noun::Environments => {
            let found = client.call::<EnvironmentList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
        Noun::Operations => {
            let found = client.call::<OperationList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.id).collect()
        }
        Noun::Profiles => {
            let found = client.call::<ProfileList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
        Noun::Runs => {
            let params = RunListParams { limit: page.limit, ..RunListParams::default() };
            let found = client.call::<RunList>(&params, &Empty {}).await?;
            found.items.into_iter().map(|one| one.id).collect()
        }
        Noun::Experiments => {
            let found = client.call::<ExperimentList>(&page, &Empty {}).await?;
            let open = found.items.into_iter().filter(|one| has_more(one.status));
            open.map(|one| one.id).collect()
        }
        Noun::Series => {
            let found = client.call::<SeriesList>(&page, &Empty {}).await?;
            let open = found.items.into_iter().filter(|one| has_more(one.status));
            open.map(|one| one.id).collect()
        }
        Noun::MetricsConnections => {
            let found = client.call::<MetricsConnectionList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
        Noun::Dashboards => {
            let found = client.call::<DashboardList>(&page, &Empty {}).await?;
            found.items.into_iter().map(|one| one.name).collect()
        }
    })
}

/// The value of a flag in the command line that is being typed, or else of its variable.
fn given(args: &[String], flag: &str, variable: &str) -> Option<String> {
    let glued = format!("{flag}=");
    let mut args = args.iter().skip_while(|arg| *arg != flag && !arg.starts_with(&glued));
    let typed = args.next().and_then(|found| match found.strip_prefix(&glued) {
        Some(value) => Some(value.to_owned()),
        None => args.next().cloned(),
    });
    typed.or_else(|| std::env::var(variable).ok()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_the_typed_line_count() {
        let of = |line: &str, flag: &str| {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            given(&args, flag, "NONE_SUCH")
        };
        assert_eq!(of("meshplay -- meshplay --data-dir /a design plan x", "--data-dir"), Some("/a".into()));
        assert_eq!(
            of("meshplay -- meshplay design plan x --server=http://b", "--server"),
            Some("http://b".into())
        );
        assert_eq!(of("meshplay -- meshplay design plan x", "--server"), None);
    }
}
