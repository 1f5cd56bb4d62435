//! The Huffman code of HPACK (RFC 7541, appendix B), for reading.
//!
//! The code is canonical: codes of a length follow each other in the order of their bytes, so lengths are all there is
//! to know. Texts are counted whole and kept as far as the caller has room, for few are of interest.

/// Bits of the code of each byte.
#[rustfmt::skip]
const LENGTHS: [u8; 256] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];
const LENGTH_MAX: usize = 30;
/// Padding is up to 7 bits, all of them 1, as the code of the end of a text begins.
const PADDING_BITS_MAX: usize = 7;

/// Codes of one length: the first one, and where its bytes are among the sorted ones.
#[derive(Clone, Copy, Debug)]
struct Group {
    first: u32,
    count: u32,
    at: usize,
}

/// What is needed to read.
#[derive(Debug)]
pub(super) struct Huffman {
    groups: [Group; LENGTH_MAX + 1],
    sorted: [u8; 256],
}

impl Huffman {
    pub(super) const fn new() -> Self {
        let mut groups = [Group { first: 0, count: 0, at: 0 }; LENGTH_MAX + 1];
        let mut sorted = [0; 256];
        let (mut code, mut at, mut length) = (0, 0, 1);
        while length <= LENGTH_MAX {
            groups[length] = Group { first: code, count: 0, at };
            let mut byte = 0;
            while byte < 256 {
                if LENGTHS[byte] as usize == length {
                    sorted[at] = byte as u8;
                    at += 1;
                    code += 1;
                    groups[length].count += 1;
                }
                byte += 1;
            }
            code <<= 1;
            length += 1;
        }
        Self { groups, sorted }
    }

    /// Reads a text: hands each byte on and returns how many there were; nothing if it is not encoded so.
    pub(super) fn read(&self, bytes: &[u8], mut take: impl FnMut(u8)) -> Option<usize> {
        let (mut code, mut bits, mut count) = (0u32, 0, 0);
        for byte in bytes {
            for bit in (0..8).rev() {
                code = code << 1 | u32::from(byte >> bit & 1);
                bits += 1;
                let group = self.groups.get(bits)?;
                if code.wrapping_sub(group.first) < group.count {
                    take(self.sorted[group.at + (code - group.first) as usize]);
                    (code, bits, count) = (0, 0, count + 1);
                }
            }
        }
        (bits <= PADDING_BITS_MAX && code == (1 << bits) - 1).then_some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hex: &str, expect: Option<&str>) {
        let bytes: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        let mut text = Vec::new();
        let count = Huffman::new().read(&bytes, |byte| text.push(byte));
        assert_eq!(count.map(|_| String::from_utf8(text).unwrap()).as_deref(), expect, "{hex}");
    }

    #[test]
    fn examples_of_rfc_7541_c_4_and_c_6() {
        check("f1e3c2e5f23a6ba0ab90f4ff", Some("www.example.com"));
        check("25a849e95bb8e8b4bf", Some("custom-value"));
        check("6402", Some("302"));
        check("d07abe941054d444a8200595040b8166e082a62d1bff", Some("Mon, 21 Oct 2013 20:13:21 GMT"));
        check("9d29ad171863c78f0b97c8e9ae82ae43d3", Some("https://www.example.com"));
    }

    #[test]
    fn padding_is_short_and_all_ones() {
        check("1f", Some("a"));
        check("18", None);
        check("f1e3c2e5f23a6ba0ab90f4ffff", None);
        check("ffffffff", None);
    }
}
