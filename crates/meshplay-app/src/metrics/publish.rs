//! What is put into a Grafana: dashboards, ours or others'. And what is found in one.

use meshplay_metrics::grafana::Found;
use meshplay_types::{Code, Finding};
use serde_json::{Value, json};

use super::way::outside;
use crate::{App, AppError, OpCtx};

impl App {
    /// Dashboards of a Grafana whose title holds the words.
    pub async fn metrics_dashboard_search(
        &self,
        ctx: &OpCtx,
        connection: &str,
        words: &str,
    ) -> Result<Vec<Found>, AppError> {
        let grafana = self.metrics_grafana(ctx, connection).await?;
        grafana.search(words).await.map_err(|error| outside(&error))
    }

    /// Puts a dashboard into a Grafana, in the place of the one with its uid; its path there.
    pub async fn dashboard_publish(
        &self,
        ctx: &OpCtx,
        name: &str,
        connection: &str,
    ) -> Result<String, AppError> {
        let text = self.dashboard_text(ctx, name).await?;
        let dashboard = publishable(&text).map_err(|finding| AppError::Invalid(vec![finding]))?;
        let grafana = self.metrics_grafana(ctx, connection).await?;
        let path = grafana.publish(&dashboard, "published by Meshplay").await;
        path.map_err(|error| outside(&error))
    }
}

/// As Grafana takes it: without what its API wraps it in, and without the number it had elsewhere.
fn publishable(text: &str) -> Result<Value, Finding> {
    let refuse = |why: &str| Finding::new(Code::DASHBOARD_SYNTAX, format!("it cannot be published: {why}"));
    let value: Value = serde_json::from_str(text).map_err(|_| refuse("it is not JSON"))?;
    let mut dashboard = match value {
        Value::Object(mut object) => match object.remove("dashboard") {
            Some(Value::Object(inner)) => inner,
            _ => object,
        },
        _ => return Err(refuse("it is no object")),
    };
    if dashboard.contains_key("spec") || dashboard.contains_key("elements") {
        return Err(refuse("this API of Grafana takes the classic schema only"));
    }
    dashboard.insert("id".to_owned(), json!(null));
    Ok(Value::Object(dashboard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_has_no_number_of_another_grafana() {
        let wrapped = r#"{"meta":{},"dashboard":{"id":7,"uid":"a","title":"t"}}"#;
        assert_eq!(publishable(wrapped).unwrap(), json!({"id": null, "uid": "a", "title": "t"}));
        for refused in ["title: t", "[]", r#"{"kind":"Dashboard","spec":{}}"#] {
            assert_eq!(publishable(refused).unwrap_err().code, Code::DASHBOARD_SYNTAX);
        }
    }
}
