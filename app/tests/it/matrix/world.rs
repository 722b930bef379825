//! A business with two branches and one of everything, and a neighbour like it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value, json};
use till_administration::Secret;
use till_administration::business::{FirstAdmin, FirstBranch, FoundBusiness};
use till_kernel::{
    Actor, BranchScope, Endpoint, Envelope, Fault, FirstTax, Grant, PermissionSet, RawInput, Registry,
    Served, Source, Template, codes,
};
use till_shared::ids::{ApprovalId, BranchId, UserId};
use till_testkit::Shop;
use uuid::Uuid;

use super::furniture::{Furniture, Sample, furniture};
use super::sample::{Names, object};
use crate::product::plugs;

/// A business.
pub struct World {
    pub shop: Shop,
    pub furniture: Furniture,
    pub owner: Arc<Actor>,
    /// The first branch, whose things strangers try.
    pub here: Uuid,
    /// The second one.
    pub elsewhere: Uuid,
    numbers: AtomicU64,
}

/// A request that its owner may make.
#[derive(Clone, Debug)]
pub struct Request {
    pub input: RawInput,
    pub if_match: Option<i64>,
    /// The idempotency key, where it may not be any.
    pub key: Option<String>,
    /// Things that it names.
    pub names: Vec<String>,
}

/// A thing that was made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    pub id: Uuid,
    version: i64,
    /// The number of the room when it was made.
    number: u64,
}

/// A place in a branch where things are made when they are named, each once.
pub struct Room<'w> {
    pub world: &'w World,
    pub branch: Uuid,
    /// By name.
    pub things: BTreeMap<String, Made>,
    number: u64,
}

impl World {
    pub async fn founded() -> Self {
        let mut shop = Shop::unfounded(plugs()).await;
        let founding = FoundBusiness {
            is_first: false,
            slug: format!("t{}", shop.tenant.0.simple()).try_into().unwrap(),
            name: "Corner shop".try_into().unwrap(),
            country: "DE".try_into().unwrap(),
            currency: "EUR".try_into().unwrap(),
            time_zone: "Europe/Berlin".try_into().unwrap(),
            language: "en".try_into().unwrap(),
            branch: FirstBranch {
                code: "B01".try_into().unwrap(),
                name: "Main street".try_into().unwrap(),
                address: till_shared::text::Lines::default(),
                phone: till_shared::text::Text::default(),
            },
            admin: FirstAdmin {
                username: "owner".try_into().unwrap(),
                full_name: "Olivia Owner".try_into().unwrap(),
                email: till_shared::text::Text::default(),
                password: Secret::new("brass-Lantern-42-orchard"),
            },
            tax: Some(FirstTax {
                name: "VAT".try_into().unwrap(),
                rate: "19".parse().unwrap(),
                inclusive: true,
            }),
        };
        let founded = shop
            .kernel
            .execute(
                founding,
                Arc::new(Actor::system(shop.tenant, "first-run")),
                Envelope::internal("test", Source::Cli),
            )
            .await
            .expect("the business is founded")
            .into_value()
            .unwrap();
        shop.branch = founded.branch_id;
        let mut owner = shop.person("owner", PermissionSet::all());
        owner.user = Some(founded.user_id);
        let mut world = Self {
            here: shop.branch.0,
            elsewhere: Uuid::nil(),
            shop,
            furniture: furniture(),
            owner: Arc::new(owner),
            numbers: AtomicU64::new(100),
        };
        let second = json!({ "code": "B02", "name": "Harbour" });
        let served = world.as_owner("branches.create", second).await;
        world.elsewhere = id_at(&served, "/data/branch_id").expect("a branch");
        world
    }

    async fn as_owner(&self, operation: &str, body: Value) -> Served {
        let request = Request {
            input: RawInput {
                body: body.to_string().into(),
                ..RawInput::default()
            },
            if_match: None,
            key: None,
            names: Vec::new(),
        };
        let endpoint = self.endpoint(operation);
        self.call(endpoint, &self.owner, &request)
            .await
            .unwrap_or_else(|fault| panic!("{operation}: {fault}"))
    }

    pub fn registry(&self) -> &Registry {
        self.shop.kernel.registry()
    }

    pub fn endpoint(&self, operation: &str) -> &Endpoint {
        self.registry()
            .endpoint(operation)
            .unwrap_or_else(|| panic!("there is no operation {operation}"))
    }

    pub async fn call(
        &self,
        endpoint: &Endpoint,
        actor: &Arc<Actor>,
        request: &Request,
    ) -> Result<Served, Fault> {
        let mut envelope = Envelope {
            if_match: request.if_match,
            ..self.shop.envelope()
        };
        if request.key.is_some() {
            envelope.idempotency_key.clone_from(&request.key);
        }
        let call = |envelope| {
            endpoint.call(
                &self.shop.kernel,
                Arc::clone(actor),
                envelope,
                request.input.clone(),
            )
        };
        let answer = call(envelope.clone()).await;
        let sample = self.furniture.samples.get(endpoint.name);
        match &answer {
            Err(fault)
                if fault.code() == codes::APPROVAL_NEEDED && sample.is_some_and(|sample| sample.approved) =>
            {
                envelope.approvals = vec![self.approved(actor, fault).await];
                call(envelope).await
            }
            _ => answer,
        }
    }

    /// What a manager of the branch gives who approves the refused request.
    async fn approved(&self, requester: &Actor, fault: &Fault) -> ApprovalId {
        let manager = Box::pin(self.hired(Template::Manager)).await;
        // The first password is somebody else's: until it is changed they may do nothing.
        sqlx::query("UPDATE administration.user_account SET must_change = false WHERE tenant_id = $1 AND user_id = $2")
            .bind(self.shop.tenant.0)
            .bind(manager.user.map(|user| user.0))
            .execute(&mut self.shop.superuser().await)
            .await
            .unwrap();
        self.shop.approve(manager.user.unwrap(), requester, fault).await
    }

    /// Everything is allowed, but only in these branches.
    pub fn only_in(&self, branches: &[Uuid]) -> Arc<Actor> {
        Arc::new(Actor {
            branches: BranchScope::Only(branches.iter().copied().map(BranchId).collect()),
            ..self.shop.person("admin", PermissionSet::all())
        })
    }

    /// Somebody with this role, as a new business has it, in the first branch.
    pub async fn hired(&self, template: Template) -> Arc<Actor> {
        let mut actor = (*self.shop.role(template)).clone();
        actor.branches = BranchScope::Only(vec![BranchId(self.here)]);
        let roles = self.as_owner("roles.list", Value::Null).await;
        let roles: Value = serde_json::from_slice(&roles.body).unwrap();
        let role = roles["data"]
            .as_array()
            .and_then(|all| all.iter().find(|role| role["key"] == template.key()))
            .expect("the role of the template");
        let account = json!({
            "username": format!("{}{}", template.key(), self.next_number()), "full_name": "Carla Colleague",
            "password": "pelican-Drawer-81-amber", "role_id": role["role_id"], "branch_ids": [self.here],
        });
        let made = self.as_owner("users.create", account).await;
        actor.user = id_at(&made, "/data/user_id").map(UserId);
        Arc::new(actor)
    }

    /// A manager in the second branch who sells in the first: rights are kept apart by branch.
    pub async fn manager_elsewhere(&self) -> Arc<Actor> {
        let cashier = self.hired(Template::Cashier).await;
        let manager = self.shop.role(Template::Manager);
        let grant = |actor: &Actor, branch: Uuid| Grant {
            role: actor.role.clone(),
            rank: actor.rank,
            branches: BranchScope::Only(vec![BranchId(branch)]),
            whole: false,
            permissions: Arc::clone(&actor.permissions),
            limits: actor.limits.clone(),
        };
        let both = cashier.permissions.keys().chain(manager.permissions.keys());
        Arc::new(Actor {
            branches: BranchScope::Only(vec![BranchId(self.here), BranchId(self.elsewhere)]),
            permissions: Arc::new(PermissionSet::of(both.map(str::to_owned))),
            rank: manager.rank,
            grants: [grant(&cashier, self.here), grant(&manager, self.elsewhere)].into(),
            ..(*cashier).clone()
        })
    }

    pub fn room(&self, branch: Uuid) -> Room<'_> {
        let things = BTreeMap::from([(
            "branch_id".to_owned(),
            Made {
                id: branch,
                version: 1,
                number: 0,
            },
        )]);
        Room {
            world: self,
            branch,
            things,
            number: self.next_number(),
        }
    }

    fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether a thing of this name exists in one branch only.
    pub fn is_in_branch(&self, name: &str) -> bool {
        name == "branch_id"
            || self
                .furniture
                .things
                .get(name)
                .is_some_and(|thing| thing.in_branch)
    }
}

impl Room<'_> {
    /// One of everything.
    pub async fn furnish(&mut self) {
        let world = self.world;
        for name in world.furniture.things.keys() {
            self.need(name).await;
        }
    }

    /// The id of a thing; made now if it is not there.
    pub async fn need(&mut self, name: &str) -> Uuid {
        if let Some(made) = self.things.get(name) {
            return made.id;
        }
        let world = self.world;
        let thing = world.furniture.things.get(name).unwrap_or_else(|| {
            panic!("nobody makes a {name}: add it to the furniture.json of the module that has it")
        });
        for needed in &thing.needs {
            Box::pin(self.need_or_do(needed)).await;
        }
        let (id, version) = if let Some(sql) = &thing.sql {
            let sql = Box::pin(self.filled(sql)).await;
            let row: (Uuid,) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(world.shop.tenant.0)
                .bind(self.branch)
                .fetch_one(&mut world.shop.superuser().await)
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            (row.0, 1)
        } else {
            let operation = thing.by.as_deref().unwrap();
            let (request, served) = Box::pin(self.carry_out(operation)).await;
            let kept = thing.is.as_deref().and_then(|is| {
                let in_path = request.input.path.iter().find(|(key, _)| key == is);
                in_path.map(|(_, id)| id.parse().unwrap())
            });
            let place = thing.at.clone().unwrap_or_else(|| format!("/data/{name}"));
            let id = kept.or_else(|| id_at(&served, &place)).unwrap_or_else(|| {
                let answer = String::from_utf8_lossy(&served.body);
                panic!("{operation} makes {name}, but there is no id at {place}: {answer}")
            });
            (id, served.version.unwrap_or(1))
        };
        let made = Made {
            id,
            version,
            number: self.number,
        };
        // What it was is used up.
        if let Some(is) = thing.is.as_deref() {
            self.things.remove(is);
            self.number = world.next_number();
        }
        self.things.insert(name.to_owned(), made);
        id
    }

    async fn need_or_do(&mut self, needed: &str) {
        if needed.contains('.') {
            self.carry_out(needed).await;
        } else {
            self.need(needed).await;
        }
    }

    /// As the owner, who may.
    pub async fn carry_out(&mut self, operation: &str) -> (Request, Served) {
        let world = self.world;
        let request = self.request(world.endpoint(operation)).await;
        let served = world
            .call(world.endpoint(operation), &world.owner, &request)
            .await
            .unwrap_or_else(|fault| panic!("{operation}: {fault} {:?}\n{request:?}", fault.violation_list()));
        (request, served)
    }

    /// A request that the owner may make.
    pub async fn request(&mut self, endpoint: &Endpoint) -> Request {
        let world = self.world;
        let none = Sample::default();
        let sample = world.furniture.samples.get(endpoint.name).unwrap_or(&none);
        for needed in &sample.needs {
            Box::pin(self.need_or_do(needed)).await;
        }
        // What is looked for has the number of its making.
        let here = self.number;
        let needed = sample.needs.last().and_then(|name| self.things.get(name));
        self.number = needed.map_or(here, |made| made.number);
        let mut names = Vec::new();
        let mut path = Vec::new();
        for parameter in parameters(endpoint) {
            let text = sample.path.get(parameter).cloned();
            let text = text.unwrap_or_else(|| format!("{{{parameter}}}"));
            names.extend(named(&text));
            path.push((parameter.to_owned(), self.filled(&text).await));
        }
        names.extend(named(&sample.query));
        let query = self.filled(&sample.query).await;
        let mut body = Value::Null;
        if endpoint.takes_body() {
            body = self.body(endpoint, sample, &mut names).await;
        }
        self.number = here;
        let if_match = if endpoint.care.versioned {
            Some(self.version_of(endpoint, sample, &path).await)
        } else {
            None
        };
        let key = sample.key.as_ref().and_then(|key| {
            let parameter = path.iter().find(|(name, _)| name == key);
            parameter.map(|(_, id)| id.clone())
        });
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let input = RawInput {
            path,
            query,
            body: body.into(),
        };
        names.retain(|name| name != "new" && name != "n");
        names.sort();
        names.dedup();
        Request {
            input,
            if_match,
            key,
            names,
        }
    }

    /// What the schema demands, under what the module says.
    async fn body(&mut self, endpoint: &Endpoint, sample: &Sample, names: &mut Vec<String>) -> Value {
        let mut generator = schemars::generate::SchemaSettings::draft2020_12()
            .for_deserialize()
            .into_generator();
        let schema = (endpoint.input)(&mut generator).to_value();
        let mut wanted = Wanted {
            known: &self.world.furniture,
            names,
        };
        let mut made = object(&schema, &schema, &mut wanted);
        for parameter in parameters(endpoint) {
            made.remove(parameter);
        }
        if let Value::Object(own) = &sample.body {
            made.extend(own.clone());
        }
        names.clear();
        collect(&Value::Object(made.clone()), names);
        for parameter in parameters(endpoint) {
            let text = sample.path.get(parameter).cloned();
            names.extend(named(&text.unwrap_or_else(|| format!("{{{parameter}}}"))));
        }
        Value::Object(self.filled_members(made).await)
    }

    async fn filled_members(&mut self, members: Map<String, Value>) -> Map<String, Value> {
        let mut filled = Map::new();
        for (name, value) in members {
            filled.insert(name, Box::pin(self.filled_value(value)).await);
        }
        filled
    }

    async fn filled_value(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.filled(&text).await),
            Value::Object(members) => Value::Object(self.filled_members(members).await),
            Value::Array(items) => {
                let mut filled = Vec::new();
                for item in items {
                    filled.push(Box::pin(self.filled_value(item)).await);
                }
                Value::Array(filled)
            }
            other => other,
        }
    }

    /// The text with ids in place of names.
    async fn filled(&mut self, text: &str) -> String {
        let mut filled = text.to_owned();
        for name in named(text) {
            let value = match name.as_str() {
                "new" => self.world.shop.id::<Uuid>().to_string(),
                "n" => self.number.to_string(),
                _ => Box::pin(self.need(&name)).await.to_string(),
            };
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        filled
    }

    /// The version of what a change is based on: as its own address says, else as it was made.
    async fn version_of(&self, endpoint: &Endpoint, sample: &Sample, path: &[(String, String)]) -> i64 {
        let world = self.world;
        if let Some(sql) = &sample.version {
            let row: (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql.as_str()))
                .bind(world.shop.tenant.0)
                .bind(self.branch)
                .fetch_one(&mut world.shop.superuser().await)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", endpoint.name));
            return row.0;
        }
        let above = endpoint
            .route
            .path
            .rsplit_once('/')
            .map_or("", |(above, _)| above);
        let look = world.registry().endpoints().find(|other| {
            !other.takes_body()
                && (other.route.path == endpoint.route.path || other.route.path == above)
                && parameters(other).eq(parameters(endpoint))
        });
        if let Some(look) = look {
            let request = Request {
                input: RawInput {
                    path: path.to_vec(),
                    ..RawInput::default()
                },
                if_match: None,
                key: None,
                names: Vec::new(),
            };
            let served = world.call(look, &world.owner, &request).await;
            if let Some(version) = served.ok().and_then(|served| served.version) {
                return version;
            }
        }
        let made = path.last().and_then(|(_, id)| id.parse::<Uuid>().ok());
        let made = self.things.values().find(|thing| Some(thing.id) == made);
        made.map_or(1, |made| made.version)
    }
}

/// Names of things in place of their ids.
struct Wanted<'a> {
    known: &'a Furniture,
    names: &'a mut Vec<String>,
}

impl Names for Wanted<'_> {
    fn value_of(&mut self, property: &str) -> Option<Value> {
        let known = property == "branch_id" || self.known.things.contains_key(property);
        known.then(|| {
            self.names.push(property.to_owned());
            json!(format!("{{{property}}}"))
        })
    }

    fn fresh_id(&mut self) -> Value {
        json!("{new}")
    }
}

/// The `{name}` parts of a text.
fn named(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    parts
        .map(|(name, _)| name)
        .filter(is_name)
        .map(str::to_owned)
        .collect()
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(text) => names.extend(named(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(members) => members.values().for_each(|member| collect(member, names)),
        _ => {}
    }
}

/// The path parameters of an endpoint.
pub fn parameters(endpoint: &Endpoint) -> impl Iterator<Item = &'static str> {
    let parts = endpoint.route.path.split('/');
    parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn id_at(served: &Served, pointer: &str) -> Option<Uuid> {
    let answer: Value = serde_json::from_slice(&served.body).ok()?;
    answer.pointer(pointer)?.as_str()?.parse().ok()
}
