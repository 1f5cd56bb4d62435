//! What to start: program, arguments, environment, log, and how long it may live.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Who ends a child process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifetime {
    /// The child ends with us: when its [`super::Process`] is dropped, and (through the kernel) when we are killed.
    #[default]
    WithParent,
    /// The child has a session of its own and outlives us; whoever wants it gone needs its [`super::ProcessId`].
    Detached,
}

/// A program to run and everything it runs with.
#[derive(Debug, Clone)]
pub struct ProcessSpec {
    /// What the process is called in messages.
    pub name: String,
    /// A path, or a name to look up in `PATH`.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Variables on top of the inherited environment.
    pub env: Vec<(OsString, OsString)>,
    /// Its working directory; ours if absent.
    pub dir: Option<PathBuf>,
    /// The file that gets its standard output and error; made with its folder, appended to.
    pub log: PathBuf,
    /// A file of its own for standard output, where that is a result.
    pub output: Option<PathBuf>,
    /// Who ends it.
    pub lifetime: Lifetime,
}

impl ProcessSpec {
    /// A program without arguments that ends with its parent.
    pub fn new(name: &str, program: impl AsRef<Path>, log: impl AsRef<Path>) -> ProcessSpec {
        ProcessSpec {
            name: name.to_owned(),
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            dir: None,
            log: log.as_ref().to_owned(),
            output: None,
            lifetime: Lifetime::default(),
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets one variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets its working directory.
    #[must_use]
    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.dir = Some(dir.as_ref().to_owned());
        self
    }

    /// Sets a file of its own for standard output.
    #[must_use]
    pub fn output(mut self, output: impl AsRef<Path>) -> Self {
        self.output = Some(output.as_ref().to_owned());
        self
    }

    /// Sets who ends it.
    #[must_use]
    pub fn lifetime(mut self, lifetime: Lifetime) -> Self {
        self.lifetime = lifetime;
        self
    }
}
