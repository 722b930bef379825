//! The bytes of a file as text.

/// UTF-8, UTF-16 with or without its mark, or the Windows code page that older spreadsheets write; `None` if it is none of them.
#[must_use]
pub fn text_of(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(ToOwned::to_owned),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        // A header is ASCII: as UTF-16 every other byte of it is zero.
        [first, 0, _, 0, ..] if *first != 0 => wide(bytes, u16::from_le_bytes),
        [0, second, 0, _, ..] if *second != 0 => wide(bytes, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            // Letters of more bytes do not come about by chance: it is UTF-8 with a byte in it that belongs to none.
            Err(_) if bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) => None,
            Err(_) => windows(bytes),
        },
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>()).ok()
}

/// Windows-1252: Latin-1 with signs in place of the upper control characters. What has control characters is no text.
fn windows(bytes: &[u8]) -> Option<String> {
    let is_text = |byte: &u8| !matches!(byte, 0..=8 | 0x0b..=0x0c | 0x0e..=0x1f | 0x7f);
    bytes.iter().all(is_text).then(|| {
        let char_of = |byte: &u8| match byte {
            0x80..=0x9f => SIGNS.chars().nth(usize::from(*byte) - 0x80).unwrap_or('\u{fffd}'),
            byte => char::from(*byte),
        };
        bytes.iter().map(char_of).collect()
    })
}

/// 0x80 to 0x9f; five of them stand for nothing.
const SIGNS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_spreadsheet_is_read() {
        let text = "sku;name\nA;Café 5 €";
        let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let (le, be) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", le.as_slice()].concat(),
            [b"\xfe\xff", be.as_slice()].concat(),
            le,
            be,
            b"sku;name\nA;Caf\xe9 5 \x80".to_vec(),
        ] {
            assert_eq!(text_of(&bytes).as_deref(), Some(text));
        }
        assert_eq!(text_of(b"\x89PNG\r\n\x1a\n\0\0\0"), None);
        assert_eq!(text_of(b"PK\x03\x04\x14\0\x08\xff"), None);
        assert_eq!(text_of(b"\xff\xfeabc"), None);
        assert_eq!(
            text_of(b"sku;name\nA;Caf\xc3\xa9\nB;Caf\xe9"),
            None,
            "one bad byte spoils no name"
        );
    }
}
