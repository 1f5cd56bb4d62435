//! Puts together what the threads of a run tell, second by second, and hands a second on as soon as it is complete: once
//! no thread has anything more to tell of it. One that has ended never has, nor one that already tells of a later
//! second: it was held up, and skipped some.

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
    notes: &Receiver<(usize, Note)>,
    threads: usize,
    start: &OnceLock<Clock>,
    begin: &mut dyn FnMut() -> Clock,
    tell: &mut dyn FnMut(Second),
) -> Collected {
    let mut collector = Collector::new(threads);
    let mut collected = Collected::default();
    let mut ready = 0;
    // Ends when the last thread drops its end of the channel, however that comes.
    while let Ok((thread, note)) = notes.recv() {
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
                let next = second.second + 1;
                collector.add(thread, second, next);
            }
            Note::Ended { second, elapsed_ns, statuses } => {
                collector.add(thread, second, u32::MAX);
                collected.elapsed_ns = collected.elapsed_ns.max(elapsed_ns);
                for (status, count) in statuses {
                    *collected.status_codes.entry(status).or_default() += count;
                }
            }
        }
        while collector.is_first_complete() {
            collector.tell_first(tell);
        }
    }
    // Of threads that failed.
    while !collector.seconds.is_empty() {
        collector.tell_first(tell);
    }
    collected
}

struct Collector {
    /// The first second that each thread may still tell of.
    next: Vec<u32>,
    /// Incomplete ones.
    seconds: BTreeMap<u32, Second>,
    before: Observation,
}

impl Collector {
    fn new(threads: usize) -> Self {
        Self { next: vec![0; threads], seconds: BTreeMap::new(), before: Observation::take() }
    }

    /// What a thread tells of a second, and which is the first that it may tell of next.
    fn add(&mut self, thread: usize, second: Second, next: u32) {
        self.next[thread] = next;
        match self.seconds.get_mut(&second.second) {
            Some(sum) => sum.merge(second),
            None => {
                self.seconds.insert(second.second, second);
            }
        }
    }

    fn is_first_complete(&self) -> bool {
        self.seconds.keys().next().is_some_and(|first| self.next.iter().all(|next| next > first))
    }

    fn tell_first(&mut self, tell: &mut dyn FnMut(Second)) {
        let Some((_, mut second)) = self.seconds.pop_first() else { return };
        let now = Observation::take();
        second.client = now.since(&self.before);
        self.before = now;
        tell(second);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, thread, time::Duration};

    use super::*;

    /// Only a failure waits so long.
    const PATIENCE: Duration = Duration::from_secs(10);

    /// In which one request ended.
    fn part(second: u32) -> Second {
        let mut part = Second { second, ..Second::default() };
        part.counters.ended = 1;
        part
    }

    fn second(second: u32) -> Note {
        Note::Second(part(second))
    }

    fn ended(second: u32) -> Note {
        Note::Ended { second: part(second), elapsed_ns: 0, statuses: Vec::new() }
    }

    /// Of two threads, one of which at least has not ended: which seconds are told meanwhile, with how many requests.
    fn check(notes: Vec<(usize, Note)>, expect: &[(u32, u64)]) {
        let (sender, heard) = mpsc::channel();
        let (told, tells) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                let mut tell = |second: Second| told.send((second.second, second.counters.ended)).unwrap();
                collect(&heard, 2, &OnceLock::new(), &mut Clock::start, &mut tell)
            });
            notes.into_iter().for_each(|note| sender.send(note).unwrap());
            let meanwhile: Vec<_> = expect.iter().map_while(|_| tells.recv_timeout(PATIENCE).ok()).collect();
            drop(sender);
            assert_eq!(meanwhile, expect);
        });
    }

    #[test]
    fn a_second_is_told_when_both_have_told_of_it() {
        check(vec![(0, second(0)), (0, second(1)), (1, second(0)), (1, second(1))], &[(0, 2), (1, 2)]);
    }

    #[test]
    fn a_thread_that_has_ended_holds_no_second_back() {
        let in_turns = vec![(0, second(0)), (1, second(0)), (0, ended(1)), (1, second(1)), (1, second(2))];
        check(in_turns, &[(0, 2), (1, 2), (2, 1)]);
        check(vec![(1, second(0)), (1, second(1)), (0, ended(0))], &[(0, 2), (1, 1)]);
    }

    #[test]
    fn a_second_that_a_thread_skipped_is_told_once_it_goes_on() {
        let held_up = [(0, second(0)), (0, second(2))];
        let other = (0..3).map(|nth| (1, second(nth)));
        check(other.chain(held_up).collect(), &[(0, 2), (1, 1), (2, 2)]);
    }
}
