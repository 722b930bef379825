//! What a branch has to offer on a day: products with their ids, prices and taxes, and how much of each is on the shelf.

use till_shared::ids::ProductId;
use till_shared::pricing::TaxRate;

use super::goods::Good;
use super::shelves;

/// A product that has been added to the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its id.
    pub product_id: ProductId,
    /// What it is; its price is today's.
    pub good: Good,
    /// Its taxes.
    pub taxes: Vec<TaxRate>,
}

/// All products, and the shelves they lie on.
#[derive(Clone, Debug)]
pub(super) struct Range {
    items: Vec<Item>,
    shelves: Vec<(u32, Vec<usize>)>,
}

impl Range {
    /// The products, in their order.
    pub(super) fn new(items: Vec<Item>) -> Self {
        let shelves = shelves::all()
            .map(|shelf| {
                let on_it = items
                    .iter()
                    .enumerate()
                    .filter(|(_, item)| item.good.shelf == shelf.code)
                    .map(|(place, _)| place);
                (shelf.pull, on_it.collect())
            })
            .collect();
        Self { items, shelves }
    }

    /// The products.
    pub(super) fn items(&self) -> &[Item] {
        &self.items
    }

    /// The product at a place.
    pub(super) fn item(&self, place: usize) -> Option<&Item> {
        self.items.get(place)
    }

    /// The product at a place, to give it another price.
    pub(super) fn item_mut(&mut self, place: usize) -> Option<&mut Item> {
        self.items.get_mut(place)
    }

    /// How often people reach into each shelf, and the places of what lies there.
    pub(super) fn shelves(&self) -> &[(u32, Vec<usize>)] {
        &self.shelves
    }
}

/// What a branch has of each product, in thousandths, in the order of the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stock(Vec<i64>);

/// How much of a product comes in: its place and thousandths.
pub(super) type Delivery = Vec<(usize, i64)>;

impl Stock {
    /// Nothing of anything.
    pub(super) fn empty(range: &Range) -> Self {
        Self(vec![0; range.items().len()])
    }

    /// How much there is.
    pub(super) fn on_hand(&self, place: usize) -> i64 {
        self.0.get(place).copied().unwrap_or_default()
    }

    /// More (or, below zero, less) of a product.
    pub(super) fn add(&mut self, place: usize, milli: i64) {
        if let Some(level) = self.0.get_mut(place) {
            *level += milli;
        }
    }

    /// What the first lorry brings.
    pub(super) fn opening(range: &Range) -> Delivery {
        stocked(range)
            .map(|(place, good)| (place, good.reorder_point_milli + good.reorder_milli))
            .collect()
    }

    /// What is ordered because it runs low. `is_late` is the time in which some makers deliver no more.
    pub(super) fn wanting(&self, range: &Range, is_late: bool) -> Delivery {
        stocked(range)
            .filter(|(place, good)| {
                self.on_hand(*place) <= good.reorder_point_milli && !(is_late && good.runs_dry)
            })
            .map(|(place, good)| (place, good.reorder_milli))
            .collect()
    }

    /// Books a delivery.
    pub(super) fn take_in(&mut self, delivery: &Delivery) {
        for (place, milli) in delivery {
            self.add(*place, *milli);
        }
    }
}

fn stocked(range: &Range) -> impl Iterator<Item = (usize, &Good)> {
    range
        .items()
        .iter()
        .map(|item| &item.good)
        .enumerate()
        .filter(|(_, good)| good.is_stocked())
}

#[cfg(test)]
pub(super) mod testing {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use till_kernel::{IdSource, SeededIds};
    use till_shared::quantity::Rate;

    use super::*;
    use crate::demo::goods::{TAX_PERCENT, goods};

    /// The range of the demo, with ids.
    pub(in crate::demo) fn range(seed: u64) -> Range {
        let ids = SeededIds::new(seed);
        let tax = TaxRate {
            code: "STANDARD".to_owned(),
            rate: Rate::whole(TAX_PERCENT).unwrap(),
            inclusive: true,
        };
        let item = |good: Good| Item {
            product_id: ProductId(ids.id("2026-03-02T00:00:00Z".parse().unwrap())),
            taxes: if good.is_taxed {
                vec![tax.clone()]
            } else {
                Vec::new()
            },
            good,
        };
        Range::new(
            goods(&mut StdRng::seed_from_u64(seed))
                .into_iter()
                .map(item)
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_lies_on_one_shelf() {
        let range = testing::range(1);
        let mut places: Vec<usize> = range
            .shelves()
            .iter()
            .flat_map(|(_, places)| places.clone())
            .collect();
        places.sort_unstable();
        assert_eq!(places, (0..range.items().len()).collect::<Vec<_>>());
    }

    #[test]
    fn what_runs_low_is_ordered_unless_its_maker_stopped() {
        let range = testing::range(1);
        let mut stock = Stock::empty(&range);
        stock.take_in(&Stock::opening(&range));
        assert!(stock.wanting(&range, false).is_empty());
        let (dry, _) = range
            .items()
            .iter()
            .enumerate()
            .find(|(_, item)| item.good.runs_dry && item.good.is_stocked())
            .unwrap();
        stock.add(dry, -stock.on_hand(dry));
        assert_eq!(stock.wanting(&range, false).len(), 1);
        assert!(stock.wanting(&range, true).is_empty());
    }
}
