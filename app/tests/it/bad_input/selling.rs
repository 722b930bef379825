//! Requests that can be read but do not fit the shop.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Case, Stage, raw_sale, sale_of};
use crate::support::id;

const INVALID: &str = "kernel.invalid";
const NOT_FOUND: &str = "kernel.not-found";

pub(super) fn cases(stage: &Stage) -> Vec<Case> {
    let mut all = strangers(stage);
    all.extend(baskets(stage));
    all.extend(keys(stage));
    all.extend(others(stage));
    all
}

/// Ids of things that are not there, or not for these eyes.
fn strangers(stage: &Stage) -> Vec<Case> {
    let shop = &stage.shop;
    let with = |change: &dyn Fn(&mut Value)| stage.basket(|basket| change(basket));
    let elsewhere = with(&|basket| {
        basket["register_id"] = json!(stage.other_register);
        basket["shift_id"] = json!(stage.other_shift);
    });
    vec![
        Case::new(
            "a register that is not there",
            stage.sale(&with(&|basket| basket["register_id"] = json!(id()))),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a shift that is not there",
            stage.sale(&with(&|basket| basket["shift_id"] = json!(id()))),
            422,
            INVALID,
        )
        .at("/shift_id"),
        Case::new(
            "the shift of another register",
            stage.sale(&with(&|basket| basket["shift_id"] = json!(stage.other_shift))),
            422,
            INVALID,
        )
        .at("/shift_id"),
        Case::new(
            "a customer that is not there",
            stage.sale(&with(&|basket| basket["customer_id"] = json!(id()))),
            422,
            INVALID,
        )
        .at("/customer_id"),
        Case::new(
            "a product that is not there",
            stage.sale(&with(&|basket| basket["lines"][0]["product_id"] = json!(id()))),
            422,
            INVALID,
        )
        .at("/lines/0/product_id"),
        Case::new(
            "the register of a branch that is not the cashier's",
            sale_of(&stage.cashier, &elsewhere),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a sale that is not there",
            shop.owner.request(Method::GET, &format!("/sales/{}", id())),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a receipt that is not there",
            shop.owner
                .request(Method::GET, &format!("/sales/{}/receipt", id())),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a product to show that is not there",
            shop.owner.request(Method::GET, &format!("/products/{}", id())),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "somebody else's sale, for a cashier",
            stage
                .cashier
                .request(Method::GET, &format!("/sales/{}", stage.sold)),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "an employee who sells",
            sale_of(&stage.employee, &shop.basket()),
            403,
            "kernel.forbidden",
        ),
    ]
}

fn baskets(stage: &Stage) -> Vec<Case> {
    let shop = &stage.shop;
    let with = |change: &dyn Fn(&mut Value)| stage.sale(&stage.basket(|basket| change(basket)));
    let closed = with(&|basket| {
        basket["register_id"] = json!(stage.closed_register);
        basket["shift_id"] = json!(stage.closed_shift);
    });
    let line = |product: uuid::Uuid, quantity: &str| json!([{ "line_id": id(), "product_id": product, "quantity": quantity }]);
    let cash = |amount: i64| json!([{ "payment_id": id(), "kind": "cash", "amount_minor": amount }]);
    let two_of_the_last = with(&|basket| {
        basket["lines"] = line(stage.last, "2");
        basket["payments"] = cash(1_000);
    });
    let off = |kind: &str, field: &str, value: Value| json!([{ "kind": kind, field: value }]);
    vec![
        Case::new("a shift that is closed", closed, 409, "shifts.closed"),
        Case::new("more than is left", two_of_the_last, 409, "sales.out-of-stock"),
        Case::new(
            "an unknown barcode",
            with(&|basket| {
                basket["lines"] = json!([{ "line_id": id(), "barcode": "0000000000000", "quantity": "1" }]);
            }),
            422,
            INVALID,
        )
        .at("/lines/0/barcode"),
        Case::new(
            "half a bottle",
            with(&|basket| basket["lines"] = line(shop.milk, "0.5")),
            422,
            INVALID,
        )
        .at("/lines/0/quantity"),
        Case::new(
            "too little money",
            with(&|basket| basket["payments"] = cash(239)),
            422,
            "sales.not-paid",
        ),
        Case::new(
            "more by card than is due",
            with(&|basket| {
                basket["payments"][0] = json!({ "payment_id": id(), "kind": "card", "amount_minor": 9_999 });
            }),
            422,
            "sales.payment-wrong",
        ),
        Case::new(
            "another total than the till showed",
            with(&|basket| basket["expected_total_minor"] = json!(241)),
            409,
            "sales.total-differs",
        ),
        Case::new(
            "a discount of more than the price",
            with(&|basket| basket["discounts"] = off("amount", "amount_minor", json!(241))),
            422,
            "sales.not-priced",
        ),
        Case::new(
            "a discount below zero",
            with(&|basket| basket["discounts"] = off("amount", "amount_minor", json!(-1))),
            422,
            "sales.not-priced",
        ),
        Case::new(
            "a discount of 101 percent",
            with(&|basket| basket["discounts"] = off("percent", "percent", json!("101"))),
            422,
            "kernel.invalid",
        )
        .at("/discounts/0/percent"),
        Case::new(
            "a basket that nobody can pay",
            with(&|basket| {
                basket["lines"] = json!([{ "line_id": id(), "product_id": shop.milk, "quantity": "999999999", "unit_price_minor": 1_000_000_000_000_000_i64 }]);
            }),
            422,
            "kernel.invalid",
        ),
    ]
}

fn keys(stage: &Stage) -> Vec<Case> {
    let shop = &stage.shop;
    let sale = id();
    let post = |key: Option<&str>| {
        let request = shop
            .owner
            .request(Method::POST, &format!("/sales/{sale}/complete"))
            .json(&shop.basket());
        key.into_iter()
            .fold(request, |request, key| request.header("idempotency-key", key))
    };
    let mut other = stage.sold_body.clone();
    other["note"] = json!("something else");
    let used = stage.sold.to_string();
    let product =
        json!({ "sku": "KEY", "name": "Key", "unit_price_minor": 1, "tax_class_id": shop.tax_class });
    let product = |key: &str| {
        shop.owner
            .request(Method::POST, "/products")
            .header("idempotency-key", key)
            .json(&product)
    };
    vec![
        Case::new("no key", post(None), 428, "kernel.idempotency-key-missing"),
        Case::new(
            "a key that is not the sale's id",
            post(Some(&id().to_string())),
            422,
            "sales.key-is-not-id",
        ),
        Case::new(
            "two keys",
            post(Some(&sale.to_string())).header("idempotency-key", id().to_string()),
            400,
            "kernel.malformed",
        ),
        Case::new(
            "another body under a used key",
            raw_sale(&shop.owner, &used, other.to_string().into_bytes()),
            422,
            "kernel.idempotency-key-reused",
        ),
        Case::new("a blank key", product(" "), 428, "kernel.idempotency-key-missing"),
        Case::new(
            "a key of a thousand characters",
            product(&"k".repeat(1_000)),
            428,
            "kernel.idempotency-key-missing",
        ),
    ]
}

/// Other operations than selling.
fn others(stage: &Stage) -> Vec<Case> {
    let shop = &stage.shop;
    let owner = &shop.owner;
    let get = |path: &str| owner.request(Method::GET, path);
    let product =
        json!({ "sku": "MILK", "name": "Milk", "unit_price_minor": 120, "tax_class_id": shop.tax_class });
    let post = |path: &str, body: &Value| {
        owner
            .request(Method::POST, path)
            .header("idempotency-key", id().to_string())
            .json(body)
    };
    let put = |path: &str, body: &Value| owner.request(Method::PUT, path).json(body);
    let put_first = |path: &str, body: &Value| put(path, body).header("if-match", "\"0\"");
    let milk = format!("/products/{}", shop.milk);
    let second_shift = json!({ "register_id": shop.register, "opening_float_minor": 0 });
    let huge = json!({ "register_id": shop.register, "opening_float_minor": 10_i64.pow(18) });
    let unknown_tax = json!({ "sku": "X", "name": "X", "unit_price_minor": 1, "tax_class_id": id() });
    let receipt = format!("/sales/{}/receipt", stage.sold);
    vec![
        Case::new("a page of nothing", get("/products?limit=0"), 422, INVALID).at("/limit"),
        Case::new("a page of everything", get("/products?limit=201"), 422, INVALID).at("/limit"),
        Case::new(
            "a page of many",
            get("/products?limit=many"),
            400,
            "kernel.malformed",
        ),
        Case::new(
            "an unknown filter",
            get("/products?colour=blue"),
            400,
            "kernel.malformed",
        ),
        Case::new(
            "a cursor that was made up",
            get("/products?cursor=%27;DROP"),
            422,
            INVALID,
        )
        .at("/cursor"),
        Case::new(
            "a receipt in an unknown form",
            get(&format!("{receipt}?format=docx")),
            422,
            INVALID,
        )
        .at("/format"),
        Case::new(
            "a receipt as a picture",
            get(&receipt).header("accept", "image/png"),
            406,
            "http.not-acceptable",
        ),
        Case::new(
            "a product number that is taken",
            post("/products", &product),
            422,
            INVALID,
        )
        .at("/sku"),
        Case::new(
            "a product with an unknown tax",
            post("/products", &unknown_tax),
            422,
            INVALID,
        )
        .at("/tax_class_id"),
        Case::new(
            "a change of no version",
            put(&milk, &product),
            428,
            "kernel.version-missing",
        ),
        Case::new(
            "a change of an old version",
            put(&milk, &product).header("if-match", "\"99\""),
            412,
            "kernel.stale",
        ),
        Case::new(
            "a change of a version that is none",
            put(&milk, &product).header("if-match", "five"),
            400,
            "kernel.malformed",
        ),
        Case::new(
            "a second shift on a register",
            post("/shifts", &second_shift),
            409,
            "shifts.already-open",
        ),
        Case::new("a float of 10^18", post("/shifts", &huge), 422, INVALID).at("/opening_float_minor"),
        Case::new(
            "an unknown setting",
            put_first("/settings/moon.phase", &json!({ "value": 1, "reason": "tides" })),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a setting without a reason",
            put_first(
                "/settings/stock.negative",
                &json!({ "value": "warn", "reason": " " }),
            ),
            422,
            INVALID,
        )
        .at("/reason"),
        Case::new(
            "a setting without the version it is based on",
            put(
                "/settings/stock.negative",
                &json!({ "value": "warn", "reason": "more" }),
            ),
            428,
            "kernel.version-missing",
        ),
        Case::new(
            "a setting of another type",
            put_first(
                "/settings/stock.negative",
                &json!({ "value": 7, "reason": "more" }),
            ),
            422,
            INVALID,
        )
        .at("/value"),
        Case::new(
            "an approval that is no id",
            post("/products", &unknown_tax).header("x-approval", "yes"),
            400,
            "kernel.malformed",
        ),
        Case::new(
            "a voided basket that was never parked",
            post(&format!("/sales/{}/void", id()), &json!({ "reason": "gone" })),
            404,
            NOT_FOUND,
        ),
        Case::new(
            "a cashier who makes a product",
            stage
                .cashier
                .request(Method::POST, "/products")
                .header("idempotency-key", id().to_string())
                .json(&unknown_tax),
            403,
            "kernel.forbidden",
        ),
        Case::new(
            "a cashier who changes a setting",
            stage
                .cashier
                .request(Method::PUT, "/settings/stock.negative")
                .json(&json!({ "value": "allow" })),
            403,
            "kernel.forbidden",
        ),
    ]
}
