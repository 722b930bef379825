//! What a buyer would pay: who changes it needs the right to set prices.

use std::borrow::Cow;
use std::collections::BTreeMap;

use till_shared::code::key;
use till_shared::pricing::{Offer, list_price};
use till_shared::quantity::Quantity;

use super::model::{Barcode, Product};

/// The product as pricing sees it under one of its codes, or under none. Its taxes are its tax class's, see [`differs`].
fn offer(product: &Product, barcode: Option<&Barcode>) -> Offer {
    let pack_quantity = barcode.map_or(Quantity::ONE, |barcode| barcode.pack_quantity);
    // Every member by name: one that pricing gains does not compile until it is here.
    Offer {
        list_price_minor: list_price(
            product.unit_price_minor,
            pack_quantity,
            barcode.and_then(|barcode| barcode.price_minor),
        ),
        pack_quantity,
        taxes: Vec::new(),
        discount_allowed: product.discount_allowed,
        discount_percent_max: product.discount_percent_max,
        min_price_minor: product.min_price_minor,
        is_open_price: product.is_open_price,
        sells_fractions: product.sells_fractions,
        max_per_sale: product.max_per_sale,
    }
}

/// Whether a buyer could pay something else, under any code of either: then it takes the right to set prices. A code that is not there is
/// worth what the product is worth by the piece, so a plain code comes and goes freely, and a package's price does not vanish and return.
///
/// Not keeping stock is guarded with it: it hides what was taken; and the buyer's age, which the law asks for.
pub(super) fn differs(before: &Product, after: &Product) -> bool {
    let beside = |product: &Product| {
        (
            product.tax_class_id,
            product.price_includes_tax,
            product.tracks_stock,
            product.age_restriction,
        )
    };
    if beside(before) != beside(after) || offer(before, None) != offer(after, None) {
        return true;
    }
    let (old, new) = (by_key(before), by_key(after));
    old.keys()
        .chain(new.keys())
        .any(|code| offer(before, old.get(code).copied()) != offer(after, new.get(code).copied()))
}

/// Whether somebody must say why (P-4.6.10): a buyer could pay something else, or the shop does.
pub(super) fn is_sensitive(before: &Product, after: &Product) -> bool {
    let costs = |product: &Product| (product.cost_price_minor, product.vendors.clone());
    costs(before) != costs(after) || differs(before, after)
}

fn by_key(product: &Product) -> BTreeMap<Cow<'_, str>, &Barcode> {
    let keyed = product
        .barcodes
        .iter()
        .map(|barcode| (key(&barcode.code), barcode));
    keyed.collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use till_shared::ids::{ProductId, TaxClassId};
    use uuid::Uuid;

    use super::*;
    use crate::catalog::input::{Allowed, BarcodeInput, ProductInput};
    use crate::catalog::model::Author;

    fn base() -> ProductInput {
        ProductInput {
            barcodes: vec![code("SINGLE", "1", None), code("CASE", "6", Some(500))],
            min_price_minor: Some(50),
            max_per_sale: Some("5".parse().unwrap()),
            ..ProductInput::new("A", "Tea", 100, TaxClassId(Uuid::from_u128(7)))
        }
    }

    fn code(code: &str, pack: &str, price_minor: Option<i64>) -> BarcodeInput {
        BarcodeInput {
            code: code.try_into().unwrap(),
            pack_quantity: pack.parse().unwrap(),
            price_minor,
        }
    }

    fn product(input: &ProductInput) -> Product {
        let id = ProductId(Uuid::from_u128(1));
        input.product(
            id,
            None,
            Timestamp::UNIX_EPOCH,
            Author::default(),
            &Allowed::default(),
        )
    }

    fn is_guarded(change: impl FnOnce(&mut ProductInput)) -> bool {
        let mut changed = base();
        change(&mut changed);
        differs(&product(&base()), &product(&changed))
    }

    /// For each member of an offer, a change of the product that changes it.
    fn changes(member: &str) -> Option<fn(&mut ProductInput)> {
        Some(match member {
            "list_price_minor" => |input| input.unit_price_minor = 99,
            "pack_quantity" => |input| input.barcodes[0].pack_quantity = "2".parse().unwrap(),
            "taxes" => |input| input.tax_class_id = TaxClassId(Uuid::from_u128(8)),
            "discount_allowed" => |input| input.discount_allowed = false,
            "discount_percent_max" => |input| input.discount_percent_max = Some("50".parse().unwrap()),
            "min_price_minor" => |input| input.min_price_minor = None,
            "is_open_price" => |input| input.is_open_price = true,
            "sells_fractions" => |input| input.sells_fractions = true,
            "max_per_sale" => |input| input.max_per_sale = None,
            _ => return None,
        })
    }

    #[test]
    fn every_member_of_an_offer_is_guarded() {
        let offer = serde_json::to_value(offer(&product(&base()), None)).unwrap();
        for member in offer.as_object().unwrap().keys() {
            let change = changes(member);
            assert!(
                change.is_some(),
                "pricing reads {member}: say here what changes it"
            );
            assert!(is_guarded(change.unwrap()), "{member}");
        }
    }

    #[test]
    fn a_package_does_not_change_its_worth_by_any_way_round() {
        assert!(is_guarded(|input| input.barcodes.push(code("X", "0.01", None))));
        assert!(is_guarded(|input| input.barcodes.push(code("X", "12", None))));
        assert!(is_guarded(|input| input.barcodes.push(code("X", "1", Some(1)))));
        assert!(is_guarded(
            |input| input.barcodes[1].pack_quantity = "12".parse().unwrap()
        ));
        assert!(is_guarded(|input| input.barcodes[1].price_minor = None));
        assert!(
            is_guarded(|input| drop(input.barcodes.pop())),
            "then it could come back plain"
        );
        assert!(is_guarded(|input| input.price_includes_tax = Some(false)));
        assert!(is_guarded(|input| input.tracks_stock = false));
        assert!(is_guarded(|input| input.age_restriction = Some(18)));
    }

    #[test]
    fn what_does_not_touch_the_price_is_free() {
        assert!(!is_guarded(|input| input.name = "Black tea".try_into().unwrap()));
        assert!(!is_guarded(|input| input.barcodes.push(code("PLAIN", "1", None))));
        assert!(
            !is_guarded(|input| drop(input.barcodes.remove(0))),
            "a plain code"
        );
        assert!(!is_guarded(|input| input.barcodes.reverse()));
    }
}
