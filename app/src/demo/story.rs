//! Lives through the days: the office opens, lorries come, three registers sell at the same time, and at night everything is counted.

use anyhow::{Context, Result};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use till_kernel::{IdSource, RandomIds};
use till_operations::stock::adjust::{AdjustLine, AdjustStock};
use till_operations::stock::model::MoveReason;
use till_platform::config::Config;
use till_platform::postgres_cluster::DatabaseUrls;
use till_shared::ids::{CustomerId, TenantId};
use till_shared::quantity::Quantity;

use super::chance::permille;
use super::customers::customers;
use super::day::{Day, Timed, USUAL_HOURS, Window, plan};
use super::filling::{catalogue, raise_prices, receive};
use super::founding::{Founded, TIME_ZONE, found};
use super::range::{Range, Stock};
use super::stage::Stage;
use super::tender::FLOAT_MINOR;
use super::till::Till;

/// In the last days (or the last fifth) some makers deliver nothing.
const LATE_DAYS: u32 = 7;

/// What the demo is made with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Days of trade before today.
    pub days: u32,
    /// The same seed makes the same shop.
    pub seed: u64,
    /// When the story ends: now.
    pub now: Timestamp,
}

/// What came of it.
pub(crate) struct Told {
    /// The business.
    pub tenant: TenantId,
    /// Who can sign in.
    pub credentials: Vec<super::founding::Credential>,
    /// Products.
    pub products: usize,
    /// Customers.
    pub customers: usize,
    /// Sales.
    pub sales: usize,
}

/// The shop in the course of its days.
struct Shop<'a> {
    office: &'a Stage,
    founded: &'a Founded,
    zone: TimeZone,
    rng: StdRng,
    range: Range,
    stocks: [Stock; 2],
    buyers: Vec<(CustomerId, u32)>,
}

/// Tells the whole story. `progress` hears of every day: how many are over, and sales so far.
pub(crate) async fn tell(
    config: &Config,
    urls: &DatabaseUrls,
    wish: Wish,
    progress: impl Fn(u32, usize),
) -> Result<Told> {
    let zone = TimeZone::get(TIME_ZONE).context("the machine does not know the time zone of the demo")?;
    let now = Timestamp::from_second(wish.now.as_second())?;
    let today = now.to_zoned(zone.clone()).date();
    let first = today.checked_sub(i64::from(wish.days).days())?;
    let eve = at(&zone, first.yesterday()?, 9 * 3_600)?;
    let tenant = TenantId(RandomIds.id(eve));
    let office = Stage::new(config, urls, tenant, eve)?;
    let founded = found(&office).await?;
    let mut rng = StdRng::seed_from_u64(wish.seed);
    let range = catalogue(&office, &founded, &mut rng).await?;
    let buyers = customers(&office, &founded, &mut rng).await?;
    let tills = tills(config, urls, tenant, &founded, office.kernel.clock().now())?;
    let (products, people) = (range.items().len(), buyers.len());
    let stocks = [Stock::empty(&range), Stock::empty(&range)];
    let mut shop = Shop {
        office: &office,
        founded: &founded,
        zone,
        rng,
        range,
        stocks,
        buyers,
    };

    shop.take_opening_stock().await?;
    let mut floats = [FLOAT_MINOR; 3];
    let mut sales = 0;
    for number in 0..=wish.days {
        let date = first.checked_add(i64::from(number).days())?;
        let is_today = number == wish.days;
        let latest = if is_today { Some(now) } else { None };
        shop.morning(date, number, wish.days, latest).await?;
        let days = shop.plans(date, &tills, floats, latest)?;
        let [a, b, c] = &tills;
        let [plan_a, plan_b, plan_c] = days;
        let (one, two, three) = tokio::try_join!(a.live(plan_a), b.live(plan_b), c.live(plan_c))?;
        sales += one.sales + two.sales + three.sales;
        floats = [one.float_minor, two.float_minor, three.float_minor];
        if !is_today {
            shop.evening(date).await?;
        }
        progress(number, sales);
    }
    Ok(Told {
        tenant,
        credentials: founded.credentials.clone(),
        products,
        customers: people,
        sales,
    })
}

/// Register 1 and 2 of the first branch and register 1 of the second, with who works there.
fn tills(
    config: &Config,
    urls: &DatabaseUrls,
    tenant: TenantId,
    founded: &Founded,
    at: Timestamp,
) -> Result<[Till; 3]> {
    let [first, second, third] = founded.registers;
    let till = |register_id, username: &str, branch, busy_percent| {
        let stage = Stage::new(config, urls, tenant, at)?;
        anyhow::Ok(Till {
            stage,
            register_id,
            cashier: founded.person(username)?.clone(),
            branch,
            busy_percent,
        })
    };
    Ok([
        till(first, "cashier", 0, 108)?,
        till(second, "manager", 0, 84)?,
        till(third, "cashier2", 1, 98)?,
    ])
}

impl Shop<'_> {
    async fn take_opening_stock(&mut self) -> Result<()> {
        let employee = self.founded.person("employee")?;
        let opening = Stock::opening(&self.range);
        for (branch_id, stock) in self.founded.branches.iter().zip(&mut self.stocks) {
            receive(
                self.office,
                employee,
                *branch_id,
                &self.range,
                &opening,
                "First delivery",
            )
            .await?;
            stock.take_in(&opening);
        }
        Ok(())
    }

    /// Lorries come three times a week, prices rise every second week.
    async fn morning(&mut self, date: Date, number: u32, days: u32, latest: Option<Timestamp>) -> Result<()> {
        let early = at(&self.zone, date, 8 * 3_600)?;
        // Today the story may begin before eight: then whatever comes in the morning has not come yet.
        if latest.is_some_and(|latest| latest <= early) {
            return Ok(());
        }
        self.office.go_to(early);
        if number % 14 == 7 {
            raise_prices(self.office, self.founded, &mut self.rng, &mut self.range).await?;
        }
        if !matches!(
            date.weekday(),
            Weekday::Monday | Weekday::Wednesday | Weekday::Saturday
        ) {
            return Ok(());
        }
        let employee = self.founded.person("employee")?;
        let is_late = number + LATE_DAYS.max(days / 5) >= days;
        for (branch_id, stock) in self.founded.branches.iter().zip(&mut self.stocks) {
            let delivery = stock.wanting(&self.range, is_late);
            if !delivery.is_empty() {
                let note = format!("Delivery note {}", self.rng.random_range(10_000..100_000));
                receive(self.office, employee, *branch_id, &self.range, &delivery, &note).await?;
                stock.take_in(&delivery);
            }
        }
        Ok(())
    }

    /// On Sundays what went bad is thrown away.
    async fn evening(&mut self, date: Date) -> Result<()> {
        self.office.go_to(at(&self.zone, date, 22 * 3_600 + 1_200)?);
        if date.weekday() != Weekday::Sunday {
            return Ok(());
        }
        let manager = self.founded.person("manager")?;
        for (branch_id, stock) in self.founded.branches.iter().zip(&mut self.stocks) {
            let mut lines = Vec::new();
            for (place, item) in self.range.items().iter().enumerate() {
                let is_fresh = item.good.is_stocked() && matches!(item.good.shelf, "FRU" | "BAK");
                if is_fresh && stock.on_hand(place) >= 4_000 && permille(&mut self.rng, 120) {
                    let milli = -1_000 * self.rng.random_range(1..=2);
                    stock.add(place, milli);
                    lines.push(AdjustLine {
                        product_id: item.product_id,
                        quantity: Quantity::from_scaled(milli)?,
                    });
                }
            }
            if !lines.is_empty() {
                let reason = "Went bad over the week".try_into()?;
                self.office
                    .act(
                        manager,
                        AdjustStock {
                            branch_id: *branch_id,
                            kind: MoveReason::Waste,
                            reason,
                            lines,
                        },
                    )
                    .await?;
            }
        }
        Ok(())
    }

    /// Plans the day of each register, one after the other, because those of a branch share its shelves.
    fn plans(
        &mut self,
        date: Date,
        tills: &[Till; 3],
        floats: [i64; 3],
        latest: Option<Timestamp>,
    ) -> Result<[Vec<Timed>; 3]> {
        let mut plans = [Vec::new(), Vec::new(), Vec::new()];
        for (place, ((till, float_minor), steps)) in tills.iter().zip(floats).zip(&mut plans).enumerate() {
            // Today the second register has been closed already; the others are open when somebody signs in for the first time.
            let closes_today = place == 1;
            let Some(window) = window(at(&self.zone, date, 0)?, date.weekday(), latest, closes_today) else {
                continue;
            };
            let Some(stock) = self.stocks.get_mut(till.branch) else {
                continue;
            };
            let day = Day {
                range: &self.range,
                buyers: &self.buyers,
                ids: self.office.kernel.ids(),
                currency: self.founded.currency,
                window,
                busy_percent: till.busy_percent,
                float_minor,
            };
            *steps = plan(&mut self.rng, stock, &day);
        }
        Ok(plans)
    }
}

/// When a register is open: the usual hours, and today until now. In the small hours the shop has opened early, so that there is something
/// to see. `None` if the register does not open any more.
fn window(
    midnight: Timestamp,
    weekday: Weekday,
    latest: Option<Timestamp>,
    closes_today: bool,
) -> Option<Window> {
    let (from, to) = USUAL_HOURS;
    let (opens_s, seconds) = match latest {
        None => (from * 3_600, (to - from) * 3_600),
        Some(now) => {
            let now_s = now.as_second() - midnight.as_second();
            let opens_s = (from * 3_600).min((now_s - 4 * 3_600).max(now_s / 4));
            (opens_s, now_s - opens_s - if closes_today { 600 } else { 60 })
        }
    };
    let closes = latest.is_none() || closes_today;
    let opens = midnight.checked_add(SignedDuration::from_secs(opens_s)).ok()?;
    (seconds >= if closes { 3_600 } else { 60 }).then_some(Window {
        opens,
        opens_s,
        seconds,
        weekday,
        closes,
    })
}

/// A moment of a day on the shop's clock, in seconds after midnight.
fn at(zone: &TimeZone, date: Date, seconds: i64) -> Result<Timestamp> {
    let midnight = date.to_zoned(zone.clone())?.timestamp();
    Ok(midnight.checked_add(SignedDuration::from_secs(seconds))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: &str = "2026-03-01T19:00:00Z";

    fn today(now_s: i64, closes: bool) -> Option<(i64, i64)> {
        let midnight: Timestamp = MIDNIGHT.parse().unwrap();
        let now = midnight.checked_add(SignedDuration::from_secs(now_s)).unwrap();
        let window = window(midnight, Weekday::Monday, Some(now), closes)?;
        assert_eq!(window.closes, closes);
        Some((window.opens_s, window.opens_s + window.seconds))
    }

    #[test]
    fn a_day_that_is_over_has_the_usual_hours() {
        let window = window(MIDNIGHT.parse().unwrap(), Weekday::Monday, None, false).unwrap();
        assert_eq!(
            (window.opens_s, window.seconds, window.closes),
            (9 * 3_600, 13 * 3_600, true)
        );
        assert_eq!(window.opens.to_string(), "2026-03-02T04:00:00Z");
    }

    #[test]
    fn today_ends_before_now_whatever_the_hour() {
        for hour in 0..24 {
            let now_s = hour * 3_600 + 1_800;
            let (opens, ends) = today(now_s, false).unwrap();
            assert!(
                0 < opens && opens < ends && ends < now_s && opens <= 9 * 3_600,
                "{hour}"
            );
        }
        assert_eq!(today(15 * 3_600, false), Some((9 * 3_600, 15 * 3_600 - 60)));
        assert_eq!(today(15 * 3_600, true), Some((9 * 3_600, 15 * 3_600 - 600)));
    }

    #[test]
    fn right_after_midnight_nobody_closes_what_has_hardly_begun() {
        assert_eq!(today(30, false), None);
        assert!(today(300, false).is_some());
        assert_eq!(today(1_800, true), None);
    }

    #[test]
    fn hours_are_those_of_the_shop() {
        let zone = TimeZone::get(TIME_ZONE).unwrap();
        assert_eq!(
            at(&zone, Date::constant(2026, 3, 2), 3_600).unwrap().to_string(),
            "2026-03-01T20:00:00Z"
        );
    }
}
