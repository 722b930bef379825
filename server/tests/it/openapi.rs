//! The OpenAPI document: valid, complete, the same every time, readable offline.

use std::collections::BTreeSet;

use serde_json::Value;
use till_kernel::Registry;
use till_server::{FirstRunDocs, HTTP_FAULTS, openapi};

use crate::harness::Server;
use crate::plug;

fn document() -> Value {
    openapi(
        &Registry::new(vec![plug::plug()]).unwrap(),
        FirstRunDocs::default(),
    )
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if key == "$ref" {
                    found.push(value.as_str().unwrap().to_owned());
                }
                references(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (path, method, operation))
        })
        .collect()
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn operation_ids_are_unique_and_paths_say_all_their_parameters() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{id} comes twice");
        assert!(!operation["summary"].as_str().unwrap().is_empty());
        assert!(
            !operation["tags"][0].as_str().unwrap().is_empty(),
            "{method} {path}"
        );
        let declared: Vec<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let wanted: Vec<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(declared, wanted, "{method} {path}");
    }
    for id in [
        "probe.rename",
        "auth.sign_in",
        "auth.refresh",
        "auth.sign_out",
        "setup.found",
        "live.connect",
        "health.ready",
    ] {
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn a_commands_input_is_split_into_path_headers_and_body() {
    let document = document();
    let rename = &document["paths"]["/api/v1/branches/{branch_id}"]["patch"];
    let parameter = |name: &str| {
        rename["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == name)
            .cloned()
    };
    assert_eq!(parameter("branch_id").unwrap()["in"], "path");
    assert_eq!(parameter("If-Match").unwrap()["required"], true);
    assert_eq!(parameter("Idempotency-Key").unwrap()["required"], false);
    assert!(parameter("X-Approval").is_some());
    assert_eq!(
        (&rename["x-permission"], &rename["x-approved-by"]),
        (&"probe.edit".into(), &"probe.edit".into())
    );
    assert_eq!(
        rename["x-faults"],
        serde_json::json!([
            "kernel.approval-invalid",
            "kernel.approval-needed",
            "kernel.idempotency-key-reused",
            "kernel.in-progress",
            "kernel.stale",
            "kernel.taken",
            "kernel.version-missing",
            "probe.night",
        ])
    );
    let body = &document["components"]["schemas"]["ProbeRenameBody"];
    assert_eq!(
        rename["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/ProbeRenameBody"
    );
    assert_eq!(
        (&body["required"], &body["additionalProperties"]),
        (&serde_json::json!(["name"]), &false.into())
    );
    assert!(body["properties"].get("id").is_none() && body["properties"].get("note").is_some());
    assert_eq!(body["properties"]["name"]["description"], "The new name.");
    let make = &document["paths"]["/api/v1/branches"]["post"];
    let key = make["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "Idempotency-Key")
        .unwrap();
    assert_eq!(key["required"], true);
    assert!(make["responses"].get("201").is_some() && make["responses"].get("428").is_some());
}

#[test]
fn a_query_says_its_parameters_its_page_and_its_problems() {
    let document = document();
    let list = &document["paths"]["/api/v1/branches"]["get"];
    let limit = list["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "limit")
        .unwrap();
    assert_eq!(
        (&limit["in"], &limit["required"], &limit["schema"]["type"]),
        (&"query".into(), &false.into(), &"integer".into())
    );
    let success = &list["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
    assert_eq!(
        success["data"]["items"]["$ref"],
        "#/components/schemas/BranchView"
    );
    assert_eq!(success["meta"]["$ref"], "#/components/schemas/PageMeta");
    for status in ["400", "401", "403", "404", "422", "429", "500", "503"] {
        assert_eq!(
            list["responses"][status]["$ref"],
            format!("#/components/responses/Problem{status}")
        );
    }
    assert!(list["responses"].get("412").is_none(), "nothing is changed here");
    let count = &document["paths"]["/api/v1/count"]["post"];
    assert_eq!(
        count["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/ProbeCountBody"
    );
    assert_eq!(
        count["parameters"],
        serde_json::json!([]),
        "no key: it changes nothing"
    );
    assert!(count["responses"].get("409").is_none() && count["responses"].get("415").is_some());
    let bare =
        &document["paths"]["/api/v1/snapshot"]["get"]["responses"]["200"]["content"]["application/json"];
    assert!(
        bare["schema"]
            .get("properties")
            .is_none_or(|members| members.get("data").is_none())
    );
    let open = &document["paths"]["/api/v1/open"]["get"];
    assert_eq!(open["security"], serde_json::json!([]));
    assert!(open["responses"].get("401").is_none());
}

#[test]
fn what_the_server_enforces_is_said_where_it_occurs_and_only_there() {
    let document = document();
    let statuses = |path: &str, method: &str| {
        let responses = document["paths"][path][method]["responses"].as_object().unwrap();
        responses.keys().cloned().collect::<BTreeSet<_>>()
    };
    for (path, method, operation) in operations(&document) {
        assert!(!statuses(path, method).contains("405"), "{method} {path}");
        assert!(
            operation["description"].as_str().unwrap().len() > 5,
            "{method} {path}"
        );
        let prints = ["/api/v1/receipt", "/api/v1/statement", "/api/v1/snapshot"].contains(&path.as_str());
        assert_eq!(statuses(path, method).contains("406"), prints, "{method} {path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "path" {
                assert!(!parameter.to_string().contains("null"), "{parameter}");
            }
        }
    }
    let limit = &document["paths"]["/api/v1/branches"]["get"]["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "limit")
        .unwrap()["schema"];
    assert_eq!(
        (&limit["minimum"], &limit["maximum"], &limit["default"]),
        (&1.into(), &200.into(), &50.into())
    );
    let made = &document["paths"]["/api/v1/branches"]["post"]["responses"]["201"]["headers"];
    assert_eq!(made["Location"]["$ref"], "#/components/headers/Location");
    let printed = &document["paths"]["/api/v1/receipt"]["get"]["responses"]["200"]["content"];
    assert!(printed.get("application/pdf").is_some());
    // Nothing lies about that nobody refers to.
    let text = document.to_string();
    for kind in ["schemas", "responses", "headers"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(
                text.contains(&format!("\"#/components/{kind}/{name}\"")),
                "{kind}/{name}"
            );
        }
    }
    for tag in document["tags"].as_array().unwrap() {
        assert!(tag["description"].as_str().unwrap().len() > 10, "{tag}");
    }
}

#[test]
fn faults_of_the_first_run_are_listed_too() {
    const DONE: till_kernel::FaultCode = till_kernel::FaultCode::conflict("setup.done", "It is done.");
    let registry = Registry::new(vec![plug::plug()]).unwrap();
    let docs = FirstRunDocs {
        input: None,
        faults: &[DONE],
    };
    let faults = openapi(&registry, docs)["x-faults"].clone();
    assert!(
        faults
            .as_array()
            .unwrap()
            .iter()
            .any(|fault| fault["code"] == "setup.done")
    );
}

#[test]
fn every_fault_and_event_is_listed() {
    let document = document();
    let codes: BTreeSet<&str> = document["x-faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains("probe.night") && codes.contains("kernel.stale"));
    assert!(HTTP_FAULTS.iter().all(|fault| codes.contains(fault.code)));
    let heard = &document["x-events"][0];
    let said = ["topic", "permission", "summary", "version"].map(|member| heard[member].clone());
    let wanted = serde_json::json!(["probe.renamed", "probe.view", "A branch got another name.", 1]);
    assert_eq!(serde_json::json!(said), wanted);
    let schema = heard["schema"]["$ref"].as_str().unwrap();
    let data = document.pointer(schema.trim_start_matches('#')).unwrap();
    assert!(data["properties"]["branch_id"].is_object(), "{data}");
    assert_eq!(document["x-live"][0]["query"], "probe.branches");
}

#[test]
fn the_same_registry_gives_the_same_bytes() {
    assert_eq!(
        serde_json::to_string(&document()).unwrap(),
        serde_json::to_string(&document()).unwrap()
    );
    let text = serde_json::to_string(&document()).unwrap();
    assert!(!text.contains("#/inputs/") && !text.contains("$defs"));
}

#[tokio::test]
async fn the_documentation_needs_nothing_from_outside() {
    let server = Server::start().await;
    let served = server.get("/api/openapi.json", "", &[]).await;
    assert_eq!((served.status.as_u16(), served.json()), (200, document()));
    let redirect = server.get("/api/docs", "", &[]).await;
    assert_eq!(
        (redirect.status.as_u16(), redirect.header("location")),
        (308, "/api/docs/")
    );
    let page = server.get("/api/docs/", "", &[]).await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (200, "text/html")
    );
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(
        !html.contains("http://") && !html.contains("https://") && !html.contains("\"//"),
        "{html}"
    );
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
    let files: Vec<&str> = html
        .split(['"', '\''])
        .filter(|text| [".js", ".css"].iter().any(|end| text.ends_with(end)))
        .collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let answer = server
            .get(&format!("/api/docs/{}", file.trim_start_matches("./")), "", &[])
            .await;
        assert_eq!(answer.status, 200, "{file}");
    }
    let script = server.get("/api/docs/swagger-initializer.js", "", &[]).await;
    let script = String::from_utf8(script.body.to_vec()).unwrap();
    assert!(
        script.contains("/api/openapi.json") && script.contains("\"validatorUrl\": \"none\""),
        "{script}"
    );
    assert_eq!(
        server.get("/api/docs/nothing.js", "", &[]).await.problem(),
        "http.unknown-route"
    );
}
