//! Imports manifests, exports them again and counts what survived: `roundtrip [--design|--export] FILES…`.
//! A check for people who work on this crate; not part of the product. Findings go to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it is for")]

use std::collections::BTreeMap;

use granit_parser::{Event, Parser};
use meshplay_design::{RawDesign, Resolution, ResolvedDesign, SecretRef, export, import};
use serde_json::Value;

/// What became of one file.
#[derive(Default)]
struct Survived {
    counts: import::Counts,
    objects: usize,
    comments: (usize, usize),
    rewritten: usize,
}

fn main() {
    let mut show = String::new();
    let mut total = Survived::default();
    for file in std::env::args().skip(1) {
        if file.starts_with("--") {
            show = file;
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&file) else {
            eprintln!("{file}: cannot be read as text");
            continue;
        };
        let one = check(&file, &text, &show);
        if show.is_empty() {
            println!("{}", line(&file, &one));
        }
        total.counts.read += one.counts.read;
        total.counts.imported += one.counts.imported;
        total.counts.opaque += one.counts.opaque;
        total.counts.rejected += one.counts.rejected;
        total.objects += one.objects;
        total.comments.0 += one.comments.0;
        total.comments.1 += one.comments.1;
        total.rewritten += one.rewritten;
    }
    if show.is_empty() {
        println!("{}", line("total", &total));
    }
}

fn line(name: &str, s: &Survived) -> String {
    let import::Counts { read, imported, opaque, rejected } = s.counts;
    format!(
        "{name}: read {read} = imported {imported} + opaque {opaque} + rejected {rejected}; unchanged after a second \
         trip {}; comments kept {}/{}; written anew {}",
        s.objects, s.comments.1, s.comments.0, s.rewritten
    )
}

fn check(file: &str, text: &str, show: &str) -> Survived {
    let (first, imported) = design(text, file);
    for finding in &imported.findings {
        eprintln!("{} {} {}", finding.at, finding.code, finding.message);
    }
    let value = |reference: &SecretRef| {
        imported.sealed.iter().find(|s| s.reference == *reference).map(|s| s.value.clone())
    };
    let (raw, resolved) = &first;
    let exported = export::manifests(raw, resolved, &export::ExportOptions { reveal: Some(&value) });
    match show {
        "--design" => print!("{}", imported.design),
        "--export" => print!("{}", exported.text),
        _ => {}
    }
    let ((_, second), _) = design(&exported.text, file);
    let objects =
        |design: &ResolvedDesign| design.components.iter().map(|c| c.object()).collect::<Vec<Value>>();
    let same = objects(resolved).iter().zip(objects(&second)).filter(|(a, b)| **a == *b).count();
    let (before, mut after) = (comments(text), comments(&exported.text));
    let kept = before.iter().map(|(text, n)| (*n).min(after.remove(text).unwrap_or(0))).sum();
    let rewritten = imported.findings.iter().filter(|f| f.code.to_string() == "MP2009").count();
    Survived { counts: imported.counts, objects: same, comments: (before.values().sum(), kept), rewritten }
}

fn design(text: &str, file: &str) -> ((RawDesign, ResolvedDesign), import::Import) {
    let options = import::ImportOptions { name: "x".parse().expect("a name"), file: Some(file.to_owned()) };
    let imported = import::manifests(text, &options);
    let (raw, findings) = RawDesign::parse(&imported.design, Some(file));
    assert!(!findings.iter().any(|finding| finding.is_error()), "{file}: {findings:#?}");
    let raw = raw.expect("a design without errors");
    let resolved = raw.resolve(&Resolution::default()).expect("a design without variables");
    ((raw, resolved), imported)
}

/// How often each comment stands in a text, as far as it can be read.
fn comments(text: &str) -> BTreeMap<String, usize> {
    let mut comments = BTreeMap::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::Comment(text, _), _)) => *comments.entry(text.trim_end().to_owned()).or_default() += 1,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    comments
}
