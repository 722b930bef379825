//! The reference model: what tills asked for and what they heard.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::basket::Basket;
use super::courier::{Courier, Heard};

/// Nobody asks longer than this for one basket.
const PATIENCE: Duration = Duration::from_mins(1);
const WAIT_FIRST: Duration = Duration::from_millis(20);
const WAIT_MOST: Duration = Duration::from_millis(160);

/// Everything that was asked and heard.
#[derive(Default)]
pub struct Ledger {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    sales: HashMap<Uuid, Entry>,
    unknown: BTreeMap<String, u64>,
    broken: Vec<String>,
    acked: u64,
    received: HashMap<usize, i64>,
}

/// The ledger, closed for judging.
pub struct Closed {
    /// Every basket that was offered.
    pub sales: HashMap<Uuid, Entry>,
    /// Pieces that arrived, by product.
    pub received: HashMap<usize, i64>,
    /// Broken promises.
    pub broken: Vec<String>,
}

/// A basket that was offered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Products by place, and pieces.
    pub lines: Vec<(usize, i64)>,
    /// What it comes to.
    pub total_minor: i64,
    /// The number, once it was acknowledged.
    pub number: Option<String>,
}

impl Ledger {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a basket is about to be offered.
    pub fn begin(&self, basket: &Basket) {
        let entry = Entry {
            lines: basket.lines.clone(),
            total_minor: basket.total_minor,
            number: None,
        };
        self.lock().sales.entry(basket.sale_id).or_insert(entry);
    }

    /// Forgets a basket that was refused for good: it must not be in the books.
    pub fn refused(&self, sale: Uuid) {
        self.lock().sales.remove(&sale);
    }

    /// Notes an acknowledgement. Everybody who asks for one sale must hear one number.
    pub fn sold(&self, sale: Uuid, number: &str, total_minor: i64) {
        let mut inner = self.lock();
        let mut broken = None;
        match inner.sales.get_mut(&sale) {
            None => {
                broken = Some(format!(
                    "{sale}: sold as {number}, but it was refused or never offered"
                ));
            }
            Some(entry) if total_minor != entry.total_minor => {
                broken = Some(format!(
                    "{sale}: sold for {total_minor} instead of {}",
                    entry.total_minor
                ));
            }
            Some(entry) => match &entry.number {
                Some(earlier) if earlier != number => {
                    broken = Some(format!("{sale}: {earlier} was answered first, then {number}"));
                }
                Some(_) => {}
                None => {
                    entry.number = Some(number.to_owned());
                    inner.acked += 1;
                }
            },
        }
        inner.broken.extend(broken);
    }

    /// Notes that an answer did not come, and why.
    pub fn unknown(&self, why: &str) {
        *self.lock().unknown.entry(why.to_owned()).or_default() += 1;
    }

    /// Notes a broken promise.
    pub fn broken(&self, what: String) {
        self.lock().broken.push(what);
    }

    /// How many sales were acknowledged so far.
    pub fn acked(&self) -> u64 {
        self.lock().acked
    }

    /// Why answers did not come, and how often.
    pub fn unknowns(&self) -> BTreeMap<String, u64> {
        self.lock().unknown.clone()
    }

    /// Everything, for judging.
    pub fn close(&self) -> Closed {
        let inner = self.lock();
        Closed {
            sales: inner.sales.clone(),
            received: inner.received.clone(),
            broken: inner.broken.clone(),
        }
    }

    /// Notes that goods arrived.
    pub fn received(&self, product: usize, pieces: i64) {
        *self.lock().received.entry(product).or_default() += pieces;
    }

    /// Offers a basket until it is known to be sold. A refusal of a basket that nothing is wrong with is a broken promise.
    pub async fn settle(&self, courier: &Courier, basket: &Basket) {
        self.begin(basket);
        let began = Instant::now();
        let mut wait = WAIT_FIRST;
        loop {
            match courier.offer(basket).await {
                Heard::Sold {
                    number, total_minor, ..
                } => {
                    return self.sold(basket.sale_id, &number, total_minor);
                }
                Heard::Refused { status, code } => {
                    return self.broken(format!("{}: refused with {status} {code}", basket.sale_id));
                }
                Heard::Unknown(why) => self.unknown(&why),
            }
            if began.elapsed() > PATIENCE {
                return self.broken(format!("{}: still unknown after {PATIENCE:?}", basket.sale_id));
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(WAIT_MOST);
        }
    }
}

impl Ledger {
    /// Asks for every acknowledged sale once more, in no haste: it must still be there, under its number.
    pub async fn ask_again(&self, courier: &Courier) -> anyhow::Result<()> {
        let numbers: Vec<(Uuid, String)> = self
            .lock()
            .sales
            .iter()
            .filter_map(|(sale, entry)| Some((*sale, entry.number.clone()?)))
            .collect();
        // A sample is enough for the API; the books are compared row by row.
        let step = (numbers.len() / 200).max(1);
        for (sale, number) in numbers.iter().step_by(step) {
            let found = courier.number_of(*sale).await?;
            if found.as_ref() != Some(number) {
                self.broken(format!("{sale}: acknowledged as {number}, shown as {found:?}"));
            }
        }
        Ok(())
    }
}
