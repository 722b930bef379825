//! Categories and brands by name, with those that an import makes.

use std::collections::HashMap;

use till_shared::ids::{BrandId, CategoryId};
use till_shared::text::Text;

use super::super::import::{ImportRow, RowError};
use super::super::input::NAME_MAX;
use super::super::model::{Brand, Category};
use super::{Facts, Making, beyond};

/// Categories and brands by name, with those that the import makes.
pub(super) struct Groups {
    categories: HashMap<(Option<CategoryId>, String), CategoryId>,
    brands: HashMap<String, BrandId>,
}

impl Groups {
    pub fn of(facts: &Facts) -> Self {
        let categories = facts.categories.iter();
        let brands = facts.brands.iter();
        Self {
            categories: categories
                .map(|category| {
                    (
                        (category.parent_id, category.name.to_lowercase()),
                        category.category_id,
                    )
                })
                .collect(),
            brands: brands
                .map(|brand| (brand.name.to_lowercase(), brand.brand_id))
                .collect(),
        }
    }

    /// Groups that a row would make: they belong to no branch.
    pub fn missing(&self, row: &ImportRow) -> Vec<RowError> {
        let mut missing = Vec::new();
        let mut at = None;
        for name in &row.category {
            at = self.categories.get(&(at, name.to_lowercase())).copied();
            if at.is_none() {
                missing.push(beyond(
                    row,
                    "category",
                    "there is no such category, and new ones are for the whole business to make",
                ));
                break;
            }
        }
        let is_new = |name: &Text<NAME_MAX>| !self.brands.contains_key(&name.to_lowercase());
        if row.brand.as_ref().is_some_and(is_new) {
            missing.push(beyond(
                row,
                "brand",
                "there is no such brand, and new ones are for the whole business to make",
            ));
        }
        missing
    }

    pub fn category(
        &mut self,
        path: &[Text<NAME_MAX>],
        making: &Making<'_>,
        made: &mut Vec<Category>,
    ) -> Option<CategoryId> {
        let mut at = None;
        for name in path {
            let key = (at, name.to_lowercase());
            let id = self.categories.get(&key).copied().unwrap_or_else(|| {
                let id = CategoryId((making.id)());
                made.push(Category {
                    category_id: id,
                    parent_id: at,
                    name: name.clone().into(),
                    hue: hue(name),
                    pictogram: String::new(),
                    sort_no: 0,
                    is_active: true,
                    updated_at: making.at,
                    version: 1,
                });
                id
            });
            self.categories.insert(key, id);
            at = Some(id);
        }
        at
    }

    pub fn brand(&mut self, name: &str, making: &Making<'_>, made: &mut Vec<Brand>) -> BrandId {
        *self.brands.entry(name.to_lowercase()).or_insert_with(|| {
            let brand_id = BrandId((making.id)());
            let name = name.to_owned();
            made.push(Brand {
                brand_id,
                name,
                is_active: true,
                updated_at: making.at,
                version: 1,
            });
            brand_id
        })
    }
}

/// A colour for a category that nobody chose one for: spread over the circle, the same for the same name.
fn hue(name: &str) -> i16 {
    let sum = name
        .chars()
        .fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)));
    i16::try_from(sum % 360).unwrap_or(150)
}
