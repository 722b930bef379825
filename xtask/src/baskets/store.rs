//! One store, day after day.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use super::book::{Days, RealBasket, RealLine};
use crate::common::{Api, Ids};

/// What lies in every drawer in the morning: 100.00, as [`Api::open_shift`] says.
const FLOAT_MINOR: i64 = 10_000;
/// Cash customers hand over notes of this and get change.
const NOTE_MINOR: i64 = 500;

/// What the shop calls the things that the file names.
pub struct Names {
    /// Products and their list prices, by the number the file gives them.
    products: HashMap<String, (Uuid, i64)>,
    /// Customers, by household.
    customers: HashMap<String, Uuid>,
}

impl Names {
    /// Out of the shop's own lists.
    pub fn of(products: &[Value], customers: &[Value]) -> Result<Self> {
        let text = |item: &Value, field: &str| {
            item.get(field)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned)
                .with_context(|| format!("no {field} in {item}"))
        };
        let product = |item: &Value| {
            let price = item
                .get("unit_price_minor")
                .and_then(Value::as_i64)
                .with_context(|| format!("no price in {item}"))?;
            Ok::<_, anyhow::Error>((text(item, "sku")?, (text(item, "product_id")?.parse()?, price)))
        };
        let customer =
            |item: &Value| Ok::<_, anyhow::Error>((text(item, "code")?, text(item, "customer_id")?.parse()?));
        Ok(Self {
            products: products.iter().map(product).collect::<Result<_>>()?,
            customers: customers.iter().map(customer).collect::<Result<_>>()?,
        })
    }
}

/// A store with its baskets.
pub struct Store {
    /// Its number in the file.
    pub number: String,
    /// What it sold.
    pub days: Days,
    /// Its registers.
    pub registers: Vec<Uuid>,
    /// Ids.
    pub names: Arc<Names>,
}

/// What was sold.
#[derive(Clone, Debug, Default)]
pub struct Sold {
    /// Baskets.
    pub baskets: usize,
    /// Lines.
    pub lines: usize,
    /// Shifts that were opened, counted and closed.
    pub shifts: usize,
    /// Baskets of a customer that is known.
    pub with_customer: usize,
    /// Lines for which the shop charged more than the list says.
    pub above_list: usize,
    /// What the invoices come to, in cents.
    pub total_minor: i64,
}

impl Sold {
    /// Adds another store's.
    pub fn add(&mut self, other: &Self) {
        self.baskets += other.baskets;
        self.lines += other.lines;
        self.shifts += other.shifts;
        self.with_customer += other.with_customer;
        self.above_list += other.above_list;
        self.total_minor += other.total_minor;
    }
}

/// A register with an open shift, and the cash that its drawer must hold.
struct Drawer {
    register_id: Uuid,
    shift_id: Uuid,
    cash_minor: i64,
}

impl Store {
    /// Sells everything.
    pub async fn trade(self, mut api: Api, mut ids: Ids) -> Result<Sold> {
        let mut sold = Sold::default();
        for (day, baskets) in &self.days {
            let mut drawers = Vec::with_capacity(self.registers.len());
            for register_id in self.registers.iter().copied() {
                let shift_id = api.open_shift(&mut ids, register_id).await?;
                drawers.push(Drawer {
                    register_id,
                    shift_id,
                    cash_minor: FLOAT_MINOR,
                });
            }
            let count = drawers.len();
            for (at, (number, basket)) in baskets.iter().enumerate() {
                let drawer = drawers.get_mut(at % count).context("a store without registers")?;
                self.sell(&mut api, &mut ids, drawer, basket, &mut sold)
                    .await
                    .with_context(|| format!("store {} on {day}, basket {number}", self.number))?;
            }
            for drawer in &drawers {
                close(&mut api, &mut ids, drawer)
                    .await
                    .with_context(|| format!("store {} on {day}", self.number))?;
                sold.shifts += 1;
            }
        }
        Ok(sold)
    }

    async fn sell(
        &self,
        api: &mut Api,
        ids: &mut Ids,
        drawer: &mut Drawer,
        basket: &RealBasket,
        sold: &mut Sold,
    ) -> Result<()> {
        let total_minor = basket.total_minor();
        let customer = self.names.customers.get(&basket.household);
        let mut lines = Vec::with_capacity(basket.lines.len());
        for line in &basket.lines {
            let known = self.names.products.get(&line.product).copied();
            let (product, list_minor) =
                known.with_context(|| format!("product {} was not imported", line.product))?;
            sold.above_list += usize::from(line.value_minor > list_minor * line.quantity);
            lines.push(line_of(ids.next(), product, line, list_minor));
        }
        // Every other customer pays in cash.
        let in_cash = sold.baskets.is_multiple_of(2);
        let (kind, handed_over) = if in_cash {
            ("cash", (total_minor + NOTE_MINOR - 1) / NOTE_MINOR * NOTE_MINOR)
        } else {
            ("card", total_minor)
        };
        let mut body = json!({
            "register_id": drawer.register_id,
            "shift_id": drawer.shift_id,
            "lines": lines,
            "payments": [{ "payment_id": ids.next(), "kind": kind, "amount_minor": handed_over }],
            "expected_total_minor": total_minor,
        });
        if let (Some(customer), Some(body)) = (customer, body.as_object_mut()) {
            body.insert("customer_id".to_owned(), json!(customer));
            sold.with_customer += 1;
        }
        let sale_id = ids.next();
        let sale = api
            .post(&format!("/sales/{sale_id}/complete"), sale_id, &body)
            .await?;
        let amount = |field: &str| {
            sale.get(field)
                .and_then(Value::as_i64)
                .with_context(|| format!("no {field} in {sale}"))
        };
        ensure!(
            amount("total_minor")? == total_minor,
            "sold for {} instead of {total_minor}",
            amount("total_minor")?
        );
        ensure!(
            amount("change_minor")? == handed_over - total_minor,
            "the change is {}",
            amount("change_minor")?
        );
        if in_cash {
            drawer.cash_minor += total_minor;
        }
        sold.total_minor += amount("total_minor")?;
        sold.baskets += 1;
        sold.lines += basket.lines.len();
        Ok(())
    }
}

/// The list price with a discount down to what was charged; where more was charged, the smallest price that covers it.
fn line_of(line_id: Uuid, product: Uuid, line: &RealLine, list_minor: i64) -> Value {
    let needed = (line.value_minor + line.quantity - 1) / line.quantity;
    let price_minor = list_minor.max(needed);
    let off_minor = price_minor * line.quantity - line.value_minor;
    let mut body =
        json!({ "line_id": line_id, "product_id": product, "quantity": line.quantity.to_string() });
    if let Some(body) = body.as_object_mut() {
        if price_minor != list_minor {
            body.insert("unit_price_minor".to_owned(), json!(price_minor));
        }
        if off_minor > 0 {
            let discount = json!({ "kind": "amount", "amount_minor": off_minor, "reason": "loyalty card" });
            body.insert("discounts".to_owned(), json!([discount]));
        }
    }
    body
}

/// Counts the drawer. What was sold is what is there, so nothing may be missing.
async fn close(api: &mut Api, ids: &mut Ids, drawer: &Drawer) -> Result<()> {
    let count = json!({
        "counted": { "counted_cash_minor": drawer.cash_minor },
        "carried_float_minor": FLOAT_MINOR,
    });
    let z = api
        .post(&format!("/shifts/{}/close", drawer.shift_id), ids.next(), &count)
        .await?;
    let variance = z.pointer("/closing/variance_minor").and_then(Value::as_i64);
    ensure!(
        variance == Some(0),
        "the drawer should hold {}, but the difference is {variance:?}",
        drawer.cash_minor
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: i64, value_minor: i64, list_minor: i64) -> (i64, i64) {
        let line = RealLine {
            product: String::new(),
            quantity,
            value_minor,
        };
        let body = line_of(Uuid::nil(), Uuid::nil(), &line, list_minor);
        let price = body
            .get("unit_price_minor")
            .and_then(Value::as_i64)
            .unwrap_or(list_minor);
        let off = body
            .pointer("/discounts/0/amount_minor")
            .and_then(Value::as_i64)
            .unwrap_or_default();
        (price, off)
    }

    #[test]
    fn a_line_comes_to_what_was_charged() {
        for (quantity, value, list) in [
            (1, 188, 209),
            (3, 500, 150),
            (2, 301, 100),
            (1, 0, 99),
            (4, 396, 99),
        ] {
            let (price, off) = line(quantity, value, list);
            assert_eq!(price * quantity - off, value, "{quantity} for {value} at {list}");
            assert!(price >= list && off >= 0);
        }
        assert_eq!(line(4, 396, 99), (99, 0), "the list price needs no discount");
    }
}
