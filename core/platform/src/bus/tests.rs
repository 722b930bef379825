//! Two replicas on one database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Actor, Clock, Command, DatabaseSettings, Event, Fault, IdSource, Kernel, KernelSettings, ManualClock,
    Module, Permission, PermissionSet, Plug, RandomIds, Registry, SystemClock, Write,
};
use tokio::time::timeout;
use uuid::Uuid;

use super::*;
use crate::auth::testing::{House, PASSWORD, test_plug};
use crate::auth::{Auth, permissions};

#[derive(Serialize, JsonSchema)]
struct Rang {
    what: String,
    id: Uuid,
}

impl Event for Rang {
    const TOPIC: &'static str = "test.rang";
    const SUMMARY: &'static str = "A bell rang.";
    const VISIBLE_TO: Permission = Permission::SIGNED_IN;

    fn entity_id(&self) -> Uuid {
        self.id
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Ring {
    times: usize,
}

impl Command for Ring {
    const NAME: &'static str = "test.ring";
    const SUMMARY: &'static str = "Rings.";
    const PERMISSION: Permission = Permission::INTERNAL;
    type Output = ();
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<(), Fault> {
        for no in 0..self.times {
            let id = w.id();
            w.emit(Rang {
                what: format!("bell {no}"),
                id,
            })?;
        }
        w.invalidate(Invalidation::Catalogue);
        Ok(())
    }
}

fn plugs() -> Vec<Plug> {
    let mut plug = test_plug(&std::sync::Arc::default());
    plug.modules.push(
        Module::new("bells")
            .speaks_of(["test"])
            .event::<Rang>()
            .internal::<Ring>(),
    );
    vec![plug]
}

/// Another process with the same database and clock.
fn replica(house: &House) -> Kernel {
    Kernel::new(
        Registry::new(plugs()).unwrap(),
        KernelSettings {
            database: DatabaseSettings {
                connect: house.shop.database.app.clone(),
                pooled: false,
                max_connections: 4,
                statement_timeout: Duration::from_secs(30),
                lock_timeout: Duration::from_secs(5),
                commit_within: till_kernel::COMMIT_WITHIN,
            },
            clock: Arc::clone(&house.shop.clock) as Arc<ManualClock> as _,
            ids: Arc::new(RandomIds),
            pair_assertion: true,
        },
    )
    .unwrap()
}

fn bus(kernel: &Kernel, house: &House) -> Bus {
    let replica = RandomIds.id(SystemClock.now());
    Bus::start(
        kernel.clone(),
        BusSettings {
            direct: house
                .shop
                .database
                .app
                .clone()
                .application_name(&line_of(replica)),
            replica,
        },
    )
}

/// What the connection that hears is called in the database.
fn line_of(replica: Uuid) -> String {
    format!("hears {replica}")
}

async fn healthy(bus: &Bus, wanted: bool, within: Duration) {
    let began = Instant::now();
    while bus.is_healthy() != wanted {
        assert!(
            began.elapsed() < within,
            "not {wanted} after {:?}",
            began.elapsed()
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Two replicas that hear each other; the house's own is the first.
async fn pair() -> (House, Bus, Kernel, Bus) {
    let house = House::open().await;
    let other = replica(&house);
    let (left, right) = (bus(&house.shop.kernel, &house), bus(&other, &house));
    healthy(&left, true, HEARD).await;
    healthy(&right, true, HEARD).await;
    (house, left, other, right)
}

async fn ring(kernel: &Kernel, house: &House, times: usize) {
    let system = Arc::new(Actor::system(house.shop.tenant, "test"));
    kernel
        .execute(Ring { times }, system, House::envelope())
        .await
        .unwrap();
}

/// The next event of this business: other tests ring on the same database.
async fn next(
    events: &mut broadcast::Receiver<Arc<StoredEvent>>,
    house: &House,
    within: Duration,
) -> Arc<StoredEvent> {
    let own = async {
        loop {
            let event = events.recv().await.unwrap();
            if event.tenant == house.shop.tenant {
                return event;
            }
        }
    };
    timeout(within, own).await.unwrap()
}

#[tokio::test]
async fn an_event_is_heard_at_once_here_and_soon_elsewhere() {
    let (house, left, other, right) = pair().await;
    let (mut here, mut there) = (right.events(), left.events());
    ring(&other, &house, 2).await;
    for no in 0..2 {
        let own = next(&mut here, &house, HEARD).await;
        let told = next(&mut there, &house, HEARD).await;
        assert_eq!(
            (told.event_id, told.topic.as_str(), &told.payload),
            (own.event_id, "test.rang", &own.payload)
        );
        assert!(told.payload.contains(&format!("bell {no}")));
        assert_eq!(
            (told.tenant, told.recorded_at),
            (house.shop.tenant, own.recorded_at)
        );
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    while let Ok(event) = here.try_recv() {
        assert_ne!(event.tenant, house.shop.tenant, "nobody hears themselves twice");
    }
}

#[tokio::test]
async fn many_events_at_once_are_all_heard() {
    let (house, left, other, _right) = pair().await;
    let mut there = left.events();
    ring(&other, &house, 1000).await;
    for no in 0..1000 {
        let event = next(&mut there, &house, HEARD).await;
        assert!(
            event.payload.contains(&format!("bell {no}\"")),
            "in order: {no} is {}",
            event.payload
        );
    }
}

#[tokio::test]
async fn what_another_replica_changed_is_forgotten() {
    let (house, left, other, _right) = pair().await;
    let mut heard = left.heard();
    ring(&other, &house, 0).await;
    let wanted = Heard::Forget {
        tenant: house.shop.tenant,
        what: Invalidation::Catalogue,
    };
    timeout(HEARD, async { while heard.recv().await.unwrap() != wanted {} })
        .await
        .unwrap();
}

fn elsewhere(house: &House, kernel: &Kernel, bus: &Bus) -> Auth {
    let auth = House::auth(kernel, &house.people, &house.keys, House::settings());
    auth.attach(bus);
    auth
}

/// Far more than the second it takes on a quiet machine, far less than the 30 s for which an entry
/// is good without the bus: a machine under load may be late, a deaf bus is still found out.
const HEARD: Duration = Duration::from_secs(15);

async fn soon(mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < HEARD, "not after {:?}", began.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_logout_here_acts_elsewhere() {
    let (house, left, other, right) = pair().await;
    house.auth.attach(&left);
    let auth = elsewhere(&house, &other, &right);
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    let actor = auth.actor(&token, &House::envelope()).await.unwrap();
    // A fresh connection forgets everything once more; from then on the entry comes from memory,
    // and only the bus can tell of the end of the session.
    soon(async || {
        let before = auth.loads();
        auth.actor(&token, &House::envelope()).await.unwrap();
        auth.loads() == before
    })
    .await;
    house.auth.sign_out(&actor, House::envelope()).await.unwrap();
    soon(async || auth.actor(&token, &House::envelope()).await.is_err()).await;
}

#[tokio::test]
async fn a_change_of_rights_here_acts_elsewhere() {
    let (house, left, other, right) = pair().await;
    house.auth.attach(&left);
    let auth = elsewhere(&house, &other, &right);
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    let may = async || {
        auth.actor(&token, &House::envelope())
            .await
            .unwrap()
            .may(permissions::END_SESSIONS)
    };
    assert!(!may().await);
    house
        .change_user("ada", |account| account.permissions = PermissionSet::all())
        .await;
    soon(may).await;
}

#[tokio::test]
async fn a_lost_connection_is_noticed_and_made_anew() {
    use sqlx::Executor;
    let (house, left, other, _right) = pair().await;
    let mut heard = left.heard();
    // Only this one: other tests listen on the same database.
    let killed =
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1")
            .bind(line_of(left.0.line.replica));
    let cut = house.shop.superuser().await.execute(killed).await.unwrap();
    assert_eq!(cut.rows_affected(), 1);
    timeout(HEARD, async {
        while heard.recv().await.unwrap() != Heard::Missed {}
    })
    .await
    .unwrap();
    healthy(&left, true, HEARD).await;
    let mut events = left.events();
    ring(&other, &house, 1).await;
    next(&mut events, &house, HEARD).await;
}

#[tokio::test]
async fn a_stopped_bus_is_not_healthy() {
    let (_house, left, _other, _right) = pair().await;
    left.stop();
    assert!(!left.is_healthy());
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_not_healthy_and_harms_nobody() {
    let house = House::open().await;
    let direct = house.shop.database.app.clone().socket("/nonexistent");
    let replica = RandomIds.id(SystemClock.now());
    let bus = Bus::start(house.shop.kernel.clone(), BusSettings { direct, replica });
    let mut events = bus.events();
    house.auth.attach(&bus);
    let token = house.sign_in("ada", PASSWORD).await.unwrap().access_token;
    assert!(house.actor(&token).await.is_ok());
    assert!(!bus.is_healthy());
    let other = self::replica(&house);
    ring(&other, &house, 1).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(events.try_recv().is_err());
}
