//! Names of arms, factors and levels. They make the names of variants, which stand in tables, tags and names of runs, each
//! within a line. How many there may be is not decided here.

use std::iter;

use meshplay_types::{Finding, Findings, breaks_line};

use super::{Experiment, finding};

impl Experiment {
    /// Of arms, factors and levels.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        let of_levels = self.factors.iter().flat_map(|factor| &factor.levels).map(|level| &level.name);
        let of_factors = self.factors.iter().map(|factor| &factor.name);
        self.arms.iter().map(|arm| &arm.name).chain(of_factors).chain(of_levels)
    }

    /// Names that do not stand within a line, each at its place. Of a plan that is not too large: there, factors are what
    /// variants are made of, and arms beside them, of which there may be any number, are refused as they are.
    pub(super) fn names_broken(&self) -> Findings {
        let arms = if self.factors.is_empty() { self.arms.as_slice() } else { &[] };
        let arms = arms.iter().enumerate().map(|(at, arm)| (format!("/arms/{at}/name"), &arm.name));
        let factors = self.factors.iter().enumerate().flat_map(|(at, factor)| {
            let levels = factor.levels.iter().enumerate();
            let place = move |level: usize| format!("/factors/{at}/levels/{level}/name");
            let levels = levels.map(move |(level, one)| (place(level), &one.name));
            iter::once((format!("/factors/{at}/name"), &factor.name)).chain(levels)
        });
        let broken = arms.chain(factors).filter(|(_, name)| name.contains(breaks_line));
        broken.map(|(pointer, name)| refused(&pointer, name)).collect()
    }
}

fn refused(pointer: &str, name: &str) -> Finding {
    let message = format!("the name `{}` does not stand within a line", name.escape_debug());
    let cause = "it has control characters or breaks of lines, and tables, tags and names of runs show it";
    finding(pointer, message).cause(cause).fix("leave these characters out of the name")
}
