//! The checks that need nothing running: format, lints, arrows, tidiness.

use anyhow::Result;

use super::child;
use crate::{arrows, run, tidy};

/// Runs all guards and returns how many failed; each says why.
pub(super) fn run() -> Result<u64> {
    let mut failed = 0;
    failed += fault("format", lines("run `cargo fmt --all`", &["fmt", "--all", "--check"])?);
    failed += fault("tidy", tidy::check()?);
    failed += fault("arrows", arrows::check()?);
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    failed += fault("lints", lines("clippy found the above", &clippy)?);
    Ok(failed)
}

/// Runs cargo on our terminal; its failure is the one fault `what`.
fn lines(what: &str, args: &[&str]) -> Result<Vec<String>> {
    let status = child::run(run::cargo().args(args), |line| println!("{line}"))?;
    Ok(if status.success() { Vec::new() } else { vec![what.to_owned()] })
}

/// Tells how a guard ended; a failure counts as one.
pub(super) fn fault(guard: &str, faults: Vec<String>) -> u64 {
    if faults.is_empty() {
        println!("guard {guard} ... ok");
        return 0;
    }
    println!("guard {guard} ... FAILED\n  {}", faults.join("\n  "));
    1
}
