//! A test file: what shall be measured, and on which mesh.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::given::{Given, MESH_TYPES};
use super::mesh::ServiceMesh;
use super::message::{Whole, message};

/// What `mesheryctl perf apply -f` takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestFile {
    /// The test.
    pub test: PerformanceTestConfig,
    /// The mesh. Meshery demands it; a measurement does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh: Option<Mesh>,
    /// What stands beside them.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

/// The two forms in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Mesh {
    /// A name of one's own, as Meshery writes now.
    Name(String),
    /// The message of the specification.
    Message(Box<ServiceMesh>),
}

impl Mesh {
    /// Its name in lower case, as tags have it; none if the file says that there is no mesh.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let name = match self {
            Self::Name(name) => Some(name.as_str()),
            Self::Message(mesh) => mesh.r#type.as_ref().and_then(|given| given.name_in(MESH_TYPES)),
        };
        let name = name?.to_ascii_lowercase();
        (!["", "none", "invalid_mesh"].contains(&name.as_str())).then_some(name)
    }

    /// Its version, if the file says so.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Name(_) => None,
            Self::Message(mesh) => mesh.version.as_deref().filter(|version| !version.is_empty()),
        }
    }
}

message! {
    /// A test.
    PerformanceTestConfig {
        smp_version "smpVersion": String, "Of the specification.";
        id "id": String, "A unique identifier.";
        name "name": String, "A name for people.";
        labels "labels": BTreeMap<String, String>, "Free words.";
        clients "clients": Vec<Client>, "Load generators, one or several at once.";
        duration "duration": String, "As `1m30s`.";
    }
}

message! {
    /// A load generator and what it asks for.
    Client {
        internal "internal": bool, "Whether it runs inside the mesh.";
        load_generator "loadGenerator": String, "The program.";
        protocol "protocol": Given, "See `PROTOCOLS`.";
        connections "connections": i32, "At once.";
        rps "rps": Whole, "Requests per second; 0 is as many as possible.";
        headers "headers": BTreeMap<String, String>, "Sent with each request.";
        cookies "cookies": BTreeMap<String, String>, "Sent with each request.";
        body "body": String, "Sent with each request.";
        content_type "contentType": String, "Of the body.";
        endpoint_urls "endpointUrls": Vec<String>, "All of them are asked.";
        ssl_certificate "sslCertificate": String, "An authority to trust, PEM.";
        additional_options "additionalOptions": String, "For the program.";
    }
}
