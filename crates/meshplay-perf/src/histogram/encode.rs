//! A histogram as bytes and as text: the V2 encoding that HdrHistogram's other implementations read and write
//! (a header of 40 bytes, then counts as zigzag LEB128, runs of zeros as negative numbers), in base64 where text is
//! needed. Compression is the business of whoever writes files.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use super::{
    Histogram,
    bucket::{BUCKETS, HIGHEST_NS},
};

/// `V2_ENCODING_COOKIE_BASE | 0x10` of the reference.
const COOKIE: u32 = 0x1c84_9303 | 0x10;
const HEADER_BYTES: usize = 40;
const DIGITS: u32 = 3;
/// Bits of a number in one byte; a ninth byte holds eight.
const LEB_BITS: u32 = 7;
const LEB_BYTES_MAX: usize = 9;
/// So that the sum over all buckets fits 64 bits.
const COUNT_MAX: u64 = 1 << 48;

/// Why bytes are no histogram.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HistogramError {
    /// The text form is broken.
    #[error("failed to read a histogram: not base64")]
    Base64,
    /// Fewer bytes than promised.
    #[error("failed to read a histogram: it ends early")]
    Truncated,
    /// Another encoding, or none.
    #[error("failed to read a histogram: not in the V2 encoding")]
    Cookie,
    /// Another precision or range: buckets would not line up.
    #[error("failed to read a histogram: it has {digits} digits up to {highest}, not 3 up to 1 h in ns")]
    Shape {
        /// Significant digits.
        digits: u32,
        /// Highest value.
        highest: u64,
    },
    /// A count beyond the last bucket, or larger than any run makes.
    #[error("failed to read a histogram: impossible count at bucket {index}")]
    Count {
        /// Of the bucket.
        index: usize,
    },
}

impl Histogram {
    /// The V2 encoding, not compressed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = header();
        let mut next = 0;
        for (index, count) in self.counted() {
            let zeros = (index - next) as i64;
            match zeros {
                0 => {}
                // A single zero is written as itself, as the reference does.
                1 => write_number(&mut out, 0),
                _ => write_number(&mut out, -zeros),
            }
            write_number(&mut out, i64::try_from(count).unwrap_or(i64::MAX));
            next = index + 1;
        }
        let payload = (out.len() - HEADER_BYTES) as u32;
        out[4..8].copy_from_slice(&payload.to_be_bytes());
        out
    }

    /// Reads what [`encode`](Self::encode), or another implementation with the same range and precision, wrote.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn decode(bytes: &[u8]) -> Result<Self, HistogramError> {
        let mut rest = check_header(bytes)?;
        let mut histogram = Self::new();
        let mut index = 0;
        while !rest.is_empty() {
            let number = read_number(&mut rest)?;
            if number < 0 {
                index += usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX).min(BUCKETS + 1);
                continue;
            }
            if index >= BUCKETS || number.unsigned_abs() > COUNT_MAX {
                return Err(HistogramError::Count { index });
            }
            if number > 0 {
                histogram.add(index, number.unsigned_abs());
            }
            index += 1;
        }
        Ok(histogram)
    }
}

/// Cookie, payload length (filled in later), index offset, digits, lowest, highest, ratio of integers to doubles.
fn header() -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.extend(COOKIE.to_be_bytes());
    out.extend([0; 8]);
    out.extend(DIGITS.to_be_bytes());
    out.extend(1u64.to_be_bytes());
    out.extend(HIGHEST_NS.to_be_bytes());
    out.extend(1f64.to_be_bytes());
    out
}

/// The payload, if the header is ours.
fn check_header(bytes: &[u8]) -> Result<&[u8], HistogramError> {
    let (header, payload) = bytes.split_at_checked(HEADER_BYTES).ok_or(HistogramError::Truncated)?;
    let half = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if half(0) != COOKIE {
        return Err(HistogramError::Cookie);
    }
    let highest = u64::from(half(24)) << 32 | u64::from(half(28));
    if half(12) != DIGITS || highest != HIGHEST_NS {
        return Err(HistogramError::Shape { digits: half(12), highest });
    }
    payload.get(..half(4) as usize).ok_or(HistogramError::Truncated)
}

fn write_number(out: &mut Vec<u8>, number: i64) {
    let mut bits = ((number << 1) ^ (number >> 63)).cast_unsigned();
    for _ in 1..LEB_BYTES_MAX {
        if bits < 1 << LEB_BITS {
            break;
        }
        out.push(bits as u8 | 0x80);
        bits >>= LEB_BITS;
    }
    out.push(bits as u8);
}

fn read_number(rest: &mut &[u8]) -> Result<i64, HistogramError> {
    let mut bits = 0u64;
    for at in 0..LEB_BYTES_MAX {
        let (byte, after) = rest.split_first().ok_or(HistogramError::Truncated)?;
        *rest = after;
        let is_last = at + 1 == LEB_BYTES_MAX || byte & 0x80 == 0;
        let part = if at + 1 == LEB_BYTES_MAX { *byte } else { byte & 0x7f };
        bits |= u64::from(part) << (at as u32 * LEB_BITS);
        if is_last {
            break;
        }
    }
    Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())
}

impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.encode()))
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(text.as_bytes()).map_err(|_| D::Error::custom(HistogramError::Base64))?;
        Self::decode(&bytes).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use hdrhistogram::{
        Histogram as Reference,
        serialization::{Deserializer, Serializer as _, V2Serializer},
    };
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[(u64, u64)]) -> Histogram {
        let mut histogram = Histogram::new();
        for (ns, n) in values {
            histogram.record_n(*ns, *n);
        }
        histogram
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        assert_eq!(Histogram::decode(b"HTTP/1.1"), Err(HistogramError::Truncated));
        assert_eq!(Histogram::decode(&[0; 60]), Err(HistogramError::Cookie));
        let mut other = of(&[(5, 1)]).encode();
        other[15] = 2;
        assert_eq!(Histogram::decode(&other), Err(HistogramError::Shape { digits: 2, highest: HIGHEST_NS }));
        let mut long = of(&[(5, 1)]).encode();
        long.pop();
        assert_eq!(Histogram::decode(&long), Err(HistogramError::Truncated));
    }

    #[test]
    fn text_goes_there_and_back() {
        let histogram = of(&[(0, 1), (2, 9), (180_000_000, 3), (HIGHEST_NS, 1 << 40)]);
        let text = serde_json::to_string(&histogram).unwrap();
        assert!(text.starts_with("\"HISTE"), "{text}");
        assert_eq!(serde_json::from_str::<Histogram>(&text).unwrap(), histogram);
    }

    proptest! {
        #[test]
        fn the_reference_reads_what_we_write_and_we_read_what_it_writes(
            values in prop::collection::vec((1..=HIGHEST_NS, 1..1_000_000u64), 0..200),
        ) {
            let ours = of(&values);
            let read: Reference<u64> = Deserializer::new().deserialize(&mut ours.encode().as_slice()).unwrap();
            for (ns, _) in &values {
                prop_assert_eq!(read.count_at(*ns), ours.rank_of(*ns) - ours.rank_of(ns.saturating_sub(
                    ns - read.lowest_equivalent(*ns) + 1)));
            }
            let mut written = Vec::new();
            V2Serializer::new().serialize(&read, &mut written).unwrap();
            prop_assert_eq!(Histogram::decode(&written).unwrap(), ours);
        }

        #[test]
        fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut framed = header();
            framed.extend(&bytes);
            framed[4..8].copy_from_slice(&(bytes.len() as u32).to_be_bytes());
            prop_assert!(Histogram::decode(&framed).is_ok_and(|read| read.count() < u64::MAX)
                || Histogram::decode(&framed).is_err());
        }
    }
}
