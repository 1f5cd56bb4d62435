//! The pinned packages (`sources.toml`).

use std::{collections::BTreeMap, fs::File, io, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// A package that kinds are taken from.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    sha256: String,
}

/// The package of a source.
pub(crate) fn pinned(source: &str) -> Result<Package> {
    let mut packages: BTreeMap<String, Package> =
        toml::from_str(include_str!("../sources.toml")).context("failed to read sources.toml")?;
    packages.remove(source).with_context(|| format!("sources.toml does not name `{source}`"))
}

impl Package {
    /// Refuses a file that is not the pinned one.
    pub(crate) fn verify(&self, file: &Path) -> Result<()> {
        let mut hasher = Sha256::new();
        let mut reader = File::open(file).with_context(|| format!("failed to open {}", file.display()))?;
        io::copy(&mut reader, &mut hasher).with_context(|| format!("failed to read {}", file.display()))?;
        let found: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        ensure!(
            found == self.sha256,
            "{} is not {} {}: its SHA-256 is {found}, pinned is {}",
            file.display(),
            self.name,
            self.version,
            self.sha256
        );
        Ok(())
    }
}
