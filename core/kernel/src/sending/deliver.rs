//! The job that sends: it stores that an attempt begins, talks to the mail server while no transaction is open, and stores what came of it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_shared::ids::SendingId;

use super::account::{MailAccount, find_account};
use super::mail::Mail;
use super::notify::{Message, Notify, Press, Server, Undelivered, Vault};
use super::record::Sending;
use super::{SendingFailure, SendingState};
use crate::fault::Fault;
use crate::job::{Job, Outside, Step};
use crate::write::Write;

/// Most that is kept of what a server says.
const WORDS_MAX: usize = 300;

/// Sends something.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Deliver {
    sending_id: SendingId,
    /// What came of the attempt that has just ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
}

/// What came of an attempt.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Told {
    failure: Option<SendingFailure>,
    is_temporary: bool,
    words: String,
}

impl Deliver {
    pub(super) const fn of(sending_id: SendingId) -> Self {
        Self {
            sending_id,
            told: None,
        }
    }
}

impl Job for Deliver {
    const NAME: &'static str = "sending.deliver";
    const SUMMARY: &'static str = "Hands a mail to the mail server.";
    // The sending counts its own; this ends what kills its workers.
    const ATTEMPTS_MAX: u32 = 30;

    async fn step(&self, w: &mut Write) -> Result<Step<Self>, Fault> {
        let Some(sending) = w.find::<Sending>(self.sending_id).await? else {
            return Ok(Step::GivenUp("It is not there any more.".to_owned()));
        };
        match (&self.told, sending.state) {
            // Dead: somebody has requeued the job.
            (None, SendingState::Waiting | SendingState::Dead) => begin(w, &sending).await,
            (None, SendingState::Sending) => {
                let broken = Told {
                    failure: Some(SendingFailure::BrokenOff),
                    is_temporary: false,
                    words: "The program ended while the mail server was talked to.".to_owned(),
                };
                end(w, &sending, &broken).await
            }
            (Some(told), SendingState::Sending) => end(w, &sending, told).await,
            // It was sent by another job, or somebody said that it is not to be.
            (_, state) => Step::done(&serde_json::json!({ "state": state })),
        }
    }
}

async fn begin(w: &mut Write, sending: &Sending) -> Result<Step<Deliver>, Fault> {
    let (vault, notify, press) = (
        w.port::<dyn Vault>()?,
        w.port::<dyn Notify>()?,
        w.port::<dyn Press>()?,
    );
    let account = find_account(&mut w.select()).await?;
    let found = account
        .filter(|account| account.is_active)
        .and_then(|account| Some((server(&account, &*vault)?, account)));
    let Some((server, account)) = found else {
        let told = Told {
            failure: Some(SendingFailure::NotSetUp),
            is_temporary: false,
            words: "No mail server is set up, or its password has to be given again.".to_owned(),
        };
        return end(w, sending, &told).await;
    };
    let Some(letter) = w.registry().letter(&sending.kind) else {
        return Err(Fault::internal(format!("no module writes a {}", sending.kind)));
    };
    let mail = (letter.compose)(w, sending).await?;
    let message_id = sending.message_id.clone().unwrap_or_else(|| {
        let domain = account.from_address.split('@').nth(1).unwrap_or("localhost");
        format!("{}@{domain}", sending.sending_id.0.simple())
    });
    let message = message(&account, sending, &mail, &message_id);
    let after = Sending {
        tries: sending.tries + 1,
        attempted_at: Some(w.now()),
        message_id: Some(message_id),
        ended_at: None,
        ..sending.clone()
    };
    w.stand(sending, SendingState::Sending, after).await?;
    let left = Deliver::of(sending.sending_id);
    let sending_id = sending.sending_id;
    let outside = Outside::new(async move {
        Deliver {
            sending_id,
            told: Some(attempt(&*notify, &press, &server, message, mail).await),
        }
    });
    Ok(Step::Outside { left, outside })
}

fn server(account: &MailAccount, vault: &dyn Vault) -> Option<Server> {
    let login = if account.user_name.is_empty() {
        None
    } else {
        let sealed = account.password_sealed.as_deref()?;
        Some((account.user_name.clone(), vault.open(&account.place(), sealed)?))
    };
    Some(Server {
        host: account.host.clone(),
        port: u16::try_from(account.port).ok()?,
        security: account.security,
        login,
    })
}

fn message(account: &MailAccount, sending: &Sending, mail: &Mail, message_id: &str) -> Message {
    Message {
        message_id: message_id.to_owned(),
        from_name: account.from_name.clone(),
        from_address: account.from_address.clone(),
        reply_to: account.reply_to.clone(),
        to_address: sending.to_address.clone(),
        at_s: sending.created_at.as_second(),
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        html: mail.html.clone(),
        files: Vec::new(),
    }
}

/// Outside any transaction.
async fn attempt(
    notify: &dyn Notify,
    press: &Arc<dyn Press>,
    server: &Server,
    mut message: Message,
    mail: Mail,
) -> Told {
    for paper in mail.papers {
        match press.pdf(paper.slip).await {
            Ok(pdf) => message.files.push((format!("{}.pdf", paper.name), pdf)),
            Err(fault) => {
                return Told {
                    failure: Some(SendingFailure::ContentRefused),
                    is_temporary: true,
                    words: fault.to_string(),
                };
            }
        }
    }
    match notify.deliver(server, &message).await {
        Ok(delivered) => Told {
            failure: None,
            is_temporary: false,
            words: delivered.reply,
        },
        Err(Undelivered {
            failure,
            is_temporary,
            words,
        }) => Told {
            failure: Some(failure),
            is_temporary,
            words,
        },
    }
}

/// Stores what came of an attempt.
async fn end(w: &mut Write, sending: &Sending, told: &Told) -> Result<Step<Deliver>, Fault> {
    let words = till_shared::slip::clean(&told.words);
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words: String = words.chars().take(WORDS_MAX).collect();
    let Some(failure) = told.failure else {
        let after = Sending {
            failure: None,
            error: None,
            ended_at: Some(w.now()),
            ..sending.clone()
        };
        w.stand(sending, SendingState::Sent, after).await?;
        return Step::done(&serde_json::json!({ "reply": words }));
    };
    let to = if failure == SendingFailure::BrokenOff {
        SendingState::Perhaps
    } else if told.is_temporary && sending.tries < tries_max(w, sending) {
        SendingState::Waiting
    } else {
        SendingState::Dead
    };
    let is_over = to != SendingState::Waiting;
    let after = Sending {
        failure: Some(failure),
        error: Some(words.clone()),
        ended_at: is_over.then(|| w.now()),
        ..sending.clone()
    };
    if to == sending.state {
        // It was dead, and is.
        w.update(sending, &after).await?;
    } else {
        w.stand(sending, to, after).await?;
    }
    let why = format!("{}: {words}", failure.word());
    Ok(if is_over {
        Step::GivenUp(why)
    } else {
        Step::Again(why)
    })
}

fn tries_max(w: &Write, sending: &Sending) -> i32 {
    w.registry()
        .letter(&sending.kind)
        .map_or(1, |letter| letter.tries_max)
}
