//! Operations as endpoints, erased to bytes in and bytes out, so that plugs compile without a web framework.

use std::sync::Arc;

use bytes::Bytes;
use schemars::{Schema, SchemaGenerator};
use till_shared::sheet::Sheet;
use till_shared::slip::Slip;

use crate::BoxFuture;
use crate::actor::Actor;
use crate::care::Care;
use crate::cursor::Seal;
use crate::decode::RawInput;
use crate::envelope::Envelope;
use crate::fault::{Fault, FaultCode, FaultKind};
use crate::kernel::Kernel;
use crate::list::{List, Paged};
use crate::operation::{Command, Query};
use crate::output::{Binary, Output};
use crate::permission::Permission;
use crate::road::rules;
use crate::violations::Violations;

till_shared::words! {
    /// HTTP method.
    pub enum Method {
        /// Read.
        Get = "GET",
        /// Create or act.
        Post = "POST",
        /// Replace.
        Put = "PUT",
        /// Change some fields.
        Patch = "PATCH",
        /// Take away.
        Delete = "DELETE",
    }
}

/// Method and path of an endpoint, below `/api/v1`.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path with `{name}` parameters, e.g. `/sales/{sale_id}`.
    pub path: &'static str,
}

/// `GET path`.
#[must_use]
pub const fn get(path: &'static str) -> Route {
    Route {
        method: Method::Get,
        path,
    }
}
/// `POST path`.
#[must_use]
pub const fn post(path: &'static str) -> Route {
    Route {
        method: Method::Post,
        path,
    }
}
/// `PUT path`.
#[must_use]
pub const fn put(path: &'static str) -> Route {
    Route {
        method: Method::Put,
        path,
    }
}
/// `PATCH path`.
#[must_use]
pub const fn patch(path: &'static str) -> Route {
    Route {
        method: Method::Patch,
        path,
    }
}
/// `DELETE path`.
#[must_use]
pub const fn delete(path: &'static str) -> Route {
    Route {
        method: Method::Delete,
        path,
    }
}

/// Whether it changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// Changes.
    Command,
    /// Looks.
    Query,
}

/// An answer as bytes.
#[derive(Clone, Debug)]
pub struct Served {
    /// HTTP status.
    pub status: u16,
    /// `{"data": …, "meta": …}`.
    pub body: Bytes,
    /// For `ETag`.
    pub version: Option<i64>,
    /// Whether it is the stored answer of an earlier request with the same key.
    pub replayed: bool,
    /// Printable form.
    pub slip: Option<Slip>,
    /// Printable form on whole pages.
    pub sheet: Option<Sheet>,
    /// Bytes instead of JSON.
    pub binary: Option<Binary>,
    /// Round trips to PostgreSQL.
    pub trips: u32,
}

/// What is wrong with a query by itself, and with a cursor that is not its own.
fn asked<Q: Query>(query: &Q, is_foreign: bool, violations: &mut Violations) {
    query.validate(violations);
    if is_foreign {
        violations.only(
            "cursor",
            "malformed",
            "is not a cursor of this list with these filters",
        );
    }
}

type Call =
    dyn Fn(Kernel, Arc<Actor>, Envelope, RawInput) -> BoxFuture<'static, Result<Served, Fault>> + Send + Sync;

/// An operation that can be reached from outside.
#[derive(Clone)]
pub struct Endpoint {
    /// Where.
    pub route: Route,
    /// The operation's name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Command or query.
    pub kind: EndpointKind,
    /// What the caller must hold.
    pub permission: Permission,
    /// How much care it needs.
    pub care: Care,
    /// The status of success.
    pub status: u16,
    /// Schema of the input: path parameters, query parameters and body members together.
    pub input: fn(&mut SchemaGenerator) -> Schema,
    /// Schema of `data`, or of the whole document where it is not framed.
    pub output: fn(&mut SchemaGenerator) -> Schema,
    /// Whether success is `{"data": …}`.
    pub is_framed: bool,
    /// Whether the answer has a printable form.
    pub is_printed: bool,
    /// What it may refuse with besides what the kernel answers for every operation.
    pub faults: &'static [FaultCode],
    /// Bytes of its body, where it takes more than others do.
    pub body_max: Option<usize>,
    /// The statements of a list, for the test that prepares each; none for other operations.
    pub statements: Vec<&'static str>,
    call: Arc<Call>,
}

impl Endpoint {
    /// Offers a command.
    #[must_use]
    pub fn command<C: Command>(route: Route) -> Self {
        Self {
            route,
            name: C::NAME,
            summary: C::SUMMARY,
            kind: EndpointKind::Command,
            permission: C::PERMISSION,
            care: C::CARE,
            status: if C::CARE.creates { 201 } else { 200 },
            input: |generator| generator.root_schema_for::<C>(),
            output: |generator| generator.subschema_for::<C::Output>(),
            is_framed: C::Output::IS_FRAMED,
            is_printed: C::Output::IS_PRINTED,
            faults: C::FAULTS,
            body_max: C::BODY_MAX,
            statements: Vec::new(),
            call: Arc::new(|kernel, actor, envelope, raw| {
                Box::pin(async move {
                    kernel.admit(C::PERMISSION, C::NAME, &actor, &envelope).await?;
                    let command = raw.body_by(rules::<C>)?;
                    Ok(kernel.execute(command, actor, envelope).await?.served)
                })
            }),
        }
    }

    /// Offers a query. At `POST` its input is the body: for questions that are too long for an address.
    #[must_use]
    pub fn query<Q: Query>(route: Route) -> Self {
        Self {
            route,
            name: Q::NAME,
            summary: Q::SUMMARY,
            kind: EndpointKind::Query,
            permission: Q::PERMISSION,
            care: Care::plain(),
            status: 200,
            input: |generator| generator.root_schema_for::<Q>(),
            output: |generator| generator.subschema_for::<Q::Output>(),
            is_framed: Q::Output::IS_FRAMED,
            is_printed: Q::Output::IS_PRINTED,
            faults: Q::FAULTS,
            body_max: Q::BODY_MAX,
            statements: Vec::new(),
            call: Arc::new(move |kernel, actor, envelope, raw| {
                Box::pin(async move {
                    kernel.admit(Q::PERMISSION, Q::NAME, &actor, &envelope).await?;
                    if route.method != Method::Get {
                        return kernel
                            .serve_query(&raw.body_by(Q::validate)?, actor, &envelope, None)
                            .await;
                    }
                    let seal = Seal::of(Q::NAME, &raw);
                    let opened = seal.open(raw);
                    let is_foreign = opened.is_foreign;
                    let query: Q = opened
                        .input
                        .address_by(|query, violations| asked(query, is_foreign, violations))?;
                    if is_foreign {
                        let mut violations = Violations::default();
                        asked(&query, is_foreign, &mut violations);
                        return Err(Fault::invalid(violations));
                    }
                    kernel.serve_query(&query, actor, &envelope, Some(&seal)).await
                })
            }),
        }
    }

    /// Offers a list.
    #[must_use]
    pub fn list<L: List>(route: Route) -> Self {
        Self {
            statements: L::ORDERS.statements(),
            ..Self::query::<Paged<L>>(route)
        }
    }

    /// Whether the input comes in the body, not in the address.
    #[must_use]
    pub fn takes_body(&self) -> bool {
        self.kind == EndpointKind::Command || self.route.method != Method::Get
    }

    /// Whether it may answer 409: every command may, for what is being changed at this moment, and a query that declares such a fault.
    #[must_use]
    pub fn conflicts(&self) -> bool {
        let declared = self.faults.iter().any(|fault| fault.kind == FaultKind::Conflict);
        self.kind == EndpointKind::Command || declared
    }

    /// Calls it.
    pub async fn call(
        &self,
        kernel: &Kernel,
        actor: Arc<Actor>,
        envelope: Envelope,
        input: RawInput,
    ) -> Result<Served, Fault> {
        (self.call)(kernel.clone(), actor, envelope, input).await
    }
}
