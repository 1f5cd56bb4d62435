//! Load generators of others: what each can do, and how it is told to do what a run asks for.
//!
//! It owns their names, their limits and their command lines. It refuses to know processes and files: a specification
//! comes in, a command line and the files that it reads go out. What they write is read in [`crate::format`].
//!
//! Entry points: [`Generator`], [`Generator::invocation`].

mod ability;
mod invocation;
mod odd;
mod refusals;
mod request;
mod scripted;
mod simple;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use invocation::{InputFile, Invocation, LOG, ResultAt};

use crate::format::Tool;

macro_rules! generators {
    ($($name:ident $word:literal $program:literal [$($version:literal),*] $meaning:literal, $get:literal;)*) => {
        /// A program that makes the requests of a run in the place of our own engines.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum Generator { $(#[doc = $meaning] $name),* }

        impl Generator {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As people call it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The file to look for.
            #[must_use]
            pub fn program(self) -> &'static str {
                match self { $(Self::$name => $program),* }
            }

            /// What makes it tell its version.
            #[must_use]
            pub fn version_args(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($version),*]),* }
            }

            /// What it is good for, in a line.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning),* }
            }

            /// How to get it.
            #[must_use]
            pub fn how_to_get(self) -> &'static str {
                match self { $(Self::$name => $get),* }
            }

            /// Who writes its results.
            #[must_use]
            pub fn tool(self) -> Tool {
                match self { $(Self::$name => Tool::$name),* }
            }
        }
    };
}

generators! {
    Fortio "fortio" "fortio" ["version"] "HTTP/1.1 and HTTP/2, a rate per connection or as fast as it goes",
        "`go install fortio.org/fortio@latest`";
    Wrk "wrk" "wrk" ["-v"] "HTTP/1.1, as fast as it goes",
        "`apt install wrk`, `brew install wrk`";
    Wrk2 "wrk2" "wrk2" ["-v"] "HTTP/1.1, a rate, timed from the intended start",
        "build github.com/giltene/wrk2 and call the program `wrk2`";
    Nighthawk "nighthawk" "nighthawk_client" ["--version"] "Envoy's: HTTP/1.1 and HTTP/2, a rate or as fast as it goes",
        "build github.com/envoyproxy/nighthawk, or copy `nighthawk_client` out of the image envoyproxy/nighthawk-dev";
    K6 "k6" "k6" ["version"] "HTTP/1.1 and HTTP/2, rates, steps, ramps and peaks, several endpoints",
        "`brew install k6`, or the packages named at https://grafana.com/docs/k6";
    Oha "oha" "oha" ["--version"] "HTTP/1.1 and HTTP/2, a rate, bursts or as fast as it goes",
        "`cargo install oha --locked`, `brew install oha`";
    Vegeta "vegeta" "vegeta" ["-version"] "HTTP/1.1 and HTTP/2, a rate, several endpoints; keeps every request",
        "`go install github.com/tsenart/vegeta/v12@latest`, `brew install vegeta`";
    H2load "h2load" "h2load" ["--version"] "HTTP/1.1 and HTTP/2 with streams, a rate per connection or as fast as it goes; no percentiles",
        "`apt install nghttp2-client`, `brew install nghttp2`";
    Ghz "ghz" "ghz" ["--version"] "gRPC calls, a rate or as fast as it goes; the server must have reflection",
        "`go install github.com/bojand/ghz/cmd/ghz@latest`, `brew install ghz`";
}

impl Generator {
    /// By name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name().eq_ignore_ascii_case(name))
    }

    /// The version in what the program says about itself: the first word with dots between numbers. `go1.26` is the
    /// version of something else.
    #[must_use]
    pub fn version_in(text: &str) -> Option<String> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || ".-+_".contains(c);
        text.split(|c: char| !is_part(c)).find_map(|word| {
            let word = word.strip_prefix('v').unwrap_or(word);
            let mut numbers = word.split(['.', '-', '+']);
            let is_number = |part: Option<&str>| {
                part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
            };
            (is_number(numbers.next()) && word.contains('.') && is_number(numbers.next()))
                .then(|| word.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_found_in_what_each_program_says() {
        for (text, version) in [
            ("1.68.2", Some("1.68.2")),
            ("wrk debian/4.1.0-3+b2 [epoll] Copyright (C) 2012 Will Glozer", Some("4.1.0-3+b2")),
            ("h2load nghttp2/1.52.0", Some("1.52.0")),
            ("k6 v1.1.0 (commit/0b8e2c2, go1.24.3, linux/amd64)", Some("1.1.0")),
            ("oha 1.16.0", Some("1.16.0")),
            ("Version: 12.12.0\nCommit: x", Some("12.12.0")),
            ("Version: \nRuntime: go1.26.8 linux/amd64", None),
            ("dev", None),
        ] {
            assert_eq!(Generator::version_in(text).as_deref(), version, "{text}");
        }
    }

    #[test]
    fn a_generator_is_found_by_the_name_that_files_use() {
        assert_eq!(Generator::named("Fortio"), Some(Generator::Fortio));
        assert_eq!(Generator::named("meshplay"), None);
        let is_word = |one: &Generator| serde_json::to_value(one).unwrap() == one.name();
        assert!(Generator::ALL.iter().all(is_word));
    }
}
