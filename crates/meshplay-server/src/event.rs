//! What happened.

use meshplay_api::event::{Event, EventList};
use meshplay_app::{
    AppError,
    event::{EventFilter, EventRow},
};
use meshplay_types::{Page, PageRequest};

use crate::{asked::usage, routes::Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.route::<EventList, _, _>(async |app, ctx, params, _| {
        let operation = params.operation.map(|id| id.parse()).transpose();
        let operation = operation.map_err(|_| usage("`operation` is not the id of one".to_owned()))?;
        let filter = EventFilter { operation, kind: params.kind, subject: params.subject };
        let page = PageRequest { limit: params.limit, cursor: params.cursor };
        let page = app.event_list(&ctx, &filter, &page).await?;
        let items = page.items.into_iter().map(view).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor: page.next_cursor })
    })
}

/// The view of an event.
pub(crate) fn view(row: EventRow) -> Result<Event, AppError> {
    let EventRow { event, actor } = row;
    Ok(Event {
        seq: event.seq,
        at: event.at,
        actor,
        kind: event.kind,
        subject: event.subject,
        operation: event.operation.map(|id| id.to_string()),
        data: serde_json::from_str(event.data.json()).map_err(AppError::Encode)?,
    })
}
