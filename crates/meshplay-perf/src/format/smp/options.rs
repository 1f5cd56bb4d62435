//! What we wrote into the options of a client: the whole specification of its run. It holds as long as the file says what
//! we would have written of it.

use super::given::{Given, PROTOCOLS};
use super::test::Client;
use super::write::duration_ms;
use crate::RunSpec;
use crate::format::duration_read;

/// How long a test is.
#[derive(Clone, Copy, Default)]
pub(super) struct Length {
    /// As the file says.
    pub(super) given_ms: Option<u64>,
    /// As we would have written it.
    written_ms: Option<u64>,
}

impl Length {
    /// By the text in the file, and by what we wrote of each client; the reason, if the text says nothing.
    pub(super) fn of(text: &str, written: &[Option<RunSpec>]) -> Result<Self, String> {
        let written_ms = duration_ms(written.iter().flatten());
        // Runs that we wrote may end by themselves: after a number of requests, or with the last of recorded starts.
        let ends_itself = |one: &Option<RunSpec>| one.as_ref().is_some_and(|spec| spec.duration_ms.is_none());
        if text.is_empty() && !written.is_empty() && written.iter().all(ends_itself) {
            return Ok(Self { given_ms: None, written_ms });
        }
        let given = duration_read(text)?;
        Ok(Self { given_ms: u64::try_from(given.as_millis()).ok(), written_ms })
    }

    /// Whether the file says nothing else of this run than we wrote.
    pub(super) fn says(self, spec: &RunSpec) -> bool {
        self.given_ms == self.written_ms || self.given_ms == spec.duration_ms
    }
}

pub(super) fn are_blank(client: &Client) -> bool {
    ["", "{}"].contains(&text(client))
}

/// What we wrote; nothing if they are somebody else's.
pub(super) fn written(client: &Client) -> Option<RunSpec> {
    serde_json::from_str(text(client)).ok()
}

fn text(client: &Client) -> &str {
    client.additional_options.as_deref().unwrap_or_default().trim()
}

/// Whether the fields of the client say the same.
pub(super) fn hold(client: &Client, spec: &RunSpec) -> bool {
    let written = Client::of(spec);
    // In files of before the rate is rounded to the nearest, of few requests per second to 0.
    let rounded = spec.arrivals.rate_max().map_or(0, |rate| rate.round() as i64);
    let given = client.rps.as_ref().filter(|rps| rps.value() == Some(rounded)).cloned();
    // And in them every protocol but that of `ghz` is called HTTP.
    let is_http = |given: &&Given| given.name_in(PROTOCOLS) == Some("PROTOCOL_HTTP");
    let called = client.protocol.as_ref().filter(is_http).cloned();
    let written = Client {
        additional_options: None,
        rps: given.or(written.rps),
        protocol: called.or(written.protocol),
        ..written
    };
    let same_fields = Client { additional_options: None, ..client.clone() };
    // Absent and empty are the same in protobuf.
    let blank = |client: Client| serde_json::to_value(client).map(without_blanks);
    blank(written).ok() == blank(same_fields).ok()
}

fn without_blanks(value: serde_json::Value) -> serde_json::Value {
    let is_blank = |value: &serde_json::Value| {
        value.is_null()
            || value == ""
            || value == false
            || value.as_object().is_some_and(serde_json::Map::is_empty)
            || value.as_array().is_some_and(Vec::is_empty)
    };
    match value {
        serde_json::Value::Object(fields) => {
            fields.into_iter().filter(|(_, value)| !is_blank(value)).collect::<serde_json::Map<_, _>>().into()
        }
        other => other,
    }
}
