//! Every list that is given in pages: where a page ended belongs to that list, and to what was asked of it.

use std::collections::BTreeMap;

use serde_json::Value;
use till_kernel::{Endpoint, EndpointKind, Fault, Served};

use super::world::{Request, World};

/// Members of an operation's input.
pub(super) fn members(endpoint: &Endpoint) -> Vec<String> {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let schema = (endpoint.input)(&mut generator).to_value();
    let members = schema["properties"].as_object().into_iter().flatten();
    members.map(|(name, _)| name.clone()).collect()
}

pub(super) fn with(request: &Request, more: &str) -> Request {
    let mut request = request.clone();
    let query = &mut request.input.query;
    if !query.is_empty() && !query.ends_with('&') {
        query.push('&');
    }
    query.push_str(more);
    request
}

fn next(answer: &Result<Served, Fault>) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.as_ref().ok()?.body).ok()?;
    Some(body["meta"]["next_cursor"].as_str()?.to_owned())
}

/// Whether exactly the cursor is refused.
fn refused(answer: &Result<Served, Fault>) -> bool {
    answer.as_ref().is_err_and(|fault| {
        let wrong = fault.violation_list();
        fault.code().kind.status() == 422 && wrong.len() == 1 && wrong[0].pointer == "/cursor"
    })
}

#[tokio::test]
async fn a_cursor_of_another_list_or_of_other_filters_is_refused_by_every_list() {
    let world = World::founded().await;
    // Two of everything, so that a page of one goes on.
    let mut room = world.room(world.here);
    room.furnish().await;
    world.room(world.elsewhere).furnish().await;
    let mut lists: BTreeMap<&str, (Endpoint, Request, Option<String>)> = BTreeMap::new();
    for endpoint in world.registry().endpoints() {
        let has_pages = members(endpoint).iter().any(|member| member == "cursor");
        if endpoint.kind == EndpointKind::Query && !endpoint.takes_body() && has_pages {
            let request = room.request(endpoint).await;
            let first = world
                .call(endpoint, &world.owner, &with(&request, "limit=1"))
                .await;
            assert!(first.is_ok(), "{}: {first:?}", endpoint.name);
            lists.insert(endpoint.name, (endpoint.clone(), request, next(&first)));
        }
    }
    assert!(lists.len() >= 18, "only {} lists have pages", lists.len());
    let given: Vec<(&str, String)> = lists
        .iter()
        .filter_map(|(name, (_, _, cursor))| Some((*name, cursor.clone()?)))
        .collect();
    assert!(given.len() >= 10, "only {given:?} go on after one row");

    let mut wrong = Vec::new();
    for (name, (endpoint, request, own)) in &lists {
        let mut foreign: Vec<String> = given
            .iter()
            .filter(|(other, _)| other != name)
            .map(|(_, cursor)| cursor.clone())
            .collect();
        // By hand: the bare place in the forms that lists use, without the seal.
        foreign.extend(
            own.iter()
                .filter_map(|own| Some(own.split_once('.')?.1.to_owned())),
        );
        foreign.extend(["0190163d-8694-739b-aea5-966c26f8ad90", "61", "Ii4i", "x", ""].map(str::to_owned));
        for cursor in foreign {
            let asked = with(request, &format!("cursor={cursor}"));
            let answer = world.call(endpoint, &world.owner, &asked).await;
            if !refused(&answer) {
                wrong.push(format!("{name} takes the cursor {cursor:?}: {answer:?}"));
            }
        }
        let Some(own) = own else { continue };
        let again = world
            .call(
                endpoint,
                &world.owner,
                &with(request, &format!("limit=2&cursor={own}")),
            )
            .await;
        if again.is_err() {
            wrong.push(format!("{name} refuses its own cursor: {again:?}"));
        }
        if !request.input.query.contains("branch_id")
            && members(endpoint).iter().any(|member| member == "branch_id")
        {
            let narrowed = with(request, &format!("branch_id={}&cursor={own}", world.here));
            let answer = world.call(endpoint, &world.owner, &narrowed).await;
            if !refused(&answer) {
                wrong.push(format!("{name} goes on with another filter: {answer:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words of `sort`, each order beside its other direction.
fn orders(endpoint: &Endpoint) -> Vec<(String, String)> {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let schema = (endpoint.input)(&mut generator).to_value();
    let words: Vec<String> = serde_json::from_value(schema["properties"]["sort"]["enum"].clone()).unwrap();
    words
        .chunks(2)
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

/// Every row in an order, in about four pages, and what each page says of their number.
async fn walked(world: &World, endpoint: &Endpoint, request: &Request, sort: &str) -> (Vec<Value>, i64) {
    let (mut rows, mut cursor, mut limit, mut total) = (Vec::new(), String::new(), 1, 0);
    loop {
        let more = format!("include_total=true&sort={sort}&limit={limit}{cursor}");
        let answer = world.call(endpoint, &world.owner, &with(request, &more)).await;
        let answer = answer.unwrap_or_else(|fault| panic!("{} by {sort}: {fault:?}", endpoint.name));
        let body: Value = serde_json::from_slice(&answer.body).unwrap();
        rows.extend(body["data"].as_array().unwrap().clone());
        total = body["meta"]["total"].as_i64().unwrap().max(total);
        limit = total / 4 + 1;
        match body["meta"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (rows, total),
        }
    }
}

#[tokio::test]
async fn every_list_is_walked_in_every_order_and_back_and_counts_what_it_shows() {
    let world = World::founded().await;
    let mut room = world.room(world.here);
    room.furnish().await;
    world.room(world.elsewhere).furnish().await;
    let (mut lists, mut wrong) = (0, Vec::new());
    let paged = |endpoint: &&Endpoint| members(endpoint).iter().any(|member| member == "cursor");
    for endpoint in world.registry().endpoints().filter(paged) {
        lists += 1;
        let request = room.request(endpoint).await;
        for (order, turned) in orders(endpoint) {
            let (up, total) = walked(&world, endpoint, &request, &order).await;
            let (mut down, _) = walked(&world, endpoint, &request, &turned).await;
            down.reverse();
            if up != down || i64::try_from(up.len()).unwrap() != total {
                wrong.push(format!(
                    "{} by {order}: {} rows up, {} down, {total} counted",
                    endpoint.name,
                    up.len(),
                    down.len()
                ));
            }
        }
    }
    assert!(lists >= 23, "only {lists} lists");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
