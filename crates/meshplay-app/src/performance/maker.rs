//! Who makes the requests of a run: a child process of ours, with a program of others below it or without, or agents on
//! other machines. All tell the same lines.

use std::io;

use meshplay_load::{external, loadgen::Line};
use meshplay_perf::RunSpec;
use meshplay_types::RunId;

use super::{fleet::Fleet, generator::Generator, refusal::Refusal};
use crate::App;

/// Makes requests until it has ended or is dropped.
pub(super) enum Maker {
    Child(Box<Generator>),
    Fleet(Box<Fleet>),
}

impl Maker {
    /// Begins, or says why not.
    pub(super) async fn start(app: &App, run: RunId, spec: &RunSpec) -> Result<Self, Refusal> {
        if !spec.agents.is_empty() {
            return Fleet::start(app.agents(), run, spec).await.map(|fleet| Self::Fleet(Box::new(fleet)));
        }
        let program = app.load_generator().ok_or_else(|| "this program has no load generator".to_owned())?;
        let started = match spec.generator {
            None => Generator::start(program, spec).await,
            Some(other) => {
                let missing = || format!("{} is not there any more", other.name());
                let other = external::find(other, app.tools()).ok_or_else(missing)?;
                Generator::start_other(program, &other, spec).await
            }
        };
        started
            .map(|generator| Self::Child(Box::new(generator)))
            .map_err(|error| format!("the load generator did not start: {error}").into())
    }

    /// What it tells next; nothing once it has ended.
    pub(super) async fn next(&mut self) -> io::Result<Option<Line>> {
        match self {
            Self::Child(generator) => generator.next().await,
            Self::Fleet(fleet) => Ok(fleet.next().await),
        }
    }

    /// Asks it to end now; what it has recorded still comes.
    pub(super) fn ask_to_stop(&mut self) {
        match self {
            Self::Child(generator) => generator.ask_to_stop(),
            Self::Fleet(fleet) => fleet.ask_to_stop(),
        }
    }

    /// Why it ended without a result.
    pub(super) async fn complaint(self) -> String {
        match self {
            Self::Child(generator) => generator.complaint().await,
            Self::Fleet(fleet) => fleet.complaint(),
        }
    }
}
