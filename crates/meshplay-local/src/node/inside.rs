//! What `meshplay-rig inside …` runs inside a node or a pod: the first process, the DNS server, the test server.
//! Nobody types these; they are arguments that [`super`] writes.

use std::path::PathBuf;

use super::app::{self, AppError, AppOptions};
use super::dns::{self, DnsConfig, DnsError};
use super::init::{self, InitError};

/// Port of the test server unless `--port` says otherwise.
const APP_PORT: u16 = 8080;

/// Why it ended.
#[derive(Debug, thiserror::Error)]
pub enum InsideError {
    /// Not one of ours.
    #[error("unknown arguments after `inside`: {args:?}")]
    Arguments {
        /// What was given.
        args: Vec<String>,
    },
    /// The DNS server's configuration cannot be read.
    #[error("failed to read the DNS server's configuration `{}`", path.display())]
    DnsConfig {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The node's first process.
    #[error("the node failed")]
    Init(#[from] InitError),
    /// The DNS server.
    #[error("the DNS server failed")]
    Dns(#[from] DnsError),
    /// The test server.
    #[error("the test server failed")]
    App(#[from] AppError),
}

/// Runs what the arguments after `inside` say: `init`, `dns FILE`, or `app [--port N] [--tls-dir DIR]`.
///
/// # Errors
/// [`InsideError`].
pub async fn run(args: Vec<String>) -> Result<(), InsideError> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["init"] => Ok(init::run().await?),
        ["dns", file] => Ok(dns::serve(dns_config(file)?).await?),
        ["app", options @ ..] => match app_options(options) {
            Some(options) => Ok(app::serve(options).await?),
            None => Err(InsideError::Arguments { args }),
        },
        _ => Err(InsideError::Arguments { args }),
    }
}

fn dns_config(file: &str) -> Result<DnsConfig, InsideError> {
    let error = |source| InsideError::DnsConfig { path: PathBuf::from(file), source };
    let bytes = std::fs::read(file).map_err(error)?;
    serde_json::from_slice(&bytes).map_err(|source| error(source.into()))
}

fn app_options(words: &[&str]) -> Option<AppOptions> {
    let mut options = AppOptions { port: APP_PORT, tls_dir: None };
    for pair in words.chunks(2) {
        match pair {
            ["--port", port] => options.port = port.parse().ok()?,
            ["--tls-dir", dir] => options.tls_dir = Some(PathBuf::from(dir)),
            _ => return None,
        }
    }
    Some(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_the_test_server_are_pairs() {
        let expected = AppOptions { port: 8443, tls_dir: Some(PathBuf::from("/tls")) };
        assert_eq!(app_options(&["--port", "8443", "--tls-dir", "/tls"]), Some(expected));
        assert_eq!(app_options(&[]), Some(AppOptions { port: APP_PORT, tls_dir: None }));
        assert_eq!(app_options(&["--port"]), None);
        assert_eq!(app_options(&["--help", "me"]), None);
    }
}
