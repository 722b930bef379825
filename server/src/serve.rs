//! Accepting connections, and stopping without dropping what is under way (P-4.1.3).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::state::Lifecycle;

/// Serves until `shutdown` completes; then accepts nothing more, tells WebSockets to go elsewhere and waits for requests under way, at
/// most for `drain`. Returns whether all of them were finished. Writes run in tasks of their own, so even one that is cut off is not
/// half done; close the database only after this has returned.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    lifecycle: Lifecycle,
    shutdown: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> io::Result<bool> {
    // Small answers must not wait for more to send.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
    });
    let mut draining = lifecycle.draining();
    let signal = async move {
        shutdown.await;
        lifecycle.drain();
    };
    let serving = axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    );
    let mut serving = tokio::spawn(async move { serving.with_graceful_shutdown(signal).await });
    let ended = tokio::select! {
        ended = &mut serving => Some(ended),
        _ = draining.wait_for(|draining| *draining) => None,
    };
    let ended = match ended {
        Some(ended) => Some(ended),
        None => tokio::time::timeout(drain, &mut serving).await.ok(),
    };
    if let Some(ended) = ended {
        return ended.map_err(io::Error::other)?.map(|()| true);
    }
    serving.abort();
    Ok(false)
}
