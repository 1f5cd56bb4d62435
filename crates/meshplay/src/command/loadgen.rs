//! `meshplay loadgen`: the load engine in a process of its own, for a server or a command that is its parent.

use std::io::{self, BufReader};

use crate::{exit::Exit, failure::Failure};

pub(crate) fn run() -> Result<Exit, Failure> {
    meshplay_load::loadgen::serve(BufReader::new(io::stdin()), io::stdout().lock())
        .map(|()| Exit::Ok)
        .map_err(|error| {
            Failure::Internal(anyhow::Error::new(error).context("the load generator has to stop"))
        })
}
