//! What somebody buys: lines, discounts and what it comes to. Priced by the one engine, so that the till of the demo knows the total as
//! every till does.

use jiff::Timestamp;
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::IdSource;
use till_operations::sales::model::{Channel, LineInput};
use till_shared::ids::{LineId, Made, SaleId};
use till_shared::money::{Currency, Rounding};
use till_shared::pricing::{Cart, CartLine, Discount, Engine, TaxRounding, price};
use till_shared::quantity::{Percent, Quantity};
use till_shared::text::Text;

use super::chance::{any, permille, weighted};
use super::goods::RUPEE;
use super::range::{Item, Range, Stock};
use super::shelves::Sold;

/// How many lines baskets have: size and weight. The middle one has four.
const SIZES: [(usize, u32); 14] = [
    (1, 120),
    (2, 145),
    (3, 160),
    (4, 160),
    (5, 125),
    (6, 85),
    (7, 60),
    (8, 45),
    (9, 30),
    (10, 22),
    (11, 16),
    (12, 13),
    (14, 11),
    (18, 8),
];
/// How many pieces of one thing.
const PIECES: [(i64, u32); 6] = [(1, 700), (2, 190), (3, 60), (4, 25), (6, 20), (10, 5)];
/// Why something costs less.
const LINE_REASONS: [&str; 4] = ["Damaged box", "Best before today", "Price promised", "Bruised"];
const SALE_REASONS: [&str; 3] = ["Regular customer", "Neighbour", "Waited too long"];

/// A basket at the till.
#[derive(Clone, Debug)]
pub(super) struct Basket {
    /// Its id for ever.
    pub sale_id: SaleId,
    /// At which screen.
    pub channel: Channel,
    /// What is in it.
    pub lines: Vec<LineInput>,
    /// How old who buys must be.
    pub age: Option<i16>,
    /// Discounts on all of it.
    pub discounts: Vec<Discount>,
    /// What it comes to, before cash rounding.
    pub total_minor: i64,
    /// What leaves the shelf: place in the range and thousandths.
    pub taken: Vec<(usize, i64)>,
}

/// Fills a basket with what is on the shelf; `None` if chance found nothing there. What is taken is gone from `stock`.
pub(super) fn basket(
    rng: &mut StdRng,
    range: &Range,
    stock: &mut Stock,
    ids: &dyn IdSource,
    at: Timestamp,
    currency: Currency,
) -> Option<Basket> {
    let size = weighted(rng, &SIZES, |(_, weight)| *weight).map_or(1, |(size, _)| *size);
    let mut lines: Vec<(usize, LineInput)> = Vec::with_capacity(size);
    for _ in 0..size * 2 {
        if lines.len() == size {
            break;
        }
        let Some(place) = reach(rng, range) else { continue };
        let Some(item) = range
            .item(place)
            .filter(|_| lines.iter().all(|(there, _)| *there != place))
        else {
            continue;
        };
        let Some(quantity) = how_much(rng, item, stock.on_hand(place)) else {
            continue;
        };
        if let Some(line) = line(rng, item, quantity, ids, at) {
            lines.push((place, line));
        }
    }
    if lines.is_empty() {
        return None;
    }
    discount_a_line(rng, range, &mut lines);
    let has_own = lines.iter().any(|(_, line)| !line.discounts.is_empty());
    let discounts = if has_own {
        Vec::new()
    } else {
        sale_discount(rng, range, &lines)
    };
    let cart = Cart {
        currency,
        engine: Engine::default(),
        rounding: Rounding::default(),
        tax_rounding: TaxRounding::default(),
        lines: lines
            .iter()
            .filter_map(|(place, line)| Some(cart_line(range.item(*place)?, line)))
            .collect(),
        discounts: discounts.clone(),
    };
    let total_minor = price(&cart).ok()?.totals.total_minor;
    let taken = lines
        .iter()
        .filter(|(place, _)| range.item(*place).is_some_and(|item| item.good.is_stocked()))
        .map(|(place, line)| (*place, line.quantity.scaled()))
        .collect::<Vec<_>>();
    for (place, milli) in &taken {
        stock.add(*place, -milli);
    }
    let channel = if lines.len() <= 2 && permille(rng, 350) {
        Channel::Quick
    } else {
        Channel::Pos
    };
    let age = lines
        .iter()
        .filter_map(|(place, _)| range.item(*place)?.good.age)
        .max();
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    Some(Basket {
        age,
        sale_id: SaleId(ids.id(at)),
        channel,
        lines,
        discounts,
        total_minor,
        taken,
    })
}

/// Reaches into some shelf.
fn reach(rng: &mut StdRng, range: &Range) -> Option<usize> {
    let (_, places) = weighted(
        rng,
        range.shelves(),
        |(pull, places)| if places.is_empty() { 0 } else { *pull },
    )?;
    weighted(rng, places, |place| {
        range.item(*place).map_or(0, |item| item.good.popularity)
    })
    .copied()
}

/// How much somebody takes, if there is that much.
fn how_much(rng: &mut StdRng, item: &Item, on_hand_milli: i64) -> Option<Quantity> {
    let milli = match item.good.sold {
        // Scales here weigh in steps of five grams.
        Sold::Weight => rng.random_range(50..=500) * 5,
        Sold::OpenPrice => 1_000,
        Sold::Piece | Sold::Service => {
            let most = if item.good.price_minor > 500 * RUPEE {
                2
            } else {
                10
            };
            weighted(rng, &PIECES, |(_, weight)| *weight)
                .map_or(1, |(pieces, _)| *pieces)
                .min(most)
                * 1_000
        }
    };
    let is_there = !item.good.is_stocked() || milli <= on_hand_milli;
    is_there.then(|| Quantity::from_scaled(milli).ok()).flatten()
}

fn line(
    rng: &mut StdRng,
    item: &Item,
    quantity: Quantity,
    ids: &dyn IdSource,
    at: Timestamp,
) -> Option<LineInput> {
    let is_scanned = item.good.sold == Sold::Piece && permille(rng, 850);
    let barcode = is_scanned.then(|| Text::new(&item.good.barcode));
    Some(LineInput {
        line_id: Made::new(LineId(ids.id(at))).ok()?,
        product_id: Some(item.product_id),
        barcode: barcode.transpose().ok()?,
        quantity,
        unit_price_minor: (item.good.sold == Sold::OpenPrice).then(|| rng.random_range(2..=40) * 20 * RUPEE),
        discounts: Vec::new(),
        note: Text::default(),
    })
}

/// Now and then something is cheaper, within what a cashier may give.
fn discount_a_line(rng: &mut StdRng, range: &Range, lines: &mut [(usize, LineInput)]) {
    if !permille(rng, 45) {
        return;
    }
    let reason = any(rng, &LINE_REASONS).copied().unwrap_or_default();
    let wanted = any(rng, &[5, 10]).copied().unwrap_or(5);
    if let Some((place, line)) = lines.first_mut()
        && let Some(item) = range.item(*place)
        && !item.good.is_fixed_price
        && item.good.sold != Sold::OpenPrice
    {
        let percent = item.good.discount_percent_max.unwrap_or(wanted).min(wanted);
        line.discounts = off(percent, reason);
    }
}

/// Now and then all of it is cheaper. Shares of a discount are rounded for each line, so it stays below what a cashier may give.
fn sale_discount(rng: &mut StdRng, range: &Range, lines: &[(usize, LineInput)]) -> Vec<Discount> {
    let is_limited = lines
        .iter()
        .filter_map(|(place, _)| range.item(*place))
        .any(|item| item.good.discount_percent_max.is_some());
    if lines.len() < 4 || is_limited || !permille(rng, 50) {
        return Vec::new();
    }
    let percent = any(rng, &[3, 5, 5, 8]).copied().unwrap_or(5);
    off(percent, any(rng, &SALE_REASONS).copied().unwrap_or_default())
}

fn off(percent: i64, reason: &str) -> Vec<Discount> {
    Percent::whole(percent)
        .map(|percent| Discount::Percent {
            percent,
            reason: Text::new(reason).ok(),
        })
        .into_iter()
        .collect()
}

fn cart_line(item: &Item, line: &LineInput) -> CartLine {
    CartLine {
        id: line.line_id.id(),
        quantity: line.quantity,
        unit_price_minor: line.unit_price_minor.unwrap_or(item.good.price_minor),
        taxes: item.taxes.clone(),
        discounts: line.discounts.clone(),
        discountable: !item.good.is_fixed_price,
    }
}

#[cfg(test)]
pub(super) mod testing {
    use rand::SeedableRng;
    use till_kernel::SeededIds;

    use super::*;
    use crate::demo::range::testing::range;

    /// Baskets out of a full shop, and what they left of it.
    pub(in crate::demo) fn baskets(seed: u64, how_many: usize) -> (Range, Stock, Vec<Basket>) {
        let range = range(seed);
        let mut stock = Stock::empty(&range);
        stock.take_in(&Stock::opening(&range));
        let (mut rng, ids) = (StdRng::seed_from_u64(seed), SeededIds::new(seed));
        let at = "2026-03-02T06:00:00Z".parse().unwrap();
        let currency = "PKR".parse().unwrap();
        let baskets = (0..how_many)
            .filter_map(|_| basket(&mut rng, &range, &mut stock, &ids, at, currency))
            .collect();
        (range, stock, baskets)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::baskets;
    use super::*;

    #[test]
    fn the_middle_basket_has_four_lines() {
        let (_, _, baskets) = baskets(7_420, 400);
        let mut sizes: Vec<usize> = baskets.iter().map(|basket| basket.lines.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes[sizes.len() / 2], 4);
        assert!(*sizes.last().unwrap() > 8);
    }

    #[test]
    fn nobody_takes_what_is_not_there_and_what_is_taken_is_gone() {
        let (range, stock, baskets) = baskets(3, 2_000);
        let mut left = Stock::empty(&range);
        left.take_in(&Stock::opening(&range));
        for (place, milli) in baskets.iter().flat_map(|basket| &basket.taken) {
            left.add(*place, -milli);
        }
        assert_eq!(left, stock);
        assert!((0..range.items().len()).all(|place| stock.on_hand(place) >= 0));
    }

    #[test]
    fn a_thing_is_in_a_basket_once_and_whole_things_stay_whole() {
        let (range, _, baskets) = baskets(4, 500);
        for basket in &baskets {
            let mut seen = std::collections::BTreeSet::new();
            for line in &basket.lines {
                let item = range
                    .items()
                    .iter()
                    .find(|item| Some(item.product_id) == line.product_id)
                    .unwrap();
                assert!(seen.insert(item.product_id) && line.quantity.is_positive());
                assert!(
                    item.good.sold == Sold::Weight || line.quantity.is_whole(),
                    "{}",
                    item.good.name
                );
                assert!(!item.good.is_fixed_price || line.discounts.is_empty());
            }
        }
    }

    #[test]
    fn some_are_discounted_always_with_a_reason() {
        let (_, _, baskets) = baskets(5, 1_500);
        let all = baskets.iter().flat_map(|basket| {
            basket
                .lines
                .iter()
                .flat_map(|line| &line.discounts)
                .chain(&basket.discounts)
        });
        let reasons: Vec<_> = all
            .map(|discount| match discount {
                Discount::Percent { percent, reason } => {
                    assert!(percent.scaled() <= 100_000, "a cashier may give ten percent");
                    reason.clone().unwrap()
                }
                Discount::Amount { .. } => panic!("only percentages are given"),
            })
            .collect();
        assert!((30..300).contains(&reasons.len()), "{}", reasons.len());
    }
}
