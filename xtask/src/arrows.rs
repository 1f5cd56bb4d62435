//! `cargo xtask arrows`: the dependencies between the crates of the workspace, compared with the golden list in
//! `docs/arrows.txt` and with the layers that the design allows.
//!
//! A new arrow is a decision: it edits the list (`--write`) in a commit that says why. The layer rules catch what
//! must not be decided in passing.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{place, run};

const LIST: &str = "docs/arrows.txt";

const TYPES: &[&str] = &["types"];
const DESIGN: &[&str] = &["types", "model", "design"];
const PURE: &[&str] =
    &["types", "model", "design", "policy", "plan", "perf", "dashboard", "mesh", "filter", "room"];
const ADAPTERS: &[&str] = &["net", "store", "kube", "load", "metrics", "artifact", "envoy", "local"];
/// Crates that are not linked into the product: tests, benchmarks, builders.
const OUTSIDE: &[&str] = &["test", "bench", "registry"];
/// What tests of any crate may use: the shared clusters, and child processes.
const IN_TESTS: &[&str] = &["test", "net"];

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write the list instead of comparing it
    #[arg(long)]
    write: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.write {
        let text: String = read_arrows()?.iter().map(|arrow| format!("{arrow}\n")).collect();
        fs::write(place::root().join(LIST), text)?;
    }
    let faults = check()?;
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{} arrows are wrong:\n  {}", faults.len(), faults.join("\n  "))
}

/// Everything that is wrong, as lines for people.
pub(crate) fn check() -> Result<Vec<String>> {
    let arrows = read_arrows()?;
    let golden = fs::read_to_string(place::root().join(LIST)).unwrap_or_default();
    let mut faults = compare(&arrows, &golden);
    faults.extend(arrows.iter().filter_map(forbidden));
    for package in pure_packages()? {
        if uses_tokio(&package)? {
            faults.push(format!("{package} is pure and depends on tokio"));
        }
    }
    Ok(faults)
}

/// One dependency between two crates of the workspace, by their short names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Normal,
    Dev,
}

impl Display for Arrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Normal => "",
            Kind::Dev => " (dev)",
        };
        write!(f, "{} -> {}{kind}", self.from, self.to)
    }
}

fn compare(arrows: &BTreeSet<Arrow>, golden: &str) -> Vec<String> {
    let now: BTreeSet<String> = arrows.iter().map(ToString::to_string).collect();
    let listed: BTreeSet<String> = golden.lines().map(str::to_owned).collect();
    let hint = "cargo xtask arrows --write, in a commit that says why";
    let new = now.difference(&listed).map(|arrow| format!("{arrow} is not in {LIST}: {hint}"));
    let gone =
        listed.difference(&now).map(|arrow| format!("{arrow} is in {LIST} and not in the workspace: {hint}"));
    new.chain(gone).collect()
}

/// Why the layers of the design do not allow this arrow.
fn forbidden(arrow: &Arrow) -> Option<String> {
    let Arrow { from, to, kind } = arrow;
    let reason = match kind {
        _ if OUTSIDE.contains(&from.as_str()) => return None,
        Kind::Dev if IN_TESTS.contains(&to.as_str()) => return None,
        _ if OUTSIDE.contains(&to.as_str()) => "is never linked into the product",
        _ if may_use(from).is_some_and(|allowed| allowed.contains(&to.as_str())) => return None,
        _ => "is not in a layer that it may use",
    };
    Some(format!("{arrow}: {to} {reason}"))
}

/// The crates that `name` may use; `None` for a crate that the design does not know.
fn may_use(name: &str) -> Option<Vec<&'static str>> {
    let parts: &[&[&str]] = match name {
        "types" => &[],
        "model" | "perf" | "dashboard" | "filter" | "store" => &[TYPES],
        "design" => &[TYPES, &["model"]],
        "policy" | "plan" | "mesh" | "room" => &[DESIGN],
        "net" => &[PURE],
        adapter if ADAPTERS.contains(&adapter) => &[PURE, &["net"]],
        "work" => &[&["store"], TYPES],
        "app" => &[PURE, ADAPTERS, &["work"]],
        "api" => &[PURE],
        "server" => &[PURE, &["api", "app"]],
        "client" => &[PURE, &["api"]],
        "meshplay" => &[PURE, &["api", "client", "server", "app", "load", "artifact", "local", "kube"]],
        _ => return None,
    };
    Some(parts.concat())
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

fn metadata() -> Result<Metadata> {
    let text = run::answer(run::cargo().args(["metadata", "--format-version", "1", "--no-deps"]))?;
    serde_json::from_str(&text).context("cargo metadata has another shape")
}

fn read_arrows() -> Result<BTreeSet<Arrow>> {
    let mut arrows = BTreeSet::new();
    for package in metadata()?.packages {
        // A crate that names itself only builds its tests with more of its features.
        let is_inside =
            |dependency: &&Dependency| dependency.path.is_some() && dependency.name != package.name;
        let inside = package.dependencies.iter().filter(is_inside);
        for dependency in inside {
            let kind = if dependency.kind.as_deref() == Some("dev") { Kind::Dev } else { Kind::Normal };
            arrows.insert(Arrow { from: short(&package.name), to: short(&dependency.name), kind });
        }
    }
    Ok(arrows)
}

fn pure_packages() -> Result<Vec<String>> {
    let names = metadata()?.packages.into_iter().map(|package| package.name);
    Ok(names.filter(|name| PURE.contains(&short(name).as_str())).collect())
}

/// Whether the package, built alone, would build tokio.
fn uses_tokio(package: &str) -> Result<bool> {
    // `cargo tree` of one package, since the metadata of the workspace shows the features that others switch on.
    let tree = run::answer(run::cargo().args([
        "tree",
        "--package",
        package,
        "--edges",
        "normal",
        "--prefix",
        "none",
    ]))?;
    Ok(tree.lines().any(|line| line.starts_with("tokio ")))
}

fn short(package: &str) -> String {
    package.strip_prefix("meshplay-").unwrap_or(package).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(from: &str, to: &str, kind: Kind) -> bool {
        forbidden(&Arrow { from: from.into(), to: to.into(), kind }).is_none()
    }

    #[test]
    fn arrows_point_from_edges_to_vocabulary() {
        for (from, to) in
            [("design", "model"), ("kube", "net"), ("app", "store"), ("server", "app"), ("work", "store")]
        {
            assert!(allowed(from, to, Kind::Normal), "{from} -> {to}");
            assert!(!allowed(to, from, Kind::Normal), "{to} -> {from}");
        }
    }

    #[test]
    fn an_adapter_knows_no_other_adapter() {
        assert!(!allowed("kube", "store", Kind::Normal));
        assert!(!allowed("store", "kube", Kind::Normal));
        assert!(!allowed("net", "kube", Kind::Normal));
    }

    #[test]
    fn the_store_knows_no_meaning() {
        assert!(!allowed("store", "design", Kind::Normal));
    }

    #[test]
    fn test_helpers_and_builders_are_not_linked() {
        assert!(allowed("app", "test", Kind::Dev));
        assert!(!allowed("app", "test", Kind::Normal));
        assert!(!allowed("meshplay", "registry", Kind::Normal));
        assert!(!allowed("unknown", "types", Kind::Normal));
    }

    #[test]
    fn the_list_is_compared_both_ways() {
        let arrows = BTreeSet::from([Arrow { from: "b".into(), to: "a".into(), kind: Kind::Dev }]);
        assert!(compare(&arrows, "b -> a (dev)\n").is_empty());
        assert_eq!(compare(&arrows, "b -> a\n").len(), 2);
    }
}
