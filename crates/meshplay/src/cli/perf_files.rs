//! `meshplay perf export|import|verify`: runs as files.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::PossibleValue};
use clap_complete::ArgValueCompleter;
use meshplay_perf::{format::Tool, report::Form};

use super::perf::AboutArgs;
use crate::complete;

/// Of an Ed25519 key: 32 bytes.
const KEY_DIGITS: usize = 64;

/// `perf export`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    meshplay perf export 1f0e9c3a --as html > run.html\n  \
    meshplay perf export 1f0e9c3a --as fortio --to results/        named after the run\n  \
    meshplay perf export 1f0e9c3a --as receipt > run.receipt.json   and `meshplay perf verify run.receipt.json`")]
pub(crate) struct ExportArgs {
    /// Id, or its last characters
    #[arg(add = ArgValueCompleter::new(complete::runs))]
    pub(crate) run: String,
    /// In which form
    #[arg(long = "as", value_name = "FORM", default_value = "json")]
    pub(crate) form: FormArg,
    /// File to write, or a folder; standard output without it
    #[arg(long, value_name = "PATH")]
    pub(crate) to: Option<PathBuf>,
}

/// `perf import`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    fortio load -json out.json http://127.0.0.1:8080/ && meshplay perf import out.json --tag mesh=istio\n  \
    wrk2 -R1000 --latency http://127.0.0.1:8080/ | meshplay perf import -")]
pub(crate) struct ImportArgs {
    /// What the tool wrote; `-` reads standard input; repeatable
    #[arg(required = true)]
    pub(crate) file: Vec<PathBuf>,
    /// Which tool [default: found by the shape of the file]
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Option<ToolArg>,
    #[command(flatten)]
    pub(crate) about: AboutArgs,
}

/// `perf verify`
#[derive(Debug, Args)]
#[command(
    after_help = "It needs no server: everything is computed again from the file. Without `--key` it tells whose key \
    signed it, and you compare; `meshplay perf verify --own-key` prints that of your installation."
)]
pub(crate) struct VerifyArgs {
    /// A receipt; `-` reads standard input
    #[arg(required_unless_present = "own_key")]
    pub(crate) file: Option<PathBuf>,
    /// Public key of who must have signed it, in hex
    #[arg(long, value_name = "HEX", value_parser = public_key)]
    pub(crate) key: Option<String>,
    /// Print the public key of this installation, or of the server
    #[arg(long, conflicts_with_all = ["file", "key"])]
    pub(crate) own_key: bool,
}

/// As `verify --own-key` prints it; what was copied may have spaces around it.
fn public_key(text: &str) -> Result<String, String> {
    let key = text.trim();
    let is_key = key.len() == KEY_DIGITS && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_key { Ok(key.to_owned()) } else { Err(format!("a public key is {KEY_DIGITS} hex digits")) }
}

/// A form as the command line names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormArg(pub(crate) Form);

/// A tool as the command line names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolArg(pub(crate) Tool);

impl ValueEnum for FormArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [FormArg; Form::ALL.len()] = {
            let mut all = [FormArg(Form::Json); Form::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = FormArg(Form::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}

impl ValueEnum for ToolArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [ToolArg; Tool::ALL.len()] = {
            let mut all = [ToolArg(Tool::Fortio); Tool::ALL.len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = ToolArg(Tool::ALL[at]);
                at += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}
