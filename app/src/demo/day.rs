//! A register's day, planned before it is lived: who comes when, what is sold, what goes in and out of the drawer, and the count at night.
//! Pure: the same generator and the same shelves give the same day.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::IdSource;
use till_operations::shifts::{Counted, Denomination, MovementKind};
use till_shared::ids::{CustomerId, SaleId};
use till_shared::money::Currency;

use super::basket::{Basket, basket};
use super::chance::{any, permille, weighted};
use super::drawer;
use super::goods::RUPEE;
use super::range::{Range, Stock};
use super::tender::{Paid, float, pay};

/// How many come in each hour of the clock, compared with other hours: most after work, some at lunch.
const CURVE: [u32; 24] = [
    1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 5, 8, 9, 6, 4, 4, 6, 9, 11, 9, 5, 1, 1,
];
/// Opening hours of a usual day, of the clock.
pub(super) const USUAL_HOURS: (i64, i64) = (9, 22);
/// Sales of a usual register on a usual day.
const USUAL_SALES: i64 = 34;
/// A usual day has this many at least and at most.
const SALES_RANGE: (i64, i64) = (25, 45);
/// Seconds in which chance places a customer.
const SLOT_S: i64 = 600;

const LABELS: [&str; 6] = [
    "Blue coat",
    "Forgot the milk",
    "Getting cash from the car",
    "Lady with twins",
    "Table 4",
    "Phone call",
];
const VOID_REASONS: [&str; 3] = ["Customer left", "Forgot the wallet", "Rung up twice"];
const PAY_OUTS: [(&str, i64); 4] = [
    ("Tea for the staff", 25),
    ("Rickshaw for a delivery", 60),
    ("Ice for the freezer", 40),
    ("Cleaning cloths", 35),
];

/// When and where a day is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// When the shift begins.
    pub opens: Timestamp,
    /// The same as seconds after midnight on the shop's clock.
    pub opens_s: i64,
    /// How long it goes on.
    pub seconds: i64,
    /// Day of the week.
    pub weekday: Weekday,
    /// Whether it is counted and closed at the end; today's shifts go on.
    pub closes: bool,
}

/// What a day is made of.
pub(super) struct Day<'a> {
    /// What is for sale.
    pub range: &'a Range,
    /// Who is known by name, and how often each comes.
    pub buyers: &'a [(CustomerId, u32)],
    /// Ids of baskets, lines and payments.
    pub ids: &'a dyn IdSource,
    /// What amounts are in.
    pub currency: Currency,
    /// When.
    pub window: Window,
    /// How busy the register is, in percent of a usual one.
    pub busy_percent: i64,
    /// What lies in the drawer in the morning.
    pub float_minor: i64,
}

/// Something that happens at a register.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The shift begins with these notes and coins.
    Open(Vec<Denomination>),
    /// A basket is paid.
    Sell(Basket, Option<CustomerId>, Paid),
    /// A basket is put aside under a name.
    Park(Basket, Option<CustomerId>, &'static str),
    /// It is taken back.
    Recall(SaleId),
    /// It is thrown away.
    Void(SaleId, &'static str),
    /// Cash moves.
    Move(MovementKind, i64, String),
    /// The drawer is counted.
    Close(Count),
}

/// A count at night.
#[derive(Clone, Debug)]
pub(super) struct Count {
    /// What was found.
    pub counted: Counted,
    /// What stays for tomorrow.
    pub carried_float_minor: i64,
    /// Number of the bag with the rest.
    pub bag: String,
    /// Why it is not what it should be.
    pub variance_reason: Option<String>,
}

/// A step and its moment.
#[derive(Clone, Debug)]
pub(super) struct Timed {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: Step,
}

/// Plans a day; what is sold is gone from `stock`.
pub(super) fn plan(rng: &mut StdRng, stock: &mut Stock, day: &Day<'_>) -> Vec<Timed> {
    let mut steps = vec![(0, Step::Open(float(day.float_minor)))];
    for at_s in arrivals(rng, day) {
        visit(rng, stock, day, at_s, &mut steps);
    }
    errands(rng, day, &mut steps);
    if !day.window.closes {
        wait_for_somebody(rng, stock, day, &mut steps);
    }
    steps.sort_by_key(|(at_s, _)| *at_s);
    drawer::settle(rng, day, steps)
}

/// When customers come, in seconds after opening.
fn arrivals(rng: &mut StdRng, day: &Day<'_>) -> Vec<i64> {
    let window = day.window;
    let weight = |at_s: i64| {
        usize::try_from((window.opens_s + at_s) / 3_600 % 24)
            .ok()
            .and_then(|hour| CURVE.get(hour))
            .copied()
            .unwrap_or(1)
    };
    let slots: Vec<(i64, u32)> = (0..window.seconds / SLOT_S)
        .map(|slot| (slot * SLOT_S, weight(slot * SLOT_S)))
        .collect();
    let here: i64 = slots.iter().map(|(_, weight)| i64::from(*weight)).sum();
    let (from, to) = USUAL_HOURS;
    let usual: i64 = (from..to)
        .filter_map(|hour| CURVE.get(usize::try_from(hour).ok()?))
        .map(|weight| i64::from(*weight) * 3_600 / SLOT_S)
        .sum();
    let on_weekday = match window.weekday {
        Weekday::Monday => 90,
        Weekday::Tuesday => 86,
        Weekday::Wednesday => 92,
        Weekday::Thursday => 98,
        Weekday::Friday => 96,
        Weekday::Saturday => 118,
        Weekday::Sunday => 122,
    };
    let luck = rng.random_range(88..=112);
    let whole_day =
        (USUAL_SALES * on_weekday * day.busy_percent * luck / 1_000_000).clamp(SALES_RANGE.0, SALES_RANGE.1);
    let sales = whole_day * here.min(usual) / usual.max(1);
    let mut times: Vec<i64> = (0..sales.max(1))
        .filter_map(|_| weighted(rng, &slots, |(_, weight)| *weight).copied())
        .map(|(slot, _)| slot)
        .collect();
    for time in &mut times {
        *time += rng.random_range(30..SLOT_S - 30);
    }
    times
}

/// Somebody comes: buys, or has the basket put aside first, or goes away.
fn visit(rng: &mut StdRng, stock: &mut Stock, day: &Day<'_>, at_s: i64, steps: &mut Vec<(i64, Step)>) {
    let moment = day.moment(at_s);
    let Some(basket) = basket(rng, day.range, stock, day.ids, moment, day.currency) else {
        return;
    };
    let customer = if permille(rng, 180) {
        weighted(rng, day.buyers, |(_, visits)| *visits).map(|(id, _)| *id)
    } else {
        None
    };
    let back_s = at_s + rng.random_range(120..900);
    let is_parked = back_s < day.window.seconds && permille(rng, 25);
    if !is_parked {
        if let Some(paid) = pay(rng, basket.total_minor, day.ids, moment) {
            steps.push((at_s, Step::Sell(basket, customer, paid)));
        }
        return;
    }
    let label = any(rng, &LABELS).copied().unwrap_or_default();
    steps.push((at_s, Step::Park(basket.clone(), customer, label)));
    if permille(rng, 250) {
        for (place, milli) in &basket.taken {
            stock.add(*place, *milli);
        }
        steps.push((
            back_s,
            Step::Void(
                basket.sale_id,
                any(rng, &VOID_REASONS).copied().unwrap_or_default(),
            ),
        ));
    } else if let Some(paid) = pay(rng, basket.total_minor, day.ids, day.moment(back_s)) {
        steps.push((back_s, Step::Recall(basket.sale_id)));
        steps.push((back_s, Step::Sell(basket, customer, paid)));
    }
}

/// The last customer went to fetch something: whoever signs in next finds the basket.
fn wait_for_somebody(rng: &mut StdRng, stock: &mut Stock, day: &Day<'_>, steps: &mut Vec<(i64, Step)>) {
    let at_s = day.window.seconds - 20;
    if let Some(basket) = basket(rng, day.range, stock, day.ids, day.moment(at_s), day.currency) {
        steps.push((
            at_s,
            Step::Park(basket, None, any(rng, &LABELS).copied().unwrap_or_default()),
        ));
    }
}

/// What else happens at a drawer.
fn errands(rng: &mut StdRng, day: &Day<'_>, steps: &mut Vec<(i64, Step)>) {
    let mut now_and_then = |rng: &mut StdRng, times: u32, step: &mut dyn FnMut(&mut StdRng) -> Step| {
        if day.window.seconds > 3_600 && permille(rng, times) {
            let at_s = rng.random_range(1_800..day.window.seconds);
            steps.push((at_s, step(rng)));
        }
    };
    now_and_then(rng, 350, &mut |_| {
        Step::Move(MovementKind::NoSaleOpen, 0, "Change for a customer".to_owned())
    });
    now_and_then(rng, 250, &mut |rng| {
        let (why, tens) = any(rng, &PAY_OUTS).copied().unwrap_or(("Tea for the staff", 25));
        Step::Move(MovementKind::PayOut, tens * 10 * RUPEE, why.to_owned())
    });
    now_and_then(rng, 120, &mut |rng| {
        Step::Move(
            MovementKind::PayIn,
            rng.random_range(1..=3) * 1_000 * RUPEE,
            "Small change from the bank".to_owned(),
        )
    });
}

impl Day<'_> {
    /// A moment of the day, by seconds after opening.
    pub(super) fn moment(&self, at_s: i64) -> Timestamp {
        self.window
            .opens
            .checked_add(SignedDuration::from_secs(at_s))
            .unwrap_or(self.window.opens)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use till_kernel::SeededIds;

    use super::*;
    use crate::demo::range::testing::range;
    use crate::demo::tender::FLOAT_MINOR;

    fn days(seed: u64, how_many: u64, seconds: i64, closes: bool) -> Vec<Vec<Timed>> {
        let range = range(7_420);
        let (mut rng, ids) = (StdRng::seed_from_u64(seed), SeededIds::new(seed));
        (0..how_many)
            .map(|_| {
                let mut stock = Stock::empty(&range);
                stock.take_in(&Stock::opening(&range));
                let day = Day {
                    range: &range,
                    buyers: &[],
                    ids: &ids,
                    currency: "PKR".parse().unwrap(),
                    window: Window {
                        opens: "2026-03-02T04:00:00Z".parse().unwrap(),
                        opens_s: 9 * 3_600,
                        seconds,
                        weekday: Weekday::Saturday,
                        closes,
                    },
                    busy_percent: 100,
                    float_minor: FLOAT_MINOR,
                };
                plan(&mut rng, &mut stock, &day)
            })
            .collect()
    }

    fn sales(day: &[Timed]) -> usize {
        day.iter()
            .filter(|timed| matches!(timed.step, Step::Sell(..)))
            .count()
    }

    #[test]
    fn a_day_begins_with_its_float_runs_forward_and_ends_with_the_count() {
        for day in days(1, 20, 13 * 3_600, true) {
            assert!(matches!(day[0].step, Step::Open(_)));
            assert!(matches!(day.last().unwrap().step, Step::Close(_)));
            assert!(day.windows(2).all(|pair| pair[0].at <= pair[1].at));
            assert!((20..=45).contains(&sales(&day)), "{}", sales(&day));
        }
    }

    #[test]
    fn the_count_is_float_and_takings_unless_a_reason_says_otherwise() {
        let mut odd = 0;
        for day in days(2, 120, 13 * 3_600, true) {
            let mut drawer = FLOAT_MINOR;
            for timed in &day {
                match &timed.step {
                    Step::Sell(basket, _, paid) => {
                        assert_eq!(
                            basket.total_minor + paid.settlement.rounding_minor,
                            paid.settlement.due_minor
                        );
                        drawer += paid.cash_minor();
                    }
                    Step::Move(kind, amount, _) => {
                        drawer += kind.signed(*amount);
                        assert!(drawer >= 0, "nobody takes out more than there is");
                    }
                    Step::Close(count) => {
                        let found = count.counted.counted_cash_minor.unwrap();
                        let worth: i64 = count
                            .counted
                            .cash
                            .iter()
                            .map(|piece| piece.denomination_minor * i64::from(piece.count))
                            .sum();
                        assert_eq!(worth, found);
                        assert_eq!(found == drawer, count.variance_reason.is_none());
                        assert!(count.carried_float_minor <= found);
                        odd += usize::from(found != drawer);
                    }
                    _ => {}
                }
            }
        }
        assert!((2..30).contains(&odd), "{odd}");
    }

    #[test]
    fn a_parked_basket_is_taken_back_before_it_is_paid_or_thrown_away() {
        let mut ends = std::collections::BTreeMap::new();
        for day in days(3, 60, 13 * 3_600, true) {
            let mut parked = std::collections::BTreeSet::new();
            for timed in &day {
                let end = match &timed.step {
                    Step::Park(basket, ..) => parked.insert(basket.sale_id).then_some("parked"),
                    Step::Recall(id) => parked.remove(id).then_some("recalled"),
                    Step::Void(id, _) => parked.remove(id).then_some("voided"),
                    _ => continue,
                };
                *ends.entry(end.unwrap()).or_insert(0) += 1;
            }
            assert!(parked.is_empty());
        }
        assert_eq!(ends["parked"], ends["recalled"] + ends["voided"]);
        assert!(ends["recalled"] > ends["voided"] && ends["voided"] > 0);
    }

    #[test]
    fn a_day_that_goes_on_is_not_counted_and_a_short_one_sells_less() {
        let short = &days(4, 1, 2 * 3_600, false)[0];
        assert!(
            matches!(short.last().unwrap().step, Step::Park(..)),
            "somebody comes back for this basket"
        );
        assert!(short.iter().all(|timed| !matches!(timed.step, Step::Close(_))));
        assert!((1..15).contains(&sales(short)), "{}", sales(short));
    }

    #[test]
    fn the_same_seed_tells_the_same_day() {
        let shape = |day: &[Timed]| day.iter().map(|timed| format!("{timed:?}")).collect::<Vec<_>>();
        assert_eq!(
            shape(&days(5, 1, 13 * 3_600, true)[0]),
            shape(&days(5, 1, 13 * 3_600, true)[0])
        );
        assert_ne!(
            shape(&days(5, 1, 13 * 3_600, true)[0]),
            shape(&days(6, 1, 13 * 3_600, true)[0])
        );
    }
}
