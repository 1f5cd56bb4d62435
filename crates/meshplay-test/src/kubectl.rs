//! The real kubectl, blocking: tests use it as the second opinion.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

/// kubectl with one kubeconfig.
#[derive(Debug, Clone)]
pub struct Kubectl {
    program: PathBuf,
    kubeconfig: PathBuf,
}

/// kubectl could not be run, or ended with a failure.
#[derive(Debug, thiserror::Error)]
pub enum KubectlError {
    /// It could not be started or spoken to.
    #[error("failed to run `{}`", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It ended with a failure.
    #[error("`kubectl {args}` ended with {status}: {stderr}")]
    Failed {
        /// What it was asked.
        args: String,
        /// How it ended.
        status: ExitStatus,
        /// Its complaint.
        stderr: String,
    },
}

impl Kubectl {
    /// The program `kubectl` at `program` speaking to the cluster of `kubeconfig`.
    pub fn new(program: impl Into<PathBuf>, kubeconfig: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), kubeconfig: kubeconfig.into() }
    }

    /// The same program with another kubeconfig.
    #[must_use]
    pub fn with_kubeconfig(&self, kubeconfig: &Path) -> Self {
        Self::new(&self.program, kubeconfig)
    }

    /// A command to spawn, for tests that talk to it while it runs.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // Its caches of discovery would outlive a CRD of another test.
        let cache = self.kubeconfig.with_extension("kubectl-cache");
        command.arg("--kubeconfig").arg(&self.kubeconfig).arg("--cache-dir").arg(cache).args(args);
        command
    }

    /// Runs it and returns its standard output.
    ///
    /// # Errors
    /// [`KubectlError`].
    pub fn run(&self, args: &[&str]) -> Result<String, KubectlError> {
        self.run_with_input(args, "")
    }

    /// Runs it with text on its standard input (`-f -`) and returns its standard output.
    ///
    /// # Errors
    /// [`KubectlError`].
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Result<String, KubectlError> {
        let failed = |source| KubectlError::Run { program: self.program.clone(), source };
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take()
            && let Err(error) = stdin.write_all(input.as_bytes())
            // It may end without reading all; its exit code and complaint then say why.
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            return Err(failed(error));
        }
        let output = child.wait_with_output().map_err(failed)?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(KubectlError::Failed { args: args.join(" "), status: output.status, stderr });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
