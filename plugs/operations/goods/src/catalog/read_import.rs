//! Says what a file of products holds, before anything is asked of the catalogue.

use schemars::JsonSchema;
use serde::Deserialize;
use till_kernel::{FILE_MAX, Fault, FileBytes, Permission, Query, Read, Select, Violations};
use till_shared::money::Currency;
use till_shared::text::Text;

use super::IMPORT;
use super::import::{FileReading, Wanted, read_file};
use super::sheet::{Amounts, COLUMNS_MAX, Columns, Field, Kind};
use super::store::facts;

/// Reads a file of products as `till import` does: recognises the program that wrote it, says what each column becomes and what is not
/// taken over, and makes the rows that `catalog.check_import` and `catalog.import_products` take. Nothing is written or kept; with other
/// columns said, the file is sent again.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadImport {
    /// The file, in base 64: CSV in UTF-8, UTF-16 or Windows-1252, at most 8 MiB.
    pub file: FileBytes,
    /// What each column holds, from the left: one of `fields` of the answer, or `null` for one that is not taken over. Absent: guessed.
    #[serde(default)]
    pub columns: Option<Vec<Option<Text<40>>>>,
    /// How amounts are written. Absent: as the names of the columns say.
    #[serde(default)]
    pub amounts: Option<Amounts>,
}

impl ReadImport {
    /// The fields that are said; `None` for a word that is none.
    fn said(&self) -> Option<Wanted> {
        let known = Columns::fields(Kind::Products);
        let field = |word: &Text<40>| known.iter().copied().find(|field| **field == **word);
        let columns = match &self.columns {
            None => None,
            Some(columns) => {
                let fields = columns.iter().map(|word| match word {
                    None => Some(None),
                    Some(word) => field(word).map(Some),
                });
                Some(fields.collect::<Option<Vec<Option<Field>>>>()?)
            }
        };
        Some(Wanted {
            columns,
            amounts: self.amounts,
        })
    }

    /// What the file holds.
    pub(super) async fn read(&self, sql: &mut Select<'_>) -> Result<FileReading, Fault> {
        let currency: Currency = facts::currency(sql).await?;
        let (file, wanted) = (self.file.clone(), self.said().unwrap_or_default());
        // A large file keeps a thread busy: not one that answers tills.
        let read = move || read_file(&file.0, currency, &wanted);
        tokio::task::spawn_blocking(read).await.map_err(Fault::internal)
    }
}

impl Query for ReadImport {
    const NAME: &'static str = "catalog.read_import";
    const SUMMARY: &'static str = "Says what a file of products holds and what its columns become.";
    const PERMISSION: Permission = IMPORT;
    const BODY_MAX: Option<usize> = Some(FileBytes::BODY_MAX);
    type Output = FileReading;

    fn validate(&self, v: &mut Violations) {
        v.check(
            self.file.0.len() <= FILE_MAX,
            "file",
            "too-long",
            "has more than 8 MiB: cut it in pieces, or bring it in with till import",
        );
        v.at_most("columns", self.columns.as_ref().map_or(0, Vec::len), COLUMNS_MAX);
        v.check(
            self.said().is_some(),
            "columns",
            "unknown",
            "holds a word that is no field",
        );
    }

    async fn run(&self, r: &mut Read) -> Result<FileReading, Fault> {
        self.read(&mut r.select()).await
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use till_kernel::{Endpoint, RawInput, codes, post};
    use till_testkit::Shop;

    use super::*;
    use crate::catalog::EDIT;

    async fn shop(currency: &str) -> Shop {
        Shop::open_in(vec![crate::plug()], currency).await
    }

    fn asked(body: &Value) -> Result<ReadImport, Fault> {
        let body = body.to_string().into();
        let raw = RawInput {
            body,
            ..RawInput::default()
        };
        raw.body_by(ReadImport::validate)
    }

    fn file(text: &str) -> Value {
        json!({ "file": STANDARD.encode(text) })
    }

    #[tokio::test]
    async fn a_file_is_read_with_the_decimals_of_the_shop_and_nothing_is_written() {
        let shop = shop("KWD").await;
        let before = shop.audit().await.len();
        let mut body = file("one,two,three\nA,Tea,1.250\n");
        let read = shop.ask(&shop.owner(), asked(&body).unwrap()).await.unwrap();
        assert_eq!((read.missing.len(), read.rows.len()), (3, 0));
        body["columns"] = json!(["sku", "name", "price"]);
        let read = shop.ask(&shop.owner(), asked(&body).unwrap()).await.unwrap();
        assert_eq!(read.errors[0].code, "ambiguous");
        body["file"] = json!(STANDARD.encode("one,two,three\nA,Tea,1.25\n"));
        let read = shop.ask(&shop.owner(), asked(&body).unwrap()).await.unwrap();
        assert_eq!(read.rows[0].unit_price_minor, 1_250);
        assert_eq!(shop.audit().await.len(), before);
    }

    #[tokio::test]
    async fn it_needs_the_permission() {
        let shop = shop("EUR").await;
        let body = asked(&file("sku,name,price\nA,Tea,1\n")).unwrap();
        let fault = shop.ask(&shop.holder(&[EDIT]), body).await.unwrap_err();
        assert_eq!(fault.code(), codes::FORBIDDEN);
    }

    #[test]
    fn what_is_no_file_and_no_field_is_refused_where_it_stands() {
        let misfit = asked(&json!({ "file": "not base 64!" })).unwrap_err();
        assert_eq!(misfit.violation_list()[0].pointer, "/file");
        let pointer = |body: &Value| {
            let mut violations = Violations::default();
            asked(body).unwrap().validate(&mut violations);
            violations.into_vec().remove(0).pointer
        };
        let mut body = file("a,b\n1,2\n");
        body["columns"] = json!(["colour", null]);
        assert_eq!(pointer(&body), "/columns");
        let long = json!({ "file": STANDARD.encode(vec![b'a'; FILE_MAX + 1]) });
        assert_eq!(pointer(&long), "/file");
        let endpoint = Endpoint::query::<ReadImport>(post("/catalog/import/read"));
        assert!(endpoint.body_max.is_some_and(|max| long.to_string().len() < max));
    }
}
