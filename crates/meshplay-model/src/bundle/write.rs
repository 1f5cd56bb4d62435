//! Writing a registry file. Deterministic: equal input, equal bytes.

use std::collections::BTreeMap;

use meshplay_types::{Digest, Gvk, canonical_json};
use serde_json::Value;
use zstd::bulk::Compressor;

use super::{BundleError, Frame, Index, IndexKind, MAGIC, Release};
use crate::Scope;

/// Level of compression: the file is written once and read often.
const LEVEL: i32 = 19;

/// A kind to write.
#[derive(Clone, Debug)]
pub struct BundleKind {
    /// What [`BundleWriter::release`] gave.
    pub release: usize,
    /// The kind.
    pub gvk: Gvk,
    /// Whether its objects live in a namespace, if known.
    pub scope: Option<Scope>,
    /// Its schema; what it refers to stands in its `$defs`.
    pub schema: Value,
}

/// Collects kinds and writes the file.
pub struct BundleWriter {
    dictionary: Vec<u8>,
    /// Holds the digested dictionary: making it takes longer than packing with it.
    packer: Compressor<'static>,
    index: Index,
    frames: Vec<u8>,
    /// Frames written so far, by the digest of their schema.
    known: BTreeMap<Digest, Frame>,
}

impl BundleWriter {
    /// A file whose frames are packed with this dictionary: bytes that look like the schemas.
    ///
    /// # Errors
    /// The dictionary cannot be used.
    pub fn new(dictionary: Vec<u8>) -> Result<Self, BundleError> {
        let packer = Compressor::with_dictionary(LEVEL, &dictionary).map_err(failed)?;
        Ok(Self { dictionary, packer, index: Index::default(), frames: Vec::new(), known: BTreeMap::new() })
    }

    /// Adds a release; oldest first.
    pub fn release(&mut self, release: Release) -> usize {
        self.index.releases.push(release);
        self.index.releases.len() - 1
    }

    /// Adds a kind.
    ///
    /// # Errors
    /// The schema cannot be packed.
    pub fn kind(&mut self, kind: BundleKind) -> Result<(), BundleError> {
        let BundleKind { release, gvk, scope, schema } = kind;
        let json = canonical_json(&schema);
        let digest = Digest::of_bytes(json.as_bytes());
        let frame = match self.known.get(&digest) {
            Some(frame) => *frame,
            None => {
                let packed = self.packer.compress(json.as_bytes()).map_err(failed)?;
                let frame = self.append(&packed, json.len());
                self.known.insert(digest, frame);
                frame
            }
        };
        let Gvk { group, version, kind } = gvk;
        self.index.kinds.push(IndexKind { release, group, version, kind, scope, frame });
        Ok(())
    }

    fn append(&mut self, packed: &[u8], unpacked: usize) -> Frame {
        let (offset, length) = (self.frames.len() as u64, packed.len() as u64);
        self.frames.extend_from_slice(packed);
        Frame { offset, length, unpacked: unpacked as u64 }
    }

    /// The file.
    ///
    /// # Errors
    /// The index or the dictionary cannot be packed.
    pub fn finish(mut self) -> Result<Vec<u8>, BundleError> {
        let dictionary = std::mem::take(&mut self.dictionary);
        self.index.dictionary = self.append(&pack(&dictionary)?, dictionary.len());
        self.index.kinds.sort_by(|a, b| {
            (a.release, &a.group, &a.version, &a.kind).cmp(&(b.release, &b.group, &b.version, &b.kind))
        });
        let json = serde_json::to_vec(&self.index)
            .map_err(|source| BundleError::Json { what: "the index", source })?;
        let index = pack(&json)?;
        let length = u32::try_from(index.len()).map_err(|_| BundleError::Bounds)?;
        Ok([MAGIC.as_slice(), &length.to_le_bytes(), &index, &self.frames].concat())
    }
}

fn pack(bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
    zstd::bulk::compress(bytes, LEVEL).map_err(failed)
}

fn failed(source: std::io::Error) -> BundleError {
    BundleError::Pack { what: "a part", source }
}
