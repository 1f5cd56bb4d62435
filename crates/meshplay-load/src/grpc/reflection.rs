//! Asks a target for its descriptors, by server reflection (v1, and v1alpha of older servers).
//!
//! Reflection is a stream in both directions, but questions that are all sent before the first answer are answered too:
//! so each round is one call over the same HTTP/2 as a run's. Files that a file needs are asked for in the next round.

use std::collections::BTreeSet;

use meshplay_perf::{
    RunSpec,
    recording::Outcome,
    spec::{Endpoint, Target},
};
use prost_reflect::{DescriptorPool, prost::Message as _, prost_types::FileDescriptorProto};

use super::framing::{framed, split};
use crate::{
    clock::{Clock, NS_PER_MS},
    general::Secure,
    h2::{self, Http2},
    http1::Asked,
    names::Place,
    request::Prepared,
    resolve::resolve,
    run::LoadError,
    stop::Stop,
    wire::{Event, Wire as _},
};

/// The service, by age.
const PATHS: [&str; 2] = [
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];
/// A chain of files that need each other is not longer.
const ROUNDS_MAX: usize = 64;
const FILES_MAX: usize = 10_000;
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// A wait that somebody wants to end goes on for as long at most.
const STOP_LOOK_NS: u64 = 100_000_000;

/// `ServerReflectionRequest`; of its question, exactly one is set.
#[derive(Clone, PartialEq, prost::Message)]
struct Question {
    #[prost(string, optional, tag = "3")]
    file: Option<String>,
    #[prost(string, optional, tag = "4")]
    symbol: Option<String>,
}

/// `ServerReflectionResponse`
#[derive(Clone, PartialEq, prost::Message)]
struct Reply {
    #[prost(message, optional, tag = "4")]
    files: Option<Files>,
    #[prost(message, optional, tag = "7")]
    error: Option<Refusal>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Files {
    #[prost(bytes = "vec", repeated, tag = "1")]
    files: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Refusal {
    #[prost(string, tag = "2")]
    message: String,
}

/// Why a method is not known, for people.
pub(super) enum Unknown {
    /// Nobody answered.
    Unasked(String),
    /// The target does not tell it.
    Untold(String),
}

/// Everything that is needed to know the method of a target; or why not, for people. After `stop` nobody is waited for.
///
/// # Errors
/// When the target has no address, or TLS cannot be prepared.
pub(super) fn pool(
    spec: &RunSpec,
    target: &Target,
    stop: &Stop,
) -> Result<Result<DescriptorPool, Unknown>, LoadError> {
    let address = resolve(spec, target)?.address;
    let secure = match target.scheme.is_secure() {
        false => None,
        true => Some(Secure::new(&spec.tls, target, h2::ALPN).map_err(LoadError::Tls)?),
    };
    let deadline_ns = spec.timeouts.connect_ms.saturating_add(spec.timeouts.request_ms) * NS_PER_MS;
    let service = target.path[1..].split('/').next().unwrap_or_default();
    let ask = |path: &str, questions: &[Question]| {
        let request = request(target, path, questions);
        let wire = Http2::new(Place::At(address), secure.clone(), [request].into(), (1, 1), u32::MAX, None);
        call(wire.map_err(|error| error.to_string())?, deadline_ns, stop)
    };
    let first = [Question { file: None, symbol: Some(service.to_owned()) }];
    let mut path = PATHS[0];
    let mut replies = ask(path, &first);
    if matches!(replies, Err(Trouble::Outcome(Outcome::GrpcUnimplemented))) {
        path = PATHS[1];
        replies = ask(path, &first);
    }
    Ok(replies.map_err(Trouble::unknown).and_then(|replies| {
        collect(replies, |questions| ask(path, questions).map_err(Trouble::text)).map_err(Unknown::Untold)
    }))
}

/// Asks on until nothing is missing.
fn collect(
    mut replies: Vec<Reply>,
    ask: impl Fn(&[Question]) -> Result<Vec<Reply>, String>,
) -> Result<DescriptorPool, String> {
    let mut pool = DescriptorPool::global();
    let mut files: Vec<FileDescriptorProto> = Vec::new();
    let mut asked: BTreeSet<String> = pool.files().map(|file| file.name().to_owned()).collect();
    for _ in 0..ROUNDS_MAX {
        for reply in replies {
            if let Some(refusal) = reply.error {
                return Err(format!("the target's reflection says: {}", refusal.message));
            }
            for file in reply.files.unwrap_or_default().files {
                let file = FileDescriptorProto::decode(file.as_slice()).map_err(|error| error.to_string())?;
                asked.insert(file.name().to_owned());
                if !files.iter().any(|known| known.name() == file.name()) {
                    files.push(file);
                }
            }
        }
        let needed: BTreeSet<&String> =
            files.iter().flat_map(|file| &file.dependency).filter(|name| !asked.contains(*name)).collect();
        if needed.is_empty() {
            pool.add_file_descriptor_protos(files).map_err(|error| error.to_string())?;
            return Ok(pool);
        }
        if asked.len() + needed.len() > FILES_MAX {
            break;
        }
        let questions: Vec<Question> =
            needed.into_iter().map(|name| Question { file: Some(name.clone()), symbol: None }).collect();
        asked.extend(questions.iter().filter_map(|question| question.file.clone()));
        replies = ask(&questions)?;
    }
    Err("the target's descriptors have no end".to_owned())
}

fn request(target: &Target, path: &str, questions: &[Question]) -> Prepared {
    let target = Target { path: path.to_owned(), ..target.clone() };
    let payload: Vec<u8> = questions.iter().flat_map(|question| framed(&question.encode_to_vec())).collect();
    let prepared = super::call(&Endpoint::get(""), &target, &payload, Asked::Calls);
    Prepared { keeps_bytes: ANSWER_BYTES_MAX, ..prepared }
}

enum Trouble {
    Outcome(Outcome),
    Other(String),
}

impl Trouble {
    fn text(self) -> String {
        match self {
            Self::Outcome(outcome) => {
                format!("the target was asked for its descriptors: {}", outcome.meaning().to_lowercase())
            }
            Self::Other(text) => text,
        }
    }
}

impl Trouble {
    fn unknown(self) -> Unknown {
        match self {
            Self::Outcome(outcome) if is_silence(outcome) => {
                Unknown::Unasked(outcome.meaning().to_lowercase())
            }
            trouble => Unknown::Untold(trouble.text()),
        }
    }
}

/// Whether the target has said nothing at all.
fn is_silence(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Resolve
            | Outcome::ConnectRefused
            | Outcome::ConnectTimeout
            | Outcome::ConnectFailed
            | Outcome::Tls
            | Outcome::TlsCertificate
            | Outcome::TlsTimeout
            | Outcome::Reset
            | Outcome::Closed
            | Outcome::HeadTimeout
    )
}

impl From<String> for Trouble {
    fn from(text: String) -> Self {
        Self::Other(text)
    }
}

/// One call on a connection of its own.
fn call(mut wire: Http2, deadline_ns: u64, stop: &Stop) -> Result<Vec<Reply>, Trouble> {
    let clock = Clock::start();
    wire.connect(0).map_err(Trouble::Outcome)?;
    loop {
        let now_ns = clock.now_ns();
        if now_ns >= deadline_ns {
            return Err(Trouble::Outcome(Outcome::HeadTimeout));
        }
        if stop.is_asked() {
            return Err(Trouble::Outcome(Outcome::Unfinished));
        }
        wire.wait((deadline_ns - now_ns).min(STOP_LOOK_NS)).map_err(|error| error.to_string())?;
        loop {
            let outcome = match wire.next() {
                None => break,
                Some(Event::Connected(_)) => {
                    wire.send(0, 0).map_err(Trouble::Outcome)?;
                    continue;
                }
                Some(Event::Answered(_, answer)) => answer.outcome,
                Some(Event::Closed(_, outcome) | Event::Failed(_, outcome)) => outcome,
                Some(_) => continue,
            };
            if outcome != Outcome::Success {
                return Err(Trouble::Outcome(outcome));
            }
            let replies = split(wire.kept(0)).into_iter().map(Reply::decode).collect::<Result<_, _>>();
            return replies.map_err(|error| Trouble::Other(error.to_string()));
        }
    }
}
