//! Service Mesh Performance: test files and results (protobuf package `smp`), read and written exactly.
//!
//! YAML and JSON; fields in snake_case as in files or in camelCase as protobuf prints them; enumerations by number or
//! by name; both forms of `mesh:`. What is absent stays absent and what is unknown is kept, so that reading and writing
//! changes nothing.

mod environment;
mod given;
mod mesh;
mod message;
mod options;
mod outcome;
mod run;
mod test;
mod write;

pub use environment::{
    ApplicationMetadata, EnvironmentConfig, IndividualWorkload, NodeInfo, TrafficMetadata,
};
pub use given::{Given, MESH_TYPES, PROTOCOLS};
pub use mesh::{ControlPlane, Policy, Proxies, ServiceMesh, ServiceMeshConfig, Telemetry};
pub use message::Whole;
pub(super) use outcome::result;
pub use outcome::{Latencies, PerformanceTestResult};
pub use run::numbered;
pub use test::{Client, Mesh, PerformanceTestConfig, TestFile};
pub use write::SMP_VERSION;

use meshplay_types::{Code, Finding, Place};
use serde::{Serialize, de::DeserializeOwned};

/// Reads a document of SMP: a [`TestFile`], a [`PerformanceTestResult`], a configuration.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Finding> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().map_or_else(Place::default, |location| Place {
            line: u32::try_from(location.line()).ok(),
            column: u32::try_from(location.column()).ok(),
            ..Place::default()
        });
        Finding::new(Code::SMP_SYNTAX, "the file is no document of Service Mesh Performance")
            .at(at)
            .cause(error.to_string())
    })
}

/// Whether a text looks like a test file: it says what `test` is, and of it something that only SMP says.
pub fn is_test(text: &str) -> bool {
    let options = serde_saphyr::options! { with_snippet: false };
    let read = serde_saphyr::from_str_with_options::<serde_json::Value>(text, options);
    read.is_ok_and(|file| file.get("test").is_some_and(serde_json::Value::is_object))
}

/// Writes one as JSON, which is YAML too.
pub fn write<T: Serialize>(document: &T) -> String {
    serde_json::to_string_pretty(document).expect("texts as keys and no numbers that JSON lacks")
}
