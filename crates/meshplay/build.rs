//! Tells the program which commit it is built from. Without git, or outside a clone, it does not know; that is no failure.

#![allow(clippy::print_stdout, reason = "that is how a build script speaks")]

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=MESHPLAY_COMMIT");
    let given = std::env::var("MESHPLAY_COMMIT").ok().filter(|commit| !commit.is_empty());
    if let Some(commit) = given.or_else(|| git(&["rev-parse", "--short=12", "HEAD"])) {
        println!("cargo::rustc-env=MESHPLAY_COMMIT={commit}");
    }
    // HEAD names a branch, the log of HEAD grows with each commit on it.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--path-format=absolute", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
