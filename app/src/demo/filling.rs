//! Fills the shop: categories, brands, products, customers, and the first lorry.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use rand::Rng;
use rand::rngs::StdRng;
use till_kernel::Actor;
use till_operations::catalog::CHANGE_COST;
use till_operations::catalog::create::CreateProduct;
use till_operations::catalog::create_brand::CreateBrand;
use till_operations::catalog::create_category::CreateCategory;
use till_operations::catalog::input::{BarcodeInput, ProductInput};
use till_operations::catalog::list_tax_classes::ListTaxClasses;
use till_operations::catalog::model::{TaxClass, VendorSupply};
use till_operations::catalog::update::UpdateProduct;
use till_operations::stock::receive::{ReceiveLine, ReceiveStock};
use till_shared::ids::{BranchId, BrandId, CategoryId, ProductId};
use till_shared::pricing::TaxRate;
use till_shared::quantity::{Percent, Quantity};
use till_shared::text::Text;

use super::chance::{any, percent_of};
use super::founding::Founded;
use super::goods::{Good, RUPEE, goods};
use super::range::{Delivery, Item, Range};
use super::shelves::{self, Sold};
use super::stage::Stage;

/// Most products on one delivery note.
const NOTE_LINES: usize = 200;
const VENDORS: [&str; 5] = [
    "Karachi Distributors",
    "Indus Wholesale",
    "Green Valley Mandi",
    "Sea View Trading",
    "Bolton Cash and Carry",
];

/// Adds everything that is for sale.
pub(super) async fn catalogue(stage: &Stage, founded: &Founded, rng: &mut StdRng) -> Result<Range> {
    let admin = founded.person("admin")?;
    let goods = goods(rng);
    let categories = categories(stage, admin).await?;
    let brands = brands(stage, admin, &goods).await?;
    let classes = stage.ask(admin, ListTaxClasses::default()).await?.items;
    let standard = classes
        .iter()
        .find(|class| class.is_default)
        .context("there is no standard tax class")?;
    let zero = classes
        .iter()
        .find(|class| class.rates.is_empty())
        .unwrap_or(standard);
    let mut items = Vec::with_capacity(goods.len());
    for good in goods {
        let class = if good.is_taxed { standard } else { zero };
        let product_id = ProductId(stage.kernel.ids().id(stage.kernel.clock().now()));
        let input = ProductInput {
            category_id: categories.get(good.shelf).copied(),
            brand_id: good.maker.and_then(|maker| brands.get(maker)).copied(),
            vendors: vendor(rng, &good)?.into(),
            ..input(&good, product_id, class)?
        };
        stage.act(admin, CreateProduct(input)).await?;
        items.push(Item {
            product_id,
            taxes: taxes(class),
            good,
        });
    }
    Ok(Range::new(items))
}

async fn categories(stage: &Stage, admin: &Arc<Actor>) -> Result<BTreeMap<&'static str, CategoryId>> {
    let mut made = BTreeMap::new();
    for (shelf, sort_no) in shelves::all().zip(1..) {
        let category = CreateCategory {
            parent_id: None,
            name: shelf.name.try_into()?,
            hue: shelf.hue,
            pictogram: shelf.pictogram.try_into()?,
            sort_no: sort_no * 10,
        };
        made.insert(shelf.code, stage.act(admin, category).await?.category_id);
    }
    Ok(made)
}

async fn brands(
    stage: &Stage,
    admin: &Arc<Actor>,
    goods: &[Good],
) -> Result<BTreeMap<&'static str, BrandId>> {
    let mut made = BTreeMap::new();
    for maker in goods.iter().filter_map(|good| good.maker) {
        if !made.contains_key(maker) {
            made.insert(
                maker,
                stage
                    .act(
                        admin,
                        CreateBrand {
                            name: maker.try_into()?,
                        },
                    )
                    .await?
                    .brand_id,
            );
        }
    }
    Ok(made)
}

fn input(good: &Good, product_id: ProductId, class: &TaxClass) -> Result<ProductInput> {
    let one = BarcodeInput {
        code: good.barcode.as_str().try_into()?,
        pack_quantity: Quantity::ONE,
        price_minor: None,
    };
    let carton = good.carton.as_ref().map(|(code, milli, price)| {
        anyhow::Ok(BarcodeInput {
            code: code.as_str().try_into()?,
            pack_quantity: Quantity::from_scaled(*milli)?,
            price_minor: Some(*price),
        })
    });
    let kept = |milli: i64| {
        good.is_stocked()
            .then(|| Quantity::from_scaled(milli))
            .transpose()
    };
    Ok(ProductInput {
        product_id: Some(product_id),
        barcodes: std::iter::once(one).chain(carton.transpose()?).collect(),
        cost_price_minor: good.cost_minor.into(),
        discount_allowed: !good.is_fixed_price,
        discount_percent_max: good.discount_percent_max.map(Percent::whole).transpose()?,
        min_price_minor: good.min_price_minor,
        unit: if good.sold == Sold::Weight { "kg" } else { "pcs" }.try_into()?,
        sells_fractions: good.sold == Sold::Weight,
        is_open_price: good.sold == Sold::OpenPrice,
        tracks_stock: good.is_stocked(),
        reorder_point: kept(good.reorder_point_milli)?,
        reorder_quantity: kept(good.reorder_milli)?,
        age_restriction: good.age,
        pictogram: good.pictogram.try_into()?,
        ..ProductInput::new(&good.sku, &good.name, good.price_minor, class.tax_class_id)
    })
}

fn vendor(rng: &mut StdRng, good: &Good) -> Result<Vec<VendorSupply>> {
    let name = if good.maker.is_none() {
        "Green Valley Mandi"
    } else {
        any(rng, &VENDORS).copied().unwrap_or_default()
    };
    let supply = VendorSupply {
        name: name.try_into()?,
        vendor_sku: format!("{}{}", good.shelf, rng.random_range(1_000..10_000)).try_into()?,
        last_cost_minor: Some(good.cost_minor),
        lead_time_days: Some(rng.random_range(1..=4)),
    };
    Ok(if good.is_stocked() {
        vec![supply]
    } else {
        Vec::new()
    })
}

fn taxes(class: &TaxClass) -> Vec<TaxRate> {
    class
        .rates
        .iter()
        .map(|part| TaxRate {
            code: part.code.to_string(),
            rate: part.rate,
            inclusive: class.is_inclusive,
        })
        .collect()
}

/// Takes a delivery in, on as many notes as it needs.
pub(super) async fn receive(
    stage: &Stage,
    who: &Arc<Actor>,
    branch_id: BranchId,
    range: &Range,
    delivery: &Delivery,
    note: &str,
) -> Result<()> {
    // Who does not see costs does not write them on the note either.
    let may_cost = who.may_at(CHANGE_COST, branch_id);
    for lines in delivery.chunks(NOTE_LINES) {
        let lines = lines.iter().filter_map(|(place, milli)| {
            let item = range.item(*place)?;
            let quantity = Quantity::from_scaled(*milli).ok()?;
            Some(ReceiveLine {
                product_id: item.product_id,
                quantity,
                unit_cost_minor: may_cost.then_some(item.good.cost_minor).into(),
            })
        });
        stage
            .act(
                who,
                ReceiveStock {
                    branch_id,
                    note: note.try_into()?,
                    lines: lines.collect(),
                },
            )
            .await?;
    }
    Ok(())
}

/// Makes some things dearer, as it happens.
pub(super) async fn raise_prices(
    stage: &Stage,
    founded: &Founded,
    rng: &mut StdRng,
    range: &mut Range,
) -> Result<()> {
    let (manager, admin) = (founded.person("manager")?, founded.person("admin")?);
    let classes = stage.ask(admin, ListTaxClasses::default()).await?.items;
    for _ in 0..6 {
        let place = rng.random_range(0..range.items().len().max(1));
        let Some(item) = range.item_mut(place).filter(|item| item.good.is_stocked()) else {
            continue;
        };
        let more = percent_of(item.good.price_minor, rng.random_range(3..=8)).max(RUPEE * 5) / RUPEE * RUPEE;
        item.good.price_minor += more;
        let seen = stage
            .ask(
                manager,
                till_operations::catalog::get::GetProduct {
                    product_id: item.product_id,
                },
            )
            .await?;
        let class = classes
            .iter()
            .find(|class| class.tax_class_id == seen.tax_class_id)
            .context("a tax class is missing")?;
        let input = ProductInput {
            category_id: seen.category_id,
            brand_id: seen.brand_id,
            cost_price_minor: None.into(),
            vendors: None.into(),
            reason: Some(Text::new("Found when the shelves were filled")?),
            ..input(&item.good, item.product_id, class)?
        };
        stage.act_on(manager, seen.version, UpdateProduct(input)).await?;
    }
    Ok(())
}
