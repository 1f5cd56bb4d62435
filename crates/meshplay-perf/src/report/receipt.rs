//! A signed account of a run: what was asked for, what was recorded, what was computed, and a digest of each.
//!
//! Whoever has it can compute the schedule from the seed and the numbers from the recording again, bit for bit, and see
//! by whose key it was signed. It proves that nothing was changed afterwards; that the signer measured honestly it
//! cannot prove. Signatures are Ed25519 (RFC 8032) over the digest of the canonical JSON.

mod again;
mod bounds;

use meshplay_types::{Code, Digest, Finding};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Report;
use crate::{EndpointOrder, RunSpec, Schedule};

const FORMAT: &str = "meshplay-receipt/1";
/// So that a specification which somebody made up does not keep the reader busy.
const SLOTS_MAX: usize = 100_000_000;

/// The document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Always the same.
    pub format: String,
    /// The run.
    pub report: Report,
    /// Of its parts.
    pub digests: Digests,
    /// The signer's public key, in hex.
    pub key: String,
    /// Over all of the above but the key, in hex.
    pub signature: String,
}

/// SHA-256 over canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Digests {
    /// What was asked for.
    pub spec: Digest,
    /// Intended start in ns and endpoint of each request; none in a closed loop.
    pub schedule: Option<Digest>,
    /// What was recorded.
    pub recording: Digest,
    /// What was computed.
    pub summary: Digest,
}

/// One thing that was computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// Whether it is as the receipt says.
    pub holds: bool,
    /// What was found.
    pub detail: String,
}

/// Signs a run. `seed` is the signer's private key.
///
/// # Panics
/// Never: every seed of 32 bytes is a key.
#[must_use]
pub fn write(report: Report, seed: &[u8; 32]) -> String {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("every 32 bytes are a key");
    let digests = Digests::of(&report);
    let signature = pair.sign(signed(FORMAT, &report, &digests).as_bytes());
    let receipt = Receipt {
        format: FORMAT.to_owned(),
        report,
        digests,
        key: hex(pair.public_key().as_ref()),
        signature: hex(signature.as_ref()),
    };
    serde_json::to_string_pretty(&receipt).expect("texts as keys and no numbers that JSON lacks")
}

/// The public key of a seed, in hex.
///
/// # Panics
/// Never: every seed of 32 bytes is a key.
#[must_use]
pub fn public_key(seed: &[u8; 32]) -> String {
    hex(Ed25519KeyPair::from_seed_unchecked(seed).expect("every 32 bytes are a key").public_key().as_ref())
}

/// Computes everything again. With a key, the signature must be that key's. Of what was changed after signing only the
/// digests are looked at: somebody made it up, and may have made it up to be computed.
///
/// # Errors
/// When the text is no receipt, or one of a run that cannot be.
pub fn verify(text: &str, key: Option<&str>) -> Result<(Receipt, Vec<Check>), Finding> {
    let unreadable =
        |cause: String| Finding::new(Code::RECEIPT_UNREADABLE, "this is no receipt").cause(cause);
    let receipt: Receipt = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    if receipt.format != FORMAT {
        return Err(unreadable(format!("its format is `{}`, not `{FORMAT}`", receipt.format)));
    }
    let (report, said) = (&receipt.report, &receipt.digests);
    let signature = again::signature(&receipt);
    let is_signed = signature.holds;
    let mut checks = vec![signature];
    checks.extend(key.map(|key| Check {
        name: "signer".to_owned(),
        holds: key.eq_ignore_ascii_case(&receipt.key),
        detail: receipt.key.clone(),
    }));
    checks.push(again::part("specification", &report.spec, &said.spec));
    checks.push(again::part("recording", &report.recording, &said.recording));
    checks.push(again::part("summary", &report.summary, &said.summary));
    if is_signed {
        if let Some(cause) = bounds::impossible(&report.spec, &report.recording) {
            return Err(unreadable(cause));
        }
        checks.push(again::schedule(&report.spec, said.schedule.as_ref()));
        checks.push(again::numbers(report));
        checks.push(again::rules(report));
        checks.push(again::environment(report));
    }
    Ok((receipt, checks))
}

impl Digests {
    fn of(report: &Report) -> Self {
        Self {
            spec: digest(&report.spec),
            schedule: schedule_digest(&report.spec),
            recording: digest(&report.recording),
            summary: digest(&report.summary),
        }
    }
}

fn digest<T: Serialize>(part: &T) -> Digest {
    Digest::of_json(&value(part))
}

fn schedule_digest(spec: &RunSpec) -> Option<Digest> {
    let (schedule, order) = (Schedule::new(spec)?, EndpointOrder::new(spec));
    let mut digest = meshplay_types::Digester::default();
    for (index, at_ns) in (0..).zip(schedule.take(SLOTS_MAX)) {
        digest.add(&at_ns.to_le_bytes());
        digest.add(&(order.of(index) as u64).to_le_bytes());
    }
    Some(digest.end())
}

fn signed(format: &str, report: &Report, digests: &Digests) -> String {
    let parts = serde_json::json!({ "format": format, "report": value(report), "digests": value(digests) });
    Digest::of_json(&parts).to_string()
}

fn value<T: Serialize>(thing: &T) -> Value {
    serde_json::to_value(thing).expect("texts as keys and no numbers that JSON lacks")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
