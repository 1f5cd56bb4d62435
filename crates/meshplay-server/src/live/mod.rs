//! The one live stream: how things are, then what changes. News travels by rows: whatever is told here was read from them.
//!
//! ```text
//! commit ─► hub (reads rows at most four times a second, for all listeners) ─► listener (sends what it did not send yet)
//! ```
//! A listener has no queue that grows: it remembers what it sent, and skips states that nobody can see any more.

mod hub;
mod listener;

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use meshplay_api::event::LiveStream;
use meshplay_app::AppError;
use meshplay_types::{Code, Finding};

pub(crate) use self::hub::Hub;
use self::listener::Listener;
use crate::routes::Routes;

pub(crate) fn routes(routes: Routes, hub: Arc<Hub>) -> Routes {
    routes.events::<LiveStream, _, _>(move |app, ctx, params, last_event| {
        let hub = hub.clone();
        async move {
            let place = hub.place().ok_or_else(|| {
                let message = "the live stream has as many listeners as it may have";
                let finding = Finding::new(Code::TOO_MANY, message);
                AppError::Conflict(vec![finding.fix("close some, or raise `server.listenersMax`")])
            })?;
            let listener = Listener::new(app, ctx, place, last_event.or(params.after)).await?;
            Ok(stream::unfold(listener, Listener::next).boxed())
        }
    })
}
