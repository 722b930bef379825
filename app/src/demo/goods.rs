//! Makes the products of the demo out of the word lists, the same for the same seed.

use rand::Rng;
use rand::rngs::StdRng;

use super::chance::{any, percent_of};
use super::codes::own_code;
use super::shelves::{self, Kind, Shelf, Sold};

/// Minor units of a rupee.
pub(super) const RUPEE: i64 = 100;
/// The standard rate, in percent; shelf prices include it.
pub(super) const TAX_PERCENT: i64 = 18;

/// A product to be. Amounts are minor units, quantities thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Good {
    /// `FRU-001`.
    pub sku: String,
    /// As on the shelf.
    pub name: String,
    /// Code of its shelf.
    pub shelf: &'static str,
    /// Its maker, if any.
    pub maker: Option<&'static str>,
    /// On its package.
    pub barcode: String,
    /// Code of a carton, what it holds and what it costs.
    pub carton: Option<(String, i64, i64)>,
    /// Sign on its tile.
    pub pictogram: &'static str,
    /// Price of one.
    pub price_minor: i64,
    /// What one costs the shop.
    pub cost_minor: i64,
    /// Lowest price.
    pub min_price_minor: Option<i64>,
    /// How it is sold.
    pub sold: Sold,
    /// Whether the standard rate applies.
    pub is_taxed: bool,
    /// Never discounted.
    pub is_fixed_price: bool,
    /// Discount at most, in percent.
    pub discount_percent_max: Option<i64>,
    /// Least age of the buyer.
    pub age: Option<i16>,
    /// How often it is taken, compared with others on its shelf.
    pub popularity: u32,
    /// Reordered when stock falls to this.
    pub reorder_point_milli: i64,
    /// How much comes then.
    pub reorder_milli: i64,
    /// Little of it comes, and towards the end nothing: the shop shall have something to reorder.
    pub runs_dry: bool,
}

impl Good {
    /// Whether stock is kept.
    pub(super) fn is_stocked(&self) -> bool {
        matches!(self.sold, Sold::Piece | Sold::Weight)
    }
}

/// Every product, shelf by shelf.
pub(super) fn goods(rng: &mut StdRng) -> Vec<Good> {
    let mut goods = Vec::new();
    for shelf in shelves::all() {
        let mut on_shelf = 0;
        for kind in shelf.kinds {
            for (nth, maker) in kind.makers.iter().copied().enumerate() {
                // The second maker's goods cost a little more or less than the list says.
                let level = if nth == 0 { 100 } else { rng.random_range(91..=108) };
                for (pack, rupees) in kind.packs.iter().copied() {
                    on_shelf += 1;
                    let number = u64::try_from(goods.len()).unwrap_or_default() + 1;
                    let price_minor = shelf_price(rupees, level);
                    goods.push(good(
                        rng,
                        shelf,
                        kind,
                        Label {
                            maker,
                            pack,
                            number,
                            on_shelf,
                            price_minor,
                        },
                    ));
                }
            }
        }
    }
    goods
}

struct Label {
    maker: &'static str,
    pack: &'static str,
    number: u64,
    on_shelf: u32,
    price_minor: i64,
}

fn good(rng: &mut StdRng, shelf: &Shelf, kind: &Kind, label: Label) -> Good {
    let price_minor = label.price_minor;
    let net_minor = if shelf.is_taxed {
        price_minor * 100 / (100 + TAX_PERCENT)
    } else {
        price_minor
    };
    let is_weighed = kind.sold == Sold::Weight;
    let popularity = any(rng, &[1, 1, 2, 2, 3, 3, 5, 8]).copied().unwrap_or(1);
    let per_popularity = if is_weighed { 3_000 } else { 2_000 };
    let runs_dry = popularity >= 5 && rng.random_ratio(1, 6);
    let reorder_point_milli = if runs_dry {
        3_000 + i64::from(popularity) * 1_000
    } else {
        4_000 + i64::from(popularity) * per_popularity
    };
    let has_carton = kind.sold == Sold::Piece
        && !kind.is_fixed_price
        && price_minor <= 400 * RUPEE
        && rng.random_ratio(1, 8);
    let pieces = if rng.random_bool(0.5) { 6 } else { 12 };
    Good {
        sku: format!("{}-{:03}", shelf.code, label.on_shelf),
        name: [
            label.maker,
            kind.name,
            if label.pack == "each" { "" } else { label.pack },
        ]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" "),
        shelf: shelf.code,
        maker: Some(label.maker).filter(|maker| !maker.is_empty()),
        barcode: own_code(label.number),
        // A carton costs a twentieth less than its pieces.
        carton: has_carton.then(|| {
            let price = percent_of(price_minor * pieces, 95) / RUPEE * RUPEE;
            (own_code(500_000 + label.number), pieces * 1_000, price)
        }),
        pictogram: kind.pictogram,
        price_minor,
        cost_minor: percent_of(net_minor, 100 - shelf.margin_percent),
        min_price_minor: (price_minor >= 500 * RUPEE && !is_weighed).then(|| percent_of(price_minor, 85)),
        sold: kind.sold,
        is_taxed: shelf.is_taxed,
        is_fixed_price: kind.is_fixed_price,
        discount_percent_max: kind.discount_percent_max,
        age: kind.age,
        popularity,
        reorder_point_milli,
        reorder_milli: reorder_point_milli * if runs_dry { 1 } else { 3 },
        runs_dry,
    }
}

/// A price as shops write them: whole rupees, from a hundred on in steps of five.
fn shelf_price(rupees: i64, level_percent: i64) -> i64 {
    let rupees = percent_of(rupees, level_percent);
    RUPEE
        * if rupees >= 100 {
            (rupees + 2) / 5 * 5
        } else {
            rupees
        }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;

    use super::*;

    fn some(seed: u64) -> Vec<Good> {
        goods(&mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn there_are_about_three_hundred_and_the_same_ones_for_the_same_seed() {
        let goods = some(7_420);
        assert!((280..=360).contains(&goods.len()), "{}", goods.len());
        assert_eq!(goods, some(7_420));
        assert_ne!(goods, some(7_421));
    }

    #[test]
    fn numbers_names_and_barcodes_are_unique_for_any_seed() {
        for seed in 0..20 {
            let goods = some(seed);
            let skus: BTreeSet<_> = goods.iter().map(|good| &good.sku).collect();
            let names: BTreeSet<_> = goods.iter().map(|good| &good.name).collect();
            let codes: Vec<_> = goods
                .iter()
                .flat_map(|good| good.carton.iter().map(|(code, ..)| code).chain([&good.barcode]))
                .collect();
            let distinct: BTreeSet<_> = codes.iter().collect();
            assert_eq!(
                (skus.len(), names.len(), distinct.len()),
                (goods.len(), goods.len(), codes.len())
            );
        }
    }

    #[test]
    fn every_check_digit_is_right() {
        for good in some(1) {
            for code in good.carton.iter().map(|(code, ..)| code).chain([&good.barcode]) {
                let sum: u32 = code
                    .bytes()
                    .zip([1, 3].into_iter().cycle())
                    .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                    .sum();
                assert!(sum.is_multiple_of(10) && code.len() == 13, "{code}");
            }
        }
    }

    #[test]
    fn prices_are_whole_rupees_above_cost() {
        for good in some(2) {
            assert_eq!(good.price_minor % RUPEE, 0, "{}", good.name);
            if good.sold != Sold::OpenPrice {
                let net = if good.is_taxed {
                    good.price_minor * 100 / 118
                } else {
                    good.price_minor
                };
                assert!(good.cost_minor > 0 && good.cost_minor < net, "{}", good.name);
            }
            assert!(good.min_price_minor.is_none_or(|least| least < good.price_minor));
            assert!(
                good.carton
                    .as_ref()
                    .is_none_or(|(_, milli, price)| *price < good.price_minor * milli / 1_000),
                "{}",
                good.name
            );
        }
    }

    #[test]
    fn the_shelves_hold_something_of_everything() {
        let goods = some(7_420);
        let has = |what: fn(&Good) -> bool| goods.iter().any(what);
        assert!(
            has(|good| good.sold == Sold::Weight)
                && has(|good| good.sold == Sold::OpenPrice)
                && has(|good| good.sold == Sold::Service)
        );
        assert!(
            has(|good| good.is_fixed_price)
                && has(|good| good.discount_percent_max.is_some())
                && has(|good| good.age.is_some())
        );
        assert!(has(|good| good.carton.is_some()) && has(|good| good.runs_dry) && has(|good| !good.is_taxed));
    }
}
