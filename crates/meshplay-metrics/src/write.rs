//! Remote write 1.0: samples as a `WriteRequest` in protobuf, in a snappy block.
//!
//! Both forms are a few lines for what we send, so they are written here instead of taken: the message has four fields,
//! and a snappy block may consist of literals only (the receiver is on the same network; a run is some kilobytes a second).

use std::collections::BTreeMap;

/// A series to push.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteSeries {
    /// Labels, with `__name__`.
    pub labels: BTreeMap<String, String>,
    /// Time in milliseconds since 1970 and value, by rising time.
    pub samples: Vec<(i64, f64)>,
}

/// The value that ends a series: from then on it has none, instead of its last one for five minutes more.
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Most bytes of one literal in a snappy block that two length bytes can tell.
const LITERAL_BYTES_MAX: usize = 1 << 16;
/// Wire types of protobuf.
const VARINT: u64 = 0;
const FIXED64: u64 = 1;
const BYTES: u64 = 2;

/// The body of a request.
pub fn body(series: &[WriteSeries]) -> Vec<u8> {
    snappy(&message(series))
}

/// `WriteRequest { repeated TimeSeries timeseries = 1 }`.
fn message(series: &[WriteSeries]) -> Vec<u8> {
    let mut out = Vec::new();
    for one in series {
        bytes(&mut out, 1, &time_series(one));
    }
    out
}

/// `TimeSeries { repeated Label labels = 1; repeated Sample samples = 2 }`. Labels are sorted, as the receiver demands.
fn time_series(series: &WriteSeries) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, value) in series.labels.iter().filter(|(_, value)| !value.is_empty()) {
        let mut label = Vec::new();
        bytes(&mut label, 1, name.as_bytes());
        bytes(&mut label, 2, value.as_bytes());
        bytes(&mut out, 1, &label);
    }
    for (at_ms, value) in &series.samples {
        let mut sample = Vec::new();
        key(&mut sample, 1, FIXED64);
        sample.extend(value.to_le_bytes());
        key(&mut sample, 2, VARINT);
        varint(&mut sample, at_ms.cast_unsigned());
        bytes(&mut out, 2, &sample);
    }
    out
}

fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    key(out, field, BYTES);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn key(out: &mut Vec<u8>, field: u64, wire: u64) {
    varint(out, field << 3 | wire);
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The block format: the length, then elements; a literal of up to 64 KiB has tag 61 and two bytes of length.
fn snappy(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(plain.len() + plain.len() / LITERAL_BYTES_MAX * 3 + 8);
    varint(&mut out, plain.len() as u64);
    for literal in plain.chunks(LITERAL_BYTES_MAX) {
        let below = literal.len() - 1;
        out.extend([61 << 2, below as u8, (below >> 8) as u8]);
        out.extend_from_slice(literal);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_bytes_that_protobuf_gives_it() {
        let labels = BTreeMap::from([("__name__".to_owned(), "up".to_owned())]);
        let series = WriteSeries { labels, samples: vec![(300, 1.0)] };
        let label = [&[10, 14, 10, 8][..], b"__name__", &[18, 2], b"up"].concat();
        let sample = [&[18, 12, 9][..], &1.0_f64.to_le_bytes(), &[16, 0xac, 0x02]].concat();
        let whole = [&[10, 30][..], &label, &sample].concat();
        assert_eq!(message(std::slice::from_ref(&series)), whole);
        assert_eq!(body(&[series]), [&[32, 244, 31, 0][..], &whole].concat());
    }

    #[test]
    fn a_large_block_is_several_literals() {
        let packed = snappy(&vec![7; LITERAL_BYTES_MAX + 1]);
        assert_eq!(packed.len(), 3 + 3 + LITERAL_BYTES_MAX + 3 + 1);
        assert_eq!(packed[3..6], [244, 255, 255]);
        assert_eq!(packed[packed.len() - 4..], [244, 0, 0, 7]);
    }
}
