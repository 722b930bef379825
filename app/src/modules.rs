//! The list of plugs. An industry is one crate and one line here.

use std::sync::Arc;

use std::path::PathBuf;
use till_administration::PasswordHasher;
use till_kernel::{BoxFuture, Fault, Plug, Registry, Violations};
use till_platform::auth::Passwords;
use till_platform::notify::Outside;

/// Every plug of this build, in the order of their schemas.
#[must_use]
pub fn plugs(hasher: Arc<dyn PasswordHasher>, outside: Outside, files: PathBuf) -> Vec<Plug> {
    let mut platform = till_platform::auth::plug();
    platform.modules.push(till_platform::notify::module(outside));
    platform.modules.push(till_platform::files::module(files));
    vec![
        platform,
        till_administration::plug(hasher),
        till_operations::plug(),
    ]
}

/// What the plugs declare. `Err` lists what contradicts itself.
pub fn registry(
    hasher: Arc<dyn PasswordHasher>,
    outside: Outside,
    files: PathBuf,
) -> Result<Registry, Vec<String>> {
    let registry = Registry::new(plugs(hasher, outside, files))?;
    let deaf = registry.deaf();
    if deaf.is_empty() { Ok(registry) } else { Err(deaf) }
}

/// The platform's password hashing as the port of the users module.
pub struct Hasher(pub Passwords);

impl PasswordHasher for Hasher {
    fn check_rules(&self, password: &str, context: &[&str]) -> Result<(), Vec<String>> {
        let mut violations = Violations::default();
        self.0.check_rules("password", password, context, &mut violations);
        let broken: Vec<String> = violations
            .into_vec()
            .into_iter()
            .map(|violation| violation.message)
            .collect();
        if broken.is_empty() { Ok(()) } else { Err(broken) }
    }

    fn hash<'a>(&'a self, password: &'a str) -> BoxFuture<'a, Result<String, Fault>> {
        Box::pin(self.0.hash(password))
    }
}
