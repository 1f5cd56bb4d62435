//! Tables for people: plain columns, no borders, so that they can be cut and grepped.

use comfy_table::{Table, presets};

/// Rows under a heading.
pub(crate) fn table<const N: usize>(
    heading: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(heading);
    for row in rows {
        table.add_row(row);
    }
    let text = table.to_string();
    text.lines().map(|line| line.trim_end().trim_start_matches(' ').to_owned() + "\n").collect()
}
