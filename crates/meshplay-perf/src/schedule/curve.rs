//! A rate that changes along straight lines, and the times at which its integral reaches the next whole number: all
//! patterns without randomness are such a curve.

use crate::spec::Arrivals;

#[derive(Clone, Debug)]
pub(super) struct Curve {
    segments: Vec<Segment>,
    /// The segment that the last request fell into; requests come in order.
    current: usize,
}

/// A straight piece. Seconds, so that usual rates and times are exact; ns come at the end.
#[derive(Clone, Copy, Debug)]
struct Segment {
    start_s: f64,
    length_s: f64,
    from: f64,
    to: f64,
    /// Requests before it.
    before: f64,
}

impl Curve {
    pub(super) fn new(arrivals: &Arrivals) -> Self {
        let mut curve = Self { segments: Vec::new(), current: 0 };
        match arrivals {
            Arrivals::Constant { rate } => curve.stay(*rate),
            Arrivals::Steps { steps } => {
                steps.iter().for_each(|step| curve.push(step.rate, step.rate, step.for_ms));
                curve.stay(steps.last().map_or(0.0, |step| step.rate));
            }
            Arrivals::Ramp { from, to, over_ms } => {
                curve.push(*from, *to, *over_ms);
                curve.stay(*to);
            }
            Arrivals::Spike { rate, peak, at_ms, for_ms } => {
                curve.push(*rate, *rate, *at_ms);
                curve.push(*peak, *peak, *for_ms);
                curve.stay(*rate);
            }
            // Not curves; the schedule has its own pattern for each.
            Arrivals::Max
            | Arrivals::Closed { .. }
            | Arrivals::Poisson { .. }
            | Arrivals::Burst { .. }
            | Arrivals::Replay { .. } => {}
        }
        curve
    }

    fn push(&mut self, from: f64, to: f64, for_ms: u64) {
        self.add(from, to, for_ms as f64 / 1e3);
    }

    /// At this rate for ever.
    fn stay(&mut self, rate: f64) {
        self.add(rate, rate, f64::INFINITY);
    }

    fn add(&mut self, from: f64, to: f64, length_s: f64) {
        let (start_s, before) = self
            .segments
            .last()
            .map_or((0.0, 0.0), |last| (last.start_s + last.length_s, last.before + last.area()));
        self.segments.push(Segment { start_s, length_s, from, to, before });
    }

    pub(super) fn at(&mut self, index: u64) -> Option<u64> {
        let number = index as f64;
        loop {
            let segment = self.segments.get(self.current)?;
            if number < segment.before + segment.area() {
                return Some((segment.time_of(number - segment.before) * 1e9).round() as u64);
            }
            self.current += 1;
        }
    }
}

impl Segment {
    /// Requests in it.
    fn area(&self) -> f64 {
        if self.from == 0.0 && self.to == 0.0 { 0.0 } else { (self.from + self.to) / 2.0 * self.length_s }
    }

    /// When `n` requests of this segment have started: the positive root of `from·x + slope/2·x² = n`, in the form
    /// that does not subtract nearly equal numbers.
    fn time_of(&self, n: f64) -> f64 {
        let slope = (self.to - self.from) / self.length_s;
        let root = (self.from * self.from + 2.0 * slope * n).max(0.0).sqrt();
        let after_s = if n == 0.0 { 0.0 } else { 2.0 * n / (self.from + root) };
        self.start_s + after_s
    }
}
