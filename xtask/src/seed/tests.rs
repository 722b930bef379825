//! A small history in a business of its own: the program must find nothing wrong with it, show it, and go on from where it ends.

use std::collections::HashMap;

use serde_json::json;
use till_kernel::Template;
use till_operations::catalog::create::CreateProduct;
use till_operations::catalog::create_tax_class::CreateTaxClass;
use till_operations::customers::create::CreateCustomer;
use till_operations::invoices::GetInvoice;
use till_operations::registers::CreateRegister;
use till_operations::sales::{CompleteSale, GetSale, SalesTotals};
use till_operations::shifts::{GetZReport, OpenShift};
use till_shared::ids::{RegisterId, SaleId, ShiftId};
use uuid::Uuid;

use super::calendar::Span;
use super::history::History;
use super::rows::Rows;
use super::shop::{Person, Shop, Staff};
use super::write::{How, write};

const PRODUCTS: usize = 60;

/// Some command as its callers write it.
fn as_sent<C: serde::de::DeserializeOwned>(content: serde_json::Value) -> C {
    serde_json::from_value(content).unwrap()
}

/// A shop that has not opened yet, and what is read of it.
async fn founded() -> (till_testkit::Shop, Shop) {
    let shop = till_testkit::Shop::open(vec![till_operations::plug()]).await;
    let owner = shop.owner();
    let mut taxes = Vec::new();
    for (code, rate) in [("STD", "20"), ("LOW", "10")] {
        let class: CreateTaxClass = as_sent(json!({
            "code": code, "name": code, "is_inclusive": true, "rates": [{ "code": "VAT", "name": "VAT", "rate": rate }],
        }));
        taxes.push(shop.run(&owner, class).await.unwrap().tax_class_id);
    }
    for number in 0..PRODUCTS {
        let product: CreateProduct = as_sent(json!({
            "sku": format!("P{number:03}"),
            "name": format!("Thing \"{number}\" \\ of no name"),
            "unit_price_minor": 95 + number * 37,
            "cost_price_minor": 50 + number * 20,
            "tax_class_id": taxes[number % 2],
            "sells_fractions": number % 10 == 0,
            "age_restriction": (number % 13 == 0).then_some(16),
        }));
        shop.run(&owner, product).await.unwrap();
    }
    for number in 0..3 {
        let customer: CreateCustomer = as_sent(json!({ "name": format!("Ada {number}") }));
        shop.run(&owner, customer).await.unwrap();
    }
    for code in ["R01", "R02"] {
        let branch_id = shop.branch;
        let register: CreateRegister = as_sent(json!({ "branch_id": branch_id, "code": code, "name": code }));
        shop.run(&owner, register).await.unwrap();
    }
    let person = |name: &str, role: Template| Person {
        user_id: shop.id(),
        name: name.to_owned(),
        role: role.key().to_owned(),
    };
    let staff = Staff {
        manager: person("Mina", Template::Manager),
        cashiers: ["Anna", "Bilal", "Carla"]
            .map(|name| person(name, Template::Cashier))
            .to_vec(),
    };
    let read = Shop::read(&mut shop.superuser().await, shop.tenant, staff)
        .await
        .unwrap();
    (shop, read)
}

/// Two years meet in it.
fn span(invoices: u64) -> Span {
    Span {
        invoices,
        days: 80,
        last: "2026-03-01".parse().unwrap(),
    }
}

/// How many rows the checks of `till verify` looked at; whatever one found is an error.
async fn looked_at(shop: &till_testkit::Shop) -> HashMap<&'static str, u64> {
    let results = shop.kernel.verify(shop.tenant).await.unwrap();
    for (_, looked) in &results {
        assert!(looked.findings.is_empty(), "{:?}", looked.findings);
    }
    results
        .into_iter()
        .map(|(check, looked)| (check, looked.rows))
        .collect()
}

#[tokio::test]
async fn a_history_adds_up_is_shown_and_goes_on() {
    let (shop, read) = founded().await;
    let how = How {
        partitions: false,
        beside_bare: false,
        tell: false,
    };
    let written = write(&shop.database.superuser, read.clone(), (span(2_000), 7), how)
        .await
        .unwrap();
    assert_eq!(written.invoices, 2_000);
    let rows = looked_at(&shop).await;
    assert_eq!(rows["sales.documents"], 2_000);
    assert!(rows["shifts.seals"] > 150);

    // A day as the program adds it up, beside its rows.
    let owner = shop.owner();
    let mut sql = shop.superuser().await;
    let (day, sales, total): (jiff_sqlx::Date, i64, i64) = sqlx::query_as(
        "SELECT business_date, count(*), sum(total_minor)::bigint FROM operations.sale WHERE tenant_id = $1
         GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
    )
    .bind(shop.tenant.0)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    let totals: SalesTotals = as_sent(json!({ "business_date": day.to_jiff() }));
    let totals = serde_json::to_value(shop.ask(&owner, totals).await.unwrap()).unwrap();
    assert_eq!(
        (&totals["sale_count"], &totals["total_minor"]),
        (&json!(sales), &json!(total))
    );

    // An invoice, its number and its lines; the report of its shift.
    let (sale, shift): (Uuid, Uuid) = sqlx::query_as(
        "SELECT sale_id, shift_id FROM operations.sale WHERE tenant_id = $1 AND line_count > 4 AND sale_discount_minor > 0 LIMIT 1",
    )
    .bind(shop.tenant.0)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    let sale_id = SaleId(sale);
    let seen = shop.ask(&owner, GetSale { sale_id }).await.unwrap();
    assert_eq!(
        seen.lines.iter().map(|line| line.total_minor).sum::<i64>(),
        seen.total_minor
    );
    assert_eq!(seen.net_minor + seen.tax_minor, seen.total_minor);
    let invoice = shop
        .ask(&owner, GetInvoice { invoice_id: sale_id })
        .await
        .unwrap();
    assert_eq!(
        serde_json::to_value(invoice).unwrap()["number"],
        seen.number.issued().unwrap().number
    );
    let z = GetZReport {
        shift_id: ShiftId(shift),
    };
    let z = serde_json::to_value(shop.ask(&owner, z).await.unwrap().data).unwrap();
    assert_ne!(z["sales_count"], 0);

    let next = go_on(&shop, &read).await;
    assert_eq!(looked_at(&shop).await["sales.documents"], 2_001);
    let (numbers,): (i64,) = sqlx::query_as(
        "SELECT next_no - 1 FROM kernel.series WHERE tenant_id = $1 AND register_id = $2 AND fiscal_year = 2026",
    )
    .bind(shop.tenant.0)
    .bind(read.registers[0].register_id.0)
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(next, format!("B01-R01-26-{numbers:06}"));
    assert!(numbers > 100);
}

/// The morning after: a shift, and a sale in it. Its number.
async fn go_on(shop: &till_testkit::Shop, read: &Shop) -> String {
    let owner = shop.owner();
    let register_id: RegisterId = read.registers[0].register_id;
    let opening: OpenShift = as_sent(json!({ "register_id": register_id, "opening_float_minor": 10_000 }));
    let shift = shop.run(&owner, opening).await.unwrap();
    assert!(shift.number > 50, "shifts are counted on");
    let id = || shop.id::<Uuid>();
    let product_id = read.goods[1].article.product_id;
    let sale_id = id();
    let sale: CompleteSale = as_sent(json!({
        "sale_id": sale_id, "register_id": register_id, "shift_id": shift.shift_id,
        "lines": [{ "line_id": id(), "product_id": product_id, "quantity": "2" }],
        "payments": [{ "payment_id": id(), "kind": "cash", "amount_minor": 5_000 }],
    }));
    let envelope = till_kernel::Envelope {
        idempotency_key: Some(sale_id.to_string()),
        ..shop.envelope()
    };
    let sold = shop.run_with(&owner, sale, envelope).await.unwrap();
    sold.into_value().unwrap().number.issued().unwrap().number.clone()
}

/// Every byte of a history.
fn bytes(shop: &Shop, seed: u64) -> Vec<Vec<u8>> {
    let mut history = History::new(shop.clone(), span(300), seed).unwrap();
    let mut rows = Rows::default();
    while history.next_day(&mut rows).unwrap().is_some() {}
    rows.filled().map(|(_, sheet)| sheet.bytes.clone()).collect()
}

#[tokio::test]
async fn a_seed_writes_the_same_history_every_time_and_another_seed_another() {
    let (_, read) = founded().await;
    let first = bytes(&read, 7);
    assert!(first.len() > 9 && first.iter().all(|sheet| !sheet.is_empty()));
    assert!(first == bytes(&read, 7));
    assert!(first != bytes(&read, 8));
}

#[tokio::test]
async fn a_shop_that_has_traded_is_left_alone() {
    let (shop, read) = founded().await;
    let register_id = read.registers[0].register_id;
    let opening: OpenShift = as_sent(json!({ "register_id": register_id, "opening_float_minor": 0 }));
    shop.run(&shop.owner(), opening).await.unwrap();
    let again = Shop::read(&mut shop.superuser().await, shop.tenant, read.staff.clone()).await;
    assert!(again.unwrap_err().to_string().contains("has traded"));
}
