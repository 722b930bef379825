//! What both documents share on their way through the typesetter.

use std::collections::BTreeSet;

use serde_json::Value;
use till_shared::language;
use till_shared::slip::clean;
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::world::{Desk, Template};

/// Blocks and table rows that a document may have; more belongs in a report file. Bounds the time of a render.
///
/// The largest sale has 500 lines with ten discounts and a note each, and 50 payments.
pub const BLOCKS_MAX: usize = 7_000;

/// Renders that a cached piece of layout outlives without being used.
const CACHE_AGE: usize = 10;

/// Why there is no print.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// More than [`BLOCKS_MAX`] blocks and table rows.
    #[error("the document has {0} blocks and rows, more than {BLOCKS_MAX}")]
    TooLong(usize),
    /// The typesetter refused the document: a fault of this crate, not of the document.
    #[error("typesetting failed: {0}")]
    Typesetting(String),
    /// The document could not be written as JSON.
    #[error("the document could not be passed on: {0}")]
    Data(#[from] serde_json::Error),
}

/// Typesets what a template reads.
pub(crate) fn typeset(template: Template, data: &Value) -> Result<PagedDocument, PrintError> {
    typst::compile::<PagedDocument>(&Desk::new(template, data.to_string().into_bytes()))
        .output
        .map_err(|e| refused(&e))
}

/// A tagged PDF by nobody in particular, without a time of its own.
pub(crate) fn options() -> PdfOptions {
    PdfOptions {
        creator: Smart::Custom(Some("Tillwright".to_owned())),
        ..PdfOptions::default()
    }
}

/// ISO 639 code of a language tag (BCP 47), and ISO 3166 code if it has one.
pub(crate) fn tongue(tag: &str) -> (String, Option<String>) {
    let mut tags = tag
        .split(['-', '_'])
        .filter(|tag| tag.chars().all(|c| c.is_ascii_alphabetic()));
    let language = tags
        .next()
        .filter(|tag| matches!(tag.len(), 2 | 3))
        .unwrap_or("en")
        .to_ascii_lowercase();
    (
        language,
        tags.find(|tag| tag.len() == 2).map(str::to_ascii_uppercase),
    )
}

/// What the question marks in a print stand for.
pub(crate) fn question_mark(tag: &str) -> &'static str {
    if language::is(tag, "ur") {
        "? : یہ حرف اس PDF میں نہیں چھپتا؛ براؤزر سے چھاپیں۔"
    } else if language::is(tag, "es") {
        "? : una letra para la que este PDF no tiene fuente; imprima desde el navegador para verla."
    } else {
        "? : a letter that this PDF has no font for; print from the browser to see it."
    }
}

/// Forgets old layout whether the render succeeded, failed or panicked: the cache has no other bound.
pub(crate) struct Tidy;

impl Drop for Tidy {
    fn drop(&mut self) {
        comemo::evict(CACHE_AGE);
    }
}

pub(crate) fn refused(diagnostics: &[SourceDiagnostic]) -> PrintError {
    let messages: Vec<&str> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    PrintError::Typesetting(messages.join("; "))
}

/// Path data as a picture that stretches to the box it is given.
pub(crate) fn svg(width: &str, height: &str, path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         preserveAspectRatio=\"none\"><path d=\"{path}\" fill=\"#15211c\"/></svg>"
    )
}

/// Cleans every text on its way to the template.
pub(crate) fn clean_all(value: &mut Value, missing: &BTreeSet<char>) {
    match value {
        Value::String(text) => {
            *text = clean(text);
            if text.chars().any(|c| missing.contains(&c)) {
                *text = text
                    .chars()
                    .map(|c| if missing.contains(&c) { '?' } else { c })
                    .collect();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| clean_all(value, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|value| clean_all(value, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
