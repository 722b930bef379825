//! Turning path, query string and body into an operation's input, with one error per thing that does not fit.

use std::cell::Cell;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, de};

use crate::fault::{Fault, codes};
use crate::shape;
use crate::violations::Violations;

/// A request as the server hands it over.
#[derive(Clone, Debug, Default)]
pub struct RawInput {
    /// Path parameters by name.
    pub path: Vec<(String, String)>,
    /// The raw query string.
    pub query: String,
    /// The raw body.
    pub body: Bytes,
}

impl RawInput {
    /// Path parameters and the members of the JSON body. What fits is read in one go; of what does not, everything wrong is named.
    pub fn body<T: DeserializeOwned + JsonSchema>(&self) -> Result<T, Fault> {
        self.body_by(|_, _| ())
    }

    /// The same. Where only values are wrong, what `validate` says of the others is named with them.
    pub fn body_by<T: DeserializeOwned + JsonSchema>(
        &self,
        validate: impl Fn(&T, &mut Violations),
    ) -> Result<T, Fault> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        // No text of ours may hold a NUL: PostgreSQL stores none. JSON writes it in one way only.
        let has_nul = self.path.iter().any(|(_, value)| value.contains('\0'))
            || memchr::memmem::find(body, NUL_IN_JSON).is_some();
        let walked = || shape::of_body::<T>(&self.path, body);
        if has_nul && let Some(fault) = walked().and_then(|walked| walked.into_fault(&validate)) {
            return Err(fault);
        }
        self.read_body(body).map_err(|misfit| match misfit {
            Misfit::NotJson(words) => {
                let mut violations = Violations::default();
                violations.push("", "not-json", words);
                codes::MALFORMED
                    .because("The body is not JSON.")
                    .violations(violations)
            }
            Misfit::Shape { pointer, message } => walked()
                .and_then(|walked| walked.into_fault(&validate))
                .unwrap_or_else(|| shape::of_error(&pointer, &message)),
        })
    }

    /// No intermediate value is built. Where it stopped is found out only when it did: keeping track costs as much as reading.
    fn read_body<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Misfit> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let merge = Merge {
            path: &self.path,
            failed: &Cell::new(None),
            target: std::marker::PhantomData,
        };
        match json.deserialize_map(merge) {
            Ok(input) if json.end().is_ok() => Ok(input),
            _ => self.read_body_again(body),
        }
    }

    fn read_body_again<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Misfit> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
        let failed = Cell::new(None);
        let merge = Merge {
            path: &self.path,
            failed: &failed,
            target: std::marker::PhantomData,
        };
        let input = tracked.deserialize_map(merge).map_err(|error| {
            if !error.is_data() {
                return not_json(&error);
            }
            let pointer = failed
                .get()
                .map_or_else(|| pointer_of(&track.path()), |name| format!("/{name}"));
            Misfit::Shape {
                pointer,
                message: error.to_string(),
            }
        })?;
        json.end()
            .map_err(|_| Misfit::NotJson("has something after the end of the JSON".to_owned()))?;
        Ok(input)
    }

    /// Path parameters and the query string; as for a body, what `validate` says is named with values that are wrong.
    pub(crate) fn address_by<T: DeserializeOwned + JsonSchema>(
        &self,
        validate: impl Fn(&T, &mut Violations),
    ) -> Result<T, Fault> {
        if let Some(name) = not_utf8(&self.query) {
            let mut violations = Violations::default();
            violations.push(&name, "malformed", "is not UTF-8");
            return Err(codes::MALFORMED
                .because("The address is not UTF-8.")
                .violations(violations));
        }
        let mut text = serde_urlencoded::to_string(&self.path).map_err(Fault::internal)?;
        if !self.query.is_empty() {
            text.push('&');
            text.push_str(&self.query);
        }
        let pairs = || form_pairs(&text).map(|(name, value)| (name.into_owned(), value.into_owned()));
        let walked = || shape::of_address::<T>(&pairs().collect::<Vec<_>>());
        if text.contains("%00")
            && let Some(fault) = walked().into_fault(&validate)
        {
            return Err(fault);
        }
        let reader = serde_urlencoded::Deserializer::new(form_pairs(&text));
        serde_path_to_error::deserialize(reader).map_err(|error| {
            walked()
                .into_fault(&validate)
                .unwrap_or_else(|| shape::of_error(&pointer_of(error.path()), &error.inner().to_string()))
        })
    }
}

/// How JSON writes the character NUL.
const NUL_IN_JSON: &[u8] = b"\\u0000";

/// Why an input was not read.
enum Misfit {
    /// It is no JSON; in words.
    NotJson(String),
    /// It is JSON of another shape: where the reader stopped, and its words.
    Shape { pointer: String, message: String },
}

fn not_json(error: &serde_json::Error) -> Misfit {
    Misfit::NotJson(if error.is_eof() {
        "ends before the JSON does".to_owned()
    } else {
        format!(
            "is no JSON in line {}, at character {}",
            error.line(),
            error.column()
        )
    })
}

fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

/// The first parameter of a query string whose name or value is not UTF-8. Readers of forms put a question mark there instead.
fn not_utf8(query: &str) -> Option<String> {
    if !query.contains('%') {
        return None;
    }
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let wrong = [name, value]
            .iter()
            .any(|part| std::str::from_utf8(&decoded(part)).is_err());
        wrong.then(|| String::from_utf8_lossy(&decoded(name)).into_owned())
    })
}

/// The bytes that `%41` and the like stand for.
fn decoded(part: &str) -> Vec<u8> {
    let mut rest = part.as_bytes();
    let mut all = Vec::with_capacity(rest.len());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits
            .filter(|_| *first == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        all.push(escaped.unwrap_or(*first));
        rest = after
            .get(if escaped.is_some() { 2 } else { 0 }..)
            .unwrap_or_default();
    }
    all
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |mut pointer, segment| {
        match segment {
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
        pointer
    })
}

/// Visits the JSON object with the path parameters put in front.
struct Merge<'p, T> {
    path: &'p [(String, String)],
    /// Which path parameter did not fit: the JSON reader knows nothing of them.
    failed: &'p Cell<Option<&'p str>>,
    target: std::marker::PhantomData<T>,
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Merge<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, body: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(Chain {
            path: self.path.iter(),
            failed: self.failed,
            value: None,
            body,
        }))
    }
}

struct Chain<'p, A> {
    path: std::slice::Iter<'p, (String, String)>,
    failed: &'p Cell<Option<&'p str>>,
    value: Option<(&'p str, &'p str)>,
    body: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Chain<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        if let Some((name, value)) = self.path.next() {
            self.value = Some((name, value));
            let name: de::value::StrDeserializer<'_, A::Error> = name.as_str().into_deserializer();
            return seed.deserialize(name).map(Some);
        }
        self.body.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some((name, value)) => seed
                .deserialize(PathValue(value, std::marker::PhantomData))
                .inspect_err(|_| self.failed.set(Some(name))),
            None => self.body.next_value_seed(seed),
        }
    }
}

/// A path parameter as a value: text, also where the input has an `Option` of it.
struct PathValue<'p, E>(&'p str, std::marker::PhantomData<E>);

impl<'de, E: de::Error> Deserializer<'de> for PathValue<'_, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        let text: de::value::StrDeserializer<'_, E> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use till_shared::ids::{LineId, Made, SaleId};

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Input {
        sale_id: SaleId,
        lines: Vec<Line>,
        #[serde(default)]
        note: Option<String>,
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Line {
        amount_minor: i64,
    }

    fn raw(id: &str, body: &str) -> RawInput {
        RawInput {
            path: vec![("sale_id".into(), id.into())],
            query: String::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    const ID: &str = "01900000-0000-7000-8000-000000000001";

    #[test]
    fn path_and_body_make_one_input() {
        let input: Input = raw(ID, r#"{"lines":[{"amount_minor":5}],"note":"x"}"#)
            .body()
            .unwrap();
        assert_eq!(
            (
                input.sale_id.to_string().as_str(),
                input.lines[0].amount_minor,
                input.note.as_deref()
            ),
            (ID, 5, Some("x"))
        );
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_pointer() {
        let at = |id: &str, body: &str| {
            let fault = raw(id, body).body::<Input>().unwrap_err();
            assert_eq!(fault.code(), codes::MALFORMED);
            fault.violation_list()[0].pointer.clone()
        };
        assert_eq!(
            at(ID, r#"{"lines":[{"amount_minor":"5"}]}"#),
            "/lines/0/amount_minor"
        );
        assert_eq!(at(ID, r#"{"lines":[],"colour":1}"#), "/colour");
        assert_eq!(at("nonsense", r#"{"lines":[]}"#), "/sale_id");
        assert_eq!(at(ID, r#"{"lines":[]"#), "/");
        assert_eq!(at(ID, "[1]"), "/");
        assert_eq!(at(ID, r#"{"lines":[]} trailing"#), "/");
    }

    #[derive(Debug, Deserialize, schemars::JsonSchema)]
    struct New {
        #[serde(rename = "sale_id")]
        _sale_id: Made<SaleId>,
        #[serde(default, rename = "line_id")]
        _line_id: Option<Made<LineId>>,
    }

    #[test]
    fn an_id_of_another_version_is_a_wrong_value_with_its_pointer() {
        let at = |id: &str, body: &str| {
            let fault = raw(id, body).body::<New>().unwrap_err();
            assert_eq!(fault.code(), codes::INVALID);
            let violation = fault.violation_list()[0].clone();
            (violation.pointer, violation.code)
        };
        let nil = uuid::Uuid::nil().to_string();
        let refused = |pointer: &str| (pointer.to_owned(), "not-v7".to_owned());
        assert_eq!(at(&nil, "{}"), refused("/sale_id"));
        assert_eq!(at(ID, &format!(r#"{{"line_id":"{nil}"}}"#)), refused("/line_id"));
        assert!(raw(ID, &format!(r#"{{"line_id":"{ID}"}}"#)).body::<New>().is_ok());
    }

    #[test]
    fn a_member_that_comes_twice_is_refused_even_if_the_path_gave_it() {
        let twice = raw(ID, &format!(r#"{{"lines":[],"sale_id":"{ID}"}}"#));
        let fault = twice.body::<Input>().unwrap_err();
        assert_eq!(
            (
                fault.violation_list()[0].pointer.as_str(),
                fault.violation_list()[0].code.as_str()
            ),
            ("/sale_id", "unknown")
        );
        assert!(raw(ID, r#"{"lines":[],"lines":[]}"#).body::<Input>().is_err());
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    struct Optional {
        sale_id: Option<SaleId>,
        kind: Option<String>,
    }

    #[test]
    fn a_path_parameter_may_be_optional_in_the_input() {
        let input: Optional = raw(ID, r#"{"kind":"x"}"#).body().unwrap();
        assert_eq!(
            (input.sale_id.unwrap().to_string().as_str(), input.kind.as_deref()),
            (ID, Some("x"))
        );
    }

    #[derive(Debug, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Listing {
        branch: Option<String>,
        limit: Option<u32>,
        #[serde(default)]
        include_total: bool,
    }

    #[test]
    fn a_query_string_is_typed() {
        let query = |text: &str| {
            RawInput {
                query: text.into(),
                ..RawInput::default()
            }
            .address_by::<Listing>(|_, _| ())
        };
        let listing = query("branch=a%20b&limit=7&include_total=true").unwrap();
        assert_eq!(
            (listing.branch.as_deref(), listing.limit, listing.include_total),
            (Some("a b"), Some(7), true)
        );
        assert!(query("limit=many").is_err());
        assert!(query("nonsense=1").is_err());
        assert_eq!(
            query("branch=100%&branch2").unwrap_err().code(),
            codes::MALFORMED,
            "a lone percent sign is one"
        );
        assert_eq!(query("branch=100%").unwrap().branch.as_deref(), Some("100%"));
        assert_eq!(
            query("branch=%ff").unwrap_err().violation_list()[0].pointer,
            "/branch",
            "bytes that are no text are refused, not repaired"
        );
    }
}
