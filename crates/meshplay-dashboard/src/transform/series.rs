//! Transformations of series, for panels that are no tables: those that have a plain meaning there, which is what they do
//! to names, and which times are left.

use super::{
    Transformation,
    join::{Mode, keep_common_times},
};
use crate::{Drawn, PanelKind};

impl Transformation {
    /// Whether it is applied where series are drawn.
    pub(super) fn is_of_series(&self) -> bool {
        match self {
            Self::Organize { .. } | Self::Keep(_) | Self::Rename { .. } => true,
            // They share one axis of time anyway.
            Self::Join { field, .. } => matches!(field.as_str(), "" | "Time" | "time"),
            Self::Merge | Self::Sort { .. } | Self::Limit(_) | Self::Group { .. } => false,
            Self::LabelsToFields | Self::Other { .. } => false,
        }
    }

    pub(crate) fn apply_to_series(&self, series: &mut Vec<Drawn>) {
        match self {
            Self::Organize { kept, order, names } => {
                series.retain(|one| kept.holds(&one.name));
                // Stable: what has no number keeps its place behind.
                series.sort_by_key(|one| order.get(&one.name).copied().unwrap_or(i64::MAX));
                for one in series {
                    if let Some(name) = names.get(&one.name).filter(|name| !name.is_empty()) {
                        name.clone_into(&mut one.name);
                    }
                }
            }
            Self::Keep(kept) => series.retain(|one| kept.holds(&one.name)),
            Self::Rename { pattern, with } => {
                series.iter_mut().for_each(|one| one.name = pattern.replace(&one.name, with));
            }
            Self::Join { mode: Mode::Inner, .. } => keep_common_times(series),
            // Named by `left_out`, apart from a join by time.
            Self::Merge | Self::Join { .. } | Self::Sort { .. } | Self::Limit(_) | Self::Group { .. } => {}
            Self::LabelsToFields | Self::Other { .. } => {}
        }
    }
}

impl PanelKind {
    /// Whether series are drawn, perhaps each as a number.
    pub(super) fn has_series(self) -> bool {
        matches!(self, Self::TimeSeries | Self::Heatmap) || self.reduces()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::*;

    fn drawn(name: &str) -> Drawn {
        let (labels, points) = (BTreeMap::new(), Vec::new());
        Drawn { name: name.to_owned(), query: "A".to_owned(), labels, unit: None, points }
    }

    fn check(transformation: Value, names: &[&str], expect: &[&str]) {
        let mut series: Vec<Drawn> = names.iter().map(|name| drawn(name)).collect();
        Transformation::read(&transformation).unwrap().apply_to_series(&mut series);
        let names: Vec<&str> = series.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn series_are_renamed_by_pattern() {
        let options = json!({"regex": "/^node-(.*)\\..*$/", "renamePattern": "$1"});
        check(json!({"id": "renameByRegex", "options": options}), &["node-a.x", "other"], &["a", "other"]);
    }

    #[test]
    fn series_stay_by_name_or_pattern() {
        let names = ["a 1", "a 2", "b"];
        let of = |options: Value| json!({"id": "filterFieldsByName", "options": options});
        check(of(json!({"include": {"names": ["Time", "b"]}})), &names, &["b"]);
        check(of(json!({"include": {"pattern": "/^a/"}})), &names, &["a 1", "a 2"]);
        check(of(json!({"include": {"pattern": "a"}})), &names, &[]);
        check(of(json!({"exclude": {"pattern": "/^a/"}})), &names, &["b"]);
        check(of(json!({})), &names, &names);
    }

    #[test]
    fn series_are_organized_by_their_names() {
        let options = json!({
            "excludeByName": {"a": true, "b": false}, "renameByName": {"b": "B", "c": ""}, "indexByName": {"c": 0, "b": 1},
        });
        check(json!({"id": "organize", "options": options}), &["a", "b", "c", "d"], &["c", "B", "d"]);
    }
    #[test]
    fn series_that_are_joined_inside_have_the_same_times() {
        let at = |name: &str, times: &[i64]| Drawn {
            points: times.iter().map(|at_ms| (*at_ms, Some(1.0))).collect(),
            ..drawn(name)
        };
        let left = |mode: Value| {
            let mut series = vec![at("a", &[1, 2, 3]), at("b", &[2, 3, 4])];
            let join = json!({"id": "joinByField", "options": {"byField": "Time", "mode": mode}});
            Transformation::read(&join).unwrap().apply_to_series(&mut series);
            series
                .iter()
                .map(|one| one.points.iter().map(|(at_ms, _)| *at_ms).collect())
                .collect::<Vec<Vec<i64>>>()
        };
        assert_eq!(left(json!("inner")), [[2, 3], [2, 3]]);
        assert_eq!(left(json!("outer")), [[1, 2, 3], [2, 3, 4]]);
    }
}
