//! The page `docs/findings.md`, made from the table.
//!
//! A test and no program: nothing that is shipped writes documentation. `UPDATE=1 cargo test -p meshplay-types page`
//! writes the page; without it the test compares.

use std::{env, fmt::Write as _, fs, path::Path};

use super::{Code, ENTRIES, Entry};
use crate::code::Area;

const HEAD: &str = "\
# Findings

What Meshplay has to say about your files, clusters and plans carries a code. A code keeps its meaning for ever; the message beside it names the place and the cause. `-o json` gives them as `findings[]`. Each code can be linked to: `findings.md#mp0001`.

This page is made from the table in `crates/meshplay-types/src/codes.rs` by `UPDATE=1 cargo test -p meshplay-types page`.
";

fn title(area: Area) -> &'static str {
    match area {
        Area::General => "General",
        Area::Design => "Designs",
        Area::Registry => "Registry and import",
        Area::Rules => "Rules",
        Area::Clusters => "Clusters",
        Area::Deploy => "Plans and deployments",
        Area::Performance => "Performance",
        Area::Mesh => "Meshes and filters",
        Area::Auth => "Rights, server and jobs",
        Area::Internal => "The installation itself",
    }
}

fn page(entries: &[Entry]) -> String {
    let mut page = HEAD.to_owned();
    let mut area = None;
    for entry in entries {
        let code = Code(entry.number);
        if area.replace(code.area()) != Some(code.area()) {
            let title = title(code.area());
            write!(page, "\n## {title}\n\n| code | severity | meaning | what to do |\n|---|---|---|---|\n")
                .expect("a string takes everything");
        }
        let Entry { severity, meaning, fix, .. } = entry;
        // The anchor is what a code in the pages and in answers links to: `findings.md#mp4005`.
        let anchor = code.to_string().to_lowercase();
        writeln!(page, "| <a id=\"{anchor}\"></a>{code} | {severity} | {} | {} |", cell(meaning), cell(fix))
            .expect("a string takes everything");
    }
    page
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_page_of_findings_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/findings.md");
    let page = page(ENTRIES);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == page,
        "docs/findings.md is not made from the table: UPDATE=1 cargo test -p meshplay-types page"
    );
}
