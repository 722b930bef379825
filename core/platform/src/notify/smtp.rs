//! Mail over SMTP.
//!
//! Every step is told apart, because people have to hear what went wrong, and because only what comes after the content was handed over is
//! uncertain: an answer that is missing then ([`SendingFailure::BrokenOff`]) may be an answer that was lost.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use till_kernel::{
    BoxFuture, Delivered, Message, Notify, Security, SendingFailure as Failure, Server, Undelivered,
};
use tokio::time::{Instant, timeout_at};

use super::address::{MAIL_PORTS, is_private};
use super::text;

/// Most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 3;

/// How this installation sends mail.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Whether a mail server may be on this machine or in a private network, and listen anywhere.
    pub allow_private: bool,
    /// Longest time until the server has taken everything but the end of the content.
    pub within: Duration,
    /// Longest wait for the answer to the content.
    pub answer_within: Duration,
    /// Authorities that are trusted besides those of the web, PEM.
    pub authorities: Vec<u8>,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            allow_private: true,
            within: Duration::from_secs(20),
            answer_within: Duration::from_secs(20),
            authorities: Vec::new(),
        }
    }
}

/// Hands mail over by SMTP.
#[derive(Clone, Debug)]
pub struct Smtp(MailSettings);

impl Smtp {
    /// As an installation is set up.
    #[must_use]
    pub fn new(settings: MailSettings) -> Self {
        Self(settings)
    }
}

impl Notify for Smtp {
    fn deliver<'a>(
        &'a self,
        server: &'a Server,
        message: &'a Message,
    ) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        Box::pin(self.hand_over(server, message))
    }
}

type Outcome<T> = Result<T, Undelivered>;

impl Smtp {
    async fn hand_over(&self, server: &Server, message: &Message) -> Outcome<Delivered> {
        let content = text::formatted(message)?;
        let from = text::address(&message.from_address, Failure::SenderRefused)?;
        let to = text::address(&message.to_address, Failure::RecipientRefused)?;
        let until = Instant::now() + self.0.within;
        let hello = ClientId::Domain(from.domain().to_owned());
        let mut connection = self.connect(server, &hello, until).await?;
        let offered = envelope(&mut connection, server, (from, to), until).await;
        if let Err(undelivered) = offered {
            let _ = timeout_at(Instant::now() + Duration::from_secs(1), connection.abort()).await;
            return Err(undelivered);
        }
        let answered = timeout_at(
            Instant::now() + self.0.answer_within,
            connection.message(&content),
        );
        let answer = match answered.await {
            Err(_) => {
                return Err(Undelivered {
                    failure: Failure::BrokenOff,
                    is_temporary: false,
                    words: "The server did not say whether it took the mail.".to_owned(),
                });
            }
            Ok(Err(error)) if error.status().is_some() => return Err(said(&error, Failure::ContentRefused)),
            Ok(Err(error)) => {
                return Err(Undelivered {
                    failure: Failure::BrokenOff,
                    is_temporary: false,
                    words: error.to_string(),
                });
            }
            Ok(Ok(answer)) => answer,
        };
        // It is taken; how we part changes nothing.
        let _ = timeout_at(Instant::now() + Duration::from_secs(1), connection.quit()).await;
        Ok(Delivered {
            reply: answer.message().collect::<Vec<_>>().join(" "),
        })
    }

    async fn connect(
        &self,
        server: &Server,
        hello: &ClientId,
        until: Instant,
    ) -> Outcome<AsyncSmtpConnection> {
        let addresses = self.addresses(server, until).await?;
        let mut last = None;
        for address in addresses {
            match self.connect_to(address, server, hello, until).await {
                Ok(connection) => return Ok(connection),
                // Another address of the same server may be reached.
                Err(undelivered)
                    if matches!(undelivered.failure, Failure::Unreachable | Failure::TimedOut) =>
                {
                    last = Some(undelivered);
                }
                Err(undelivered) => return Err(undelivered),
            }
        }
        Err(last.unwrap_or_else(|| unknown_host(server)))
    }

    /// Where the name leads, once: what is judged here is what is talked to.
    async fn addresses(&self, server: &Server, until: Instant) -> Outcome<Vec<SocketAddr>> {
        if !self.0.allow_private && !MAIL_PORTS.contains(&server.port) {
            return Err(not_allowed(
                "This installation hands mail over at the ports 25, 465, 587 and 2525 only.",
            ));
        }
        let looked_up = timeout_at(
            until,
            tokio::net::lookup_host((server.host.as_str(), server.port)),
        );
        let found: Vec<SocketAddr> = looked_up
            .await
            .map_err(|_| timed_out("Nobody said in time where the server is."))?
            .map_err(|_| unknown_host(server))?
            .take(ADDRESSES_MAX)
            .collect();
        if !self.0.allow_private && found.iter().any(|address| is_private(address.ip())) {
            return Err(not_allowed(
                "The server is in a private network, which this installation does not talk to.",
            ));
        }
        Ok(found)
    }

    async fn connect_to(
        &self,
        address: SocketAddr,
        server: &Server,
        hello: &ClientId,
        until: Instant,
    ) -> Outcome<AsyncSmtpConnection> {
        let tls = match server.security {
            Security::None => None,
            Security::Starttls | Security::Tls => Some(self.tls(server)?),
        };
        if tls.is_none() && server.login.is_some() && !is_private(address.ip()) {
            return Err(Undelivered {
                failure: Failure::NoTls,
                is_temporary: false,
                words: "The password would go over the internet for everybody to read.".to_owned(),
            });
        }
        let (at_once, later) = match server.security {
            Security::Tls => (tls, None),
            Security::None | Security::Starttls => (None, tls),
        };
        // The name is resolved already: only this address is tried.
        let connecting = AsyncSmtpConnection::connect_tokio1(address, None, hello, at_once, None::<IpAddr>);
        let mut connection = timeout_at(until, connecting)
            .await
            .map_err(|_| timed_out("The server did not answer in time."))?
            .map_err(|error| said(&error, Failure::Unreachable))?;
        if let Some(tls) = later {
            timeout_at(until, connection.starttls(tls, hello))
                .await
                .map_err(|_| timed_out("The secure connection did not come about in time."))?
                .map_err(|error| Undelivered {
                    failure: Failure::NoTls,
                    ..said(&error, Failure::NoTls)
                })?;
        }
        Ok(connection)
    }

    fn tls(&self, server: &Server) -> Outcome<TlsParameters> {
        let odd = |error: Error| said(&error, Failure::NoTls);
        let mut tls = TlsParameters::builder(server.host.clone());
        for pem in blocks(&self.0.authorities) {
            tls = tls.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(odd)?);
        }
        tls.build_rustls().map_err(odd)
    }
}

/// Signs in, and names sender and recipient.
async fn envelope(
    connection: &mut AsyncSmtpConnection,
    server: &Server,
    (from, to): (Address, Address),
    until: Instant,
) -> Outcome<()> {
    let late = |_| timed_out("The server did not answer in time.");
    if let Some((name, password)) = &server.login {
        let credentials = Credentials::new(name.clone(), password.clone());
        timeout_at(
            until,
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials),
        )
        .await
        .map_err(late)?
        .map_err(|error| said(&error, Failure::SignInRefused))?;
    }
    let mut parameters = Vec::new();
    let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !is_ascii(&from) || !is_ascii(&to) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Undelivered {
                failure: Failure::RecipientRefused,
                is_temporary: false,
                words: "The server knows only addresses of plain letters.".to_owned(),
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    timeout_at(until, connection.command(Mail::new(Some(from), parameters)))
        .await
        .map_err(late)?
        .map_err(|error| said(&error, Failure::SenderRefused))?;
    timeout_at(until, connection.command(Rcpt::new(to, Vec::new())))
        .await
        .map_err(late)?
        .map_err(|error| said(&error, Failure::RecipientRefused))?;
    timeout_at(until, connection.command(Data))
        .await
        .map_err(late)?
        .map_err(|error| said(&error, Failure::ContentRefused))?;
    Ok(())
}

/// What an error says; `refused` is what it means where the server itself says no.
fn said(error: &Error, refused: Failure) -> Undelivered {
    let (failure, is_temporary) = if error.is_permanent() {
        (refused, false)
    } else if error.is_transient() {
        (refused, true)
    } else if error.is_tls() {
        (Failure::NoTls, true)
    } else if error.is_client() {
        (refused, false)
    } else if error.is_timeout() {
        (Failure::TimedOut, true)
    } else if error.is_response() {
        (Failure::Odd, true)
    } else {
        (Failure::Unreachable, true)
    };
    Undelivered {
        failure,
        is_temporary,
        words: error.to_string(),
    }
}

fn timed_out(words: &str) -> Undelivered {
    Undelivered {
        failure: Failure::TimedOut,
        is_temporary: true,
        words: words.to_owned(),
    }
}

fn not_allowed(words: &str) -> Undelivered {
    Undelivered {
        failure: Failure::NotAllowed,
        is_temporary: false,
        words: words.to_owned(),
    }
}

fn unknown_host(server: &Server) -> Undelivered {
    Undelivered {
        failure: Failure::UnknownHost,
        // A line that is down looks the same.
        is_temporary: true,
        words: format!("Nobody knows where {} is.", server.host),
    }
}

/// The certificates of a file.
fn blocks(pem: &[u8]) -> Vec<String> {
    const END: &str = "-----END CERTIFICATE-----";
    String::from_utf8_lossy(pem)
        .split_inclusive(END)
        .filter(|block| block.contains(END))
        .map(ToOwned::to_owned)
        .collect()
}
