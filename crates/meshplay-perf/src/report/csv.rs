//! A line per second, for spreadsheets (RFC 4180; no cell needs quotes).

use crate::{Recording, summary::Series};

pub(super) fn write(recording: &Recording) -> String {
    let mut text = "second,warmUp,due,ended,errors,p50Ms,p99Ms,maxMs,clientCpuUs\r\n".to_owned();
    for point in Series::of(recording).points {
        let ms = |value: Option<f64>| value.map(|ms| ms.to_string()).unwrap_or_default();
        let (p50, p99, max) = (ms(point.p50_ms), ms(point.p99_ms), ms(point.max_ms));
        text += &format!(
            "{},{},{},{},{},{p50},{p99},{max},{}\r\n",
            point.second, point.warm_up, point.due, point.ended, point.errors, point.client_cpu_us
        );
    }
    text
}
