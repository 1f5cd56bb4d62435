//! A method, and its messages out of JSON.

use meshplay_perf::spec::Body;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, prost::Message as _};
use serde_json::Value;

use super::framing::framed;

/// What a call needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Method(MethodDescriptor);

impl Method {
    /// By its path, `/package.Service/Method`.
    pub(super) fn find(pool: &DescriptorPool, path: &str) -> Result<Self, String> {
        let (service, name) = path[1..].split_once('/').unwrap_or_default();
        let service =
            pool.get_service_by_name(service).ok_or_else(|| format!("there is no service `{service}`"))?;
        let method = service.methods().find(|method| method.name() == name);
        method.map(Self).ok_or_else(|| {
            let names: Vec<String> = service.methods().map(|method| format!("`{}`", method.name())).collect();
            format!("`{}` has {}", service.full_name(), names.join(", "))
        })
    }

    /// Whether a good answer is exactly one message.
    pub(super) fn is_answered_once(&self) -> bool {
        !self.0.is_server_streaming()
    }

    /// What is sent: a message, or a list of them if the method takes a stream; without a body, an empty message.
    pub(crate) fn encode(&self, body: Option<&Body>) -> Result<Vec<u8>, String> {
        let text = match body {
            None => "{}",
            Some(Body::Text(text)) => text,
            Some(Body::Base64(_)) => return Ok(framed(&body.and_then(Body::bytes).unwrap_or_default())),
        };
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let messages = match value {
            Value::Array(messages) if self.0.is_client_streaming() => messages,
            one => vec![one],
        };
        let encode = |message: Value| {
            let message = DynamicMessage::deserialize(self.0.input(), message);
            message
                .map(|message| framed(&message.encode_to_vec()))
                .map_err(|error: serde_json::Error| error.to_string())
        };
        Ok(messages.into_iter().map(encode).collect::<Result<Vec<_>, _>>()?.concat())
    }
}
