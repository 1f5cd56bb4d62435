//! Filter, order and page over all rows. Only the page is put in order: the rest is just told apart from it, which
//! keeps 100,000 rows within the time of a key press.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use meshplay_types::{Level, filter::Filter};

use super::row::Row;

/// Which rows, in which order.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// Which are let through.
    pub filter: &'a Filter,
    /// By what they are ordered.
    pub sort: Sort,
    /// Which way.
    pub order: Order,
    /// First one wanted, from 0.
    pub offset: usize,
    /// Most that are wanted.
    pub limit: usize,
    /// To tell ages.
    pub now: Timestamp,
    /// Names of designs by id.
    pub designs: &'a BTreeMap<String, String>,
}

/// Orders of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Kind, namespace, name, cluster.
    #[default]
    Kind,
    /// Name.
    Name,
    /// Namespace, name.
    Namespace,
    /// Cluster, kind, namespace, name.
    Cluster,
    /// Worst first.
    Status,
    /// Youngest first.
    Age,
}

/// Which way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As it is.
    #[default]
    Forward,
    /// Turned round.
    Backward,
}

/// A page of rows, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The page.
    pub rows: Vec<Arc<Row>>,
    /// Rows that the filter lets through.
    pub matched: u64,
    /// Rows known in all.
    pub total: u64,
    /// Of those matched, how many have each level, in the order of [`Level::ALL`].
    pub levels: [u64; 5],
    /// The generation that this is of.
    pub generation: u64,
}

impl Listing {
    /// How many of those matched have that level.
    pub fn level(&self, level: Level) -> u64 {
        self.levels[level as usize]
    }
}

/// Rows of one list after the other.
pub(super) struct Gathered<'r> {
    matched: Vec<&'r Arc<Row>>,
    total: u64,
    levels: [u64; 5],
}

impl<'r> Gathered<'r> {
    pub(super) fn new() -> Self {
        Self { matched: Vec::new(), total: 0, levels: [0; 5] }
    }

    pub(super) fn add(&mut self, rows: &'r [Arc<Row>], query: &Query<'_>) {
        self.total += rows.len() as u64;
        for row in rows {
            let design = row.design.as_deref();
            let design = design.map(|id| query.designs.get(id).map_or(id, String::as_str));
            if query.filter.is_empty() || query.filter.matches(&row.subject(query.now, design)) {
                self.levels[row.level as usize] += 1;
                self.matched.push(row);
            }
        }
    }

    pub(super) fn page(mut self, query: &Query<'_>, generation: u64) -> Listing {
        let matched = self.matched.len();
        let (start, end) = (query.offset.min(matched), query.offset.saturating_add(query.limit).min(matched));
        let compare = |a: &&Arc<Row>, b: &&Arc<Row>| match query.order {
            Order::Forward => query.sort.compare(a, b),
            Order::Backward => query.sort.compare(b, a),
        };
        // Everything before the page goes to its left, everything after it to its right, in no order.
        if start > 0 && start < matched {
            self.matched.select_nth_unstable_by(start, compare);
        }
        let rest = &mut self.matched[start..];
        if end < matched && end > start {
            rest.select_nth_unstable_by(end - start, compare);
        }
        let page = &mut rest[..end - start];
        page.sort_unstable_by(compare);
        Listing {
            rows: page.iter().map(|row| Arc::clone(row)).collect(),
            matched: matched as u64,
            total: self.total,
            levels: self.levels,
            generation,
        }
    }
}

impl Sort {
    /// Total: rows that differ are never equal, so pages do not overlap.
    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let kind = || kind(a).cmp(&kind(b));
        let cluster = || a.kind.cluster.cmp(&b.kind.cluster);
        let namespace = || a.namespace.cmp(&b.namespace);
        let name = || a.name.cmp(&b.name);
        let first = match self {
            Self::Kind => Ordering::Equal,
            Self::Name => name(),
            Self::Namespace => namespace().then_with(name),
            Self::Cluster => cluster(),
            Self::Status => badness(a.level).cmp(&badness(b.level)),
            Self::Age => b.created_s().cmp(&a.created_s()),
        };
        first.then_with(kind).then_with(namespace).then_with(name).then_with(cluster)
    }
}

fn kind(row: &Row) -> (&str, &str) {
    (&row.kind.info.kind, &row.kind.info.group)
}

const fn badness(level: Level) -> u8 {
    match level {
        Level::Failed => 0,
        Level::Warning => 1,
        Level::Progressing => 2,
        Level::Unknown => 3,
        Level::Ok => 4,
    }
}
