//! Experiments: several variants of a run, held against the first of them in a design that can tell chance from effect.
//!
//! ```text
//! Experiment ──check──▶ findings
//!    ├─ variants(): arms, or the product of factors, and the first one again as null arm
//!    ├─ slots(): capacity runs, then blocks with every variant once, in an order that the seed shuffles
//!    └─ rate(): of all blocks, from what the capacity runs found
//! ```
//! Blocks are what pairs runs: a machine that slowly changes changes for all variants of a block alike. It owns design
//! and order; who makes the runs, and what the numbers are, is told to it.

mod capacity;
mod effects;
mod names;
mod outlook;
mod secret;
mod vain;
mod variant;

use meshplay_types::{Code, Finding, Findings, Place};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::{
    capacity::Capacity,
    effects::{Effect, EffectKind, RunAt, effects},
    variant::{Arm, Factor, Level, Variant},
};
use crate::{
    RunSpec,
    generator::Generator,
    schedule::Random,
    spec::{Arrivals, Limits},
};

/// More variants than anybody reads.
const VARIANTS_MAX: usize = 64;
/// A night of short runs.
const BLOCKS_MAX: u32 = 500;
/// Longest name of an arm, a factor or a level, in characters: each stands in many names of variants.
const NAME_CHARS_MAX: usize = 255;
/// How long the rate is looked for that a variant can serve.
const CAPACITY_MS: u64 = 3_000;
/// What is between runs: starting a generator, watching an idle target.
const BETWEEN_MS: u64 = 1_500;

/// A design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ExperimentDesign")]
pub struct Experiment {
    /// What it is called.
    pub name: String,
    /// What every run asks for, unless its variant says otherwise.
    pub base: RunSpec,
    /// Variants by name; the first is what the others are held against.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arms: Vec<Arm>,
    /// Instead of arms: all combinations of levels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
    /// Run the first variant twice in each block: what then differs is chance, and should be called equivalent.
    #[serde(default)]
    pub null_arm: bool,
    /// How often every variant is run.
    pub blocks: u32,
    /// Decides the order within blocks.
    #[serde(default)]
    pub seed: u64,
    /// The metric that it is about, declared before.
    #[serde(default = "primary")]
    pub primary: String,
    /// A difference up to this share is as good as none.
    #[serde(default = "margin")]
    pub margin: f64,
    /// Instead of a rate: this share of what the slowest variant can serve, found out before, and the same for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_of_capacity: Option<f64>,
    /// How much runs of the same vary as a share of their mean, for the outlook; 0.05 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_deviation: Option<f64>,
}

fn primary() -> String {
    "p99".to_owned()
}

fn margin() -> f64 {
    0.03
}

/// One run of an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Slot {
    /// Index of its variant.
    pub variant: usize,
    /// Its block; none for runs that look for the capacity.
    pub block: Option<u32>,
}

impl Experiment {
    /// What is compared, the first being what the others are held against.
    #[must_use]
    pub fn variants(&self) -> Vec<Variant> {
        let mut variants = if self.factors.is_empty() {
            self.arms.iter().map(Variant::of_arm).collect()
        } else {
            variant::product(&self.factors)
        };
        if self.null_arm
            && let Some(first) = variants.first()
        {
            variants.insert(1, first.null());
        }
        variants
    }

    /// All runs, in their order.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let variants = self.variants().len();
        let mut slots: Vec<Slot> = match self.rate_of_capacity {
            Some(_) => (0..variants).map(|variant| Slot { variant, block: None }).collect(),
            None => Vec::new(),
        };
        for block in 0..self.blocks {
            let mut order: Vec<usize> = (0..variants).collect();
            shuffle(&mut order, self.seed, block);
            slots.extend(order.into_iter().map(|variant| Slot { variant, block: Some(block) }));
        }
        slots
    }

    /// What the run of a slot asks for. `rate` is what the capacity gave, if it was looked for.
    ///
    /// # Errors
    /// If the patch of the variant gives no specification.
    pub fn spec(&self, slot: Slot, rate: Option<f64>) -> Result<RunSpec, String> {
        let variant = self.variants().into_iter().nth(slot.variant).ok_or("there is no such variant")?;
        let mut spec = variant.patched(&self.base)?;
        match (slot.block, rate) {
            (None, _) => {
                spec.arrivals = Arrivals::Max;
                (spec.count, spec.warm_up_ms, spec.duration_ms) = (None, 0, Some(CAPACITY_MS));
            }
            (Some(block), rate) => {
                // Each block has a schedule of its own, the same for all of its variants.
                spec.seed = self.seed.wrapping_add(u64::from(block));
                if let Some(rate) = rate {
                    spec.arrivals = Arrivals::Constant { rate };
                }
            }
        }
        Ok(spec)
    }

    /// How long it takes, roughly; none where a run ends by count alone.
    #[must_use]
    pub fn duration_ms(&self) -> Option<u64> {
        // The runs of a variant are as long as each other.
        let of_slots = |variant: usize, block: Option<u32>, runs: u32| {
            let spec = self.spec(Slot { variant, block }, None).ok()?;
            Some(spec.duration_ms?.saturating_add(BETWEEN_MS).saturating_mul(u64::from(runs)))
        };
        let looks_first = u32::from(self.rate_of_capacity.is_some());
        (0..self.variants().len()).try_fold(0_u64, |sum, variant| {
            let blocks = if self.blocks == 0 { 0 } else { of_slots(variant, Some(0), self.blocks)? };
            let before = if looks_first == 0 { 0 } else { of_slots(variant, None, 1)? };
            Some(sum.saturating_add(blocks).saturating_add(before))
        })
    }

    /// How many variants there are beside the null arm, without making one of them; nothing if there is no such number.
    fn counted(&self) -> Option<usize> {
        if self.factors.is_empty() { Some(self.arms.len()) } else { variant::product_size(&self.factors) }
    }

    /// Why it is too large to be laid out at all: nobody asks such a plan for its variants or slots. Found by counting.
    #[must_use]
    pub fn too_large(&self) -> Findings {
        let mut found = Findings::new();
        let mut wrong = |pointer: &str, message: String| found.push(finding(pointer, message));
        let part = if self.factors.is_empty() { "/arms" } else { "/factors" };
        let all = self.counted().and_then(|all| all.checked_add(usize::from(self.null_arm)));
        if all.is_none_or(|all| all > VARIANTS_MAX) {
            let all = all.map_or_else(|| "more than can be counted".to_owned(), |all| all.to_string());
            wrong(part, format!("there are {all} variants, and 2 to {VARIANTS_MAX} are needed"));
        }
        // Those with one level vary nothing, so that the number of variants does not tell how many they are.
        if self.factors.len() > VARIANTS_MAX {
            wrong(
                "/factors",
                format!("there are {} factors, and {VARIANTS_MAX} at most", self.factors.len()),
            );
        }
        if self.blocks > BLOCKS_MAX {
            wrong("/blocks", format!("1 to {BLOCKS_MAX} blocks are needed"));
        }
        if let Some(name) = self.names().find(|name| name.chars().nth(NAME_CHARS_MAX).is_some()) {
            let begin: String = name.chars().take(20).collect();
            let begin = begin.escape_debug();
            wrong(part, format!("a name has at most {NAME_CHARS_MAX} characters, and `{begin}…` has more"));
        }
        found
    }

    /// Everything that is wrong with it; of one that is too large, that alone.
    #[must_use]
    pub fn check(&self, limits: &Limits) -> Findings {
        let mut found = self.too_large();
        if !found.is_empty() {
            return found;
        }
        found.extend(self.names_broken());
        let mut wrong = |pointer: &str, message: String| found.push(finding(pointer, message));
        if !self.arms.is_empty() && !self.factors.is_empty() {
            wrong("/arms", "arms and factors exclude each other".to_owned());
        }
        let variants = self.variants();
        if variants.len() < 2 {
            wrong(
                "/arms",
                format!("there are {} variants, and 2 to {VARIANTS_MAX} are needed", variants.len()),
            );
        }
        let mut names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            wrong("/arms", format!("two variants are called `{}`", twice[0]));
        }
        if self.blocks == 0 {
            wrong("/blocks", format!("1 to {BLOCKS_MAX} blocks are needed"));
        }
        if !(self.margin > 0.0 && self.margin < 1.0) {
            wrong("/margin", "the margin is a share between 0 and 1".to_owned());
        }
        if self.rate_of_capacity.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
            wrong("/rateOfCapacity", "a share of the capacity is between 0 and 1".to_owned());
        }
        // What the capacity gives is not known yet: the highest rate that it may be is right in all that it decides, and
        // the real one is checked when a block begins.
        let rate = self.rate_of_capacity.map(|_| limits.rate_max);
        let (mut seen, mut same, mut foreign) = (vain::Seen::default(), Vec::new(), Vec::new());
        for (index, variant) in variants.iter().enumerate() {
            match self.spec(Slot { variant: index, block: Some(0) }, rate) {
                Err(cause) => wrong("/arms", format!("variant `{}` asks for no run: {cause}", variant.name)),
                Ok(spec) => {
                    found_of(&spec, limits, &mut wrong);
                    same.extend(seen.add(variant, &spec));
                    let name = |program: Generator| format!("`{}` ({})", variant.name, program.name());
                    foreign.extend(spec.generator.map(name));
                }
            }
        }
        if self.rate_of_capacity.is_some() && !foreign.is_empty() {
            let names = foreign.join(", ");
            let message = format!(
                "what can be served is found by our own engines, and others make the load of {names}"
            );
            wrong("/rateOfCapacity", message);
        }
        found.extend(same.into_iter().chain(seen.too_few(&self.primary)));
        found.extend(self.shows_too_little());
        found
    }
}

fn found_of(spec: &RunSpec, limits: &Limits, wrong: &mut impl FnMut(&str, String)) {
    for finding in spec.check(limits).into_iter().filter(Finding::is_error) {
        let pointer = finding.at.pointer.unwrap_or_default();
        wrong(&format!("/base{pointer}"), finding.message);
    }
}

fn finding(pointer: &str, message: String) -> Finding {
    let at = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
    Finding::new(Code::EXPERIMENT_DESIGN, message).at(at)
}

/// Apart from what else the seed decides.
const ORDER_STREAM: u64 = 0x6578_7065_7269_6d65;

/// Fisher–Yates, the same everywhere for a seed and a block.
fn shuffle(order: &mut [usize], seed: u64, block: u32) {
    for at in (1..order.len()).rev() {
        let drawn = Random::hash(seed ^ ORDER_STREAM, u64::from(block) << 32 | at as u64);
        order.swap(at, (drawn % (at as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests;
