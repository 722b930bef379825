//! What a product names must exist, and what is its own must be free.

use till_kernel::{Fault, Reach, Violations, Write};
use till_shared::code;
use till_shared::ids::ProductId;

use super::input::ProductInput;
use super::model::Product;
use super::store::facts;

/// Refuses a product whose references do not exist or whose codes are taken; names all of it at once.
pub(super) async fn check_references(
    w: &mut Write,
    input: &ProductInput,
    before: Option<&Product>,
    product: &Product,
) -> Result<(), Fault> {
    let known = facts::references(&mut w.select(), product).await?;
    let mut v = Violations::default();
    input.refuse_not_yet(&mut v, before);
    // Twins of older versions of the program are left in peace until somebody touches them.
    let has_sku = before.is_some_and(|before| before.sku == product.sku);
    v.check(
        !known.sku_taken || has_sku,
        "sku",
        "taken",
        "another product has this SKU",
    );
    // By their places in the request: the product keeps them sorted.
    for (place, barcode) in input.barcodes.iter().enumerate() {
        let code = code::meant(&barcode.code);
        let is_taken = known.codes_taken.iter().any(|taken| *taken == code::key(code));
        let has_it = before.is_some_and(|before| before.barcodes.iter().any(|own| own.code == code));
        v.check(
            !is_taken || has_it,
            &format!("barcodes/{place}/code"),
            "taken",
            "another product has this barcode",
        );
    }
    v.check(
        known.has_category,
        "category_id",
        "unknown",
        "there is no such category",
    );
    v.check(known.has_brand, "brand_id", "unknown", "there is no such brand");
    v.check(
        known.has_tax_class,
        "tax_class_id",
        "unknown",
        "there is no such tax class",
    );
    let has = |id: ProductId| known.products.contains(&id.0);
    v.check(
        product.variant_of.is_none_or(has),
        "variant_of",
        "unknown",
        "there is no such product",
    );
    for (place, part) in product.components.iter().enumerate() {
        v.check(
            has(part.product_id),
            &format!("components/{place}/product_id"),
            "unknown",
            "there is no such product",
        );
    }
    let had = before.and_then(|before| before.branch_ids.as_deref());
    for (place, branch) in input.branch_ids.iter().flatten().enumerate() {
        // What is not the actor's might as well not be.
        let is_own = w.actor().reaches(Reach::Branches(&[*branch]));
        let is_there = known.branches.contains(&branch.0);
        v.check(
            is_there && (is_own || had.is_some_and(|had| had.contains(branch))),
            &format!("branch_ids/{place}"),
            "unknown",
            "there is no such branch, or it is not one of yours",
        );
    }
    if v.is_empty() {
        Ok(())
    } else {
        Err(Fault::invalid(v))
    }
}
