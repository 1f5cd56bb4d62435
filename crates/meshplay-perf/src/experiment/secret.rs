//! Plans as those may see them who may not see secrets: the base has some, and so may have what variants change in it.

use super::{Arm, Experiment, Factor, Level};
use crate::spec::patch_without_secrets;

impl Experiment {
    /// The same without what [`RunSpec::without_secrets`](crate::RunSpec::without_secrets) hides.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        let arm = |arm: Arm| Arm { patch: patch_without_secrets(arm.patch), ..arm };
        Self {
            base: self.base.without_secrets(),
            arms: self.arms.into_iter().map(arm).collect(),
            factors: self.factors.into_iter().map(Factor::without_secrets).collect(),
            ..self
        }
    }
}

impl Factor {
    fn without_secrets(self) -> Self {
        let level = |level: Level| Level { patch: patch_without_secrets(level.patch), ..level };
        Self { levels: self.levels.into_iter().map(level).collect(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::HIDDEN;

    #[test]
    fn neither_base_nor_arms_nor_levels_show_a_secret() {
        let with = |secret: &str| {
            let header = json!({ "name": "authorization", "value": secret });
            json!({ "endpoints": [{ "url": "http://x/", "headers": [header] }] })
        };
        let mut base = with("s1");
        base["arrivals"] = json!({ "kind": "max" });
        let plan: Experiment = serde_json::from_value(json!({
            "name": "who asks", "base": base, "blocks": 6,
            "arms": [{ "name": "guest" }, { "name": "ann", "patch": with("s2") }],
            "factors": [{ "name": "who", "levels": [{ "name": "guest" }, { "name": "ann", "patch": with("s3") }] }]
        }))
        .unwrap();
        let shown = plan.without_secrets();
        let text = serde_json::to_string(&shown).unwrap();
        assert!(!["s1", "s2", "s3"].iter().any(|secret| text.contains(secret)), "{text}");
        assert_eq!(text.matches(HIDDEN).count(), 3, "{text}");
        assert_eq!((shown.arms[1].name.as_str(), shown.factors[0].levels.len()), ("ann", 2));
    }
}
