//! Bodies of answers that come slowly, break off or tell a watch that it is too old.

use std::{convert::Infallible, error::Error, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::answer;

/// Pieces per second of a body that trickles.
const PIECES_PER_S: u32 = 10;
/// Time for the bytes before a cut to leave our buffers; the cut itself does not depend on it.
const CUT_FLUSH: Duration = Duration::from_millis(20);

pub(super) type BoxError = Box<dyn Error + Send + Sync>;
pub(super) type Body = UnsyncBoxBody<Bytes, BoxError>;

/// One frame and what comes after it; `None` at the end.
type Step<S> = Option<(Result<Frame<Bytes>, BoxError>, S)>;

fn steps<S, F>(state: S, step: impl FnMut(S) -> F + Send + 'static) -> Body
where
    S: Send + 'static,
    F: Future<Output = Step<S>> + Send + 'static,
{
    StreamBody::new(stream::unfold(state, step)).boxed_unsync()
}

/// A body that is all there.
pub(super) fn whole(text: String) -> Body {
    Full::from(text).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// The server's body as it comes.
pub(super) fn passed(body: Incoming) -> Body {
    body.map_err(BoxError::from).boxed_unsync()
}

/// The body in small pieces at a steady pace.
pub(super) fn paced(body: Body, bytes_per_s: u32) -> Body {
    let piece = usize::try_from(bytes_per_s / PIECES_PER_S).unwrap_or(usize::MAX).max(1);
    steps((body, Bytes::new()), move |(mut body, mut left)| async move {
        if left.is_empty() {
            match body.frame().await?.map(Frame::into_data) {
                Ok(Ok(data)) => left = data,
                Ok(Err(trailers)) => return Some((Ok(trailers), (body, left))),
                Err(error) => return Some((Err(error), (body, left))),
            }
        }
        tokio::time::sleep(Duration::from_secs(1) / PIECES_PER_S).await;
        let now = left.split_to(piece.min(left.len()));
        Some((Ok(Frame::data(now)), (body, left)))
    })
}

/// The body up to a number of bytes; if there is more, `connection` is cancelled.
pub(super) fn cut(body: Body, bytes: u64, connection: CancellationToken) -> Body {
    let left = usize::try_from(bytes).unwrap_or(usize::MAX);
    steps((body, left), move |(mut body, left)| {
        let connection = connection.clone();
        async move {
            let frame = body.frame().await?;
            let data = match frame.map(Frame::into_data) {
                Ok(Ok(data)) => data,
                Ok(Err(trailers)) => return Some((Ok(trailers), (body, left))),
                Err(error) => return Some((Err(error), (body, left))),
            };
            if data.len() <= left {
                let left = left - data.len();
                return Some((Ok(Frame::data(data)), (body, left)));
            }
            if left > 0 {
                // What was taken off is put back in front, so that the next step meets it with nothing left.
                let (now, later) = (data.slice(..left), data.slice(left..));
                let rest = stream::iter([Ok(Frame::data(later))]);
                return Some((Ok(Frame::data(now)), (StreamBody::new(rest).boxed_unsync(), 0)));
            }
            tokio::time::sleep(CUT_FLUSH).await;
            connection.cancel();
            std::future::pending().await
        }
    })
}

/// The body of a JSON watch that ends with an `ERROR` event of code 410, after a number of events or when told.
pub(super) fn expiring(body: Body, after_events: Option<u32>, expiries: watch::Receiver<u64>) -> Body {
    let watch = Watch { body, expiries, lines: Lines { left: after_events, at_start: true, due: false } };
    steps(Some(watch), |watch| async move { watch?.step().await })
}

struct Watch {
    body: Body,
    expiries: watch::Receiver<u64>,
    lines: Lines,
}

impl Watch {
    async fn step(mut self) -> Step<Option<Self>> {
        loop {
            if self.lines.may_end_now() {
                return Some((Ok(Frame::data(answer::expired_event().into())), None));
            }
            let frame = tokio::select! {
                // In this order: what was told counts before what comes next.
                biased;
                Ok(()) = self.expiries.changed() => { self.lines.due = true; continue }
                frame = self.body.frame() => frame?,
            };
            let frame = match frame.map(Frame::into_data) {
                Ok(Ok(mut data)) => {
                    data.truncate(self.lines.pass(&data));
                    Ok(Frame::data(data))
                }
                Ok(Err(trailers)) => Ok(trailers),
                Err(error) => Err(error),
            };
            return Some((frame, Some(self)));
        }
    }
}

/// Counts the events of a watch (one per line) and finds the place where it may end.
struct Lines {
    /// Events that still pass; `None`: all.
    left: Option<u32>,
    /// Whether the last byte passed ended a line.
    at_start: bool,
    /// Whether the end was asked for.
    due: bool,
}

impl Lines {
    fn may_end_now(&self) -> bool {
        self.at_start && (self.due || self.left == Some(0))
    }

    /// How many bytes of `data` still pass.
    fn pass(&mut self, data: &[u8]) -> usize {
        for (idx, _) in data.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            self.left = self.left.map(|left| left.saturating_sub(1));
            self.at_start = true;
            if self.may_end_now() {
                return idx + 1;
            }
        }
        self.at_start = data.last().map_or(self.at_start, |byte| *byte == b'\n');
        data.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(frames: &[&'static str]) -> Body {
        let frames: Vec<_> =
            frames.iter().map(|text| Ok(Frame::data(Bytes::from_static(text.as_bytes())))).collect();
        StreamBody::new(stream::iter(frames)).boxed_unsync()
    }

    async fn text(body: Body) -> String {
        String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn watch_expires_after_whole_events_however_they_are_framed() {
        let (_sender, expiries) = watch::channel(0);
        for frames in [&["a\nb\nc\n"][..], &["a", "\nb", "\nc\n"], &["a\n", "b\n", "c\n"]] {
            let seen = text(expiring(body(frames), Some(2), expiries.clone())).await;
            assert_eq!(seen, format!("a\nb\n{}", answer::expired_event()));
        }
    }

    #[tokio::test]
    async fn open_watch_is_told_between_two_events() {
        let (sender, expiries) = watch::channel(0);
        let mut watch = expiring(body(&["a\n", "half", " an event\n", "c\n"]), None, expiries);
        watch.frame().await.unwrap().unwrap();
        watch.frame().await.unwrap().unwrap();
        sender.send(1).unwrap();
        assert_eq!(text(watch).await, format!(" an event\n{}", answer::expired_event()));
    }

    #[tokio::test]
    async fn cut_comes_after_exactly_so_many_bytes() {
        let connection = CancellationToken::new();
        let mut cut = cut(body(&["abc", "def"]), 4, connection.clone());
        assert_eq!(cut.frame().await.unwrap().unwrap().into_data().unwrap(), "abc");
        assert_eq!(cut.frame().await.unwrap().unwrap().into_data().unwrap(), "d");
        assert!(!connection.is_cancelled());
        tokio::select! {
            frame = cut.frame() => panic!("{frame:?}"),
            () = connection.cancelled() => {}
        }
    }

    #[tokio::test]
    async fn answer_shorter_than_the_cut_comes_whole() {
        assert_eq!(text(cut(body(&["abc", "def"]), 6, CancellationToken::new())).await, "abcdef");
    }

    #[tokio::test(start_paused = true)]
    async fn trickle_keeps_the_pace() {
        let start = tokio::time::Instant::now();
        assert_eq!(text(paced(body(&["0123456789", "0123456789"]), 50)).await.len(), 20);
        assert_eq!(start.elapsed(), Duration::from_millis(400));
    }
}
