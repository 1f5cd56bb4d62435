use std::collections::BTreeMap;

use super::*;
use crate::stats::{Criteria, Verdict};

fn experiment(rest: &str) -> Experiment {
    let base = r#"{"endpoints": [{"url": "http://x"}], "arrivals": {"kind": "constant", "rate": 100}, "durationMs": 5000}"#;
    serde_json::from_str(&format!(r#"{{"name": "e", "base": {base}, "blocks": 6, "seed": 3, {rest}}}"#))
        .unwrap()
}

const ARMS: &str =
    r#""arms": [{"name": "plain"}, {"name": "mesh", "url": "http://y", "patch": {"connections": 4}}]"#;
const FACTORS: &str = r#""factors": [
    {"name": "conns", "levels": [{"name": "few"}, {"name": "many", "patch": {"connections": 64}}]},
    {"name": "body", "levels": [{"name": "none"}, {"name": "big", "patch": {"reuse": {"kind": "never"}}}]}]"#;

#[test]
fn every_block_has_every_variant_once_in_an_order_of_the_seed() {
    let plan = experiment(&format!(r#"{ARMS}, "nullArm": true"#));
    let names: Vec<String> = plan.variants().into_iter().map(|variant| variant.name).collect();
    assert_eq!(names, ["plain", "plain again", "mesh"]);
    let slots = plan.slots();
    assert_eq!(slots.len(), 18);
    for block in 0..6 {
        let mut of: Vec<usize> =
            slots.iter().filter(|slot| slot.block == Some(block)).map(|slot| slot.variant).collect();
        of.sort_unstable();
        assert_eq!(of, [0, 1, 2]);
    }
    assert_eq!(plan.slots(), slots, "the same again");
    assert_ne!(Experiment { seed: 4, ..plan.clone() }.slots(), slots);
}

#[test]
fn variants_change_the_base_and_blocks_share_a_schedule() {
    let plan = experiment(ARMS);
    let spec = plan.spec(Slot { variant: 1, block: Some(2) }, None).unwrap();
    assert_eq!((spec.endpoints[0].url.as_str(), spec.connections, spec.seed), ("http://y", 4, 5));
    let product = experiment(FACTORS);
    let names: Vec<String> = product.variants().into_iter().map(|variant| variant.name).collect();
    assert_eq!(
        names,
        ["conns=few body=none", "conns=few body=big", "conns=many body=none", "conns=many body=big"]
    );
}

#[test]
fn the_rate_is_a_share_of_the_lowest_capacity() {
    let plan = experiment(&format!(r#"{ARMS}, "rateOfCapacity": 0.5"#));
    let slots = plan.slots();
    assert_eq!((slots.len(), slots[0].block, slots[1].block), (14, None, None));
    assert_eq!(plan.spec(slots[0], None).unwrap().arrivals, Arrivals::Max);
    let rate = plan.rate(&[9_000.0, 4_001.0]);
    assert_eq!(rate, Some(2_001.0));
    assert_eq!(plan.spec(slots[2], rate).unwrap().arrivals, Arrivals::Constant { rate: 2_001.0 });
}

#[test]
fn designs_that_can_tell_nothing_are_refused_with_all_that_is_wrong() {
    let few = Experiment { blocks: 5, ..experiment(ARMS) };
    let found = few.check(&Limits::default());
    assert!(found.len() == 1 && found[0].cause.as_ref().unwrap().contains("it takes 6"), "{found:?}");
    let bad =
        experiment(r#""arms": [{"name": "a", "patch": {"connections": "x"}}, {"name": "a"}], "margin": 2"#);
    assert_eq!(bad.check(&Limits::default()).len(), 3);
    assert!(experiment(ARMS).check(&Limits::default()).is_empty());
}

#[test]
fn main_effects_and_their_interaction_are_found() {
    let plan = experiment(FACTORS);
    let variants = plan.variants();
    // Many connections cost 20 %, big bodies twice as much, both together 10 % more than that.
    let value = |variant: &Variant, block: u32| {
        let drift = 1.0 + 0.1 * f64::from(block);
        let many = if variant.levels["conns"] == "many" { 1.2 } else { 1.0 };
        let big = if variant.levels["body"] == "big" { 2.0 } else { 1.0 };
        let both = if many > 1.0 && big > 1.0 { 1.1 } else { 1.0 };
        drift * many * big * both * (1.0 + 0.001 * f64::from(block % 3))
    };
    let values: Vec<BTreeMap<u32, f64>> =
        variants.iter().map(|variant| (0..8).map(|block| (block, value(variant, block))).collect()).collect();
    let found = effects(&plan.factors, &variants, &values, &Criteria::default());
    let ratios: Vec<f64> =
        found.iter().map(|effect| (effect.comparison.ratio * 100.0).round() / 100.0).collect();
    // Means over the other factor's levels, on the log scale: 1.2 · √1.1 and 2 · √1.1.
    assert_eq!(ratios, [1.26, 1.1, 2.1], "{found:#?}");
    assert!(found.iter().all(|effect| effect.comparison.verdict == Verdict::Slower));
}
