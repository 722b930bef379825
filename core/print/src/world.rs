//! All that the typesetter can see: one template, one document, the fonts of this crate.

use std::path::PathBuf;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// Latin first, Arabic script second, regular and semibold of each; then, in one weight, the scripts that these lack. Licences stand
/// beside the files. The Noto fonts come unchanged from the Python package `manimgx-fonts` 2026.9.26.
static FONT_FILES: [&[u8]; 13] = [
    include_bytes!("../fonts/Geist-Regular.ttf"),
    include_bytes!("../fonts/Geist-SemiBold.ttf"),
    include_bytes!("../fonts/IBMPlexSansArabic-Regular.ttf"),
    include_bytes!("../fonts/IBMPlexSansArabic-SemiBold.ttf"),
    include_bytes!("../fonts/noto/NotoSans.ttf"),
    include_bytes!("../fonts/noto/NotoSansHebrew.ttf"),
    include_bytes!("../fonts/noto/NotoSansDevanagari.ttf"),
    include_bytes!("../fonts/noto/NotoSansBengali.ttf"),
    include_bytes!("../fonts/noto/NotoSansTamil.ttf"),
    include_bytes!("../fonts/noto/NotoSansThai.ttf"),
    include_bytes!("../fonts/noto/NotoSansGurmukhi.ttf"),
    include_bytes!("../fonts/noto/NotoSansGeorgian.ttf"),
    include_bytes!("../fonts/noto/NotoSansArmenian.ttf"),
];

/// Whether some font has the letter; what shows nothing needs none.
pub(crate) fn prints(c: char) -> bool {
    let shows_nothing = c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}');
    let has = |font: &Font| font.info().coverage.contains(u32::from(c));
    shows_nothing || PRESS.fonts.iter().any(has)
}

/// What is the same in every render, parsed once.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// What the templates share.
    words: Source,
    slip: Source,
    sheet: Source,
}

/// How a document is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// On a roll.
    Slip,
    /// On pages.
    Sheet,
}

impl Template {
    fn source(self) -> &'static Source {
        match self {
            Self::Slip => &PRESS.slip,
            Self::Sheet => &PRESS.sheet,
        }
    }

    /// The file that it reads.
    const fn data(self) -> &'static str {
        match self {
            Self::Slip => "slip.json",
            Self::Sheet => "sheet.json",
        }
    }
}

/// A file of this crate, under its own name, so that another can import it.
fn source(name: &str, text: &str) -> Source {
    VirtualPath::new(name).map_or_else(
        |_| Source::detached(text),
        |path| {
            let id = RootedPath::new(VirtualRoot::Project, path).intern();
            Source::new(id, text.to_owned())
        },
    )
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONT_FILES
        .iter()
        .flat_map(|file| Font::iter(Bytes::new(*file)))
        .collect();
    Press {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        words: source("words.typ", include_str!("words.typ")),
        slip: source("slip.typ", include_str!("slip.typ")),
        sheet: source("sheet.typ", include_str!("sheet.typ")),
    }
});

/// The world of one render.
pub(crate) struct Desk {
    template: Template,
    /// The file that the template reads.
    data: Bytes,
}

impl Desk {
    pub(crate) fn new(template: Template, data: Vec<u8>) -> Self {
        Self {
            template,
            data: Bytes::new(data),
        }
    }
}

fn nothing_else(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.template.source().id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let own = [self.template.source(), &PRESS.words];
        own.into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .ok_or_else(|| nothing_else(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id.vpath().get_without_slash() == self.template.data() {
            Ok(self.data.clone())
        } else {
            Err(nothing_else(id))
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    /// No clock: a print of the same document is the same print.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::PRESS;

    #[test]
    fn the_two_scripts_of_the_shop_have_two_weights() {
        let families: Vec<_> = PRESS
            .fonts
            .iter()
            .map(|font| font.info().family.clone())
            .collect();
        assert_eq!(
            families,
            [
                "Geist",
                "Geist",
                "IBM Plex Sans Arabic",
                "IBM Plex Sans Arabic",
                "Noto Sans",
                "Noto Sans Hebrew",
                "Noto Sans Devanagari",
                "Noto Sans Bengali",
                "Noto Sans Tamil",
                "Noto Sans Thai",
                "Noto Sans Gurmukhi",
                "Noto Sans Georgian",
                "Noto Sans Armenian",
            ]
        );
        let weights: Vec<_> = PRESS
            .fonts
            .iter()
            .map(|font| font.info().variant.weight.to_number())
            .collect();
        assert_eq!(weights[..4], [400, 600, 400, 600]);
    }

    #[test]
    fn names_in_these_scripts_have_letters_and_these_do_not() {
        for name in [
            "Ελιές",
            "שלום",
            "हिन्दी दूध",
            "দুধ",
            "நிலக்கடலை",
            "ไข่ไก่",
            "ਦੁੱਧ",
            "რძე",
            "Կաթ",
            "چائے",
            "Молоко",
            "Sữa ₹",
        ] {
            assert!(name.chars().all(super::prints), "{name}");
        }
        for name in ["한국", "中文", "🍌"] {
            assert!(!name.chars().any(super::prints), "{name}");
        }
    }
}
