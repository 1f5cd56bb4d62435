//! `meshplay resource list --watch`: what is there, and then each object that comes, changes or goes.
//!
//! The live stream says that something changed, the table says what: it is read again and compared with what was shown.

use std::{collections::BTreeMap, ops::ControlFlow};

use jiff::Timestamp;
use meshplay_api::{
    Empty,
    event::{Live, LiveParams, LiveStream},
    resource::{FreshnessState, ResourceList, ResourceListParams, ResourcePage, ResourceRow},
};
use meshplay_types::{Code, Finding};
use serde::Serialize;

use super::list::{Completeness, NARROW, WIDE, insist_on_filter, narrow, tell_freshness, wide};
use crate::{
    exit::Exit,
    failure::Failure,
    printer::{End, Format, Printer, Reader},
    session::Session,
    signals::reader_gone,
    table::Columns,
};

/// Largest page of the contract.
const ROWS_MAX: u32 = 500;

/// Which column is the status.
const STATUS_IDX: usize = 4;
/// As long as `ContainerCreating`, which no pod is at rest.
const STATUS_CHARS: usize = 17;

/// What tells objects apart; an object that is made anew is another one.
type Key = (String, String, String, Option<String>, String, String);

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Change {
    Added,
    Changed,
    Deleted,
}

/// A line of `-o json`: the row, and what happened to it.
#[derive(Serialize)]
struct Line<'a> {
    change: Change,
    #[serde(flatten)]
    row: &'a ResourceRow,
}

/// What was shown.
struct Watch<'a> {
    params: ResourceListParams,
    session: &'a Session,
    printer: &'a Printer,
    rows: BTreeMap<Key, ResourceRow>,
    freshness: Vec<(String, FreshnessState)>,
    columns: Option<Columns>,
}

pub(crate) async fn run(
    params: ResourceListParams,
    session: &Session,
    printer: &Printer,
) -> Result<Exit, Failure> {
    insist_on_lines(printer.format)?;
    // Before the first page: what changes in between is then told.
    let mut news = session.client().stream::<LiveStream>(&LiveParams::default()).await?;
    let mut watch =
        Watch { params, session, printer, rows: BTreeMap::new(), freshness: Vec::new(), columns: None };
    if watch.look().await?.is_break() {
        return Ok(Exit::Ok);
    }
    watch.params.wait_ms = None;
    let gone = reader_gone();
    tokio::pin!(gone);
    loop {
        let item = tokio::select! {
            item = news.next() => item,
            () = &mut gone => return Ok(Exit::Ok),
        };
        let changed = match item {
            Some(item) => matches!(item?, Live::Resources { .. } | Live::Snapshot { resync: true, .. }),
            None => return Err(ended()),
        };
        if changed && watch.look().await?.is_break() {
            return Ok(Exit::Ok);
        }
    }
}

/// A watch has no end, so its result is lines.
fn insist_on_lines(format: Format) -> Result<(), Failure> {
    if matches!(format, Format::Table | Format::Wide | Format::Json | Format::Name) {
        return Ok(());
    }
    let finding = Finding::new(Code::USAGE, "a watch is written line by line");
    Err(Failure::Refused(vec![finding.fix("use `-o table|wide|json|name`")]))
}

fn ended() -> Failure {
    Failure::Locked(vec![Finding::new(Code::SERVER_UNREACHABLE, "the server has ended the live stream")])
}

impl Watch<'_> {
    /// Reads the table and shows how it differs from what was shown.
    async fn look(&mut self) -> Result<ControlFlow<()>, Failure> {
        let rows = self.read().await?;
        let now: BTreeMap<Key, ResourceRow> = rows.into_iter().map(|row| (key(&row), row)).collect();
        let before = std::mem::take(&mut self.rows);
        let changes = changes(&before, &now);
        let text = self.text(&changes)?;
        self.rows = now;
        if self.printer.bytes(End::Output, text.as_bytes())? == Reader::Gone {
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// All rows that the filter lets through.
    async fn read(&mut self) -> Result<Vec<ResourceRow>, Failure> {
        let mut rows = Vec::new();
        loop {
            let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            let params =
                ResourceListParams { limit: Some(ROWS_MAX), offset: Some(offset), ..self.params.clone() };
            let page = self.session.client().call::<ResourceList>(&params, &Empty {}).await?;
            insist_on_filter(&page)?;
            self.tell(&page);
            let is_last = page.items.is_empty();
            rows.extend(page.items);
            if is_last || rows.len() as u64 >= page.matched {
                return Ok(rows);
            }
        }
    }

    /// Says how fresh the clusters are when that changes.
    fn tell(&mut self, page: &ResourcePage) {
        let now: Vec<_> = page.freshness.iter().map(|one| (one.cluster.clone(), one.state)).collect();
        if now != self.freshness {
            let is_first = self.freshness.is_empty();
            self.freshness = now;
            if is_first {
                self.printer.findings(&page.findings);
            }
            tell_freshness(page, Completeness::Complete, self.printer);
        }
    }

    fn text(&mut self, changes: &[Line<'_>]) -> Result<String, Failure> {
        let now = Timestamp::now();
        let shown = |line: &Line<'_>| match line.change {
            Change::Deleted => ResourceRow { status: "deleted".to_owned(), ..line.row.clone() },
            Change::Added | Change::Changed => line.row.clone(),
        };
        match self.printer.format {
            Format::Json => {
                let lines = changes.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
                let lines = lines.map_err(|error| Failure::Internal(error.into()))?;
                Ok(lines.iter().map(|line| format!("{line}\n")).collect())
            }
            Format::Name => {
                let name = |line: &Line<'_>| format!("{}/{}\n", line.row.kind.to_lowercase(), line.row.name);
                Ok(changes.iter().map(name).collect())
            }
            Format::Wide => {
                let rows = changes.iter().map(|line| wide(&shown(line), now).to_vec()).collect();
                Ok(self.lines(&WIDE, rows))
            }
            _ => {
                let rows = changes.iter().map(|line| narrow(&shown(line), now).to_vec()).collect();
                Ok(self.lines(&NARROW, rows))
            }
        }
    }

    /// The columns are as wide as what was there at first.
    fn lines(&mut self, heading: &[&str], rows: Vec<Vec<String>>) -> String {
        let mut text = String::new();
        let columns = self.columns.get_or_insert_with(|| {
            let columns = Columns::fitting(heading, &rows).at_least(STATUS_IDX, STATUS_CHARS);
            text = columns.line(heading);
            columns
        });
        rows.iter().for_each(|row| text.push_str(&columns.line(row)));
        text
    }
}

fn key(row: &ResourceRow) -> Key {
    let ResourceRow { cluster, api_version, kind, namespace, name, uid, .. } = row.clone();
    (cluster, kind, api_version, namespace, name, uid)
}

/// What went first, and then what came or changed.
fn changes<'a>(before: &'a BTreeMap<Key, ResourceRow>, now: &'a BTreeMap<Key, ResourceRow>) -> Vec<Line<'a>> {
    let gone = before.iter().filter(|(key, _)| !now.contains_key(*key));
    let gone = gone.map(|(_, row)| Line { change: Change::Deleted, row });
    let here = now.iter().filter_map(|(key, row)| match before.get(key) {
        None => Some(Line { change: Change::Added, row }),
        Some(shown) if shown != row => Some(Line { change: Change::Changed, row }),
        Some(_) => None,
    });
    gone.chain(here).collect()
}
