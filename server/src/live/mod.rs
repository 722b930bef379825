//! Live updates over WebSocket (P-4.15.4 to P-4.15.6, K24); the protocol is described in `docs/live.md`.
//!
//! A browser cannot set headers on a WebSocket, so the token comes as the first message; nothing is sent to, or done for, a socket that
//! has not shown one. A page of another site can open a socket but has no token, so `Origin` decides nothing here.

mod care;
mod message;
mod places;
mod socket;
mod watch;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts, Request};
use axum::response::Response;
use axum::routing::MethodRouter;
use std::time::Duration;
use till_kernel::codes;

use crate::address;
use crate::api::{count, finish};
use crate::frame::Told;
use crate::header::{self, RequestId};
use crate::limits::{Caller, Class};
use crate::problem::{Refusal, UPGRADE_REQUIRED};
use crate::routes::getting;
use crate::state::AppState;

pub(crate) use places::Sockets;
use socket::Socket;

/// Larger messages end the connection.
const MESSAGE_MAX_BYTES: usize = 64 * 1024;
/// So much of a message is read at all. What lies between is read to its end, so that the close frame, with its reason, can be read.
const READ_MAX_BYTES: usize = 256 * 1024;

pub(crate) fn route(app: &AppState) -> MethodRouter {
    let app = app.clone();
    getting(move |request| {
        let app = app.clone();
        async move {
            let id = RequestId::from_extensions(request.extensions());
            let mut told = Told::of("/live", "live.connect");
            let result = upgrade(&app, request, &id, &mut told).await;
            finish(&app, result, false, &id, told)
        }
    })
}

async fn upgrade(
    app: &AppState,
    request: Request,
    id: &RequestId,
    told: &mut Told,
) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    let address = address::caller(&parts.extensions, &parts.headers, &app.settings().trusted_proxies);
    let envelope = header::envelope(&parts.headers, id, address)?;
    count(
        app,
        Class::Default,
        Caller::of(&app.inner().anonymous, address),
        told,
    )?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = upgrade.map_err(|error| UPGRADE_REQUIRED.because(error.body_text()))?;
    let full = || {
        codes::UNAVAILABLE
            .because("There are too many live connections.")
            .retry_after(Duration::from_secs(5))
    };
    let place = app.inner().sockets.door().ok_or_else(full)?;
    if app.lifecycle().is_draining() {
        return Err(codes::UNAVAILABLE
            .because("The server is about to stop.")
            .retry_after(Duration::from_secs(1))
            .into());
    }
    let app = app.clone();
    Ok(upgrade
        .max_message_size(READ_MAX_BYTES)
        .max_frame_size(READ_MAX_BYTES)
        .on_upgrade(move |socket| async move {
            metrics::gauge!("till_live_sockets").increment(1);
            Socket::new(app, socket, envelope).run().await;
            metrics::gauge!("till_live_sockets").decrement(1);
            drop(place);
        }))
}
