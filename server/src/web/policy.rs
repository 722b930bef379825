//! What a page may do (content security policy): run our own scripts and WebAssembly, talk to us, and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use sha2::{Digest, Sha256};

/// For files: opened by themselves they are no pages. Workers are files too and live by this; they fetch from us and may run WebAssembly.
pub const OF_FILES: &str = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
                            style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The policy of a page. The few lines of script that it carries itself (the theme, before the first paint) are named by their hash.
/// Styles come in files; what components put into `style` attributes is let through.
pub fn of(page: &[u8]) -> HeaderValue {
    let text = String::from_utf8_lossy(page);
    let scripts: Vec<String> = inline_scripts(&text)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))))
        .collect();
    let scripts = scripts.concat();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; style-src-elem 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or_else(|_| HeaderValue::from_static(OF_FILES))
}

/// What stands between `<script …>` and `</script>` where the tag names no file.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (tag, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!tag.contains("src=") && !script.is_empty()).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pages_own_lines_are_named_by_their_hash_and_no_others() {
        let page = r#"<script>alert(1)</script><script type="module" src="/assets/a.js"></script>"#;
        let policy = of(page.as_bytes());
        let policy = policy.to_str().unwrap();
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let scripts =
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';";
        assert!(policy.contains(scripts), "{policy}");
        assert_eq!(inline_scripts("<p>no script</p>").count(), 0);
    }
}
