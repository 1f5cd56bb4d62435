//! The NOTICE file: every part with its licence, and every licence text once with the parts that it is for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::parts::Part;

const HEAD: &str = "\
Meshplay
Licensed under the Apache License, Version 2.0; see LICENSE.

It contains the parts below. Where a part may be used under one of several licences, Meshplay uses it under any of them.
";
/// How files with licence texts begin, in capitals.
const NAMES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT"];
const STRING: &str = "a string takes everything";

/// The file.
pub(super) fn text(parts: &[Part]) -> Result<String> {
    let mut out = HEAD.to_owned();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    out.push('\n');
    for part in parts {
        let name = format!("{} {}", part.name, part.version);
        writeln!(out, "{name}: {}", part.licence).expect(STRING);
        for text in texts_of(&part.dir)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    for (text, names) in texts {
        let line = "-".repeat(100);
        write!(out, "\n{line}\n{}\n{line}\n{}\n", names.join(", "), text.trim_end()).expect(STRING);
    }
    Ok(out)
}

fn texts_of(dir: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("failed to list {}", dir.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && NAMES.iter().any(|known| name.starts_with(known)) {
            let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
            texts.push(String::from_utf8_lossy(&text).replace("\r\n", "\n"));
        }
    }
    texts.sort();
    Ok(texts)
}
