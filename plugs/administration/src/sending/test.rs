//! test.rs: try the mail server with a mail to oneself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Care, Command, Fault, FaultCode, Letter, Mail, NOT_SET_UP, NewSending, Permission, Sending,
    TOO_MANY_SENDINGS, Tenant, Violations, Write, is_address,
};
use till_shared::language::{UNSPOKEN, is_spoken};
use till_shared::slip::{self, to_letter};
use till_shared::text::Text;

use super::words::Words;
use super::{SET_UP, SendingView};

/// So often a minute the account is tried: it is no way to write to strangers.
const A_MINUTE: i64 = 5;

/// Sends a mail that says that sending works. What came of it stands in the sending that is answered, within a minute at most.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SendTest {
    /// To whom.
    pub to: Text<254>,
    /// The language it is written in.
    pub language: Text<35>,
}

impl Command for SendTest {
    const NAME: &'static str = "sending.test";
    const SUMMARY: &'static str =
        "Sends a mail that says that sending works; what came of it stands in the sending.";
    const PERMISSION: Permission = SET_UP;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[NOT_SET_UP, TOO_MANY_SENDINGS];
    type Output = SendingView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("to", &self.to, 254);
        v.check(
            self.to.is_empty() || is_address(&self.to),
            "to",
            "email",
            "is not an e-mail address",
        );
        v.check(is_spoken(&self.language), "language", "unknown", UNSPOKEN);
    }

    async fn run(&self, w: &mut Write) -> Result<SendingView, Fault> {
        w.require_whole()?;
        let sending = w
            .send(NewSending {
                kind: TestLetter::KIND,
                branch_id: None,
                document_id: None,
                document_no: "",
                to_address: &self.to,
                language: &self.language,
                a_minute: A_MINUTE,
            })
            .await?;
        Ok(SendingView::of(&sending))
    }
}

/// The mail that says that sending works.
pub(super) struct TestLetter;

impl Letter for TestLetter {
    const KIND: &'static str = "test";
    // Somebody waits for the answer.
    const TRIES_MAX: i32 = 1;

    async fn compose(w: &mut Write, sending: &Sending) -> Result<Mail, Fault> {
        let tenant = w.tenant().0;
        let business: Option<Tenant> = w.select().unscoped(tenant).await?;
        let name = business.map(|business| business.name).unwrap_or_default();
        let words = Words::of(&sending.language);
        let text = words.body.replace("{}", &name);
        Ok(Mail {
            subject: words.subject.replace("{}", &name),
            html: to_letter(&slip::Letter {
                language: &sending.language,
                title: words.subject,
                words: &[&text],
                link: None,
                slip: None,
            }),
            text: format!("{text}\n"),
            papers: Vec::new(),
        })
    }
}
