//! A program that is to be started: its command lines, the files that it reads, and where its result is.

use std::fmt;

/// The file in the working folder with what a program says besides its result.
pub const LOG: &str = "log.txt";

/// What to start. Names of files are relative to the working folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Files to write before.
    pub files: Vec<InputFile>,
    /// Variables of its environment.
    pub env: Vec<(String, String)>,
    /// Arguments of one call after the other; the first one makes the load.
    pub calls: Vec<Vec<String>>,
    /// Where the result is.
    pub result: ResultAt,
}

/// A file that the program reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Where a result is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultAt {
    /// What the last call wrote to standard output.
    Output,
    /// A file.
    File(String),
}

/// Proxies of the environment would send the load elsewhere.
const ENV_NO_PROXY: [(&str, &str); 8] = [
    ("HTTP_PROXY", ""),
    ("HTTPS_PROXY", ""),
    ("ALL_PROXY", ""),
    ("http_proxy", ""),
    ("https_proxy", ""),
    ("all_proxy", ""),
    ("NO_PROXY", "*"),
    ("no_proxy", "*"),
];

impl Invocation {
    /// One call.
    pub(super) fn new(args: Args, files: Vec<InputFile>, result: ResultAt) -> Self {
        let env = ENV_NO_PROXY.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { files, env, calls: vec![args.0], result }
    }

    /// With a variable more.
    pub(super) fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The command lines, for people.
    #[must_use]
    pub fn lines(&self, program: &str) -> Vec<String> {
        let line = |args: &Vec<String>| {
            let words = std::iter::once(program).chain(args.iter().map(String::as_str));
            words.map(|word| Quoted(word).to_string()).collect::<Vec<_>>().join(" ")
        };
        self.calls.iter().map(line).collect()
    }
}

/// Arguments that are collected.
#[derive(Default)]
pub(super) struct Args(Vec<String>);

impl Args {
    pub(super) fn of(words: &[&str]) -> Self {
        Self::default().with(words)
    }

    pub(super) fn with(mut self, words: &[&str]) -> Self {
        self.0.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    pub(super) fn value(self, flag: &str, value: impl fmt::Display) -> Self {
        self.with(&[flag, &value.to_string()])
    }

    /// The flag with its value, if there is one.
    pub(super) fn maybe(self, flag: &str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.value(flag, value),
            None => self,
        }
    }

    /// The words, if so.
    pub(super) fn when(self, applies: bool, words: &[&str]) -> Self {
        if applies { self.with(words) } else { self }
    }

    pub(super) fn each<T>(self, flag: &str, values: impl IntoIterator<Item = T>) -> Self
    where
        T: fmt::Display,
    {
        values.into_iter().fold(self, |args, value| args.value(flag, value))
    }

    pub(super) fn words(self) -> Vec<String> {
        self.0
    }
}

/// As a shell would need it.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+[]".contains(c);
        if !self.0.is_empty() && self.0.chars().all(is_plain) {
            f.write_str(self.0)
        } else {
            write!(f, "'{}'", self.0.replace('\'', "'\\''"))
        }
    }
}
