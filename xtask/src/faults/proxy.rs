//! A network between tills and server that can be bad: it drops, delays, duplicates and stalls, and can be mended.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use rand::Rng;
use rand::rngs::StdRng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::basket::chance;

/// Share of what is sent that is lost, either way, while the network is bad.
const LOSS: f64 = 0.2;
/// Share that waits until the network is back, as retransmissions do.
const STALL: f64 = 0.03;
/// Share of requests that arrive once more, later, on a connection of their own.
const TWICE: f64 = 0.2;
/// Longest delay of what is not lost.
const DELAY_MS: u64 = 60;

/// The network.
pub struct Proxy {
    /// Where tills connect.
    pub address: SocketAddr,
    bad: watch::Sender<bool>,
    told: Arc<Told>,
    task: JoinHandle<()>,
}

/// What it did.
#[derive(Default)]
pub struct Told {
    /// Requests that never arrived, because the connection was cut before.
    pub requests_lost: AtomicU64,
    /// Answers that never arrived.
    pub answers_lost: AtomicU64,
    /// Requests that arrived once more.
    pub duplicated: AtomicU64,
    /// Pieces that waited for the network to come back.
    pub stalled: AtomicU64,
}

#[derive(Clone)]
struct Link {
    server: SocketAddr,
    bad: watch::Receiver<bool>,
    told: Arc<Told>,
    seed: u64,
}

impl Proxy {
    /// In front of a server; good at first.
    pub async fn open(server: SocketAddr, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (bad, seen) = watch::channel(false);
        let told = Arc::new(Told::default());
        let link = Link {
            server,
            bad: seen,
            told: Arc::clone(&told),
            seed,
        };
        let task = tokio::spawn(async move {
            let mut number = 0;
            while let Ok((till, _)) = listener.accept().await {
                number += 1;
                let link = link.clone();
                let rng = chance(link.seed, 5_000_000 + number);
                // A broken connection is what this is for.
                tokio::spawn(async move { link.carry(till, rng).await.unwrap_or_default() });
            }
        });
        Ok(Self {
            address,
            bad,
            told,
            task,
        })
    }

    /// From now on it is bad, or good.
    pub fn make(&self, bad: bool) {
        self.bad.send_replace(bad);
    }

    /// What it did so far.
    pub fn told(&self) -> &Told {
        &self.told
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Link {
    fn is_bad(&self) -> bool {
        *self.bad.borrow()
    }

    /// Carries one connection until one side ends it or it is lost.
    async fn carry(mut self, mut till: TcpStream, mut rng: StdRng) -> std::io::Result<()> {
        let mut server = TcpStream::connect(self.server).await?;
        for stream in [&till, &server] {
            stream.set_nodelay(true)?;
        }
        let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        // The request so far: everything since the last answer.
        let mut request = Vec::new();
        loop {
            tokio::select! {
                read = till.read(&mut asked) => {
                    let piece = asked.get(..read?).unwrap_or_default();
                    if piece.is_empty() {
                        return Ok(());
                    }
                    if self.is_bad() && rng.random_bool(LOSS) {
                        self.told.requests_lost.fetch_add(1, Ordering::Relaxed);
                        return Ok(());
                    }
                    self.hold(&mut rng).await;
                    server.write_all(piece).await?;
                    request.extend_from_slice(piece);
                }
                read = server.read(&mut answered) => {
                    let piece = answered.get(..read?).unwrap_or_default();
                    if piece.is_empty() {
                        return Ok(());
                    }
                    if self.is_bad() && rng.random_bool(TWICE) {
                        self.again(std::mem::take(&mut request), rng.random_range(0..400));
                    }
                    request.clear();
                    if self.is_bad() && rng.random_bool(LOSS) {
                        self.told.answers_lost.fetch_add(1, Ordering::Relaxed);
                        return Ok(());
                    }
                    self.hold(&mut rng).await;
                    till.write_all(piece).await?;
                }
            }
        }
    }

    /// Late, or not before the network is back. Waiting differs from connection to connection, so requests also overtake each other.
    async fn hold(&mut self, rng: &mut StdRng) {
        if !self.is_bad() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..DELAY_MS))).await;
        if rng.random_bool(STALL) {
            self.told.stalled.fetch_add(1, Ordering::Relaxed);
            let _ = self.bad.wait_for(|bad| !bad).await;
        }
    }

    /// The same request once more, on a connection of its own; nobody hears the answer.
    fn again(&self, request: Vec<u8>, later_ms: u64) {
        if request.is_empty() {
            return;
        }
        let (server, told) = (self.server, Arc::clone(&self.told));
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(later_ms)).await;
            let mut stream = TcpStream::connect(server).await?;
            stream.write_all(&request).await?;
            told.duplicated.fetch_add(1, Ordering::Relaxed);
            let mut answer = [0; 4096];
            stream.read(&mut answer).await
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that says back what it hears, and counts connections.
    async fn echo() -> (SocketAddr, Arc<AtomicU64>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&count);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    let mut heard = [0; 64];
                    while let Ok(read @ 1..) = stream.read(&mut heard).await {
                        let _ = stream.write_all(&heard[..read]).await;
                    }
                });
            }
        });
        (address, count)
    }

    async fn ask(proxy: &Proxy) -> bool {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(b"hello").await.unwrap();
        let mut answer = [0; 16];
        matches!(stream.read(&mut answer).await, Ok(5))
    }

    #[tokio::test]
    async fn a_good_network_carries_everything_and_a_bad_one_loses_and_repeats() {
        let (server, connections) = echo().await;
        let proxy = Proxy::open(server, 7).await.unwrap();
        for _ in 0..20 {
            assert!(ask(&proxy).await);
        }
        assert_eq!(connections.load(Ordering::Relaxed), 20);
        proxy.make(true);
        let mut asks = tokio::task::JoinSet::new();
        let proxy = Arc::new(proxy);
        for _ in 0..200 {
            let proxy = Arc::clone(&proxy);
            asks.spawn(async move { ask(&proxy).await });
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        proxy.make(false);
        let heard = asks.join_all().await.into_iter().filter(|heard| *heard).count();
        let told = proxy.told();
        // 20 % lost each way.
        assert!((90..170).contains(&heard), "{heard} of 200 were answered");
        assert!(told.requests_lost.load(Ordering::Relaxed) > 10);
        assert!(told.answers_lost.load(Ordering::Relaxed) > 10);
        assert!(told.stalled.load(Ordering::Relaxed) > 0);
        assert!(told.duplicated.load(Ordering::Relaxed) > 10);
        assert!(ask(&proxy).await, "what is mended is good again");
    }
}
