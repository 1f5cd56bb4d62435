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
    let served = |rate: f64, limited: Option<&str>| Capacity { rate, limited: limited.map(str::to_owned) };
    let rate = plan.rate(&[served(9_000.0, Some("busy")), served(4_001.0, None)]).unwrap();
    assert_eq!(rate, Some(2_000.0), "that the other one may serve more changes nothing");
    assert_eq!(plan.spec(slots[2], rate).unwrap().arrivals, Arrivals::Constant { rate: 2_000.0 });
    let limited = plan.rate(&[served(9_000.0, None), served(4_001.0, Some("busy"))]);
    assert_eq!(limited, Err("what `mesh` can serve was not found: busy".to_owned()));
    assert_eq!(experiment(ARMS).rate(&[served(9_000.0, None)]), Ok(None));
    assert_eq!(plan.rate(&[served(9_000.0, None), served(2.0, None)]), Ok(Some(1.0)));
    let slow = plan.rate(&[served(9_000.0, None), served(1.0 / 3.0, None)]).unwrap_err();
    assert!(
        slow.starts_with("`mesh` serves 0.33 requests/s, and 0.5 of that is less than 1 request/s"),
        "{slow}"
    );
}

/// They are asked for a rate, and ours find out which: a share of what nobody has measured would be left out unsaid.
#[test]
fn no_capacity_is_looked_for_where_others_make_the_load() {
    let arms = ARMS.replace(r#""connections": 4"#, r#""connections": 4, "generator": "wrk2""#);
    assert_eq!(errors(&experiment(&arms)), Findings::new());
    let found = errors(&experiment(&format!(r#"{arms}, "rateOfCapacity": 0.5"#)));
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(one.at.pointer.as_deref(), Some("/rateOfCapacity"));
    assert!(one.message.ends_with("others make the load of `mesh` (wrk2)"), "{one:?}");
}

/// Of two variants each needs a p of half as much if it is the only one that differs, which six pairs cannot have.
#[test]
fn several_variants_are_planned_for_together() {
    let three =
        r#""arms": [{"name": "a"}, {"name": "b", "url": "http://y"}, {"name": "c", "url": "http://z"}]"#;
    let with = |arms: &str, blocks| Experiment {
        blocks,
        ..experiment(&format!(r#"{arms}, "primary": "p50", "nullArm": true"#))
    };
    let warned = |plan: &Experiment| -> Vec<String> {
        let found = plan.check(&Limits::default());
        assert!(!found.iter().any(Finding::is_error), "{found:?}");
        found.into_iter().map(|one| one.message).collect()
    };
    assert_eq!((with(ARMS, 6).held_against(), with(three, 6).held_against()), (1, 2));
    assert_eq!(experiment(FACTORS).held_against(), 3);
    assert!(warned(&with(ARMS, 6)).is_empty() && warned(&with(three, 7)).is_empty());
    let few = "6 blocks cannot show that of 2 variants one alone differs from the first";
    assert_eq!(warned(&with(three, 6)), [few]);
    let detectable = |arms: &str, blocks| with(arms, blocks).outlook().unwrap().detectable;
    assert_eq!(detectable(three, 6), detectable(ARMS, 6));
    assert!(detectable(three, 12) > detectable(ARMS, 12));
    let margin = |arms: &str| with(arms, 12).outlook().unwrap().equivalence_margin;
    assert_eq!(margin(three), margin(ARMS), "equality is not judged together");
}

#[test]
fn designs_that_can_tell_nothing_are_refused_with_all_that_is_wrong() {
    let few = Experiment { blocks: 5, ..experiment(ARMS) };
    let found = errors(&few);
    assert!(found.len() == 1 && found[0].cause.as_ref().unwrap().contains("it takes 6"), "{found:?}");
    let bad =
        experiment(r#""arms": [{"name": "a", "patch": {"connections": "x"}}, {"name": "a"}], "margin": 2"#);
    assert_eq!(errors(&bad).len(), 3);
    assert_eq!(errors(&experiment(ARMS)), Findings::new());
}

#[test]
fn names_that_do_not_stand_within_a_line_are_refused_all_at_once() {
    let refused = |variants: &str, expect: &[(&str, &str)]| {
        let found = errors(&experiment(variants));
        let told: Vec<(String, &str)> =
            found.iter().map(|one| (one.at.to_string(), one.message.as_str())).collect();
        let expect: Vec<(String, &str)> = expect.iter().map(|(at, told)| ((*at).to_owned(), *told)).collect();
        assert_eq!(told, expect);
        let is_whole = |one: &Finding| one.cause.is_some() && one.fix.is_some();
        assert!(found.iter().all(|one| one.code == Code::EXPERIMENT_DESIGN && is_whole(one)), "{found:?}");
    };
    let arms = ARMS.replace("plain", "pl\\nain").replace("mesh", "\\u001b[31mmesh");
    let broken = [
        ("/arms/0/name", r"the name `pl\nain` does not stand within a line"),
        ("/arms/1/name", r"the name `\u{1b}[31mmesh` does not stand within a line"),
    ];
    refused(&arms, &broken);
    let factors = FACTORS.replace("conns", "con\\u2028ns").replace("few", "fe\\tw");
    let broken = [
        ("/factors/0/name", r"the name `con\u{2028}ns` does not stand within a line"),
        ("/factors/0/levels/0/name", r"the name `fe\tw` does not stand within a line"),
    ];
    refused(&factors, &broken);
}

fn errors(plan: &Experiment) -> Findings {
    plan.check(&Limits::default()).into_iter().filter(Finding::is_error).collect()
}

#[test]
fn variants_that_ask_for_the_same_are_refused_unless_one_is_the_null_arm() {
    let same = r#""arms": [{"name": "a"}, {"name": "b", "patch": {"connections": 4}}, {"name": "c", "patch": {"seed": 9}}]"#;
    let found = errors(&experiment(&format!(r#"{same}, "nullArm": true"#)));
    assert_eq!(found.len(), 1, "the seed is the block's: {found:?}");
    assert_eq!(found[0].message, "`c` asks for exactly what `a` asks for");
    assert_eq!(errors(&experiment(&format!(r#"{ARMS}, "nullArm": true"#))), Findings::new());
    let factors = FACTORS.replace(r#"{"connections": 64}"#, "{}");
    assert_eq!(errors(&experiment(&factors)).len(), 2, "with each level of the other factor");
}

#[test]
fn runs_too_short_for_what_they_are_about_are_told() {
    let check = |more: &str, expect: Option<&str>| {
        let found = experiment(&format!("{ARMS}, {more}")).check(&Limits::default());
        assert_eq!(found.first().map(|finding| finding.message.as_str()), expect, "{found:?}");
        assert!(found.iter().all(|finding| finding.code == Code::RESULT_SAMPLES && !finding.is_error()));
    };
    // 100 a second for 5 s.
    check(r#""primary": "p99""#, Some("a run of 500 requests is too short for p99, which needs 1000"));
    check(r#""primary": "p99.9""#, Some("a run of 500 requests is too short for p99.9, which needs 10000"));
    for enough in [r#""primary": "p95""#, r#""primary": "rate""#, r#""rateOfCapacity": 0.5"#] {
        check(enough, None);
    }
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
    // Of the first block: who has few connections against who has many, and what makes the interaction larger.
    let of = |at: usize| found[at].sides.each_ref().map(|side| side.iter().filter(|(_, block)| *block == 0));
    assert_eq!(of(0).map(|side| side.map(|(variant, _)| *variant).collect::<Vec<_>>()), [[0, 1], [2, 3]]);
    assert_eq!(of(1).map(|side| side.map(|(variant, _)| *variant).collect::<Vec<_>>()), [[2, 1], [0, 3]]);
}

/// What a block lacks leaves out that block alone, and the levels of a third factor are held apart: by their places in a
/// list, runs of other blocks would be held against each other, and what grows from block to block would be an effect.
#[test]
fn an_interaction_joins_what_belongs_together_where_values_are_missing() {
    let third = r#"{"name": "tls", "levels": [{"name": "off"}, {"name": "on", "patch": {"threads": 1}}]}"#;
    for factors in [FACTORS.to_owned(), FACTORS.replacen('[', &format!("[{third}, "), 1)] {
        let plan = experiment(&factors);
        let variants = plan.variants();
        // The effect of `conns` is another one in each block and with each level of `tls`; that of `body` never differs.
        let value = |variant: &Variant, block: u32| {
            let many = if variant.levels["conns"] == "many" { 1.0 + 0.1 * f64::from(block) } else { 1.0 };
            let is_tls = variant.levels.get("tls").is_some_and(|level| level == "on");
            let big = if variant.levels["body"] == "big" { 2.0 } else { 1.0 };
            many * big * if is_tls { many * many } else { 1.0 }
        };
        let mut values: Vec<BTreeMap<u32, f64>> = variants
            .iter()
            .map(|variant| (0..8).map(|block| (block, value(variant, block))).collect())
            .collect();
        values[0].remove(&2);
        let found = effects(&plan.factors, &variants, &values, &Criteria::default());
        let [interaction] = found
            .iter()
            .filter(|effect| {
                let kind = EffectKind::Interaction { factor: "conns".to_owned(), with: "body".to_owned() };
                effect.kind == kind
            })
            .collect::<Vec<_>>()[..]
        else {
            panic!("{found:#?}")
        };
        let comparison = &interaction.comparison;
        // Of each of the four runs that a pair is made of, two stand on either side.
        assert_eq!(interaction.sides.each_ref().map(Vec::len), [2 * comparison.runs[0]; 2]);
        assert_eq!(comparison.runs[0], 8 * (plan.factors.len() - 1) - 1, "{comparison:?}");
        assert!((comparison.ratio - 1.0).abs() < 1e-12, "{comparison:?}");
        assert!(comparison.interval.width() < 1e-12, "{comparison:?}");
    }
}

/// A viewer may ask what any plan would do: one that nobody could lay out costs nothing.
#[test]
fn what_is_too_large_is_counted_and_never_laid_out() {
    let wrong = |plan: &Experiment, expect: &[&str]| {
        let found = plan.check(&Limits::default());
        let places: Vec<String> = found.iter().map(|finding| finding.at.to_string()).collect();
        assert_eq!(places, expect, "{found:?}");
        assert_eq!(found, plan.too_large());
    };
    wrong(&Experiment { blocks: u32::MAX, ..experiment(ARMS) }, &["/blocks"]);
    wrong(&Experiment { blocks: BLOCKS_MAX + 1, ..experiment(ARMS) }, &["/blocks"]);
    let arms = |count: usize| vec![experiment(ARMS).arms.remove(0); count];
    wrong(&Experiment { arms: arms(VARIANTS_MAX + 1), ..experiment(ARMS) }, &["/arms"]);
    wrong(&Experiment { arms: arms(VARIANTS_MAX), null_arm: true, ..experiment(ARMS) }, &["/arms"]);
    let level = experiment(FACTORS).factors[0].levels[0].clone();
    let factors = |each: &[usize]| Experiment {
        factors: each
            .iter()
            .map(|levels| Factor { name: "f".to_owned(), levels: vec![level.clone(); *levels] })
            .collect(),
        ..experiment(FACTORS)
    };
    for each in
        [&[100; 10][..], &[100; 9], &[2; 63], &[2; 64], &[100, 100, 100, 100, 100, 0], &[65], &[64, 2]]
    {
        wrong(&factors(each), &["/factors"]);
    }
    wrong(&factors(&[1; VARIANTS_MAX + 1]), &["/factors"]);
    wrong(&Experiment { blocks: u32::MAX, ..factors(&[100; 10]) }, &["/factors", "/blocks"]);
    let mut named = factors(&[2, 2]);
    named.factors[1].levels[0].name = "ü".repeat(NAME_CHARS_MAX + 1);
    wrong(&named, &["/factors"]);
    assert!(factors(&[8, 8]).too_large().is_empty() && factors(&[2, 0]).too_large().is_empty());
    assert!(experiment(ARMS).too_large().is_empty());
}

#[test]
fn how_long_it_takes_is_the_sum_of_its_runs() {
    let each = 5_000 + BETWEEN_MS;
    let plan = experiment(&format!(r#"{ARMS}, "nullArm": true"#));
    assert_eq!(plan.duration_ms(), Some(6 * 3 * each));
    let first = experiment(&format!(r#"{ARMS}, "rateOfCapacity": 0.5"#));
    assert_eq!(first.duration_ms(), Some(6 * 2 * each + 2 * (CAPACITY_MS + BETWEEN_MS)));
    let by_count = r#""arms": [{"name": "a"}, {"name": "b", "patch": {"durationMs": null, "count": 5}}]"#;
    assert_eq!(experiment(by_count).duration_ms(), None);
    let mut endless = experiment(ARMS);
    endless.base.duration_ms = Some(u64::MAX);
    assert_eq!(endless.duration_ms(), Some(u64::MAX));
}

/// A share of what is served is no rate: of a run that ends by count it would say that it takes for ever.
#[test]
fn a_share_of_the_capacity_is_not_taken_for_a_rate() {
    let mut plan = experiment(&format!(r#"{ARMS}, "rateOfCapacity": 0.5"#));
    (plan.base.duration_ms, plan.base.count) = (None, Some(100_000));
    let limits = Limits { duration_ms_max: 3_600_000, ..Limits::default() };
    assert_eq!(plan.check(&limits), Findings::new());
    let served = |rate| Capacity { rate, limited: None };
    let rate = plan.rate(&[served(20.0), served(30.0)]).unwrap();
    let real = plan.spec(Slot { variant: 0, block: Some(0) }, rate).unwrap().check(&limits);
    assert_eq!(real.len(), 1, "10,000 s are more than an hour: {real:?}");
}
