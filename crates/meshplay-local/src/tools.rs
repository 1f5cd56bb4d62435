//! The folder with the programs that the rig runs, built by `cargo xtask tools`.

use std::path::{Path, PathBuf};

/// Names the folder instead of the default `~/.cache/meshplay/tools/current`.
pub const TOOLS_ENV: &str = "MESHPLAY_TOOLS";

/// A program of the rig is not there.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// The folder does not exist.
    #[error("no tools folder at `{}`: run `cargo xtask tools`, or set {TOOLS_ENV}", dir.display())]
    NoFolder {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// The folder lacks a program.
    #[error("the tools folder `{}` has no `{name}`: run `cargo xtask tools`", dir.display())]
    Missing {
        /// The program.
        name: String,
        /// The folder.
        dir: PathBuf,
    },
    /// Neither a folder nor a home is named in the environment.
    #[error("neither {TOOLS_ENV} nor HOME is set, so there is no tools folder")]
    NoHome,
}

/// A folder with programs under their own names (`etcd`, `kube-apiserver`, `kwok`, …).
#[derive(Debug, Clone)]
pub struct Tools {
    dir: PathBuf,
}

impl Tools {
    /// Takes the programs from `dir`.
    ///
    /// # Errors
    /// [`ToolsError::NoFolder`].
    pub fn open(dir: impl AsRef<Path>) -> Result<Tools, ToolsError> {
        let dir = dir.as_ref();
        match dir.canonicalize() {
            Ok(dir) if dir.is_dir() => Ok(Tools { dir }),
            _ => Err(ToolsError::NoFolder { dir: dir.to_owned() }),
        }
    }

    /// Takes the programs from `MESHPLAY_TOOLS`, else from `~/.cache/meshplay/tools/current`.
    ///
    /// # Errors
    /// [`ToolsError::NoFolder`], [`ToolsError::NoHome`].
    pub fn open_default() -> Result<Tools, ToolsError> {
        if let Some(dir) = std::env::var_os(TOOLS_ENV) {
            return Tools::open(PathBuf::from(dir));
        }
        let home = std::env::home_dir().ok_or(ToolsError::NoHome)?;
        Tools::open(home.join(".cache/meshplay/tools/current"))
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path of one program.
    ///
    /// # Errors
    /// [`ToolsError::Missing`].
    pub fn program(&self, name: &str) -> Result<PathBuf, ToolsError> {
        let path = self.dir.join(name);
        if path.is_file() {
            return Ok(path);
        }
        Err(ToolsError::Missing { name: name.to_owned(), dir: self.dir.clone() })
    }
}
