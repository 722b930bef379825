//! Accepting connections, and stopping without dropping what is under way (P-4.1.3).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::connections::{Place, Places, Wire, answer};
use crate::settings::ConnectionSettings;
use crate::state::Lifecycle;

/// Waits between attempts while the system gives no more connections.
const BACK_OFF: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];
/// The same complaint is logged at most this often.
const COMPLAIN_EVERY: Duration = Duration::from_secs(10);

/// Serves until `shutdown` completes; then accepts nothing more, tells WebSockets to go elsewhere and waits for requests under way, at
/// most for `drain`. Returns whether all of them were finished. Writes run in tasks of their own, so even one that is cut off is not
/// half done; close the database only after this has returned.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: ConnectionSettings,
    lifecycle: Lifecycle,
    shutdown: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> io::Result<bool> {
    let (places, mut gone) = Places::new(settings.clone(), raise_file_limit());
    tracing::debug!(places = places.max(), "connections");
    let twin = twin(&listener).await;
    let mut connections = JoinSet::new();
    let mut complaints = Complaints::default();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, twin.as_ref()) => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                let wait = complaints.about(&error);
                tokio::select! {
                    () = &mut shutdown => break,
                    () = tokio::time::sleep(wait) => continue,
                }
            }
        };
        complaints.over();
        if let Some(place) = places.admit(peer) {
            let connection = Connection {
                place,
                peer,
                router: router.clone(),
                draining: lifecycle.draining(),
            };
            connections.spawn(connection.run(stream, settings.clone()));
        } else {
            metrics::counter!("till_connections_refused_total").increment(1);
            complaints.full();
        }
    }
    lifecycle.drain();
    drop((listener, twin, places));
    // Ends when the last connection has, WebSockets included.
    let finished = tokio::time::timeout(drain, gone.recv()).await.is_ok();
    connections.abort_all();
    Ok(finished)
}

/// `localhost` is ::1 before it is 127.0.0.1, so who listens on the one listens on the other too: browsers need not try twice, and no
/// other program can take our name there.
async fn twin(listener: &TcpListener) -> Option<TcpListener> {
    let address = listener.local_addr().ok()?;
    if address.ip() != IpAddr::V4(Ipv4Addr::LOCALHOST) {
        return None;
    }
    match TcpListener::bind((Ipv6Addr::LOCALHOST, address.port())).await {
        Ok(twin) => Some(twin),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            tracing::warn!(
                port = address.port(),
                "another program listens on [::1]; localhost may lead there"
            );
            None
        }
        // A machine without IPv6.
        Err(_) => None,
    }
}

async fn accept(listener: &TcpListener, twin: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match twin {
        None => listener.accept().await,
        Some(twin) => tokio::select! {
            accepted = listener.accept() => accepted,
            accepted = twin.accept() => accepted,
        },
    }
}

/// Raises the number of files that this process may have open as far as it may; how many that are.
fn raise_file_limit() -> u64 {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else {
        return u64::from(u32::MAX);
    };
    if soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        tracing::warn!(%error, soft, hard, "the number of open files could not be raised");
        return soft;
    }
    hard
}

/// Says what goes wrong with accepting, but not a thousand times.
#[derive(Default)]
struct Complaints {
    in_a_row: usize,
    unsaid: u64,
    last: Option<Instant>,
}

impl Complaints {
    /// How long to wait after an error.
    fn about(&mut self, error: &io::Error) -> Duration {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
        if matches!(
            error.kind(),
            ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
        ) {
            // That one connection is gone; the next may be fine.
            return Duration::ZERO;
        }
        metrics::counter!("till_accept_errors_total").increment(1);
        if self.is_time() {
            tracing::error!(%error, unsaid = std::mem::take(&mut self.unsaid), "connections cannot be accepted");
        }
        let wait = BACK_OFF.get(self.in_a_row).or(BACK_OFF.last());
        self.in_a_row += 1;
        wait.copied().unwrap_or_default()
    }

    /// Every place is at work.
    fn full(&mut self) {
        if self.is_time() {
            tracing::warn!(
                unsaid = std::mem::take(&mut self.unsaid),
                "every place for connections is at work"
            );
        }
    }

    fn over(&mut self) {
        self.in_a_row = 0;
    }

    fn is_time(&mut self) -> bool {
        if self.last.is_some_and(|last| last.elapsed() < COMPLAIN_EVERY) {
            self.unsaid += 1;
            return false;
        }
        self.last = Some(Instant::now());
        true
    }
}

struct Connection {
    place: Arc<Place>,
    peer: SocketAddr,
    router: Router,
    draining: watch::Receiver<bool>,
}

impl Connection {
    async fn run(mut self, stream: TcpStream, settings: ConnectionSettings) {
        // Small answers must not wait for more to send.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        let wire = Wire::new(stream, settings.write_wait, Arc::clone(&self.place));
        let (router, peer, place) = (self.router, self.peer, Arc::clone(&self.place));
        let service = service_fn(move |request| answer(router.clone(), peer, Arc::clone(&place), request));
        let mut served = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                // From the end of the last request, so it ends idle connections too.
                .header_read_timeout(settings.head_wait)
                .serve_connection(TokioIo::new(wire), service)
                .with_upgrades()
        );
        let mut stopping = false;
        loop {
            tokio::select! {
                ended = served.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, peer = %self.peer, "connection");
                    }
                    return;
                }
                () = self.place.wanted() => return,
                _ = self.draining.wait_for(|draining| *draining), if !stopping => {
                    stopping = true;
                    if !self.place.is_busy() {
                        return;
                    }
                    served.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_error_is_said_once_and_waited_for_longer_and_longer() {
        let mut complaints = Complaints::default();
        let full = || io::Error::from_raw_os_error(24);
        let waits: Vec<Duration> = (0..6).map(|_| complaints.about(&full())).collect();
        assert_eq!(waits[..4], BACK_OFF);
        assert_eq!(waits[5], Duration::from_secs(1));
        assert_eq!(complaints.unsaid, 5, "one line for six errors");
        complaints.over();
        assert_eq!(complaints.about(&full()), BACK_OFF[0]);
        assert_eq!(
            complaints.about(&io::ErrorKind::ConnectionReset.into()),
            Duration::ZERO
        );
    }

    #[test]
    fn the_limit_of_files_is_raised_to_what_is_allowed() {
        let files = raise_file_limit();
        assert_eq!(getrlimit(Resource::RLIMIT_NOFILE).unwrap().0, files);
    }
}
