//! Shapes on the wire.

use schemars::JsonSchema;
use serde::Serialize;
use till_kernel::{BranchScope, Credential, GrantView, Grants, LimitsView, Output, Registry};
use till_shared::ids::{BranchId, DeviceId, SessionId, UserId};

/// Who is signed in, and what they may do: what a screen needs to show itself (C-PR-1).
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "SignedInUser")]
pub struct UserView {
    /// The person.
    pub user_id: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Full name.
    pub name: String,
    /// Name of the role.
    pub role: String,
    /// Stable key of the role.
    pub role_key: String,
    /// Rank of the role.
    pub rank: i32,
    /// Language of the screens.
    pub language: Option<String>,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Whether there is a PIN for enrolled devices.
    pub has_pin: bool,
    /// Every permission held somewhere, spelled out.
    pub permissions: Vec<String>,
    /// Where the person works; absent means everywhere.
    pub branches: Option<Vec<BranchId>>,
    /// What holds where, if it is not the same everywhere.
    pub grants: Vec<GrantView>,
    /// How far alone, by the own role.
    pub limits: LimitsView,
}

impl Output for UserView {}

impl UserView {
    pub(super) fn of(grants: &Grants, registry: &Registry) -> Self {
        let permissions = match (grants.must_change, grants.permissions.is_all()) {
            (true, _) => Vec::new(),
            (false, true) => registry
                .permissions()
                .keys()
                .map(|key| (*key).to_owned())
                .collect(),
            (false, false) => grants.permissions.keys().map(ToOwned::to_owned).collect(),
        };
        Self {
            user_id: grants.user_id,
            username: grants.username.clone(),
            name: grants.name.clone(),
            role: grants.role.clone(),
            role_key: grants.role_key.clone(),
            rank: grants.rank,
            language: grants.language.clone(),
            must_change: grants.must_change,
            has_pin: grants.has_pin,
            permissions,
            branches: match &grants.branches {
                BranchScope::All => None,
                BranchScope::Only(branches) => Some(branches.clone()),
            },
            grants: if grants.must_change {
                Vec::new()
            } else {
                GrantView::all(&grants.grants, registry)
            },
            limits: LimitsView::from(&grants.limits),
        }
    }
}

/// A pair of tokens, and whose.
#[derive(Clone, Serialize, JsonSchema)]
pub struct SignedIn {
    /// For the `Authorization: Bearer` header.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// How long the access token is good.
    pub expires_in_s: i64,
    /// For the next pair; absent when it went into the cookie instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// How long the session can be renewed.
    pub refresh_expires_in_s: i64,
    /// The session.
    pub session_id: SessionId,
    /// What it began with.
    pub method: Credential,
    /// The enrolled device it began at.
    pub device_id: Option<DeviceId>,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Who.
    pub user: UserView,
}

impl Output for SignedIn {}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("session_id", &self.session_id)
            .field("user", &self.user.username)
            .finish_non_exhaustive()
    }
}
