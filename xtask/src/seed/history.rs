//! The whole history, a day at a time: deliveries in the morning, then every register's day. The same seed writes the same bytes.

use anyhow::{Context, Result};
use jiff::Timestamp;
use till_kernel::{Source, Told};

use super::calendar::{Page, Span, hours, pages};
use super::chance::{self, id, salt};
use super::documents;
use super::register::{Day, Till};
use super::rows::Rows;
use super::shelf::{Level, Shelf};
use super::shop::{Person, Shop};

/// Deliveries come so long before the first shift begins, in microseconds.
const BEFORE_OPENING: i64 = 30 * 60 * 1_000_000;
/// Places of chance that are no register.
const MORNING: u64 = 1 << 32;

/// A history that is being written.
pub struct History {
    shop: Shop,
    seed: u64,
    pages: std::vec::IntoIter<Page>,
    day: u64,
    tills: Vec<Till>,
    shelves: Vec<Shelf>,
}

/// Where everything stands when the history ends.
pub struct Ending {
    /// Registers, with their series.
    pub tills: Vec<Till>,
    /// Levels of stock.
    pub levels: Vec<Level>,
}

impl History {
    /// Of a shop, from a seed.
    pub fn new(shop: Shop, span: Span, seed: u64) -> Result<Self> {
        let pages = pages(span, shop.registers.len())?;
        let a_day = span.invoices / u64::from(span.days.max(1)) / shop.branches.len().max(1) as u64;
        Ok(Self {
            shelves: shop
                .branches
                .iter()
                .map(|branch| Shelf::empty(&shop, *branch, a_day))
                .collect(),
            tills: (0..shop.registers.len()).map(Till::new).collect(),
            pages: pages.into_iter(),
            day: 0,
            shop,
            seed,
        })
    }

    /// Writes the next day; how many invoices it had. `None` when there are no more.
    pub fn next_day(&mut self, rows: &mut Rows) -> Result<Option<u64>> {
        let Some(page) = self.pages.next() else {
            return Ok(None);
        };
        self.day += 1;
        let mut has_come = vec![false; self.shelves.len()];
        for (at, (till, invoices)) in self.tills.iter_mut().zip(&page.invoices).enumerate() {
            // Where nobody buys, nobody sits.
            if *invoices == 0 {
                continue;
            }
            let register = self.shop.registers.get(at).context("a till of no register")?;
            let mut rng = chance::of(self.seed, self.day, at as u64);
            let hours = hours(&mut rng, page.date, &register.zone, *invoices)?;
            let shelf = self
                .shelves
                .get_mut(register.branch)
                .context("a register of no branch")?;
            if let Some(come) = has_come.get_mut(register.branch).filter(|come| !**come) {
                *come = true;
                let place = (self.seed, self.day, MORNING + register.branch as u64);
                morning(&self.shop, shelf, place, hours.opens - BEFORE_OPENING, rows)?;
            }
            let day = Day {
                person: on_duty(&self.shop, self.day, at)?,
                shop: &self.shop,
                hours,
                date: page.date,
                rng,
            };
            till.trade(day, shelf, rows)?;
        }
        Ok(Some(page.invoices.iter().sum()))
    }

    /// Where everything stands now.
    pub fn end(self) -> Result<Ending> {
        let levels: Vec<Vec<Level>> = self.shelves.iter().map(Shelf::levels).collect::<Result<_>>()?;
        Ok(Ending {
            tills: self.tills,
            levels: levels.concat(),
        })
    }
}

/// Who sits at a register on a day: they take turns.
fn on_duty(shop: &Shop, day: u64, register: usize) -> Result<&Person> {
    let people = &shop.staff.cashiers;
    let turn = usize::try_from(day)? * shop.registers.len() + register;
    people.get(turn % people.len().max(1)).context("nobody sells")
}

fn morning(
    shop: &Shop,
    shelf: &mut Shelf,
    (seed, day, place): (u64, u64, u64),
    at: i64,
    rows: &mut Rows,
) -> Result<()> {
    let mut rng = chance::of(seed, day, place);
    let manager = &shop.staff.manager;
    let session = id(&mut rng, at);
    for note in shelf.morning(&mut rng, manager, at)? {
        let at: Timestamp = note.recorded_at;
        let request_id = id(&mut rng, at.as_microsecond()).to_string();
        let told = Told {
            tenant: shop.tenant,
            at,
            user: manager.user_id.0,
            name: &manager.name,
            role: &manager.role,
            session: Some(session),
            register: None,
            action: "stock.receive",
            reason: None,
            request_id: &request_id,
            source: Source::Api,
        };
        let event = told.created(&note, id(&mut rng, at.as_microsecond()), salt(&mut rng))?;
        documents::event(rows, &told, &event);
        documents::delivery(rows, shop.tenant, &note);
    }
    Ok(())
}
