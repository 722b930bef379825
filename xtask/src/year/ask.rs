//! Everything that adds the year up, asked over HTTP and compared with the books.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use super::books::{Books, FLOAT_MINOR, LARGEST_MINOR, Numbers, figure, must_be};
use super::shop::{Shop, cashier};
use crate::common::{Api, Ids, TillServer};

/// Rows of a page at most.
const PAGE: usize = 200;
/// Forms of whatever is printed.
const FORMS: [&str; 3] = ["text", "html", "pdf"];

/// How long the reports took.
pub struct Timed {
    /// X, of the open shift.
    pub x: Duration,
    /// Z: counting, closing, sealing.
    pub z: Duration,
}

/// Asks for all of it; an error names what did not answer or is not as it must be.
pub async fn everything(server: &TillServer, shop: &Shop, books: Books) -> Result<Timed> {
    let mut boss = server.api().await?;
    boss.sign_in().await?;
    let x = x_report(server, &mut boss, shop, books).await?;
    totals(&mut boss, shop, books).await?;
    let (newest, oldest) = all_sales(&mut boss, books).await?;
    for sale in [&oldest, &newest] {
        receipt(&mut boss, sale).await?;
    }
    let z = z_report(server, &mut boss, shop, books).await?;
    // The register goes on.
    boss.open_shift(&mut Ids::new(3), shop.register_id).await?;
    Ok(Timed { x, z })
}

/// What X and Z say alike.
fn takings(books: Books) -> Vec<(&'static str, i128)> {
    let (count, total) = (i128::from(books.documents), books.total_minor());
    vec![
        ("/sales_count", count),
        ("/items_count", count),
        ("/documents/count", count),
        ("/takings/gross_minor", total),
        ("/takings/discount_minor", 0),
        ("/takings/net_minor", books.net_minor()),
        ("/takings/tax_minor", books.tax_minor()),
        ("/takings/taxes/0/base_minor", books.net_minor()),
        ("/takings/taxes/0/tax_minor", books.tax_minor()),
        ("/takings/total_minor", total),
        ("/takings/due_minor", total),
        ("/takings/tenders/0/count", count),
        ("/takings/tenders/0/amount_minor", total),
        ("/takings/cashiers/0/count", count),
        ("/takings/cashiers/0/total_minor", total),
        ("/takings/cash/received_minor", total),
        ("/takings/cash/change_minor", 0),
        ("/takings/cash/expected_minor", books.drawer_minor()),
        ("/takings/documents_minor", total),
        ("/takings/grand_total_minor", total),
    ]
}

async fn x_report(server: &TillServer, boss: &mut Api, shop: &Shop, books: Books) -> Result<Duration> {
    let path = format!("/shifts/{}/x-report", shop.shift_id);
    let began = Instant::now();
    let x = boss.get(&path).await?;
    let took = began.elapsed();
    must_be("X", &x, &takings(books))?;
    printed(boss, &path).await?;
    let drawer = boss.get(&format!("/shifts/{}/drawer", shop.shift_id)).await?;
    must_be("drawer", &drawer, &[("/balance_minor", books.drawer_minor())])?;
    // Whoever counts blind is told how many, not how much.
    let blind = cashier(server).await?.get(&path).await?;
    must_be(
        "blind X",
        &blind,
        &[("/sales_count", i128::from(books.documents))],
    )?;
    ensure!(
        blind.get("takings").is_none(),
        "the cashier counts blind and was told the takings: {blind}"
    );
    Ok(took)
}

async fn totals(boss: &mut Api, shop: &Shop, books: Books) -> Result<()> {
    let day = &shop.business_date;
    let count = i128::from(books.documents);
    for of in [String::new(), format!("&register_id={}", shop.register_id)] {
        let totals = boss
            .get(&format!("/sales-totals?business_date={day}{of}"))
            .await?;
        let wanted = [
            ("/sale_count", count),
            ("/line_count", count),
            ("/gross_minor", books.total_minor()),
            ("/discount_minor", 0),
            ("/net_minor", books.net_minor()),
            ("/tax_minor", books.tax_minor()),
            ("/total_minor", books.total_minor()),
            ("/cash_minor", books.total_minor()),
        ];
        must_be("totals of the day", &totals, &wanted)?;
    }
    let levels = boss
        .get(&format!("/stock/levels?branch_id={}", shop.branch_id))
        .await?;
    let on_hand = levels.pointer("/0/on_hand").and_then(Value::as_str);
    ensure!(on_hand == Some("0"), "every piece was sold: {levels}");
    for list in ["/invoices", "/audit", "/stock/moves"] {
        let rows = boss.get(&format!("{list}?limit={PAGE}")).await?;
        let wanted = PAGE.min(usize::try_from(books.documents)?);
        let rows = rows.as_array().map_or(0, Vec::len);
        ensure!(rows >= wanted, "{list}: {rows} rows of {wanted}");
    }
    Ok(())
}

/// Pages through all sales: their count, their sum, their numbers. The newest and the oldest one.
async fn all_sales(boss: &mut Api, books: Books) -> Result<(Value, Value)> {
    let mut numbers = Numbers::of(books)?;
    let (mut count, mut sum) = (0_u64, 0_i128);
    let (mut newest, mut oldest) = (None, None);
    let mut cursor = String::new();
    loop {
        let path = format!("/sales?limit={PAGE}{cursor}");
        let reply = boss.send("GET", &path, None, None).await?;
        ensure!(
            reply.status == 200,
            "GET {path}: {}: {}",
            reply.status,
            reply.text()
        );
        let page = reply.json()?;
        for sale in page.get("data").and_then(Value::as_array).into_iter().flatten() {
            count += 1;
            sum += figure(sale, "/total_minor")?;
            numbers.note(
                sale.get("number")
                    .and_then(Value::as_str)
                    .context("a sale without a number")?,
            )?;
            newest.get_or_insert_with(|| sale.clone());
            oldest = Some(sale.clone());
        }
        match page.pointer("/meta/next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    ensure!(
        count == books.documents,
        "the list holds {count} sales instead of {}",
        books.documents
    );
    ensure!(
        sum == books.total_minor(),
        "the list comes to {sum} instead of {}",
        books.total_minor()
    );
    numbers.are_dense()?;
    Ok((newest.context("no sale")?, oldest.context("no sale")?))
}

async fn receipt(boss: &mut Api, sale: &Value) -> Result<()> {
    let id: Uuid = sale
        .get("sale_id")
        .and_then(Value::as_str)
        .context("a sale without an id")?
        .parse()?;
    let whole = boss.get(&format!("/sales/{id}")).await?;
    let largest = i128::from(LARGEST_MINOR);
    must_be(
        "a sale",
        &whole,
        &[
            ("/total_minor", largest),
            ("/payments/0/amount_minor", largest),
            ("/change_minor", 0),
        ],
    )?;
    let path = format!("/sales/{id}/receipt");
    boss.get(&path).await?;
    printed(boss, &path).await
}

/// The printed forms of something.
async fn printed(boss: &mut Api, path: &str) -> Result<()> {
    for form in FORMS {
        let path = format!("{path}?format={form}");
        let reply = boss.send("GET", &path, None, None).await?;
        ensure!(
            reply.status == 200,
            "GET {path}: {}: {}",
            reply.status,
            reply.text()
        );
        ensure!(reply.body.len() > 500, "GET {path}: {} bytes", reply.body.len());
    }
    Ok(())
}

async fn z_report(server: &TillServer, boss: &mut Api, shop: &Shop, books: Books) -> Result<Duration> {
    let mut counting = cashier(server).await?;
    let counted = i64::try_from(books.drawer_minor()).context("no drawer is counted beyond 64 bits")?;
    let body = json!({ "counted": { "counted_cash_minor": counted }, "carried_float_minor": FLOAT_MINOR });
    let path = format!("/shifts/{}/close", shop.shift_id);
    let began = Instant::now();
    let closed = counting.post(&path, Ids::new(2).next(), &body).await?;
    let took = began.elapsed();
    let mut wanted = takings(books);
    wanted.extend([
        ("/closing/variance_minor", 0),
        ("/closing/counts/0/expected_minor", books.drawer_minor()),
        ("/closing/counts/0/counted_minor", books.drawer_minor()),
        ("/closing/carried_float_minor", i128::from(FLOAT_MINOR)),
        ("/closing/deposit_minor", books.total_minor()),
    ]);
    must_be("Z, as it was answered", &closed, &wanted)?;
    let path = format!("/shifts/{}/z-report", shop.shift_id);
    must_be("Z, as it is stored", &boss.get(&path).await?, &wanted)?;
    printed(boss, &path).await?;
    let shift = boss.get(&format!("/shifts/{}", shop.shift_id)).await?;
    let wanted = [
        ("/closed/expected_cash_minor", books.drawer_minor()),
        ("/closed/counted_cash_minor", books.drawer_minor()),
        ("/closed/variance_minor", 0),
    ];
    must_be("the closed shift", &shift, &wanted)?;
    Ok(took)
}
