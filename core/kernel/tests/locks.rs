//! The four locks of the single road (house 2), each with attempts to get past it. Lock 1 (types) is in `till_kernel::locks`; lock 4
//! (authorisation matrix) needs every plug and lives in `app/tests/it`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::Executor;
use till_kernel::{
    Actor, Branch, Care, Change, Command, Envelope, Event, Fault, FaultCode, Gate, Issue, Module, NewSeries,
    Numbered, Permission, Plug, PlugMigrations, Query, Read, Record, Select, Write, codes, post,
};
use till_shared::ids::{BranchId, RegisterId, SeriesId};
use till_testkit::Shop;
use uuid::Uuid;

const ACT: Permission = Permission::new("probe.act", "May do what the tests do.", &[]);
const CLOSED: FaultCode = FaultCode::conflict("probe.closed", "The series is closed.");

/// A record whose insert touches a table it does not name.
#[derive(Clone, Debug, Serialize)]
struct Sneaky {
    id: Uuid,
    branch_id: BranchId,
}

impl Record for Sneaky {
    const ENTITY: &'static str = "sneaky";
    const TABLES: &'static [&'static str] = &["kernel.setting"];

    fn id(&self) -> Uuid {
        self.id
    }

    async fn load(_sql: &mut Select<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            sqlx::query("UPDATE kernel.branch SET name = 'hidden' WHERE branch_id = $1")
                .bind(self.branch_id.0),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "what")]
enum Act {
    Sneak {
        branch_id: BranchId,
    },
    SneakBySelect {
        branch_id: BranchId,
    },
    Rename {
        branch_id: BranchId,
        name: String,
    },
    RenameThenFail {
        branch_id: BranchId,
    },
    Open {
        series_id: SeriesId,
        branch_id: BranchId,
        register_id: RegisterId,
        gate: Uuid,
    },
    Number {
        series_id: SeriesId,
        document_id: Uuid,
        gate: Option<Uuid>,
        amount_minor: i64,
    },
    ReactTooLate {
        branch_id: BranchId,
    },
}

#[derive(Serialize, JsonSchema)]
struct Done {
    number: Option<Numbered>,
}

impl till_kernel::Output for Done {}

#[derive(Serialize)]
struct Happened {
    branch_id: BranchId,
}

impl Event for Happened {
    const TOPIC: &'static str = "probe.happened";
    const VISIBLE_TO: Permission = ACT;

    fn entity_id(&self) -> Uuid {
        self.branch_id.0
    }
}

impl Command for Act {
    const NAME: &'static str = "probe.act";
    const SUMMARY: &'static str = "Does what a test says.";
    const PERMISSION: Permission = ACT;
    const CARE: Care = Care::creates();
    type Output = Done;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Done, Fault> {
        match self.clone() {
            Self::Sneak { branch_id } => {
                w.create(&Sneaky {
                    id: w.id(),
                    branch_id,
                })
                .await?;
            }
            Self::SneakBySelect { branch_id } => {
                let _: Vec<(Uuid,)> = w
                    .select()
                    .all(
                        sqlx::query_as(
                            "WITH hidden AS (UPDATE kernel.branch SET name = 'hidden' WHERE branch_id = $1 RETURNING branch_id)
                             SELECT branch_id FROM hidden",
                        )
                        .bind(branch_id.0),
                    )
                    .await?;
            }
            Self::Rename { branch_id, name } => rename(w, branch_id, &name).await?,
            Self::RenameThenFail { branch_id } => {
                rename(w, branch_id, "never").await?;
                return Err(Fault::field("name", "wrong", "changed my mind"));
            }
            Self::Open {
                series_id,
                branch_id,
                register_id,
                gate,
            } => {
                let series = NewSeries {
                    series_id,
                    branch_id,
                    register_id,
                    kind: "probe".to_owned(),
                    prefix: "B01-R01-26-".to_owned(),
                    fiscal_year: 2026,
                };
                w.create(&series).await?;
                let shut = w.load::<Gate>(series_id).await?;
                w.update(&shut, &shut.open_for(Some(gate))).await?;
            }
            Self::Number {
                series_id,
                document_id,
                gate,
                amount_minor,
            } => {
                let number = w.issue(Issue {
                    series_id,
                    gate,
                    closed: CLOSED,
                    kind: "probe",
                    document_id,
                    document_hash: [3; 32],
                    amount_minor,
                });
                return Ok(Done { number: Some(number) });
            }
            Self::ReactTooLate { branch_id } => w.emit(Happened { branch_id })?,
        }
        Ok(Done { number: None })
    }
}

async fn rename(w: &mut Write, branch_id: BranchId, name: &str) -> Result<(), Fault> {
    let before = w.load::<Branch>(branch_id).await?;
    let after = Branch {
        name: name.to_owned(),
        version: before.version + 1,
        ..before.clone()
    };
    w.update(&before, &after).await
}

/// A query that tries to write.
#[derive(Deserialize, JsonSchema)]
struct Look {}

impl Query for Look {
    const NAME: &'static str = "probe.look";
    const SUMMARY: &'static str = "Tries to write.";
    const PERMISSION: Permission = ACT;
    type Output = ();

    async fn run(&self, r: &mut Read) -> Result<(), Fault> {
        let _: Vec<(Uuid,)> = r
            .select()
            .all(sqlx::query_as(
                "UPDATE kernel.branch SET name = 'hidden' RETURNING branch_id",
            ))
            .await?;
        Ok(())
    }
}

fn plug() -> Plug {
    Plug {
        name: "probe",
        migrations: PlugMigrations {
            schema: "probe",
            files: &[],
        },
        modules: vec![
            Module::new("probe")
                .permissions([ACT])
                .faults([CLOSED])
                .command::<Act>(post("/probe"))
                .event::<Happened>(),
        ],
    }
}

async fn shop() -> Shop {
    Shop::open(vec![plug()]).await
}

async fn branch_name(shop: &Shop) -> String {
    let (name,): (String,) = sqlx::query_as("SELECT name FROM kernel.branch WHERE branch_id = $1")
        .bind(shop.branch.0)
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap();
    name
}

#[tokio::test]
async fn a_change_leaves_audit_and_outbox_in_the_same_transaction() {
    let shop = shop().await;
    shop.run(
        &shop.owner(),
        Act::Rename {
            branch_id: shop.branch,
            name: "North".to_owned(),
        },
    )
    .await
    .unwrap();
    let audit = shop.audit().await;
    assert_eq!(audit.len(), 1);
    assert_eq!(
        (
            audit[0].action.as_str(),
            audit[0].entity.as_str(),
            audit[0].change.as_str()
        ),
        ("probe.act", "branch", "update")
    );
    assert_eq!(
        audit[0].diff,
        serde_json::json!({"before": {"name": "Main street", "version": 1}, "after": {"name": "North", "version": 2}})
    );
    shop.run(
        &shop.owner(),
        Act::ReactTooLate {
            branch_id: shop.branch,
        },
    )
    .await
    .unwrap();
    assert_eq!(shop.outbox().await[0].topic, "probe.happened");
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_failing_command_leaves_nothing() {
    let shop = shop().await;
    let fault = shop
        .run(
            &shop.owner(),
            Act::RenameThenFail {
                branch_id: shop.branch,
            },
        )
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::INVALID);
    assert_eq!(branch_name(&shop).await, "Main street");
    assert!(shop.audit().await.is_empty());
}

#[tokio::test]
async fn who_may_not_is_refused_and_the_refusal_is_on_record() {
    let shop = shop().await;
    let act = Act::Rename {
        branch_id: shop.branch,
        name: "North".to_owned(),
    };
    let fault = shop
        .run(&shop.stranger(), act.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    assert_eq!(fault.members(), &[("permission", "probe.act".into())]);
    let nobody = Arc::new(Actor::anonymous(shop.tenant));
    assert_eq!(
        shop.run(&nobody, act.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::UNAUTHENTICATED
    );
    assert_eq!(
        shop.run(&shop.elsewhere(), act)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    let (denied,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM kernel.security_event WHERE tenant_id = $1 AND kind = 'denied'")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    assert_eq!(denied, 1, "the stranger's attempt, not the anonymous one");
    assert_eq!(branch_name(&shop).await, "Main street");
}

// Lock 2: PostgreSQL.

#[tokio::test]
async fn the_app_role_sees_no_rows_without_a_business_and_none_of_another() {
    let (one, other) = (shop().await, shop().await);
    let mut app = one.app().await;
    let count = "SELECT count(*) FROM kernel.branch";
    let (none,): (i64,) = sqlx::query_as(count).fetch_one(&mut app).await.unwrap();
    assert_eq!(none, 0);
    app.execute(sqlx::AssertSqlSafe(format!(
        "BEGIN; SET LOCAL app.tenant_id = '{}'",
        one.tenant
    )))
    .await
    .unwrap();
    let (own,): (i64,) = sqlx::query_as(count).fetch_one(&mut app).await.unwrap();
    assert_eq!(own, 1);
    let (foreign,): (i64,) = sqlx::query_as("SELECT count(*) FROM kernel.branch WHERE branch_id = $1")
        .bind(other.branch.0)
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(foreign, 0);
    let refused = sqlx::query(
        "INSERT INTO kernel.branch (tenant_id, branch_id, code, name, created_at, version) VALUES ($1, $2, 'X', 'X', now(), 1)",
    )
    .bind(other.tenant.0)
    .bind(Uuid::from_u128(5))
    .execute(&mut app)
    .await
    .unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

#[tokio::test]
async fn the_app_role_cannot_rewrite_what_is_append_only() {
    let shop = shop().await;
    for attempt in [
        "UPDATE kernel.audit_event SET actor_name = 'nobody'",
        "DELETE FROM kernel.audit_event",
        "DELETE FROM kernel.audit_event_other",
        "SELECT count(*) FROM kernel.audit_event_other",
        "TRUNCATE kernel.outbox",
        "DELETE FROM kernel.outbox",
        "UPDATE kernel.fiscal_entry SET amount_minor = 0",
        "DELETE FROM kernel.fiscal_entry",
        "DELETE FROM kernel.series",
        "UPDATE kernel.series SET prefix = 'X'",
        "UPDATE kernel.reply SET status = 1",
        "DELETE FROM kernel.security_event",
        "ALTER TABLE kernel.branch DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON kernel.branch",
        "SET ROLE till_owner",
        "CREATE TABLE kernel.mine ()",
        "SELECT kernel.ensure_audit_partitions(1)",
    ] {
        let refused = shop.app().await.execute(attempt).await.expect_err(attempt);
        let text = refused.to_string();
        assert!(
            text.contains("permission denied") || text.contains("must be owner"),
            "{attempt}: {text}"
        );
    }
}

#[tokio::test]
async fn the_self_check_finds_every_hole() {
    let shop = shop().await;
    assert_eq!(
        till_kernel::self_check(&shop.database.app).await.unwrap(),
        Vec::<String>::new()
    );
    let as_superuser = till_kernel::self_check(&shop.database.superuser).await.unwrap();
    assert!(
        as_superuser.iter().any(|problem| problem.contains("superuser")),
        "{as_superuser:?}"
    );
    let as_owner = till_kernel::self_check(&shop.database.owner).await.unwrap();
    assert!(
        as_owner
            .iter()
            .any(|problem| problem.contains("owns kernel.branch")),
        "{as_owner:?}"
    );
}

#[tokio::test]
async fn a_query_cannot_write_whatever_its_sql_says() {
    let shop = shop().await;
    let fault = shop.ask(&shop.owner(), Look {}).await.unwrap_err();
    assert!(
        fault.source_text().unwrap().contains("read-only transaction"),
        "{fault}"
    );
    assert_eq!(branch_name(&shop).await, "Main street");
}

// Lock 3: what PostgreSQL saw change must have been recorded.

#[tokio::test]
async fn a_change_that_is_not_recorded_is_found_wherever_it_hides() {
    let shop = shop().await;
    for act in [
        Act::Sneak {
            branch_id: shop.branch,
        },
        Act::SneakBySelect {
            branch_id: shop.branch,
        },
    ] {
        let fault = shop.run(&shop.owner(), act).await.map(|_| ()).unwrap_err();
        assert_eq!(
            fault.source_text().unwrap(),
            "probe.act changed kernel.branch without recording it"
        );
    }
    assert_eq!(branch_name(&shop).await, "Main street");
}

// Idempotency.

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_body_is_refused() {
    let shop = shop().await;
    let owner = shop.owner();
    let envelope = shop.envelope();
    let act = Act::Rename {
        branch_id: shop.branch,
        name: "North".to_owned(),
    };
    let first = shop
        .run_with(&owner, act.clone(), envelope.clone())
        .await
        .unwrap();
    let second = shop.run_with(&owner, act, envelope.clone()).await.unwrap();
    assert!(!first.served.replayed && second.served.replayed);
    assert_eq!((first.served.status, second.served.status), (201, 200));
    assert_eq!(first.served.body, second.served.body);
    assert_eq!(shop.audit().await.len(), 1);
    let other = Act::Rename {
        branch_id: shop.branch,
        name: "South".to_owned(),
    };
    let fault = shop
        .run_with(&owner, other, envelope)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::KEY_REUSED);
    assert_eq!(branch_name(&shop).await, "North");
    let bare = Envelope {
        idempotency_key: None,
        ..shop.envelope()
    };
    let fault = shop
        .run_with(
            &owner,
            Act::Rename {
                branch_id: shop.branch,
                name: "X".into(),
            },
            bare,
        )
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::KEY_MISSING);
}

// Numbers.

async fn open_series(shop: &Shop) -> (SeriesId, Uuid) {
    let (series_id, gate) = (shop.id(), shop.id());
    let open = Act::Open {
        series_id,
        branch_id: shop.branch,
        register_id: shop.id(),
        gate,
    };
    shop.run(&shop.owner(), open).await.unwrap();
    (series_id, gate)
}

#[tokio::test]
async fn fifty_at_once_are_numbered_one_to_fifty_and_chained() {
    let shop = Arc::new(shop().await);
    let (series_id, gate) = open_series(&shop).await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let shop = Arc::clone(&shop);
            tokio::spawn(async move {
                let act = Act::Number {
                    series_id,
                    document_id: shop.id(),
                    gate: Some(gate),
                    amount_minor: n,
                };
                let done = shop.run_with(&shop.owner(), act, shop.envelope()).await.unwrap();
                assert_eq!(done.served.trips, 3, "begin, seal and number, commit");
                done.value.unwrap().number.unwrap().issued().unwrap().no
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=50).collect::<Vec<i64>>());
    assert!(shop.findings().await.is_empty(), "{:?}", shop.findings().await);
}

#[tokio::test]
async fn no_number_is_given_through_a_closed_gate_and_none_is_lost() {
    let shop = shop().await;
    let (series_id, gate) = open_series(&shop).await;
    for wrong in [None, Some(shop.id())] {
        let act = Act::Number {
            series_id,
            document_id: shop.id(),
            gate: wrong,
            amount_minor: 5,
        };
        assert_eq!(
            shop.run(&shop.owner(), act).await.map(|_| ()).unwrap_err().code(),
            CLOSED
        );
    }
    let act = Act::Number {
        series_id,
        document_id: shop.id(),
        gate: Some(gate),
        amount_minor: 5,
    };
    let done = shop.run(&shop.owner(), act).await.unwrap();
    assert_eq!(done.number.unwrap().issued().unwrap().number, "B01-R01-26-000001");
}

#[tokio::test]
async fn verify_names_the_first_bad_row_of_every_tampering() {
    for (sql, expected) in [
        (
            "UPDATE kernel.fiscal_entry SET amount_minor = amount_minor - 1 WHERE tenant_id = $1 AND no = 2",
            "grand total",
        ),
        (
            "UPDATE kernel.fiscal_entry SET document_hash = sha256('x') WHERE tenant_id = $1 AND no = 2",
            "the chain is broken",
        ),
        (
            "DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 2",
            "number 2 is missing",
        ),
        (
            "DELETE FROM kernel.fiscal_entry WHERE tenant_id = $1 AND no = 3",
            "entries were cut",
        ),
        (
            "UPDATE kernel.fiscal_entry SET number = 'B01-R01-26-000009' WHERE tenant_id = $1 AND no = 2",
            "printed number",
        ),
        (
            "UPDATE kernel.series SET next_no = 9 WHERE tenant_id = $1",
            "the journal ends at no 3",
        ),
        (
            "UPDATE kernel.audit_event SET diff = '{}' WHERE tenant_id = $1 AND entity = 'series'",
            "payload was changed",
        ),
    ] {
        let shop = shop().await;
        let (series_id, gate) = open_series(&shop).await;
        for n in 1..=3 {
            let act = Act::Number {
                series_id,
                document_id: shop.id(),
                gate: Some(gate),
                amount_minor: n * 100,
            };
            shop.run(&shop.owner(), act).await.unwrap();
        }
        assert!(shop.findings().await.is_empty());
        sqlx::query(sql)
            .bind(shop.tenant.0)
            .execute(&mut shop.superuser().await)
            .await
            .unwrap();
        let findings = shop.findings().await;
        assert_eq!(findings.len(), 1, "{sql}: {findings:?}");
        assert!(findings[0].what.contains(expected), "{sql}: {findings:?}");
    }
}
