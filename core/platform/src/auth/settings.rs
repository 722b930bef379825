//! How strict signing in is. Of its own, so that tests and tools need no whole configuration.

use std::time::Duration;

use super::lockout::LockoutRules;
use crate::config::AuthConfig;

/// How strict signing in is.
#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// Life of an access token (R-FR-002).
    pub access_token: Duration,
    /// Life of a session and its refresh tokens, however often they are renewed (R-FR-002).
    pub refresh: Duration,
    /// A replaced refresh token that comes again within this time is two tabs, not a thief.
    pub refresh_leeway: Duration,
    /// Sessions of one person at a time; the oldest is ended when one more begins (P-4.2.9). Unlimited when absent.
    pub sessions_max: Option<u32>,
    /// When an account waits (P-4.2.4).
    pub lockout: LockoutRules,
    /// Shortest password, in characters.
    pub password_min_length: usize,
    /// What one password check costs.
    pub argon2: Argon2Cost,
    /// A refusal takes a whole number of these, so that how long it took tells nothing.
    pub refusal_step: Duration,
}

/// How long a refusal takes at least; longer than a check of a password by a good deal.
const REFUSAL_STEP: Duration = Duration::from_millis(100);

/// What one password check costs. The defaults are OWASP's: 19 MiB, two passes, one lane.
#[derive(Clone, Copy, Debug)]
pub struct Argon2Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Checks at a time: a storm of sign-ins leaves room for checkout.
    pub concurrent: usize,
}

impl Default for Argon2Cost {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
            concurrent: 2,
        }
    }
}

impl Default for AuthSettings {
    fn default() -> Self {
        Self {
            access_token: Duration::from_mins(15),
            refresh: Duration::from_hours(30 * 24),
            refresh_leeway: Duration::from_secs(10),
            sessions_max: None,
            lockout: LockoutRules::default(),
            password_min_length: 10,
            argon2: Argon2Cost::default(),
            refusal_step: REFUSAL_STEP,
        }
    }
}

impl From<&AuthConfig> for AuthSettings {
    fn from(config: &AuthConfig) -> Self {
        Self {
            access_token: config.access_token,
            refresh: config.refresh,
            refresh_leeway: config.refresh_leeway,
            sessions_max: config.concurrent_sessions_max,
            lockout: LockoutRules {
                threshold: config.lockout_threshold,
                base: config.lockout_base,
                max: config.lockout_max,
            },
            password_min_length: config.password_min_length,
            argon2: Argon2Cost {
                memory_kib: config.argon2.memory_kib,
                iterations: config.argon2.iterations,
                parallelism: config.argon2.parallelism,
                concurrent: config.argon2.concurrent,
            },
            refusal_step: REFUSAL_STEP,
        }
    }
}
