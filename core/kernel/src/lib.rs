//! The kernel: what a plug is written against.
//!
//! There is one road for a write (house 2): an endpoint hands a [`Command`] to [`Kernel::execute`], which validates, authorises, takes
//! care (reason, approval, idempotency), begins, runs, lets other modules react, seals with audit and outbox, numbers, commits and only
//! then publishes. A [`Query`] runs inside a READ ONLY transaction. Nothing else can reach the database.
//!
//! Attempts to get past the road that must not compile are kept as tests in [`locks`].
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        reason = "tests"
    )
)]

mod actor;
mod approval;
mod audit;
mod branch;
mod bus;
pub mod business;
mod care;
mod check;
mod cursor;
mod db;
mod decode;
mod directory;
mod endpoint;
mod envelope;
mod fault;
mod file;
mod job;
mod kernel;
pub mod life;
mod list;
pub mod locks;
mod look;
mod meters;
mod migrations;
mod module;
mod operation;
mod outbox;
mod output;
mod pairs;
mod period;
mod permission;
mod places;
mod port;
mod read;
mod record;
mod registry;
mod replies;
mod road;
mod security;
mod self_check;
mod sending;
mod series;
mod setting;
mod shape;
mod sweep;
mod tenant;
mod time;
mod violations;
mod write;

pub use actor::{Actor, ActorKind, BranchScope, Grant, GrantView, Limits, LimitsView, PermissionSet, Sight};
pub use approval::{Approval, ApprovalRequest, Figure, NewApproval};
pub use audit::{AUDIT_HASH_VERSION, Shown, Told, ToldEvent};
pub use branch::{Branch, list_branches};
pub use bus::{Committed, Invalidation};
pub use care::{Care, Lane};
pub use check::{Check, Finding, Findings, Footed, Looked, next_id};
pub use db::{
    AsRow, Bound, COMMIT_WITHIN, Change, Changing, Column, DatabaseSettings, Load, Pools, ReadAs, Reading,
    Rowed, Select, Stored, Tabled, WriteAs, Written, connection_fault, marked, marked_len,
};
pub use decode::RawInput;
pub use directory::{
    AccessChanged, AccessLost, Credential, Directory, Grants, Login, LoginAttempt, Person, PinLogin, reach,
};
pub use endpoint::{Endpoint, EndpointKind, Method, Route, Served, delete, get, patch, post, put};
pub use envelope::{Envelope, Source};
pub use fault::{Fault, FaultCode, FaultKind, codes, declared_by};
pub use file::{
    FILE_BACK, FILE_MAX, FileBytes, FileFlaw, FileJudge, FileKind, FileState, FileStore, JudgedFile,
    KeepFile, MANAGE_FILES, NewFile, StoredFile, SweepFiles,
};
pub use job::{
    Cron, CronError, FailJob, Job, JobChanged, JobInfo, JobStanding, JobState, Later, MANAGE_JOBS, Outcome,
    Outside, Progress, Step as JobStep, Taken, VIEW_JOBS,
};
pub use kernel::{Executed, Kernel, KernelSettings};
pub use life::{Life, Step};
pub use list::{Found, InUse, KeyKind, List, Order, Orders, Paged, Place, Question, Texts, Wanted};
pub use look::Look;
pub use meters::Handles;
pub use migrations::{MIGRATIONS, MigrationFile, MigrationReport, PlugMigrations, migrate, pending};
pub use module::{Live, Module, Plug, Reaction};
pub use operation::{Command, Query};
pub use outbox::{Audience, Event, EventInfo, StoredEvent};
pub use output::{Binary, BranchesSeen, Gated, Output, Printed};
pub use period::{CLOSED_THROUGH, PeriodClosed, VIEW_PERIODS};
pub use permission::{Permission, Template};
pub use places::{RegisterBook, RegisterPlace, register_of};
pub use port::Port;
pub use read::Read;
pub use record::{Reach, Record, RecordInfo, Rows};
pub use registry::Registry;
pub use security::{SecurityEvent, SecurityKind};
pub use self_check::self_check;
pub use sending::{
    Deliver, Delivered, Letter, LetterInfo, MANAGE_SENDINGS, Mail, MailAccount, Message, NOT_SET_UP,
    NewSending, Notify, Paper, Press, PublicUrl, Security, Sending, SendingChanged, SendingFailure,
    SendingState, Server, TOO_MANY_SENDINGS, Undelivered, VIEW_SENDINGS, Vault, find_account, is_address,
    link_hash, link_of, masked,
};
pub use series::{FISCAL_HASH_VERSION, Gate, Issue, Issued, NewSeries, Numbered, find_series, fiscal_chain};
pub use setting::{
    HeldSetting, Misfit, Rule, Setting, SettingChange, SettingInfo, SettingPlace, SettingScope, Settings,
    StoredSetting, find_setting,
};
pub use sweep::{Sweep, Swept};
pub use tenant::{BusinessFounded, FirstTax, Tenant};
pub use time::{Clock, IdSource, ManualClock, RandomIds, SeededIds, SystemClock};
pub use violations::{Violation, Violations};
pub use write::Write;

/// For [`footed_by!`], [`row!`], [`table!`] and [`words!`].
#[doc(hidden)]
pub use db::{columns, insert_rows, load_row, row_states, update_rows};
#[doc(hidden)]
pub use serde::ser::SerializeMap;
#[doc(hidden)]
pub use sqlx::Error as SqlError;
#[doc(hidden)]
pub use sqlx::error::BoxDynError;
#[doc(hidden)]
pub use sqlx::postgres::PgRow;
#[doc(hidden)]
pub use uuid::Uuid;

/// For [`footed_by!`].
#[doc(hidden)]
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

/// A boxed future, for the few places where a trait object needs one.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
