//! `meshplay version`: starts nothing and opens nothing.

use meshplay_app::system::About;
use serde::Serialize;

use crate::{exit::Exit, failure::Failure, printer::Printer};

#[derive(Serialize)]
struct Version {
    version: &'static str,
    commit: &'static str,
    build: &'static str,
}

/// What the program says of itself.
pub(crate) fn about() -> About {
    About {
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("MESHPLAY_COMMIT").unwrap_or("unknown"),
        build: if cfg!(debug_assertions) { "debug" } else { "release" },
        ..About::default()
    }
}

pub(crate) fn run(printer: &Printer) -> Result<Exit, Failure> {
    let About { version, commit, build, .. } = about();
    let version = Version { version, commit, build };
    let text =
        || format!("meshplay {} (commit {}, {} build)", version.version, version.commit, version.build);
    printer.result(&version, text, || vec![version.version.to_owned()])?;
    Ok(Exit::Ok)
}
