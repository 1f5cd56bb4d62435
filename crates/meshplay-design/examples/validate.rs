//! Imports manifests and validates them: `validate [--objects] SCHEMAS FILES…`, where SCHEMAS is a registry file or
//! a folder of OpenAPI v3 documents. `--objects` prints each object with its error findings as a line of JSON, to
//! be compared with what an API server says. For people who work on this crate; not part of the product.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use std::{fs, path::Path, time::Instant};

use meshplay_design::{RawDesign, Resolution, ResolvedDesign, import};
use meshplay_model::Schemas;
use meshplay_types::Finding;
use serde_json::json;

fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let objects = arguments.next_if(|argument| argument == "--objects").is_some();
    let schemas = schemas(Path::new(&arguments.next().expect("a registry file or a folder")));
    for file in arguments {
        let Some(design) = design(&file) else { continue };
        let started = Instant::now();
        let findings = design.clone().validate(&schemas).findings;
        let ms = started.elapsed().as_millis();
        if objects {
            print_objects(&file, &design, &findings);
            continue;
        }
        println!("{file}: {} components, {} findings, {ms} ms", design.components.len(), findings.len());
        for finding in &findings {
            println!("  {} {} {} {}", finding.severity, finding.code, finding.at, finding.message);
        }
    }
}

fn schemas(path: &Path) -> Schemas {
    if path.is_file() {
        let bytes = fs::read(path).expect("a readable registry file");
        return Schemas::from_bundle(bytes.into()).expect("a registry file");
    }
    let documents = fs::read_dir(path).expect("a folder").map(|entry| {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a readable document");
        (path.display().to_string(), serde_json::from_str(&text).expect("JSON"))
    });
    Schemas::from_openapi_v3(documents.collect())
}

fn design(file: &str) -> Option<ResolvedDesign> {
    let text = fs::read_to_string(file).ok()?;
    let options = import::ImportOptions { name: "x".parse().expect("a name"), file: None };
    let imported = import::manifests(&text, &options);
    let design = RawDesign::parse(&imported.design, Some(file)).0.expect("a design");
    Some(design.resolve(&Resolution::default()).expect("a design without variables"))
}

fn print_objects(file: &str, design: &ResolvedDesign, findings: &[Finding]) {
    for component in &design.components {
        let of_component =
            |finding: &&Finding| finding.at.component.as_deref() == Some(component.id.as_str());
        let errors: Vec<String> = findings
            .iter()
            .filter(of_component)
            .filter(|finding| finding.is_error())
            .map(|finding| format!("{} {}", finding.code, finding.message))
            .collect();
        println!("{}", json!({ "file": file, "object": component.object(), "errors": errors }));
    }
}
