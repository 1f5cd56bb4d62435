//! What the commands do: one file per noun. Each returns how it ended.

pub(crate) mod agent;
pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod cluster;
pub(crate) mod compare;
mod compare_report;
pub(crate) mod completion;
pub(crate) mod dashboard;
pub(crate) mod demo;
pub(crate) mod deploy;
pub(crate) mod design;
pub(crate) mod drift;
pub(crate) mod environment;
pub(crate) mod event;
pub(crate) mod exec;
mod experiment;
mod experiment_resume;
mod experiment_text;
pub(crate) mod forms;
pub(crate) mod ladder;
pub(crate) mod list;
pub(crate) mod loadgen;
pub(crate) mod logs;
pub(crate) mod metrics;
pub(crate) mod operation;
mod panel_text;
pub(crate) mod perf;
pub(crate) mod plan;
pub(crate) mod resource;
pub(crate) mod retry;
pub(crate) mod revision;
mod run_spec;
mod run_text;
pub(crate) mod serve;
pub(crate) mod short;
pub(crate) mod token;
pub(crate) mod validate;
pub(crate) mod version;
pub(crate) mod watch;

use std::{
    io::{self, IsTerminal, Read, Write},
    path::Path,
};

use meshplay_types::{Code, Finding, Place};

use crate::failure::Failure;

/// Largest file read, in bytes: the limit of a design (reliability study §3.7).
const FILE_BYTES_MAX: u64 = 32 << 20;

/// The text of a file, or of standard input for `-`.
pub(crate) fn read_file(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?)
        .map_err(|error| unreadable(path, format!("it is not UTF-8 text: {error}")))
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| unreadable(path, error.to_string()))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(unreadable(path, format!("it is larger than {} MiB", FILE_BYTES_MAX >> 20)));
    }
    Ok(bytes)
}

/// Why a text is not the YAML that is expected, in words for who wrote it: the library also has advice for programmers.
fn yaml_fault(error: &serde_saphyr::Error) -> String {
    use serde_saphyr::Error;
    let message = match error.without_snippet() {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the key `{key}` stands twice in one mapping")
        }
        Error::DuplicateMappingKey { key: None, .. } => "a key stands twice in one mapping".to_owned(),
        Error::MultipleDocuments { .. } => "it holds more than one document".to_owned(),
        _ => return error.render_with_formatter(&serde_saphyr::UserMessageFormatter),
    };
    match error.location() {
        Some(at) => format!("{message} (line {}, column {})", at.line(), at.column()),
        None => message,
    }
}

fn unreadable(path: &Path, cause: String) -> Failure {
    let shown = path.display().to_string();
    let finding = Finding::new(Code::FILE_UNREADABLE, format!("cannot read `{shown}`")).cause(cause);
    Failure::Refused(vec![finding.at(Place { file: Some(shown), ..Place::default() })])
}

/// How a person is asked.
pub(crate) enum Consent {
    /// `--yes`.
    Given,
    /// Ask on the terminal.
    Ask,
}

impl Consent {
    pub(crate) fn from_flag(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Ask }
    }

    /// Asks, unless consent was given. Without a terminal it is refused: nobody is there to answer.
    pub(crate) fn obtain(&self, question: &str) -> Result<(), Failure> {
        if matches!(self, Self::Given) {
            return Ok(());
        }
        let refuse =
            |message: &str| Err(Failure::Refused(vec![Finding::new(Code::CONSENT_MISSING, message)]));
        if !io::stdin().is_terminal() {
            return refuse("nobody is there to agree: standard input is not a terminal");
        }
        let mut stderr = io::stderr().lock();
        let mut answer = String::new();
        let asked = write!(stderr, "{question} [y/N] ").and_then(|()| stderr.flush());
        match asked.and_then(|()| io::stdin().read_line(&mut answer)) {
            Ok(_) if matches!(answer.trim(), "y" | "Y" | "yes") => Ok(()),
            Ok(_) => refuse("not agreed; nothing was changed"),
            Err(error) => Err(Failure::Internal(error.into())),
        }
    }
}
