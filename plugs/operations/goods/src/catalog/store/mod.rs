//! Every line of SQL of the catalogue, by subject. Each statement is a constant, so that a test can prepare them all.

pub(crate) mod facts;
mod foot;
pub(crate) mod groups;
pub(crate) mod imports;
pub(crate) mod list;
pub(crate) mod prices;
// `row!` names the columns of a product for both.
#[macro_use]
pub(crate) mod product;
mod product_rows;
pub(crate) mod tills;

/// Every statement, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [
        facts::STATEMENTS,
        groups::STATEMENTS,
        imports::STATEMENTS,
        list::STATEMENTS,
        prices::STATEMENTS,
        product::STATEMENTS,
        product_rows::STATEMENTS,
        tills::STATEMENTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, SqlSafeStr};

    use crate::catalog::testing::shop;

    #[tokio::test]
    async fn every_statement_fits_the_schema() {
        let (shop, _) = shop().await;
        let mut app = shop.app().await;
        for statement in super::statements() {
            let prepared = (&mut app).prepare(statement.into_sql_str()).await;
            assert!(prepared.is_ok(), "{statement}\n{prepared:?}");
        }
    }
}
