//! The envelope of the API and the three forms of a query's answer.

use std::collections::BTreeMap;

use meshplay_dashboard::{Sample, Series};
use serde::Deserialize;

/// Longest text of an error that is passed on.
const ERROR_CHARS_MAX: usize = 500;

#[derive(Deserialize)]
pub(super) struct Envelope<T> {
    pub(super) status: String,
    #[serde(default = "Option::default")]
    pub(super) data: Option<T>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) warnings: Vec<String>,
    #[serde(default)]
    pub(super) infos: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase", tag = "resultType", content = "result")]
pub(super) enum QueryData {
    Matrix(Vec<Range>),
    Vector(Vec<Instant>),
    Scalar((f64, String)),
    /// Words, which nothing is drawn of.
    String(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
pub(super) struct Range {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, String)>,
}

#[derive(Deserialize)]
pub(super) struct Instant {
    metric: BTreeMap<String, String>,
    value: Option<(f64, String)>,
}

impl QueryData {
    pub(super) fn series(self) -> Result<Vec<Series>, String> {
        match self {
            Self::Matrix(rows) => rows.into_iter().map(|row| series(row.metric, row.values)).collect(),
            Self::Vector(rows) => {
                rows.into_iter().map(|row| series(row.metric, row.value.into_iter().collect())).collect()
            }
            Self::Scalar(value) => Ok(vec![series(BTreeMap::new(), vec![value])?]),
            Self::String(_) => Ok(Vec::new()),
        }
    }
}

fn series(labels: BTreeMap<String, String>, values: Vec<(f64, String)>) -> Result<Series, String> {
    let points = values.into_iter().map(sample).collect::<Result<_, _>>()?;
    Ok(Series { labels, points })
}

/// `NaN`, `+Inf` and `-Inf` are values of Prometheus and no numbers of JSON.
fn sample((at_s, text): (f64, String)) -> Result<Sample, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is no value"))?;
    #[allow(clippy::cast_possible_truncation, reason = "times in seconds are far below the limits")]
    let at_ms = (at_s * 1_000.0).round() as i64;
    Ok((at_ms, value.is_finite().then_some(value)))
}

/// What the server says of its refusal: in the envelope, or as plain text; nothing if it is a page.
pub(super) fn error_text(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let said = match serde_json::from_slice::<Envelope<serde::de::IgnoredAny>>(body) {
        Ok(envelope) => envelope.error?,
        Err(_) if text.trim_start().starts_with(['<', '{']) || text.trim().is_empty() => return None,
        Err(_) => text.trim().to_owned(),
    };
    Some(said.chars().take(ERROR_CHARS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<Series> {
        serde_json::from_str::<Envelope<QueryData>>(json).unwrap().data.unwrap().series().unwrap()
    }

    #[test]
    fn the_three_forms_of_an_answer_become_series_and_what_is_no_number_a_gap() {
        let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"__name__":"up"},"values":[[1.5,"1"],[2.5,"NaN"],[3.5,"+Inf"]]}]}}"#;
        assert_eq!(read(matrix)[0].points, [(1_500, Some(1.0)), (2_500, None), (3_500, None)]);
        let vector = r#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"a":"b"},"value":[1435781451.781,"2e3"]}]}}"#;
        assert_eq!(read(vector)[0].points, [(1_435_781_451_781, Some(2_000.0))]);
        let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[7,"3"]}}"#;
        assert_eq!(read(scalar)[0].points, [(7_000, Some(3.0))]);
    }

    #[test]
    fn a_refusal_is_told_in_the_servers_words_and_a_page_is_not() {
        let body = br#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
        assert_eq!(error_text(body).as_deref(), Some("parse error"));
        assert_eq!(error_text(b"out of order sample\n").as_deref(), Some("out of order sample"));
        assert_eq!(error_text(b"<html>not found</html>"), None);
    }
}
