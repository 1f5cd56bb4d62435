//! A program of others in the place of an engine: found, started, watched, and its result read.
//!
//! It runs in a process of ours that lives as long as its parent wants: when the parent closes our input, or dies, the
//! program is asked to end (its group, by id), and killed if it does not. When we are killed ourselves, the kernel
//! kills it. What it is told to do is decided in `meshplay_perf::generator`, what it wrote is read in
//! `meshplay_perf::format`; here nothing of it is understood.

mod usage;

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
    generator::{Generator, Invocation, ResultAt},
    recording::End,
};
use meshplay_types::Findings;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::watch,
    time::{Instant, interval, sleep_until, timeout},
};

use self::usage::UsageLog;
use crate::{
    loadgen::{Line, LoadgenError, read_spec, write},
    resolve::forbidden,
};

/// A program that is asked to end has so long to write its result; no load may go on for longer than two seconds.
const STOP_GRACE: Duration = Duration::from_secs(1);
/// So long after its time a program that makes requests for a time is taken for stuck.
const OVERTIME: Duration = Duration::from_secs(30);
/// To tell its version, or to turn its result into text.
const SHORT_CALL: Duration = Duration::from_secs(60);
/// Largest result, in bytes.
const RESULT_BYTES_MAX: u64 = 64 << 20;
/// Names in the working folder.
const LOG: &str = "log.txt";
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
    /// Whether it came to its end.
    pub end: End,
    /// How it ended and what it said, if it did not end well.
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
    let (asker, asked) = watch::channel(false);
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
        (None, Err(message)) => write(output, &failed(message)),
    }
}

/// One run of a program.
struct Run<'a> {
    generator: Generator,
    program: &'a Path,
    folder: &'a Path,
    spec: &'a RunSpec,
}

/// How the first call ended.
struct Ended {
    status: ExitStatus,
    end: End,
    usage: Vec<CostSample>,
}

impl Run<'_> {
    async fn carry_out(
        &self,
        asked: watch::Receiver<bool>,
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
        for args in rest {
            let process = self.start(&invocation, args)?;
            let late = |_| format!("{} did not write its result in time", self.generator.name());
            timeout(SHORT_CALL, process.wait()).await.map_err(late)?;
        }
        let complaint = (!ended.status.success()).then(|| {
            format!(
                "{} ended with {}: {}",
                self.generator.name(),
                ended.status,
                log_tail(&self.folder.join(LOG))
            )
        });
        let read = match self.result(&invocation) {
            // Not every program writes what it has when it is interrupted.
            Err(_) if ended.end == End::Stopped => Ok(String::new()),
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
        let calls = invocation.lines(self.generator.program());
        let Ended { end, usage, .. } = ended;
        Ok(Native { text, version, calls, started_at, elapsed_us, end, complaint, usage })
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

    /// Until it has ended, by itself or because somebody wants it to.
    async fn watch(
        &self,
        process: Process,
        mut asked: watch::Receiver<bool>,
        tell: &mut dyn FnMut(Line),
    ) -> Result<Ended, String> {
        let (mut seconds, mut tick) = (0, interval(Duration::from_secs(1)));
        let mut usage = UsageLog::begin(process.id().pid.unsigned_abs());
        tick.tick().await;
        let mut end = End::Completed;
        let mut deadline = self
            .spec
            .duration_ms
            .map(|ms| Instant::now() + Duration::from_millis(ms + self.spec.timeouts.request_ms) + OVERTIME);
        loop {
            tokio::select! {
                status = process.wait() => return Ok(Ended { status, end, usage: usage.end() }),
                _ = asked.wait_for(|asked| *asked), if end == End::Completed => {
                    end = End::Stopped;
                    process.interrupt().map_err(told)?;
                    deadline = Some(Instant::now() + STOP_GRACE);
                }
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    let status = process.stop(Duration::ZERO).await.map_err(told)?;
                    if end == End::Completed {
                        let name = self.generator.name();
                        return Err(format!("{name} did not end by itself, long after its time, and was killed"));
                    }
                    return Ok(Ended { status, end, usage: usage.end() });
                }
                _ = tick.tick() => {
                    seconds += 1;
                    usage.read();
                    tell(Line::Elapsed(seconds));
                }
            }
        }
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
mod tests {
    use std::io::Cursor;

    use meshplay_types::Code;

    use super::*;

    #[test]
    fn no_program_of_others_is_sent_to_a_metadata_service() {
        let folder = env::temp_dir().join("meshplay-none-is-made");
        for host in ["169.254.169.254", "[64:ff9b::a9fe:a9fe]", "192.0.0.192"] {
            let spec = format!(
                r#"{{"endpoints": [{{"url": "http://{host}/"}}], "arrivals": {{"kind": "max"}}, "durationMs": 1000,
                    "generator": "wrk"}}"#
            );
            let (input, mut output) = (Cursor::new(format!("{}\n", spec.replace('\n', " "))), Vec::new());
            serve(Path::new("/bin/true"), &folder, input, &mut output).unwrap();
            let told: Line = serde_json::from_slice(&output).unwrap();
            let Line::Failed { findings, .. } = &told else { panic!("{host}: {told:?}") };
            assert_eq!(findings[0].code, Code::LOAD_FORBIDDEN, "{told:?}");
            assert!(!folder.exists(), "nothing was prepared, so nothing was started");
        }
    }
}
