//! The reference of the API in one page: conventions, every operation once, events, faults, types.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::document::{Document, Operation, is_set, items, members, text};
use super::types::{Member, component, members_of, words};

/// The page for a document.
pub fn markdown(document: &Value) -> String {
    let document = Document(document);
    let mut page = Page::default();
    let info = document.0.get("info").unwrap_or(&Value::Null);
    page.line(&format!(
        "# {} API, version {}",
        text(info, "title"),
        text(info, "version")
    ));
    page.paragraph(text(info, "description"));
    page.paragraph(
        "`till openapi --markdown` prints this page, `till openapi` the same for programs (OpenAPI 3.1), `till openapi --postman` a collection \
         for Postman. A running till shows it at `/api/docs`.",
    );
    page.paragraph(
        "Unless an operation says otherwise, send `Authorization: Bearer TOKEN`; [auth.sign_in](#authsign_in) answers the token as \
         `access_token`. Paths begin at the address of the till, e.g. `http://localhost:7420`.",
    );
    page.line("## Contents\n");
    for (tag, _) in document.tags() {
        let _ = writeln!(page.0, "- [{tag}](#module-{tag})");
    }
    page.paragraph(
        "- [Events](#events)\n- [Live queries](#live-queries)\n- [Faults](#faults)\n- [Types](#types)",
    );
    let faults: BTreeMap<&str, &Value> = items(document.0, "x-faults")
        .map(|fault| (text(fault, "code"), fault))
        .collect();
    for (tag, about) in document.tags() {
        page.line(&format!("## Module {tag}"));
        page.paragraph(about);
        for operation in document.operations(tag) {
            of_operation(&mut page, document, &operation, &faults);
        }
    }
    events(&mut page, document);
    all_faults(&mut page, &faults);
    types(&mut page, document);
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{text}");
    }

    fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.0, "\n{text}\n");
    }

    fn table(&mut self, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        let _ = writeln!(
            self.0,
            "\n| {} |\n|{}",
            heads.join(" | "),
            " --- |".repeat(heads.len())
        );
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell_of(cell)).collect();
            let _ = writeln!(self.0, "| {} |", cells.join(" | "));
        }
        self.0.push('\n');
    }

    fn members(&mut self, members: Vec<Member>) {
        self.table(
            &["Member", "Type", "", "Meaning"],
            members.into_iter().map(|member| {
                vec![
                    format!("`{}`", member.name),
                    member.is,
                    needed(member.required),
                    member.means,
                ]
            }),
        );
    }
}

/// A cell is one line, and a bar in it is none of the table's.
fn cell_of(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

fn needed(required: bool) -> String {
    if required {
        "needed".to_owned()
    } else {
        String::new()
    }
}

fn of_operation(
    page: &mut Page,
    document: Document<'_>,
    operation: &Operation<'_>,
    faults: &BTreeMap<&str, &Value>,
) {
    page.line(&format!("### {}\n", text(operation.is, "operationId")));
    page.line(&format!("`{} {}`\n", operation.method, operation.path));
    let open = if operation.is_open() {
        " Needs no token."
    } else {
        ""
    };
    page.line(&format!(
        "**{}** {}{open}",
        text(operation.is, "summary"),
        text(operation.is, "description")
    ));
    let parameters = ["path", "query", "header"].into_iter().flat_map(|place| {
        operation.parameters(place).into_iter().map(move |parameter| {
            vec![
                format!("`{}`", text(parameter, "name")),
                place.to_owned(),
                words(parameter.get("schema").unwrap_or(&Value::Null)),
                needed(is_set(parameter, "required")),
                text(parameter, "description").to_owned(),
            ]
        })
    });
    page.table(&["Parameter", "In", "Type", "", "Meaning"], parameters);
    if let Some((schema, required)) = operation.body() {
        let may = if required { "" } else { ", may be left out" };
        let whole = document.resolved(schema);
        let members = members_of(document, whole);
        if members.is_empty() {
            page.line(&format!("\nBody{may}: {}.", words(whole)));
        } else {
            page.line(&format!("\nBody{may}:"));
            page.members(members);
        }
    }
    answers(page, operation);
    let refusals = items(operation.is, "x-faults")
        .filter_map(Value::as_str)
        .map(|code| {
            let fault = faults.get(code).copied().unwrap_or(&Value::Null);
            let status = fault.get("status").map_or_else(String::new, ToString::to_string);
            vec![status, format!("`{code}`"), text(fault, "title").to_owned()]
        });
    page.table(&["Refused with", "Fault", "Meaning"], refusals);
}

/// What it answers, by status; problems by their number only.
fn answers(page: &mut Page, operation: &Operation<'_>) {
    let mut problems = Vec::new();
    for (status, answer) in members(operation.is, "responses") {
        if answer.get("$ref").is_some() {
            problems.push(status.as_str());
            continue;
        }
        let forms = members(answer, "content").map(|(form, _)| form.as_str());
        let forms: Vec<&str> = forms.filter(|form| *form != "application/json").collect();
        let schema = answer.pointer("/content/application~1json/schema");
        let data = schema.and_then(|schema| schema.pointer("/properties/data").or(Some(schema)));
        let mut said = match data {
            Some(data) => words(data),
            None => "no body".to_owned(),
        };
        if !forms.is_empty() {
            let _ = write!(said, "; also {}", forms.join(", "));
        }
        page.line(&format!("\nAnswers **{status}**: {said}."));
    }
    if !problems.is_empty() {
        page.line(&format!("\nProblems: {}.", problems.join(", ")));
    }
}

fn events(page: &mut Page, document: Document<'_>) {
    page.line("## Events");
    page.paragraph(
        "Told over `GET /api/v1/live` to whoever subscribes and holds the right. A version rises when a member goes or means something else; \
         members may be added without that.",
    );
    let rows = items(document.0, "x-events").map(|event| {
        vec![
            format!("`{}`", text(event, "topic")),
            event.get("version").map_or_else(String::new, ToString::to_string),
            format!("`{}`", text(event, "permission")),
            words(event.get("schema").unwrap_or(&Value::Null)),
            text(event, "summary").to_owned(),
        ]
    });
    page.table(&["Topic", "Version", "Right", "Data", "Meaning"], rows);
    page.line("## Live queries");
    let rows = items(document.0, "x-live").map(|live| {
        let topics: Vec<String> = items(live, "topics")
            .filter_map(Value::as_str)
            .map(|topic| format!("`{topic}`"))
            .collect();
        vec![format!("`{}`", text(live, "query")), topics.join(", ")]
    });
    page.table(&["Query", "Answered again after"], rows);
}

fn all_faults(page: &mut Page, faults: &BTreeMap<&str, &Value>) {
    page.line("## Faults");
    page.paragraph("The `type` of a problem is `urn:till:fault:` and the code, the same for ever.");
    let rows = faults.iter().map(|(code, fault)| {
        let status = fault.get("status").map_or_else(String::new, ToString::to_string);
        vec![format!("`{code}`"), status, text(fault, "title").to_owned()]
    });
    page.table(&["Code", "Status", "Meaning"], rows);
}

/// Every component but the bodies, which stand at their operations.
fn types(page: &mut Page, document: Document<'_>) {
    page.line("## Types\n");
    let bodies: Vec<&str> = document
        .tags()
        .flat_map(|(tag, _)| document.operations(tag))
        .filter_map(|operation| component(operation.body()?.0))
        .filter(|name| name.ends_with("Body"))
        .collect();
    let schemas = document.0.pointer("/components/schemas").unwrap_or(&Value::Null);
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        if bodies.contains(&name.as_str()) {
            continue;
        }
        page.line(&format!("### {name}\n"));
        let about = text(schema, "description");
        if !about.is_empty() {
            page.line(&format!("{about}\n"));
        }
        let members = members_of(document, schema);
        if members.is_empty() {
            page.line(&format!("{}.\n", words(schema)));
        } else {
            page.members(members);
        }
    }
}
