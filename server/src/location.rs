//! Where a thing that was made can be read: `Location` of a 201.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::HeaderValue;
use schemars::SchemaGenerator;
use serde::Deserialize;
use serde_json::value::RawValue;
use till_kernel::{Endpoint, EndpointKind, Method, Registry};

use crate::routes::API;

/// The route that shows what an operation makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    path: &'static str,
    /// The member of the answer that names the thing, where the request did not name it.
    by: Option<&'static str>,
}

impl Shown {
    /// The route for what `endpoint` makes: `/things/{id}` for `/things`, or the thing itself for an action that makes it, such as
    /// `/sales/{id}/complete`. `None` if it makes nothing or nothing shows it.
    pub fn of(endpoint: &Endpoint, registry: &Registry) -> Option<Self> {
        if !endpoint.care.creates {
            return None;
        }
        let output = |one: &Endpoint| (one.output)(&mut SchemaGenerator::default()).to_value();
        let own = endpoint.route.path;
        let shows = || {
            registry
                .endpoints()
                .filter(|one| one.kind == EndpointKind::Query && one.route.method == Method::Get)
        };
        for path in shows().map(|one| one.route.path) {
            let last = path.strip_prefix(own).and_then(|rest| rest.strip_prefix("/{"));
            if let Some(by) = last.and_then(|rest| rest.strip_suffix('}')) {
                return Some(Self { path, by: Some(by) });
            }
        }
        let itself = shows()
            .filter(|one| {
                let path = one.route.path;
                path.ends_with('}') && own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
            })
            .find(|one| output(one) == output(endpoint))?;
        Some(Self {
            path: itself.route.path,
            by: None,
        })
    }

    /// The address, from the path parameters of the request and the answer.
    pub fn location(&self, path: &[(String, String)], body: &[u8]) -> Option<HeaderValue> {
        let made = match self.by {
            None => None,
            Some(by) => Some(named(body, by)?),
        };
        let mut values = path
            .iter()
            .map(|(_, value)| value.as_str())
            .chain(made.as_deref());
        let mut text = String::from(API);
        for part in self.path.split('/').skip(1) {
            text.push('/');
            let value = if part.starts_with('{') {
                values.next()?
            } else {
                part
            };
            // What is no plain word is no id of ours.
            if value.is_empty()
                || !value
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            {
                return None;
            }
            text.push_str(value);
        }
        HeaderValue::try_from(text).ok()
    }
}

/// A text member of `data`, without reading the rest into anything.
fn named(body: &[u8], name: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Framed<'a> {
        #[serde(borrow)]
        data: BTreeMap<Cow<'a, str>, &'a RawValue>,
    }
    let framed: Framed<'_> = serde_json::from_slice(body).ok()?;
    serde_json::from_str(framed.data.get(name)?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_made_of_what_was_asked_and_answered() {
        let thing = Shown {
            path: "/branches/{branch_id}/things/{thing_id}",
            by: Some("thing_id"),
        };
        let path = [("branch_id".to_owned(), "b-1".to_owned())];
        let at = |body: &str| thing.location(&path, body.as_bytes());
        assert_eq!(
            at(r#"{"data":{"name":"x","thing_id":"t-2","lines":[{"thing_id":"no"}]}}"#).unwrap(),
            "/api/v1/branches/b-1/things/t-2"
        );
        for body in [
            r#"{"data":{}}"#,
            r#"{"data":[]}"#,
            r#"{"data":{"thing_id":"../x"}}"#,
            r#"{"data":{"thing_id":5}}"#,
            "",
        ] {
            assert!(at(body).is_none(), "{body}");
        }
        let itself = Shown {
            path: "/sales/{sale_id}",
            by: None,
        };
        let path = [("sale_id".to_owned(), "s-1".to_owned())];
        assert_eq!(itself.location(&path, b"").unwrap(), "/api/v1/sales/s-1");
    }
}
