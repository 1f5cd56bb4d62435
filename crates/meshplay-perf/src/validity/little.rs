//! Little's law over a whole run: requests under way on average = rate × mean time, from the first request to the last
//! answer, so that none is cut off. One side is counted by how many there were at each moment, the other is made of what
//! was written down for each request: what was lost or counted twice on the way parts them.

use meshplay_types::{Code, Finding};

use crate::{
    Histogram,
    recording::{End, Recording},
    stats::{LITTLE_TOLERANCE, LittlesLaw},
};

/// Both sides; none of recordings that did not count, or that miss a part.
pub(crate) fn littles_law(recording: &Recording) -> Option<LittlesLaw> {
    let counters = recording.counters();
    let is_whole =
        recording.end != End::Interrupted && recording.agents.iter().all(|agent| agent.lost.is_none());
    if counters.under_way_ns == 0 || !is_whole {
        return None;
    }
    let mut service = Histogram::new();
    recording.slices().for_each(|slice| service.merge(&slice.phases.service));
    let seconds = recording.elapsed_us.max(1) as f64 / 1e6;
    let under_way = counters.under_way_ns as f64 / 1e9 / seconds;
    Some(LittlesLaw::new(under_way, counters.ended as f64 / seconds, service.mean()? / 1e9))
}

/// The reason against a recording whose sides part.
pub(super) fn miscounted(recording: &Recording) -> Option<Finding> {
    let law = littles_law(recording).filter(|law| !law.holds())?;
    let message = format!(
        "{:.2} requests were under way on average, and rate × time makes {:.2} of them; up to {:.0} % is of no account",
        law.counted,
        law.computed,
        LITTLE_TOLERANCE * 100.0
    );
    Some(Finding::new(Code::RESULT_LITTLE, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validity::steady::tests::recording;

    /// 1,000 requests of 2 ms in a second, of which 2 are under way on average.
    fn second(under_way_ns: i64) -> Recording {
        let mut recording = recording(&[&[]]);
        recording.seconds[0].slices[0].phases.service.record_n(2_000_000, 1_000);
        recording.seconds[0].counters.ended = 1_000;
        recording.seconds[0].counters.under_way_ns = under_way_ns;
        recording
    }

    #[test]
    fn both_sides_agree_unless_something_was_counted_wrongly() {
        let law = littles_law(&second(2_000_000_000)).unwrap();
        assert!((law.counted - 2.0).abs() < 1e-9 && (law.computed - 2.0).abs() < 0.02, "{law:?}");
        assert_eq!(miscounted(&second(2_000_000_000)), None);
        let found = miscounted(&second(3_000_000_000)).unwrap();
        assert!(
            found.message.starts_with("3.00 requests were under way on average, and rate × time makes 2.0"),
            "{found:?}"
        );
    }

    #[test]
    fn recordings_that_did_not_count_and_those_that_were_cut_off_are_not_judged() {
        assert_eq!(littles_law(&second(0)), None);
        let mut cut = second(3_000_000_000);
        cut.end = End::Interrupted;
        assert_eq!(littles_law(&cut), None);
    }
}
