//! Baskets out of a seed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use uuid::{Builder, Uuid};

use super::shop::Shop;

/// Most lines of a basket.
const LINES_MAX: usize = 5;
/// Most pieces on a line.
const PIECES_MAX: i64 = 3;
/// Ids of one run lie after one another and begin at its start, as those of a till do; one for each millisecond or fewer.
static CLOCK_MS: AtomicU64 = AtomicU64::new(0);

/// A basket at the moment of payment.
#[derive(Clone, Debug)]
pub struct Basket {
    /// Its id, and its key.
    pub sale_id: Uuid,
    /// Which products, by their place in [`Shop::products`], and how many.
    pub lines: Vec<(usize, i64)>,
    /// What it comes to.
    pub total_minor: i64,
    /// The request.
    pub body: Vec<u8>,
}

/// One of several streams of chance of the same seed.
pub fn chance(seed: u64, stream: u64) -> StdRng {
    StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(stream))
}

/// An id out of a stream.
pub fn id(rng: &mut StdRng) -> Uuid {
    let now = now_ms();
    let next = |last: u64| Some(now.max(last + 1));
    let millis = match CLOCK_MS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next) {
        Ok(last) | Err(last) => now.max(last + 1),
    };
    Builder::from_unix_timestamp_millis(millis, &rng.random()).into_uuid()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool outside the product: this is its only clock"
)]
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or_default())
}

impl Basket {
    /// Some lines of different products.
    pub fn drawn(rng: &mut StdRng, shop: &Shop, register: usize) -> Self {
        let count = rng.random_range(1..=LINES_MAX);
        let mut lines: Vec<(usize, i64)> = Vec::with_capacity(count);
        while lines.len() < count {
            let product = rng.random_range(0..shop.products.len());
            if lines.iter().all(|(other, _)| *other != product) {
                lines.push((product, rng.random_range(1..=PIECES_MAX)));
            }
        }
        Self::of(rng, shop, register, lines, "")
    }

    /// These lines, paid in cash, sometimes with change.
    pub fn of(rng: &mut StdRng, shop: &Shop, register: usize, lines: Vec<(usize, i64)>, note: &str) -> Self {
        Self::with_id(id(rng), rng, shop, register, lines, note)
    }

    /// The same under a chosen id.
    pub fn with_id(
        sale_id: Uuid,
        rng: &mut StdRng,
        shop: &Shop,
        register: usize,
        lines: Vec<(usize, i64)>,
        note: &str,
    ) -> Self {
        let price = |product: usize| {
            shop.products
                .get(product)
                .map_or(0, |product| product.price_minor)
        };
        let total_minor: i64 = lines
            .iter()
            .map(|(product, pieces)| price(*product) * pieces)
            .sum();
        let handed_over = if rng.random_bool(0.3) {
            total_minor + 1_000
        } else {
            total_minor
        };
        let sold: Vec<Value> = lines
            .iter()
            .map(|(product, pieces)| {
                json!({
                    "line_id": id(rng),
                    "product_id": shop.products.get(*product).map(|product| product.product_id),
                    "quantity": pieces.to_string(),
                })
            })
            .collect();
        let place = shop.registers.get(register);
        let body = json!({
            "register_id": place.map(|place| place.register_id),
            "shift_id": place.map(|place| place.shift_id),
            "lines": sold,
            "payments": [{ "payment_id": id(rng), "kind": "cash", "amount_minor": handed_over }],
            "expected_total_minor": total_minor,
            "note": note,
        });
        Self {
            sale_id,
            lines,
            total_minor,
            body: body.to_string().into_bytes(),
        }
    }

    /// Where it is sent.
    pub fn path(&self) -> String {
        format!("/api/v1/sales/{}/complete", self.sale_id)
    }
}
