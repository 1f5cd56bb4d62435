//! A run in a child process: the specification as one line of JSON on standard input, a line of JSON on standard output
//! for every second and one for the end.
//!
//! The parent keeps the input open as long as it wants the run: when it closes it, or dies, the run stops. So no load
//! outlives the one that asked for it. What the parent had read until then is the recording.

use std::{
    io::{self, BufRead, Write},
    thread,
};

use meshplay_perf::{Recording, RunSpec, recording::Second};
use meshplay_types::Findings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    affinity,
    external::Native,
    run::{LoadError, stream},
    stop::Stop,
};

/// A specification is at most so long: 1,000 endpoints with bodies of 1 MiB are not meant to be sent on one line.
const SPEC_BYTES_MAX: u64 = 64 << 20;

/// A line to the parent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Line {
    /// A second is over.
    Second(Box<Second>),
    /// A program of others has been making requests for so many seconds.
    Elapsed(u64),
    /// What it wrote when it had ended.
    Native(Box<Native>),
    /// The run is over; the seconds were told.
    Result(Box<Recording>),
    /// There is no run.
    Failed {
        /// What was tried and why it failed.
        message: String,
        /// Mistakes of the specification.
        findings: Findings,
    },
}

/// Why the child cannot do its work.
#[derive(Debug, Error)]
pub enum LoadgenError {
    /// The parent is gone before it said what to do.
    #[error("failed to read the specification from standard input")]
    Read(#[source] io::Error),
    /// The parent does not listen any more.
    #[error("failed to write to standard output")]
    Write(#[source] io::Error),
}

/// The specification, whose CPUs this thread keeps to from now on, or what is to be told instead.
pub(crate) fn read_spec(input: &mut (impl BufRead + ?Sized)) -> Result<Result<RunSpec, Line>, LoadgenError> {
    let mut line = String::new();
    io::Read::take(input, SPEC_BYTES_MAX).read_line(&mut line).map_err(LoadgenError::Read)?;
    let failed = |message| Line::Failed { message, findings: Findings::new() };
    let spec: RunSpec = match serde_json::from_str(&line) {
        Ok(spec) => spec,
        Err(error) => return Ok(Err(failed(format!("failed to read the specification: {error}")))),
    };
    let findings = affinity::missing(&spec.cpus);
    if !findings.is_empty() {
        let message = "the load generator cannot keep to its CPUs".to_owned();
        return Ok(Err(Line::Failed { message, findings }));
    }
    // Before any thread or program is started, which will all be kept there too.
    Ok(match affinity::keep_to(&spec.cpus) {
        Ok(()) => Ok(spec),
        Err(error) => Err(failed(format!("failed to keep to the CPUs {:?}: {error}", spec.cpus))),
    })
}

/// Does what the parent says.
///
/// # Errors
/// When the parent cannot be understood or reached. A run that fails is told to it and is no error here.
pub fn serve(mut input: impl BufRead + Send + 'static, mut output: impl Write) -> Result<(), LoadgenError> {
    let output = &mut output;
    let spec = match read_spec(&mut input)? {
        Ok(spec) => spec,
        Err(told) => return write(output, &told),
    };
    let stop = Stop::new();
    let asker = stop.clone();
    // Ends with the process: nothing else reads standard input.
    thread::spawn(move || {
        // Whatever else comes has no meaning; an error is the end too.
        drop(io::copy(&mut input, &mut io::sink()));
        asker.ask();
    });
    let mut lost = None;
    let end = stream(&spec, &stop, &mut |second| {
        if lost.is_none()
            && let Err(error) = write(output, &Line::Second(Box::new(second)))
        {
            stop.ask();
            lost = Some(error);
        }
    });
    match (lost, end) {
        (Some(error), _) => Err(error),
        (None, Ok(recording)) => write(output, &Line::Result(Box::new(recording))),
        (None, Err(error)) => write(output, &failed(error)),
    }
}

fn failed(error: LoadError) -> Line {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    Line::Failed { message, findings: error.findings() }
}

pub(crate) fn write(output: &mut impl Write, line: &Line) -> Result<(), LoadgenError> {
    serde_json::to_writer(&mut *output, line).map_err(|error| LoadgenError::Write(error.into()))?;
    output.write_all(b"\n").and_then(|()| output.flush()).map_err(LoadgenError::Write)
}

#[cfg(test)]
mod tests {
    use std::{io::Cursor, net::TcpListener};

    use meshplay_perf::recording::End;

    use super::*;

    fn lines(input: impl BufRead + Send + 'static) -> Vec<Line> {
        let mut output = Vec::new();
        serve(input, &mut output).unwrap();
        output.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }

    #[test]
    fn what_is_no_specification_is_told() {
        let found = lines(Cursor::new("{\"endpoints\": 5}\n"));
        assert!(matches!(&found[..], [Line::Failed { findings, .. }] if findings.is_empty()), "{found:?}");
        let found = lines(Cursor::new("{\"endpoints\": [], \"arrivals\": {\"kind\": \"max\"}}\n"));
        assert!(matches!(&found[..], [Line::Failed { findings, .. }] if findings.len() == 2), "{found:?}");
        let found =
            lines(Cursor::new("{\"endpoints\": [], \"arrivals\": {\"kind\": \"max\"}, \"cpus\": [999]}\n"));
        let [Line::Failed { findings, .. }] = &found[..] else { panic!("{found:?}") };
        assert_eq!(findings[0].code, meshplay_types::Code::RUN_CPU);
    }

    #[test]
    fn a_run_stops_when_the_parent_is_gone() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let spec = format!(
            r#"{{"endpoints": [{{"url": "http://127.0.0.1:{port}"}}], "arrivals": {{"kind": "max"}}, "durationMs": 60000}}"#
        );
        let found = lines(Cursor::new(format!("{spec}\n")));
        let [Line::Second(_), Line::Result(recording)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(recording.end, End::Stopped);
        assert!(recording.elapsed_us < 2_000_000, "{}", recording.elapsed_us);
    }
}
