//! A desired object that is there: ours, marked as ours, or a stranger's.

use meshplay_types::{Code, Finding};
use serde_json::Value;

use super::{Ctx, Drafted, handover, refused, text, verdicts};
use crate::{
    Action, Blocked, Certainty, Decision, DesiredObject, DryRun, Force, Origin, OwnedField, Precondition,
    Step, Verdict,
    diff::{Lists, diff},
    managed::{self, Entry, FieldSet},
    ownership::{self, Contest, Fold, Folding, Resolved, Which},
};

/// What an existing object is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The inventory has it with this uid.
    Ours(Origin),
    /// It has our marks, but the inventory does not know it: managed on, never deleted.
    Marked,
    /// Somebody else's.
    Strange,
}

/// An existing object with everything known of it.
pub(super) struct Seen<'a> {
    pub(super) ctx: &'a Ctx<'a>,
    pub(super) object: &'a DesiredObject,
    pub(super) live: &'a Value,
    pub(super) entries: Vec<Entry>,
    pub(super) relation: Relation,
}

/// The step for it.
pub(super) fn draft(ctx: &Ctx, object: &DesiredObject, live: &Value, dry_run: &DryRun) -> Drafted {
    let seen =
        Seen { ctx, object, live, entries: managed::entries(live), relation: relation(ctx, object, live) };
    if text(live, &["metadata", "deletionTimestamp"]).is_some() {
        return seen.step().blocked(Blocked::Terminating).into();
    }
    if let Some(other) = ownership::design_of(live).filter(|id| *id != ctx.input.target.design.to_string()) {
        return seen.step().blocked(Blocked::OtherDesign(other.to_owned())).into();
    }
    match dry_run {
        DryRun::Accepted(result) => {
            let resolved = Resolved { body: object.body.clone(), fields: Vec::new() };
            settle(&seen, resolved, Some(result))
        }
        DryRun::Conflicts { fields, forced } => {
            let contest = Contest {
                conflicts: fields,
                live,
                entries: &seen.entries,
                choices: ctx.input.choices,
                helper: &ctx.input.target.manager.handover(),
            };
            let resolved = ownership::resolve(object, &contest);
            settle(&seen, resolved, forced.as_ref())
        }
        DryRun::Refused(refusal) => refused::step(&seen, refusal).into(),
        DryRun::NotPossible(why) => blind(&seen, why.certainty()).into(),
        DryRun::NotAsked => seen.step().blocked(Blocked::NotObserved).into(),
    }
}

fn relation(ctx: &Ctx, object: &DesiredObject, live: &Value) -> Relation {
    let uid = text(live, &["metadata", "uid"]);
    let target = ctx.input.target;
    match ctx.entry(&object.key) {
        Some(entry) if Some(entry.uid.as_str()) == uid => Relation::Ours(entry.origin),
        _ if ownership::is_marked(live, target.design, &target.manager) => Relation::Marked,
        _ => Relation::Strange,
    }
}

impl Seen<'_> {
    /// A step with what holds for every existing object: its uid goes with each write (P8).
    pub(super) fn step(&self) -> Step {
        let action = if self.relation == Relation::Strange { Action::Adopt } else { Action::Update };
        let mut step = Step::of(self.object, action);
        step.precondition = Precondition { absent: false, uid: self.uid(), resource_version: None };
        step.origin = Some(match self.relation {
            Relation::Ours(origin) => origin,
            Relation::Marked | Relation::Strange => Origin::Adopted,
        });
        step
    }

    fn uid(&self) -> Option<String> {
        text(self.live, &["metadata", "uid"]).map(str::to_owned)
    }

    fn manager(&self) -> &str {
        self.ctx.input.target.manager.as_str()
    }

    /// A body that only fits this very object.
    fn with_uid(&self, mut body: Value) -> Value {
        if let Some(uid) = self.uid() {
            body["metadata"]["uid"] = uid.into();
        }
        body
    }
}

/// The dry-run is not to be had: the write may still be tried, without force it harms nobody.
fn blind(seen: &Seen, certainty: Certainty) -> Step {
    let mut step = seen.step();
    step.certainty = certainty;
    step.body = Some(seen.with_uid(seen.object.body.clone()));
    (step.reversal, step.one_way) = verdicts::update(seen.object, seen.live, None, &[]);
    step
}

/// What the object will be and what we will own, after all decisions.
struct Outlook {
    expected: Value,
    entries_after: Vec<Entry>,
    ours_before: FieldSet,
    ours_after: FieldSet,
    fold: Fold,
}

/// From the answer of the API server and the decisions to the step.
fn settle(seen: &Seen, resolved: Resolved, result: Option<&Value>) -> Drafted {
    let outlook = outlook(seen, &resolved, result.unwrap_or(seen.live));
    let handed = handover::fields(seen, &outlook.ours_before);
    let mut expected = outlook.expected;
    for field in &handed {
        field.path.set(&mut expected, field.live.clone());
    }
    let lists = Lists::learn(seen.entries.iter().chain(&outlook.entries_after));
    let mut step = seen.step();
    step.diff = diff(seen.live, &expected, &lists);
    step.lingering = lingering(seen, &resolved, (&outlook.ours_before, &outlook.ours_after), &expected);
    step.certainty = certainty(result, &outlook.fold);
    step.migrate_managers = outlook.fold.moves;
    (step.reversal, step.one_way) = verdicts::update(seen.object, seen.live, Some(&expected), &step.diff);
    if step.reversal == Verdict::Exact && !step.migrate_managers.is_empty() {
        step.reversal = verdicts::fold();
    }
    let undecided = resolved.with(None);
    let is_still =
        step.diff.is_empty() && step.migrate_managers.is_empty() && outlook.ours_before == outlook.ours_after;
    if !undecided.is_empty() {
        step = step.blocked(Blocked::Undecided(undecided));
    } else if !handed.is_empty() {
        step.action = handover::action(seen, handed);
        step.reversal = verdicts::hand_over();
    } else if is_still && seen.relation != Relation::Strange {
        step.action = Action::Unchanged;
        step.certainty = Certainty::NothingToVerify;
        step.reversal = Verdict::Exact;
    }
    if step.blocked.is_empty() && step.writes() {
        step.body = Some(seen.with_uid(resolved.body.clone()));
    }
    bind_taken(seen, &resolved, &mut step);
    step.conflicts = resolved.fields;
    let findings =
        outlook.fold.findings.into_iter().chain(not_recorded(seen)).map(|finding| finding.at(step.place()));
    Drafted { findings: findings.collect(), step }
}

fn outlook(seen: &Seen, resolved: &Resolved, result: &Value) -> Outlook {
    let mut expected = result.clone();
    let left = resolved.with(Some(Decision::Leave));
    let shared = resolved.with(Some(Decision::Share));
    for path in left.iter().chain(&shared) {
        match path.get(seen.live) {
            Some(live) => path.set(&mut expected, live.clone()),
            None => drop(path.remove(&mut expected)),
        }
    }
    let ours_before = managed::applied_by(&seen.entries, seen.manager());
    let entries_after = managed::entries(result);
    let (_, ours_after) = managed::applied_by(&entries_after, seen.manager()).split(&left);
    let taken_from = resolved.taken_from();
    let stays = seen.ctx.input.choices.rest_stays(&seen.object.key);
    let which = match seen.relation {
        Relation::Strange if !stays => Which::All,
        _ => Which::These(&taken_from),
    };
    let mut keep: Vec<_> =
        left.into_iter().chain(shared).chain(seen.object.omitted.iter().cloned()).collect();
    if stays {
        keep.extend(ownership::unwanted(&seen.entries, &ours_after));
    }
    let mut fold = ownership::moves(seen.object, &seen.entries, which, &keep);
    let folding =
        Folding { entries: &seen.entries, ours: &ours_after, live: seen.live, manager: seen.manager() };
    ownership::fold(&mut fold, &folding, &mut expected);
    Outlook { expected, entries_after, ours_before, ours_after, fold }
}

/// Taking is bound to the very state that was looked at (P5): by the fold where folding moves the field, by the apply where
/// force takes it. With force every conflict of the object was decided, and the resourceVersion keeps new ones out.
fn bind_taken(seen: &Seen, resolved: &Resolved, step: &mut Step) {
    let taken_from = resolved.taken_from();
    if taken_from.is_empty() || !step.writes() {
        return;
    }
    let version = text(seen.live, &["metadata", "resourceVersion"]).map(str::to_owned);
    if taken_from.iter().any(|manager| step.migrate_managers.iter().all(|moved| moved.from != *manager)) {
        step.force = Force::OnlyTaken;
        if let (Some(body), Some(version)) = (&mut step.body, &version) {
            body["metadata"]["resourceVersion"] = version.as_str().into();
        }
    }
    step.migrate_managers.iter_mut().for_each(|moved| moved.at_version.clone_from(&version));
    step.precondition.resource_version = version;
}

/// Fields that we held and no longer send, but that another manager keeps alive.
fn lingering(
    seen: &Seen,
    resolved: &Resolved,
    (before, after): (&FieldSet, &FieldSet),
    expected: &Value,
) -> Vec<OwnedField> {
    if before == after {
        return Vec::new();
    }
    let decided = |path: &_| {
        resolved.fields.iter().any(|field| field.path == *path) || seen.object.omitted.contains(path)
    };
    let dropped =
        before.nodes().into_iter().filter(|(path, is_leaf)| *is_leaf && !after.owns(path) && !decided(path));
    let lingers = |(path, _): (crate::FieldPath, bool)| {
        let live = path.get(expected)?.clone();
        let managers = ownership::others(&seen.entries, &path, seen.manager());
        let owned =
            OwnedField { path, managers, live: Some(live), desired: None, decision: None, suggestion: None };
        (!owned.managers.is_empty()).then_some(owned)
    };
    dropped.filter_map(lingers).collect()
}

fn not_recorded(seen: &Seen) -> Option<Finding> {
    let message = "it carries our marks but is not in the inventory: it is managed on, and never deleted";
    (seen.relation == Relation::Marked).then(|| Finding::new(Code::PLAN_NOT_RECORDED, message))
}

fn certainty(result: Option<&Value>, fold: &Fold) -> Certainty {
    if result.is_none() {
        return Certainty::Unverifiable("the dry-run with force was refused too".to_owned());
    }
    match fold.dropped.len() {
        0 => Certainty::DryRun,
        n => Certainty::Unverifiable(format!(
            "folding managers takes fields away ({n}); that is computed, a dry-run cannot show it"
        )),
    }
}
