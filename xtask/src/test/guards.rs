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
    failed += fault("failpoints", failpoints()?);
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    failed += fault("lints", lines("clippy found the above", &clippy)?);
    Ok(failed)
}

/// Tests may let the program die at named places; what people get cannot even be asked to.
fn failpoints() -> Result<Vec<String>> {
    const FEATURE: &str = "failpoints";
    let features = |edges: &str| {
        let tree = ["tree", "--workspace", "--edges", edges, "--prefix", "none", "--format", "{f}"];
        run::answer(run::cargo().args(tree))
    };
    let mut faults = Vec::new();
    if features("normal,build")?.contains(FEATURE) {
        faults.push(format!("the feature `{FEATURE}` is on outside tests"));
    }
    if !features("normal,build,dev")?.contains(FEATURE) {
        faults.push(format!("no test has the feature `{FEATURE}`: this guard looks at the wrong thing"));
    }
    Ok(faults)
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
