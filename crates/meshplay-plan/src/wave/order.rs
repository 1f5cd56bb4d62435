//! From ranks and edges to waves and gates.

use std::collections::{BTreeMap, BTreeSet};

use meshplay_types::{Code, Finding, ObjectKey, Place};

use super::{Edge, Gate, Item, Needs, Rank, Wave, WaveInfo};
use crate::health;

/// Position before numbering: the rank, and how deep in a chain of edges inside it.
type Slot = (Rank, u32);

/// The waves of a design.
pub(crate) struct Waves {
    /// By item.
    pub(crate) of: Vec<Wave>,
    pub(crate) infos: Vec<WaveInfo>,
    pub(crate) findings: Vec<Finding>,
}

/// Every item gets the earliest wave after its rank and after all it depends on. Gates are placed as late as possible,
/// directly before the wave that needs them: an early wait could be for something that a later wave brings.
pub(crate) fn waves(items: &[Item], edges: &[Edge]) -> Waves {
    let (slots, findings) = slots(items, edges);
    let numbers: BTreeMap<Slot, u32> =
        slots.iter().copied().collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let of: Vec<Wave> = slots.iter().map(|slot| Wave(numbers[slot])).collect();
    let mut infos: Vec<WaveInfo> = numbers
        .iter()
        .map(|((rank, depth), number)| WaveInfo {
            wave: Wave(*number),
            reason: reason(*rank, *depth),
            gates: Vec::new(),
        })
        .collect();
    for (idx, info) in infos.iter_mut().enumerate() {
        let next = Wave(u32::try_from(idx).unwrap_or(u32::MAX) + 1);
        info.gates =
            gates(items, edges.iter().filter(|edge| of[edge.after] == next && of[edge.before] < next));
    }
    if let Some(last) = infos.last_mut() {
        last.gates = final_gates(items);
    }
    Waves { of, infos, findings }
}

fn reason(rank: Rank, depth: u32) -> String {
    if depth == 0 {
        rank.reason().to_owned()
    } else {
        format!("{} (after what they depend on)", rank.reason())
    }
}

/// Kahn's algorithm in the order of the keys; what is left over waits in a circle and keeps its rank.
fn slots(items: &[Item], edges: &[Edge]) -> (Vec<Slot>, Vec<Finding>) {
    let judged: BTreeSet<usize> =
        edges.iter().filter(|edge| edge.needs == Needs::Available).map(|edge| edge.after).collect();
    let rank = |idx: usize| match Rank::of(items[idx].gvk) {
        Rank::CustomResources if judged.contains(&idx) => Rank::JudgedResources,
        rank => rank,
    };
    let mut slots: Vec<Slot> = (0..items.len()).map(|idx| (rank(idx), 0)).collect();
    let mut open: Vec<usize> =
        (0..items.len()).map(|idx| edges.iter().filter(|edge| edge.after == idx).count()).collect();
    let mut ready: Vec<usize> = (0..items.len()).filter(|idx| open[*idx] == 0).collect();
    let mut done = 0;
    while let Some(idx) = ready.pop() {
        done += 1;
        for edge in edges.iter().filter(|edge| edge.before == idx) {
            let (rank, depth) = slots[idx];
            if slots[edge.after] <= slots[idx] {
                slots[edge.after] = (rank, depth + 1);
            }
            open[edge.after] -= 1;
            if open[edge.after] == 0 {
                ready.push(edge.after);
            }
        }
    }
    let circle: Vec<&Item> = (0..items.len()).filter(|idx| open[*idx] > 0).map(|idx| &items[idx]).collect();
    let finding = (done < items.len()).then(|| cycle(&circle));
    (slots, finding.into_iter().collect())
}

fn cycle(items: &[&Item]) -> Finding {
    let names: Vec<_> = items.iter().map(|item| format!("`{}`", item.component)).collect();
    let place = Place { component: items.first().map(|item| item.component.to_string()), ..Place::default() };
    Finding::new(Code::PLAN_ORDER_CYCLE, format!("{} wait for each other", names.join(", "))).at(place)
}

fn gates<'e>(items: &[Item], edges: impl Iterator<Item = &'e Edge>) -> Vec<Gate> {
    let mut by_need: BTreeMap<Needs, BTreeSet<ObjectKey>> = BTreeMap::new();
    for edge in edges {
        by_need.entry(edge.needs).or_default().insert(items[edge.before].key.clone());
    }
    by_need.into_iter().filter_map(|(needs, keys)| gate(needs, keys.into_iter().collect())).collect()
}

fn gate(needs: Needs, keys: Vec<ObjectKey>) -> Option<Gate> {
    match needs {
        Needs::Applied => None,
        Needs::Established => Some(Gate::Established(keys)),
        Needs::Available => Some(Gate::Available(keys)),
        Needs::Complete => Some(Gate::Complete(keys)),
    }
}

/// After the last wave everything is judged once; claims are judged with their consumers (P1).
fn final_gates(items: &[Item]) -> Vec<Gate> {
    let (mut jobs, mut rest) = (BTreeSet::new(), BTreeSet::new());
    for item in items {
        if item.gvk.is("batch", "Job") {
            jobs.insert(item.key.clone());
        } else if !item.gvk.is("", "PersistentVolumeClaim") && health::has_state(item.gvk) {
            rest.insert(item.key.clone());
        }
    }
    let filled = |keys: BTreeSet<ObjectKey>| (!keys.is_empty()).then(|| keys.into_iter().collect());
    filled(rest).map(Gate::Settled).into_iter().chain(filled(jobs).map(Gate::Complete)).collect()
}
