//! Adds a category.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Care, Command, Fault, Invalidation, Permission, Violations, Write};
use till_shared::ids::CategoryId;
use till_shared::text::Text;

use super::EDIT;
use super::input::NAME_MAX;
use super::model::{Category, breaks_tree};
use super::store::groups;

/// Adds a category.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// The one above. Absent: it is at the top.
    #[serde(default)]
    pub parent_id: Option<CategoryId>,
    /// Name, unique below the same parent.
    pub name: Text<NAME_MAX>,
    /// Colour of its tiles, 0 to 359 degrees.
    #[serde(default = "hue")]
    pub hue: i16,
    /// Sign on its tile.
    #[serde(default)]
    pub pictogram: Text<64>,
    /// Place among its siblings.
    #[serde(default)]
    pub sort_no: i32,
}

pub(super) fn hue() -> i16 {
    150
}

impl CreateCategory {
    /// A category at the top with nothing but a name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            parent_id: None,
            name: Text::new(name).unwrap_or_default(),
            hue: hue(),
            pictogram: Text::default(),
            sort_no: 0,
        }
    }
}

pub(super) fn validate(v: &mut Violations, name: &str, hue: i16) {
    v.text("name", name, NAME_MAX);
    v.within("hue", i64::from(hue), 0, 359);
}

/// Refuses a parent that does not exist, lies below the category itself, or is too deep. The tree is small, so it is read whole.
pub(super) async fn check_parent(
    w: &mut Write,
    node: CategoryId,
    parent: Option<CategoryId>,
) -> Result<(), Fault> {
    let Some(parent) = parent else { return Ok(()) };
    let tree = groups::categories(&mut w.select(), None).await?;
    let parent_of = tree
        .iter()
        .map(|category| (category.category_id, category.parent_id))
        .collect();
    if !tree.iter().any(|category| category.category_id == parent) {
        return Err(Fault::field("parent_id", "unknown", "there is no such category"));
    }
    if breaks_tree(node, parent, &parent_of) {
        return Err(Fault::field(
            "parent_id",
            "circle",
            "would put the category below itself, or more than 8 levels deep",
        ));
    }
    Ok(())
}

impl Command for CreateCategory {
    const NAME: &'static str = "catalog.create_category";
    const SUMMARY: &'static str = "Adds a category to the catalogue's tree.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    type Output = Category;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        validate(v, &self.name, self.hue);
    }

    async fn run(&self, w: &mut Write) -> Result<Category, Fault> {
        let category = Category {
            category_id: w.id(),
            parent_id: self.parent_id,
            name: self.name.clone().into(),
            hue: self.hue,
            pictogram: self.pictogram.clone().into(),
            sort_no: self.sort_no,
            is_active: true,
            updated_at: w.now(),
            version: 1,
        };
        check_parent(w, category.category_id, category.parent_id).await?;
        w.create(&category).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(category)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::testing::{noted, shop};

    #[tokio::test]
    async fn names_are_unique_below_one_parent() {
        let (shop, _) = shop().await;
        let top = shop
            .run(&shop.owner(), CreateCategory::named("Drinks"))
            .await
            .unwrap();
        assert_eq!(noted(&shop, "catalog.create_category").await.entity, "category");
        let fault = shop
            .run(&shop.owner(), CreateCategory::named("drinks"))
            .await
            .unwrap_err();
        assert_eq!(fault.violation_list()[0].code, "taken");
        let below = CreateCategory {
            parent_id: Some(top.category_id),
            ..CreateCategory::named("Drinks")
        };
        assert!(shop.run(&shop.owner(), below).await.is_ok());
    }

    #[tokio::test]
    async fn it_needs_the_permission_and_a_parent_that_exists() {
        let (shop, _) = shop().await;
        let fault = shop
            .run(&shop.stranger(), CreateCategory::named("A"))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
        let lost = CreateCategory {
            parent_id: Some(shop.id()),
            ..CreateCategory::named("A")
        };
        assert_eq!(
            shop.run(&shop.owner(), lost).await.unwrap_err().violation_list()[0].pointer,
            "/parent_id"
        );
        let wrong = CreateCategory {
            hue: 360,
            ..CreateCategory::named(" ")
        };
        assert_eq!(
            shop.run(&shop.owner(), wrong)
                .await
                .unwrap_err()
                .violation_list()
                .len(),
            2
        );
    }
}
