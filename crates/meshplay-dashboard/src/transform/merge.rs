//! `merge`: rows of several tables that hold the same where all tables have a column become one row.
//!
//! A row of a table goes into the first row that is made already and that it contradicts nowhere. So that not all of them
//! are looked at for each, they are found by what they hold in the columns of the table: [`Index`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::table::{Cell, CellKey, Column, Table, rows_made_max};

/// Nothing where no table has said anything yet.
type Row<'t> = Vec<Option<&'t Cell>>;
/// What a row holds in some columns.
type Key<'t> = Vec<CellKey<'t>>;

/// Stands where a row is shorter than its table, which none is.
static BLANK: Cell = Cell { text: String::new(), value: None };

/// Columns of all tables; rows whose shared columns hold the same are one row. Tables that share none stay, as in
/// Grafana. Rows that are too many are not made; those that there are get their cells of every table.
pub(super) fn merge(tables: Vec<Table>) -> Vec<Table> {
    let columns = columns(&tables);
    let is_shared =
        |name: &str| tables.len() > 1 && tables.iter().all(|table| table.position(name).is_some());
    let shared = (0..).zip(&columns).filter(|(_, column)| is_shared(&column.name));
    let shared: Vec<usize> = shared.map(|(at, _)| at).collect();
    if shared.is_empty() {
        return tables;
    }
    let rows_max = rows_made_max(columns.len());
    let mut made = Made { shared, rows_max, rows: Vec::new(), kin: BTreeMap::new() };
    tables.iter().for_each(|table| made.add(table, &columns));
    let whole = |row: Row<'_>| row.into_iter().map(|cell| cell.cloned().unwrap_or_default()).collect();
    let rows = made.rows.into_iter().map(whole).collect();
    vec![Table { columns, rows }]
}

/// Of all tables, each name once.
fn columns(tables: &[Table]) -> Vec<Column> {
    let mut names = BTreeSet::new();
    let all = tables.iter().flat_map(|table| &table.columns);
    all.filter(|column| names.insert(column.name.as_str())).cloned().collect()
}

/// What is made of the tables so far.
struct Made<'t> {
    /// Columns that all tables have.
    shared: Vec<usize>,
    /// One more shows that there are more.
    rows_max: usize,
    rows: Vec<Row<'t>>,
    /// Rows that hold the same in the shared columns, from above.
    kin: BTreeMap<Key<'t>, Vec<usize>>,
}

impl<'t> Made<'t> {
    fn add(&mut self, table: &'t Table, columns: &[Column]) {
        let places: Vec<Option<usize>> = columns.iter().map(|column| table.position(&column.name)).collect();
        let told = (0..).zip(&places).filter(|(_, place)| place.is_some());
        let told: Vec<usize> = told.map(|(at, _)| at).collect();
        // Only of kin that the table has something to say about.
        let mut indexes: BTreeMap<Key<'t>, Index<'t>> = BTreeMap::new();
        for row in &table.rows {
            let cell = |place: &Option<usize>| place.map(|at| row.get(at).unwrap_or(&BLANK));
            let cells: Row<'t> = places.iter().map(cell).collect();
            let shared = key(&cells, &self.shared);
            let kin = self.kin.entry(shared.clone()).or_default();
            let index = indexes.entry(shared).or_insert_with(|| Index::of(kin, &self.rows, &told));
            match index.place(&cells, &told) {
                Some(at) => fill(&mut self.rows, at, &cells),
                None if self.rows.len() > self.rows_max => {}
                None => {
                    index.whole.insert(key(&cells, &told), self.rows.len());
                    kin.push(self.rows.len());
                    self.rows.push(cells);
                }
            }
        }
    }
}

/// Kin, by what they hold in the columns of one table.
#[derive(Default)]
struct Index<'t> {
    /// Those that hold something in all of these columns: the first with each key.
    whole: BTreeMap<Key<'t>, usize>,
    /// Others, from above, by the columns of them in which they do.
    partial: BTreeMap<Vec<usize>, BTreeMap<Key<'t>, VecDeque<usize>>>,
}

impl<'t> Index<'t> {
    fn of(kin: &[usize], rows: &[Row<'t>], told: &[usize]) -> Self {
        let mut index = Self::default();
        for (at, row) in kin.iter().filter_map(|&at| Some((at, rows.get(at)?))) {
            let is_held = |column: &usize| row.get(*column).is_some_and(Option::is_some);
            let held: Vec<usize> = told.iter().copied().filter(is_held).collect();
            let key = key(row, &held);
            if held.len() == told.len() {
                index.whole.entry(key).or_insert(at);
            } else {
                index.partial.entry(held).or_default().entry(key).or_default().push_back(at);
            }
        }
        index
    }

    /// The first row that these cells contradict nowhere. They are put into it, so it lacks nothing any more.
    fn place(&mut self, cells: &[Option<&'t Cell>], told: &[usize]) -> Option<usize> {
        let all = key(cells, told);
        let whole = self.whole.get(&all).copied();
        let partial = self.partial.iter_mut().filter_map(|(held, rows)| {
            let waiting = rows.get_mut(&key(cells, held))?;
            let first = *waiting.front()?;
            Some((first, waiting))
        });
        match partial.min_by_key(|(first, _)| *first) {
            Some((first, waiting)) if whole.is_none_or(|whole| first < whole) => {
                waiting.pop_front();
                self.whole.insert(all, first);
                Some(first)
            }
            _ => whole,
        }
    }
}

fn key<'t>(row: &[Option<&'t Cell>], columns: &[usize]) -> Key<'t> {
    let cell = |at: &usize| row.get(*at).copied().flatten().unwrap_or(&BLANK).same();
    columns.iter().map(cell).collect()
}

fn fill<'t>(rows: &mut [Row<'t>], at: usize, cells: &[Option<&'t Cell>]) {
    if let Some(row) = rows.get_mut(at) {
        for (known, new) in row.iter_mut().zip(cells) {
            *known = known.or(*new);
        }
    }
}
