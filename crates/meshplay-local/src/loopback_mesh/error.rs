//! What can go wrong with a loopback mesh, one variant per step.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use meshplay_net::process::{CommandError, ProcessError};
use meshplay_types::Finding;

use crate::{ToolsError, state::StateError};

/// Why a mesh could not be started, asked or stopped.
#[derive(Debug, thiserror::Error)]
pub enum MeshError {
    /// Nothing was started: something is missing, or the options do not fit together.
    #[error("the loopback mesh cannot start: {}", messages(findings))]
    Refused {
        /// All reasons.
        findings: Vec<Finding>,
    },
    /// A file or folder of the mesh could not be made, read or removed.
    #[error("failed to use `{}`", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key or certificate could not be made.
    #[error("failed to make the certificate of the {name}")]
    Certificate {
        /// Whose certificate.
        name: &'static str,
        /// What the certificate library said.
        source: rcgen::Error,
    },
    /// Our WASM filter's text did not compile.
    #[error("failed to compile the header filter")]
    CompileFilter {
        /// Line, column and reason.
        source: wat::Error,
    },
    /// Envoy does not accept the configuration that we wrote.
    #[error("Envoy rejects the configuration of the {side} side (`{}`)", config.display())]
    ConfigRejected {
        /// Which sidecar.
        side: &'static str,
        /// The configuration, left in place unless the start failed.
        config: PathBuf,
        /// Envoy's own words.
        source: CommandError,
    },
    /// The tools folder has no Envoy any more.
    #[error("failed to find Envoy")]
    NoEnvoy {
        /// Where it was looked for.
        source: ToolsError,
    },
    /// A program of the mesh could not be started.
    #[error("failed to start {name}")]
    Start {
        /// Which program.
        name: String,
        /// What happened.
        source: StateError,
    },
    /// A program of the mesh ended early or could not be stopped.
    #[error("failed to keep or end {name}")]
    Run {
        /// Which program.
        name: String,
        /// What happened, with the end of its log.
        source: ProcessError,
    },
    /// A workload inside this process could not be started.
    #[error("failed to open a port for workload `{version}`")]
    Listen {
        /// The workload's version.
        version: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program was started but did not become ready.
    #[error("{name} was not ready within {} s", deadline.as_secs())]
    NotReady {
        /// Which program.
        name: String,
        /// How long it had.
        deadline: Duration,
    },
    /// An admin interface did not answer as expected.
    #[error("failed to get `{url}`: {reason}")]
    Admin {
        /// What was asked.
        url: String,
        /// What came instead of the answer.
        reason: String,
    },
    /// Envoy runs without a listener that its configuration has.
    #[error("Envoy's {side} side has no listener `{listener}`")]
    NoListener {
        /// Which sidecar.
        side: &'static str,
        /// The name in the configuration.
        listener: String,
    },
}

impl MeshError {
    pub(super) fn start(name: String, source: StateError) -> Self {
        Self::Start { name, source }
    }

    pub(super) fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

fn messages(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("; ")
}
