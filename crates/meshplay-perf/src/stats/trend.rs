//! A metric over releases: where it changed and what else changed there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change_point::{ChangePoint, Sensitivity, change_points};

/// One measured release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// Its version, tag or commit.
    pub name: String,
    /// The metric.
    pub value: f64,
    /// What was controlled or seen: versions, configuration, machine.
    pub factors: BTreeMap<String, String>,
}

/// A change of the metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendChange {
    /// The last release before it.
    pub before: String,
    /// The first release after it.
    pub after: String,
    /// The change itself.
    pub point: ChangePoint,
    /// What else differs between these two releases: the suspects.
    pub differences: Vec<FactorDifference>,
}

/// A factor that two releases do not share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FactorDifference {
    /// Its name.
    pub factor: String,
    /// Its value before; absent if it had none.
    pub before: Option<String>,
    /// Its value after; absent if it has none.
    pub after: Option<String>,
}

/// Where a metric changed over releases, in their order.
pub fn trend_changes(releases: &[Release], sensitivity: Sensitivity) -> Vec<TrendChange> {
    let series: Vec<f64> = releases.iter().map(|release| release.value).collect();
    let change = |point: ChangePoint| {
        let (before, after) = (&releases[point.index - 1], &releases[point.index]);
        TrendChange {
            before: before.name.clone(),
            after: after.name.clone(),
            point,
            differences: factor_differences(&before.factors, &after.factors),
        }
    };
    change_points(&series, sensitivity).into_iter().map(change).collect()
}

/// What differs between two sets of factors, by name.
pub fn factor_differences(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<FactorDifference> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let difference = |factor: &String| FactorDifference {
        factor: factor.clone(),
        before: before.get(factor).cloned(),
        after: after.get(factor).cloned(),
    };
    names.into_iter().map(difference).filter(|difference| difference.before != difference.after).collect()
}

#[cfg(test)]
mod tests {
    use super::{FactorDifference, Release, trend_changes};
    use crate::stats::Sensitivity;

    #[test]
    fn a_change_names_what_else_changed() {
        let release = |i: usize| Release {
            name: format!("v1.{i}"),
            value: if i < 12 { 10.0 } else { 13.0 } + (i % 3) as f64 / 10.0,
            factors: [
                ("kernel".to_owned(), "6.1".to_owned()),
                ("proxy".to_owned(), if i < 12 { "1.39" } else { "1.40" }.to_owned()),
            ]
            .into(),
        };
        let changes = trend_changes(&(0..24).map(release).collect::<Vec<_>>(), Sensitivity::default());
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("v1.11", "v1.12"));
        let proxy = FactorDifference {
            factor: "proxy".to_owned(),
            before: Some("1.39".to_owned()),
            after: Some("1.40".to_owned()),
        };
        assert_eq!(changes[0].differences, [proxy]);
    }
}
