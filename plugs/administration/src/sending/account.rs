//! account.rs: by which server the business sends mail.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{Fault, Permission, Query, Read, find_account};

use super::{MailAccountView, SET_UP};

/// Asks by which server mail is sent.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetMailAccount {}

impl Query for GetMailAccount {
    const NAME: &'static str = "sending.account";
    const SUMMARY: &'static str = "By which server the business sends mail; its password is never shown. Version 0: nobody has said it yet.";
    const PERMISSION: Permission = SET_UP;
    type Output = MailAccountView;

    async fn run(&self, r: &mut Read) -> Result<MailAccountView, Fault> {
        let account = find_account(&mut r.select()).await?;
        Ok(account.map_or_else(MailAccountView::default, |account| MailAccountView::of(&account)))
    }
}
