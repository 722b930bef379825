//! Every line of SQL of the catalogue, by subject. Each statement is a constant, so that a test can prepare them all.

pub(crate) mod facts;
pub(crate) mod groups;
pub(crate) mod list;
pub(crate) mod product;
pub(crate) mod tills;

/// Every statement, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [facts::STATEMENTS, groups::STATEMENTS, list::STATEMENTS, product::STATEMENTS, tills::STATEMENTS].concat()
}
