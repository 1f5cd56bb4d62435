//! `meshplay resource list` and `meshplay get`: a page of the table.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use meshplay_api::{
    Empty,
    resource::{FreshnessState, ResourceList, ResourceListParams, ResourcePage, ResourceRow, ResourceSort},
};
use meshplay_types::Finding;

use crate::{
    cli::resource::{GetArgs, ListArgs, SortBy},
    exit::Exit,
    failure::Failure,
    printer::{Format, Printer},
    session::Session,
    table::table,
};

pub(crate) async fn run(args: ListArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let ListArgs { filter, sort, descending, limit, offset, wait, watch } = args;
    let params = ResourceListParams {
        filter: filter.join(" "),
        sort: Some(order(sort)),
        descending,
        limit: Some(limit),
        offset: Some(offset),
        wait_ms: Some(wait * 1_000),
    };
    if watch {
        return super::watch::run(params, session, printer).await;
    }
    list(&params, session, printer).await
}

/// `meshplay get`: a list, in words that kubectl taught.
pub(crate) async fn short_get(args: GetArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let GetArgs { kind, name, namespace, cluster, label } = args;
    let mut filter = vec![format!("kind:{kind}")];
    filter.extend(name.map(|name| format!("name:{name}")));
    filter.extend(namespace.map(|namespace| format!("ns:{namespace}")));
    filter.extend((!cluster.is_empty()).then(|| format!("cluster:{}", cluster.join(","))));
    filter.extend(label.map(|label| format!("label:{label}")));
    let params = ResourceListParams {
        filter: filter.join(" "),
        limit: Some(500),
        wait_ms: Some(20_000),
        ..ResourceListParams::default()
    };
    list(&params, session, printer).await
}

async fn list(params: &ResourceListParams, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let asked = Instant::now();
    let page = session.client().call::<ResourceList>(params, &Empty {}).await?;
    // An answer before its time holds every list that the filter asks for, whatever else is still being read.
    let waited = asked.elapsed() >= Duration::from_millis(u64::from(params.wait_ms.unwrap_or(0)));
    insist_on_filter(&page)?;
    printer.findings(&page.findings);
    tell_freshness(&page, if waited { Completeness::Unknown } else { Completeness::Complete }, printer);
    printer.result(&page, || rows(&page.items, printer.format), || names(&page.items))?;
    let shown = page.items.len() as u64;
    if shown < page.matched {
        printer
            .note(&format!("{shown} of {} shown; go on with `--offset` or narrow the filter", page.matched));
    }
    if page.freshness.is_empty() {
        printer.note("no cluster is connected yet: `meshplay cluster add --kubeconfig FILE`");
    }
    Ok(Exit::Ok)
}

/// Without what could not be understood more would be shown than was asked for.
pub(super) fn insist_on_filter(page: &ResourcePage) -> Result<(), Failure> {
    let wrong: Vec<Finding> = page.findings.iter().filter(|finding| finding.is_error()).cloned().collect();
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Refused(wrong)) }
}

/// Whether all lists that were asked for are in the answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    Complete,
    Unknown,
}

pub(super) fn tell_freshness(page: &ResourcePage, completeness: Completeness, printer: &Printer) {
    for fresh in &page.freshness {
        printer.findings(fresh.reason.as_slice());
        match fresh.state {
            FreshnessState::Live => {}
            FreshnessState::Syncing if completeness == Completeness::Complete => {}
            FreshnessState::Syncing => {
                printer.note(&format!(
                    "`{}` is still being read: {} kinds are missing",
                    fresh.cluster, fresh.syncing
                ));
            }
            FreshnessState::Stale => {
                let since = fresh.as_of.map_or_else(|| "never".to_owned(), |at| at.to_string());
                printer.note(&format!("`{}` does not answer; last known: {since}", fresh.cluster));
            }
        }
    }
}

fn names(rows: &[ResourceRow]) -> Vec<String> {
    rows.iter().map(|row| format!("{}/{}", row.kind.to_lowercase(), row.name)).collect()
}

/// Columns for people.
pub(super) const NARROW: [&str; 8] =
    ["CLUSTER", "KIND", "NAMESPACE", "NAME", "STATUS", "RESTARTS", "AGE", "DESIGN"];
/// Columns for people with wide screens.
pub(super) const WIDE: [&str; 10] =
    ["CLUSTER", "KIND", "NAMESPACE", "NAME", "STATUS", "AGE", "DESIGN", "NODE", "CONTROLLER", "REASON"];

fn rows(rows: &[ResourceRow], format: Format) -> String {
    let now = Timestamp::now();
    match format {
        Format::Wide => table(WIDE, rows.iter().map(|row| wide(row, now))),
        _ => table(NARROW, rows.iter().map(|row| narrow(row, now))),
    }
}

pub(super) fn narrow(row: &ResourceRow, now: Timestamp) -> [String; NARROW.len()] {
    [
        row.cluster.clone(),
        row.kind.clone(),
        or_dash(&row.namespace),
        row.name.clone(),
        row.status.clone(),
        or_dash(&row.restarts.map(|count| count.to_string())),
        or_dash(&row.created_at.map(|at| age(at, now))),
        or_dash(&row.design),
    ]
}

pub(super) fn wide(row: &ResourceRow, now: Timestamp) -> [String; WIDE.len()] {
    let [cluster, kind, namespace, name, status, _, age, design] = narrow(row, now);
    let (node, controller, reason) = (or_dash(&row.node), or_dash(&row.controller), or_dash(&row.reason));
    [cluster, kind, namespace, name, status, age, design, node, controller, reason]
}

fn or_dash(text: &Option<String>) -> String {
    text.clone().unwrap_or_else(|| "-".to_owned())
}

/// As kubectl: the largest unit alone.
fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs().max(0);
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7_199 => format!("{}m", seconds / 60),
        7_200..=172_799 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn order(sort: SortBy) -> ResourceSort {
    match sort {
        SortBy::Kind => ResourceSort::Kind,
        SortBy::Name => ResourceSort::Name,
        SortBy::Namespace => ResourceSort::Namespace,
        SortBy::Cluster => ResourceSort::Cluster,
        SortBy::Status => ResourceSort::Status,
        SortBy::Age => ResourceSort::Age,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_as_kubectl_shows_them() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let age = |seconds: i64| super::age(Timestamp::from_second(1_000_000 - seconds).unwrap(), now);
        assert_eq!([age(5), age(119), age(120), age(7_200), age(200_000)], ["5s", "119s", "2m", "2h", "2d"]);
    }
}
