//! What the program is made of: from cargo's own resolution and from the lock file of the UI.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::run;

/// The package that is given to people.
const PROGRAM: &str = "meshplay";

/// A crate or npm package of somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) version: String,
    /// SPDX expression, as the package says.
    pub(super) licence: String,
    /// SHA-256 of the crate file, hexadecimal.
    pub(super) sha256: Option<String>,
    /// Where its licence texts are.
    pub(super) dir: PathBuf,
}

/// Where a part comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Cargo,
    Npm,
}

impl Part {
    /// The package URL.
    pub(super) fn purl(&self) -> String {
        match self.kind {
            Kind::Cargo => format!("pkg:cargo/{}@{}", self.name, self.version),
            Kind::Npm => format!("pkg:npm/{}@{}", self.name.replace('@', "%40"), self.version),
        }
    }
}

/// What we read of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

fn metadata(triple: Option<&str>) -> Result<Metadata> {
    let mut command = run::cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]);
    if let Some(triple) = triple {
        command.args(["--filter-platform", triple]);
    }
    serde_json::from_str(&run::answer(&mut command)?).context("cargo metadata has another shape")
}

/// The version of the program.
pub(super) fn version() -> Result<String> {
    let packages = metadata(None)?.packages;
    let program = packages.into_iter().find(|package| package.name == PROGRAM);
    Ok(program.context("the workspace has no package `meshplay`")?.version)
}

/// The platform of this machine.
pub(super) fn host() -> Result<String> {
    let said = run::answer(Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}

/// The crates of others that are linked into the program on this platform.
pub(super) fn crates(triple: &str) -> Result<Vec<Part>> {
    let Metadata { packages, resolve } = metadata(Some(triple))?;
    let sums = checksums(&fs::read_to_string(crate::place::root().join("Cargo.lock"))?);
    let linked = linked(&packages, &resolve)?;
    let mut parts = Vec::new();
    for package in packages {
        if package.source.is_none() || !linked.contains(&package.id) {
            continue;
        }
        let licence = package.license.or(package.license_file.map(|_| "LicenseRef-in-package".to_owned()));
        parts.push(Part {
            kind: Kind::Cargo,
            sha256: sums.get(&(package.name.clone(), package.version.clone())).cloned(),
            licence: licence.with_context(|| format!("{} says no licence", package.name))?,
            name: package.name,
            version: package.version,
            dir: package.manifest_path.parent().context("a manifest lies in a folder")?.to_owned(),
        });
    }
    parts.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(parts)
}

/// Everything that can be reached from the program without build and test dependencies.
fn linked(packages: &[Package], resolve: &Resolve) -> Result<BTreeSet<String>> {
    let nodes: BTreeMap<&str, &Node> = resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let program = packages.iter().find(|package| package.name == PROGRAM && package.source.is_none());
    let mut open = vec![program.context("the workspace has no package `meshplay`")?.id.as_str()];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.to_owned()) {
            continue;
        }
        let node = nodes.get(id).with_context(|| format!("cargo resolves no {id}"))?;
        let normal = |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
        open.extend(node.deps.iter().filter(normal).map(|dependency| dependency.pkg.as_str()));
    }
    Ok(seen)
}

/// Checksums of a lock file by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut sums = BTreeMap::new();
    for block in lock.split("[[package]]") {
        let field = |name: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
            Some(line.trim_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(sum)) = (field("name"), field("version"), field("checksum")) {
            sums.insert((name, version), sum);
        }
    }
    sums
}

/// The npm packages that the pages are built with at run time; those that only build them are no part.
pub(super) fn npm(ui: &Path) -> Result<Vec<Part>> {
    let lock =
        fs::read_to_string(ui.join("package-lock.json")).context("failed to read the lock file of the UI")?;
    let lock: Value = serde_json::from_str(&lock).context("the lock file of the UI is no JSON")?;
    let mut parts = Vec::new();
    for (path, package) in lock["packages"].as_object().context("the lock file of the UI has no packages")? {
        let Some((_, name)) = path.rsplit_once("node_modules/") else { continue };
        if package["dev"] == true || package["optional"] == true {
            continue;
        }
        let text = |field: &str| package[field].as_str().map(ToOwned::to_owned);
        parts.push(Part {
            kind: Kind::Npm,
            name: name.to_owned(),
            version: text("version").with_context(|| format!("{name} has no version"))?,
            licence: text("license").with_context(|| format!("{name} says no licence"))?,
            sha256: None,
            dir: ui.join(path),
        });
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_found_by_name_and_version() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"aa\"\n\n\
             [[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        let sums = checksums(lock);
        assert_eq!(sums.get(&("a".to_owned(), "1.0.0".to_owned())).map(String::as_str), Some("aa"));
        assert_eq!(sums.len(), 1);
    }

    #[test]
    fn a_scope_is_escaped_in_a_package_url() {
        let part = Part {
            kind: Kind::Npm,
            name: "@mantine/core".to_owned(),
            version: "9.7.4".to_owned(),
            licence: "MIT".to_owned(),
            sha256: None,
            dir: PathBuf::new(),
        };
        assert_eq!(part.purl(), "pkg:npm/%40mantine/core@9.7.4");
    }
}
