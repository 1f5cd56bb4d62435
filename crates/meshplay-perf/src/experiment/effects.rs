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

/// An effect with its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Which.
    pub kind: EffectKind,
    /// Its size.
    pub comparison: Comparison,
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
            let pairs: Vec<(f64, f64)> =
                table.pairs(&factor.name, &first.name, &level.name).into_values().collect();
            let kind = EffectKind::Main {
                factor: factor.name.clone(),
                level: level.name.clone(),
                against: first.name.clone(),
            };
            found.extend(compare_paired(&pairs, criteria).map(|comparison| Effect { kind, comparison }));
        }
        for other in &factors[at + 1..] {
            found.extend(table.interaction(factor, other, criteria));
        }
    }
    found
}

struct Table<'a> {
    variants: &'a [Variant],
    values: &'a [BTreeMap<u32, f64>],
}

/// What the runs of a pair have in common: the levels of all other factors, and the block.
type Common = (BTreeMap<String, String>, u32);

impl Table<'_> {
    /// Runs of one block whose variants differ in this factor alone; a block that lacks one of them has no pair.
    fn pairs(&self, factor: &str, from: &str, to: &str) -> BTreeMap<Common, (f64, f64)> {
        let mut pairs = BTreeMap::new();
        for (a, variant) in self.variants.iter().enumerate() {
            if variant.levels.get(factor).map(String::as_str) != Some(from) {
                continue;
            }
            let mut levels = variant.levels.clone();
            levels.insert(factor.to_owned(), to.to_owned());
            // The null arm has the levels of the first variant too: the first one with these levels counts.
            let is_first = self.variants.iter().position(|one| one.levels == variant.levels) == Some(a);
            let Some(b) = self.variants.iter().position(|one| one.levels == levels).filter(|_| is_first)
            else {
                continue;
            };
            levels.remove(factor);
            for (block, value) in &self.values[a] {
                let pair = self.values[b].get(block).map(|other| (*value, *other));
                pairs.extend(pair.map(|pair| ((levels.clone(), *block), pair)));
            }
        }
        pairs
    }

    /// Pairs without the other factor against those with it, of the same block and the same levels of all further ones.
    fn interaction(&self, factor: &Factor, other: &Factor, criteria: &Criteria) -> Option<Effect> {
        let ([low, high], [off, on]) = (factor.levels.as_slice(), other.levels.as_slice()) else {
            return None;
        };
        let pairs = self.pairs(&factor.name, &low.name, &high.name);
        let ratios = pairs.iter().filter_map(|((levels, block), (a, b))| {
            let is_off = levels.get(&other.name) == Some(&off.name);
            let mut levels = levels.clone();
            levels.insert(other.name.clone(), on.name.clone());
            let (c, d) = pairs.get(&(levels, *block)).filter(|_| is_off)?;
            Some((b / a, d / c))
        });
        let comparison = compare_paired(&ratios.collect::<Vec<_>>(), criteria)?;
        let kind = EffectKind::Interaction { factor: factor.name.clone(), with: other.name.clone() };
        Some(Effect { kind, comparison })
    }
}
