//! Values that somebody asked for and that a variable cannot have. What it has instead is chosen elsewhere; here it is only
//! said, for nobody looks at a dashboard of something else than was asked for without a word.

use super::{ALL, AUTO, Choice, filter};
use crate::{fill::Value, kind::VariableKind, model::Variable};

impl Variable {
    /// In words, each value that was asked for and not taken.
    pub fn not_taken(&self, options: &[Choice], asked: &[String], taken: &Value) -> Vec<String> {
        // Why there is nothing to choose from is said already.
        let is_listed = |text: &str| {
            options.is_empty() || options.iter().any(|option| option.value == text || option.text == text)
        };
        let is_special = |text: &str| matches!(text, ALL | "All" | "auto") || text.starts_with(AUTO);
        let lost = asked.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let name = &self.name;
        match self.kind {
            VariableKind::TextBox => Vec::new(),
            VariableKind::AdHoc => lost
                .filter(|text| filter(text).is_none())
                .map(|text| format!("variable `{name}`: `{text}` is no filter such as `label=value`"))
                .collect(),
            _ => lost
                .filter(|text| !is_listed(text) && !is_special(text))
                .map(|text| {
                    format!("variable `{name}`: `{text}` is none of its values; it is {}", said(taken))
                })
                .collect(),
        }
    }
}

fn said(Value { texts, all, .. }: &Value) -> String {
    match texts.as_slice() {
        _ if *all => "all of them".to_owned(),
        [] => "nothing".to_owned(),
        texts => format!("`{}`", texts.join("`, `")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::Dashboard;

    fn told(variable: Json, asked: &[&str]) -> Vec<String> {
        let text = json!({"title": "t", "panels": [], "templating": {"list": [variable]}}).to_string();
        let variable = Dashboard::parse(&text).unwrap().variables.remove(0);
        let options = variable.options(["east", "west"].map(str::to_owned).to_vec()).unwrap().choices;
        let asked: Vec<String> = asked.iter().map(|text| (*text).to_owned()).collect();
        variable.not_taken(&options, &asked, &variable.choose(&options, Some(&asked)))
    }

    #[test]
    fn a_value_that_a_variable_does_not_have_is_named_with_what_it_is_instead() {
        let one = || json!({"name": "cluster", "type": "query", "query": "label_values(up, cluster)"});
        assert_eq!(
            told(one(), &["wets"]),
            ["variable `cluster`: `wets` is none of its values; it is `east`"]
        );
        assert_eq!(told(one(), &["west"]), Vec::<String>::new());
        let mut many = one();
        many["multi"] = true.into();
        many["includeAll"] = true.into();
        assert_eq!(
            told(many.clone(), &["west", "north"]),
            ["variable `cluster`: `north` is none of its values; it is `west`"]
        );
        assert_eq!(
            told(many.clone(), &["north"]),
            ["variable `cluster`: `north` is none of its values; it is all of them"]
        );
        assert_eq!(told(many, &["$__all"]), Vec::<String>::new());
    }

    #[test]
    fn a_filter_that_is_none_is_named_and_a_text_may_be_any() {
        assert_eq!(
            told(json!({"name": "only", "type": "adhoc"}), &["job=node", "pod"]),
            ["variable `only`: `pod` is no filter such as `label=value`"]
        );
        assert_eq!(told(json!({"name": "t", "type": "textbox"}), &["pod"]), Vec::<String>::new());
    }
}
