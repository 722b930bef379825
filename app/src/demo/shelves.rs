//! What the shop sells, as word lists: shelves with kinds of goods, their makers and pack sizes. Prices are whole rupees as on the shelf.
//! Every maker's name is made up. `goods.rs` makes products of them.

mod food;
mod house;
mod treats;

/// A shelf: a category of the catalogue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf {
    /// Starts the SKUs.
    pub code: &'static str,
    /// Name of the category.
    pub name: &'static str,
    /// Colour of its tiles, in degrees.
    pub hue: i16,
    /// Sign on its tile: an icon of Fluent Emoji.
    pub pictogram: &'static str,
    /// Whether the standard rate applies; fresh and staple food goes untaxed.
    pub is_taxed: bool,
    /// What the shop keeps of the price without tax, in percent.
    pub margin_percent: i64,
    /// How often people reach into it, compared with other shelves.
    pub pull: u32,
    /// What lies on it.
    pub kinds: &'static [Kind],
}

/// A kind of goods: one product for every maker and pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    /// What it is.
    pub name: &'static str,
    /// Sign on its tile.
    pub pictogram: &'static str,
    /// Who makes it; `""` is nobody in particular.
    pub makers: &'static [&'static str],
    /// Size and price in rupees.
    pub packs: &'static [(&'static str, i64)],
    /// How it is sold.
    pub sold: Sold,
    /// Never discounted.
    pub is_fixed_price: bool,
    /// Discount at most, in percent.
    pub discount_percent_max: Option<i64>,
    /// Least age of the buyer.
    pub age: Option<i16>,
}

/// How a kind is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sold {
    /// In whole pieces.
    Piece,
    /// By the kilogram, from the scale.
    Weight,
    /// In whole pieces of which no stock is kept.
    Service,
    /// At the price that the cashier types.
    OpenPrice,
}

impl Kind {
    const fn new(
        name: &'static str,
        pictogram: &'static str,
        makers: &'static [&'static str],
        packs: &'static [(&'static str, i64)],
    ) -> Self {
        Self {
            name,
            pictogram,
            makers,
            packs,
            sold: Sold::Piece,
            is_fixed_price: false,
            discount_percent_max: None,
            age: None,
        }
    }

    const fn by(self, sold: Sold) -> Self {
        Self { sold, ..self }
    }

    const fn fixed_price(self) -> Self {
        Self {
            is_fixed_price: true,
            ..self
        }
    }

    const fn discount_at_most(self, percent: i64) -> Self {
        Self {
            discount_percent_max: Some(percent),
            ..self
        }
    }

    const fn least_age(self, years: i16) -> Self {
        Self {
            age: Some(years),
            ..self
        }
    }
}

/// A kind in packs.
const fn packed(
    name: &'static str,
    pictogram: &'static str,
    makers: &'static [&'static str],
    packs: &'static [(&'static str, i64)],
) -> Kind {
    Kind::new(name, pictogram, makers, packs)
}

/// A kind without a maker, in one size.
const fn loose(name: &'static str, pictogram: &'static str, pack: &'static [(&'static str, i64)]) -> Kind {
    Kind::new(name, pictogram, &[""], pack)
}

/// A kind from the scale, at a price per kilogram.
const fn weighed(
    name: &'static str,
    pictogram: &'static str,
    per_kg: &'static [(&'static str, i64)],
) -> Kind {
    Kind::new(name, pictogram, &[""], per_kg).by(Sold::Weight)
}

/// Every shelf, in the order of the aisles.
pub(super) fn all() -> impl Iterator<Item = &'static Shelf> {
    food::SHELVES.iter().chain(treats::SHELVES).chain(house::SHELVES)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shelves_differ_in_code_and_name_and_have_a_colour() {
        let codes: BTreeSet<_> = all().map(|shelf| shelf.code).collect();
        let names: BTreeSet<_> = all().map(|shelf| shelf.name).collect();
        let shelves = all().count();
        assert_eq!((codes.len(), names.len()), (shelves, shelves));
        assert!((12..=18).contains(&shelves), "{shelves}");
        assert!(all().all(|shelf| (0..360).contains(&shelf.hue) && shelf.code.len() == 3));
    }

    #[test]
    fn every_pictogram_has_the_form_of_an_icon_name() {
        let is_icon = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        };
        for shelf in all() {
            assert!(is_icon(shelf.pictogram), "{}", shelf.name);
            for kind in shelf.kinds {
                assert!(is_icon(kind.pictogram), "{}", kind.name);
            }
        }
    }

    #[test]
    fn the_shop_leaves_something_to_earn() {
        assert!(all().all(|shelf| (5..=60).contains(&shelf.margin_percent) && shelf.pull > 0));
        assert!(all().flat_map(|shelf| shelf.kinds).all(|kind| {
            kind.packs
                .iter()
                .all(|(_, rupees)| *rupees > 0 || kind.sold == Sold::OpenPrice)
        }));
    }
}
