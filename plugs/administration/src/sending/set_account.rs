//! set_account.rs: say by which server the business sends mail.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, MailAccount, Permission, Security, Vault, Violations, Write, find_account,
    is_address,
};
use till_shared::text::Text;

use super::{MailAccountView, SET_UP};
use crate::Secret;

/// Says by which server the business sends mail.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMailAccount {
    /// Whether mail is sent at all.
    pub is_active: bool,
    /// Name or address of the server.
    pub host: Text<253>,
    /// Where it listens: 587 or 25 for `starttls`, 465 for `tls`.
    pub port: i64,
    /// How the connection is secured.
    pub security: Security,
    /// Who signs in; nobody if it is empty.
    #[serde(default)]
    pub user_name: Text<254>,
    /// The password. Absent or `null`: as it was. It has to be given again when server, port, security or name change: whoever may set up
    /// mail, but does not know it, must not be able to have it sent elsewhere.
    #[serde(default)]
    pub password: Option<Secret>,
    /// From whom, as people read it; the name of the business if it is empty.
    #[serde(default)]
    pub from_name: Text<120>,
    /// From which address.
    pub from_address: Text<254>,
    /// Where answers go; to the sender if it is empty.
    #[serde(default)]
    pub reply_to: Text<254>,
}

impl Command for SetMailAccount {
    const NAME: &'static str = "sending.set_account";
    const SUMMARY: &'static str = "Says by which server the business sends mail.";
    const PERMISSION: Permission = SET_UP;
    const CARE: Care = Care::versioned();
    type Output = MailAccountView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("host", &self.host, 253);
        v.check(
            self.host.is_empty() || is_host(&self.host),
            "host",
            "malformed",
            "must be the name or the address of a server, such as mail.example.com",
        );
        v.within("port", self.port, 1, 65_535);
        v.text("from_address", &self.from_address, 254);
        let address = |text: &str| text.is_empty() || is_address(text);
        v.check(
            address(&self.from_address),
            "from_address",
            "email",
            "is not an e-mail address",
        );
        v.check(
            address(&self.reply_to),
            "reply_to",
            "email",
            "is not an e-mail address",
        );
        let password = self.password.as_ref().map(Secret::reveal);
        v.check(
            !(self.user_name.is_empty() && password.is_some_and(|password| !password.is_empty())),
            "user_name",
            "required",
            "a password is somebody's: say whose",
        );
        v.check(
            !password.is_some_and(|password| password.chars().any(char::is_control)),
            "password",
            "control-character",
            "must not contain control characters",
        );
    }

    async fn run(&self, w: &mut Write) -> Result<MailAccountView, Fault> {
        w.require_whole()?;
        let found = find_account(&mut w.select()).await?;
        let Some(found) = found else {
            w.expect_absent()?;
            let first = MailAccount {
                account_id: w.id(),
                version: 1,
                ..self.account(w, None)?
            };
            let first = self.with_password(w, None, first)?;
            w.create(&first).await?;
            return Ok(MailAccountView::of(&first));
        };
        let before = w.load::<MailAccount>(found.account_id).await?;
        w.expect_version(&before)?;
        let after = MailAccount {
            account_id: before.account_id,
            version: before.version + 1,
            ..self.account(w, Some(&before))?
        };
        let after = self.with_password(w, Some(&before), after)?;
        w.update(&before, &after).await?;
        Ok(MailAccountView::of(&after))
    }
}

impl SetMailAccount {
    fn account(&self, w: &Write, before: Option<&MailAccount>) -> Result<MailAccount, Fault> {
        Ok(MailAccount {
            account_id: uuid::Uuid::nil(),
            is_active: self.is_active,
            host: self.host.to_string(),
            port: i32::try_from(self.port).map_err(Fault::internal)?,
            security: self.security,
            user_name: self.user_name.to_string(),
            password_sealed: before.and_then(|before| before.password_sealed.clone()),
            password_set_at: before.and_then(|before| before.password_set_at),
            from_name: self.from_name.to_string(),
            from_address: self.from_address.to_string(),
            reply_to: self.reply_to.to_string(),
            updated_at: w.now(),
            version: 0,
        })
    }

    fn with_password(
        &self,
        w: &Write,
        before: Option<&MailAccount>,
        account: MailAccount,
    ) -> Result<MailAccount, Fault> {
        if self.user_name.is_empty() {
            return Ok(MailAccount {
                password_sealed: None,
                password_set_at: None,
                ..account
            });
        }
        let Some(password) = &self.password else {
            let goes_elsewhere = before.is_none_or(|before| {
                before.password_sealed.is_none()
                    || (&before.host, before.port, before.security, &before.user_name)
                        != (&account.host, account.port, account.security, &account.user_name)
            });
            if goes_elsewhere {
                return Err(Fault::field(
                    "password",
                    "required",
                    "give the password again: it is for another server or name",
                ));
            }
            return Ok(account);
        };
        let nonce = w.salt();
        let sealed = w
            .port::<dyn Vault>()?
            .seal(&account.place(), password.reveal(), nonce)?;
        Ok(MailAccount {
            password_sealed: Some(sealed),
            password_set_at: Some(w.now()),
            ..account
        })
    }
}

/// A name of letters, digits, hyphens and dots, or an address.
fn is_host(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.parse::<std::net::IpAddr>().is_ok() || text.split('.').all(part)
}

#[cfg(test)]
mod host_tests {
    use super::is_host;

    #[test]
    fn a_server_is_a_name_or_an_address_and_nothing_else() {
        for good in [
            "mail.example.com",
            "localhost",
            "192.168.1.5",
            "::1",
            "mail-1.example",
        ] {
            assert!(is_host(good), "{good}");
        }
        for bad in [
            "mail.example.com:25",
            "http://mail",
            "mail..com",
            "-mail",
            "ma il",
            "mail/..",
            "[::1]",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}
