//! The two forms in which a scraper reads metrics: Prometheus text 0.0.4, and OpenMetrics 1.0.0 for those that accept it.
//! It knows the syntax and no metric.

use std::fmt::Display;

use http::{HeaderMap, header};

const OPEN_METRICS: &str = "application/openmetrics-text";

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    /// With exemplars.
    OpenMetrics,
}

impl Form {
    /// The one that the reader accepts; text, if it does not say.
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        if accepted.any(|kinds| kinds.contains(OPEN_METRICS)) { Self::OpenMetrics } else { Self::Text }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// One request that stands for those that were counted with it.
#[derive(Clone, Debug)]
pub(super) struct Exemplar {
    pub(super) request: String,
    pub(super) took_us: u64,
    /// Since 1970.
    pub(super) at_ms: u128,
}

/// Text under construction.
pub(super) struct Writer {
    form: Form,
    out: String,
}

impl Writer {
    pub(super) fn new(form: Form) -> Self {
        Self { form, out: String::new() }
    }

    /// What the samples that follow are about. `name` is that of a sample.
    pub(super) fn family(&mut self, kind: &str, name: &str, help: &str) {
        // In OpenMetrics the family of a counter lacks the ending of its samples.
        let name = match self.form {
            Form::Text => name,
            Form::OpenMetrics => name.strip_suffix("_total").unwrap_or(name),
        };
        self.out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
    }

    pub(super) fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        self.sample_with(name, labels, value, None);
    }

    pub(super) fn sample_with(
        &mut self,
        name: &str,
        labels: &str,
        value: impl Display,
        exemplar: Option<Exemplar>,
    ) {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        self.out.push_str(&format!("{name}{labels} {value}"));
        if let (Form::OpenMetrics, Some(Exemplar { request, took_us, at_ms })) = (self.form, exemplar) {
            let at = format!("{}.{:03}", at_ms / 1_000, at_ms % 1_000);
            self.out.push_str(&format!(" # {{request_id=\"{request}\"}} {} {at}", seconds(took_us)));
        }
        self.out.push('\n');
    }

    pub(super) fn finish(mut self) -> String {
        if self.form == Form::OpenMetrics {
            self.out.push_str("# EOF\n");
        }
        self.out
    }
}

/// As a decimal number.
pub(super) fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn written(form: Form) -> String {
        let mut writer = Writer::new(form);
        writer.family("counter", "a_total", "How many.");
        writer.sample("a_total", "", 3);
        writer.family("histogram", "b_seconds", "How long.");
        let exemplar = Exemplar { request: "r1".to_owned(), took_us: 1_500, at_ms: 1_700_000_000_020 };
        writer.sample_with("b_seconds_bucket", "le=\"+Inf\"", 1, Some(exemplar));
        writer.finish()
    }

    #[test]
    fn the_forms_differ_where_they_must() {
        let text = "# HELP a_total How many.\n# TYPE a_total counter\na_total 3\n\
                    # HELP b_seconds How long.\n# TYPE b_seconds histogram\nb_seconds_bucket{le=\"+Inf\"} 1\n";
        assert_eq!(written(Form::Text), text);
        let open = "# HELP a How many.\n# TYPE a counter\na_total 3\n\
                    # HELP b_seconds How long.\n# TYPE b_seconds histogram\nb_seconds_bucket{le=\"+Inf\"} 1 \
                    # {request_id=\"r1\"} 0.001500 1700000000.020\n# EOF\n";
        assert_eq!(written(Form::OpenMetrics), open);
    }

    #[test]
    fn who_accepts_openmetrics_gets_it() {
        let accepts = |kinds: &'static str| {
            Form::accepted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(kinds))]))
        };
        assert_eq!(accepts("application/openmetrics-text;version=1.0.0;q=0.6,*/*;q=0.1"), Form::OpenMetrics);
        assert_eq!(accepts("text/plain;version=0.0.4"), Form::Text);
        assert_eq!(Form::accepted(&HeaderMap::new()), Form::Text);
    }
}
