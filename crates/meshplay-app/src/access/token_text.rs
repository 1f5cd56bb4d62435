//! The text of a token: `mp_`, 32 random bytes in base 62, a checksum. The checksum tells a token that was cut when it was
//! copied, and lets scanners find one that was leaked.

use meshplay_types::{Digest, Secret};

/// What every token begins with.
const PREFIX: &str = "mp_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 256 bits in base 62.
const BODY_CHARS: usize = 43;
/// 32 bits in base 62.
const CHECK_CHARS: usize = 6;

/// The token of 32 random bytes.
pub fn token_text(bytes: &[u8; 32]) -> Secret<String> {
    let body = base62(bytes, BODY_CHARS);
    let check = checksum(&body);
    Secret::new(format!("{PREFIX}{body}{check}"))
}

/// Whether a text has the form of a token, its checksum included.
pub fn is_token(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    let Some((body, check)) = rest.split_at_checked(BODY_CHARS) else { return false };
    rest.bytes().all(|byte| DIGITS.contains(&byte)) && check == checksum(body)
}

fn checksum(body: &str) -> String {
    let digest = Digest::of_bytes(body.as_bytes());
    let first = u32::from_str_radix(digest.as_str().get(..8).unwrap_or_default(), 16).unwrap_or_default();
    base62(&first.to_be_bytes(), CHECK_CHARS)
}

/// A big-endian number with leading zeros.
fn base62(bytes: &[u8], chars: usize) -> String {
    let mut number = bytes.to_vec();
    let mut text = vec![DIGITS[0]; chars];
    for place in text.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in &mut number {
            let value = (rest << 8) | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        *place = DIGITS.get(rest as usize).copied().unwrap_or(DIGITS[0]);
    }
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_from_a_cut_or_changed_one() {
        let text = token_text(&[0xff; 32]).into_revealed();
        assert_eq!(text.len(), 52);
        assert!(is_token(&text));
        assert!(!is_token(&text[..51]));
        assert!(!is_token(&text.replacen('_', "-", 1)));
        for (at, was) in text.char_indices().skip(3) {
            let mut changed = text.clone();
            changed.replace_range(at..=at, if was == 'a' { "b" } else { "a" });
            assert!(!is_token(&changed), "{at}");
        }
        assert_ne!(token_text(&[1; 32]).reveal(), token_text(&[2; 32]).reveal());
        assert!(is_token(token_text(&[0; 32]).reveal()));
    }
}
