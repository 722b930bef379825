//! Changes a category.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Invalidation, Life, Permission, Violations, Write, codes,
};
use till_shared::ids::CategoryId;
use till_shared::text::Text;

use super::EDIT;
use super::create_category::{check_parent, hue, validate};
use super::input::NAME_MAX;
use super::model::Category;

/// Replaces the fields of a category; also moves it, or takes it out of use.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateCategory {
    /// Which.
    pub category_id: CategoryId,
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
    /// Is it offered? Absent: yes.
    #[serde(default = "yes")]
    pub is_active: bool,
}

fn yes() -> bool {
    true
}

impl Command for UpdateCategory {
    const NAME: &'static str = "catalog.update_category";
    const SUMMARY: &'static str = "Replaces the fields of a category.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned();
    const FAULTS: &'static [FaultCode] = &[codes::WRONG_STATE];
    type Output = Category;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        validate(v, &self.name, self.hue);
    }

    async fn run(&self, w: &mut Write) -> Result<Category, Fault> {
        let before = w.load::<Category>(self.category_id).await?;
        w.expect_version(&before)?;
        check_parent(w, before.category_id, self.parent_id).await?;
        let after = Category {
            category_id: before.category_id,
            parent_id: self.parent_id,
            name: self.name.clone().into(),
            hue: self.hue,
            pictogram: self.pictogram.clone().into(),
            sort_no: self.sort_no,
            is_active: self.is_active,
            updated_at: w.now(),
            version: before.version + 1,
        };
        before.status().step(after.status(), w.actor())?;
        w.update(&before, &after).await?;
        w.invalidate(Invalidation::Catalogue);
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::codes;

    use super::*;
    use crate::catalog::create_category::CreateCategory;
    use crate::catalog::testing::shop;

    fn to(category_id: CategoryId, parent_id: Option<CategoryId>, name: &str) -> UpdateCategory {
        let name = name.try_into().unwrap();
        UpdateCategory {
            category_id,
            parent_id,
            name,
            hue: 10,
            pictogram: till_shared::text::Text::default(),
            sort_no: 1,
            is_active: true,
        }
    }

    #[tokio::test]
    async fn a_category_is_moved_but_never_below_itself() {
        let (shop, _) = shop().await;
        let owner = shop.owner();
        let a = shop
            .run(&owner, CreateCategory::named("A"))
            .await
            .unwrap()
            .category_id;
        let b = CreateCategory {
            parent_id: Some(a),
            ..CreateCategory::named("B")
        };
        let b = shop.run(&owner, b).await.unwrap().category_id;
        let fault = shop.run_at(&owner, 1, to(a, Some(b), "A")).await.unwrap_err();
        assert_eq!(fault.violation_list()[0].code, "circle");
        let moved = shop.run_at(&owner, 1, to(b, None, "Bee")).await.unwrap();
        assert_eq!(
            (moved.parent_id, moved.name.as_str(), moved.version),
            (None, "Bee", 2)
        );
        assert_eq!(
            shop.run_at(&owner, 1, to(b, None, "Bee"))
                .await
                .unwrap_err()
                .code(),
            codes::STALE
        );
        assert_eq!(
            shop.run_at(&shop.stranger(), 2, to(b, None, "Bee"))
                .await
                .unwrap_err()
                .code(),
            codes::FORBIDDEN
        );
        assert_eq!(
            shop.run_at(&owner, 2, to(shop.id(), None, "C"))
                .await
                .unwrap_err()
                .code(),
            codes::NOT_FOUND
        );
    }
}
