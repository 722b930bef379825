//! The port through which passwords are judged and hashed: declared here, kept by the platform, so that no plug builds a hasher.

use till_kernel::{BoxFuture, Fault, Registry, Violations, Write};

use crate::secret::Secret;

/// Judges and hashes passwords (P-4.2, R-IN-9).
pub trait PasswordHasher: Send + Sync + 'static {
    /// Checks a new password by the installation's rules. `context` are words it must not be made of: names, e-mail address, business.
    /// `Err` lists every rule it breaks, as sentences for people.
    fn check_rules(&self, password: &str, context: &[&str]) -> Result<(), Vec<String>>;

    /// Hashes a password into a PHC string. Slow on purpose; the implementation runs it where it starves nobody.
    fn hash<'a>(&'a self, password: &'a str) -> BoxFuture<'a, Result<String, Fault>>;
}

/// Notes every rule that `password` breaks, at `field`.
pub(crate) fn check(
    registry: &Registry,
    v: &mut Violations,
    field: &str,
    password: &Secret,
    context: &[&str],
) -> Result<(), Fault> {
    let hasher = registry.port::<dyn PasswordHasher>()?;
    if let Err(broken) = hasher.check_rules(password.reveal(), context) {
        for rule in broken {
            v.push(field, "weak-password", rule);
        }
    }
    Ok(())
}

/// The hash to keep. Takes milliseconds: called before anything is locked.
pub(crate) async fn hash(w: &Write, password: &Secret) -> Result<String, Fault> {
    w.port::<dyn PasswordHasher>()?.hash(password.reveal()).await
}
