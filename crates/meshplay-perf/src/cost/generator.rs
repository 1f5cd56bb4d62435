//! What making the requests cost, from what a recording says of itself.

use jiff::SignedDuration;

use super::{CostRole, CostSample, CostSeries, CostSource, Subject, SubjectKind};
use crate::Recording;

impl CostSeries {
    /// The generator of a recording, which is a part of `node` if it ran there.
    #[must_use]
    pub fn of_generator(recording: &Recording, node: Option<String>) -> Self {
        let name = "meshplay loadgen".to_owned();
        let subject = Subject { kind: SubjectKind::Process, name, role: CostRole::Generator, node };
        let mut series = Self::new(subject, CostSource::Proc);
        let at = |us: u64| {
            let since = SignedDuration::from_micros(i64::try_from(us).unwrap_or(i64::MAX));
            recording.started_at.saturating_add(since).unwrap_or(recording.started_at)
        };
        let mut cpu_us = 0;
        series.push(CostSample { cpu_us: Some(0), ..CostSample::at(at(0)) });
        for second in &recording.seconds {
            cpu_us += second.client.cpu_us;
            let memory_bytes = second.client.rss_anon_bytes;
            let end_us = (u64::from(second.second) + 1) * 1_000_000;
            series.push(CostSample {
                cpu_us: Some(cpu_us),
                memory_bytes,
                ..CostSample::at(at(end_us.min(recording.elapsed_us)))
            });
        }
        series
    }

    /// A load generator of others, by what was read of its process.
    #[must_use]
    pub fn of_program(name: &str, readings: &[CostSample]) -> Self {
        let (kind, role, node) = (SubjectKind::Process, CostRole::Generator, None);
        let subject = Subject { kind, name: name.to_owned(), role, node };
        let mut series = Self::new(subject, CostSource::Proc);
        readings.iter().for_each(|one| series.push(*one));
        series
    }
}
