//! A run on behalf of a parent process: a specification comes in on one line, what was recorded goes out line by line.
//!
//! The input stays open as long as the parent wants the run. When it closes (because the parent asks for an end, or was
//! killed) no request is started any more, so no load outlives whoever ordered it.

use std::{
    io::{self, BufRead, Write},
    thread,
};

use meshplay_perf::{Recording, RunSpec, recording::Second};
use meshplay_types::Findings;
use serde::{Deserialize, Serialize};

use crate::{LoadError, Stop, stream};

/// One line of what is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Told {
    /// A second is complete.
    Second(Box<Second>),
    /// The run is over; the recording without its seconds. Nothing follows.
    Done(Box<Recording>),
    /// It could not be made. Nothing follows.
    Failed {
        /// One sentence, with the reasons behind it.
        message: String,
        /// Mistakes of the specification.
        findings: Findings,
    },
}

/// Carries out the run of the first line of `input`; stops early when `input` ends.
///
/// # Errors
/// If `input` holds no specification, or `output` takes nothing more: then the parent is gone.
pub fn serve(mut input: impl BufRead + Send + 'static, mut output: impl Write) -> io::Result<()> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let spec: RunSpec = serde_json::from_str(&line)?;
    let stop = Stop::new();
    let asked = stop.clone();
    // It ends with the process at the latest: the parent's end of the pipe may stay open until then.
    thread::spawn(move || {
        // Whatever else comes, or fails to come: only the end has a meaning.
        drop(io::copy(&mut input, &mut io::sink()));
        asked.ask();
    });
    let mut fault = None;
    let outcome = stream(&spec, &stop, &mut |second| {
        if fault.is_none()
            && let Err(error) = tell(&mut output, &Told::Second(Box::new(second)))
        {
            stop.ask();
            fault = Some(error);
        }
    });
    match (fault, outcome) {
        (Some(fault), _) => Err(fault),
        (None, Ok(recording)) => tell(&mut output, &Told::Done(Box::new(recording))),
        (None, Err(error)) => tell(&mut output, &failed(error)),
    }
}

fn tell(output: &mut impl Write, told: &Told) -> io::Result<()> {
    serde_json::to_writer(&mut *output, told)?;
    output.write_all(b"\n")?;
    output.flush()
}

fn failed(error: LoadError) -> Told {
    let mut message = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        message = format!("{message}: {cause}");
        source = cause.source();
    }
    let findings = match error {
        LoadError::Spec(findings) => findings,
        _ => Findings::new(),
    };
    Told::Failed { message, findings }
}
