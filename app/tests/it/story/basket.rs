//! Twenty products, and the basket that holds one line of each.

use serde_json::{Value, json};
use till_shared::ids::LineId;
use till_shared::pricing::{Cart, CartLine, Discount, Priced, TaxRate, price};
use uuid::Uuid;

use crate::support::open_shop::made;
use crate::support::{Client, id};

/// Lines of the basket.
pub const LINES: usize = 20;

/// What lies on the shelves, and in the basket.
pub struct Goods(Vec<Article>);

struct Article {
    product: Uuid,
    line: Uuid,
    /// Which of the three taxes.
    tax: usize,
    price_minor: i64,
    quantity: &'static str,
    discounts: Vec<Discount>,
}

/// Code, rate and whether it is in the price: standard, reduced, on top.
const TAXES: [(&str, &str, bool); 3] = [
    ("VAT", "8.1", true),
    ("REDUCED", "2.6", true),
    ("SERVICE", "8.1", false),
];
/// Whole pieces, and half a kilo of what is weighed.
const QUANTITIES: [&str; 4] = ["1", "2", "0.535", "3"];

impl Goods {
    /// Adds the products to the catalogue.
    pub fn put_on_shelves(owner: &Client, taxes: [Uuid; 3]) -> Self {
        let article = |at: usize| {
            let price_minor = 95 + 137 * i64::try_from(at).unwrap();
            let quantity = QUANTITIES[at % QUANTITIES.len()];
            let body = json!({
                "sku": format!("A-{at:02}"), "name": format!("Article {}", at + 1), "unit_price_minor": price_minor,
                "cost_price_minor": price_minor / 2, "tax_class_id": taxes[at % 3], "sells_fractions": quantity.contains('.'),
            });
            let reason = Some("opened packaging".try_into().unwrap());
            let discounts = match at {
                // Beyond the ten percent that a cashier may give alone.
                4 => vec![Discount::Percent {
                    percent: "25".parse().unwrap(),
                    reason,
                }],
                9 => vec![Discount::Amount {
                    amount_minor: 33,
                    reason,
                }],
                _ => Vec::new(),
            };
            let product = made(owner, "/products", &body, "product_id");
            Article {
                product,
                line: id(),
                tax: at % 3,
                price_minor,
                quantity,
                discounts,
            }
        };
        Self((0..LINES).map(article).collect())
    }

    /// The lines as the till sends them.
    pub fn lines(&self) -> Vec<Value> {
        let line = |article: &Article| {
            json!({
                "line_id": article.line, "product_id": article.product, "quantity": article.quantity,
                "discounts": article.discounts,
                "note": if article.quantity == "0.535" { "weighed" } else { "" },
            })
        };
        self.0.iter().map(line).collect()
    }

    /// A line of one piece of a product, at its price.
    pub fn plain_line(&self, at: usize) -> Value {
        json!({ "line_id": id(), "product_id": self.0[at].product, "quantity": "1" })
    }

    /// What one piece of a product costs.
    pub fn price(&self, at: usize) -> i64 {
        self.0[at].price_minor
    }

    /// Five percent for everybody today.
    pub fn sale_discounts() -> Vec<Discount> {
        vec![Discount::Percent {
            percent: "5".parse().unwrap(),
            reason: Some("opening day".try_into().unwrap()),
        }]
    }

    /// What the basket comes to, as the till works it out.
    pub fn priced(&self) -> Priced {
        let line = |article: &Article| {
            let (code, rate, inclusive) = TAXES[article.tax];
            CartLine {
                id: LineId(article.line),
                quantity: article.quantity.parse().unwrap(),
                unit_price_minor: article.price_minor,
                taxes: vec![TaxRate {
                    code: code.to_owned(),
                    rate: rate.parse().unwrap(),
                    inclusive,
                }],
                discounts: article.discounts.clone(),
                discountable: true,
            }
        };
        price(&Cart {
            currency: "CHF".parse().unwrap(),
            engine: till_shared::pricing::Engine::default(),
            rounding: till_shared::money::Rounding::default(),
            tax_rounding: till_shared::pricing::TaxRounding::default(),
            lines: self.0.iter().map(line).collect(),
            discounts: Self::sale_discounts(),
        })
        .unwrap()
    }

    /// What leaves the stock, in thousandths.
    pub fn stock_milli(&self) -> i64 {
        self.0
            .iter()
            .map(|article| {
                article
                    .quantity
                    .parse::<till_shared::quantity::Quantity>()
                    .unwrap()
                    .scaled()
            })
            .sum()
    }
}
