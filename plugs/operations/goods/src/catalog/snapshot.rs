//! The whole catalogue for a till, as one document.
//!
//! One JSON object: first `format`, `cursor` (for [`super::changes`]), `currency`, `tax_classes`, `categories` and `brands`, then
//! `products`, an array of [`TillProduct`], which are all products sold in the branch. It is read in chunks, so that memory stays small;
//! what changes meanwhile comes with the deltas, because the cursor is taken first.

use std::io::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use till_kernel::{Binary, Fault, Output, Permission, Query, Read, Violations};
use till_shared::ids::{BranchId, ProductId};
use till_shared::text::Text;

use super::VIEW;
use super::model::{Brand, Category, TaxClass};
use super::store::{groups, tills};
use super::views::TillProduct;

/// Version of the document's shape.
pub const SNAPSHOT_FORMAT: u32 = 1;
/// Products read at once.
const CHUNK: i64 = if cfg!(test) { 2 } else { 2_000 };
/// zstd's default: at 50,000 products a tenth of a second.
const LEVEL: i32 = 3;

/// Gives the whole catalogue as sold in a branch.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSnapshot {
    /// Only what this branch sells. Absent: what any branch sells.
    #[serde(default)]
    pub branch_id: Option<BranchId>,
    /// The ETag of the document that the caller has: if it is still that one, nothing is read and the answer is empty under the same ETag,
    /// which the server turns into 304.
    #[serde(default)]
    pub known: Option<Text<400>>,
    /// `zstd` or `identity`. Absent: `identity`, which the server may compress as the request accepts.
    #[serde(default)]
    pub encoding: Option<Encoding>,
}

/// How the bytes are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Not at all.
    #[default]
    Identity,
    /// `Content-Encoding: zstd`.
    Zstd,
}

/// The document as bytes.
#[derive(Clone, Debug)]
pub struct Snapshot(Binary);

impl Output for Snapshot {
    const IS_FRAMED: bool = false;

    fn binary(&self) -> Option<&Binary> {
        Some(&self.0)
    }
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl JsonSchema for Snapshot {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CatalogueSnapshot".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Document::json_schema(generator)
    }
}

/// The shape of the document, for its schema; written piece by piece below.
#[derive(JsonSchema)]
#[expect(
    dead_code,
    reason = "it is the document's schema; the document is written piece by piece"
)]
struct Document {
    /// Version of the shape.
    format: u32,
    /// For the first delta.
    cursor: String,
    /// ISO 4217.
    currency: String,
    /// Every tax class.
    tax_classes: Vec<TaxClass>,
    /// Every category.
    categories: Vec<Category>,
    /// Every brand.
    brands: Vec<Brand>,
    /// Every product sold here.
    products: Vec<TillProduct>,
}

/// What comes before the products.
#[derive(Serialize)]
struct Head<'a> {
    format: u32,
    cursor: String,
    currency: &'a str,
    tax_classes: Vec<TaxClass>,
    categories: Vec<Category>,
    brands: Vec<Brand>,
}

impl Query for CatalogueSnapshot {
    const NAME: &'static str = "catalog.snapshot";
    const SUMMARY: &'static str = "Gives the whole catalogue for a till as one document, without costs.";
    const PERMISSION: Permission = VIEW;
    type Output = Snapshot;

    fn validate(&self, _: &mut Violations) {}

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }

    async fn run(&self, r: &mut Read) -> Result<Snapshot, Fault> {
        let cursor = super::changes::cursor_at(r.now());
        let (currency, changed_at) = tills::head(&mut r.select()).await?;
        let encoding = self.encoding.unwrap_or_default();
        let etag = self.etag(changed_at, encoding);
        if self.known.as_deref().is_some_and(|known| names(known, &etag)) {
            return Ok(Snapshot(binary(etag, encoding, Vec::new())));
        }
        let head = Head {
            format: SNAPSHOT_FORMAT,
            cursor,
            currency: &currency,
            tax_classes: groups::tax_classes(&mut r.select(), None).await?,
            categories: groups::categories(&mut r.select(), None).await?,
            brands: groups::brands(&mut r.select(), None).await?,
        };
        let mut out = Out::new(encoding)?;
        let mut text = serde_json::to_vec(&head).map_err(Fault::internal)?;
        // The object stays open for the products.
        text.pop();
        text.extend_from_slice(b",\"products\":[");
        let mut after: Option<ProductId> = None;
        let mut is_first = true;
        loop {
            let chunk = tills::chunk(&mut r.select(), self.branch_id, after, CHUNK).await?;
            for product in &chunk {
                if !is_first {
                    text.push(b',');
                }
                is_first = false;
                serde_json::to_writer(&mut text, product).map_err(Fault::internal)?;
            }
            out.write(&text)?;
            text.clear();
            match chunk.last() {
                Some(last) => after = Some(last.product_id),
                None => break,
            }
        }
        out.write(b"]}")?;
        Ok(Snapshot(binary(etag, encoding, out.finish()?)))
    }
}

impl CatalogueSnapshot {
    /// What tells this document from others: its shape, the last change, the branch, how it is packed.
    fn etag(&self, changed_at: jiff::Timestamp, encoding: Encoding) -> String {
        let branch = self
            .branch_id
            .map_or_else(|| "all".to_owned(), |branch| branch.to_string());
        let suffix = if encoding == Encoding::Zstd { "-zstd" } else { "" };
        format!(
            "{SNAPSHOT_FORMAT}-{}-{branch}{suffix}",
            changed_at.as_microsecond()
        )
    }
}

/// Whether an `If-None-Match` names the tag; one that the server made weak or marked as compressed names it too.
fn names(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| {
        let one = one.strip_prefix("W/").unwrap_or(one);
        one.trim_matches('"') == etag
    })
}

fn binary(etag: String, encoding: Encoding, bytes: Vec<u8>) -> Binary {
    Binary {
        content_type: "application/json",
        content_encoding: (encoding == Encoding::Zstd).then_some("zstd"),
        etag,
        bytes: bytes.into(),
    }
}

/// Bytes on their way out, packed or not.
enum Out {
    Plain(Vec<u8>),
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
}

impl Out {
    fn new(encoding: Encoding) -> Result<Self, Fault> {
        Ok(match encoding {
            Encoding::Identity => Self::Plain(Vec::new()),
            Encoding::Zstd => {
                Self::Zstd(zstd::stream::write::Encoder::new(Vec::new(), LEVEL).map_err(Fault::internal)?)
            }
        })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match self {
            Self::Plain(all) => all.extend_from_slice(bytes),
            Self::Zstd(encoder) => encoder.write_all(bytes).map_err(Fault::internal)?,
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Plain(all) => Ok(all),
            Self::Zstd(encoder) => encoder.finish().map_err(Fault::internal),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use till_kernel::{Template, codes};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::create::CreateProduct;
    use crate::catalog::input::ProductInput;
    use crate::catalog::model::ProductStatus;
    use crate::catalog::testing::{input, shop};

    async fn taken(shop: &Shop, branch_id: Option<BranchId>, encoding: Option<Encoding>) -> Binary {
        let snapshot = shop
            .ask(
                &shop.role(Template::Cashier),
                CatalogueSnapshot {
                    branch_id,
                    encoding,
                    known: None,
                },
            )
            .await
            .unwrap();
        snapshot.binary().unwrap().clone()
    }

    #[tokio::test]
    async fn it_holds_all_that_is_sold_here_and_no_cost() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        let tea = ProductInput {
            cost_price_minor: Some(40).into(),
            ..input("A", "Tea", 100, tax)
        };
        let tea = shop.run(&owner, CreateProduct(tea)).await.unwrap();
        let hidden = ProductInput {
            status: ProductStatus::Hidden,
            ..input("B", "Hidden", 100, tax)
        };
        shop.run(&owner, CreateProduct(hidden)).await.unwrap();
        let document: Value =
            serde_json::from_slice(&taken(&shop, Some(shop.branch), None).await.bytes).unwrap();
        assert_eq!(
            (document["format"].as_u64(), document["currency"].as_str()),
            (Some(1), Some("EUR"))
        );
        assert_eq!(document["tax_classes"][0]["rates"][0]["rate"], "19");
        let products = document["products"].as_array().unwrap();
        assert_eq!(products.len(), 1);
        assert_eq!(products[0]["product_id"], tea.product_id.to_string());
        assert!(!document.to_string().contains("cost"));
    }

    #[tokio::test]
    async fn packed_it_is_the_same_and_its_etag_changes_with_the_catalogue() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        for sku in ["A", "B", "C", "D", "E"] {
            shop.run(&owner, CreateProduct(input(sku, "Thing", 100, tax)))
                .await
                .unwrap();
        }
        let plain = taken(&shop, None, None).await;
        let packed = taken(&shop, None, Some(Encoding::Zstd)).await;
        let document: Value = serde_json::from_slice(&plain.bytes).unwrap();
        assert_eq!(document["products"].as_array().unwrap().len(), 5, "three chunks");
        assert_eq!(
            (plain.content_encoding, packed.content_encoding),
            (None, Some("zstd"))
        );
        assert_eq!(zstd::decode_all(&*packed.bytes).unwrap(), plain.bytes);
        assert_ne!(plain.etag, packed.etag);
        assert_eq!(taken(&shop, None, None).await.etag, plain.etag);
        shop.clock.advance_s(1);
        shop.run(&owner, CreateProduct(input("NEW", "New", 1, tax)))
            .await
            .unwrap();
        assert_ne!(taken(&shop, None, None).await.etag, plain.etag);
    }

    #[tokio::test]
    async fn who_has_it_already_is_answered_without_reading_it() {
        let (shop, tax) = shop().await;
        let owner = shop.owner();
        shop.run(&owner, CreateProduct(input("A", "Tea", 100, tax)))
            .await
            .unwrap();
        let first = taken(&shop, None, None).await;
        let again = async |known: &str| {
            let asked = CatalogueSnapshot {
                branch_id: None,
                encoding: None,
                known: Some(known.try_into().unwrap()),
            };
            shop.ask(&shop.owner(), asked)
                .await
                .unwrap()
                .binary()
                .unwrap()
                .clone()
        };
        for known in [
            format!("\"{}\"", first.etag),
            format!("\"x\", W/\"{}\"", first.etag),
        ] {
            let known = again(&known).await;
            assert_eq!((known.bytes.len(), &known.etag), (0, &first.etag));
        }
        assert_eq!(
            again("\"1-0-all\"").await.bytes,
            first.bytes,
            "another one is sent"
        );
        shop.clock.advance_s(1);
        shop.run(&owner, CreateProduct(input("B", "Milk", 100, tax)))
            .await
            .unwrap();
        assert!(
            !again(&format!("\"{}\"", first.etag)).await.bytes.is_empty(),
            "it changed"
        );
    }

    #[tokio::test]
    async fn a_branch_of_others_has_no_catalogue() {
        let (shop, _) = shop().await;
        let asked = CatalogueSnapshot {
            branch_id: Some(shop.branch),
            encoding: None,
            known: None,
        };
        assert_eq!(
            shop.ask(&shop.elsewhere(), asked.clone())
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
        assert_eq!(
            shop.ask(&shop.stranger(), asked).await.unwrap_err().code(),
            codes::FORBIDDEN
        );
    }
}
