//! Lock 4 (house 2): every endpoint against every stranger, generated from the registry, so that a new operation is tested before
//! anybody remembers to.

use std::collections::BTreeMap;
use std::sync::Arc;

use till_kernel::{
    Actor, BranchScope, Endpoint, EndpointKind, Envelope, FaultKind, PermissionSet, RawInput, Template,
};
use till_shared::ids::{BranchId, TenantId};
use till_testkit::Shop;
use uuid::Uuid;

use crate::product::{plugs, registry};

/// A request that names things which do not exist for the caller: random ids in the path, an empty or minimal body.
fn stranger_request(endpoint: &Endpoint, id: Uuid) -> RawInput {
    let names = endpoint
        .route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let path = names.map(|name| (name.to_owned(), id.to_string())).collect();
    RawInput {
        path,
        query: String::new(),
        body: bytes::Bytes::from_static(b"{}"),
    }
}

fn envelope(shop: &Shop) -> Envelope {
    Envelope {
        if_match: Some(1),
        ..shop.envelope()
    }
}

async fn call(shop: &Shop, endpoint: &Endpoint, actor: Arc<Actor>) -> Result<u16, FaultKind> {
    let request = stranger_request(endpoint, shop.id());
    endpoint
        .call(&shop.kernel, actor, envelope(shop), request)
        .await
        .map(|served| served.status)
        .map_err(|fault| fault.code().kind)
}

#[tokio::test]
async fn without_a_sign_in_every_endpoint_answers_401() {
    let shop = Shop::open(plugs()).await;
    let nobody = Arc::new(Actor::anonymous(shop.tenant));
    for endpoint in registry().endpoints() {
        let expected = Err(FaultKind::Unauthenticated);
        let open = endpoint.permission.is_open();
        let answer = call(&shop, endpoint, Arc::clone(&nobody)).await;
        assert!(open || answer == expected, "{}: {answer:?}", endpoint.name);
        assert!(
            !open,
            "{} is open to everybody: endpoints of the registry never are",
            endpoint.name
        );
    }
}

#[tokio::test]
async fn without_the_grant_every_endpoint_answers_403_before_it_looks_at_the_input() {
    let shop = Shop::open(plugs()).await;
    let every: Vec<_> = registry().permissions().keys().copied().collect();
    for endpoint in registry()
        .endpoints()
        .filter(|endpoint| endpoint.permission.is_granted())
    {
        // Everything but the one that counts.
        let others = every
            .iter()
            .filter(|key| **key != endpoint.permission.key)
            .copied();
        let actor = Arc::new(shop.person("almost", PermissionSet::of(others)));
        let answer = call(&shop, endpoint, actor).await;
        assert_eq!(answer, Err(FaultKind::Forbidden), "{}", endpoint.name);
    }
    let denied: (i64,) =
        sqlx::query_as("SELECT count(*) FROM kernel.security_event WHERE tenant_id = $1 AND kind = 'denied'")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    let granted = registry()
        .endpoints()
        .filter(|endpoint| endpoint.permission.is_granted())
        .count();
    assert_eq!(
        denied.0,
        i64::try_from(granted).unwrap(),
        "every refusal is on record"
    );
}

/// What a stranger may be told: that it is not there, that the request is incomplete, or nothing (an empty list).
async fn nothing_leaks(shop: &Shop, actor: Arc<Actor>, foreign: &Shop) {
    for endpoint in registry().endpoints() {
        let mut request = stranger_request(endpoint, foreign.branch.0);
        request.query = String::new();
        match endpoint
            .call(&shop.kernel, Arc::clone(&actor), envelope(shop), request)
            .await
        {
            Ok(served) => {
                let body = String::from_utf8_lossy(&served.body);
                assert!(
                    !body.contains(&foreign.branch.to_string()),
                    "{} shows a foreign branch: {body}",
                    endpoint.name
                );
                assert!(
                    !body.contains(&foreign.tenant.to_string()),
                    "{} shows a foreign business: {body}",
                    endpoint.name
                );
                let writes = endpoint.kind == EndpointKind::Command
                    && !served.replayed
                    && endpoint.route.path.contains('{');
                assert!(
                    !writes,
                    "{} changed something it was given a foreign id of: {body}",
                    endpoint.name
                );
            }
            Err(fault) => {
                let kind = fault.code().kind;
                let harmless = matches!(
                    kind,
                    FaultKind::NotFound
                        | FaultKind::Malformed
                        | FaultKind::Invalid
                        | FaultKind::Forbidden
                        | FaultKind::Conflict
                        | FaultKind::Stale
                );
                assert!(harmless, "{}: {fault}", endpoint.name);
            }
        }
    }
}

#[tokio::test]
async fn ids_of_another_business_do_not_exist_for_its_neighbour() {
    let (shop, neighbour) = (Shop::open(plugs()).await, Shop::open(plugs()).await);
    nothing_leaks(&shop, shop.owner(), &neighbour).await;
    // And somebody who claims the other business with rights of none.
    let claims = Arc::new(Actor {
        tenant: TenantId(Uuid::from_u128(7)),
        ..shop.person("owner", PermissionSet::all())
    });
    nothing_leaks(&shop, claims, &shop).await;
}

#[tokio::test]
async fn ids_of_another_branch_do_not_exist_for_who_works_elsewhere() {
    let shop = Shop::open(plugs()).await;
    let elsewhere = Arc::new(Actor {
        branches: BranchScope::Only(vec![BranchId(Uuid::from_u128(9))]),
        ..shop.person("owner", PermissionSet::all())
    });
    for endpoint in registry()
        .endpoints()
        .filter(|endpoint| endpoint.route.path.contains("{branch_id}"))
    {
        let request = stranger_request(endpoint, shop.branch.0);
        let fault = endpoint
            .call(&shop.kernel, Arc::clone(&elsewhere), envelope(&shop), request)
            .await
            .map(|_| ())
            .unwrap_err();
        assert!(
            matches!(
                fault.code().kind,
                FaultKind::NotFound | FaultKind::Malformed | FaultKind::Invalid
            ),
            "{}: {fault}",
            endpoint.name
        );
    }
}

#[test]
fn who_holds_what_in_a_new_business() {
    let registry = registry();
    let mut table: BTreeMap<&str, String> = BTreeMap::new();
    for (key, permission) in registry.permissions() {
        let holders: Vec<&str> = Template::ALL
            .into_iter()
            .filter(|template| registry.default_grants(*template).contains(key))
            .map(Template::key)
            .collect();
        table.insert(key, format!("{} — {}", holders.join(", "), permission.sentence));
    }
    insta::assert_json_snapshot!("permissions", table);
}

#[test]
fn a_cashier_never_holds_a_right_to_see_cost() {
    let grants = registry().default_grants(Template::Cashier);
    assert!(!grants.contains(&"catalog.view_cost"));
    assert!(grants.contains(&"sales.sell"));
}

#[test]
fn faults_are_known_and_stable() {
    let faults: BTreeMap<&str, String> = registry()
        .faults()
        .map(|fault| (fault.code, format!("{} {}", fault.kind.status(), fault.title)))
        .collect();
    insta::assert_json_snapshot!("faults", faults);
}

#[test]
fn operations_are_known_and_stable() {
    let operations: BTreeMap<&str, String> = registry()
        .endpoints()
        .map(|endpoint| {
            (
                endpoint.name,
                format!(
                    "{} {} ({})",
                    endpoint.route.method.word(),
                    endpoint.route.path,
                    endpoint.permission.key
                ),
            )
        })
        .collect();
    insta::assert_json_snapshot!("operations", operations);
}
