//! What each factor does, over all levels of the others, and what two of them do together.
//!
//! On the log scale: a main effect pairs runs of one block that differ in this factor alone; an interaction is the ratio
//! of two such ratios (D. Montgomery, *Design and Analysis of Experiments*, ch. 5, with logarithms as response).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Factor, Variant};
use crate::stats::{Comparison, Criteria, compare_paired};

/// Which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum EffectKind {
    /// A level against the first one.
    Main {
        /// The factor.
        factor: String,
        /// The level.
        level: String,
        /// What it is held against.
        against: String,
    },
    /// How much the effect of one factor differs with another.
    Interaction {
        /// The first factor.
        factor: String,
        /// The second.
        with: String,
    },
}

/// A run: its variant, and its block.
pub type RunAt = (usize, u32);

/// An effect with its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which.
    pub kind: EffectKind,
    /// Its size. There are several effects, and p is that of this one alone.
    pub comparison: Comparison,
    /// The runs that it rests on: those that it is held against, and those whose values, if they are larger, make it larger.
    pub sides: [Vec<RunAt>; 2],
}

/// All main effects, and the interactions of factors with two levels each. `values` are by variant and block.
#[must_use]
pub fn effects(
    factors: &[Factor],
    variants: &[Variant],
    values: &[BTreeMap<u32, f64>],
    criteria: &Criteria,
) -> Vec<Effect> {
    let table = Table { variants, values };
    let mut found = Vec::new();
    for (at, factor) in factors.iter().enumerate() {
        let Some((first, others)) = factor.levels.split_first() else { continue };
        for level in others {
            let kind = EffectKind::Main {
                factor: factor.name.clone(),
                level: level.name.clone(),
                against: first.name.clone(),
            };
            found.extend(table.main(&factor.name, &first.name, &level.name).effect(kind, criteria));
        }
        for other in &factors[at + 1..] {
            let kind = EffectKind::Interaction { factor: factor.name.clone(), with: other.name.clone() };
            found.extend(table.interaction(factor, other).and_then(|rests| rests.effect(kind, criteria)));
        }
    }
    found
}

/// What an effect rests on.
#[derive(Default)]
struct Rests {
    pairs: Vec<(f64, f64)>,
    sides: [Vec<RunAt>; 2],
}

impl Rests {
    /// None without pairs.
    fn effect(self, kind: EffectKind, criteria: &Criteria) -> Option<Effect> {
        let Self { pairs, sides } = self;
        compare_paired(&pairs, criteria).map(|comparison| Effect { kind, comparison, sides })
    }
}

struct Table<'a> {
    variants: &'a [Variant],
    values: &'a [BTreeMap<u32, f64>],
}

impl Table<'_> {
    /// Runs of one block whose variants differ in this factor alone; a block that lacks one of them has no pair.
    fn main(&self, factor: &str, from: &str, to: &str) -> Rests {
        let mut rests = Rests::default();
        for (a, b) in self.twins(factor, from, to) {
            for (&block, &value) in &self.values[a] {
                let Some(&other) = self.values[b].get(&block) else { continue };
                rests.pairs.push((value, other));
                rests.sides[0].push((a, block));
                rests.sides[1].push((b, block));
            }
        }
        rests
    }

    /// Pairs without the other factor against those with it, of the same block and the same levels of all further ones.
    fn interaction(&self, factor: &Factor, other: &Factor) -> Option<Rests> {
        let ([low, high], [off, on]) = (factor.levels.as_slice(), other.levels.as_slice()) else {
            return None;
        };
        let mut rests = Rests::default();
        for (a, b) in self.twins(&factor.name, &low.name, &high.name) {
            let is_off = self.variants[a].levels.get(&other.name) == Some(&off.name);
            let (c, d) = (self.with(a, &other.name, &on.name), self.with(b, &other.name, &on.name));
            let Some((c, d)) = c.zip(d).filter(|_| is_off) else { continue };
            for &block in self.values[a].keys() {
                let [Some(of_a), Some(of_b), Some(of_c), Some(of_d)] =
                    [a, b, c, d].map(|variant| self.values[variant].get(&block))
                else {
                    continue;
                };
                rests.pairs.push((of_b / of_a, of_d / of_c));
                rests.sides[0].extend([(b, block), (c, block)]);
                rests.sides[1].extend([(a, block), (d, block)]);
            }
        }
        Some(rests)
    }

    /// Variants that differ in this factor alone: each with the one level, and its twin with the other.
    fn twins(&self, factor: &str, from: &str, to: &str) -> Vec<(usize, usize)> {
        let twin = |a: usize| {
            let has_level = self.variants[a].levels.get(factor).is_some_and(|level| level == from);
            // The null arm has the levels of the first variant too: the first one with these levels counts.
            let is_first = has_level && self.with(a, factor, from) == Some(a);
            Some((a, self.with(a, factor, to).filter(|_| is_first)?))
        };
        (0..self.variants.len()).filter_map(twin).collect()
    }

    /// The first variant with the levels of this one, but for one factor.
    fn with(&self, at: usize, factor: &str, level: &str) -> Option<usize> {
        let levels = &self.variants[at].levels;
        let fits = |(name, of): (&String, &String)| {
            if name == factor { of == level } else { levels.get(name) == Some(of) }
        };
        self.variants.iter().position(|one| one.levels.iter().all(fits))
    }
}
