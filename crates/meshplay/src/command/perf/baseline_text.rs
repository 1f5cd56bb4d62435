//! Baselines as people read them: which there are, and of one that does not hold any more, what changed.

use meshplay_api::{
    performance::{Profile, VoidBaseline},
    schedule::FactorChange,
};

use super::super::run_text::short;
use crate::table::table;

/// A row for each.
pub(super) fn rows(profile: &Profile) -> String {
    let row = |(environment, run): (&String, &String)| {
        let state = void(profile, run).map_or_else(|| "holds".to_owned(), reason);
        [environment.clone(), run.clone(), state]
    };
    table(["ENVIRONMENT", "RUN", "STATE"], profile.baselines.iter().map(row))
}

/// The same below a specification that may be read again: as comments.
pub(super) fn comments(profile: &Profile) -> String {
    let line = |run: &String| {
        let state = void(profile, run).map_or_else(|| "holds".to_owned(), reason);
        format!("# baseline {}: {state}\n", short(run))
    };
    profile.baselines.values().map(line).collect()
}

fn void<'a>(profile: &'a Profile, run: &str) -> Option<&'a VoidBaseline> {
    profile.void_baselines.iter().find(|void| void.run == run)
}

fn reason(void: &VoidBaseline) -> String {
    let newest = short(&void.newest_run);
    format!("void for run {newest}, the newest: {}", changed_text(&void.changed))
}

/// `kernel 6.1 → 6.8; …`
pub(super) fn changed_text(changed: &[FactorChange]) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let one = |change: &FactorChange| {
        format!("{} {} → {}", change.factor, shown(&change.before), shown(&change.after))
    };
    changed.iter().map(one).collect::<Vec<_>>().join("; ")
}
