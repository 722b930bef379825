//! Identity: who is asking, proved once, checked on every request (P-4.2, R-FR-002, K9, K37).
//!
//! A person signs in with a password and gets two tokens. The *access token* (15 minutes) says which session is asking; it carries no
//! rights. The *refresh token* (30 days) gets the next pair and is exchanged every time. On every request the session and what its person
//! may do are looked up in memory, kept true by what commits announce here and on other replicas: signing out, closing an account or
//! changing a role acts within a second, not when a token expires.
//!
//! On an enrolled device ([`crate::devices`]) a PIN does for signing in; the session says so, for steps that want more.
//!
//! Signing in, refreshing, signing out, changing one's password, setting one's PIN, enrolling and approving are functions of [`Auth`] and not plain operations, because
//! they need cookies, or time for Argon2 that no transaction may spend. What they write goes the one road all the same, as internal
//! commands. [`flows`] describes them for routes and documentation; the rest is in the [`module`].

mod approve;
mod authenticate;
mod businesses;
mod change_password;
mod device;
mod enrol;
mod error;
mod flows;
mod keys;
mod live;
mod lockout;
mod passwords;
mod people;
mod prove_pin;
mod refresh;
mod refresh_token;
mod secret;
mod service;
mod sessions;
mod set_pin;
mod settings;
mod sign_in;
mod sign_in_pin;
mod sign_out;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod token;
mod views;

use till_kernel::{AccessChanged, Module, PlugMigrations, delete, get, post};

pub use approve::{ApprovalGranted, Approve};
pub use change_password::ChangePassword;
pub use enrol::{DeviceEnrolled, Enrol};
pub use error::SESSION_FAULTS;
pub use flows::{Flow, RefreshInput, flows};
pub use keys::{KeyError, SigningKeys};
pub use lockout::LockoutRules;
pub use passwords::{PASSWORD_MAX_LENGTH, Passwords, Verdict};
pub use people::{DeviceBranch, DeviceBusiness, DevicePeople, DeviceRef, DeviceRegister};
pub use secret::Secret;
pub use service::Auth;
pub(crate) use sessions::end_sessions_at;
pub use sessions::{EndCause, EndSession, EndSessions, ListSessions, SessionView, SessionsEnded};
pub use set_pin::SetPin;
pub use settings::{Argon2Cost, AuthSettings};
pub use sign_in::SignIn;
pub use sign_in_pin::SignInPin;
pub use token::{AccessTokens, Claims, TokenFault};
pub use views::{SignedIn, UserView};

/// What may be granted.
pub mod permissions {
    use till_kernel::{Permission, Template};

    /// May see where others are signed in.
    pub const VIEW_SESSIONS: Permission = Permission::new(
        "auth.view-sessions",
        "May see where other people are signed in.",
        &[Template::Admin, Template::Auditor],
    );
    /// May sign others out.
    pub const END_SESSIONS: Permission = Permission::new(
        "auth.end-sessions",
        "May sign other people out.",
        &[Template::Admin],
    );
}

/// The tables of this crate.
pub const MIGRATIONS: PlugMigrations = PlugMigrations {
    schema: "platform",
    files: &[&[
        (1, "platform", include_str!("../../migrations/0001_platform.sql")),
        (2, "devices", include_str!("../../migrations/0002_devices.sql")),
        (3, "people", include_str!("../../migrations/0003_people.sql")),
        (4, "keys", include_str!("../../migrations/0004_keys.sql")),
        (
            5,
            "successors",
            include_str!("../../migrations/0005_successors.sql"),
        ),
        (6, "sweep", include_str!("../../migrations/0006_sweep.sql")),
    ]],
};

/// Sessions as operations, and everything identity does inside.
#[must_use]
pub fn module() -> Module {
    Module::new("auth")
        .speaks_of(["approvals"])
        .permissions([permissions::VIEW_SESSIONS, permissions::END_SESSIONS])
        .faults(error::ALL)
        .footed::<sessions::Session>()
        .record::<sessions::Activity>()
        .list::<ListSessions>(get("/auth/sessions"))
        .command::<EndSession>(delete("/auth/sessions/{session_id}"))
        .command::<EndSessions>(post("/auth/sessions/end"))
        .react::<AccessChanged>(|lost, w| Box::pin(sessions::end_sessions_after(w, lost)))
        .sweep(sessions::OLD_TOKENS)
        .internal::<sessions::OpenSession>()
        .internal::<sessions::RotateToken>()
        .internal::<sessions::SignOut>()
        .internal::<sessions::NoteSeen>()
        .internal::<authenticate::NoteFailure>()
        .internal::<change_password::SetPassword>()
        .internal::<set_pin::KeepPin>()
        .internal::<approve::GrantApproval>()
}

/// This crate as a plug: the schema `platform` with the modules `auth` and `devices`.
#[must_use]
pub fn plug() -> till_kernel::Plug {
    till_kernel::Plug {
        name: "platform",
        migrations: MIGRATIONS,
        modules: vec![module(), crate::devices::module()],
    }
}
