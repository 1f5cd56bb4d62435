//! The key file: 64 hex digits, mode 0600, made at the first start.

use std::{
    io::{Read as _, Write as _},
    path::Path,
};

use meshplay_types::Secret;

use crate::{
    OpenError, dir,
    seal::{KEY_BYTES, random},
};

/// Its name in the data directory.
pub const KEY_FILE: &str = "key";

/// More than a key ever is.
const KEY_TEXT_BYTES_MAX: u64 = 1024;

/// Whether a missing key may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstStart {
    Yes,
    No,
}

pub(crate) fn load(path: &Path, first_start: FirstStart) -> Result<Secret<[u8; KEY_BYTES]>, OpenError> {
    // A first start that was killed may have left an empty file.
    let exists = match std::fs::metadata(path) {
        Ok(found) => found.len() > 0,
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => false,
        Err(source) => return Err(OpenError::Key { path: path.to_owned(), source }),
    };
    match (exists, first_start) {
        (true, _) => read(path),
        (false, FirstStart::Yes) => create(path),
        (false, FirstStart::No) => Err(OpenError::KeyMissing { path: path.to_owned() }),
    }
}

fn read(path: &Path) -> Result<Secret<[u8; KEY_BYTES]>, OpenError> {
    let mut text = String::new();
    dir::private_file(path)?
        .take(KEY_TEXT_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|source| OpenError::Key { path: path.to_owned(), source })?;
    parse(text.trim()).map(Secret::new).ok_or_else(|| OpenError::KeyMalformed { path: path.to_owned() })
}

fn parse(text: &str) -> Option<[u8; KEY_BYTES]> {
    if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (idx, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * idx..2 * idx + 2)?, 16).ok()?;
    }
    Some(key)
}

/// The key is on the disk before anything is sealed with it.
fn create(path: &Path) -> Result<Secret<[u8; KEY_BYTES]>, OpenError> {
    let failed = |source| OpenError::Key { path: path.to_owned(), source };
    let key: [u8; KEY_BYTES] = random().ok_or_else(|| failed(std::io::Error::other("no random bytes")))?;
    let text: String = key.iter().map(|byte| format!("{byte:02x}")).chain(["\n".to_owned()]).collect();
    let mut file = dir::private_file(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(Secret::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_hex_digits() {
        assert_eq!(parse(&"0f".repeat(KEY_BYTES)), Some([0x0f; KEY_BYTES]));
        for bad in ["", "0f", &"0g".repeat(KEY_BYTES), &"0f".repeat(KEY_BYTES + 1), &"é".repeat(KEY_BYTES)] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
