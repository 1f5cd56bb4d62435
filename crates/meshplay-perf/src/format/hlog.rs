//! `.hlog`: a histogram for each interval of a run, in the log format of HdrHistogram
//! (1.3: `[Tag=NAME,]start,length,max,histogram`, the histogram as V2-deflate in base64).
//!
//! What is written, every implementation reads. Read are the logs whose histograms have the shape of ours, 3 digits up
//! to an hour in nanoseconds: buckets of another shape would not line up, and of another unit nothing is said in a log.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use jiff::Timestamp;
use meshplay_types::{Code, Finding, Findings, Place};

use super::result::{Share, Timing, Tool, ToolResult};
use crate::{Histogram, stats::Counts};

/// `V2_COMPRESSED_ENCODING_COOKIE_BASE | 0x10` of the reference, then a length, then zlib.
const COOKIE: [u8; 4] = 0x1c84_9304_u32.wrapping_add(0x10).to_be_bytes();
const HEADER_BYTES: usize = 8;
/// What one histogram may unpack to: all buckets of 3 digits up to an hour, in nine bytes each, are far fewer.
const UNPACKED_BYTES_MAX: u64 = 1 << 20;
/// What all histograms of a log may unpack to. Those of runs unpack to a few times their size; a log of this many bytes
/// takes seconds to read, and without a limit one that was made for it would take minutes.
const LOG_BYTES_MAX: u64 = 128 << 20;
const NS_PER_MS: f64 = 1e6;
const PERCENTILES: [f64; 5] = [50.0, 90.0, 95.0, 99.0, 99.9];

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct HlogInterval {
    /// What the histogram counts, where a log holds several kinds.
    pub tag: Option<String>,
    /// Seconds since the start of the log.
    pub start_s: f64,
    /// Its length in seconds.
    pub length_s: f64,
    /// What happened in it.
    pub histogram: Histogram,
}

/// Writes a log; its start is in seconds since 1970.
pub fn hlog_write(start_epoch_s: f64, intervals: &[HlogInterval]) -> String {
    let mut text = format!(
        "#[Histogram log format version 1.3]\n#[StartTime: {start_epoch_s:.3} (seconds since epoch)]\n\
         \"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n"
    );
    for HlogInterval { tag, start_s, length_s, histogram } in intervals {
        let tag = tag.as_ref().map_or_else(String::new, |tag| format!("Tag={},", tag_text(tag)));
        let max_ms = histogram.max().unwrap_or_default() as f64 / NS_PER_MS;
        text +=
            &format!("{tag}{start_s:.3},{length_s:.6},{max_ms:.3},{}\n", STANDARD.encode(packed(histogram)));
    }
    text
}

/// What a log says, as a result for each of its tags.
///
/// Lines are added up as they are read: one of a hundred bytes may hold every bucket there is, 264 KiB.
pub(super) fn results(text: &str) -> Result<Vec<ToolResult>, Finding> {
    let mut tags: BTreeMap<Option<String>, Total> = BTreeMap::new();
    for (line, read) in lines(text) {
        let broken = |cause| super::broken(Tool::Hlog, format!("line {line}: {cause}"));
        let interval = read.map_err(broken)?;
        tags.entry(interval.tag.clone()).or_default().add(&interval).map_err(broken)?;
        super::check_number(Tool::Hlog, tags.len())?;
    }
    if tags.is_empty() {
        return Err(super::broken(Tool::Hlog, "it has no interval"));
    }
    let started_at = text.lines().find_map(start);
    Ok(tags.into_iter().map(|(tag, total)| result(tag, &total, started_at)).collect())
}

/// All intervals of a tag.
struct Total {
    histogram: Histogram,
    count: u64,
    first_s: f64,
    last_s: f64,
}

/// Starts are written with three digits: an interval may begin so much before the end of the one before it.
const OVERLAP_S_MAX: f64 = 0.002;

impl Default for Total {
    fn default() -> Self {
        Self { histogram: Histogram::new(), count: 0, first_s: f64::INFINITY, last_s: 0.0 }
    }
}

impl Total {
    fn add(&mut self, interval: &HlogInterval) -> Result<(), String> {
        let HlogInterval { start_s, length_s, histogram, .. } = interval;
        if !(start_s.is_finite() && length_s.is_finite() && *length_s > 0.0) {
            return Err(format!("no interval starts at {start_s} s and is {length_s} s long"));
        }
        // Counted twice, they would be twice as many requests.
        if *start_s < self.last_s - OVERLAP_S_MAX {
            return Err("its interval begins before the end of the one before it".to_owned());
        }
        // The sums over some buckets fit where that over all of them does.
        let count = self.count.checked_add(histogram.count());
        self.count = count.ok_or("it counts more than any run makes")?;
        self.histogram.merge(histogram);
        (self.first_s, self.last_s) = (self.first_s.min(*start_s), self.last_s.max(start_s + length_s));
        Ok(())
    }
}

fn result(tag: Option<String>, total: &Total, started_at: Option<Timestamp>) -> ToolResult {
    let all = &total.histogram;
    let ms = |ns: f64| ns / NS_PER_MS;
    let counts = Counts::from(all).scaled(1.0 / NS_PER_MS);
    let mut result = ToolResult::of(Tool::Hlog, Timing::Unknown);
    result.label = tag;
    result.started_at = started_at;
    result.elapsed_s = Some(total.last_s - total.first_s).filter(|s| s.is_finite() && *s > 0.0);
    result.requests = Some(total.count);
    result.rate = result.elapsed_s.map(|elapsed_s| total.count as f64 / elapsed_s);
    result.latency.min_ms = all.min().map(|ns| ms(ns as f64));
    result.latency.max_ms = all.max().map(|ns| ms(ns as f64));
    result.latency.mean_ms = all.mean().map(ms);
    result.latency.deviation_ms = all.deviation().map(ms);
    let share = |percent| Some(Share { percent, value_ms: counts.quantile(percent / 100.0)? });
    result.latency.shares = PERCENTILES.into_iter().filter_map(share).collect();
    result.latency.buckets = Some(counts);
    result
}

/// `#[StartTime: 1441812279.474 (seconds since epoch), …]`
fn start(line: &str) -> Option<Timestamp> {
    let seconds: f64 = line.strip_prefix("#[StartTime: ")?.split(' ').next()?.parse().ok()?;
    Timestamp::from_millisecond((seconds * 1e3) as i64).ok()
}

/// A tag ends at the comma and cannot hold blanks.
fn tag_text(tag: &str) -> String {
    tag.replace([',', ' ', '\n', '\r'], "_")
}

/// Reads a log: what is there, and a finding for each line that cannot be read. It keeps a histogram for each line, which
/// is too much for logs of unknown origin.
pub fn hlog_read(text: &str) -> (Vec<HlogInterval>, Findings) {
    let mut findings = Vec::new();
    let mut intervals = Vec::new();
    for (line, read) in lines(text) {
        match read {
            Ok(interval) => intervals.push(interval),
            Err(cause) => {
                let at = Place { line: u32::try_from(line).ok(), ..Place::default() };
                findings.push(
                    Finding::new(Code::HLOG_LINE, "a line of the histogram log cannot be read")
                        .at(at)
                        .cause(cause),
                );
            }
        }
    }
    (intervals, findings)
}

/// The intervals with the numbers of their lines, each read when it is asked for.
fn lines(text: &str) -> impl Iterator<Item = (usize, Result<HlogInterval, String>)> {
    let is_interval = |line: &str| !line.is_empty() && !line.starts_with(['#', '"']);
    let lines = text.lines().enumerate().filter(move |(_, line)| is_interval(line));
    let mut bytes_left = LOG_BYTES_MAX;
    lines.map(move |(i, line)| (i + 1, interval(line, &mut bytes_left)))
}

fn interval(line: &str, bytes_left: &mut u64) -> Result<HlogInterval, String> {
    let (tag, rest) = match line.strip_prefix("Tag=").and_then(|rest| rest.split_once(',')) {
        Some((tag, rest)) => (Some(tag.to_owned()), rest),
        None => (None, line),
    };
    let parts: Vec<&str> = rest.splitn(4, ',').collect();
    let [start, length, _max, histogram] = parts[..] else {
        return Err("it has fewer than four parts".to_owned());
    };
    let number = |text: &str| text.trim().parse().map_err(|_| format!("`{text}` is no number"));
    let packed = STANDARD.decode(histogram.trim()).map_err(|error| error.to_string())?;
    Ok(HlogInterval {
        tag,
        start_s: number(start)?,
        length_s: number(length)?,
        histogram: unpacked(&packed, bytes_left)?,
    })
}

fn packed(histogram: &Histogram) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    let written = zlib.write_all(&histogram.encode()).and_then(|()| zlib.finish());
    let body = written.expect("memory takes every byte");
    let length = u32::try_from(body.len()).expect("a histogram is far smaller than 4 GiB");
    [&COOKIE[..], &length.to_be_bytes(), &body].concat()
}

fn unpacked(bytes: &[u8], bytes_left: &mut u64) -> Result<Histogram, String> {
    if bytes.len() < HEADER_BYTES || bytes[..4] != COOKIE {
        return Err("its histogram is not in the V2-deflate encoding".to_owned());
    }
    let mut plain = Vec::new();
    let mut zlib = ZlibDecoder::new(&bytes[HEADER_BYTES..]).take(UNPACKED_BYTES_MAX);
    let read = zlib.read_to_end(&mut plain).map_err(|error| error.to_string())?;
    let left = bytes_left.checked_sub(read as u64);
    *bytes_left = left.ok_or_else(|| format!("the log unpacks to more than {} MiB", LOG_BYTES_MAX >> 20))?;
    Histogram::decode(&plain).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};

    use super::{HlogInterval, hlog_read, hlog_write};
    use crate::Histogram;

    fn intervals() -> Vec<HlogInterval> {
        let interval = |second: u32, tag: Option<&str>| {
            let mut histogram = Histogram::new();
            (1..=1_000_u64).for_each(|i| histogram.record(i * i * u64::from(second + 1)));
            HlogInterval { tag: tag.map(str::to_owned), start_s: f64::from(second), length_s: 1.0, histogram }
        };
        vec![interval(0, None), interval(1, Some("2xx")), interval(2, Some("5xx"))]
    }

    #[test]
    fn a_log_that_was_written_is_read_back() {
        let (read, findings) = hlog_read(&hlog_write(1_700_000_000.5, &intervals()));
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(read, intervals());
    }

    #[test]
    fn the_reference_implementation_reads_it() {
        let text = hlog_write(1_700_000_000.0, &intervals());
        let mut deserializer = hdrhistogram::serialization::Deserializer::new();
        let mut counts = Vec::new();
        for entry in IntervalLogIterator::new(text.as_bytes()) {
            if let LogEntry::Interval(line) = entry.unwrap() {
                use base64::Engine as _;
                let bytes = super::STANDARD.decode(line.encoded_histogram()).unwrap();
                let histogram: hdrhistogram::Histogram<u64> =
                    deserializer.deserialize(&mut &bytes[..]).unwrap();
                counts.push(histogram.len());
            }
        }
        assert_eq!(counts, [1_000; 3]);
    }

    #[test]
    fn a_broken_line_is_named_and_the_others_are_read() {
        let mut text = hlog_write(0.0, &intervals());
        text += "1.0,1.0,3.0,AAAA\n1.0\n";
        let (read, findings) = hlog_read(&text);
        assert_eq!((read.len(), findings.len()), (3, 2));
        assert_eq!(findings[0].at.line, Some(7));
    }
}
