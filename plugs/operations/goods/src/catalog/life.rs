//! The lives of what the catalogue holds: states, steps, and who may take each (P-4.5.5).
//!
//! A category or brand goes out of use and back as often as somebody wants. A tax class does too, but the one that is offered first leaves
//! that place only when another one takes it. A product that was archived is not changed until it is restored.

use till_kernel::life::in_and_out;
use till_kernel::{Life, Step};

use super::model::{Brand, Category, ProductStatus, TaxClass};
use super::{ARCHIVE, EDIT, EDIT_TAX};

impl Life for ProductStatus {
    const ENTITY: &'static str = "product";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Active, Self::Active, EDIT),
        Step::new(Self::Active, Self::Hidden, EDIT),
        Step::new(Self::Hidden, Self::Active, EDIT),
        Step::new(Self::Hidden, Self::Hidden, EDIT),
        // Who holds only this right needs an approval besides.
        Step::new(Self::Active, Self::Archived, EDIT),
        Step::new(Self::Hidden, Self::Archived, EDIT),
        Step::new(Self::Archived, Self::Active, ARCHIVE),
    ];
}

till_shared::words! {
    /// Whether a category is offered.
    pub enum CategoryStatus {
        /// It is.
        Active = "active",
        /// It is out of use.
        Inactive = "inactive",
    }
}

impl Life for CategoryStatus {
    const ENTITY: &'static str = "category";
    const STEPS: &'static [Step<Self>] = &in_and_out(Self::Active, Self::Inactive, EDIT);
}

till_shared::words! {
    /// Whether a brand is offered.
    pub enum BrandStatus {
        /// It is.
        Active = "active",
        /// It is out of use.
        Inactive = "inactive",
    }
}

impl Life for BrandStatus {
    const ENTITY: &'static str = "brand";
    const STEPS: &'static [Step<Self>] = &in_and_out(Self::Active, Self::Inactive, EDIT);
}

till_shared::words! {
    /// How a tax class is offered.
    pub enum TaxClassStatus {
        /// It is.
        Active = "active",
        /// Before all others.
        First = "first",
        /// It is out of use.
        Inactive = "inactive",
    }
}

impl Life for TaxClassStatus {
    const ENTITY: &'static str = "tax_class";
    const STEPS: &'static [Step<Self>] = &[
        Step::new(Self::Active, Self::Active, EDIT_TAX),
        Step::new(Self::Active, Self::First, EDIT_TAX),
        Step::new(Self::Active, Self::Inactive, EDIT_TAX),
        Step::new(Self::Inactive, Self::Active, EDIT_TAX),
        Step::new(Self::Inactive, Self::First, EDIT_TAX),
        Step::new(Self::Inactive, Self::Inactive, EDIT_TAX),
        // The way out of the first place is another one's way in.
        Step::new(Self::First, Self::First, EDIT_TAX),
    ];
}

impl Category {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> CategoryStatus {
        if self.is_active {
            CategoryStatus::Active
        } else {
            CategoryStatus::Inactive
        }
    }
}

impl Brand {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> BrandStatus {
        if self.is_active {
            BrandStatus::Active
        } else {
            BrandStatus::Inactive
        }
    }
}

impl TaxClass {
    /// Where it stands.
    #[must_use]
    pub fn status(&self) -> TaxClassStatus {
        if self.is_default {
            TaxClassStatus::First
        } else if self.is_active {
            TaxClassStatus::Active
        } else {
            TaxClassStatus::Inactive
        }
    }
}

#[cfg(test)]
mod tests {
    use till_kernel::life::oddities;

    use super::*;

    #[test]
    fn the_lives_of_the_catalogue_are_whole() {
        let odd = [
            oddities::<ProductStatus>(),
            oddities::<CategoryStatus>(),
            oddities::<BrandStatus>(),
            oddities::<TaxClassStatus>(),
        ];
        assert_eq!(odd.concat(), Vec::<String>::new());
    }
}
