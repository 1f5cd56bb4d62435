//! Imports manifests and validates them against a registry file: `validate REGISTRY-FILE FILES…`.
//! A check of false alarms for people who work on this crate; not part of the product.
#![allow(clippy::print_stdout, reason = "its output is what it is for")]

use std::{fs, time::Instant};

use meshplay_design::{RawDesign, Resolution, import};
use meshplay_model::Schemas;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let registry = fs::read(arguments.next().expect("a registry file")).expect("a readable registry file");
    let schemas = Schemas::from_bundle(registry.into()).expect("a registry file");
    for file in arguments {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let options = import::ImportOptions { name: "x".parse().expect("a name"), file: None };
        let imported = import::manifests(&text, &options);
        let design = RawDesign::parse(&imported.design, Some(&file)).0.expect("a design");
        let resolved = design.resolve(&Resolution::default()).expect("a design without variables");
        let started = Instant::now();
        let validation = resolved.validate(&schemas);
        let ms = started.elapsed().as_millis();
        println!(
            "{file}: {} components, {} findings, {ms} ms",
            design.components().len(),
            validation.findings.len()
        );
        for finding in &validation.findings {
            println!("  {} {} {} {}", finding.severity, finding.code, finding.at, finding.message);
        }
    }
}
