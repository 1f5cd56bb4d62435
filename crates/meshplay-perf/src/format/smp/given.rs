//! A value of an enumeration as it was given: by its number or by its name. Both are right; which one it was is kept.

use serde::{Deserialize, Serialize};

/// As it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// `3`
    Number(i32),
    /// `ISTIO`
    Name(String),
}

/// `ServiceMesh.Type`, by number.
pub const MESH_TYPES: &[&str] = &[
    "INVALID_MESH",
    "APP_MESH",
    "CONSUL",
    "ISTIO",
    "KUMA",
    "LINKERD",
    "TRAEFIK_MESH",
    "OCTARINE",
    "NETWORK_SERVICE_MESH",
    "TANZU",
    "OPEN_SERVICE_MESH",
    "NGINX_SERVICE_MESH",
    "CILIUM_SERVICE_MESH",
];

/// `PerformanceTestConfig.Client.Protocol`, by number.
pub const PROTOCOLS: &[&str] =
    &["PROTOCOL_INVALID", "PROTOCOL_HTTP", "PROTOCOL_TCP", "PROTOCOL_UDP", "PROTOCOL_GRPC"];

/// What is spoken at an address, by its scheme; what SMP has no word for is HTTP, as WebSocket is at first.
pub(super) fn protocol_of(url: &str) -> &'static str {
    match url.split_once("://").map(|(scheme, _)| scheme) {
        Some("grpc" | "grpcs") => "PROTOCOL_GRPC",
        Some("tcp") => "PROTOCOL_TCP",
        Some("udp") => "PROTOCOL_UDP",
        _ => "PROTOCOL_HTTP",
    }
}

impl Given {
    /// The name it stands for, if the table has it. Names count in any case and without the prefix that all share.
    pub fn name_in(&self, table: &[&'static str]) -> Option<&'static str> {
        match self {
            Self::Number(number) => table.get(usize::try_from(*number).ok()?).copied(),
            Self::Name(name) => {
                let wanted = name.to_ascii_uppercase();
                let is = |entry: &&str| *entry == wanted || entry.strip_prefix("PROTOCOL_") == Some(&wanted);
                table.iter().copied().find(|entry| is(entry))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Given, MESH_TYPES, PROTOCOLS};

    #[test]
    fn number_and_name_are_the_same_mesh() {
        assert_eq!(Given::Number(3).name_in(MESH_TYPES), Some("ISTIO"));
        assert_eq!(Given::Name("istio".to_owned()).name_in(MESH_TYPES), Some("ISTIO"));
        assert_eq!(Given::Name("HTTP".to_owned()).name_in(PROTOCOLS), Some("PROTOCOL_HTTP"));
        assert_eq!(Given::Number(13).name_in(MESH_TYPES), None);
        assert_eq!(Given::Number(-1).name_in(MESH_TYPES), None);
    }
}
