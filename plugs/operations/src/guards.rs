//! What views guard, the audit log guards too: the test that compares them.

use std::collections::BTreeSet;

use schemars::SchemaGenerator;
use serde_json::Value;
use till_testkit::Shop;

/// Guarded members of views that are made when they are asked for and stand in no record.
const MADE: [(&str, &str); 4] = [
    ("cost", "another name of cost_price_minor"),
    ("value_minor", "stock times cost"),
    ("takings", "summed up from sales and movements"),
    (
        "balance_minor",
        "of a drawer: summed up; of an invoice it is not guarded",
    ),
];

/// Names of guarded members anywhere in a schema.
fn guarded(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, inner) in members
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                if inner.get("x-guarded").is_some() {
                    found.insert(name.clone());
                }
            }
            members.values().for_each(|inner| guarded(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| guarded(inner, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_guarded_member_of_a_view_is_guarded_in_the_audit_log() {
    let shop = Shop::open(vec![crate::plug()]).await;
    let mut generator = SchemaGenerator::default();
    let mut in_views = BTreeSet::new();
    for endpoint in shop.kernel.registry().endpoints() {
        let schema = (endpoint.output)(&mut generator);
        guarded(schema.as_value(), &mut in_views);
    }
    for definition in generator.definitions().values() {
        guarded(definition, &mut in_views);
    }
    assert!(in_views.contains("cost_price_minor") && in_views.contains("credit_limit_minor"));
    let in_records: BTreeSet<&str> = shop
        .kernel
        .registry()
        .records()
        .flat_map(|record| record.guarded.iter().map(|(name, _)| *name))
        .collect();
    let made: BTreeSet<&str> = MADE.iter().map(|(name, _)| *name).collect();
    let open: Vec<&String> = in_views
        .iter()
        .filter(|name| !in_records.contains(name.as_str()) && !made.contains(name.as_str()))
        .collect();
    assert!(open.is_empty(), "Record::GUARDED does not name {open:?}");
    let unknown: Vec<&&str> = made.iter().filter(|name| !in_views.contains(**name)).collect();
    assert!(unknown.is_empty(), "no view has {unknown:?} any more");
}

/// Members of inputs that are guarded in views and ask no right of their own.
const FREE: [(&str, &str, &str); 2] = [
    (
        "catalog.import_products",
        "cost_price_minor",
        "the right to import is one to set costs",
    ),
    (
        "catalog.check_import",
        "cost_price_minor",
        "changes nothing, and answers with what was sent",
    ),
];

/// Members anywhere in a schema that are named like something guarded and are not.
fn unguarded(schema: &Value, names: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, inner) in members
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                if names.contains(name) && inner.get("x-guarded").is_none() {
                    found.insert(name.clone());
                }
            }
            members.values().for_each(|inner| unguarded(inner, names, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| unguarded(inner, names, found)),
        _ => {}
    }
}

/// What somebody cannot read, they cannot write either, unless they have the right to it: who writes blind guesses, or lays a figure that
/// others believe.
#[tokio::test]
async fn every_member_that_views_guard_asks_a_right_where_it_is_sent() {
    let shop = Shop::open(vec![crate::plug()]).await;
    let endpoints: Vec<_> = shop.kernel.registry().endpoints().collect();
    let mut generator = SchemaGenerator::default();
    let mut names = BTreeSet::new();
    for endpoint in &endpoints {
        let schema = (endpoint.output)(&mut generator);
        guarded(schema.as_value(), &mut names);
    }
    for definition in generator.definitions().values() {
        guarded(definition, &mut names);
    }
    let mut open = BTreeSet::new();
    for endpoint in &endpoints {
        // A root schema brings its definitions along.
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize();
        let schema = (endpoint.input)(&mut settings.into_generator());
        let mut found = BTreeSet::new();
        unguarded(schema.as_value(), &names, &mut found);
        open.extend(found.into_iter().map(|name| (endpoint.name, name)));
    }
    let free: BTreeSet<_> = FREE
        .iter()
        .map(|(at, name, _)| (*at, (*name).to_owned()))
        .collect();
    assert_eq!(open, free, "Guarded<T>, or a reason in FREE");
}

/// What is shown of an entry of the audit log to somebody with these rights.
async fn shown(shop: &Shop, entity: &'static str, rights: &[till_kernel::Permission]) -> till_kernel::Shown {
    let actor = shop.holder(rights);
    let (diff,): (Value,) = sqlx::query_as(
        "SELECT diff FROM kernel.audit_event WHERE tenant_id = $1 AND entity = $2 ORDER BY recorded_at DESC, event_id DESC LIMIT 1",
    )
    .bind(shop.tenant.0)
    .bind(entity)
    .fetch_one(&mut shop.superuser().await)
    .await
    .unwrap();
    let look = shop.kernel.read(&actor, "test.shown", |r| {
        Box::pin(async move { r.shown(entity, diff).await })
    });
    look.await.unwrap()
}

#[tokio::test]
async fn an_entry_shows_what_the_readers_rights_show() {
    let shop = Shop::open(vec![crate::plug()]).await;
    let tax = crate::catalog::testing::tax_class(&shop).await;
    let mut tea = crate::catalog::testing::input("TEA", "Tea", 300, tax);
    tea.cost_price_minor = Some(120).into();
    shop.run(&shop.owner(), crate::catalog::create::CreateProduct(tea))
        .await
        .unwrap();
    let blind = shown(&shop, "product", &[]).await;
    let after = blind.after.unwrap();
    assert!(
        after.get("cost_price_minor").is_none() && after["name"] == "Tea",
        "{after}"
    );
    assert!(blind.hidden.contains("cost_price_minor") && blind.hidden.contains("vendors"));
    let seeing = shown(&shop, "product", &[crate::catalog::VIEW_COST]).await;
    assert_eq!(seeing.after.unwrap()["cost_price_minor"], 120);
    assert!(seeing.hidden.is_empty());

    let ada = serde_json::json!({ "name": "Ada", "notes": "pays late" });
    let ada = serde_json::from_value(ada).unwrap();
    let customer = shop
        .run(&shop.owner(), crate::customers::create::CreateCustomer(ada))
        .await
        .unwrap();
    let blind = shown(&shop, "customer", &[]).await;
    let after = blind.after.unwrap();
    assert!(
        after.get("name").is_none() && after.get("notes").is_none(),
        "{after}"
    );
    let half = shown(&shop, "customer", &[crate::customers::VIEW]).await;
    let after = half.after.unwrap();
    assert!(after["name"] == "Ada" && after.get("notes").is_none(), "{after}");
    let rights = [crate::customers::VIEW, crate::customers::VIEW_CREDIT];
    let full = shown(&shop, "customer", &rights).await;
    let after = full.after.unwrap();
    assert_eq!(after["notes"], "pays late", "{after}");

    let forget = crate::customers::forget::ForgetCustomer {
        customer_id: customer.customer_id,
        reason: "asked for it".try_into().unwrap(),
    };
    shop.run_at(&shop.owner(), 1, forget).await.unwrap();
    let gone = shown(&shop, "customer", &rights).await;
    assert!(gone.forgotten.contains("name"), "{gone:?}");
    assert!(
        !serde_json::to_string(&gone.before).unwrap().contains("Ada"),
        "{gone:?}"
    );
}
