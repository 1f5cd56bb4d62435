//! `cargo xtask tidy`: rules for files that no compiler checks.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{place, run};

/// Above this a file holds more than one idea.
const LINES_MAX: usize = 500;

/// Written in two halves each, so that this file passes its own rule.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!(".lib", "rary"), "a path of one machine"),
    (concat!("proxy.", "golang.org"), "the host of a package registry"),
    (concat!("pypi.", "org"), "the host of a package registry"),
    (concat!("pythonhosted", ".org"), "the host of a package registry"),
    (concat!("registry.", "npmjs.org"), "the host of a package registry"),
    (concat!("static.", "crates.io"), "the host of a package registry"),
    (concat!("deb.", "debian.org"), "the host of a package registry"),
];

/// Only in Rust sources.
const FORBIDDEN_IN_RUST: &[(&str, &str)] = &[
    (concat!("#[ign", "ore"), "a test that does not run"),
    (concat!("TO", "DO"), "an open end without an issue"),
    (concat!("FIX", "ME"), "an open end without an issue"),
];

/// Only in Rust sources of the product: what no other system has lies in modules for Linux, which have a twin for all
/// others. Whether the twins compile says the command in CONTRIBUTING.md.
const LINUX_ONLY: &[(&str, &str)] = &[
    ("epoll::", "of Linux only"),
    ("eventfd", "of Linux only"),
    ("io_uring::", "of Linux only"),
    ("os::linux", "of Linux only"),
    ("pidfd_", "of Linux only"),
    ("pipe_with", "of Linux only"),
    ("rustix::mount", "of Linux only"),
    ("sched_setaffinity", "of Linux only"),
    ("SendFlags::NOSIGNAL", "of Linux only"),
    ("SocketFlags::", "of Linux only"),
    ("timerfd", "of Linux only"),
];

pub(crate) fn run() -> Result<()> {
    let faults = check()?;
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{} places are not tidy:\n  {}", faults.len(), faults.join("\n  "))
}

/// Everything that is wrong, as lines for people.
pub(crate) fn check() -> Result<Vec<String>> {
    let root = place::root();
    let listed = run::answer(Command::new("git").args(["ls-files", "-z"]).current_dir(&root))?;
    let mut faults = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A file that is deleted but not committed yet, or one that is no text, has no lines to judge.
        if let Ok(text) = fs::read_to_string(root.join(path)) {
            faults.extend(judge(Path::new(path), &text).into_iter().map(|fault| format!("{path}{fault}")));
        }
    }
    Ok(faults)
}

/// What is wrong with one file, each as `:line: reason`.
fn judge(path: &Path, text: &str) -> Vec<String> {
    let rust = path.extension().is_some_and(|extension| extension == "rs");
    let name = path.file_name().unwrap_or_default();
    let words = |words: &[(&str, &str)]| {
        let mut faults = Vec::new();
        for (idx, line) in text.lines().enumerate() {
            let found = words.iter().filter(|(word, _)| contains_path(line, word));
            faults.extend(found.map(|(word, reason)| format!(":{}: `{word}` is {reason}", idx + 1)));
        }
        faults
    };
    let mut faults = words(FORBIDDEN);
    if rust {
        faults.extend(words(FORBIDDEN_IN_RUST));
        if is_for_all_systems(path, text) {
            faults.extend(words(LINUX_ONLY));
        }
        let lines = text.lines().count();
        if lines > LINES_MAX {
            faults.push(format!(": {lines} lines, at most {LINES_MAX}"));
        }
        if (name == "lib.rs" || name == "main.rs" || name == "mod.rs") && !text.starts_with("//!") {
            faults.push(":1: the head (`//!`) that says what it owns is missing".into());
        }
    }
    faults
}

/// Sources of the product, unless they lie in a module for Linux or say themselves which part is.
fn is_for_all_systems(path: &Path, text: &str) -> bool {
    let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
    let is_product = matches!(parts.as_slice(), ["crates", _, "src", ..]);
    let is_linux = |part: &&str| matches!(*part, "linux" | "linux.rs" | "uring");
    is_product && !parts.iter().any(is_linux) && !text.contains("cfg(target_os = \"linux\")")
}

/// Whether `line` has `word`; one that starts with `/` only at the beginning of a path.
fn contains_path(line: &str, word: &str) -> bool {
    let inside = |before: char| before.is_alphanumeric() || "_.-}".contains(before);
    line.match_indices(word).any(|(at, _)| !word.starts_with('/') || !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        judge(Path::new(path), text).len()
    }

    #[test]
    fn paths_of_one_machine_are_found_and_longer_paths_are_not() {
        assert_eq!(faults("a.md", concat!("see /wo", "rk/shared")), 1);
        assert_eq!(faults("a.md", concat!("crates/wo", "rk/src")), 0);
    }

    #[test]
    fn what_only_linux_has_lies_in_modules_for_linux() {
        let text = "use rustix::mount::unmount;\n";
        assert_eq!(faults("crates/x/src/state.rs", text), 1);
        assert_eq!(faults("crates/x/src/state/linux.rs", text), 0);
        assert_eq!(faults("crates/x/src/state.rs", &format!("#[cfg(target_os = \"linux\")]\n{text}")), 0);
        assert_eq!(faults("bench/src/load/bare.rs", text), 0);
    }

    #[test]
    fn heads_are_asked_of_roots_of_modules() {
        assert_eq!(faults("crates/x/src/lib.rs", "//! Owns x.\n"), 0);
        assert_eq!(faults("crates/x/src/lib.rs", "fn x() {}\n"), 1);
        assert_eq!(faults("crates/x/src/part.rs", "fn x() {}\n"), 0);
    }

    #[test]
    fn long_files_are_found() {
        assert_eq!(faults("x.rs", &"x\n".repeat(LINES_MAX)), 0);
        assert_eq!(faults("x.rs", &"x\n".repeat(LINES_MAX + 1)), 1);
        assert_eq!(faults("x.txt", &"x\n".repeat(LINES_MAX + 1)), 0);
    }
}
