//! Planning is a function: of what is wanted and seen, not of the order in which it is told.

use meshplay_types::Digest;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    Choices, ClusterFacts, Desired, DryRun, Observation, PlanInput, Purpose,
    desired::desired_of,
    plan,
    testing::{parts, target},
};

/// Kinds of every wave.
const KINDS: [(&str, &str); 8] = [
    ("v1", "Namespace"),
    ("v1", "ConfigMap"),
    ("v1", "PersistentVolumeClaim"),
    ("apps/v1", "Deployment"),
    ("batch/v1", "Job"),
    ("networking.k8s.io/v1", "Ingress"),
    ("example.com/v1", "Cart"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
];

/// Distinct objects of these kinds and an order to tell them in.
fn objects() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    let object = |kinds: std::collections::BTreeSet<(usize, u8)>| -> Vec<Value> {
        let one = |(kind, number): (usize, u8)| {
            let (api_version, kind) = KINDS[kind];
            json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": format!("o{number}")}, "spec": {"n": number}})
        };
        kinds.into_iter().map(one).collect()
    };
    proptest::collection::btree_set((0..KINDS.len(), 0..4_u8), 1..20).prop_map(object).prop_flat_map(
        |objects| {
            let shuffled = Just(objects.clone()).prop_shuffle();
            (Just(objects), shuffled)
        },
    )
}

fn desired(objects: &[Value]) -> Desired {
    desired_of(parts(objects), &[], &target(), &ClusterFacts::default()).unwrap()
}

fn observe(desired: &Desired) -> Vec<Observation> {
    let accepted = |object: &crate::DesiredObject| DryRun::Accepted(object.body.clone());
    desired
        .objects
        .iter()
        .map(|object| Observation::new(object.key.clone(), None, accepted(object), &|_| String::new()))
        .collect()
}

fn hash(desired: &Desired, observations: &[Observation]) -> Digest {
    let input = PlanInput {
        target: &target(),
        desired,
        observations,
        inventory: &[],
        completed: &[],
        facts: &ClusterFacts::default(),
        choices: &Choices::default(),
        purpose: Purpose::Deploy,
    };
    plan(input).hash
}

/// The same JSON with every map written in the opposite order.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().rev().map(|(name, inner)| (name.clone(), reversed(inner))).collect()
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        scalar => scalar.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn p2_the_order_of_components_changes_nothing((objects, shuffled) in objects()) {
        let (a, b) = (desired(&objects), desired(&shuffled));
        prop_assert_eq!(&a, &b);
        let mut observations = observe(&a);
        let before = hash(&a, &observations);
        observations.reverse();
        prop_assert_eq!(before, hash(&b, &observations));
    }

    #[test]
    fn p9_the_digest_of_an_object_does_not_depend_on_how_it_was_written((objects, _) in objects()) {
        let written = desired(&objects);
        let rewritten = desired(&objects.iter().map(reversed).collect::<Vec<_>>());
        let digests = |desired: &Desired| desired.objects.iter().map(|object| object.digest.clone()).collect::<Vec<_>>();
        prop_assert_eq!(digests(&written), digests(&rewritten));
    }

    #[test]
    fn p2_waves_are_numbered_without_gaps_and_never_against_the_order_of_kinds((objects, _) in objects()) {
        let desired = desired(&objects);
        let ranks: Vec<_> = desired.objects.iter().map(|object| (object.wave, crate::wave::Rank::of(&object.gvk))).collect();
        prop_assert!(ranks.windows(2).all(|pair| pair[0] <= pair[1]));
        let numbers: Vec<u32> = desired.waves.iter().map(|info| info.wave.0).collect();
        prop_assert_eq!(numbers, (0..u32::try_from(desired.waves.len()).unwrap()).collect::<Vec<_>>());
    }
}
