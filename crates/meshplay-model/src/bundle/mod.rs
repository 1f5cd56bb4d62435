//! The registry file: an index first, then each kind's self-contained schema in a compressed frame of its own.
//!
//! Layout: magic and version (8 bytes), length of the index (4 bytes, little endian), the index (zstd, JSON), the
//! dictionary (zstd), the frames (zstd with the dictionary). Opening reads the index only; the dictionary is
//! unpacked on the first schema, a schema when it is asked for. Kinds of several releases share a frame where
//! they are equal. The dictionary pays: frames of one release with it are a tenth of those without.

mod read;
mod write;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Scope;

pub use read::Bundle;
pub use write::{BundleKind, BundleWriter};

/// Start of every registry file; the digit is the version of the layout.
pub const MAGIC: &[u8; 8] = b"MESHREG1";
/// Largest index, unpacked, in bytes.
pub const INDEX_BYTES_MAX: u64 = 64 << 20;
/// Largest schema or dictionary, unpacked, in bytes.
pub const FRAME_BYTES_MAX: u64 = 64 << 20;

/// Why a registry file cannot be read or written.
#[derive(Debug, Error)]
pub enum BundleError {
    /// Another file, or one of another version.
    #[error("this is not a registry file of this version of Meshplay")]
    Magic,
    /// The file ends too early or its index points outside.
    #[error("the registry file is cut off or damaged")]
    Bounds,
    /// A frame cannot be unpacked.
    #[error("failed to unpack {what} of the registry file")]
    Unpack {
        /// Which part.
        what: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A part cannot be packed.
    #[error("failed to pack {what} of the registry file")]
    Pack {
        /// Which part.
        what: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Unpacked, but not JSON.
    #[error("failed to read {what} of the registry file")]
    Json {
        /// Which part.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// What the file holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Index {
    pub(crate) dictionary: Frame,
    pub(crate) releases: Vec<Release>,
    pub(crate) kinds: Vec<IndexKind>,
}

/// A release of a technology, e.g. Kubernetes 1.37.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// The technology, e.g. `kubernetes`.
    pub name: String,
    /// Its version, e.g. `1.37.0`.
    pub version: String,
    /// The package the schemas were taken from, with its version.
    pub package: String,
}

/// A kind of a release.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IndexKind {
    pub(crate) release: usize,
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) scope: Option<Scope>,
    pub(crate) frame: Frame,
}

/// Where packed bytes stand, from the end of the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Frame {
    pub(crate) offset: u64,
    pub(crate) length: u64,
    /// Length when unpacked.
    pub(crate) unpacked: u64,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use meshplay_types::Gvk;
    use serde_json::json;

    use super::*;

    fn sample() -> Vec<u8> {
        let mut writer = BundleWriter::new(br#"{"type":"object","properties":{}"#.to_vec()).unwrap();
        for version in ["1.36.0", "1.37.0"] {
            let release =
                Release { name: "kubernetes".into(), version: version.into(), package: "p 1".into() };
            let release = writer.release(release);
            for kind in ["Pod", "Node"] {
                let scope = Some(if kind == "Node" { Scope::Cluster } else { Scope::Namespaced });
                let schema =
                    json!({"type": "object", "properties": {"a": {"type": "string"}}, "title": kind});
                writer
                    .kind(BundleKind { release, gvk: Gvk::new("v1", kind).unwrap(), scope, schema })
                    .unwrap();
            }
        }
        writer.finish().unwrap()
    }

    #[test]
    fn a_bundle_reads_what_was_written() {
        let bytes = sample();
        let bundle = Bundle::open(Arc::from(bytes)).unwrap();
        assert_eq!(
            bundle.releases().iter().map(|release| release.version.as_str()).collect::<Vec<_>>(),
            ["1.36.0", "1.37.0"]
        );
        assert_eq!(bundle.kinds(1).map(|(gvk, _)| gvk.kind).collect::<Vec<_>>(), ["Node", "Pod"]);
        let raw = bundle.raw(0, &Gvk::new("v1", "Pod").unwrap()).unwrap().unwrap();
        assert_eq!(raw["title"], "Pod");
        assert!(bundle.raw(0, &Gvk::new("v1", "Job").unwrap()).is_none());
    }

    #[test]
    fn equal_input_gives_equal_bytes() {
        assert_eq!(sample(), sample());
    }

    #[test]
    fn a_damaged_file_is_refused_not_trusted() {
        let bytes = sample();
        assert!(matches!(Bundle::open(Arc::from(&b"PK"[..])), Err(BundleError::Magic)));
        let pod = Gvk::new("v1", "Pod").unwrap();
        for cut in [8, 12, 40, bytes.len() - 1] {
            let opened = Bundle::open(Arc::from(&bytes[..cut]));
            let readable = opened.and_then(|bundle| bundle.raw(1, &pod).unwrap());
            assert!(readable.is_err(), "{cut}");
        }
    }
}
