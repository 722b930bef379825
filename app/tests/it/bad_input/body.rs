//! Bodies that cannot be read, and fields that break rules.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Case, Stage, raw_sale};
use crate::support::id;

const MALFORMED: &str = "kernel.malformed";
const INVALID: &str = "kernel.invalid";

pub(super) fn cases(stage: &Stage) -> Vec<Case> {
    let mut all = unreadable(stage);
    all.extend(out_of_bounds(stage));
    all
}

fn unreadable(stage: &Stage) -> Vec<Case> {
    let good = stage.shop.basket().to_string();
    let raw = |what: &'static str, body: Vec<u8>| {
        Case::new(
            what,
            raw_sale(&stage.shop.owner, &id().to_string(), body),
            400,
            MALFORMED,
        )
    };
    let text = |what: &'static str, body: String| raw(what, body.into_bytes());
    let changed = |what: &'static str, change: fn(&mut Value)| text(what, stage.basket(change).to_string());
    let (start, end) = (good.trim_end_matches('}').to_owned(), "}");
    let with = |members: &str| format!("{start},{members}{end}");
    let invalid_utf8 = [b"{\"note\":\"\xff\xfe\",".as_slice(), &good.as_bytes()[1..]].concat();
    let deep = format!("{{\"lines\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    vec![
        text("JSON that ends too early", good[..good.len() - 2].to_owned()),
        text("no JSON at all", "sell two milk".to_owned()),
        text("a list instead of an object", "[1,2]".to_owned()),
        text("something after the object", format!("{good} true")),
        text("two objects", format!("{good}{good}")),
        raw("bytes that are not UTF-8", invalid_utf8),
        text("half of a surrogate pair", with(r#""note":"\ud800""#)),
        text("ten thousand brackets", deep),
        text("an unknown field", with(r#""colour":"blue""#)).at("/colour"),
        text("a field that comes twice", with(r#""note":"a","note":"b""#)),
        text("lines that come twice", with(r#""lines":[]"#)),
        text(
            "the id of the path in the body too",
            with(&format!(r#""sale_id":"{}""#, id())),
        ),
        text("an amount with a fraction", good.replace(":240", ":240.5")),
        text("an amount of 1e400", good.replace(":240", ":1e400")),
        text("an amount that is not a number", good.replace(":240", ":NaN")),
        changed("an amount in a string", |basket| {
            basket["payments"][0]["amount_minor"] = json!("240");
        })
        .at("/payments/0/amount_minor"),
        changed("a quantity that is a number", |basket| {
            basket["lines"][0]["quantity"] = json!(2);
        })
        .at("/lines/0/quantity"),
        changed("a quantity that is not a number", |basket| {
            basket["lines"][0]["quantity"] = json!("two");
        }),
        changed("a quantity with an exponent", |basket| {
            basket["lines"][0]["quantity"] = json!("1e3");
        }),
        changed("a quantity of a ten-thousandth", |basket| {
            basket["lines"][0]["quantity"] = json!("0.0001");
        }),
        changed("lines that are no list", |basket| basket["lines"] = json!({})).at("/lines"),
        changed("an unknown field in a line", |basket| {
            basket["lines"][0]["price"] = json!(1);
        })
        .at("/lines/0/price"),
        changed("an unknown field in a payment", |basket| {
            basket["payments"][0]["pin"] = json!("1234");
        }),
        changed("an unknown kind of tender", |basket| {
            basket["payments"][0]["kind"] = json!("gold");
        }),
        changed("an unknown kind of discount", |basket| {
            basket["discounts"] = json!([{ "kind": "free" }]);
        }),
        changed("no register", |basket| {
            drop(basket.as_object_mut().unwrap().remove("register_id"));
        }),
        changed("a register that is no id", |basket| {
            basket["register_id"] = json!("R01");
        })
        .at("/register_id"),
        changed("a time that is none", |basket| {
            basket["occurred_at"] = json!("yesterday");
        }),
        changed("null instead of lines", |basket| basket["lines"] = Value::Null),
        Case::new(
            "a sale that is no id",
            raw_sale(&stage.shop.owner, "nonsense", good.into_bytes()),
            400,
            MALFORMED,
        )
        .at("/sale_id"),
        raw("an empty body", Vec::new()),
    ]
}

fn out_of_bounds(stage: &Stage) -> Vec<Case> {
    let changed = |what: &'static str, change: fn(&mut Value)| {
        Case::new(what, stage.sale(&stage.basket(change)), 422, INVALID)
    };
    let many = |what: &'static str, count: usize| {
        let lines: Vec<Value> = (0..count)
            .map(|_| json!({ "line_id": id(), "product_id": stage.shop.milk, "quantity": "1" }))
            .collect();
        Case::new(
            what,
            stage.sale(&stage.basket(|basket| basket["lines"] = json!(lines))),
            422,
            INVALID,
        )
        .at("/lines")
    };
    let wild = stage.basket(|basket| {
        basket["payments"][0]["amount_minor"] = json!(-1);
        basket["lines"][0]["quantity"] = json!("0");
        basket["age_checked"] = json!(0);
    });
    vec![
        changed("a payment of 10^18", |basket| {
            basket["payments"][0]["amount_minor"] = json!(10_i64.pow(18));
        })
        .at("/payments/0/amount_minor"),
        Case::new(
            "an amount beyond 64 bits",
            raw_sale(
                &stage.shop.owner,
                &id().to_string(),
                stage
                    .shop
                    .basket()
                    .to_string()
                    .replace(":240", ":1000000000000000000000000000000")
                    .into_bytes(),
            ),
            422,
            INVALID,
        )
        .at("/payments/0/amount_minor"),
        changed("a payment below zero", |basket| {
            basket["payments"][0]["amount_minor"] = json!(-1);
        })
        .at("/payments/0/amount_minor"),
        changed("a price of 10^18", |basket| {
            basket["lines"][0]["unit_price_minor"] = json!(10_i64.pow(18));
        })
        .at("/lines/0/unit_price_minor"),
        changed("a price below zero", |basket| {
            basket["lines"][0]["unit_price_minor"] = json!(-120);
        })
        .at("/lines/0/unit_price_minor"),
        changed("a quantity below zero", |basket| {
            basket["lines"][0]["quantity"] = json!("-1");
        })
        .at("/lines/0/quantity"),
        changed("a quantity of zero", |basket| {
            basket["lines"][0]["quantity"] = json!("0");
        })
        .at("/lines/0/quantity"),
        changed("no lines", |basket| basket["lines"] = json!([])).at("/lines"),
        changed("no payments", |basket| basket["payments"] = json!([])).at("/payments"),
        many("a thousand lines", 1_000),
        many("one line more than allowed", 501),
        changed("two lines of one id", |basket| {
            let line = basket["lines"][0].clone();
            basket["lines"] = json!([line, line]);
        })
        .at("/lines/1/line_id"),
        changed("two payments of one id", |basket| {
            let payment = basket["payments"][0].clone();
            basket["payments"] = json!([payment, payment]);
        })
        .at("/payments/1/payment_id"),
        changed("a NUL in a note", |basket| basket["note"] = json!("a\u{0}b")).at("/note"),
        changed("an escape character in a line's note", |basket| {
            basket["lines"][0]["note"] = json!("\u{1b}[31m");
        })
        .at("/lines/0/note"),
        changed("a bell in a card slip's number", |basket| {
            basket["payments"][0]["reference"] = json!("\u{7}");
        })
        .at("/payments/0/reference"),
        changed("a NUL in a barcode", |basket| {
            basket["lines"][0] = json!({ "line_id": id(), "barcode": "123\u{0}", "quantity": "1" });
        })
        .at("/lines/0/barcode"),
        changed("a note that is too long", |basket| {
            basket["note"] = json!("x".repeat(501));
        })
        .at("/note"),
        changed("a line without product and barcode", |basket| {
            basket["lines"][0] = json!({ "line_id": id(), "quantity": "1" });
        })
        .at("/lines/0/product_id"),
        changed("a sale that has waited too long", |basket| {
            basket["occurred_at"] = json!("2001-01-01T00:00:00Z");
            basket["sent_at"] = json!(Timestamp::now().to_string());
        })
        .at("/occurred_at"),
        // All of it is named at once.
        Case::new("three things at once: the age", stage.sale(&wild), 422, INVALID).at("/age_checked"),
        Case::new(
            "three things at once: the quantity",
            stage.sale(&wild),
            422,
            INVALID,
        )
        .at("/lines/0/quantity"),
        Case::new(
            "three things at once: the payment",
            stage.sale(&wild),
            422,
            INVALID,
        )
        .at("/payments/0/amount_minor"),
    ]
}
