#![allow(dead_code)]
use std::sync::Arc;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use till_kernel::*;
use till_shared::ids::*;
#[derive(Deserialize, JsonSchema)]
pub struct Secret(String);
impl Secret { pub fn expose(&self) -> &str { &self.0 } }
pub struct Flow { pub route: Route, pub name: &'static str, pub summary: &'static str, pub permission: Permission, pub status: u16, pub input: Option<fn(&mut SchemaGenerator) -> Schema>, pub output: Option<fn(&mut SchemaGenerator) -> Schema> }
pub fn flows() -> Vec<Flow> { 
 fn i<T: JsonSchema>(g: &mut SchemaGenerator) -> Schema { g.subschema_for::<T>() }
 vec![
  Flow { route: post("/auth/sign-in"), name: "auth.sign-in", summary: "x", permission: Permission::ANYONE, status: 200, input: Some(i::<SignIn>), output: Some(i::<SignedIn>) },
  Flow { route: post("/auth/refresh"), name: "auth.refresh", summary: "x", permission: Permission::ANYONE, status: 200, input: Some(i::<RefreshInput>), output: Some(i::<SignedIn>) },
  Flow { route: post("/auth/sign-out"), name: "auth.sign-out", summary: "x", permission: Permission::ANYONE, status: 204, input: Some(i::<RefreshInput>), output: None },
  Flow { route: get("/auth/me"), name: "auth.me", summary: "x", permission: Permission::SIGNED_IN, status: 200, input: None, output: Some(i::<UserView>) },
  Flow { route: post("/auth/change-password"), name: "auth.change-password", summary: "x", permission: Permission::SIGNED_IN, status: 204, input: Some(i::<ChangePassword>), output: None },
  Flow { route: post("/approvals"), name: "approvals.grant", summary: "x", permission: Permission::SIGNED_IN, status: 201, input: Some(i::<Approve>), output: Some(i::<ApprovalGranted>) },
 ] }
#[derive(Deserialize, JsonSchema)] #[serde(deny_unknown_fields)]
pub struct SignIn { pub business: Option<String>, pub username: String, pub password: Secret, pub device_name: Option<String>, pub device_fingerprint: Option<String>, #[serde(default)] pub token_in_body: bool }
#[derive(Deserialize, JsonSchema)] #[serde(deny_unknown_fields)]
pub struct RefreshInput { pub refresh_token: Option<Secret>, #[serde(default)] pub token_in_body: bool }
#[derive(Deserialize, JsonSchema)] #[serde(deny_unknown_fields)]
pub struct ChangePassword { pub current_password: Secret, pub new_password: Secret }
#[derive(Deserialize, JsonSchema)] #[serde(deny_unknown_fields)]
pub struct Approve { pub username: String, pub password: Secret, pub command: String, pub content_hash: String, pub permission: String }
#[derive(Serialize, JsonSchema)]
pub struct SignedIn { pub access_token: String, pub token_type: &'static str, pub expires_in_s: i64, #[serde(skip_serializing_if = "Option::is_none")] pub refresh_token: Option<String>, pub refresh_expires_in_s: i64, pub session_id: SessionId, pub must_change: bool, pub user: UserView }
#[derive(Serialize, JsonSchema, Clone)]
pub struct UserView { pub user_id: UserId, pub username: String, pub name: String, pub role: String, pub role_key: String, pub rank: i32, pub language: Option<String>, pub must_change: bool, pub permissions: Vec<String>, pub branches: Option<Vec<BranchId>>, pub limits: Limits }
#[derive(Serialize, JsonSchema)]
pub struct ApprovalGranted { pub approval_id: ApprovalId, pub approver: String, pub expires_at: jiff::Timestamp }
#[derive(Clone)] pub struct Auth;
impl Auth {
    pub async fn actor(&self, _token: &str, _envelope: &Envelope) -> Result<Arc<Actor>, Fault> { todo!() }
    pub async fn session_actor(&self, _tenant: TenantId, _session: SessionId, _envelope: &Envelope) -> Result<Arc<Actor>, Fault>{ todo!() }
    pub async fn me(&self, _actor: &Actor) -> Result<Arc<UserView>, Fault>{ todo!() }
    pub async fn sign_in(&self, _request: SignIn, _envelope: Envelope) -> Result<SignedIn, Fault>{ todo!() }
    pub async fn refresh(&self, _refresh_token: &str, _envelope: Envelope) -> Result<SignedIn, Fault>{ todo!() }
    pub async fn sign_out(&self, _actor: &Actor, _envelope: Envelope) -> Result<(), Fault>{ todo!() }
    pub async fn sign_out_by_refresh(&self, _refresh_token: &str, _envelope: Envelope) -> Result<(), Fault>{ todo!() }
    pub async fn change_password(&self, _actor: &Actor, _input: ChangePassword, _envelope: Envelope) -> Result<(), Fault>{ todo!() }
    pub async fn approve(&self, _requester: &Actor, _input: Approve, _envelope: Envelope) -> Result<ApprovalGranted, Fault>{ todo!() }
}
