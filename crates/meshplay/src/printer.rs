//! The one place that writes to the terminal: results to stdout, everything else to stderr.
//!
//! Readable without colour; colour only on a terminal and never with `NO_COLOR`.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;
use meshplay_types::{Code, Finding, Severity};
use serde::Serialize;

use crate::{
    failure::{Failure, refuse, unwritable},
    visible,
};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// For people with wide screens.
    Wide,
    /// For programs.
    Json,
    /// For programs and people.
    Yaml,
    /// One name per line.
    Name,
    /// JUnit XML (checks and validations).
    Junit,
    /// SARIF 2.1.0 (checks and validations).
    Sarif,
    /// GitHub workflow commands (checks and validations).
    Github,
    /// A table in Markdown (checks and validations).
    Markdown,
}

impl Format {
    /// Those that every result has.
    pub(crate) const PLAIN: [Self; 5] = [Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Name];

    /// Whether it is a report for other programs, of which each command has its own or none.
    pub(crate) fn is_report(self) -> bool {
        !Self::PLAIN.contains(&self)
    }
}

/// What goes to stderr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Talk {
    /// Notes, hints and progress.
    Normal,
    /// Only findings and errors.
    Quiet,
}

/// Where something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Standard output.
    Output,
    /// Standard error.
    Errors,
}

/// Whether somebody still reads what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Somebody does.
    There,
    /// Nobody does: `meshplay … | head -1` has read enough.
    Gone,
}

/// Writes results and messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    pub(crate) format: Format,
    talk: Talk,
    colour: bool,
}

impl Printer {
    pub(crate) fn new(format: Format, talk: Talk) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { format, talk, colour: !plain && io::stderr().is_terminal() }
    }

    /// The result of a command: `text` is its form for people, `names` its form for `-o name`.
    pub(crate) fn result<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce() -> String,
        names: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        let out = match self.format {
            // Asked before anything is sent (`command::forms`); whoever forgets a command there is still not at fault.
            Format::Junit | Format::Sarif | Format::Github | Format::Markdown => {
                let message = "this command has no report form; use `-o table|wide|json|yaml|name`";
                return Err(refuse(Code::USAGE, message));
            }
            Format::Table | Format::Wide => visible::text(&text()).into_owned(),
            Format::Json => serde_json::to_string_pretty(value).context("failed to write JSON")?,
            Format::Yaml => serde_saphyr::to_string(value).context("failed to write YAML")?,
            Format::Name => names().join("\n"),
        };
        self.text(&out)
    }

    /// Text to stdout as it is, ended by a newline.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        match write!(stdout, "{text}{end}").and_then(|()| stdout.flush()) {
            // `meshplay … | head` is not an error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| unwritable("to standard output", &error)),
        }
    }

    /// Bytes of somebody else as they are, at once.
    pub(crate) fn bytes(&self, end: End, bytes: &[u8]) -> Result<Reader, Failure> {
        let written = match end {
            End::Output => written(&mut io::stdout().lock(), bytes),
            End::Errors => written(&mut io::stderr().lock(), bytes),
        };
        match written {
            Ok(()) => Ok(Reader::There),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Gone),
            Err(error) => Err(unwritable("what was received", &error)),
        }
    }

    /// A sentence for people, e.g. what to type next. Silent with `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if self.talk == Talk::Normal {
            self.stderr(&visible::text(text));
        }
    }

    /// Findings, all of them, worst first.
    pub(crate) fn findings(&self, findings: &[Finding]) {
        let mut sorted: Vec<&Finding> = findings.iter().collect();
        sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for finding in sorted {
            if self.talk == Talk::Normal || finding.severity > Severity::Info {
                self.stderr(&self.finding(finding));
            }
        }
    }

    /// An error that is not a finding.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        let text = format!("{error:#}");
        self.stderr(&format!("{} {}", self.paint("error:", "31;1"), visible::text(&text)));
    }

    /// Whether progress may be drawn.
    pub(crate) fn is_interactive(&self) -> bool {
        self.talk == Talk::Normal && io::stderr().is_terminal() && io::stdin().is_terminal()
    }

    /// Whether notes are wanted.
    pub(crate) fn is_talking(&self) -> bool {
        self.talk == Talk::Normal
    }

    fn finding(&self, finding: &Finding) -> String {
        let colour = match finding.severity {
            Severity::Error => "31;1",
            Severity::Warning => "33;1",
            Severity::Info => "36",
        };
        let head = self.paint(&format!("{}[{}]:", finding.severity, finding.code), colour);
        let mut text = format!("{head} {}", visible::text(&finding.message));
        let place = finding.at.to_string();
        let rows = [
            ("at", Some(place).filter(|place| !place.is_empty())),
            ("cause", finding.cause.clone()),
            ("fix", finding.fix.clone()),
        ];
        for (label, row) in rows {
            if let Some(row) = row {
                text.push_str(&format!("\n  {label}: {}", visible::text(&row)));
            }
        }
        text
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn stderr(&self, text: &str) {
        // Nobody is left to be told if stderr is closed.
        drop(writeln!(io::stderr().lock(), "{text}"));
    }
}

fn written(end: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    end.write_all(bytes)?;
    end.flush()
}
