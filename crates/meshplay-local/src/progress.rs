//! Telling whoever waits what is going on.

use std::fmt;
use std::sync::Arc;

type Listener = dyn Fn(&str) + Send + Sync;

/// Takes one line of progress at a time, from any thread.
#[derive(Clone)]
pub struct Progress(Option<Arc<Listener>>);

impl Progress {
    /// Nobody listens.
    pub fn silent() -> Progress {
        Progress(None)
    }

    /// Every line goes to `listener`.
    pub fn to(listener: impl Fn(&str) + Send + Sync + 'static) -> Progress {
        Progress(Some(Arc::new(listener)))
    }

    /// Tells one line.
    pub fn say(&self, line: &str) {
        tracing::debug!(line, "progress");
        if let Some(listener) = &self.0 {
            listener(line);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Progress(to a listener)" } else { "Progress(silent)" })
    }
}
