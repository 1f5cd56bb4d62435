//! Puts together what the threads of a run tell, second by second, and hands it on as soon as a second is complete.

use std::{
    collections::BTreeMap,
    sync::{OnceLock, mpsc::Receiver},
};

use meshplay_perf::recording::Second;

use crate::{clock::Clock, observe::Observation, worker::Note};

/// What is known at the end beyond the seconds.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) elapsed_ns: u64,
    pub(crate) status_codes: BTreeMap<u16, u64>,
}

/// Starts the clock when all threads are ready and `begin` says so, and listens until every one has ended.
pub(crate) fn collect(
    notes: &Receiver<Note>,
    threads: usize,
    start: &OnceLock<Clock>,
    begin: &mut dyn FnMut() -> Clock,
    tell: &mut dyn FnMut(Second),
) -> Collected {
    let mut collector = Collector { threads, seconds: BTreeMap::new(), before: Observation::take() };
    let mut collected = Collected::default();
    let mut ready = 0;
    // Ends when the last thread drops its end of the channel, however that comes.
    while let Ok(note) = notes.recv() {
        match note {
            Note::Ready => {
                ready += 1;
                if ready == threads {
                    let clock = begin();
                    collector.before = Observation::take();
                    start.get_or_init(|| clock);
                }
            }
            Note::Second(second) => {
                collector.add(second);
                while collector.is_first_complete() {
                    collector.tell_first(tell);
                }
            }
            Note::Ended { second, elapsed_ns, statuses } => {
                collector.add(second);
                collected.elapsed_ns = collected.elapsed_ns.max(elapsed_ns);
                for (status, count) in statuses {
                    *collected.status_codes.entry(status).or_default() += count;
                }
            }
        }
    }
    while !collector.seconds.is_empty() {
        collector.tell_first(tell);
    }
    collected
}

struct Collector {
    threads: usize,
    /// Incomplete ones, with how many threads told of them.
    seconds: BTreeMap<u32, (Second, usize)>,
    before: Observation,
}

impl Collector {
    fn add(&mut self, second: Second) {
        match self.seconds.get_mut(&second.second) {
            Some((sum, told)) => {
                sum.merge(second);
                *told += 1;
            }
            None => {
                self.seconds.insert(second.second, (second, 1));
            }
        }
    }

    fn is_first_complete(&self) -> bool {
        self.seconds.first_key_value().is_some_and(|(_, (_, told))| *told >= self.threads)
    }

    fn tell_first(&mut self, tell: &mut dyn FnMut(Second)) {
        let Some((_, (mut second, _))) = self.seconds.pop_first() else { return };
        let now = Observation::take();
        second.client = now.since(&self.before);
        self.before = now;
        tell(second);
    }
}
