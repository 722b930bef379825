//! Every endpoint, with a request that its owner may make, tried by everybody else (review 8.3).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use till_kernel::{Actor, Endpoint, EndpointKind, Fault, PermissionSet, Served, Template};
use uuid::Uuid;

use super::world::{Request, Room, World, parameters};

/// Everything that a test found wrong, so that one run tells it all.
#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn unless(&mut self, fine: bool, what: impl FnOnce() -> String) {
        if !fine {
            self.0.push(what());
        }
    }
}

impl Drop for Complaints {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let all = &self.0;
            assert!(all.is_empty(), "{} complaints:\n{}", all.len(), all.join("\n"));
        }
    }
}

fn status(answer: &Result<Served, Fault>) -> u16 {
    match answer {
        Ok(served) => served.status,
        Err(fault) => fault.code().kind.status(),
    }
}

fn told(answer: &Result<Served, Fault>) -> String {
    match answer {
        Ok(served) => {
            let text = String::from_utf8_lossy(&served.body);
            format!("{} {}", served.status, text.chars().take(300).collect::<String>())
        }
        Err(fault) => format!(
            "{} {fault} {:?}",
            fault.code().kind.status(),
            fault.violation_list()
        ),
    }
}

fn operations(world: &World) -> Vec<Endpoint> {
    world.registry().endpoints().cloned().collect()
}

#[tokio::test]
async fn every_module_brings_its_furniture_and_every_path_names_a_thing() {
    let world = World::founded().await;
    let mut wrong = Complaints::default();
    for module in world.registry().modules() {
        wrong.unless(
            module.endpoints.is_empty() || world.furniture.modules.iter().any(|name| name == module.name),
            || {
                format!(
                    "{} has endpoints but no furniture.json in its folder",
                    module.name
                )
            },
        );
    }
    for operation in world.furniture.samples.keys() {
        wrong.unless(world.registry().endpoint(operation).is_some(), || {
            format!("there is a sample of {operation}, which does not exist")
        });
    }
    for endpoint in world.registry().endpoints() {
        let sample = world.furniture.samples.get(endpoint.name);
        for parameter in parameters(endpoint) {
            let known = parameter == "branch_id"
                || world.furniture.things.contains_key(parameter)
                || sample.is_some_and(|sample| sample.path.contains_key(parameter));
            wrong.unless(known, || format!("{}: nobody makes a {parameter}", endpoint.name));
        }
    }
}

#[tokio::test]
async fn every_endpoint_answers_its_owner_and_no_stranger() {
    let (world, neighbour) = (World::founded().await, World::founded().await);
    let mut wrong = Complaints::default();
    let mut table: BTreeMap<&str, String> = BTreeMap::new();
    let colleague = world.hired(Template::Cashier).await;
    let every: Vec<_> = world.registry().permissions().keys().copied().collect();
    let new_here = Arc::new(Actor {
        must_change: true,
        ..(*world.owner).clone()
    });
    for endpoint in operations(&world) {
        let name = endpoint.name;
        let mut room = world.room(world.here);
        let request = room.request(&endpoint).await;
        let in_branch = request.names.iter().any(|name| world.is_in_branch(name));
        let mut row = Vec::new();

        let nobody = Arc::new(Actor::anonymous(world.shop.tenant));
        let answer = world.call(&endpoint, &nobody, &request).await;
        wrong.unless(status(&answer) == 401, || {
            format!("{name} by nobody: {}", told(&answer))
        });
        wrong.unless(!endpoint.permission.is_open(), || {
            format!("{name} is open to everybody: endpoints of the registry never are")
        });

        if endpoint.permission.is_granted() {
            // Everything but the one that counts.
            let others = every
                .iter()
                .filter(|key| **key != endpoint.permission.key)
                .copied();
            let almost = Arc::new(world.shop.person("almost", PermissionSet::of(others)));
            let answer = world.call(&endpoint, &almost, &request).await;
            wrong.unless(status(&answer) == 403, || {
                format!("{name} without the grant: {}", told(&answer))
            });
        }

        if endpoint.permission.can_be_lacked() {
            let answer = world.call(&endpoint, &new_here, &request).await;
            let is_due = matches!(&answer, Err(fault) if fault.code() == till_kernel::codes::PASSWORD_DUE);
            wrong.unless(is_due, || {
                format!("{name} before the password is changed: {}", told(&answer))
            });
        }

        let answer = world.call(&endpoint, &neighbour.owner, &request).await;
        let sample = world.furniture.samples.get(name).cloned().unwrap_or_default();
        let found_nothing = |answer: &Result<Served, Fault>| {
            let Ok(served) = answer else { return false };
            let body: Value = serde_json::from_slice(&served.body).unwrap_or_default();
            sample
                .nothing
                .as_ref()
                .is_some_and(|nothing| body["data"] == *nothing)
        };
        let refused = stranger_is_refused(&endpoint, &request, &answer) || found_nothing(&answer);
        wrong.unless(refused, || format!("{name} by the neighbour: {}", told(&answer)));
        row.push(format!("neighbour {}", status(&answer)));

        if endpoint.care.versioned {
            let stale = Request {
                if_match: request.if_match.map(|version| version + 7),
                ..request.clone()
            };
            let answer = world.call(&endpoint, &world.owner, &stale).await;
            wrong.unless(matches!(status(&answer), 409 | 412), || {
                format!(
                    "{name} on a version that is not the current one: {}",
                    told(&answer)
                )
            });
            row.push(format!("stale {}", status(&answer)));
        }

        let elsewhere = world.only_in(&[world.elsewhere]);
        if in_branch {
            let answer = world.call(&endpoint, &elsewhere, &request).await;
            let refused = status(&answer) == 404
                || sample.everywhere
                || found_nothing(&answer)
                || nothing_of(&room, &world, &answer);
            wrong.unless(refused, || {
                format!("{name} from the other branch: {}", told(&answer))
            });
            row.push(format!("other branch {}", status(&answer)));
        }

        // After the strangers, because it may use the thing up. What they tried must not have.
        let answer = world.call(&endpoint, &world.owner, &request).await;
        wrong.unless(answer.is_ok(), || {
            format!("{name} by its owner: {}\n{request:?}", told(&answer))
        });
        row.push(format!("owner {}", status(&answer)));

        if !in_branch {
            let request = world.room(world.here).request(&endpoint).await;
            let answer = world.call(&endpoint, &elsewhere, &request).await;
            row.push(format!("other branch {}", status(&answer)));
        }
        if colleague.may(endpoint.permission) {
            let request = world.room(world.here).request(&endpoint).await;
            let answer = world.call(&endpoint, &colleague, &request).await;
            let as_declared = (status(&answer) == 404) == sample.own;
            wrong.unless(as_declared, || {
                format!("{name} by a colleague: {}", told(&answer))
            });
            row.push(format!("other cashier {}", status(&answer)));
        }
        table.insert(name, row.join(", "));
    }
    insta::assert_json_snapshot!("strangers", table);
}

/// Who comes from another business: what was named does not exist; where nothing was named, they get their own.
fn stranger_is_refused(endpoint: &Endpoint, request: &Request, answer: &Result<Served, Fault>) -> bool {
    if request.names.is_empty() {
        return true;
    }
    let in_path = endpoint.route.path.contains('{');
    match status(answer) {
        404 => true,
        // A thing that the body names is a value that does not fit.
        422 => !in_path || endpoint.takes_body(),
        200 => endpoint.kind == EndpointKind::Query && !in_path,
        _ => false,
    }
}

/// A list may answer, if it shows nothing.
fn nothing_of(room: &Room<'_>, world: &World, answer: &Result<Served, Fault>) -> bool {
    let Ok(served) = answer else { return false };
    let text = String::from_utf8_lossy(&served.body);
    let foreign = room.things.iter().filter(|(name, _)| world.is_in_branch(name));
    served.status == 200
        && foreign
            .filter(|(name, _)| *name != "branch_id")
            .all(|(_, made)| !text.contains(&made.id.to_string()))
}

#[tokio::test]
async fn no_list_shows_a_thing_of_another_branch_or_business() {
    let (world, neighbour) = (World::founded().await, World::founded().await);
    let mut room = world.room(world.here);
    room.furnish().await;
    neighbour.room(neighbour.here).furnish().await;
    let mut wrong = Complaints::default();
    let elsewhere = world.only_in(&[world.elsewhere]);
    let ids: BTreeSet<Uuid> = room.things.values().map(|made| made.id).collect();

    for endpoint in operations(&world) {
        if endpoint.kind != EndpointKind::Query || endpoint.route.path.contains('{') || endpoint.takes_body()
        {
            continue;
        }
        let name = endpoint.name;
        let request = room.request(&endpoint).await;
        let answer = world.call(&endpoint, &world.owner, &request).await;
        wrong.unless(answer.is_ok(), || {
            format!("{name} by its owner: {}", told(&answer))
        });
        let shown = answer.as_ref().map_or(0, |served| {
            let text = String::from_utf8_lossy(&served.body).into_owned();
            let binary = served.binary.is_some();
            if binary {
                1
            } else {
                ids.iter().filter(|id| text.contains(&id.to_string())).count()
            }
        });
        let names_nothing = world
            .furniture
            .samples
            .get(name)
            .is_some_and(|sample| sample.names_nothing);
        // Otherwise the rest proves nothing.
        wrong.unless((shown > 0) != names_nothing, || {
            format!(
                "{name} shows its owner {shown} of the furniture: {}",
                told(&answer)
            )
        });

        let everywhere = world
            .furniture
            .samples
            .get(name)
            .is_some_and(|sample| sample.everywhere);
        // As the list is, and narrowed down to every foreign thing that it can be narrowed down to.
        let mut asked = vec![request.clone()];
        let required = required_query(&request);
        let by_id = filters(&endpoint).into_iter().filter_map(|filter| {
            let id = room.things.get(&filter)?.id;
            let mut narrowed = request.clone();
            narrowed.input.query = format!("{required}{filter}={id}");
            Some(narrowed)
        });
        asked.extend(by_id);
        asked.push(Request {
            input: till_kernel::RawInput {
                query: required.clone(),
                ..request.input.clone()
            },
            ..request.clone()
        });
        for request in asked {
            let query = &request.input.query;
            let by_neighbour = neighbour.call(&endpoint, &neighbour.owner, &request).await;
            for (thing, id) in room.things.iter().map(|(thing, made)| (thing, made.id)) {
                wrong.unless(!shows(&by_neighbour, id), || {
                    format!(
                        "{name}?{query} shows the neighbour a {thing}: {}",
                        told(&by_neighbour)
                    )
                });
            }
            let by_colleague = world.call(&endpoint, &elsewhere, &request).await;
            for (thing, id) in room.things.iter().map(|(thing, made)| (thing, made.id)) {
                wrong.unless(
                    !world.is_in_branch(thing) || everywhere || !shows(&by_colleague, id),
                    || {
                        format!(
                            "{name}?{query} shows the other branch a {thing}: {}",
                            told(&by_colleague)
                        )
                    },
                );
            }
        }
    }
}

/// What the module says that a list must be asked, without ids of this business.
fn required_query(request: &Request) -> String {
    let kept = request.input.query.split('&').filter(|part| {
        !part.is_empty()
            && part
                .split_once('=')
                .is_none_or(|(_, value)| value.parse::<Uuid>().is_err())
    });
    kept.flat_map(|part| [part, "&"]).collect()
}

/// The ids by which a list can be narrowed down.
fn filters(endpoint: &Endpoint) -> Vec<String> {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_deserialize()
        .into_generator();
    let schema = (endpoint.input)(&mut generator).to_value();
    let members = schema["properties"].as_object().into_iter().flatten();
    members
        .map(|(name, _)| name.clone())
        .filter(|name| name.ends_with("_id"))
        .collect()
}

fn shows(answer: &Result<Served, Fault>, id: Uuid) -> bool {
    answer.as_ref().is_ok_and(|served| {
        let text = id.to_string();
        String::from_utf8_lossy(&served.body).contains(&text)
            || served
                .binary
                .as_ref()
                .is_some_and(|binary| String::from_utf8_lossy(&binary.bytes).contains(&text))
    })
}

#[tokio::test]
async fn who_manages_another_branch_may_here_what_a_cashier_may() {
    let world = World::founded().await;
    let (cashier, split) = (
        world.hired(Template::Cashier).await,
        world.manager_elsewhere().await,
    );
    let mut wrong = Complaints::default();
    let mut tried = 0;
    for endpoint in operations(&world) {
        let name = endpoint.name;
        let mut room = world.room(world.here);
        let request = room.request(&endpoint).await;
        if !request.names.iter().any(|name| world.is_in_branch(name)) {
            continue;
        }
        tried += 1;
        let by_split = world.call(&endpoint, &split, &request).await;
        if cashier.may(endpoint.permission) {
            let mut other = world.room(world.here);
            let request = other.request(&endpoint).await;
            let by_cashier = world.call(&endpoint, &cashier, &request).await;
            wrong.unless(status(&by_split) == status(&by_cashier), || {
                format!(
                    "{name}: a cashier hears {}, a manager of elsewhere {}",
                    told(&by_cashier),
                    told(&by_split)
                )
            });
        } else {
            let refused = matches!(status(&by_split), 403 | 404) || nothing_of(&room, &world, &by_split);
            wrong.unless(refused, || {
                format!("{name} by a manager of elsewhere: {}", told(&by_split))
            });
        }
    }
    assert!(tried > 35, "only {tried} endpoints are about a branch");
}

#[tokio::test]
async fn a_cashier_never_reads_what_things_cost() {
    let world = World::founded().await;
    let mut room = world.room(world.here);
    room.furnish().await;
    let cashier = world.hired(Template::Cashier).await;
    let mut wrong = Complaints::default();
    let mut read = 0;
    for endpoint in operations(&world) {
        let mut own = world.room(world.here);
        let request = own.request(&endpoint).await;
        let answer = world.call(&endpoint, &cashier, &request).await;
        let Ok(served) = &answer else { continue };
        let Ok(body) = serde_json::from_slice::<Value>(&served.body) else {
            continue;
        };
        read += 1;
        let mut found = Vec::new();
        guarded(&body, "", &mut found);
        wrong.unless(found.is_empty(), || {
            format!("{} shows a cashier {found:?}", endpoint.name)
        });
    }
    assert!(read > 25, "a cashier read only {read} answers");
}

/// Where a member is named after what only some may see, and says something.
fn guarded(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let place = format!("{place}/{name}");
                let secret = ["cost", "margin", "credit"]
                    .iter()
                    .any(|word| name.split('_').any(|part| part == *word));
                if secret && !member.is_null() {
                    found.push(place.clone());
                }
                guarded(member, &place, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| guarded(item, place, found)),
        _ => {}
    }
}
