//! An operation whose answer is a document on whole pages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{Fault, Output, Permission, Query, Read};
use till_shared::sheet::{Column, Date, Grid, Head, Sheet};

use crate::plug::VIEW;

#[derive(Serialize, JsonSchema)]
pub struct StatementView {
    balance_minor: i64,
    #[serde(skip)]
    sheet: Option<Sheet>,
}

impl Output for StatementView {
    const IS_PRINTED: bool = true;

    fn sheet(&self) -> Option<&Sheet> {
        self.sheet.as_ref()
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {}

impl Query for Statement {
    const NAME: &'static str = "probe.statement";
    const SUMMARY: &'static str = "A statement of account.";
    const PERMISSION: Permission = VIEW;
    type Output = StatementView;

    async fn run(&self, _r: &mut Read) -> Result<StatementView, Fault> {
        let day = Date::constant(2026, 11, 21);
        let mut sheet = Sheet::new("Statement C-0118", "en", day, Head::default());
        let mut rows = Grid::new([Column::text("What", 1), Column::amount("Amount")]);
        rows.line(["Invoice", "6.20"]);
        sheet.heading("Statement").table(rows);
        Ok(StatementView {
            balance_minor: 620,
            sheet: Some(sheet),
        })
    }
}
