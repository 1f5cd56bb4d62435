//! `meshplay loadgen`: the load engine in a process of its own, for a server or a command that is its parent; or a program
//! of others, watched by it.

use std::io::{self, BufReader};

use meshplay_load::{external, loadgen};

use crate::{cli::LoadgenArgs, exit::Exit, failure::Failure};

pub(crate) fn run(args: &LoadgenArgs) -> Result<Exit, Failure> {
    let (input, output) = (BufReader::new(io::stdin()), io::stdout().lock());
    let served = match (&args.program, &args.folder) {
        (Some(program), Some(folder)) => external::serve(program, folder, input, output),
        _ => loadgen::serve(input, output),
    };
    served.map(|()| Exit::Ok).map_err(|error| {
        Failure::Internal(anyhow::Error::new(error).context("the load generator has to stop"))
    })
}
