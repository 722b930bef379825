//! Setting up an empty installation: no default account exists, a one-time token opens it (P-4.1.6, P-4.16.1).

use std::sync::Arc;

use anyhow::{Result, anyhow};
use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use till_administration::business::{FOUNDED_ONCE, FirstAdmin, FirstBranch, FoundBusiness};
use till_kernel::{
    Actor, BoxFuture, Envelope, Fault, FaultCode, FaultKind, FirstTax, Kernel, RawInput, Served, SystemClock,
};
use till_server::{FirstRun, FirstRunDocs};
use till_shared::ids::TenantId;
use till_shared::text::Text;
use tokio::sync::Mutex;

/// The installation is set up already.
pub const DONE: FaultCode = FaultCode::conflict(
    "setup.done",
    "This installation is set up already. Sign in instead.",
);
/// The token is not the one that was printed last.
pub const WRONG_TOKEN: FaultCode = FaultCode::new(
    "setup.wrong-token",
    FaultKind::Unauthenticated,
    "This link is not valid any more. Use the one printed at the last start.",
);

/// What a business is set up with: the founding of `till_administration::business`, with sensible defaults.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBusiness {
    /// Name.
    pub name: Text<120>,
    /// Short name for signing in; made from the name if left out.
    #[serde(default)]
    pub slug: Option<Text<40>>,
    /// ISO 3166-1 alpha-2.
    pub country: Text<20>,
    /// ISO 4217.
    pub currency: Text<20>,
    /// IANA name.
    #[serde(default = "utc")]
    pub time_zone: Text<64>,
    /// BCP 47: `en` or `ur`.
    #[serde(default = "english")]
    pub language: Text<35>,
    /// The first branch.
    pub branch: FirstBranch,
    /// Tax on most goods; none if left out.
    #[serde(default)]
    pub tax: Option<FirstTax>,
    /// The first administrator.
    pub admin: FirstAdmin,
}

fn utc() -> Text<64> {
    "UTC".try_into().unwrap_or_default()
}

fn english() -> Text<35> {
    "en".try_into().unwrap_or_default()
}

/// What was set up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Founded {
    /// The business.
    pub tenant_id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Name to sign in with.
    pub username: String,
}

/// What the documentation of the API says of setting up.
pub const DOCS: FirstRunDocs = FirstRunDocs {
    input: Some(input_schema),
    faults: &[DONE, WRONG_TOKEN],
};

/// Schema of what `POST /api/v1/setup` reads.
pub fn input_schema(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<NewBusiness>()
}

/// A tax from what was typed.
pub fn tax(name: &str, rate: &str, inclusive: bool) -> Result<FirstTax> {
    let rate = rate
        .trim()
        .trim_end_matches('%')
        .trim()
        .parse()
        .map_err(|error| anyhow!("the tax rate \"{rate}\" is not a percentage: {error}"))?;
    Ok(FirstTax {
        name: name.try_into()?,
        rate,
        inclusive,
    })
}

/// Setting up, while the installation is empty. Cheap to clone.
#[derive(Clone)]
pub struct Setup(Arc<Inner>);

struct Inner {
    kernel: Kernel,
    /// SHA-256 of the token; held while founding, so that of two that try at once one wins.
    token: Mutex<Option<[u8; 32]>>,
}

impl Setup {
    /// Nothing is open until [`Self::open`].
    #[must_use]
    pub fn new(kernel: Kernel) -> Self {
        Self(Arc::new(Inner {
            kernel,
            token: Mutex::new(None),
        }))
    }

    /// A fresh one-time token if the installation is empty; tokens of earlier starts are void with it.
    pub async fn open(&self) -> Result<Option<String>> {
        if !self.0.kernel.tenants().await?.is_empty() {
            return Ok(None);
        }
        let ids = self.0.kernel.ids();
        let token = till_shared::canon::hex(&[ids.salt(), ids.salt()].concat());
        *self.0.token.lock().await = Some(Sha256::digest(token.as_bytes()).into());
        Ok(Some(token))
    }

    /// Founds the business, unless there is one.
    pub async fn found_business(&self, new: NewBusiness, envelope: Envelope) -> Result<Founded, Fault> {
        let kernel = &self.0.kernel;
        if !kernel.tenants().await?.is_empty() {
            return Err(DONE.fault());
        }
        let tenant_id = TenantId(kernel.ids().id(till_kernel::Clock::now(&SystemClock)));
        let slug = new.slug.unwrap_or_else(|| slug_of(&new.name));
        let founded = Founded {
            tenant_id,
            slug: slug.to_string(),
            name: new.name.to_string(),
            username: new.admin.username.to_string(),
        };
        let command = FoundBusiness {
            slug,
            name: new.name,
            country: new.country,
            currency: new.currency,
            time_zone: new.time_zone,
            language: new.language,
            branch: new.branch,
            admin: new.admin,
            tax: new.tax,
            is_first: true,
        };
        // All of it at once, before anything is begun.
        let flaws = command.flaws(kernel.registry())?;
        if !flaws.is_empty() {
            return Err(Fault::invalid(flaws));
        }
        let actor = Arc::new(Actor::system(tenant_id, "first-run"));
        // Somebody else may be founding it at this very moment, in this process or another.
        kernel
            .execute(command, actor, envelope)
            .await
            .map_err(|fault| fault.on_constraint(FOUNDED_ONCE, || DONE.fault()))?;
        Ok(founded)
    }
}

/// `Ali's Corner Shop` → `alis-corner-shop`.
fn slug_of(name: &str) -> Text<40> {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            '\'' | '’' => {}
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    let slug: String = slug.trim_matches('-').chars().take(40).collect();
    let slug = if slug.len() < 2 { "shop" } else { &slug };
    slug.try_into().unwrap_or_default()
}

fn answer<T: Serialize>(status: u16, data: &T) -> Result<Served, Fault> {
    let body = serde_json::to_vec(&serde_json::json!({ "data": data })).map_err(Fault::internal)?;
    Ok(Served {
        status,
        body: body.into(),
        version: None,
        replayed: false,
        slip: None,
        sheet: None,
        binary: None,
        trips: 0,
    })
}

impl FirstRun for Setup {
    fn state<'a>(&'a self, _envelope: &'a Envelope) -> BoxFuture<'a, Result<Served, Fault>> {
        Box::pin(async move {
            let waiting = self.0.token.lock().await.is_some() && self.0.kernel.tenants().await?.is_empty();
            answer(200, &serde_json::json!({ "waiting": waiting }))
        })
    }

    fn found<'a>(
        &'a self,
        token: &'a str,
        body: Bytes,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Served, Fault>> {
        Box::pin(async move {
            let mut expected = self.0.token.lock().await;
            let given: [u8; 32] = Sha256::digest(token.as_bytes()).into();
            match *expected {
                None => return Err(DONE.fault()),
                Some(expected) if expected != given => return Err(WRONG_TOKEN.fault()),
                Some(_) => {}
            }
            let new: NewBusiness = RawInput {
                body,
                ..RawInput::default()
            }
            .body()?;
            let founded = self.found_business(new, envelope.clone()).await?;
            *expected = None;
            answer(201, &founded)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_made_of_letters_digits_and_single_hyphens() {
        assert_eq!(slug_of("Ali's Corner  Shop"), "alis-corner-shop");
        assert_eq!(slug_of("  Café №1! "), "caf-1");
        assert_eq!(slug_of("دکان"), "shop");
    }

    #[test]
    fn a_tax_may_be_typed_with_a_percent_sign() {
        assert_eq!(tax("GST", "18 %", true).unwrap().rate.to_string(), "18");
        assert!(tax("GST", "many", true).is_err());
    }
}
