//! The catalogue's records beside the audit log.

use till_kernel::{Footed, footed_by};

use crate::catalog::imports::model::{Import, ImportPiece};
use crate::catalog::model::{Brand, Category, Product, TaxClass};

impl Footed for Product {
    footed_by!("operations.product", "product_id");
}

impl Footed for Category {
    footed_by!(row);
}

impl Footed for Brand {
    footed_by!(row);
}

impl Footed for TaxClass {
    footed_by!(row);
}

impl Footed for Import {
    footed_by!(row);
}

impl Footed for ImportPiece {
    footed_by!(row);
}
