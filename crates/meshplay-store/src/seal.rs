//! Envelope encryption of values at rest: AES-256-GCM, a data key of its own per row, wrapped by the key file.
//!
//! Sealed form: `1 | nonce 12 | wrapped data key 48 | nonce 12 | ciphertext and tag`. Both parts are bound to
//! table, row id and version, so that a value moved to another row, or an older one put back, does not open.
//! Knows no rows and no files.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, Mac as _};
use meshplay_types::Secret;
use sha2::Sha256;

use crate::StoreError;

/// Bytes of a key: AES-256.
pub(crate) const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const WRAPPED_BYTES: usize = KEY_BYTES + TAG_BYTES;
const FORM: u8 = 1;
/// Form, nonce, wrapped data key, nonce.
const HEAD_BYTES: usize = 1 + NONCE_BYTES + WRAPPED_BYTES + NONCE_BYTES;

/// Which row a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a str,
    pub(crate) version: u64,
}

impl Binding<'_> {
    /// Length-prefixed, so that no two bindings have the same bytes.
    fn associated_data(&self) -> Vec<u8> {
        let mut bytes = b"meshplay/sealed/1".to_vec();
        for part in [self.table.as_bytes(), self.row.as_bytes(), &self.version.to_be_bytes()] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }

    fn name(&self) -> String {
        format!("{} {}", self.table, self.row)
    }
}

/// A hash that only this installation can compute: equal values are seen to be equal, and nothing else is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyedHash(pub(crate) String);

impl KeyedHash {
    /// 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Seals and opens values with the key of the installation.
pub(crate) struct Sealer {
    cipher: Aes256Gcm,
    hash_key: Secret<[u8; KEY_BYTES]>,
    signing_seed: Secret<[u8; KEY_BYTES]>,
}

impl Sealer {
    pub(crate) fn new(key: &Secret<[u8; KEY_BYTES]>) -> Self {
        let hash_key = hmac(key.reveal(), &[b"meshplay/keyed-hash/1"]);
        let signing_seed = Secret::new(hmac(key.reveal(), &[b"meshplay/signing/1"]));
        let cipher = Aes256Gcm::new(key.reveal().into());
        Self { cipher, hash_key: Secret::new(hash_key), signing_seed }
    }

    pub(crate) fn seal(&self, binding: Binding<'_>, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let fault = || StoreError::Seal { row: binding.name() };
        let data_key: [u8; KEY_BYTES] = random().ok_or_else(fault)?;
        let (key_nonce, nonce) = (random().ok_or_else(fault)?, random().ok_or_else(fault)?);
        let aad = binding.associated_data();
        let wrapped = encrypt(&self.cipher, &key_nonce, &data_key, &aad).ok_or_else(fault)?;
        let sealed = encrypt(&Aes256Gcm::new(&data_key.into()), &nonce, plain, &aad).ok_or_else(fault)?;
        Ok([&[FORM], &key_nonce[..], &wrapped, &nonce, &sealed].concat())
    }

    pub(crate) fn open(&self, binding: Binding<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, StoreError> {
        self.open_parts(&binding.associated_data(), sealed)
            .map(Secret::new)
            .ok_or_else(|| StoreError::Unseal { row: binding.name() })
    }

    fn open_parts(&self, aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (head, body) = sealed.split_at_checked(HEAD_BYTES)?;
        let (form, head) = head.split_first()?;
        if *form != FORM {
            return None;
        }
        let (key_nonce, head) = head.split_first_chunk::<NONCE_BYTES>()?;
        let (wrapped, head) = head.split_first_chunk::<WRAPPED_BYTES>()?;
        let nonce = head.first_chunk::<NONCE_BYTES>()?;
        let data_key = decrypt(&self.cipher, key_nonce, wrapped, aad)?;
        let data_key: [u8; KEY_BYTES] = data_key.try_into().ok()?;
        decrypt(&Aes256Gcm::new(&data_key.into()), nonce, body, aad)
    }

    /// From which this installation's signing key is made.
    pub(crate) fn signing_seed(&self) -> &Secret<[u8; KEY_BYTES]> {
        &self.signing_seed
    }

    /// Equal values have equal hashes within one context; in another context they differ, so that a hash does not
    /// tell that two secrets are the same.
    pub(crate) fn keyed_hash(&self, context: &str, value: &[u8]) -> KeyedHash {
        let context_bytes = (context.len() as u64).to_be_bytes();
        let hash = hmac(self.hash_key.reveal(), &[&context_bytes, context.as_bytes(), value]);
        KeyedHash(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

pub(crate) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

fn encrypt(cipher: &Aes256Gcm, nonce: &[u8; NONCE_BYTES], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    cipher.encrypt(nonce.into(), Payload { msg, aad }).ok()
}

fn decrypt(cipher: &Aes256Gcm, nonce: &[u8; NONCE_BYTES], msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    cipher.decrypt(nonce.into(), Payload { msg, aad }).ok()
}

fn hmac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINDING: Binding<'static> = Binding { table: "credential", row: "a", version: 1 };

    fn sealer(byte: u8) -> Sealer {
        Sealer::new(&Secret::new([byte; KEY_BYTES]))
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_row_table_version_and_with_its_key() {
        let sealed = sealer(1).seal(BINDING, b"token").unwrap();
        assert_eq!(sealer(1).open(BINDING, &sealed).unwrap().reveal(), b"token");
        for other in [
            Binding { row: "b", ..BINDING },
            Binding { table: "secret_value", ..BINDING },
            Binding { version: 2, ..BINDING },
        ] {
            assert!(sealer(1).open(other, &sealed).is_err(), "{other:?}");
        }
        assert!(sealer(2).open(BINDING, &sealed).is_err());
    }

    #[test]
    fn a_changed_or_cut_sealed_value_does_not_open() {
        let sealed = sealer(1).seal(BINDING, b"token").unwrap();
        for idx in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[idx] ^= 1;
            assert!(sealer(1).open(BINDING, &changed).is_err(), "byte {idx}");
            assert!(sealer(1).open(BINDING, &sealed[..idx]).is_err(), "cut at {idx}");
        }
    }

    #[test]
    fn a_keyed_hash_tells_equal_values_only_within_a_context_and_a_key() {
        let hash = sealer(1).keyed_hash("a", b"x");
        assert_eq!(hash, sealer(1).keyed_hash("a", b"x"));
        assert_ne!(hash, sealer(1).keyed_hash("a", b"y"));
        assert_ne!(hash, sealer(1).keyed_hash("b", b"x"));
        assert_ne!(hash, sealer(2).keyed_hash("a", b"x"));
        assert_ne!(sealer(1).keyed_hash("a", b"bx"), sealer(1).keyed_hash("ab", b"x"));
    }
}
