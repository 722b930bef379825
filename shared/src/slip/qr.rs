//! QR codes as vector graphics.

use qrcodegen::{QrCode, QrCodeEcc};

/// A QR code as SVG path data: the side in modules, and one rectangle per run of dark modules.
pub struct Modules {
    /// Modules on each side.
    pub side: i32,
    /// In a box of `side` × `side`.
    pub path: String,
}

/// Level M survives the 15 % of damage that a creased receipt takes. Nothing if the payload is empty or
/// longer than a code can hold (about 2,300 bytes).
pub fn modules(payload: &str) -> Option<Modules> {
    if payload.is_empty() {
        return None;
    }
    let code = QrCode::encode_text(payload, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            let width = x - from;
            if width > 0 {
                path.extend([format!("M{from} {y}h{width}v1h-{width}z")]);
            }
            x += 1;
        }
    }
    Some(Modules {
        side: code.size(),
        path,
    })
}

/// The QR code of `payload` as an inline `<svg>` element for an HTML page, without a quiet zone of its own and
/// without a size: the page gives both. Nothing if the payload is empty or too long for a code.
pub fn qr_svg(payload: &str) -> Option<String> {
    let Modules { side, path } = modules(payload)?;
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" aria-hidden=\"true\"><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::{modules, qr_svg};

    #[test]
    fn the_finder_pattern_stands_in_three_corners() {
        let code = modules("R-02-001042").unwrap();
        assert_eq!(code.side, 21);
        assert!(code.path.starts_with("M0 0h7v1h-7z"), "{}", code.path);
        assert!(code.path.contains("M14 0h7v1h-7z") && code.path.contains("M0 20h7v1h-7z"));
    }

    #[test]
    fn a_payload_that_no_code_holds_gives_nothing() {
        assert_eq!(qr_svg(""), None);
        assert_eq!(qr_svg(&"x".repeat(3_000)), None);
        assert!(qr_svg(&"x".repeat(2_000)).is_some());
    }

    #[test]
    fn the_payload_is_drawn_and_never_written() {
        let svg = qr_svg("</svg><script>alert(1)</script>").unwrap();
        assert!(!svg.contains("script") && svg.matches("</svg>").count() == 1);
    }
}
