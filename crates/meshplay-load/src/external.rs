//! A program of others in the place of an engine: found, started, watched, and its result read.
//!
//! It runs in a process of ours that lives as long as its parent wants: when the parent closes our input, or dies, the
//! program is asked to end (its group, by id), and killed if it does not. When we are killed ourselves, the kernel
//! kills it. What it is told to do is decided in `meshplay_perf::generator`, what it wrote is read in
//! `meshplay_perf::format`; here nothing of it is understood.

mod bounds;
mod usage;
mod watch;

use std::{
    env, fs,
    io::{self, BufRead, Read as _, Write},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::ExitStatus,
    thread,
    time::Duration,
};

use jiff::Timestamp;
use meshplay_net::process::{Process, ProcessError, ProcessSpec, log_tail};
use meshplay_perf::{
    RunSpec,
    cost::CostSample,
    generator::{Generator, Invocation, LOG, ResultAt},
    recording::End,
};
use meshplay_types::{Code, Finding, Findings};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::watch as signal,
    time::{Instant, timeout},
};

use self::{bounds::RESULT_BYTES_MAX, watch::Ended};
use crate::{
    loadgen::{Line, LoadgenError, read_spec, write},
    resolve::forbidden,
};

/// To tell its version, or to turn its result into text.
const SHORT_CALL: Duration = Duration::from_secs(60);
/// The file with what it writes to standard output, where that is the result.
const OUTPUT: &str = "output.txt";

/// What a program wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Native {
    /// Its result, byte for byte.
    pub text: String,
    /// Its version, if it tells one.
    pub version: Option<String>,
    /// The command lines.
    pub calls: Vec<String>,
    /// When it was started.
    pub started_at: Timestamp,
    /// Until it had ended.
    pub elapsed_us: u64,
    /// Whether it came to its end. One that failed did not, whatever it has written.
    pub end: End,
    /// Why it was ended, or how it ended and what it said, if it did not end well.
    pub complaint: Option<String>,
    /// Its CPU and memory.
    #[serde(default)]
    pub usage: Vec<CostSample>,
}

/// Looks for a program: in the tools folder, then in `PATH`.
#[must_use]
pub fn find(generator: Generator, tools: Option<&Path>) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = tools.map(Path::to_owned).into_iter().chain(env::split_paths(&path));
    folders.map(|folder| folder.join(generator.program())).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// What a program says of its version; nothing if it says none, or nothing in time.
pub async fn version(generator: Generator, program: &Path) -> Option<String> {
    let mut command = tokio::process::Command::new(program);
    command.args(generator.version_args()).stdin(std::process::Stdio::null()).kill_on_drop(true);
    // Some say it on standard error, or end with a failure.
    let output = timeout(SHORT_CALL, command.output()).await.ok()?.ok()?;
    let text = [output.stdout, output.stderr].concat();
    Generator::version_in(&String::from_utf8_lossy(&text))
}

/// Does what the parent says with `program`, in `folder`, and takes away what it put there.
///
/// # Errors
/// When the parent cannot be understood or reached. A run that fails is told to it and is no error here.
pub fn serve(
    program: &Path,
    folder: &Path,
    mut input: impl BufRead + Send + 'static,
    mut output: impl Write,
) -> Result<(), LoadgenError> {
    let output = &mut output;
    let failed = |message: String| Line::Failed { message, findings: Findings::new() };
    let spec = match read_spec(&mut input)? {
        Ok(spec) => spec,
        Err(told) => return write(output, &told),
    };
    let Some(generator) = spec.generator else {
        return write(output, &failed("the specification names no generator".to_owned()));
    };
    let (asker, asked) = signal::channel(false);
    // Ends with the process: nothing else reads standard input.
    thread::spawn(move || {
        // Whatever else comes has no meaning; an error is the end too.
        drop(io::copy(&mut input, &mut io::sink()));
        asker.send_replace(true);
    });
    // Our engines ask this themselves; a program of others asks nobody.
    if let Some(error) = forbidden(&spec) {
        return write(output, &Line::Failed { message: error.to_string(), findings: error.findings() });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(LoadgenError::Read)?;
    let mut lost = None;
    let run = Run { generator, program, folder, spec: &spec };
    let ended = runtime.block_on(run.carry_out(asked, &mut |line| {
        if lost.is_none() {
            lost = write(output, &line).err();
        }
    }));
    // The parent takes the folder away as well; it may be gone, though, and keys are in it.
    drop(fs::remove_dir_all(folder));
    match (lost, ended) {
        (Some(error), _) => Err(error),
        (None, Ok(native)) => write(output, &Line::Native(Box::new(native))),
        (None, Err(message)) => {
            let findings = unreached(generator, &message);
            write(output, &Line::Failed { message, findings })
        }
    }
}

/// What a message of a program says of a target that is not there. wrk and wrk2 try one connection before they make any
/// request, and end without a result if there is none (`script_resolve` and `main` of both); the others count the requests
/// that failed.
fn unreached(generator: Generator, message: &str) -> Findings {
    if !matches!(generator, Generator::Wrk | Generator::Wrk2) {
        return Findings::new();
    }
    let told = |(words, code): (&str, Code)| {
        let said = message[message.find(words)?..].lines().next().unwrap_or_default();
        let finding = Finding::new(code, format!("{} could not reach the target", generator.name()));
        Some(finding.cause(said).fix("see that it runs and answers at this address"))
    };
    [("unable to connect to ", Code::RUN_UNASKED), ("unable to resolve ", Code::RUN_HOST)]
        .into_iter()
        .filter_map(told)
        .collect()
}

/// One run of a program.
struct Run<'a> {
    generator: Generator,
    program: &'a Path,
    folder: &'a Path,
    spec: &'a RunSpec,
}

impl Run<'_> {
    async fn carry_out(
        &self,
        asked: signal::Receiver<bool>,
        tell: &mut dyn FnMut(Line),
    ) -> Result<Native, String> {
        let invocation = self.generator.invocation(self.spec);
        self.prepare(&invocation).map_err(|error| {
            format!(
                "failed to write what {} reads to `{}`: {error}",
                self.generator.name(),
                self.folder.display()
            )
        })?;
        let version = version(self.generator, self.program).await;
        let (started_at, clock) = (Timestamp::now(), Instant::now());
        let (load, rest) = invocation.calls.split_first().ok_or("there is nothing to start")?;
        let process = self.start(&invocation, load)?;
        let ended = self.watch(process, asked, tell).await?;
        let elapsed_us = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
        let Ended { status, end, cut, usage } = ended;
        let mut complaint = cut.or_else(|| self.complaint(status));
        for args in rest {
            let process = self.start(&invocation, args)?;
            let late = |_| format!("{} did not write its result in time", self.generator.name());
            let status = timeout(SHORT_CALL, process.wait()).await.map_err(late)?;
            complaint = complaint.or_else(|| self.complaint(status));
        }
        let read = match self.result(&invocation) {
            // Not every program writes what it has when it is interrupted.
            Err(_) if end != End::Completed => Ok(String::new()),
            read => read,
        };
        let text = read.map_err(|error| {
            let said = || format!("it said: {}", log_tail(&self.folder.join(LOG)));
            format!(
                "{} left no result ({error}); {}",
                self.generator.name(),
                complaint.clone().unwrap_or_else(said)
            )
        })?;
        // They are kept, and shown to whoever may see results.
        let shown = self.generator.invocation(&self.spec.clone().without_secrets());
        let calls = shown.lines(self.generator.program());
        let end = if end == End::Completed && complaint.is_some() { End::Interrupted } else { end };
        Ok(Native { text, version, calls, started_at, elapsed_us, end, complaint, usage })
    }

    /// What a program says that failed. With the options that we give them, all end with success when they have made
    /// their requests, whatever became of these: fortio, wrk, h2load, vegeta and k6 were tried with targets that fail,
    /// and all but wrk with some that are not there ([`unreached`]); nighthawk and k6 are told to judge nothing.
    fn complaint(&self, status: ExitStatus) -> Option<String> {
        let said = || log_tail(&self.folder.join(LOG));
        (!status.success()).then(|| format!("{} ended with {status}: {}", self.generator.name(), said()))
    }

    /// Only we may read the files: a key may be among them.
    fn prepare(&self, invocation: &Invocation) -> io::Result<()> {
        fs::create_dir_all(self.folder)?;
        fs::set_permissions(self.folder, fs::Permissions::from_mode(0o700))?;
        for file in &invocation.files {
            let path = self.folder.join(&file.name);
            let mut open = fs::OpenOptions::new();
            open.write(true).create_new(true).mode(0o600).open(path)?.write_all(&file.bytes)?;
        }
        Ok(())
    }

    fn start(&self, invocation: &Invocation, args: &[String]) -> Result<Process, String> {
        let mut spec = ProcessSpec::new(self.generator.name(), self.program, self.folder.join(LOG))
            .args(args)
            .dir(self.folder);
        spec.env.extend(invocation.env.iter().map(|(name, value)| (name.into(), value.into())));
        if invocation.result == ResultAt::Output {
            spec = spec.output(self.folder.join(OUTPUT));
        }
        Process::start(spec).map_err(told)
    }

    fn result(&self, invocation: &Invocation) -> io::Result<String> {
        let name = match &invocation.result {
            ResultAt::Output => OUTPUT,
            ResultAt::File(name) => name,
        };
        let mut text = String::new();
        let file = fs::File::open(self.folder.join(name))?;
        if file.metadata()?.len() > RESULT_BYTES_MAX {
            return Err(io::Error::other(format!("it is larger than {} MiB", RESULT_BYTES_MAX >> 20)));
        }
        file.take(RESULT_BYTES_MAX).read_to_string(&mut text)?;
        if text.trim().is_empty() {
            return Err(io::Error::other("it is empty"));
        }
        Ok(text)
    }
}

fn told(error: ProcessError) -> String {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

#[cfg(test)]
mod tests;
