//! A run from its specification to its recording: find the address, choose the engine, start the threads, collect.

use std::{
    io,
    net::IpAddr,
    panic::{self, AssertUnwindSafe},
    sync::{OnceLock, mpsc},
    thread,
};

use jiff::Timestamp;
use meshplay_perf::{
    Recording, RunSpec,
    recording::{End, Second, UnsentSeconds},
};
use meshplay_types::{Code, Finding, Findings};
use thiserror::Error;

use crate::{
    ability, clock::Clock, collect::collect, engine, observe, part::Part, plan, request, stop::Stop,
    worker::Notes,
};

/// Why there is no recording.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The specification has mistakes.
    #[error("failed to start the run: its specification has mistakes")]
    Spec(Findings),
    /// A host name has no address.
    #[error("failed to find the address of `{host}`")]
    Resolve {
        /// As given.
        host: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No load is sent there.
    #[error("refused to send load to `{host}`: {address} is the metadata service of a cloud")]
    Forbidden {
        /// As given.
        host: String,
        /// Where it points to.
        address: IpAddr,
    },
    /// The settings of TLS cannot be used.
    #[error("failed to prepare TLS: {0}")]
    Tls(String),
    /// Somebody asked for the end before it was ready to begin.
    #[error("it was stopped before it began")]
    Stopped,
    /// The system refused something that an engine needs.
    #[error("failed to run the {engine} engine")]
    System {
        /// Which.
        engine: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl LoadError {
    /// What somebody can do something about; nothing of a fault of the machine.
    #[must_use]
    pub fn findings(&self) -> Findings {
        let code = match self {
            Self::Spec(findings) => return findings.clone(),
            Self::Resolve { .. } => Code::RUN_HOST,
            Self::Forbidden { .. } => Code::LOAD_FORBIDDEN,
            Self::Tls(_) => Code::RUN_TLS,
            Self::Stopped | Self::System { .. } => return Findings::new(),
        };
        let finding = Finding::new(code, self.to_string());
        let cause = std::error::Error::source(self).map(ToString::to_string);
        vec![match (self, cause) {
            (Self::Forbidden { .. }, _) => finding.fix("load is never sent there, whatever is listed"),
            (_, Some(cause)) => finding.cause(cause),
            (_, None) => finding,
        }]
    }
}

/// Makes the requests of `spec` and keeps everything that was recorded. Blocks until the run is over; `stop` ends it
/// early. `tell` hears of each second as soon as it is complete.
///
/// # Errors
/// When the run cannot be made at all. A target that fails is no error but a result.
pub fn run(spec: &RunSpec, stop: &Stop, tell: &mut dyn FnMut(&Second)) -> Result<Recording, LoadError> {
    let mut seconds = Vec::new();
    let mut recording = stream(spec, stop, &mut |second| {
        tell(&second);
        seconds.push(second);
    })?;
    recording.seconds = seconds;
    Ok(recording)
}

/// The same, but nothing is kept: the recording that is returned has no seconds, for they were told. So memory does
/// not grow with the length of the run.
///
/// # Errors
/// As [`run`].
pub fn stream(spec: &RunSpec, stop: &Stop, tell: &mut dyn FnMut(Second)) -> Result<Recording, LoadError> {
    stream_from(spec, stop, &mut || None, tell)
}

/// The same, but when all is ready `begin` is asked, and may wait, for the time of [`monotonic_ns`](crate::monotonic_ns)
/// at which the run starts; at once if it has none. Several that start at the same time make one run.
///
/// # Errors
/// As [`run`].
pub fn stream_from(
    spec: &RunSpec,
    stop: &Stop,
    begin: &mut dyn FnMut() -> Option<u64>,
    tell: &mut dyn FnMut(Second),
) -> Result<Recording, LoadError> {
    let targets = spec.targets().map_err(LoadError::Spec)?;
    ability::check(spec).map_err(LoadError::Spec)?;
    let (engine, engine_reason) = engine::choose(spec, &targets);
    let prepared = request::prepare(spec, &targets, stop);
    let requests = prepared.map_err(|error| if stop.is_asked() { LoadError::Stopped } else { error })?;
    let sites = plan::sites(spec, &targets);
    let mut parts = Vec::new();
    for site in &sites {
        parts.extend(Part::all(site, spec, &requests, engine)?);
    }
    let threads = parts.len();
    let mut started_at = Timestamp::now();
    let mut begin = || {
        let clock = begin().map_or_else(Clock::start, Clock::wait_for);
        started_at = Timestamp::now();
        clock
    };
    let start = OnceLock::new();
    let (notes, heard) = mpsc::channel();
    let collected = thread::scope(|scope| {
        let mut handles = Vec::new();
        for (thread, part) in parts.into_iter().enumerate() {
            let (notes, start) = (Notes::of(thread, &notes), &start);
            let work = move || end_together(start, stop, || part.work(start, stop, &notes));
            match thread::Builder::new().name("load".to_owned()).spawn_scoped(scope, work) {
                Ok(handle) => handles.push(handle),
                Err(source) => {
                    release(start, stop);
                    return Err(source);
                }
            }
        }
        drop(notes);
        let collected = collect(&heard, threads, &start, &mut begin, tell);
        for handle in handles {
            handle.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?;
        }
        Ok(collected)
    });
    let collected = collected.map_err(|source| LoadError::System { engine: engine.name(), source })?;
    let mut unsent_seconds = UnsentSeconds::default();
    sites.iter().for_each(|site| unsent_seconds.merge(&site.pacer.leave(collected.elapsed_ns)));
    Ok(Recording {
        engine: engine.name().to_owned(),
        engine_reason,
        threads: threads as u32,
        cores: observe::cores(),
        started_at,
        elapsed_us: collected.elapsed_ns / 1_000,
        warm_up_ms: spec.warm_up_ms,
        endpoints: spec
            .endpoints
            .iter()
            .map(|one| one.name.clone().unwrap_or_else(|| one.url.clone()))
            .collect(),
        seconds: Vec::new(),
        status_codes: collected.status_codes,
        unsent: unsent_seconds.total(),
        unsent_seconds,
        end: if stop.is_asked() { End::Stopped } else { End::Completed },
        agents: Vec::new(),
    })
}

/// Does the work of a thread. If that fails, it fails for all: a thread that cannot begin would be waited for by those
/// that can, for ever, and a run that lacks one is none that was asked for.
fn end_together(
    start: &OnceLock<Clock>,
    stop: &Stop,
    work: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    // Nobody looks at what the work leaves behind.
    let ended = panic::catch_unwind(AssertUnwindSafe(work));
    if !matches!(ended, Ok(Ok(()))) {
        release(start, stop);
    }
    ended.unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// Ends the run for all threads, those that wait for its start included.
fn release(start: &OnceLock<Clock>, stop: &Stop) {
    stop.ask();
    start.get_or_init(Clock::start);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a thread that waits for the start goes on when another one works so.
    fn check(work: fn() -> io::Result<()>) {
        let (start, stop) = (OnceLock::new(), Stop::new());
        thread::scope(|scope| {
            let waits = scope.spawn(|| {
                start.wait();
                stop.is_asked()
            });
            let failed = scope.spawn(|| end_together(&start, &stop, work)).join();
            let is_released = start.get().is_some();
            // So that a test that fails ends.
            start.get_or_init(Clock::start);
            assert!(is_released && waits.join().unwrap() && !matches!(failed, Ok(Ok(()))));
        });
    }

    #[test]
    fn threads_that_wait_for_one_that_cannot_begin_end_with_it() {
        check(|| Err(io::ErrorKind::Other.into()));
        check(|| panic!("on purpose"));
    }

    #[test]
    fn a_thread_that_comes_to_its_end_stops_no_other() {
        let (start, stop) = (OnceLock::new(), Stop::new());
        assert!(end_together(&start, &stop, || Ok(())).is_ok());
        assert!(!stop.is_asked() && start.get().is_none());
    }
}
