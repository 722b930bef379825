//! Pages of tiles that a shop lays out itself: what is sold most, or by hand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::ProductId;
use till_shared::text::Text;

/// Most pages.
pub const PAGES_MAX: usize = 12;
/// Most tiles of a page.
pub const TILES_MAX: usize = 40;

/// The pages, in their order. A product that is archived or not sold in a branch stays here and is left out at the till.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Given")]
pub struct TilePages {
    /// At most 12.
    #[schemars(length(max = 12))]
    pub pages: Vec<TilePage>,
}

/// A page of tiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TilePage {
    /// What stands on its tab.
    pub name: Text<40>,
    /// At most 40, in their order, each once.
    #[schemars(length(max = 40))]
    pub products: Vec<ProductId>,
}

/// Pages of tiles, in their order.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TilePagesGiven")]
struct Given {
    /// At most 12.
    #[schemars(length(max = 12))]
    pages: Vec<TilePage>,
}

impl TryFrom<Given> for TilePages {
    type Error = String;

    fn try_from(Given { pages }: Given) -> Result<Self, String> {
        if pages.len() > PAGES_MAX {
            return Err(format!("at most {PAGES_MAX} pages"));
        }
        for page in &pages {
            if page.name.trim().is_empty() {
                return Err("a page needs a name".to_owned());
            }
            if page.products.len() > TILES_MAX {
                return Err(format!("at most {TILES_MAX} products on a page"));
            }
            let twice = |at: usize| {
                page.products
                    .iter()
                    .take(at)
                    .any(|other| Some(other) == page.products.get(at))
            };
            if (0..page.products.len()).any(twice) {
                return Err("a product stands on a page once".to_owned());
            }
        }
        Ok(Self { pages })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> Result<TilePages, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    #[test]
    fn pages_have_a_name_and_hold_a_product_once() {
        let id = |n: usize| format!("01900000-0000-7000-8000-{n:012}");
        let page = |name: &str, products: Vec<String>| json!({ "name": name, "products": products });
        let bread = page("Bread", vec![id(1), id(2)]);
        assert_eq!(read(json!({ "pages": [bread] })).unwrap().pages.len(), 1);
        assert_eq!(read(json!({ "pages": [] })), Ok(TilePages::default()));
        for (pages, why) in [
            (vec![page(" ", vec![])], "name"),
            (vec![page("Bread", vec![id(1), id(1)])], "once"),
            (vec![page("Bread", (0..41).map(id).collect())], "at most 40"),
            (vec![bread; 13], "at most 12"),
        ] {
            let refused = read(json!({ "pages": pages })).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }
}
