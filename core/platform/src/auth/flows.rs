//! The endpoints that are functions of [`super::Auth`]: for the server's routes, the OpenAPI document and the authorisation matrix.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use till_kernel::{FaultCode, Permission, Route, get, post};

use super::approve::{ApprovalGranted, Approve};
use super::change_password::ChangePassword;
use super::enrol::{DeviceEnrolled, Enrol};
use super::error;
use super::people::DevicePeople;
use super::secret::Secret;
use super::set_pin::SetPin;
use super::sign_in::SignIn;
use super::sign_in_pin::SignInPin;
use super::views::{SignedIn, UserView};
use crate::devices::permissions as devices;

/// A refresh token in the body, for clients without cookies.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    /// The token; the cookie's if absent.
    #[serde(default)]
    pub refresh_token: Option<Secret>,
    /// Whether the next token is wanted in the answer.
    #[serde(default)]
    pub token_in_body: bool,
}

/// An endpoint that is not in the registry.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Where, below `/api/v1`.
    pub route: Route,
    /// Its name, `module.word`.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What the caller must hold.
    pub permission: Permission,
    /// Whether it looks at the device: its cookie or `X-Device`.
    pub device: bool,
    /// The status of success.
    pub status: u16,
    /// Schema of the body, if it takes one.
    pub input: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// Schema of `data`, if it answers any.
    pub output: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// What it may refuse with besides what the kernel answers for every operation.
    pub faults: &'static [FaultCode],
}

fn schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// Every endpoint that is not in the registry.
#[must_use]
pub fn flows() -> Vec<Flow> {
    vec![
        Flow {
            route: post("/auth/sign-in"),
            name: "auth.sign_in",
            summary: "Signs in with name and password.",
            permission: Permission::ANYONE,
            device: true,
            status: 200,
            input: Some(schema::<SignIn>),
            output: Some(schema::<SignedIn>),
            faults: &[
                error::SIGN_IN_FAILED,
                error::LOCKED,
                error::SIGN_IN_BUSY,
                error::NO_BUSINESS,
            ],
        },
        Flow {
            route: get("/auth/people"),
            name: "auth.people",
            summary: "Who may sign in by PIN at this enrolled device, and where it stands.",
            permission: Permission::ANYONE,
            device: true,
            status: 200,
            input: None,
            output: Some(schema::<DevicePeople>),
            faults: &[error::DEVICE_UNKNOWN],
        },
        Flow {
            route: post("/auth/sign-in-pin"),
            name: "auth.sign_in_pin",
            summary: "Signs in by PIN at an enrolled device.",
            permission: Permission::ANYONE,
            device: true,
            status: 200,
            input: Some(schema::<SignInPin>),
            output: Some(schema::<SignedIn>),
            faults: &[
                error::DEVICE_UNKNOWN,
                error::PIN_FAILED,
                error::PIN_LOCKED,
                error::SIGN_IN_BUSY,
            ],
        },
        Flow {
            route: post("/auth/refresh"),
            name: "auth.refresh",
            summary: "Exchanges a refresh token, from the cookie or the body, for the next pair of tokens.",
            permission: Permission::ANYONE,
            device: false,
            status: 200,
            input: Some(schema::<RefreshInput>),
            output: Some(schema::<SignedIn>),
            faults: &[error::REFRESH_REFUSED],
        },
        Flow {
            route: post("/auth/sign-out"),
            name: "auth.sign_out",
            summary: "Ends the session of the access token or, without one, of the refresh token.",
            permission: Permission::ANYONE,
            device: false,
            status: 204,
            input: Some(schema::<RefreshInput>),
            output: None,
            faults: &[],
        },
        Flow {
            route: get("/auth/me"),
            name: "auth.me",
            summary: "Who is signed in, and what they may do.",
            permission: Permission::KNOWN,
            device: false,
            status: 200,
            input: None,
            output: Some(schema::<UserView>),
            faults: &[],
        },
        Flow {
            route: post("/auth/change-password"),
            name: "auth.change_password",
            summary: "Changes one's own password and signs every other device out.",
            permission: Permission::KNOWN,
            device: false,
            status: 204,
            input: Some(schema::<ChangePassword>),
            output: None,
            faults: &[error::PASSWORD_WRONG, error::LOCKED, error::SIGN_IN_BUSY],
        },
        Flow {
            route: post("/auth/pin"),
            name: "auth.set_own_pin",
            summary: "Sets one's own PIN, with the present password or right after signing in with it.",
            permission: Permission::SIGNED_IN,
            device: false,
            status: 204,
            input: Some(schema::<SetPin>),
            output: None,
            faults: &[
                error::PASSWORD_NEEDED,
                error::PASSWORD_WRONG,
                error::LOCKED,
                error::SIGN_IN_BUSY,
            ],
        },
        Flow {
            route: post("/devices"),
            name: "devices.enrol",
            summary: "Enrols the device that asks, for signing in by PIN; what proves it is delivered once, as a cookie or in the answer.",
            permission: devices::MANAGE,
            device: false,
            status: 201,
            input: Some(schema::<Enrol>),
            output: Some(schema::<DeviceEnrolled>),
            faults: &[],
        },
        Flow {
            route: post("/approvals"),
            name: "approvals.grant",
            summary: "A second person approves, with name and password or by PIN at an enrolled device, exactly the operation that was refused.",
            permission: Permission::SIGNED_IN,
            device: false,
            status: 201,
            input: Some(schema::<Approve>),
            output: Some(schema::<ApprovalGranted>),
            faults: &[
                error::APPROVER_UNPROVEN,
                error::OWN_APPROVAL,
                error::MAY_NOT_APPROVE,
                error::DEVICE_NEEDED,
                error::LOCKED,
                error::PIN_LOCKED,
                error::SIGN_IN_BUSY,
            ],
        },
    ]
}

#[cfg(test)]
mod tests {
    use till_kernel::Registry;

    use super::*;

    #[test]
    fn no_flow_is_an_operation_of_the_registry_as_well() {
        let registry = Registry::new(vec![crate::auth::plug()]).unwrap();
        for flow in flows() {
            assert!(registry.endpoint(flow.name).is_none(), "{}", flow.name);
            let taken = registry.endpoints().any(|endpoint| {
                (endpoint.route.method, endpoint.route.path) == (flow.route.method, flow.route.path)
            });
            assert!(!taken, "{}", flow.route.path);
        }
    }

    #[test]
    fn passwords_are_write_only_in_the_schemas() {
        let mut generator = SchemaGenerator::default();
        for flow in flows() {
            if let Some(input) = flow.input {
                input(&mut generator);
            }
        }
        let text = serde_json::to_string(&generator.definitions()).unwrap();
        assert_eq!(text.matches("\"writeOnly\":true").count(), 9, "{text}");
    }
}
