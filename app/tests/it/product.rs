//! The plugs of this build, as the tests see them.

use std::sync::Arc;

use till_administration::PasswordHasher;
use till_kernel::{BoxFuture, Fault, Plug, PublicUrl, Registry};
use till_platform::notify::Outside;
use till_testkit::{OpenVault, Postman, TextPress};

/// Hashes nothing: tests that need real passwords run the real binary.
struct NoHasher;

impl PasswordHasher for NoHasher {
    fn check_rules(&self, _password: &str, _context: &[&str]) -> Result<(), Vec<String>> {
        Ok(())
    }

    fn hash<'a>(&'a self, _password: &'a str) -> BoxFuture<'a, Result<String, Fault>> {
        Box::pin(async { Ok("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA".to_owned()) })
    }
}

pub fn plugs() -> Vec<Plug> {
    let postman = Arc::new(Postman::default());
    let outside = Outside {
        notify: postman,
        vault: Arc::new(OpenVault),
        press: Arc::new(TextPress),
        public_url: PublicUrl(Some("https://till.example".to_owned())),
    };
    till_app::modules::plugs(
        Arc::new(NoHasher),
        outside,
        std::env::temp_dir().join("till-files-of-tests"),
    )
}

pub fn registry() -> Registry {
    Registry::new(plugs()).expect("the modules fit together")
}
