//! The file with the owner's token: whoever may read it is the owner of the data directory anyway. Knows no form of a token.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
};

use meshplay_types::Secret;

use crate::{OpenError, dir, seal::random};

/// Its name in the data directory.
pub const TOKEN_FILE: &str = "token";
/// More than a token ever is.
const TOKEN_BYTES_MAX: u64 = 1024;

/// The token of a data directory; one made by `make` of 32 random bytes if there is none yet.
///
/// # Errors
/// If the file cannot be read or made, or others may read it.
pub fn token_file_open(
    data_dir: &Path,
    make: fn(&[u8; 32]) -> Secret<String>,
) -> Result<Secret<String>, OpenError> {
    let path = data_dir.join(TOKEN_FILE);
    let failed = |source| OpenError::Key { path: path.clone(), source };
    let mut file = dir::private_file(&path)?;
    let text = read(&mut file).map_err(failed)?;
    if !text.reveal().is_empty() {
        return Ok(text);
    }
    let bytes = random().ok_or_else(|| failed(io::Error::other("no random bytes")))?;
    let made = make(&bytes);
    let written = file.write_all(format!("{}\n", made.reveal()).as_bytes()).and_then(|()| file.sync_all());
    written.map_err(failed)?;
    Ok(made)
}

/// The token of a data directory, if there is one: for a CLI that speaks to the server there.
///
/// # Errors
/// If the file cannot be read.
pub fn token_file_read(data_dir: &Path) -> io::Result<Option<Secret<String>>> {
    match File::open(data_dir.join(TOKEN_FILE)) {
        Ok(mut file) => read(&mut file).map(|text| Some(text).filter(|text| !text.reveal().is_empty())),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn read(file: &mut File) -> io::Result<Secret<String>> {
    let mut text = String::new();
    file.take(TOKEN_BYTES_MAX).read_to_string(&mut text)?;
    Ok(Secret::new(text.trim().to_owned()))
}
