//! One request of one connection: handed to the router, and its body read to the end or the connection closed.
//!
//! An answer that is given before the body was read (401, 404, 413, …) leaves the rest of it on the wire, where the next request would
//! begin. So the rest is read and thrown away if there is little of it; else the answer says `Connection: close` (found/api.md A10.1).

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use bytes::{Buf, Bytes};
use http::header::{CONNECTION, EXPECT};
use http::{HeaderValue, Request, Response, StatusCode};
use hyper::body::{Frame, Incoming, SizeHint};
use tower::ServiceExt;

use super::{Doing, Place};

/// So much of an unread body is read and thrown away.
const REST_MAX_BYTES: usize = 4 * 1024 * 1024;
/// And so long is waited for it.
const REST_WAIT: Duration = Duration::from_secs(1);

/// Answers one request.
pub(crate) async fn answer(
    router: Router,
    peer: SocketAddr,
    place: Arc<Place>,
    request: Request<Incoming>,
) -> Result<Response<Answering>, Infallible> {
    place.set(Doing::Busy);
    let waits_for_word = request.headers().contains_key(EXPECT);
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(ConnectInfo(peer));
    let body = Rest(Arc::new(Mutex::new(Reading {
        ended: body.is_end_stream(),
        body,
    })));
    let request = Request::from_parts(parts, Body::new(Rest(Arc::clone(&body.0))));
    let Ok(mut response) = router.oneshot(request).await;
    if !body.has_ended() && (waits_for_word || !body.thrown_away().await) {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        place.set(Doing::Upgraded);
        return Ok(response.map(|body| Answering { body, place: None }));
    }
    Ok(response.map(|body| Answering {
        body,
        place: Some(place),
    }))
}

struct Reading {
    body: Incoming,
    ended: bool,
}

/// A body that is shared with whoever reads it, so that the rest can be read afterwards.
struct Rest(Arc<Mutex<Reading>>);

impl Rest {
    fn has_ended(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ended
    }

    /// Reads what is left; whether that was all.
    async fn thrown_away(mut self) -> bool {
        let mut left = REST_MAX_BYTES;
        let all = async {
            while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut self).poll_frame(cx)).await {
                let Ok(frame) = frame else { return false };
                let size = frame.data_ref().map_or(0, Buf::remaining);
                match left.checked_sub(size) {
                    Some(rest) => left = rest,
                    None => return false,
                }
            }
            true
        };
        tokio::time::timeout(REST_WAIT, all).await.unwrap_or(false)
    }
}

impl HttpBody for Rest {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = ready!(Pin::new(&mut reading.body).poll_frame(cx));
        reading.ended |= frame.is_none() || reading.body.is_end_stream();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.has_ended()
    }

    fn size_hint(&self) -> SizeHint {
        let reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reading.body.size_hint()
    }
}

/// The body of an answer; when it is through, the connection is idle.
pub(crate) struct Answering {
    body: Body,
    place: Option<Arc<Place>>,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            place.set(Doing::Idle);
        }
    }
}
