//! A message as it goes over the wire.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message as Mail};
use till_kernel::{Message, SendingFailure, Undelivered};

/// Says that a program wrote it: nobody's absence is to be answered (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// An address, or why it is none.
pub(super) fn address(text: &str, failure: SendingFailure) -> Result<Address, Undelivered> {
    text.parse().map_err(|error| Undelivered {
        failure,
        is_temporary: false,
        words: format!("{error}"),
    })
}

/// The message as it goes over the wire.
pub(super) fn formatted(message: &Message) -> Result<Vec<u8>, Undelivered> {
    let from = address(&message.from_address, SendingFailure::SenderRefused)?;
    let to = address(&message.to_address, SendingFailure::RecipientRefused)?;
    let name = Some(message.from_name.clone()).filter(|name| !name.is_empty());
    let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(message.at_s).unwrap_or_default());
    let mut mail = Mail::builder()
        .message_id(Some(format!("<{}>", message.message_id)))
        .date(at)
        .from(Mailbox::new(name, from))
        .to(Mailbox::new(None, to))
        .subject(&message.subject)
        .header(AutoSubmitted);
    if !message.reply_to.is_empty() {
        let reply = address(&message.reply_to, SendingFailure::SenderRefused)?;
        mail = mail.reply_to(Mailbox::new(None, reply));
    }
    let says = MultiPart::alternative()
        .singlepart(SinglePart::plain(message.text.clone()))
        .singlepart(SinglePart::html(message.html.clone()));
    let pdf = ContentType::parse("application/pdf").map_err(odd)?;
    let whole = if message.files.is_empty() {
        says
    } else {
        message
            .files
            .iter()
            .fold(MultiPart::mixed().multipart(says), |whole, (name, file)| {
                whole.singlepart(Attachment::new(name.clone()).body(file.clone(), pdf.clone()))
            })
    };
    Ok(mail.multipart(whole).map_err(odd)?.formatted())
}

fn odd(error: impl std::fmt::Display) -> Undelivered {
    Undelivered {
        failure: SendingFailure::ContentRefused,
        is_temporary: false,
        words: error.to_string(),
    }
}
