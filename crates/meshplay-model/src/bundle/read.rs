//! Reading a registry file.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use meshplay_types::Gvk;
use serde_json::Value;

use super::{BundleError, FRAME_BYTES_MAX, Frame, INDEX_BYTES_MAX, Index, IndexKind, MAGIC, Release};
use crate::{
    Schema, Scope,
    compile::{Dialect, compile},
};

/// An open registry file. Schemas are unpacked and compiled when they are asked for, and kept.
#[derive(Debug)]
pub struct Bundle {
    bytes: Arc<[u8]>,
    /// Offset of the first frame.
    frames: usize,
    index: Index,
    dictionary: OnceLock<Vec<u8>>,
    /// Compiled schemas by the offset of their frame.
    compiled: Mutex<HashMap<u64, Arc<Schema>>>,
}

impl Bundle {
    /// Opens a file by reading its index.
    ///
    /// # Errors
    /// Not a registry file, cut off, or from another version.
    pub fn open(bytes: Arc<[u8]>) -> Result<Self, BundleError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BundleError::Magic)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(BundleError::Bounds)?;
        let length = u32::from_le_bytes(*length) as usize;
        let packed = rest.get(..length).ok_or(BundleError::Bounds)?;
        let unpacked = unpack(packed, INDEX_BYTES_MAX, &[], "the index")?;
        let index = serde_json::from_slice(&unpacked)
            .map_err(|source| BundleError::Json { what: "the index", source })?;
        let frames = MAGIC.len() + 4 + length;
        Ok(Self { bytes, frames, index, dictionary: OnceLock::new(), compiled: Mutex::default() })
    }

    /// The releases in the file, oldest first.
    pub fn releases(&self) -> &[Release] {
        &self.index.releases
    }

    /// The release with this name whose version starts with `version`, e.g. `1.37`; the newest of several.
    pub fn release(&self, name: &str, version: Option<&str>) -> Option<usize> {
        let fits = |release: &Release| {
            release.name == name
                && version.is_none_or(|wanted| {
                    release
                        .version
                        .strip_prefix(wanted)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
        };
        self.index.releases.iter().rposition(fits)
    }

    /// The kinds of a release, in order, with their scope.
    pub fn kinds(&self, release: usize) -> impl Iterator<Item = (Gvk, Option<Scope>)> {
        self.of_release(release).iter().map(|kind| {
            let IndexKind { group, version, kind, scope, .. } = kind.clone();
            (Gvk { group, version, kind }, scope)
        })
    }

    /// The schema of a kind as JSON, with its descriptions.
    pub fn raw(&self, release: usize, gvk: &Gvk) -> Option<Result<Value, BundleError>> {
        self.find(release, gvk).map(|kind| self.json(kind.frame))
    }

    /// The compiled schema of a kind.
    pub(crate) fn schema(&self, release: usize, gvk: &Gvk) -> Option<Result<Arc<Schema>, BundleError>> {
        let frame = self.find(release, gvk)?.frame;
        let cached = self.compiled.lock().unwrap_or_else(PoisonError::into_inner).get(&frame.offset).cloned();
        if let Some(schema) = cached {
            return Some(Ok(schema));
        }
        Some(self.json(frame).map(|json| {
            let definitions = json.get("$defs");
            let schema =
                compile(&json, Dialect::Published, |name| definitions.and_then(|defs| defs.get(name)));
            let schema = Arc::new(schema);
            let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
            compiled.insert(frame.offset, schema.clone());
            schema
        }))
    }

    pub(crate) fn find(&self, release: usize, gvk: &Gvk) -> Option<&IndexKind> {
        let kinds = self.of_release(release);
        let found = kinds.binary_search_by(|kind| {
            (kind.group.as_str(), kind.version.as_str(), kind.kind.as_str()).cmp(&(
                gvk.group.as_str(),
                gvk.version.as_str(),
                gvk.kind.as_str(),
            ))
        });
        found.ok().and_then(|idx| kinds.get(idx))
    }

    /// The writer sorts by release, then by kind.
    pub(crate) fn of_release(&self, release: usize) -> &[IndexKind] {
        let kinds = &self.index.kinds;
        let start = kinds.partition_point(|kind| kind.release.cmp(&release) == Ordering::Less);
        let end = kinds.partition_point(|kind| kind.release.cmp(&release) != Ordering::Greater);
        kinds.get(start..end).unwrap_or_default()
    }

    fn json(&self, frame: Frame) -> Result<Value, BundleError> {
        let dictionary = self.dictionary()?;
        let unpacked =
            unpack(self.packed(frame)?, frame.unpacked.min(FRAME_BYTES_MAX), dictionary, "a schema")?;
        serde_json::from_slice(&unpacked).map_err(|source| BundleError::Json { what: "a schema", source })
    }

    fn dictionary(&self) -> Result<&[u8], BundleError> {
        if let Some(dictionary) = self.dictionary.get() {
            return Ok(dictionary);
        }
        let frame = self.index.dictionary;
        let unpacked =
            unpack(self.packed(frame)?, frame.unpacked.min(FRAME_BYTES_MAX), &[], "the dictionary")?;
        Ok(self.dictionary.get_or_init(|| unpacked.into_owned()))
    }

    fn packed(&self, frame: Frame) -> Result<&[u8], BundleError> {
        let start = usize::try_from(frame.offset).ok().and_then(|offset| self.frames.checked_add(offset));
        let length = usize::try_from(frame.length).ok();
        let range = start.zip(length).and_then(|(start, length)| Some(start..start.checked_add(length)?));
        range.and_then(|range| self.bytes.get(range)).ok_or(BundleError::Bounds)
    }
}

fn unpack<'d>(
    packed: &[u8],
    bytes_max: u64,
    dictionary: &'d [u8],
    what: &'static str,
) -> Result<Cow<'d, [u8]>, BundleError> {
    let failed = |source| BundleError::Unpack { what, source };
    let capacity = usize::try_from(bytes_max).map_err(|_| BundleError::Bounds)?;
    let known = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let capacity =
        known.and_then(|size| usize::try_from(size).ok()).map_or(capacity, |size| size.min(capacity));
    let mut unpacker = zstd::bulk::Decompressor::with_dictionary(dictionary).map_err(failed)?;
    unpacker.decompress(packed, capacity).map(Cow::Owned).map_err(failed)
}
