//! The API as runs use it: found a business, sign in, put up products and registers, open shifts, sell.

use std::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

use super::http::{Connection, Reply};
use super::ids::Ids;

const API: &str = "/api/v1";
/// Who founds the business of a run.
pub const ADMIN: &str = "admin";
/// Its short name: beside a copy for pgbench a sign-in has to say which it means.
const BUSINESS: &str = "bench-sons";
/// Long and unlikely enough for the rules; the data directory lives as long as the run.
pub const PASSWORD: &str = "quiet-harbour-lantern-42";
/// Lines of a sale in every bench.
pub const BASKET_LINES: usize = 5;

/// A business that was founded for a run.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "named as the API names them")]
pub struct Founded {
    /// Its first branch.
    pub branch_id: Uuid,
    /// Its default tax class.
    pub tax_class_id: Uuid,
    /// The first register.
    pub register_id: Uuid,
}

/// A sale to send: the parts that change from sale to sale.
#[derive(Debug, Clone)]
pub struct Basket {
    /// The sale, which is its own idempotency key.
    pub sale_id: Uuid,
    /// Where.
    pub register_id: Uuid,
    /// The register's open shift.
    pub shift_id: Uuid,
    /// Lines: id, product, units.
    pub lines: Vec<(Uuid, Uuid, u32)>,
    /// Payments in cash: id, minor units.
    pub payments: Vec<(Uuid, i64)>,
}

impl Basket {
    /// The body of the request; the sale's id stands in the path.
    pub fn body(&self) -> String {
        let mut body = String::with_capacity(1024);
        let Self {
            register_id,
            shift_id,
            ..
        } = self;
        let _ = write!(
            body,
            r#"{{"register_id":"{register_id}","shift_id":"{shift_id}","lines":["#
        );
        for (at, (line_id, product_id, units)) in self.lines.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(
                body,
                r#"{comma}{{"line_id":"{line_id}","product_id":"{product_id}","quantity":"{units}"}}"#
            );
        }
        body.push_str(r#"],"payments":["#);
        for (at, (payment_id, amount_minor)) in self.payments.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(
                body,
                r#"{comma}{{"payment_id":"{payment_id}","kind":"cash","amount_minor":{amount_minor}}}"#
            );
        }
        body.push_str("]}");
        body
    }
}

/// One connection to the API, signed in or not.
#[derive(Debug)]
pub struct Api {
    connection: Connection,
    authorization: Option<String>,
}

impl Api {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        Ok(Self {
            connection: Connection::open(address).await?,
            authorization: None,
        })
    }

    /// Uses the token of another connection.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.authorization = Some(format!("Bearer {token}"));
        self
    }

    /// Sends a request and answers what came, whatever it is. `path` starts below `/api/v1`.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&str>,
    ) -> Result<Reply> {
        let path = format!("{API}{path}");
        let mut headers: Vec<(&str, &str)> = Vec::with_capacity(2);
        headers.extend(
            self.authorization
                .as_deref()
                .map(|token| ("authorization", token)),
        );
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.connection
            .send(method, &path, &headers, body.map(str::as_bytes))
            .await
    }

    /// Reads; the `data` of the answer. Anything but success is an error with the problem in it.
    pub async fn get(&mut self, path: &str) -> Result<Value> {
        let reply = self.send("GET", path, None, None).await?;
        data(&reply).with_context(|| format!("GET {path}"))
    }

    /// Creates or acts under an idempotency key; the `data` of the answer.
    pub async fn post(&mut self, path: &str, key: Uuid, body: &Value) -> Result<Value> {
        let reply = self
            .send("POST", path, Some(&key.to_string()), Some(&body.to_string()))
            .await?;
        data(&reply).with_context(|| format!("POST {path} {body}"))
    }

    /// Founds the business with the one-time token: EUR, 20 % tax in the prices.
    pub async fn found(&mut self, token: &str) -> Result<()> {
        let body = json!({
            "name": "Bench & Sons",
            "country": "AT",
            "currency": "EUR",
            "time_zone": "Europe/Vienna",
            "language": "en",
            "branch": { "name": "Main" },
            "tax": { "name": "VAT", "rate": "20", "inclusive": true },
            "admin": { "full_name": "Bench Admin", "username": ADMIN, "password": PASSWORD },
        });
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        let reply = self
            .connection
            .send(
                "POST",
                &format!("{API}/setup"),
                &headers,
                Some(body.to_string().as_bytes()),
            )
            .await?;
        data(&reply).map(|_| ()).context("POST /setup")
    }

    /// Signs the founder in; the access token, for other connections.
    pub async fn sign_in(&mut self) -> Result<String> {
        self.sign_in_as(ADMIN, PASSWORD).await
    }

    /// Signs somebody in; the access token, for other connections.
    pub async fn sign_in_as(&mut self, username: &str, password: &str) -> Result<String> {
        let body = json!({ "business": BUSINESS, "username": username, "password": password, "token_in_body": true });
        let reply = self
            .send("POST", "/auth/sign-in", None, Some(&body.to_string()))
            .await?;
        let signed_in = data(&reply).context("POST /auth/sign-in")?;
        let token = signed_in
            .get("access_token")
            .and_then(Value::as_str)
            .context("no access token")?
            .to_owned();
        self.authorization = Some(format!("Bearer {token}"));
        Ok(token)
    }

    /// First branch, default tax class and first register of the business.
    pub async fn founded(&mut self) -> Result<Founded> {
        let branches = self.get("/branches").await?;
        let taxes = self.get("/tax-classes").await?;
        let registers = self.get("/registers").await?;
        Ok(Founded {
            branch_id: id_of(first(&branches)?, "branch_id")?,
            tax_class_id: id_of(usual(&taxes).map_or_else(|| first(&taxes), Ok)?, "tax_class_id")?,
            register_id: id_of(first(&registers)?, "register_id")?,
        })
    }

    /// Puts up a register.
    pub async fn create_register(&mut self, ids: &mut Ids, branch: Uuid, code: &str) -> Result<Uuid> {
        let body = json!({ "branch_id": branch, "code": code, "name": format!("Till {code}") });
        id_of(&self.post("/registers", ids.next(), &body).await?, "register_id")
    }

    /// Opens a shift with 100.00 in the drawer.
    pub async fn open_shift(&mut self, ids: &mut Ids, register: Uuid) -> Result<Uuid> {
        let body = json!({ "register_id": register, "opening_float_minor": 10_000 });
        id_of(&self.post("/shifts", ids.next(), &body).await?, "shift_id")
    }

    /// Adds a product.
    pub async fn create_product(&mut self, ids: &mut Ids, product: &Value) -> Result<Uuid> {
        id_of(&self.post("/products", ids.next(), product).await?, "product_id")
    }

    /// Sends a sale; the answer as it came, whatever it is.
    pub async fn complete_sale(&mut self, basket: &Basket) -> Result<Reply> {
        let path = format!("/sales/{}/complete", basket.sale_id);
        self.send(
            "POST",
            &path,
            Some(&basket.sale_id.to_string()),
            Some(&basket.body()),
        )
        .await
    }
}

/// The `data` of a success; anything else is an error that quotes the problem.
fn data(reply: &Reply) -> Result<Value> {
    if !reply.is_success() {
        bail!("{}: {}", reply.status, reply.text());
    }
    if reply.body.is_empty() {
        return Ok(Value::Null);
    }
    let mut body = reply.json()?;
    ensure!(body.get("data").is_some(), "the answer has no data: {body}");
    Ok(body.get_mut("data").map(Value::take).unwrap_or_default())
}

/// The one of a list that is the default.
fn usual(list: &Value) -> Option<&Value> {
    list.as_array()?.iter().find(|item| {
        item.get("is_default")
            .is_some_and(|is_default| is_default == true)
    })
}

fn first(list: &Value) -> Result<&Value> {
    // A page is a list, or an object with one.
    let items = list
        .as_array()
        .or_else(|| list.get("items")?.as_array())
        .with_context(|| format!("not a list: {list}"))?;
    items.first().context("an empty list")
}

fn id_of(value: &Value, field: &str) -> Result<Uuid> {
    let text = value
        .get(field)
        .and_then(Value::as_str)
        .with_context(|| format!("no {field} in {value}"))?;
    text.parse().with_context(|| format!("{field}: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_sale_is_json() {
        let mut ids = Ids::new(1);
        let lines = (0..2).map(|_| (ids.next(), ids.next(), 3)).collect();
        let basket = Basket {
            sale_id: ids.next(),
            register_id: ids.next(),
            shift_id: ids.next(),
            lines,
            payments: vec![(ids.next(), 100), (ids.next(), 50)],
        };
        let body: Value = serde_json::from_str(&basket.body()).unwrap();
        assert_eq!(body["lines"][1]["quantity"], "3");
        assert_eq!(body["payments"][0]["amount_minor"], 100);
    }
}
