//! `meshplay design plan`, and how a plan is shown before a deployment.

use meshplay_api::{
    Empty,
    design::{
        ClusterPlan, Decision, DesignPlan, DesignPlanBody, DesignPlanned, DesignSource, FieldChange,
        FieldChoice, PlannedStep, Purpose,
    },
};
use meshplay_types::Code;
use serde_json::Value;

use super::validate::source;
use crate::{
    cli::design::{Include, PlanArgs, TargetArgs},
    exit::Exit,
    failure::{Failure, refuse},
    printer::Printer,
    session::Session,
};

/// Longest value shown on a line, in characters.
const VALUE_CHARS_MAX: usize = 100;

pub(crate) async fn run(args: PlanArgs, session: &Session, printer: &Printer) -> Result<Exit, Failure> {
    let purpose = match (args.undeploy, args.rollback) {
        (true, _) => Purpose::Undeploy,
        (false, true) => Purpose::Rollback,
        (false, false) => Purpose::Deploy,
    };
    let body = body(source(args.source)?, args.target, purpose)?;
    let planned = session.client().call::<DesignPlan>(&Empty {}, &body).await?;
    findings(&planned, printer);
    print(&planned, printer)?;
    Ok(match planned.clusters.iter().all(|plan| plan.executable) {
        false => Exit::Refused,
        true if args.exit_code && planned.clusters.iter().any(|plan| !plan.diff.is_empty()) => Exit::Found,
        true => Exit::Ok,
    })
}

/// The body of a plan or a deployment from the flags.
pub(super) fn body(
    source: DesignSource,
    target: TargetArgs,
    purpose: Purpose,
) -> Result<DesignPlanBody, Failure> {
    let choices = target.foreign.iter().map(|text| choice(text)).collect::<Result<_, _>>()?;
    let include = |include: &Include| match include {
        Include::Namespaces => "namespaces",
        Include::Crds => "crds",
        Include::Pvcs => "pvcs",
        Include::Pvs => "pvs",
    };
    Ok(DesignPlanBody {
        source,
        clusters: target.cluster,
        purpose,
        choices,
        include: target.include.iter().map(|kind| include(kind).to_owned()).collect(),
        recreate: target.recreate,
    })
}

fn choice(text: &str) -> Result<FieldChoice, Failure> {
    let (place, decision) =
        text.rsplit_once('=').map_or((None, text), |(place, decision)| (Some(place), decision));
    let decision = match decision {
        "leave" => Decision::Leave,
        "share" => Decision::Share,
        "take" => Decision::Take,
        "ask" => Decision::Ask,
        other => {
            let message =
                format!("`{other}` in `--foreign {text}` is not a decision: use leave, share, take or ask");
            return Err(refuse(Code::USAGE, message));
        }
    };
    let (object, path) = match place.and_then(|place| place.split_once('#')) {
        Some((object, path)) => (Some(object.to_owned()), Some(path.to_owned())),
        None => (place.map(str::to_owned), None),
    };
    Ok(FieldChoice { object, path, decision })
}

/// Prints every plan as a result.
pub(super) fn print(planned: &DesignPlanned, printer: &Printer) -> Result<(), Failure> {
    let names = || planned.clusters.iter().map(|plan| format!("{} {}", plan.name, plan.plan_hash)).collect();
    printer.result(planned, || text(planned), names)
}

/// Findings of every cluster.
pub(super) fn findings(planned: &DesignPlanned, printer: &Printer) {
    planned.clusters.iter().for_each(|plan| printer.findings(&plan.findings));
}

/// Every plan for people.
pub(super) fn text(planned: &DesignPlanned) -> String {
    planned.clusters.iter().map(cluster).collect::<Vec<_>>().join("\n")
}

fn cluster(plan: &ClusterPlan) -> String {
    let revision = plan.revision.map(|revision| format!(", revision {revision}")).unwrap_or_default();
    let mut out = format!("cluster {}{revision}\n", plan.name);
    let mut wave = None;
    for step in &plan.diff {
        if wave != Some(step.wave) {
            wave = Some(step.wave);
            out.push_str(&format!("  wave {}\n", step.wave));
        }
        out.push_str(&self::step(step));
    }
    if !plan.kept.is_empty() {
        out.push_str("  stays\n");
        out.extend(plan.kept.iter().map(|kept| format!("    = {}: {}\n", kept.object, kept.reason)));
    }
    let releases = plan.diff.iter().filter(|step| step.action == "release").count();
    let releases = u32::try_from(releases).unwrap_or(u32::MAX);
    let given_back = if releases == 0 { String::new() } else { format!(", {releases} to give back") };
    let short: String = plan.plan_hash.chars().take(12).collect();
    out.push_str(&format!(
        "  {} to create, {} to change, {} to replace, {} to delete{given_back}, {} unchanged, {} conflicts (plan {})\n",
        plan.creates,
        plan.updates,
        plan.replaces,
        plan.deletes.saturating_sub(releases),
        plan.unchanged,
        plan.conflicts,
        if short.is_empty() { "none" } else { &short },
    ));
    out
}

fn step(step: &PlannedStep) -> String {
    let mark = match step.action.as_str() {
        "create" => '+',
        "delete" | "release" => '-',
        "recreate" => '±',
        _ => '~',
    };
    let mut out = format!("    {mark} {} {}", step.action, step.object);
    if step.certainty != "dryRun" && step.action != "delete" {
        out.push_str(&format!("  [{}]", step.certainty));
    }
    out.push('\n');
    // A new object is its whole configuration: the design shows it better than a diff.
    if step.action != "create" {
        out.extend(step.changes.iter().map(change));
    }
    for conflict in &step.conflicts {
        let decision = match conflict.decision {
            None | Some(Decision::Ask) => "no choice yet: --foreign",
            Some(Decision::Leave) => "left to it",
            Some(Decision::Share) => "shared",
            Some(Decision::Take) => "taken",
        };
        let earlier = match &conflict.remembered {
            Some(deployment) => format!(", as in deployment {deployment}; `--foreign ask` forgets it"),
            None => String::new(),
        };
        out.push_str(&format!(
            "        ! {} is owned by {} ({decision}{earlier})\n",
            conflict.path, conflict.owner
        ));
    }
    out.extend(step.one_way.iter().map(|reason| format!("        no way back: {reason}\n")));
    if step.rollback != "exact" && step.action != "create" {
        out.push_str(&format!("        rollback: {}\n", step.rollback));
    }
    out.extend(step.blocked.iter().map(|reason| format!("        blocked: {reason}\n")));
    out
}

/// A field that changes, on a line.
pub(super) fn change(change: &FieldChange) -> String {
    match (&change.before, &change.after) {
        (None, Some(after)) => format!("        + {}: {}\n", change.path, value(after)),
        (Some(before), None) => format!("        - {}: {}\n", change.path, value(before)),
        (Some(before), Some(after)) => {
            format!("        ~ {}: {} → {}\n", change.path, value(before), value(after))
        }
        (None, None) => format!("        ~ {}\n", change.path),
    }
}

fn value(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text;
    }
    text.chars().take(VALUE_CHARS_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_names_all_fields_one_object_or_one_field() {
        let parsed = |text: &str| choice(text).map(|c| (c.object, c.path, c.decision)).ok();
        assert_eq!(parsed("take"), Some((None, None, Decision::Take)));
        let object = Some("apps/Deployment shop/web".to_owned());
        assert_eq!(parsed("apps/Deployment shop/web=leave"), Some((object.clone(), None, Decision::Leave)));
        let path = Some("spec.containers[name=a].image".to_owned());
        assert_eq!(
            parsed("apps/Deployment shop/web#spec.containers[name=a].image=share"),
            Some((object, path, Decision::Share))
        );
        assert_eq!(parsed("apps/Deployment shop/web=steal"), None);
    }
}
