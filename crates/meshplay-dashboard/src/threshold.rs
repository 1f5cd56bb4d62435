//! Thresholds as files have them, and the values that they stand for. It knows nothing about fields and their overrides.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{items, number, string, text};

/// Ends of a field that says none, if its thresholds are percentages: those of Grafana's gauges.
const ENDS: [f64; 2] = [0.0, 100.0];

/// From a value on, a colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ThresholdStep")]
pub struct Step {
    /// From here; absent: from below.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<f64>,
    /// As the dashboard names it.
    pub color: String,
}

/// Thresholds before the ends of their field are known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Thresholds {
    steps: Vec<Step>,
    /// Steps are percentages of the way from the lower end to the upper one.
    are_percentages: bool,
}

impl Thresholds {
    /// `{mode, steps}`; nothing if there are no steps.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        let steps: Vec<Step> = items(value, "steps").iter().map(step).collect();
        let are_percentages = text(value, "mode") == Some("percentage");
        (!steps.is_empty()).then_some(Self { steps, are_percentages })
    }

    /// Of old single stats: `80,90`, and three colours.
    pub(crate) fn of_single_stat(panel: &Value) -> Option<Self> {
        let bounds = text(panel, "thresholds")?.split(',').filter_map(|bound| bound.trim().parse().ok());
        let colors = items(panel, "colors").iter().filter_map(Value::as_str);
        let steps = std::iter::once(None).chain(bounds.map(Some)).zip(colors);
        let steps = steps.map(|(from, color)| Step { from, color: color.to_owned() }).collect();
        Some(Self { steps, are_percentages: false })
    }

    /// As values of a field with these ends.
    pub(crate) fn absolute(&self, min: Option<f64>, max: Option<f64>) -> Vec<Step> {
        if !self.are_percentages {
            return self.steps.clone();
        }
        let [least, most] = ENDS;
        let (min, max) = (min.unwrap_or(least), max.unwrap_or(most));
        let scaled = |step: &Step| {
            let from = step.from.map(|percent| min + (max - min) * percent / 100.0);
            Step { from, ..step.clone() }
        };
        self.steps.iter().map(scaled).collect()
    }
}

fn step(value: &Value) -> Step {
    Step { from: number(value, "value"), color: string(value, "color") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from(mode: &str, min: Option<f64>, max: Option<f64>) -> Vec<Option<f64>> {
        let steps = json!([{"color": "green", "value": null}, {"color": "red", "value": 80}]);
        let thresholds = Thresholds::read(&json!({"mode": mode, "steps": steps})).unwrap();
        thresholds.absolute(min, max).into_iter().map(|step| step.from).collect()
    }

    #[test]
    fn percentages_lie_between_the_ends_of_the_field() {
        assert_eq!(from("percentage", Some(0.0), Some(1.0)), [None, Some(0.8)]);
        assert_eq!(from("percentage", Some(100.0), Some(200.0)), [None, Some(180.0)]);
        assert_eq!(from("percentage", None, None), [None, Some(80.0)]);
        assert_eq!(from("absolute", Some(0.0), Some(1.0)), [None, Some(80.0)]);
    }
}
