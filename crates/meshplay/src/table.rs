//! Tables for people: plain columns, no borders, so that they can be cut and grepped.

use comfy_table::{Table, presets};

use crate::visible;

/// Rows under a heading. A cell stays on its line and steers no terminal, whatever somebody called something.
pub(crate) fn table<const N: usize>(
    heading: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(heading);
    for row in rows {
        table.add_row(row.map(|cell| visible::line(&cell).into_owned()));
    }
    let text = table.to_string();
    text.lines().map(|line| line.trim_end().trim_start_matches(' ').to_owned() + "\n").collect()
}

/// The widths of columns that rows are added to later.
pub(crate) struct Columns(Vec<usize>);

/// What stands between two columns, as in a [`table`].
const GAP: &str = "  ";

impl Columns {
    /// Wide enough for a heading and these rows.
    pub(crate) fn fitting(heading: &[&str], rows: &[Vec<String>]) -> Self {
        let width =
            |idx: usize| rows.iter().map(|row| visible::line(&row[idx]).chars().count()).max().unwrap_or(0);
        let of = |(idx, title): (usize, &&str)| width(idx).max(title.chars().count());
        Self(heading.iter().enumerate().map(of).collect())
    }

    /// With a column that is at least so wide: what comes into it later may be longer than what is there.
    pub(crate) fn at_least(mut self, idx: usize, width: usize) -> Self {
        self.0[idx] = self.0[idx].max(width);
        self
    }

    /// A row; what is too wide for its column moves the others.
    pub(crate) fn line(&self, cells: &[impl AsRef<str>]) -> String {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&self.0) {
            line.push_str(&format!("{:<width$}{GAP}", visible::line(cell.as_ref())));
        }
        line.trim_end().to_owned() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_writes_to_a_terminal_or_takes_a_second_line() {
        let row = |name: &str| [name.to_owned(), "completed".to_owned()];
        let text = table(["NAME", "STATUS"], [row("x\ny\u{1b}[31m"), row("a\tb")]);
        let names: Vec<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(names, ["NAME", "x\\ny\\u{1b}[31m", "a\\tb"]);
        let columns = Columns::fitting(&["NAME"], &[vec!["a\u{1b}".to_owned()]]);
        assert_eq!(columns.line(&["a\u{1b}"]), "a\\u{1b}\n");
    }

    #[test]
    fn rows_that_come_later_stand_below_those_that_were_there() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let columns = Columns::fitting(&["NAME", "STATUS"], &[row(["web-1", "Running"])]);
        let lines: Vec<String> = [row(["NAME", "STATUS"]), row(["a", "b"]), row(["much-longer", "b"])]
            .iter()
            .map(|row| columns.line(row))
            .collect();
        assert_eq!(lines, ["NAME   STATUS\n", "a      b\n", "much-longer  b\n"]);
    }
}
