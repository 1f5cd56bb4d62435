//! Each part of a receipt once more, and whether it is what the receipt says.

use std::collections::BTreeSet;

use meshplay_types::Digest;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::Serialize;

use super::{Check, Receipt, digest, schedule_digest, signed, value};
use crate::{
    Rules, RunSpec, Summary, Validity,
    report::{Report, environment as made_with, rows},
};

fn check(name: &str, holds: bool, detail: String) -> Check {
    Check { name: name.to_owned(), holds, detail }
}

pub(super) fn signature(receipt: &Receipt) -> Check {
    let signed = signed(&receipt.format, &receipt.report, &receipt.digests);
    let holds = match (bytes(&receipt.key), bytes(&receipt.signature)) {
        (Some(key), Some(signature)) => {
            UnparsedPublicKey::new(&ED25519, key).verify(signed.as_bytes(), &signature).is_ok()
        }
        _ => false,
    };
    let detail = if holds {
        format!("of the key {}", receipt.key)
    } else {
        "something was changed after signing, so nothing is computed again".to_owned()
    };
    check("signature", holds, detail)
}

/// Whether a part is the one that was signed.
pub(super) fn part<T: Serialize>(name: &str, part: &T, said: &Digest) -> Check {
    let found = digest(part);
    let detail = if found == *said {
        found.short().to_owned()
    } else {
        format!("{} is not {}", found.short(), said.short())
    };
    check(name, found == *said, detail)
}

pub(super) fn schedule(spec: &RunSpec, said: Option<&Digest>) -> Check {
    let found = schedule_digest(spec);
    let holds = found.as_ref() == said;
    let detail = match (found, holds) {
        (None, true) => "a closed loop has none".to_owned(),
        (Some(found), true) => found.short().to_owned(),
        (_, false) => "the seed gives another one".to_owned(),
    };
    check("schedule", holds, detail)
}

/// The summary from the recording by the rules that it was made by, and which of its parts are not what the receipt
/// says, or are kept silent by it.
pub(super) fn numbers(report: &Report) -> Check {
    let rules = report.summary.validity.rules;
    let (said, found) = (value(&report.summary), value(&Summary::by(rules, &report.spec, &report.recording)));
    let names = [&said, &found].into_iter().filter_map(|part| part.as_object()).flat_map(|part| part.keys());
    let differs = |name: &str| match (said.get(name), found.get(name)) {
        (None, Some(_)) => !may_lack(rules, name),
        (said, found) => said != found,
    };
    let differing: BTreeSet<&str> = names.map(String::as_str).filter(|name| differs(name)).collect();
    let detail = if differing.is_empty() {
        "computed again from the recording: the same".to_owned()
    } else {
        let names: Vec<&str> = differing.iter().copied().collect();
        format!("the recording gives other values of {}", names.join(", "))
    };
    check("numbers", differing.is_empty(), detail)
}

/// Parts of a summary that are younger than its rules, though what they are computed from was recorded before.
fn may_lack(rules: Rules, name: &str) -> bool {
    match rules {
        Rules::First => ["connectMs", "tlsMs"].contains(&name),
        Rules::Second | Rules::Third | Rules::Fourth | Rules::Fifth | Rules::Sixth => false,
    }
}

/// By which rules it is said whether to believe the run. Former ones are no fault: it may be of their time. But they
/// overlook what later ones find, so what these say stands beside them.
pub(super) fn rules(report: &Report) -> Check {
    let rules = report.summary.validity.rules;
    let detail = if rules == Rules::NEWEST {
        "the newest".to_owned()
    } else {
        let newest = Validity::judge(&report.spec, &report.recording).verdict;
        format!("the {}, not the newest: by these it is {}", rows::word(&rules), rows::word(&newest))
    };
    check("rules", true, detail)
}

/// The hash of what it was made with and on. Every run has one.
pub(super) fn environment(report: &Report) -> Check {
    let hashes = [made_with::hash, made_with::hash_of_before].map(|hash| hash(&report.surroundings));
    let (holds, detail) = match &report.environment {
        None => (false, "none is named"),
        Some(said) if hashes.contains(said) => (true, "the hash of what the run was made with"),
        Some(_) => (false, "what the run was made with gives another one"),
    };
    check("environment", holds, detail.to_owned())
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || !hex.len().is_multiple_of(2) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}
