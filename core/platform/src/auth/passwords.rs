//! Passwords: Argon2id, away from the threads that serve checkout (P-4.2.2, P-4.2.3, reliability 3.7).

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use till_kernel::{Fault, Violations};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;

use super::error;
use super::secret::Secret;
use super::settings::AuthSettings;

/// Longest password, in characters: room for any sentence, none for megabytes.
pub const PASSWORD_MAX_LENGTH: usize = 200;
/// Whoever waits longer for a free place hears "busy".
const WAIT_AT_MOST: Duration = Duration::from_secs(10);

/// How a check ended.
#[derive(Debug)]
pub struct Verdict {
    /// Whether the password is the one that was hashed.
    pub matches: bool,
    /// A dearer hash of the same password, when the settings ask for more than the stored one cost.
    pub rehashed: Option<String>,
}

/// Hashes and checks passwords. At most `argon2.concurrent` at a time, each on a thread for blocking work: the others wait, and after ten
/// seconds hear that it is busy.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
    min_length: usize,
    /// Has the form and cost of a real hash, and no password.
    nobody: String,
}

impl Passwords {
    /// `Err` if the cost is outside what Argon2 allows.
    pub fn new(settings: &AuthSettings) -> Result<Self, Fault> {
        let cost = settings.argon2;
        let params =
            Params::new(cost.memory_kib, cost.iterations, cost.parallelism, None).map_err(Fault::internal)?;
        let nobody = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(Fault::internal)?,
            salt: Some(Salt::new(&[7; 16]).map_err(Fault::internal)?),
            hash: Some(Output::new(&[0; 32]).map_err(Fault::internal)?),
        };
        Ok(Self(Arc::new(Inner {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            places: Arc::new(Semaphore::new(cost.concurrent.max(1))),
            min_length: settings.password_min_length,
            nobody: nobody.to_string(),
        })))
    }

    /// A PHC string of the password, with a fresh salt.
    pub async fn hash(&self, password: &str) -> Result<String, Fault> {
        self.apart(&composed(password), Inner::hash).await
    }

    /// Compares a password with a PHC string. `None` stands for an account that does not exist: it takes the same time and never matches.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict, Fault> {
        let hash = hash.map(ToOwned::to_owned);
        self.apart(password, move |inner, password| {
            inner.verify(password, hash.as_deref())
        })
        .await
    }

    /// Notes what is wrong with a password that somebody wants to use: too short or long, the same as a word in `about` (name to sign in,
    /// business), or easily guessed. There are no rules of composition: they make worse passwords (P-4.2.3).
    pub fn check_rules(&self, field: &str, password: &str, about: &[&str], violations: &mut Violations) {
        let password = &*composed(password);
        let length = password.chars().count();
        let min = self.0.min_length;
        if length < min {
            violations.too_short(field, min);
        } else if length > PASSWORD_MAX_LENGTH {
            violations.too_long(field, PASSWORD_MAX_LENGTH);
        } else if about.iter().any(|word| !word.is_empty() && same(word, password)) {
            violations.push(field, "own-name", "must not be a name of yours");
        } else if zxcvbn::zxcvbn(password, about).score() < Score::Two {
            violations.push(
                field,
                "too-common",
                "is too easy to guess; a few words that do not belong together are better",
            );
        }
    }

    async fn apart<T, F>(&self, password: &str, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&Inner, &str) -> Result<T, Fault> + Send + 'static,
    {
        let places = Arc::clone(&self.0.places);
        let Ok(Ok(place)) = tokio::time::timeout(WAIT_AT_MOST, places.acquire_owned()).await else {
            return Err(error::SIGN_IN_BUSY.fault().retry_after(Duration::from_secs(2)));
        };
        let (inner, password) = (Arc::clone(&self.0), Secret::from(password));
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&inner, password.expose())
        });
        done.await.map_err(Fault::internal)?
    }
}

impl Inner {
    fn hash(&self, password: &str) -> Result<String, Fault> {
        let hash: PasswordHash = self
            .argon2
            .hash_password(password.as_bytes())
            .map_err(Fault::internal)?;
        Ok(hash.to_string())
    }

    fn verify(&self, password: &str, hash: Option<&str>) -> Result<Verdict, Fault> {
        let stored = PasswordHash::new(hash.unwrap_or(&self.nobody)).map_err(Fault::internal)?;
        let composed = composed(password);
        let mut forms = vec![composed.clone()];
        // Hashes of the time before passwords were composed: of what was typed then. How many are tried depends on the text alone.
        for old in [password.to_owned(), password.nfd().collect()] {
            if !forms.contains(&old) {
                forms.push(old);
            }
        }
        let mut found = None;
        for form in forms {
            // Only a wrong password is "no"; a broken hash is our mistake and must not look like theirs.
            match self.argon2.verify_password(form.as_bytes(), &stored) {
                Ok(()) => found = Some(form),
                Err(argon2::password_hash::Error::PasswordInvalid) => {}
                Err(error) => return Err(Fault::internal(error)),
            }
        }
        let found = found.filter(|_| hash.is_some());
        let is_old = found.as_ref().is_some_and(|form| *form != composed);
        let rehashed = if found.is_some() && (is_old || self.is_cheap(&stored)) {
            Some(self.hash(&composed)?)
        } else {
            None
        };
        Ok(Verdict {
            matches: found.is_some(),
            rehashed,
        })
    }

    /// Whether the stored hash cost less than the settings ask for now. Never the other way: lowering the cost weakens no hash.
    fn is_cheap(&self, stored: &PasswordHash) -> bool {
        let wanted = self.argon2.params();
        Params::try_from(stored).map_or(true, |params| {
            stored.algorithm != Algorithm::Argon2id.ident()
                || params.m_cost() < wanted.m_cost()
                || params.t_cost() < wanted.t_cost()
        })
    }
}

/// The one form of a text that can be typed in several: an accent of its own or as part of its letter.
pub(super) fn composed(password: &str) -> String {
    password.nfc().collect()
}

fn same(word: &str, password: &str) -> bool {
    word.trim().to_lowercase() == password.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::auth::settings::Argon2Cost;

    fn passwords(memory_kib: u32) -> Passwords {
        let argon2 = Argon2Cost {
            memory_kib,
            ..Argon2Cost::default()
        };
        Passwords::new(&AuthSettings {
            argon2,
            ..AuthSettings::default()
        })
        .unwrap()
    }

    fn refused(password: &str) -> Option<String> {
        let mut violations = Violations::default();
        passwords(1024).check_rules(
            "new_password",
            password,
            &["margarethe", "Corner shop north"],
            &mut violations,
        );
        violations.into_vec().pop().map(|violation| violation.code)
    }

    #[tokio::test]
    async fn the_right_password_matches_and_no_other() {
        let passwords = passwords(1024);
        let hash = passwords.hash("seven blue lanterns").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=1024,t=2,p=1$"), "{hash}");
        assert!(
            passwords
                .verify("seven blue lanterns", Some(&hash))
                .await
                .unwrap()
                .matches
        );
        assert!(
            !passwords
                .verify("seven blue lantern", Some(&hash))
                .await
                .unwrap()
                .matches
        );
        assert!(!passwords.verify("", Some(&hash)).await.unwrap().matches);
        assert_ne!(
            hash,
            passwords.hash("seven blue lanterns").await.unwrap(),
            "every hash has its own salt"
        );
    }

    #[tokio::test]
    async fn a_cheaper_hash_is_made_anew_and_a_dearer_one_is_kept() {
        let (cheap, dear) = (passwords(512), passwords(2048));
        let old = cheap.hash("seven blue lanterns").await.unwrap();
        let new = dear
            .verify("seven blue lanterns", Some(&old))
            .await
            .unwrap()
            .rehashed
            .expect("made anew");
        assert!(new.contains("m=2048"), "{new}");
        assert!(
            cheap
                .verify("seven blue lanterns", Some(&new))
                .await
                .unwrap()
                .rehashed
                .is_none()
        );
        assert!(dear.verify("wrong", Some(&old)).await.unwrap().rehashed.is_none());
    }

    #[tokio::test]
    async fn accents_may_be_typed_either_way_and_old_hashes_still_match() {
        let passwords = passwords(512);
        let (nfc, nfd) = ("pass\u{f6}rd \u{e9} 1234", "passo\u{308}rd e\u{301} 1234");
        let hash = passwords.hash(nfc).await.unwrap();
        for typed in [nfc, nfd] {
            let verdict = passwords.verify(typed, Some(&hash)).await.unwrap();
            assert!(verdict.matches && verdict.rehashed.is_none(), "{typed}");
        }
        assert!(
            passwords
                .verify(nfc, Some(&passwords.hash(nfd).await.unwrap()))
                .await
                .unwrap()
                .matches
        );
        let old = passwords.0.hash(nfd).unwrap();
        for typed in [nfc, nfd] {
            let verdict = passwords.verify(typed, Some(&old)).await.unwrap();
            let renewed = verdict.rehashed.expect("made anew in the one form");
            assert!(verdict.matches && passwords.verify(nfc, Some(&renewed)).await.unwrap().matches);
        }
        assert!(
            !passwords
                .verify("passord e 1234", Some(&hash))
                .await
                .unwrap()
                .matches
        );
    }

    #[tokio::test]
    async fn an_unknown_account_takes_the_time_of_a_known_one_and_never_matches() {
        let passwords = passwords(19_456);
        let hash = passwords.hash("seven blue lanterns").await.unwrap();
        let (mut known, mut unknown) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..3 {
            let began = Instant::now();
            assert!(!passwords.verify("wrong", Some(&hash)).await.unwrap().matches);
            known += began.elapsed();
            let began = Instant::now();
            assert!(!passwords.verify("wrong", None).await.unwrap().matches);
            unknown += began.elapsed();
        }
        assert!(
            unknown > known / 4 && unknown < known * 4,
            "known {known:?}, unknown {unknown:?}"
        );
    }

    #[tokio::test]
    async fn a_broken_hash_is_our_mistake_not_a_wrong_password() {
        let fault = passwords(1024)
            .verify("anything", Some("not a hash"))
            .await
            .unwrap_err();
        assert_eq!(fault.code(), till_kernel::codes::INTERNAL);
    }

    #[tokio::test]
    async fn a_storm_of_checks_waits_its_turn() {
        let passwords = passwords(1024);
        let hash = passwords.hash("seven blue lanterns").await.unwrap();
        let storm: Vec<_> = (0..40)
            .map(|_| {
                let (passwords, hash) = (passwords.clone(), hash.clone());
                tokio::spawn(async move {
                    passwords
                        .verify("seven blue lanterns", Some(&hash))
                        .await
                        .unwrap()
                        .matches
                })
            })
            .collect();
        assert!(passwords.0.places.available_permits() <= 2);
        for check in storm {
            assert!(check.await.unwrap());
        }
        assert_eq!(passwords.0.places.available_permits(), 2);
    }

    #[test]
    fn short_long_common_and_own_names_are_refused() {
        assert_eq!(refused("kurz").as_deref(), Some("too-short"));
        assert_eq!(refused(&"ab1".repeat(70)).as_deref(), Some("too-long"));
        assert_eq!(refused("password123").as_deref(), Some("too-common"));
        assert_eq!(refused("1234567890").as_deref(), Some("too-common"));
        assert_eq!(refused("aaaaaaaaaaaa").as_deref(), Some("too-common"));
        assert_eq!(refused("MARGARETHE").as_deref(), Some("own-name"));
        assert_eq!(refused("corner shop north").as_deref(), Some("own-name"));
        assert_eq!(refused("margarethe1").as_deref(), Some("too-common"));
    }

    #[test]
    fn a_sentence_needs_no_digits_or_signs() {
        assert_eq!(refused("seven blue lanterns"), None);
        assert_eq!(refused("дождь стучит в окно"), None);
    }
}
