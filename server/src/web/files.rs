//! Where the files of the web application come from.

use std::borrow::Cow;
use std::path::PathBuf;

use bytes::Bytes;
use http::HeaderValue;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::settings::WebSource;

/// What `scripts/build-web` made: in the program, or in a debug build in its folder.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Built;

/// The files of the web application.
pub enum Files {
    /// Those this program was built with.
    Built,
    /// Those of a folder, read at every request.
    Folder(PathBuf),
    /// None.
    None,
}

/// A file.
pub struct File {
    /// Its content.
    pub bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
}

impl Files {
    pub fn of(source: &WebSource) -> Self {
        match source {
            WebSource::Built => Self::Built,
            WebSource::Folder(folder) => Self::Folder(folder.clone()),
            WebSource::Pages => Self::None,
        }
    }

    /// The file of that name, such as `assets/till-1a2b.js`. Names that lead elsewhere name nothing.
    pub fn get(&self, name: &str) -> Option<File> {
        if !is_plain(name) {
            return None;
        }
        match self {
            Self::Built => Built::get(name).map(|file| File {
                hash: file.metadata.sha256_hash(),
                bytes: file.data,
            }),
            Self::Folder(folder) => std::fs::read(folder.join(name)).ok().map(|bytes| File {
                hash: Sha256::digest(&bytes).into(),
                bytes: bytes.into(),
            }),
            Self::None => None,
        }
    }
}

impl File {
    /// A tag that changes with the content.
    pub fn tag(&self) -> HeaderValue {
        let start: [u8; 16] = std::array::from_fn(|at| self.hash.get(at).copied().unwrap_or_default());
        let text = format!("\"{:032x}\"", u128::from_be_bytes(start));
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
    }

    /// Its content; embedded content is not copied.
    pub fn into_bytes(self) -> Bytes {
        match self.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        }
    }
}

/// The characters that a build gives to names, and no step up or to anything hidden.
fn is_plain(name: &str) -> bool {
    name.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    })
}

/// The media type that a name's ending stands for.
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("mp3") => "audio/mpeg",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_name_nothing() {
        for name in [
            "",
            "/",
            "..",
            "../Cargo.toml",
            "assets/../index.html",
            "assets//a.js",
            "/etc/passwd",
            ".env",
            "assets/.a",
            "assets\\a.js",
            "a%2e%2e",
            "a\0",
        ] {
            assert!(!is_plain(name), "{name}");
        }
        assert!(is_plain("assets/till-B1_x.js.br"));
    }
}
