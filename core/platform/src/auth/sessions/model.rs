//! What a session is, and what a refresh token that comes is worth.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use till_kernel::{Credential, Directory, Fault};
use till_shared::canon::Hash;
use till_shared::ids::{DeviceId, SessionId, UserId};

/// A renewal whose answer was lost may be asked for again this long, while what it answered has not been used. Longer than any client
/// waits for an answer.
const RETRY_WITHIN: SignedDuration = SignedDuration::from_secs(60);

till_kernel::words! {
    /// Why a session ended.
    pub enum EndCause {
        /// Its person signed out.
        SignedOut = "signed-out",
        /// Its person ended it from another device, or somebody who may did.
        Ended = "ended",
        /// A refresh token came twice.
        TokenReused = "token-reused",
        /// Its person signed in elsewhere and may only be signed in so often (P-4.2.9).
        TooMany = "too-many",
        /// The password was changed on another device.
        PasswordChanged = "password-changed",
        /// The enrolment of the device it began at was taken back.
        DeviceRevoked = "device-revoked",
        /// The account was blocked.
        AccountClosed = "account-closed",
        /// Somebody else chose a new password for its person.
        PasswordReset = "password-reset",
        /// Somebody else chose a new PIN for its person, or took the PIN away.
        PinReset = "pin-reset",
        /// Its person lost a role or a branch.
        RightsChanged = "rights-changed",
    }
}

/// A session as it is stored, with the refresh token that a change adds.
#[derive(Clone, Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "its members are the columns' names, as the audit log shows them"
)]
pub struct Session {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub device_name: String,
    pub device_fingerprint: String,
    /// The enrolled device it began at.
    pub device_id: Option<DeviceId>,
    /// What it began with.
    pub method: Credential,
    pub client: String,
    pub address: String,
    /// Generation of its good refresh tokens, from 1.
    pub generation: i32,
    pub created_at: Timestamp,
    #[serde(skip)]
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_cause: Option<EndCause>,
    pub version: i64,
    /// A token to store with this change, of this generation; only its hash is ever known here.
    #[serde(skip)]
    pub token: Option<NewToken>,
}

/// A token to store.
#[derive(Clone, Copy, Debug)]
pub struct NewToken {
    pub hash: Hash,
    pub issued_at: Timestamp,
    /// The token it is the successor of, and how it is kept beside that one.
    pub after: Option<(Hash, [u8; 32])>,
}

impl Session {
    /// Whether it neither ended nor is over.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }

    /// The same session, ended.
    pub fn ended(&self, cause: EndCause, now: Timestamp) -> Self {
        Self {
            ended_at: Some(now),
            end_cause: Some(cause),
            version: self.version + 1,
            token: None,
            ..self.clone()
        }
    }

    /// What a refresh token of this session is worth now.
    pub fn judge(&self, token: Option<&StoredToken>, leeway: Duration, now: Timestamp) -> Rotation {
        let Some(token) = token else {
            return Rotation::Unknown;
        };
        if !self.is_open(now) {
            return Rotation::Over;
        }
        let leeway = SignedDuration::try_from(leeway).unwrap_or(SignedDuration::ZERO);
        match token.replaced_at {
            None if token.generation == self.generation => Rotation::Renew,
            Some(at) if now.duration_since(at) <= leeway => Rotation::Again,
            // The answer was lost on the way: the client asks again once its own time limit is over, and nobody has used what it was given.
            Some(at) if token.generation + 1 == self.generation && now.duration_since(at) <= RETRY_WITHIN => {
                Rotation::Again
            }
            _ => Rotation::Reused,
        }
    }

    /// The same session with the one token of a new generation.
    pub fn renewed(&self, token: NewToken) -> Self {
        Self {
            generation: self.generation + 1,
            last_seen_at: token.issued_at.max(self.last_seen_at),
            version: self.version + 1,
            token: Some(token),
            ..self.clone()
        }
    }
}

/// A refresh token as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredToken {
    pub generation: i32,
    pub replaced_at: Option<Timestamp>,
    /// Its successor, readable by who holds it.
    pub successor: Option<[u8; 32]>,
}

/// What a refresh token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is good: the next generation begins.
    Renew,
    /// It was replaced a moment ago, or its answer was lost: the token that replaced it is answered again.
    Again,
    /// It was replaced long ago: stolen. The session ends.
    Reused,
    /// The session ended or is over.
    Over,
    /// Not a token of this session. Session ids are no secret, so this ends nothing: otherwise anybody could end a session.
    Unknown,
}

impl Rotation {
    /// Whether whoever holds the token holds the session.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Renew | Self::Again)
    }
}

/// The port to people, carried by internal commands. It is not part of their content.
#[derive(Clone, Default)]
pub struct Directories(Option<Arc<dyn Directory>>);

impl Directories {
    pub fn new(directory: &Arc<dyn Directory>) -> Self {
        Self(Some(Arc::clone(directory)))
    }

    pub fn get(&self) -> Result<Arc<dyn Directory>, Fault> {
        self.0
            .clone()
            .ok_or_else(|| Fault::internal("an internal command came from outside"))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const LEEWAY: Duration = Duration::from_secs(10);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_442_000 + second).unwrap()
    }

    fn session(generation: i32) -> Session {
        Session {
            session_id: SessionId(Uuid::from_u128(1)),
            user_id: UserId(Uuid::from_u128(2)),
            device_name: String::new(),
            device_fingerprint: String::new(),
            device_id: None,
            method: Credential::Password,
            client: String::new(),
            address: String::new(),
            generation,
            created_at: at(0),
            last_seen_at: at(0),
            expires_at: at(86_400),
            ended_at: None,
            end_cause: None,
            version: 1,
            token: None,
        }
    }

    fn token(byte: u8, second: i64) -> NewToken {
        NewToken {
            hash: [byte; 32],
            issued_at: at(second),
            after: Some(([byte; 32], [byte; 32])),
        }
    }

    fn judge(generation: i32, replaced_at: Option<i64>, now: i64) -> Rotation {
        session(5).judge(
            Some(&StoredToken {
                generation,
                replaced_at: replaced_at.map(at),
                successor: None,
            }),
            LEEWAY,
            at(now),
        )
    }

    #[test]
    fn the_present_generation_renews() {
        assert_eq!(judge(5, None, 100), Rotation::Renew);
    }

    #[test]
    fn a_token_replaced_a_moment_ago_is_two_tabs() {
        assert_eq!(judge(4, Some(100), 100), Rotation::Again);
        assert_eq!(judge(4, Some(100), 110), Rotation::Again);
        assert_eq!(judge(3, Some(100), 105), Rotation::Again, "three tabs");
    }

    #[test]
    fn a_renewal_whose_answer_was_lost_is_answered_again_while_its_successor_was_not_used() {
        assert_eq!(judge(4, Some(100), 116), Rotation::Again);
        assert_eq!(judge(4, Some(100), 160), Rotation::Again);
        assert_eq!(judge(4, Some(100), 161), Rotation::Reused);
        assert_eq!(
            judge(3, Some(100), 116),
            Rotation::Reused,
            "its successor was used"
        );
    }

    #[test]
    fn a_token_replaced_longer_ago_is_a_theft() {
        assert_eq!(judge(3, Some(100), 111), Rotation::Reused);
        assert_eq!(judge(1, Some(1), 80_000), Rotation::Reused);
        assert_eq!(
            judge(4, None, 100),
            Rotation::Reused,
            "of an old generation, however that came"
        );
    }

    #[test]
    fn an_unknown_token_ends_nothing() {
        assert_eq!(session(5).judge(None, LEEWAY, at(100)), Rotation::Unknown);
    }

    #[test]
    fn an_ended_or_expired_session_is_over_for_every_token() {
        let good = StoredToken {
            generation: 5,
            replaced_at: None,
            successor: None,
        };
        assert_eq!(session(5).judge(Some(&good), LEEWAY, at(86_400)), Rotation::Over);
        assert_eq!(session(5).judge(Some(&good), LEEWAY, at(86_399)), Rotation::Renew);
        let ended = session(5).ended(EndCause::SignedOut, at(50));
        assert_eq!(ended.judge(Some(&good), LEEWAY, at(51)), Rotation::Over);
    }

    #[test]
    fn renewing_does_not_prolong_the_thirty_days() {
        let renewed = session(5).renewed(token(1, 100));
        assert_eq!((renewed.generation, renewed.expires_at), (6, at(86_400)));
    }

    #[test]
    fn the_audit_log_never_sees_a_token() {
        let text = serde_json::to_string(&session(5).renewed(token(171, 1))).unwrap();
        assert!(!text.contains("171") && !text.contains("token"), "{text}");
    }

    #[test]
    fn causes_are_read_as_they_are_written() {
        for cause in [
            EndCause::SignedOut,
            EndCause::Ended,
            EndCause::TokenReused,
            EndCause::TooMany,
            EndCause::PasswordChanged,
            EndCause::DeviceRevoked,
            EndCause::AccountClosed,
            EndCause::PasswordReset,
            EndCause::RightsChanged,
        ] {
            assert_eq!(EndCause::of(cause.word()), Some(cause));
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.word());
        }
    }
}
