//! Writes sample documents as PDF, HTML and text into the folder given (or the current one), to be looked at:
//! `cargo run -p till-print --example sheets -- DIR`.

#[path = "../src/sheet/samples.rs"]
mod samples;

use std::path::PathBuf;

use till_print::sheet_pdf;
use till_shared::sheet::{COLUMNS_MAIL, to_html, to_text};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    std::fs::create_dir_all(&folder)?;
    let samples = [
        ("invoice", samples::invoice(6)),
        ("invoice-long", samples::invoice(300).marked("COPY 2")),
        ("statement", samples::statement(9)),
        ("statement-long", samples::statement(60)),
        ("report", samples::report()),
    ];
    for (name, sheet) in samples {
        std::fs::write(folder.join(name).with_extension("pdf"), sheet_pdf(&sheet)?)?;
        std::fs::write(folder.join(name).with_extension("html"), to_html(&sheet))?;
        std::fs::write(
            folder.join(name).with_extension("txt"),
            to_text(&sheet, COLUMNS_MAIL),
        )?;
    }
    Ok(())
}
