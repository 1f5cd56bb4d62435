//! The three kinds of streams: server-sent events, JSON lines, WebSocket.
//!
//! Nothing is read ahead: a listener that stops reading stops the source. Each stream ends when its caller's session does,
//! or the server.

use std::{convert::Infallible, future::Future, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{
        FromRequestParts, Request, State,
        ws::{WebSocket, WebSocketUpgrade},
    },
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use futures_util::{StreamExt, future::BoxFuture, stream::BoxStream};
use http::{HeaderValue, header};
use meshplay_api::Stream;
use meshplay_app::{
    App, AppError, OpCtx,
    access::audit::{AuditedCall, Decision, entry},
};
use serde::Serialize;

use crate::{
    asked::{Asked, usage},
    ending::Ending,
    problem,
    routes::{Routes, authorise},
    socket::Socket,
};

/// Items that are written together if they are there together.
const LINES_TOGETHER_MAX: usize = 256;
/// How often a silent stream of events shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// When a listener comes back after its stream has ended.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);
/// Largest message taken from a WebSocket, in bytes.
const MESSAGE_BYTES_MAX: usize = 256 << 10;

/// What an opened WebSocket is for.
pub(crate) type Talk<T> = Box<dyn FnOnce(Socket<T>) -> BoxFuture<'static, ()> + Send>;

/// An item as a server-sent event.
pub(crate) struct SentEvent<T> {
    /// Where to go on after it.
    pub(crate) id: Option<u64>,
    /// Its kind.
    pub(crate) event: &'static str,
    /// The item.
    pub(crate) item: T,
}

impl Routes {
    /// Adds a stream of JSON lines.
    pub(crate) fn lines<S, H, F>(mut self, handler: H) -> Self
    where
        S: Stream,
        S::Item: Sync,
        H: Fn(App, OpCtx, S::Params) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<BoxStream<'static, S::Item>, AppError>> + Send,
    {
        let serve = move |State(app): State<App>, asked: Asked| async move {
            let opened = async {
                let ctx = open::<S>(&app, &asked).await?;
                handler(app, ctx, asked.params()?).await
            };
            match opened.await {
                Ok(items) => lines(items.take_until(asked.ending.over()).boxed()),
                Err(error) => problem::response(&error, &asked.request),
            }
        };
        self.names.push(S::NAME);
        Self { router: self.router.route(S::PATH, get(serve)), ..self }
    }

    /// Adds a stream of server-sent events; the handler is told the `Last-Event-ID`.
    pub(crate) fn events<S, H, F>(mut self, handler: H) -> Self
    where
        S: Stream,
        H: Fn(App, OpCtx, S::Params, Option<u64>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<BoxStream<'static, SentEvent<S::Item>>, AppError>> + Send,
    {
        let serve = move |State(app): State<App>, asked: Asked| async move {
            let opened = async {
                let ctx = open::<S>(&app, &asked).await?;
                handler(app, ctx, asked.params()?, last_event(&asked)?).await
            };
            match opened.await {
                Ok(items) => events(items.take_until(asked.ending.over()).boxed()),
                Err(error) => problem::response(&error, &asked.request),
            }
        };
        self.names.push(S::NAME);
        Self { router: self.router.route(S::PATH, get(serve)), ..self }
    }

    /// Adds a WebSocket. What can be refused is refused by the handler, before anything is opened; then it returns
    /// what to talk about.
    pub(crate) fn socket<S, H, F>(self, handler: H) -> Self
    where
        S: Stream,
        H: Fn(App, OpCtx, S::Params) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Talk<S::Item>, AppError>> + Send,
    {
        self.socket_up_to::<S, H, F>(MESSAGE_BYTES_MAX, handler)
    }

    /// The same for messages up to a size, in bytes.
    pub(crate) fn socket_up_to<S, H, F>(mut self, bytes_max: usize, handler: H) -> Self
    where
        S: Stream,
        H: Fn(App, OpCtx, S::Params) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Talk<S::Item>, AppError>> + Send,
    {
        let serve = move |State(app): State<App>, request: Request| async move {
            let (mut parts, _) = request.into_parts();
            // Before the headers are taken out of the request.
            let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
            let Ok(asked) = Asked::from_request_parts(&mut parts, &()).await;
            let opened = async {
                let ctx = open::<S>(&app, &asked).await?;
                let upgrade = upgrade.map_err(|error| usage(format!("this is a WebSocket: {error}")))?;
                Ok((upgrade, handler(app, ctx, asked.params()?).await?))
            };
            match opened.await {
                Ok((upgrade, talk)) => talking(upgrade, bytes_max, talk, asked.ending),
                Err(error) => problem::response(&error, &asked.request),
            }
        };
        self.names.push(S::NAME);
        Self { router: self.router.route(S::PATH, get(serve)), ..self }
    }
}

/// Checks the right, and leaves an entry that the stream was opened.
async fn open<S: Stream>(app: &App, asked: &Asked) -> Result<OpCtx, AppError> {
    let ctx = authorise(app, asked, S::NAME, S::ACTION, &[]).await?;
    let (subject, request) = (asked.subject(&[]), asked.request.as_str());
    let decision = Decision::Allowed;
    let call = AuditedCall { call: S::NAME, subject: &subject, request, decision, status: 200 };
    app.audit_add(entry(ctx.caller(), call)).await?;
    Ok(ctx)
}

fn last_event(asked: &Asked) -> Result<Option<u64>, AppError> {
    let Some(id) = asked.headers.get("last-event-id") else { return Ok(None) };
    let id = id.to_str().ok().and_then(|id| id.trim().parse().ok());
    id.map(Some).ok_or_else(|| usage("`Last-Event-ID` is not the id of an event".to_owned()))
}

fn lines<T: Serialize + Send + Sync + 'static>(items: BoxStream<'static, T>) -> Response {
    let batches = items.ready_chunks(LINES_TOGETHER_MAX).map(|items| {
        let mut text = Vec::new();
        for item in &items {
            if let Err(error) = serde_json::to_writer(&mut text, item) {
                tracing::error!(%error, "an item of a stream could not be written");
                continue;
            }
            text.push(b'\n');
        }
        Ok::<_, Infallible>(Bytes::from(text))
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(batches)).into_response()
}

fn events<T: Serialize + Send + 'static>(items: BoxStream<'static, SentEvent<T>>) -> Response {
    let items = items.filter_map(async |SentEvent { id, event, item }| {
        let made = Event::default().event(event).json_data(&item);
        match made {
            Ok(made) => {
                let made = made.retry(RECONNECT_AFTER);
                Some(Ok::<_, Infallible>(match id {
                    Some(id) => made.id(id.to_string()),
                    None => made,
                }))
            }
            Err(error) => {
                tracing::error!(%error, "an event of a stream could not be written");
                None
            }
        }
    });
    let mut response =
        Sse::new(items).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("alive")).into_response();
    // A proxy that collects events delays them for ever.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn talking<T: Send + 'static>(
    upgrade: WebSocketUpgrade,
    bytes_max: usize,
    talk: Talk<T>,
    ending: Ending,
) -> Response {
    let upgrade = upgrade.max_message_size(bytes_max).max_frame_size(bytes_max);
    upgrade.on_upgrade(move |socket: WebSocket| talk(Socket::new(socket, ending)))
}
